"""What stands around every page: whose portal it is, languages, navigation, account, footer. Each part is worked out
only when a template asks for it; nothing here touches the session of a visitor who has none."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext as _
from markupsafe import Markup

from amtsweg.federation import queries
from amtsweg.federation.links import page_at
from amtsweg.web.kit import drawings, texts, themes

if TYPE_CHECKING:
    from amtsweg.accounts.organisations.queries import Standing


class Link(NamedTuple):
    """A link of the frame. `current` marks the part of the site one is in, `exact` the very page."""

    label: str
    href: str
    current: bool = False
    exact: bool = False
    code: str = ""  # language of the target, for language links
    icon: str = ""


class Column(NamedTuple):
    """A headed list of links in the footer."""

    title: str
    links: list[Link]


LANGUAGES = (
    ("de", "Deutsch", "sprache"),
    ("en", "English", "sprache"),
    ("de-simple", "Leichte Sprache", "leicht"),
)


class Frame:
    """Header and footer of one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.portal: queries.PortalView | None = getattr(request, "portal", None)

    # --- whose page this is ---

    @cached_property
    def language(self) -> str:
        return texts.language()

    @cached_property
    def name(self) -> str:
        return self.portal.authority.full_name if self.portal else "Amtsweg"

    @cached_property
    def kind(self) -> str:
        return self.portal.authority.kind_label if self.portal else _("Bürgerportal")

    @cached_property
    def place(self) -> str:
        return self.portal.authority.name if self.portal else "Amtsweg"

    @cached_property
    def emblem(self) -> Markup:
        if self.portal is None:
            return drawings.house_emblem()
        if art := self.portal.artwork.get("arms"):
            return drawings.picture(self.portal, art, "a-brand__arms")
        return Markup("") if "logo" in self.portal.artwork else drawings.emblem(self.portal.authority, brand=True)

    @property
    def logo(self) -> Markup:
        """Stands for emblem and name where the portal has one; empty otherwise."""
        art = self.portal.artwork.get("logo") if self.portal else None
        return drawings.picture(self.portal, art, "a-brand__logo") if self.portal and art else Markup("")

    @cached_property
    def contact(self) -> queries.AuthorityView | None:
        return self.portal.authority if self.portal else None

    @cached_property
    def claim(self) -> str:
        county = next(
            (p.authority for p in queries.portals() if p.authority.kind == "county"),
            None,
        )
        if county is None:
            return _("Amtsweg. Freie Software.")
        return _("Amtsweg, das gemeinsame Portal im %(county)s. Freie Software.") % {"county": county.full_name}

    @property
    def theme_url(self) -> str:
        return themes.theme_url(self.portal)

    @property
    def favicon_url(self) -> str:
        return themes.favicon_url(self.portal)

    @property
    def fallbacks(self) -> set[str]:
        return texts.fallbacks()

    def door(self, to: queries.PortalView | queries.AuthorityView, address: str = "") -> str:
        """The address of a page (the start page by default) at another portal, or here when that is this one.
        Portals are reached as `<slug>.localhost` where this one is, else under the first host name of their own."""
        portal = to if isinstance(to, queries.PortalView) else queries.portal_of(to.slug)
        address = address or texts.path("/")
        if portal is None or (self.portal and portal.slug == self.portal.slug):
            return address
        host, colon, port = self.request.get_host().partition(":")
        local = host == "localhost" or host.endswith(".localhost") or not portal.hosts
        there = f"{portal.slug}.localhost" if local else portal.hosts[0]
        return f"{self.request.scheme}://{there}{colon}{port}{address}"

    # --- languages ---

    @cached_property
    def languages(self) -> list[Link]:
        """This page in every language; the query stays, so that a search is still the same search."""
        query = self.request.META.get("QUERY_STRING", "") if self.request.method in ("GET", "HEAD") else ""
        suffix = f"?{query}" if query else ""
        return [
            Link(
                label,
                texts.path(self._bare, code) + suffix,
                current=code == self.language,
                code=code,
                icon=symbol,
            )
            for code, label, symbol in LANGUAGES
        ]

    @cached_property
    def _bare(self) -> str:
        """The address of this page without its language; whatever was asked for, links with it stay in the house."""
        bare = self.request.path_info
        for code, _label, _icon in LANGUAGES[1:]:
            bare = bare.removeprefix(f"/{code}") if bare.startswith(f"/{code}/") else bare
        return escape_leading_slashes(escape_uri_path(bare))

    @cached_property
    def canonical(self) -> str:
        """The one address of a page that anybody may read, whatever host, place or search it was asked with."""
        match = self.request.resolver_match
        if self.portal is None or match is None or match.app_names != ["portal"] or match.url_name == "search":
            return ""
        return page_at(self.portal.authority.slug, self._bare, self.language)

    # --- navigation ---

    @cached_property
    def section(self) -> str:
        """The first part of the address without the language: `leistungen`, `postkorb`, … or empty."""
        parts = self.request.path_info.strip("/").split("/")
        if parts[0] in dict(settings.LANGUAGES):
            parts = parts[1:]
        return parts[0] if parts else ""

    @cached_property
    def navigation(self) -> list[Link]:
        if self.portal is None:
            return []
        house = _("Kreishaus") if self.portal.authority.is_county else _("Rathaus")
        return [
            self._to(_("Leistungen"), "leistungen"),
            self._to(_("Lebenslagen"), "lebenslagen"),
            self._to(house, "einrichtungen"),
            self._to(_("Personen"), "personen"),
        ]

    def _to(self, label: str, section: str) -> Link:
        href = texts.path(f"/{section}/")
        return Link(
            label,
            href,
            current=self.section == section,
            exact=self.request.path_info == href,
        )

    # --- account ---

    @cached_property
    def account(self) -> Account | None:
        """Who is signed in; None without looking at the session when the visitor brought no session cookie."""
        if settings.SESSION_COOKIE_NAME not in self.request.COOKIES:
            return None
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        return Account(name=str(user.get_full_name() or user.email), unread=unread(self.request))

    @cached_property
    def acting(self) -> Standing | None:
        """The organisation for which the signed-in person acts; every page says so."""
        if self.account is None:
            return None
        from amtsweg.web.kit.actor import acting

        return acting(self.request)

    @property
    def mandate(self) -> str:
        """Whose application this page is about, where it was begun under a mandate; else empty."""
        return str(getattr(self.request, "amtsweg_mandate", ""))

    @cached_property
    def login_url(self) -> str:
        return reverse("account_login")

    # --- footer ---

    @cached_property
    def footer(self) -> list[Column]:
        if self.portal is None:
            return []
        return [
            Column(
                _("Service"),
                [
                    Link(_("Alle Leistungen A–Z"), texts.path("/leistungen/")),
                    Link(_("Lebenslagen"), texts.path("/lebenslagen/")),
                    Link(_("Ämter und Einrichtungen"), texts.path("/einrichtungen/")),
                    Link(_("Ansprechpersonen"), texts.path("/personen/")),
                ],
            ),
            Column(
                _("Ihr Konto"),
                [
                    Link(_("Postkorb"), texts.path("/postkorb/")),
                    Link(_("Ihre Anträge"), texts.path("/konto/")),
                    Link(
                        _("Vorgang ohne Konto aufrufen"),
                        texts.path("/antrag/fortsetzen/"),
                    ),
                    Link(_("Bescheid auf Echtheit prüfen"), texts.path("/pruefen/")),
                ],
            ),
            Column(
                _("Für alle"),
                [
                    *(Link(x.label, x.href, code=x.code) for x in self.languages if not x.current),
                    *self._texts(("hilfe", _("Hilfe und Kontakt"))),
                    *self._texts(
                        *((one.slug, texts.plain(one.title)) for one in self.portal.pages.values() if one.footer)
                    ),
                    Link(_("Inhalt im Überblick"), texts.path("/seiten/uebersicht/")),
                ],
            ),
        ]

    @cached_property
    def legal(self) -> list[Link]:
        if self.portal is None:
            return []
        return [
            *self._texts(
                ("impressum", _("Impressum")),
                ("datenschutz", _("Datenschutz")),
                ("barrierefreiheit", _("Barrierefreiheit")),
            ),
            Link(_("Barriere melden"), texts.path("/barriere-melden/")),
        ]

    def _texts(self, *wanted: tuple[str, str]) -> list[Link]:
        """Links to texts of the portal, as far as it has them."""
        known = self.portal.pages if self.portal else {}
        return [Link(label, texts.path(f"/seiten/{slug}/")) for slug, label in wanted if slug in known]


class Account(NamedTuple):
    """What the header says of a signed-in person."""

    name: str
    unread: int


def unread(request: HttpRequest) -> int:
    """How many unread messages lie in the mailboxes that this session may open."""
    from amtsweg.mailbox import queries as mailbox
    from amtsweg.web.kit.actor import reading_holders

    return mailbox.unread_count(reading_holders(request))
