"""Full addresses of pages at an authority's own portal, for what no request caused: mails, check codes on notices."""

from django.conf import settings

from amtsweg.federation.queries import portal_of


def page_at(authority_slug: str, page: str, language: str = "de") -> str:
    """The address of `page` (such as `/postkorb/`) at the authority's portal, in this language."""
    portal = portal_of(authority_slug)
    host = portal.hosts[0] if portal and portal.hosts else f"{portal.slug if portal else authority_slug}.localhost"
    if settings.AMTSWEG_TLS:
        base = f"https://{host}"
    else:
        base = f"http://{host}" + (f":{settings.PORT}" if settings.PORT != 80 else "")
    return f"{base}{'' if language == 'de' else f'/{language}'}{page}"
