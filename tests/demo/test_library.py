"""The shared library: real LeiKa keys, nothing twice, complete in two languages, never paper where a portal will do."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

import pytest
import yaml
from shared_standards import standard

from amtsweg.demo.federation import FOLDER, Federation, read

SERVICES = 170
LATER = {"99102013104000", "99102013070000"}  # registering and deregistering for dog tax: newer than the list of 2019
FULL = 100  # described and not only named: at least two modules


@pytest.fixture(scope="module")
def harburg_files() -> Federation:
    return read(FOLDER / "harburg")


def library() -> Iterator[tuple[str, dict[str, object]]]:
    for path in sorted((FOLDER / "shared" / "services").glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from [(path.stem, content)] if "title" in content else content.items()


def known_keys() -> set[str]:
    with standard("leika/leika-ozg-2019.csv").open(encoding="utf-8", newline="") as lines:
        return {row["leika_key"] for row in csv.DictReader(lines)}


def test_harburg_offers_170_services(harburg_files: Federation) -> None:
    assert len(harburg_files.services) == SERVICES
    described = [slug for slug, one in harburg_files.services.items() if len(one.modules) >= 2]
    assert len(described) >= FULL and all(one.modules for one in harburg_files.services.values())
    kinds = Counter(one.carrier for one in harburg_files.services.values())
    assert set(kinds) == {"county", "municipality"}
    assert {name for one in harburg_files.services.values() for name in one.situations} == set(harburg_files.situations)


def test_every_office_exists_where_the_service_is_done(harburg_files: Federation) -> None:
    for name, authority in harburg_files.authorities.items():
        offices = {one.office for one in harburg_files.services.values() if authority.does(one)}
        small = {"standesamt", "familienbuero"}  # what the town hall does itself in a small municipality
        assert offices - set(authority.units) <= small, name


def test_keys_are_real_and_used_once() -> None:
    keys = [str(one["leika"]) for _, one in library() if one.get("leika")]
    assert len(keys) > 150
    assert set(keys) - known_keys() == LATER
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_nothing_is_in_the_library_twice_and_all_of_it_is_said_in_two_languages() -> None:
    seen: Counter[str] = Counter()
    for slug, one in library():
        seen[slug] += 1
        for part in ("title", "summary"):
            text = one[part]
            assert isinstance(text, dict) and text["de"] and text["en"], (slug, part)
            seen[f"{part} {text['de'].casefold()}"] += 1
        words = one["keywords"]
        assert isinstance(words, dict) and len(words["de"]) >= 3 and words["en"], slug
        assert len(words["de"]) == len({word.casefold() for word in words["de"]}), slug
    assert [text for text, count in seen.items() if count > 1] == []


def test_nobody_has_to_print_sign_and_post() -> None:
    texts = "\n".join(str(one) for _, one in library())
    assert not re.search(r"ausdrucken|drucken Sie|per Post (?:ein|zu)senden|print (?:it|the form)|Signaturbogen", texts)
