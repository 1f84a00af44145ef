"""Descriptions that authorities share: adopting keeps what one read, taking over is one's own decision."""

import pytest
from django.core.exceptions import ValidationError

from amtsweg.catalogue import actions, queries
from amtsweg.catalogue.models import Adoption, Offer, Responsibility, Service, ServiceRevision
from amtsweg.core.actors import SYSTEM
from amtsweg.core.events import history
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.queries import PortalView, portal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]
DOG = "hund-anmelden"


def door(slug: str) -> PortalView:
    found = portal(slug)
    assert found
    return found


def authority(slug: str) -> Authority:
    return Authority.objects.get(slug=slug)


@pytest.fixture
def dog() -> Service:
    """Jesteburg's description, offered to the federation."""
    Service.objects.filter(slug=DOG).update(steward=authority("jesteburg"))
    return actions.share_service(Service.objects.get(slug=DOG), actor=SYSTEM)


def rewrite(service: Service, title: str) -> Service:
    values = {"title": {**service.title, "de": title}, "steward": service.steward}
    return actions.upsert_service(DOG, situations=service.situations.all(), actor=SYSTEM, **values).row


def title_in(slug: str) -> str:
    found = queries.find(door(slug), DOG)
    return queries.describe(door(slug), DOG, found).service.title["de"]


def test_who_adopted_keeps_the_words_until_it_takes_over(dog: Service) -> None:
    winsen = actions.adopt(authority("winsen"), dog, actor=SYSTEM)
    actions.set_addition(authority("winsen"), dog, {"notes": {"de": "Bei uns am Schloss."}}, actor=SYSTEM)
    assert queries.newer(winsen) is None
    rewrite(dog, "Hund zur Steuer anmelden")
    assert title_in("winsen") == "Hund anmelden"
    assert title_in("jesteburg") == title_in("stelle") == "Hund zur Steuer anmelden"
    titles = {entry.service.title["de"] for entry in queries.entries(door("winsen"))}
    assert "Hund anmelden" in titles and "Hund zur Steuer anmelden" not in titles
    newer = queries.newer(winsen)
    assert newer
    changed = queries.differences(winsen.revision, newer)
    assert [(one.part, one.language, one.old, one.new) for one in changed] == [
        ("title", "de", "Hund anmelden", "Hund zur Steuer anmelden")
    ]
    taken = actions.take_over(winsen, actor=SYSTEM)
    assert title_in("winsen") == "Hund zur Steuer anmelden" and queries.newer(taken) is None
    described = queries.describe(door("winsen"), DOG, queries.find(door("winsen"), DOG))
    assert [one.authority.slug for one in described.additions] == ["winsen"]
    kinds = {event.kind for event in history(dog.pk)}
    assert {"catalogue.shared", "catalogue.revised", "catalogue.adopted", "catalogue.taken-over"} <= kinds


def test_adopting_with_a_unit_takes_up_the_service_and_its_form_but_not_the_fee(dog: Service) -> None:
    stelle = authority("stelle")
    Offer.objects.filter(authority=stelle, service=dog).delete()
    Responsibility.objects.filter(unit__authority=stelle, service=dog).delete()
    unit = Unit.objects.get(authority=stelle, slug="rathaus")
    for _twice in range(2):
        actions.adopt(stelle, dog, actor=SYSTEM, unit=unit)
    found = queries.find(door("stelle"), DOG)
    assert found.state == "one" and found.offer
    origin = queries.offer("jesteburg", DOG)
    assert origin and found.offer.form_id == origin.form_id and found.offer.trust_to_send == origin.trust_to_send
    assert found.offer.fee_note == {} != origin.fee_note


def test_what_is_not_shared_or_foreign_cannot_be_adopted(dog: Service) -> None:
    other = Service.objects.get(slug="hund-abmelden")
    with pytest.raises(ValidationError, match="not shared"):
        actions.adopt(authority("winsen"), other, actor=SYSTEM)
    with pytest.raises(ValidationError, match="own"):
        actions.adopt(authority("jesteburg"), dog, actor=SYSTEM)
    unit = Unit.objects.get(authority__slug="jesteburg", slug="rathaus")
    with pytest.raises(ValidationError, match="another authority"):
        actions.adopt(authority("winsen"), dog, actor=SYSTEM, unit=unit)
    assert not Adoption.objects.filter(authority=authority("winsen")).exists()
    actions.retire_service(dog, actor=SYSTEM)
    dog.refresh_from_db()
    for wrong in (lambda: actions.adopt(authority("winsen"), dog, actor=SYSTEM),
                  lambda: actions.share_service(dog, actor=SYSTEM)):  # fmt: skip
        with pytest.raises(ValidationError):
            wrong()


def test_a_revision_is_written_when_shared_words_change_and_only_then(dog: Service) -> None:
    def numbers() -> list[int]:
        return list(ServiceRevision.objects.filter(service=dog).values_list("number", flat=True))

    actions.share_service(dog, actor=SYSTEM)
    assert numbers() == [1]
    service = rewrite(dog, "Hund zur Steuer anmelden")
    assert numbers() == [1, 2]
    actions.upsert_service(DOG, situations=service.situations.all(), audience="residents", actor=SYSTEM)
    assert numbers() == [1, 2]
    other = Service.objects.get(slug="hund-abmelden")
    tiles = other.situations.all()
    actions.upsert_service(other.slug, situations=tiles, title={"de": "Anders"}, actor=SYSTEM)
    assert not other.revisions.exists()


def test_the_shelf_shows_what_others_share_and_what_is_behind(dog: Service) -> None:
    winsen = authority("winsen")
    shelf = queries.shared_with(winsen)
    assert [(one.adoption, one.newer) for one in shelf if one.service == dog] == [(None, False)]
    assert dog not in [one.service for one in queries.shared_with(authority("jesteburg"))]
    actions.adopt(winsen, dog, actor=SYSTEM)
    rewrite(dog, "Hund zur Steuer anmelden")
    (one,) = [one for one in queries.shared_with(winsen) if one.service == dog]
    assert one.adoption and one.newer and one.revision.number == 2
