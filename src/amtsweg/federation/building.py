"""What an office may say about its building and about further ways to reach it: the keys that there are, in words."""

from typing import Any

from django.utils.translation import gettext_noop

from amtsweg.core.text import problems

FEATURES: dict[str, str] = {
    "step-free": gettext_noop("Stufenloser Eingang"),
    "ramp": gettext_noop("Rampe am Eingang"),
    "automatic-door": gettext_noop("Tür öffnet von selbst"),
    "lift": gettext_noop("Aufzug"),
    "toilet": gettext_noop("Rollstuhlgerechte Toilette"),
    "parking": gettext_noop("Behindertenparkplatz"),
    "induction-loop": gettext_noop("Induktive Höranlage"),
    "guide-strips": gettext_noop("Leitstreifen am Boden"),
    "sign-language": gettext_noop("Gebärdensprache nach Absprache"),
    "assistance-dog": gettext_noop("Assistenzhunde willkommen"),
}
WAYS = ("phone", "email", "website", "video", "chat", "post", "de-mail", "bebpo", "other")
LONGEST_VALUE = 200


def feature_problems(features: Any) -> list[str]:
    """What is wrong with a list of features; empty when nothing is."""
    if not isinstance(features, (list, tuple)):
        return ["features of a building are a list of keys"]
    found = [f"unknown feature {one!r}; there are {', '.join(FEATURES)}" for one in features if one not in FEATURES]
    return found if len(set(map(str, features))) == len(features) else [*found, "a feature is named twice"]


def contact_problems(contacts: Any) -> list[str]:
    """What is wrong with a list of further ways of contact; empty when nothing is."""
    if not isinstance(contacts, (list, tuple)):
        return ["ways of contact are a list"]
    return [f"contact {number}: {problem}" for number, one in enumerate(contacts, 1) for problem in _contact(one)]


def _contact(one: Any) -> list[str]:
    if not isinstance(one, dict) or set(one) != {"kind", "label", "value"}:
        return ["expected kind, label and value"]
    found = [] if one["kind"] in WAYS else [f"unknown kind {one['kind']!r}; there are {', '.join(WAYS)}"]
    found += problems(one["label"])
    value = one["value"]
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_VALUE:
        found.append(f"the value is a text of at most {LONGEST_VALUE} characters")
    elif one["kind"] in ("website", "video", "chat") and not value.startswith("https://"):
        found.append("the value is an address that begins with https://")
    return found
