"""What a portal may be set to: its own host names, the blocks of its start page, colours that everybody can read."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from amtsweg.federation import contrast

BLOCKS: dict[str, str] = {
    "search": gettext_noop("Suche"),
    "hours": gettext_noop("Öffnungszeiten"),
    "popular": gettext_noop("Oft gebraucht"),
    "tiles": gettext_noop("Lebenslagen"),
    "news": gettext_noop("Aktuelles"),
    "partners": gettext_noop("Alle Portale"),
}
COLOURS = ("accent_light", "accent_dark", "on_accent_light", "on_accent_dark")
_HOST = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\Z")


def host_problems(hosts: Any) -> list[str]:
    """What keeps these from being host names of a portal, for the editor; empty when nothing does.

    Names of the machine itself (`localhost`) stand for demonstrations and belong to the slugs of portals.
    """
    if not isinstance(hosts, (list, tuple)):
        return [_("Hostnamen sind eine Liste.")]
    wrong = [host for host in hosts if not isinstance(host, str) or not _HOST.match(host) or _local(host)]
    found = [
        _("%(host)s ist kein Hostname: erwartet wird ein Name wie service.gemeinde.de in Kleinbuchstaben.")
        % {"host": str(host)[:80]}
        for host in wrong
    ]
    return found if len(set(map(str, hosts))) == len(hosts) else [*found, _("Ein Hostname steht zweimal da.")]


def _local(host: str) -> bool:
    return host.rsplit(".", 1)[-1] in ("localhost", "local", "internal", "invalid")


def block_problems(blocks: Any) -> list[str]:
    """What is wrong with the order of a start page: known blocks, none twice, the search with its heading first."""
    if not isinstance(blocks, (list, tuple)) or not all(isinstance(one, str) for one in blocks):
        return [_("Die Bereiche der Startseite sind eine Liste.")]
    unknown = [one[:40] for one in blocks if one not in BLOCKS]
    found = [_("%(block)s ist kein Bereich der Startseite.") % {"block": one} for one in unknown]
    if len(set(blocks)) != len(blocks):
        found.append(_("Jeder Bereich steht nur einmal auf der Startseite."))
    if not blocks or blocks[0] != "search":
        found.append(_("Die Startseite beginnt mit der Suche."))
    return found


def colour_problems(values: dict[str, str]) -> list[str]:
    """What keeps these four colours from being a readable theme; each sentence names the ratio and what is needed."""
    return contrast.problems(contrast.Colours(*(values[name] for name in COLOURS)))
