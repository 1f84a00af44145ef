"""What several pages about a service call things, and where they lead back to."""

from django.urls import reverse
from django.utils.translation import gettext as _

from amtsweg.catalogue.models import Service
from amtsweg.web.kit import texts

STATES = {"published": "good", "draft": "wait", "retired": "bad"}


def hub(slug: str) -> str:
    """The address of a service in the studio."""
    return reverse("studio:service", kwargs={"slug": slug})


def back_to(service: Service) -> tuple[str, str]:
    """The page above a form of a service."""
    return hub(service.slug), texts.plain(service.title)


def states() -> list[tuple[str, str]]:
    """The states of a description with their names."""
    return [("published", _("Veröffentlicht")), ("draft", _("Entwurf")), ("retired", _("Zurückgezogen"))]


def offer_kinds() -> dict[str, str]:
    """The kinds of an offer with their names."""
    return {
        "form": _("Online, mit einem Formular dieses Portals"),
        "link": _("Online, in einem anderen System"),
        "appointment": _("Mit Termin"),
        "in-person": _("Nur vor Ort"),
    }


def how_to_write() -> str:
    """How a longer text is laid out."""
    return _("Leerzeile: neuer Absatz. Zeilen, die mit „- “ beginnen: Liste. „## “ am Anfang: Zwischenüberschrift.")
