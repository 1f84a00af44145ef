"""What search engines need not read: everything that belongs to one person, and the search itself."""

from django.http import HttpRequest, HttpResponse

PERSONAL = ("antrag", "konto", "postkorb", "vorgaenge", "pruefen", "suche", "desk", "studio", "api", "demo")


def robots(request: HttpRequest) -> HttpResponse:
    """The robots.txt of every host."""
    lines = [f"Disallow: {prefix}/{part}" for part in PERSONAL for prefix in ("", "/en", "/de-simple")]
    return HttpResponse("\n".join(["User-agent: *", *lines, ""]), content_type="text/plain; charset=utf-8")
