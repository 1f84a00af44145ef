"""The letters that names are made of: DIN 91379 (2022-08), data type A, for names of natural persons.

Every office in Germany must be able to process these characters. The set is given by code points: single letters as
ranges, letters with combining marks that have no code point of their own, and the signs of group N1.
"""

import re

_LETTERS = (
    "0041-005A 0061-007A 00C0-00D6 00D8-00F6 00F8-017E 0187-0188 018F 0197 01A0-01A1 01AF-01B0 01B7 01CD-01DC "
    "01DE-01DF 01E2-01F0 01F4-01F5 01F8-01FF 0212-0213 0218-021B 021E-021F 0227-0233 0259 0268 0292 1E02-1E03 "
    "1E06-1E07 1E0A-1E11 1E17 1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63 1E6A-1E6F 1E80-1E87 "
    "1E8C-1E97 1E9E 1EA0-1EF9"
)
_SIGNS = "0020 0027 002C-002E 0060 007E 00A8 00B4 00B7 02B9-02BA 02BE-02BF 02C8 02CC 2019 2021"
# combining marks (what follows the letter) -> the letters that take them
_MARKED = {
    "\u0300": "CFGKMPSTZcfgkmpstz",
    "\u0301": "JjÿĪī",
    "\u0302": "DKLMNdklmn",
    "\u0304": "CFHKNPSTZcfhknpstzÛûḲḳṢṣṬṭỤụ",
    "\u0306": "CMNRZcmnrzÇç",
    "\u0307": "KUku",
    "\u0308": "CTZczẠạỌọỤụ",
    "\u030b": "Aa",
    "\u030c": "J",
    "\u030d": "ēō",
    "\u0310": "Mm",
    "\u0315": "CKPTckptČč",
    "\u031b": "KTkt",
    "\u031b\u0304": "Ss",
    "\u0323": "CPcpČč",
    "\u0325": "LRlr",
    "\u0325\u0304": "LRlr",
    "\u0326": "CHKLNchklnŽž",
    "\u0327": "ZzŽž",
    "\u0328\u0306": "Cc",
    "\u0331": "HSs",
    "\u035fH": "K",
    "\u035fh": "Kk",
}


def _class(ranges: str) -> str:
    return "".join("-".join(rf"\u{end}" for end in part.split("-")) for part in ranges.split())


_SEQUENCES = "|".join(f"[{letters}]{marks}" for marks, letters in sorted(_MARKED.items(), key=lambda m: -len(m[0])))
_ALLOWED = re.compile(f"(?:{_SEQUENCES}|[{_class(_LETTERS)}{_class(_SIGNS)}])+")
_LETTER = re.compile(f"[{_class(_LETTERS)}]")


def strays(name: str) -> list[str]:
    """The characters of `name` (in Unicode normal form C) that names cannot have, each once, in order."""
    rest = _ALLOWED.sub("", name)
    return list(dict.fromkeys(rest))


def has_letter(name: str) -> bool:
    """Whether there is a letter at all: a name is not made of signs alone."""
    return _LETTER.search(name) is not None
