"""Questions in advance or notice of a project: each has its own pages, documents and fee."""

from decimal import Decimal

from demo.forms.shipped import asked, pages, walk


def test_questions_and_notices_go_different_ways() -> None:
    questions, notice = (walk("bauvoranzeige", anlass=one) for one in ("anfrage", "anzeige"))
    assert {"frage", "fragen"} & pages(questions)
    assert not {"beginn", "entwurf", "bestaetigung"} & pages(questions)
    assert {"beginn", "entwurf", "bestaetigung"} <= pages(notice)
    assert "fragen" not in pages(notice)


def test_a_sketch_is_enough_for_questions() -> None:
    assert {"lageplan_datei", "skizzen_datei"} <= asked(walk("bauvoranzeige", anlass="anfrage"))
    assert "vorlagen_datei" not in asked(walk("bauvoranzeige", anlass="anfrage"))
    assert {"lageplan_datei", "vorlagen_datei"} <= asked(walk("bauvoranzeige", anlass="anzeige"))


def test_each_has_its_fee() -> None:
    assert walk("bauvoranzeige", anlass="anfrage").fees("de").total == Decimal(150)
    assert walk("bauvoranzeige", anlass="anzeige").fees("de").total == Decimal(60)


def test_who_needs_a_permit_is_sent_to_the_application() -> None:
    assert "bauantrag" in pages(walk("bauvoranzeige", anlass="antrag"))
