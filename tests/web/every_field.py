"""A form that asks for everything that is made of parts or has a widget of its own, and one sound way to fill it in."""
# ruff: noqa: E501 - a field of the form is one line

from decimal import Decimal
from typing import Any

from applications.world import World, make_world

from amtsweg.catalogue.models import Offer
from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Area, Postcode, Unit
from amtsweg.federation.published import bump
from amtsweg.forms import definition as definitions
from amtsweg.forms.actions import import_definition
from amtsweg.forms.models import FormDefinition

FORM = """
format: 2
slug: alles
title: {de: "Alles", en: "Everything"}
declaration: {de: "Ich erkläre, dass meine Angaben stimmen.", en: "I declare that all of this is true."}
sections:
  - id: alles
    title: {de: "Alles", en: "Everything"}
    pages:
      - id: zahlen
        title: {de: "Wie groß ist Ihr Vorhaben?", en: "How big is your plan?"}
        fields:
          - {type: percentage, id: anteil, label: {de: "Anteil der Fläche", en: "Share of the area"}, hint: {de: "In Prozent.", en: "In percent."}}
          - {type: time, id: beginn, label: {de: "Beginn der Veranstaltung", en: "Start of the event"}, hint: {de: "Zum Beispiel 14:30.", en: "For example 14:30."}}
          - {type: yes_no, id: laut, label: {de: "Wird es laut?", en: "Will it be loud?"}, unsure: true}
      - id: zeitraum
        title: {de: "Wann findet es statt?", en: "When does it take place?"}
        fields: [{type: date_range, id: zeitraum, short: {de: "Zeitraum", en: "Period"}, hint: {de: "Der letzte Tag zählt mit.", en: "The last day counts."}, max_days: 30}]
      - id: mensch
        title: {de: "Wer ist verantwortlich?", en: "Who is responsible?"}
        fields: [{type: person, id: mensch, short: {de: "Verantwortlich", en: "Responsible"}, parts: [birth_name, birth_date, birth_place, nationality, sex]}]
      - id: firma
        title: {de: "Welche Organisation steht dahinter?", en: "Which organisation is behind it?"}
        fields: [{type: organisation, id: firma, short: {de: "Organisation", en: "Organisation"}, parts: [legal_form, register, represented_by]}]
      - id: nummern
        title: {de: "Welche Nummern gehören dazu?", en: "Which numbers belong to it?"}
        fields:
          - {type: tax_id, id: steuer_id, label: {de: "Steuer-ID", en: "Tax ID"}, hint: {de: "Elf Ziffern aus dem Brief des Bundeszentralamts für Steuern.", en: "Eleven digits from the letter of the tax office."}}
          - {type: plate, id: kennzeichen, label: {de: "Kennzeichen", en: "Number plate"}}
          - {type: register_number, id: eintrag, label: {de: "Eintrag des Vereins", en: "Entry of the association"}, kinds: [VR, GnR], optional: true}
      - id: anschrift
        title: {de: "Wohin schreiben wir?", en: "Where do we write to?"}
        fields: [{type: address, id: anschrift, short: {de: "Anschrift", en: "Address"}, abroad: true}]
      - id: ort
        title: {de: "Wo ist die Stelle?", en: "Where is the spot?"}
        lead: {de: "Eine Beschreibung genügt.", en: "A description is enough."}
        fields: [{type: place, id: ort, short: {de: "Ort", en: "Place"}}]
      - id: erklaerung
        title: {de: "Was bestätigen Sie?", en: "What do you confirm?"}
        fields:
          - type: declaration
            id: erklaerung
            short: {de: "Erklärung", en: "Declaration"}
            text: {de: "Falsche Angaben können teuer werden.", en: "Wrong statements can be costly."}
            statements:
              - {de: "Alle Angaben sind vollständig und wahr.", en: "All statements are complete and true."}
              - {de: "Ich teile Änderungen unverzüglich mit.", en: "I report changes without delay."}
      - id: einwilligung
        title: {de: "Dürfen wir Sie anrufen?", en: "May we call you?"}
        fields: [{type: consent, id: einwilligung, label: {de: "Ja, rufen Sie mich bei Fragen an.", en: "Yes, call me with questions."}, short: {de: "Anruf", en: "Call"}, text: {de: "Die Nummer verwenden wir nur dafür.", en: "We use the number for nothing else."}, revocable: true, optional: true}]
      - id: termin
        title: {de: "Wann passt Ihnen ein Termin?", en: "When does an appointment suit you?"}
        fields: [{type: appointment, id: termin, short: {de: "Termin", en: "Appointment"}, purpose: {de: "Wir zeigen Ihnen die Unterlagen. Den Termin bestätigen wir Ihnen.", en: "We show you the papers. We confirm the appointment."}}]
      - id: zahlung
        title: {de: "Wie bezahlen Sie die Gebühr?", en: "How will you pay the fee?"}
        fields: [{type: payment, id: zahlung, short: {de: "Zahlung", en: "Payment"}}]
      - id: bild
        title: {de: "Laden Sie ein Foto hoch", en: "Upload a photo"}
        fields: [{type: file, id: bild, short: {de: "Foto", en: "Photo"}, accept: [jpeg, png, pdf], hint: {de: "Am 1 3 2027 aufgenommen", en: "Taken on 1 3 2027"}}]
      - id: nachweis
        title: {de: "Laden Sie den Nachweis hoch", en: "Upload the proof"}
        fields: [{type: file, id: nachweis, short: {de: "Nachweis", en: "Proof"}, later_days: 14, with_us: true}]
"""

# what is typed by page; files come on top
ANSWERS: dict[str, dict[str, str]] = {
    "zahlen": {"anteil": "12 %", "beginn": "14.30 Uhr", "laut": "unsure"},
    "zeitraum": {"zeitraum-from-day": "1.3.2027", "zeitraum-to-day": "3.3.2027"},
    "mensch": {
        "mensch-family": "Suharto",
        "mensch-birth_date-day": "14.3.1980",
        "mensch-birth_place": "Semarang",
        "mensch-nationality": "ID",
        "mensch-sex": "none",
    },
    "firma": {"firma-name": "Chor Heideklang", "firma-legal_form": "association", "firma-represented_by": "Anna Behrens"},
    "nummern": {"steuer_id": "86 095 742 719", "kennzeichen": "wl ab 123"},
    "anschrift": {
        "anschrift-street": "Am Graben",
        "anschrift-number": "1",
        "anschrift-postcode": "1010",
        "anschrift-town": "Wien",
        "anschrift-country": "AT",
    },
    "ort": {"ort-note": "Am Kreisel", "ort-lat": "53,3097", "ort-lon": "9,9517"},
    "erklaerung": {"erklaerung": "yes", "erklaerung-2": "yes"},
    "einwilligung": {},
    "termin": {"termin-days": "mon", "termin-times": "noon", "termin-note": "nicht am 1. März"},
    "zahlung": {
        "zahlung-way": "direct_debit",
        "zahlung-iban": "DE89 3704 0044 0532 0130 00",
        "zahlung-holder": "Anna Behrens",
        "zahlung-mandate": "yes",
    },
}  # fmt: skip


def make_every_world(**offer: Any) -> World:
    """The small world whose one offer asks for everything; its office and its neighbour's are on the map."""
    world = make_world(**offer)
    import_definition(definitions.load(FORM), None, actor=SYSTEM)
    Offer.objects.filter(pk=world.offer.pk).update(form=FormDefinition.objects.get(slug="alles"))
    units = Unit.objects.filter(authority=world.authority)
    units.update(latitude=Decimal("53.3097"), longitude=Decimal("9.9517"))
    Unit.objects.create(
        authority=world.other, slug="rathaus", kind="town-hall", name={"de": "Rathaus Hanstedt"}, street="Markt 1",
        postcode="21271", town="Hanstedt", phone="", latitude=Decimal("53.2660"), longitude=Decimal("10.0146"),
    )  # fmt: skip
    for code, key in (("21266", "033535406"), ("21271", "033535404")):
        Postcode.objects.create(code=code, area=Area.objects.get(key=key))
    bump()
    return world
