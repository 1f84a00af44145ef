"""The calendar of the Länder is the library's own, and no process that asks for it reads the library."""

import json
import os
import subprocess
import sys
from datetime import date

from amtsweg.federation.public_holidays import LANDS, public_holidays

WHOLE = """
import holidays, json, sys
lands = json.loads(sys.argv[1])
found = {f"{land} {year}": {str(day): name for day, name in holidays.country_holidays(
    "DE", subdiv=land, years=year, language="de").items()} for land in lands for year in (1990, 2024, 2026, 2031, 2100)}
print(json.dumps(found))
"""


def test_they_are_those_of_the_whole_library() -> None:
    lands = sorted(set(LANDS.values()))
    answer = subprocess.run(
        [sys.executable, "-c", WHOLE, json.dumps(lands)], check=True, capture_output=True, text=True
    )
    for name, days in json.loads(answer.stdout).items():
        land, year = name.split()
        assert {str(day): said for day, said in public_holidays(land, int(year)).items()} == days, name


def test_a_day_of_one_land_alone() -> None:
    assert public_holidays("NW", 2026)[date(2026, 6, 4)] == "Fronleichnam"
    assert date(2026, 6, 4) not in public_holidays("NI", 2026)


def test_other_years_have_none() -> None:
    assert public_holidays("NI", 1989) == public_holidays("NI", 9999) == {}


def test_the_library_is_not_loaded() -> None:
    code = "import django, sys; django.setup(); import amtsweg.mailbox.clock; print('holidays' in sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "amtsweg.settings"}
    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    assert answer.stdout == "False\n"
