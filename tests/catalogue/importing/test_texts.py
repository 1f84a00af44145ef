"""HTML of other people in our markup, and our markup as HTML and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amtsweg.catalogue.exporting.markup import to_html
from amtsweg.catalogue.importing.texts import language_of, line, text_of
from amtsweg.catalogue.modules import parts


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Eins</p><p>Zwei<br>Drei</p>", "Eins\n\nZwei\nDrei"),
        ("<div>Vor<ul><li>A</li><li><p>B</p><p>b</p></li></ul>nach</div>", "Vor\n\n- A\n- B – b\n\nnach"),
        ("<ol>\n <li>Eins<ul><li>innen</li></ul></li><li>Zwei</li></ol>", "1. Eins\n- innen\n2. Zwei"),
        ("<h1>Titel</h1><p>Text</p><h3>Schritt</h3><p>Weiter</p>", "# Titel\nText\n\n## Schritt\nWeiter"),
        ("<p>Vor</p><h1>Spät</h1><p>Text</p>", "Vor\n\n## Spät\nText"),
        ("<table><tr><th>Hund</th><td>72 €</td></tr><tr><td>Zweiter</td><td>96 €</td></tr></table>",
         "- Hund: 72 €\n- Zweiter: 96 €"),
        ('Siehe <a href="https://a.example/x(1)"> hier </a>.', "Siehe [hier](https://a.example/x%281%29) ."),
        ('<a href="mailto:post@a.example">post@a.example</a>', "post@a.example"),
        ('<a href="mailto:post@a.example">Schreiben</a>', "[Schreiben](mailto:post@a.example)"),
        ('<a href="/relativ">Wort</a> <a href="https://a.example/"></a>', "Wort [https://a.example/](https://a.example/)"),
        ("<p>37,00&nbsp;&euro; &amp; mehr\u200b</p>", "37,00\u00a0€ & mehr"),
        ("Ohne HTML &amp; mit\n\n\n\nAbsatz", "Ohne HTML & mit\n\nAbsatz"),
        ("# keine Überschrift\n## auch keine", "#\u00a0keine Überschrift\n##\u00a0auch keine"),
        ("a < b und <3", "a < b und <3"),
        ("<script>x</script><!-- y --><p></p>", ""),
        (None, ""),
    ],
)  # fmt: skip
def test_html_becomes_our_markup(markup: str | None, text: str) -> None:
    assert text_of(markup) == text


def test_names_are_one_line() -> None:
    assert line(" <b>Hund</b>\n anmelden &amp;  mehr ") == "Hund anmelden & mehr"


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("de", "de"),
        ("de-DE", "de"),
        ("de_CH", "de"),
        ("EN-gb", "en"),
        ("de-simple", "de-simple"),
        ("tr", ""),
        (None, "de"),
    ],
)
def test_languages(code: str | None, language: str) -> None:
    assert language_of(code) == language


WORDS = st.text(alphabet="aäß €&<>\"'#*[]()-.1", min_size=1, max_size=20).map(
    lambda text: f"x{' '.join(text.split())}x"
)
BARE = WORDS.map(lambda words: " ".join(words.replace("[", "").replace("]", "").split()))
LINK = BARE.map(lambda words: f"[{words}](https://a.example/?a=1&b=2)")
LINE = st.one_of(WORDS, st.builds("{} {}".format, WORDS, LINK))
LISTED = st.lists(LINE, min_size=1, max_size=3).map(lambda lines: "\n".join(f"- {one}" for one in lines))
PARAGRAPH = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
TITLED = st.builds("## {}\n{}".format, WORDS, PARAGRAPH)


@given(st.lists(st.one_of(PARAGRAPH, TITLED), max_size=4), LISTED, st.booleans())
def test_our_texts_come_back_as_they_went(blocks: list[str], listed: str, headed: bool) -> None:
    text = ("# Eigener Titel\n" if headed else "") + "\n\n".join([*blocks, listed])
    back = text_of(to_html(text))
    assert back == text
    assert parts(back) == parts(text)
