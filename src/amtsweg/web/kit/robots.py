"""What search engines need not read: everything that belongs to one person, and the search itself."""

from django.http import HttpRequest, HttpResponse

from amtsweg.federation.links import page_at

PERSONAL = (
    "antrag",
    "buendel",
    "konto",
    "postkorb",
    "zahlung",
    "zahlungen",
    "vorgaenge",
    "pruefen",
    "suche",
    "termin",  # and all free times: they change by the minute
    "desk",
    "studio",
    "api",
    "demo",
)


def robots(request: HttpRequest) -> HttpResponse:
    """The robots.txt of every host; a portal's names the list of its pages."""
    portal = getattr(request, "portal", None)
    lines = [f"Disallow: {prefix}/{part}" for part in PERSONAL for prefix in ("", "/en", "/de-simple")]
    if portal is not None:
        lines += ["", f"Sitemap: {page_at(portal.authority.slug, '/sitemap.xml')}"]
    return HttpResponse("\n".join(["User-agent: *", *lines, ""]), content_type="text/plain; charset=utf-8")
