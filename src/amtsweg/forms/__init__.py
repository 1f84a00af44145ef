"""Questions: form definitions, their logic and checks, the way through a form, and one class per kind of field."""

from amtsweg.core.late import read_late

for _part in (f"{__name__}.notation", f"{__name__}.lines", "phonenumbers"):
    read_late(_part)  # YAML is for the studio, telephone numbers for those who type one
