"""Federation files: every mistake is named with its file and place, and nothing is loaded before all is right."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from amtsweg.demo.federation import FOLDER, available, read
from amtsweg.demo.reading import FederationError
from amtsweg.demo.text import fill, names, unwrap

Change = Callable[[str], str]


def swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


DOG = "../shared/services/hund-anmelden.yaml"
OFFICES = "../shared/offices/municipality.yaml"
MISTAKES: list[tuple[str, Change, str]] = [
    ("authorities/jesteburg.yaml", swap("prefix: JES", "prefix: jes"), "authorities/jesteburg.yaml: prefix:"),
    (
        "authorities/jesteburg.yaml",
        swap("hund-abmelden: {}", "hund-baden: {unit: steueramt, kind: link, url: https://bad.example}"),
        "no service 'hund-baden'",
    ),
    ("authorities/jesteburg.yaml", swap("unit: steueramt", "unit: zollamt"), "staff: there is no unit 'zollamt'"),
    ("authorities/jesteburg.yaml", swap('area: "033535404"', 'area: "033535499"'), "no area '033535499'"),
    ("authorities/jesteburg.yaml", swap("mo: 08:00–12:00", "mo: ab acht"), "jesteburg.yaml: hours: mo"),
    ("authorities/jesteburg.yaml", swap('"2026-12-02"', '"2026-12-32"'), "units.rathaus.exceptions: 2026-12-32"),
    ("authorities/jesteburg.yaml", swap("url: https://wohnsitz", "adresse: https://w"), "wohnsitz-ummelden.adresse"),
    ("authorities/jesteburg.yaml", swap('first: "72.00"', 'one: "72.00"'), "no amount 'dog_tax.first'"),
    ("authorities/jesteburg.yaml", swap('dark: "#8bd3ba"', "dark: mint"), "theme.dark"),
    ("authorities/jesteburg.yaml", swap("contact:", "contact"), "authorities/jesteburg.yaml:"),
    ("authorities/jesteburg.yaml", swap("date: 2026-11-20", "date: 2026-11-31"), "hundesteuer-marken-2027.date"),
    (DOG, swap("  de: Hund anmelden\n", ""), "hund-anmelden.yaml: title: the German"),
    (DOG, swap('leika: "99102013104000"', 'leika: "12"'), "hund-anmelden.yaml: leika"),
    (DOG, swap("  fees:\n", "  prices:\n"), "modules.prices"),
    (DOG, swap("[tiere, umzug", "[haustiere, umzug"), "no life situation 'haustiere'"),
    (DOG, swap("  en: Register a dog", "  nl: Hond"), "unknown language 'nl'"),
    ("../shared/pages/kontakt.yaml", swap("{phone}", "{fax}"), "kontakt.yaml: body: there is no value for {fax}"),
    (OFFICES, swap("kind: in-person", "kind: by-post"), "personalausweis-beantragen.kind"),
    ("federation.yaml", swap('"033530029":', '"Rosengarten":'), "federation.yaml: areas.Rosengarten"),
    ("federation.yaml", swap("  - tiere", "  - haustiere"), "situations: there is no life situation 'haustiere'"),
    ("federation.yaml", swap("  - todesfall\n", ""), "situations: this federation has none of these"),
    ("federation.yaml", swap("  - tiere", "  - tiere\nname: Zwei"), "federation.yaml:"),
    ("../shared/situations.yaml", swap("icon: tiere", "symbol: tiere"), "situations.yaml: tiere.symbol"),
    ("demo.yaml", swap("password: ", "# password: "), "demo.yaml: password"),
]


def copied(to: Path) -> Path:
    for name in ("harburg", "shared"):
        shutil.copytree(FOLDER / name, to / name)
    return to / "harburg"


@pytest.mark.parametrize(("name", "change", "said"), MISTAKES, ids=[said for _, _, said in MISTAKES])
def test_a_mistake_is_named_with_file_and_place(tmp_path: Path, name: str, change: Change, said: str) -> None:
    folder = copied(tmp_path)
    (folder / name).write_text(change((folder / name).read_text()))
    with pytest.raises(FederationError) as refused:
        read(folder)
    assert any(said in problem for problem in refused.value.problems), refused.value.problems
    assert all(
        problem.startswith(("harburg/", "shared/")) and "\n" not in problem for problem in refused.value.problems
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FederationError, match=r"empty/federation\.yaml: this file is missing"):
        read(tmp_path / "empty")
    assert "harburg" in available()


def test_texts_are_unwrapped_but_keep_lists_titles_and_wanted_breaks() -> None:
    text = "Eins\nzwei.\n\n## Titel\nDrei\nvier\n- a\n  b\n- c\n\nStraße 5\\\n21266 Ort\n"
    assert unwrap(text) == "Eins zwei.\n\n## Titel\nDrei vier\n\n- a b\n- c\n\nStraße 5\n21266 Ort"


def test_names_bend_as_german_wants() -> None:
    county, town = names("county", "Landkreis Harburg"), names("municipality", "Stadt Winsen (Luhe)")
    assert fill("{Wer} {wessen} {wem} {wen}", county) == (
        "Der Landkreis Harburg des Landkreises Harburg dem Landkreis Harburg den Landkreis Harburg"
    )
    assert fill("{Wer}, {wessen}", town) == "Die Stadt Winsen (Luhe), der Stadt Winsen (Luhe)"


COMPACT = """
Fundsachen:
  carrier: municipality
  office: ordnungsamt
  situation: abfall-und-umwelt
  audience: both
  services:
    fund-melden: 99089017089000, 2/3 | Fundsache melden | Report lost property | gefunden, Fundbüro | found keys
"""


def in_compact(text: str, federation: str = "compact: all") -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        shutil.rmtree(folder.parent / "shared" / "compact", ignore_errors=True)
        (folder.parent / "shared" / "compact").mkdir()
        (folder.parent / "shared" / "compact" / "test.yaml").write_text(text)
        path = folder / "federation.yaml"
        path.write_text(f"{path.read_text()}\n{federation}\n")

    return write


def test_a_line_of_the_compact_list_is_a_service_that_every_municipality_does(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    in_compact(COMPACT)(folder)
    path = folder / "authorities" / "jesteburg.yaml"
    path.write_text(path.read_text() + "\nwithout: [fund-melden]\n")
    found = read(folder)
    service = found.services["fund-melden"]
    assert (service.leika, service.typing, service.summary) == ("99089017089000", "2/3", None)
    assert service.title == {"de": "Fundsache melden", "en": "Report lost property"}
    assert service.keywords == {"de": ["gefunden", "Fundbüro"], "en": ["found keys"]}
    done = {
        slug: [(unit, areas) for service, unit, areas in found.responsible(one) if service == "fund-melden"]
        for slug, one in found.authorities.items()
    }
    assert done.pop("landkreis") == done.pop("jesteburg") == []
    assert done.pop("winsen") == [("ordnungsamt", ["033530040"])]
    assert all(len(one) == 1 for one in done.values())


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (
            in_compact(COMPACT.replace(" | Report", " / Report").replace(" | found", ", ")),
            "fund-melden: exp",
        ),
        (in_compact(COMPACT.replace("99089017089000", "12")), "Fundsachen.fund-melden.leika"),
        (in_compact(COMPACT.replace("office:", "amt:")), "Fundsachen.amt"),
        (in_compact(COMPACT + COMPACT), "comes twice"),
        (in_compact(COMPACT + COMPACT.replace("Fundsachen", "Noch einmal")), "in the list twice"),
        (in_compact(COMPACT.replace("Fundsache melden", "Hund anmelden")), "has the same title as"),
        (in_compact(COMPACT, "compact: [fund-verlieren]"), "there is no service 'fund-verlieren'"),
    ],
)
def test_mistakes_of_the_compact_list(tmp_path: Path, write: Callable[[Path], None], said: str) -> None:
    folder = copied(tmp_path)
    write(folder)
    with pytest.raises(FederationError) as refused:
        read(folder)
    assert any(said in problem for problem in refused.value.problems), refused.value.problems


def test_a_topic_holds_several_services_and_somebody_has_to_do_each(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    topic = folder.parent / "shared" / "services" / "test.yaml"
    one = "\n  title: Teich graben\n  summary: Wer gräbt, sagt es vorher.\n  situations: [abfall-und-umwelt]\n"
    topic.write_text(f"teich-graben:{one}  carrier: county\n  office: unbekannt\n")
    path = folder / "federation.yaml"
    path.write_text(swap("shared:\n  [", "shared:\n  [teich-graben, ")(path.read_text()))
    found = read(folder)
    county = found.authorities["landkreis"]
    assert ("teich-graben", "kreishaus", ["03353"]) in found.responsible(county)
    topic.write_text(f"teich-graben:{one}")
    with pytest.raises(FederationError, match="no authority does this"):
        read(folder)


def test_a_federation_says_only_what_is_different_about_a_shared_service(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "services").mkdir(exist_ok=True)
    (folder / "services" / "anders.yaml").write_text("hund-anmelden:\n  modules:\n    deadlines: In einer Woche.\n")
    before, after = read(FOLDER / "harburg").services["hund-anmelden"], read(folder).services["hund-anmelden"]
    assert after.modules["deadlines"] == {"de": "In einer Woche."}
    assert after.modules | {"deadlines": before.modules["deadlines"]} == before.modules
    assert after.title == before.title
