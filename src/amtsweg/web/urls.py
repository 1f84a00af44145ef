"""All addresses, one line per part of the site; below the languages they answer at `/…`, `/en/…`, `/de-simple/…`."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from amtsweg.web.portal import engines

handler400 = "amtsweg.web.kit.errors.bad_request"
handler403 = "amtsweg.web.kit.errors.forbidden"
handler404 = "amtsweg.web.kit.errors.not_found"
handler429 = "amtsweg.web.kit.limited.too_many"  # asked for by allauth
handler500 = "amtsweg.web.kit.errors.server_error"

_parts = [
    path("", include("amtsweg.web.portal.urls")),
    path("konto/", include("amtsweg.web.account.urls")),
    path("antrag/", include("amtsweg.web.apply.urls")),
    path("buendel/", include("amtsweg.web.bundle.urls")),
    path("", include("amtsweg.web.visits.urls")),
    path("", include("amtsweg.web.mailbox.urls")),
    path("", include("amtsweg.web.pay.urls")),
    path("desk/", include("amtsweg.web.desk.urls")),
    path("studio/", include("amtsweg.web.studio.urls")),
    path("", include("amtsweg.web.appointments.urls")),  # after what has a name of its own below /termine/
]
if settings.AMTSWEG_DEMO:
    _parts.append(path("demo/", include("amtsweg.web.demo.urls")))
urlpatterns = [
    path("", include("amtsweg.web.kit.urls")),
    path("", include("amtsweg.web.openid.urls")),
    path("sitemap.xml", engines.sitemap, name="sitemap"),
    *i18n_patterns(*_parts, prefix_default_language=False),
]
