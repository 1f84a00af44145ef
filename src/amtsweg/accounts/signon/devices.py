"""In which words a person recognises her device: browser and system, nothing finer that would tell devices apart."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

# The first word that the browser's own description holds counts: most of them name older relatives as well.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
LONGEST = 24


class Device(NamedTuple):
    """Names of a browser and a system; empty where they are not known."""

    browser: str
    system: str

    @property
    def words(self) -> str:
        """For people: "Firefox auf Windows"."""
        if self.browser and self.system:
            return _("%(browser)s auf %(system)s") % {"browser": self.browser, "system": self.system}
        return self.browser or self.system or _("Unbekannter Browser")


def recognised(user_agent: str) -> Device:
    """What the browser says about itself, coarsely; anything unknown stays empty."""
    return Device(_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in known if re.search(rf"\b{re.escape(mark)}", text)), "")
