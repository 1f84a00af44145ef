"""File names as people gave them, made safe to keep and to show: letters stay, paths and control characters go."""

import re
import unicodedata

LONGEST = 120
_RESERVED = frozenset("con prn aux nul".split()) | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
_UNSAFE = re.compile(r'[<>:"|?*]')


def clean_name(raw: str, fallback: str = "Datei") -> str:
    """`raw` without path, control and invisible characters, in NFC, at most `LONGEST` characters with its extension.

    Every letter of DIN 91379 is kept, also those written with combining marks.
    """
    text = unicodedata.normalize("NFC", raw.replace("\\", "/").rpartition("/")[2])
    text = "".join(" " if character.isspace() else character for character in text)
    text = "".join(character for character in text if unicodedata.category(character)[0] != "C")
    text = re.sub(r" +", " ", _UNSAFE.sub("_", text)).rstrip(" .")
    stem, ending = split_name(text)
    stem = stem.strip(" .") or fallback
    if stem.lower() in _RESERVED:
        stem = f"_{stem}"
    room = LONGEST - len(ending) - 1 if ending else LONGEST
    stem = stem[:room].rstrip(" .")
    return f"{stem}.{ending}" if ending else stem


def split_name(name: str) -> tuple[str, str]:
    """Stem and extension (without dot, as written); something long or odd after the last dot is no extension."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,10}", ending):
        return name, ""
    return stem, ending


def with_ending(name: str, ending: str) -> str:
    """`name` with another extension."""
    stem, _ = split_name(name)
    return clean_name(f"{stem}.{ending}")
