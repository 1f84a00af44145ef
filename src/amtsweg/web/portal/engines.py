"""What search engines and browsers ask a portal for: the list of its pages, and how to search it from the browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from markupsafe import Markup

from amtsweg.catalogue import queries as catalogue
from amtsweg.federation.links import page_at
from amtsweg.federation.queries import PortalView
from amtsweg.web.kit import texts, themes
from amtsweg.web.kit.frame import LANGUAGES
from amtsweg.web.kit.pagecache import anonymous_page
from amtsweg.web.portal.services import AUDIENCES
from amtsweg.web.portal.start import door

_URLSET = Markup(
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{}</urlset>\n'
)
_URL = Markup("<url><loc>{}</loc></url>\n")
_OPENSEARCH = Markup(
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
    "<ShortName>{name}</ShortName>\n"
    "<Description>{description}</Description>\n"
    "<InputEncoding>UTF-8</InputEncoding>\n"
    "<Language>{language}</Language>\n"
    '<Image width="16" height="16" type="image/svg+xml">{icon}</Image>\n'
    '<Url type="text/html" method="get" template="{search}?q={{searchTerms}}"/>\n'
    '<moz:SearchForm xmlns:moz="http://www.mozilla.org/2006/browser/search/">{search}</moz:SearchForm>\n'
    "</OpenSearchDescription>\n"
)
_LISTS = ("start", "services", "situations", "units", "people", "all-news", "overview", "barrier")
_SHORT_NAME = 16  # characters; longer names are refused by browsers that go by the specification


@anonymous_page()
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page of the portal that anybody may read, in every language."""
    portal = door(request)
    lines = [
        _URL.format(page_at(portal.authority.slug, address, code))
        for address in _addresses(portal)
        for code, _label, _icon in LANGUAGES
    ]
    return HttpResponse(_URLSET.format(Markup("").join(lines)), content_type="application/xml; charset=utf-8")


def _addresses(portal: PortalView) -> list[str]:
    """The addresses without language, in the order of the portal's own navigation."""
    with override("de"):
        found = [reverse(f"portal:{name}") for name in _LISTS]
        found += [reverse("portal:audience", args=[who]) for who in AUDIENCES]
        found += [reverse("portal:service", args=[entry.service.slug]) for entry in catalogue.entries(portal)]
        found += [reverse("portal:situation", args=[one.slug]) for one in catalogue.situations(portal)]
        found += [reverse("portal:unit", args=[unit.slug]) for unit in portal.units]
        found += [reverse("portal:news", args=[item.slug]) for item in portal.news]
        found += [reverse("portal:page", args=[slug]) for slug in portal.pages]
    return found


@anonymous_page()
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser offers the portal's search in its own search field (OpenSearch 1.1)."""
    portal = door(request)
    name = portal.authority.full_name
    own = portal.authority.name
    body = _OPENSEARCH.format(
        name=next((one for one in (name, own) if len(one) <= _SHORT_NAME), own[:_SHORT_NAME]),
        description=_("Leistungen, Ämter und Einrichtungen: %(place)s") % {"place": name},
        language=texts.language(),
        icon=page_at(portal.authority.slug, themes.favicon_url(portal)),
        search=page_at(portal.authority.slug, "/suche", texts.language()),
    )
    return HttpResponse(body, content_type="application/opensearchdescription+xml; charset=utf-8")
