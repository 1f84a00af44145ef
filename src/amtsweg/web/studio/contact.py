"""How the authority itself is reached: the lines of every footer and the sender of its letters."""

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from amtsweg.catalogue.editing import portal as editing
from amtsweg.web.studio.access import StudioRequest, studio_page
from amtsweg.web.studio.editing import Form, Values, edit
from amtsweg.web.studio.fields import Field, Text, mail
from amtsweg.web.studio.portal import home


@studio_page(may="portal.administer")
def contact(request: StudioRequest) -> HttpResponseBase:
    """Address, telephone and mailbox."""
    fields: list[Field] = [
        Text(name="street", label=_("Straße und Hausnummer"), limit=80),
        Text(
            name="postcode", label=_("Postleitzahl"), limit=5, width="4", pattern=r"\d{5}", squeeze=True,
            wrong=_("Die Postleitzahl hat 5 Ziffern"),
        ),
        Text(name="town", label=_("Ort"), limit=80),
        Text(name="phone", label=_("Telefon"), limit=40, type="tel", width="20"),
        mail("email", _("E-Mail")),
    ]  # fmt: skip

    def save(values: Values, seen: str) -> None:
        editing.save_contact(request.editor, request.authority, values, seen=seen)

    form = Form(
        title=_("Anschrift und Kontakt Ihres Hauses"), here="portal", back=home(), fields=fields,
        values=editing.contact_of(request.authority), save=save,
        intro=_("So steht Ihr Haus unten auf jeder Seite und als Absender auf Briefen. Einrichtungen haben eigene."),
    )  # fmt: skip
    return edit(request, form)
