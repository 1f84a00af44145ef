"""The tables of `test_fields.py` for the kinds that are made of parts, and for those with rules of their own."""
# ruff: noqa: E501 - one row of a table is one line

from typing import Any

from forms.builders import make, parts

from amtsweg.forms.context import RawDict
from amtsweg.forms.fields.base import Field

PERSON = {"given": "Fiete", "family": "Behrens"}
ALL_OF_A_PERSON = ["birth_name", "birth_date", "birth_place", "nationality", "sex"]
WHOLE_PERSON = {
    **PERSON,
    "birth_name": "Moor",
    "birth_date": "1980-03-14",
    "birth_place": "Winsen (Luhe)",
    "nationality": "DE",
    "sex": "diverse",
}
WHOLE_PERSON_TYPED = {
    **{key: text for key, text in WHOLE_PERSON.items() if key != "birth_date"},
    "birth_date-day": "14",
    "birth_date-month": "März",
    "birth_date-year": "1980",
}
REGISTER = {"kind": "HRB", "number": "12345", "court": "Lüneburg"}
PLACE = {"lat": "53.30970", "lon": "9.95170"}
ADDRESS = {"street": "Lindenallee", "number": "14a", "postcode": "21266", "town": "Jesteburg"}
VIENNA = {"street": "Am Graben 1", "town": "Wien", "country": "AT"}
DEBIT = {"way": "direct_debit", "iban": "DE89370400440532013000", "holder": "Fiete Behrens"}
DEBIT_TYPED = {**DEBIT, "iban": "DE89 3704 0044 0532 0130 00", "mandate": "yes"}
STATEMENTS = [
    {"de": "Alles ist wahr.", "en": "All is true."},
    {"de": "Ich melde Änderungen.", "en": "I report changes."},
]


def days(**values: str) -> RawDict:
    return parts(**{key.replace("_", "-"): text for key, text in values.items()})


GOOD: list[tuple[Field, RawDict, Any, list[str]]] = [
    (make("percentage", decimals=2), RawDict(x="12,5 %"), "12.5", ["12,5 %"]),
    (make("percentage"), RawDict(x="100"), "100", ["100 %"]),
    (make("time"), RawDict(x="14:30"), "14:30", ["14:30 Uhr"]),
    (make("time"), RawDict(x=" 9.05 Uhr"), "09:05", ["09:05 Uhr"]),
    (make("time"), RawDict(x="1430"), "14:30", ["14:30 Uhr"]),
    (make("time"), RawDict(x="930"), "09:30", ["09:30 Uhr"]),
    (make("time"), RawDict(x="14 Uhr 5"), "14:05", ["14:05 Uhr"]),
    (make("time"), RawDict(x="0h"), "00:00", ["00:00 Uhr"]),
    (make("time"), RawDict(x="2:30 p.m."), "14:30", ["14:30 Uhr"]),
    (make("time"), RawDict(x="12 am"), "00:00", ["00:00 Uhr"]),
    (make("time", latest="22:00"), RawDict(x="22"), "22:00", ["22:00 Uhr"]),
    (make("consent", optional=True), RawDict(), False, ["Nein"]),
    (make("tax_id"), RawDict(x="86 095 742-719"), "86095742719", ["Steuer-ID endet auf 719"]),
    (make("plate"), RawDict(x="wl-ab 123"), "WL-AB 123", ["WL-AB 123"]),
    (make("plate"), RawDict(x="WL AB123 h"), "WL-AB 123H", ["WL-AB 123H"]),
    (make("plate"), RawDict(x="ha1"), "H-A 1", ["H-A 1"]),
    (make("plate"), RawDict(x="HEIAB12"), "HEI-AB 12", ["HEI-AB 12"]),
    (make("plate"), RawDict(x="LÖ–Z·9"), "LÖ-Z 9", ["LÖ-Z 9"]),
    (make("plate"), RawDict(x="WL - 1234"), "WL-1234", ["WL-1234"]),
    (make("declaration"), RawDict(x="yes"), True, ["Ja"]),
    (make("declaration", statements=STATEMENTS), RawDict({"x": "yes", "x-2": "yes"}), True, ["– Alles ist wahr.", "– Ich melde Änderungen."]),
    (make("declaration", statements=STATEMENTS, optional=True), RawDict(), None, []),
    (make("date_range"), days(from_day="1", from_month="3", from_year="2027", to_day="3.3.2027"), {"from": "2027-03-01", "to": "2027-03-03"}, ["01.03.2027 – 03.03.2027 (3 Tage)"]),
    (make("date_range", max_days=1), days(from_day="1.3.2027", to_day="1.3.2027"), {"from": "2027-03-01", "to": "2027-03-01"}, ["01.03.2027 – 01.03.2027 (1 Tag)"]),
    (make("date_range", open_end=True), days(from_day="1.3.2027"), {"from": "2027-03-01", "to": None}, ["ab 01.03.2027, ohne Ende"]),
    (make("date_range", optional=True), RawDict(), None, []),
    (make("person"), parts(**PERSON), PERSON, ["Fiete Behrens"]),
    (make("person"), parts(family="Suharto"), {"family": "Suharto"}, ["Suharto"]),
    (
        make("person", parts=ALL_OF_A_PERSON),
        parts(**WHOLE_PERSON_TYPED),
        WHOLE_PERSON,
        ["Fiete Behrens", "Geburtsname: Moor", "Geburtsdatum: 14.03.1980", "Geburtsort: Winsen (Luhe)", "Staatsangehörigkeit: Deutschland", "Geschlecht: divers"],
    ),
    (make("person", optional=True, parts=ALL_OF_A_PERSON), RawDict(), None, []),
    (make("register_number"), parts(**REGISTER), REGISTER, ["HRB 12345", "Amtsgericht Lüneburg"]),
    (make("register_number"), parts(number="gnr 12-34", court="AG Tostedt"), {"kind": "GnR", "number": "1234", "court": "Tostedt"}, ["GnR 1234", "Amtsgericht Tostedt"]),
    (make("register_number"), parts(kind="HRB", number="98765b", court="Amtsgericht Charlottenburg"), {"kind": "HRB", "number": "98765 B", "court": "Charlottenburg"}, ["HRB 98765 B", "Amtsgericht Charlottenburg"]),
    (make("organisation"), parts(name="Heide & Söhne GmbH"), {"name": "Heide & Söhne GmbH"}, ["Heide & Söhne GmbH"]),
    (
        make("organisation", parts=["represented_by", "legal_form", "register"]),
        parts(**{"name": "Heide GmbH", "legal_form": "gmbh", "register-number": "HRB 12345", "register-court": "Lüneburg", "represented_by": "Anna Behrens"}),
        {"name": "Heide GmbH", "legal_form": "gmbh", "register": REGISTER, "represented_by": "Anna Behrens"},
        ["Heide GmbH", "Rechtsform: GmbH", "Eintrag im Register: HRB 12345, Amtsgericht Lüneburg", "Vertreten durch: Anna Behrens"],
    ),
    (make("organisation", parts=["register"]), parts(name="Chor"), {"name": "Chor"}, ["Chor"]),
    (make("place"), parts(note="Am Kreisel,\r\nvor der Schule"), {"note": "Am Kreisel,\nvor der Schule"}, ["Am Kreisel,", "vor der Schule"]),
    (make("place"), parts(lat="53,3097", lon="9,9517"), PLACE, ["53.30970, 9.95170"]),
    (make("place"), parts(lat="53.3097, 9.9517"), PLACE, ["53.30970, 9.95170"]),
    (make("place"), parts(lon="53.3097 9.9517"), PLACE, ["53.30970, 9.95170"]),
    (make("place"), parts(lat="9.9517", lon="53.3097"), PLACE, ["53.30970, 9.95170"]),
    (make("place"), parts(lat="53.3097° N", lon="E 9.9517°"), PLACE, ["53.30970, 9.95170"]),
    (make("place"), parts(lat="53° 18' 34,92\" N", lon="9°57′6.12″O"), PLACE, ["53.30970, 9.95170"]),
    (make("place"), parts(lat="53° 18,582'", lon="9° 57.102'", note="Baum"), {**PLACE, "note": "Baum"}, ["Baum", "53.30970, 9.95170"]),
    (make("appointment"), parts(note="nie"), {"days": [], "times": [], "note": "nie"}, ["an jedem Tag", "zu jeder Zeit", "nie"]),
    (make("appointment"), RawDict({"x-days": ["tue", "mon"], "x-times": ["noon"]}), {"days": ["mon", "tue"], "times": ["noon"]}, ["Montag, Dienstag", "am Mittag"]),
    (make("appointment", optional=True), RawDict(), None, []),
    (make("payment"), parts(way="transfer", iban="Unfug"), {"way": "transfer"}, ["Überweisung nach Rechnung"]),
    (make("payment"), parts(**DEBIT_TYPED), DEBIT, ["Lastschrift von meinem Konto", "IBAN endet auf 3000", "Konto von Fiete Behrens"]),
    (make("payment", ways=["transfer", "counter"], optional=True), RawDict(), None, []),
    (make("address", abroad=True), parts(**ADDRESS, country="DE"), {**ADDRESS, "country": "DE"}, ["Lindenallee 14a", "21266 Jesteburg"]),
    (make("address", abroad=True), parts(**VIENNA), VIENNA, ["Am Graben 1", "Wien", "Österreich"]),
    (make("address", abroad=True), parts(**{**VIENNA, "number": "B", "postcode": "A-1010"}), {**VIENNA, "number": "B", "postcode": "A-1010"}, ["Am Graben 1 B", "A-1010 Wien", "Österreich"]),
]  # fmt: skip

LONG = "ä" * 10_000
BAD: list[tuple[Field, RawDict, str, str]] = [
    (make("percentage"), RawDict(x="die Hälfte"), "x", "Geben Sie bei „X“ eine Zahl in Ziffern ein"),
    (make("percentage"), RawDict(x="12,5"), "x", "Geben Sie bei „X“ eine ganze Zahl ohne Komma ein"),
    (make("percentage", decimals=1), RawDict(x="12,55"), "x", "Kürzen Sie „X“. Ziffern nach dem Komma: höchstens 1"),
    (make("percentage"), RawDict(x="101"), "x", "Geben Sie bei „X“ höchstens 100 ein"),
    (make("percentage", min=10), RawDict(x="9"), "x", "Geben Sie bei „X“ mindestens 10 ein"),
    (make("time"), RawDict(x="mittags"), "x", "Geben Sie bei „X“ eine Uhrzeit ein, zum Beispiel 14:30"),
    (make("time"), RawDict(x="14:3"), "x", "Geben Sie bei „X“ eine Uhrzeit ein, zum Beispiel 14:30"),
    (make("time"), RawDict(x="24:00"), "x", "Prüfen Sie „X“: Ein Tag hat die Stunden 0 bis 23 und die Minuten 0 bis 59"),
    (make("time"), RawDict(x="13:00 pm"), "x", "Prüfen Sie „X“: Ein Tag hat die Stunden 0 bis 23 und die Minuten 0 bis 59"),
    (make("time", earliest="08:00"), RawDict(x="7:59"), "x", "Prüfen Sie „X“: Die Uhrzeit ist frühestens 08:00 Uhr"),
    (make("time", latest="22:00"), RawDict(x="22:01"), "x", "Prüfen Sie „X“: Die Uhrzeit ist spätestens 22:00 Uhr"),
    (make("tax_id"), RawDict(x="8609574271O"), "x", "Geben Sie die Steuer-ID nur mit Ziffern ein"),
    (make("tax_id"), RawDict(x="8609574271"), "x", "Die Steuer-ID hat 11 Ziffern. Sie haben 10 eingegeben"),
    (make("tax_id"), RawDict(x="86095742718"), "x", "Prüfen Sie die Steuer-ID: Eine Ziffer stimmt nicht, oder zwei sind vertauscht"),
    (make("plate"), RawDict(x="WL/AB"), "x", "Geben Sie das Kennzeichen nur mit Buchstaben, Ziffern und Strichen ein"),
    (make("plate"), RawDict(x="WLAB 123"), "x", "Trennen Sie das Kennzeichen nach dem Kürzel für den Ort, zum Beispiel WL-AB 123"),
    (make("plate"), RawDict(x="WLA 5"), "x", "Trennen Sie das Kennzeichen nach dem Kürzel für den Ort, zum Beispiel W-LA 5"),
    (make("plate"), RawDict(x="WL-AB"), "x", "Geben Sie das Kennzeichen vollständig ein, zum Beispiel WL-AB 123"),
    (make("plate"), RawDict(x="WL-AB 0123"), "x", "Geben Sie das Kennzeichen vollständig ein, zum Beispiel WL-AB 123"),
    (make("plate"), RawDict(x="HEI-AB 1234"), "x", "Prüfen Sie das Kennzeichen: Es hat höchstens 8 Buchstaben und Ziffern, eingegeben sind 9"),
    (make("declaration"), RawDict(x="on"), "x", "Kreuzen Sie an: „X“"),
    (make("declaration", statements=STATEMENTS), RawDict(x="yes"), "x-2", "Kreuzen Sie an: „Ich melde Änderungen.“"),
    (make("declaration", label="Alles, was ich hier angegeben habe, ist vollständig und wahr, und ich teile jede Änderung mit."), RawDict(), "x", "Kreuzen Sie an: „Alles, was ich hier angegeben habe, ist vollständig und wahr, und ich teile jede Änderung …“"),
    (make("date_range", open_end=True), RawDict(), "x-from-day", "Geben Sie bei „Erster Tag“ Tag, Monat und Jahr ein"),
    (make("date_range"), days(from_day="1.3.2027", to_day="31", to_month="4", to_year="2027"), "x-to-day", "Den 31.04.2027 gibt es nicht: Prüfen Sie Tag und Monat"),
    (make("date_range"), days(from_day="2.3.2027", to_day="1.3.2027"), "x-to-day", "Prüfen Sie die Daten: Der letzte Tag liegt vor dem ersten"),
    (make("date_range", max_days=2), days(from_day="1.3.2027", to_day="3.3.2027"), "x-to-day", "Wählen Sie höchstens 2 Tage. Es sind 3"),
    (make("date_range", earliest="today"), days(from_day="1.11.2026", to_day="1.3.2027"), "x-from-day", "Prüfen Sie „Erster Tag“: Das Datum ist frühestens der 20.11.2026"),
    (make("person"), parts(given="Anna"), "x-family", "Geben Sie den Nachnamen ein"),
    (make("person"), parts(given="Anna 🐕", family="Behrens"), "x-given", "Geben Sie „Vorname“ ohne 🐕 ein, in lateinischen Buchstaben"),
    (make("person"), parts(family=LONG), "x-family", "Kürzen Sie „Nachname“ auf höchstens 100 Zeichen. Es sind 10000"),
    (make("person", parts=["birth_date"]), parts(**PERSON, **{"birth_date-day": "1.1.2027"}), "x-birth_date-day", "Prüfen Sie „Geburtsdatum“: Der 01.01.2027 liegt in der Zukunft"),
    (make("person", parts=["birth_place"]), parts(**PERSON), "x-birth_place", "Geben Sie den Geburtsort ein"),
    (make("person", parts=["nationality"]), parts(**PERSON), "x-nationality", "Wählen Sie die Staatsangehörigkeit aus"),
    (make("person", parts=["nationality"]), parts(**PERSON, nationality="XX"), "x-nationality", "Wählen Sie bei „Staatsangehörigkeit“ eine der angebotenen Antworten aus"),
    (make("person", parts=["sex"]), parts(**PERSON), "x-sex", "Wählen Sie den Eintrag zum Geschlecht aus"),
    (make("register_number"), parts(**{**REGISTER, "kind": ""}), "x-kind", "Wählen Sie das Register aus"),
    (make("register_number", kinds=["VR"]), parts(number="HRB 1", court="Tostedt"), "x-kind", "Wählen Sie bei „Register“ eine der angebotenen Antworten aus"),
    (make("register_number"), parts(kind="HRB", court="Tostedt"), "x-number", "Geben Sie die Nummer im Register ein"),
    (make("register_number"), parts(**{**REGISTER, "number": "12345678"}), "x-number", "Geben Sie die Nummer mit höchstens sechs Ziffern ein, zum Beispiel 12345"),
    (make("register_number"), parts(kind="HRB", number="1"), "x-court", "Geben Sie das Gericht ein, das das Register führt"),
    (make("organisation"), RawDict(), "x-name", "Geben Sie den vollständigen Namen ein, wie er im Register oder in der Satzung steht"),
    (make("organisation", parts=["legal_form"]), parts(name="Chor"), "x-legal_form", "Wählen Sie die Rechtsform aus"),
    (make("organisation", parts=["represented_by"]), parts(name="Chor"), "x-represented_by", "Geben Sie ein, wer die Organisation vertritt"),
    (make("organisation", parts=["register"]), parts(**{"name": "Chor", "register-kind": "VR", "register-number": "1"}), "x-register-court", "Geben Sie das Gericht ein, das das Register führt"),
    (make("place"), RawDict(), "x-note", "Beschreiben Sie den Ort, oder geben Sie seine Koordinaten ein"),
    (make("place"), parts(note="Baum", lat="53.3"), "x-lon", "Geben Sie auch die geografische Länge ein, oder leeren Sie die Breite"),
    (make("place"), parts(lon="9.9"), "x-lat", "Geben Sie auch die geografische Breite ein, oder leeren Sie die Länge"),
    (make("place"), parts(lat="Kreisel", lon="9.9"), "x-lat", "Geben Sie bei „Geografische Breite“ eine Zahl ein, zum Beispiel 53,3097"),
    (make("place"), parts(lat="53° 99'", lon="9.9"), "x-lat", "Geben Sie bei „Geografische Breite“ eine Zahl ein, zum Beispiel 53,3097"),
    (make("place"), parts(lat="53.3", lon="99"), "x-lon", "Prüfen Sie „Geografische Länge“: Der Ort liegt nicht in Deutschland, dort sind es 5,8 bis 15,1 Grad"),
    (make("place"), parts(note=LONG), "x-note", "Kürzen Sie „Beschreibung des Ortes“ auf höchstens 500 Zeichen. Es sind 10000"),
    (make("appointment"), RawDict(), "x-days", "Wählen Sie mindestens einen Tag oder eine Tageszeit aus, die Ihnen passt"),
    (make("appointment"), parts(days="sun"), "x-days", "Wählen Sie bei „An welchen Tagen haben Sie Zeit?“ nur angebotene Antworten aus"),
    (make("payment"), RawDict(), "x-way", "Wählen Sie aus, wie Sie bezahlen"),
    (make("payment"), parts(**{**DEBIT_TYPED, "iban": ""}), "x-iban", "Geben Sie die IBAN des Kontos ein"),
    (make("payment"), parts(**{**DEBIT_TYPED, "iban": "DE98 3704 0044 0532 0130 00"}), "x-iban", "Prüfen Sie die IBAN: Eine Ziffer stimmt nicht, oder zwei sind vertauscht"),
    (make("payment"), parts(**{**DEBIT_TYPED, "holder": ""}), "x-holder", "Geben Sie ein, wem das Konto gehört"),
    (make("payment"), parts(**{**DEBIT_TYPED, "mandate": ""}), "x-mandate", "Kreuzen Sie an, dass wir die Gebühr von diesem Konto einziehen dürfen"),
    (make("payment", ways=["transfer", "counter"]), parts(**DEBIT_TYPED), "x-way", "Wählen Sie bei „Art der Zahlung“ eine der angebotenen Antworten aus"),
    (make("address", abroad=True), parts(**VIENNA | {"country": "XX"}), "x-country", "Wählen Sie das Land aus"),
    (make("address", abroad=True), parts(**VIENNA | {"postcode": "1" * 13}), "x-postcode", "Kürzen Sie die Postleitzahl auf höchstens 12 Zeichen. Es sind 13"),
    (make("address", abroad=True), parts(**VIENNA | {"street": ""}), "x-street", "Geben Sie die Straße ein"),
]  # fmt: skip
