"""The mails of a demonstration: read from the folder that takes the place of a mail server. Gone outside a demo."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import urlize
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

NAME = re.compile(r"[0-9a-f-]{36}")
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it would have arrived."""

    identifier: str
    to: str
    subject: str
    at: datetime
    body: str


def _folder() -> Path:
    if settings.AMTSWEG_MODE != "demo" or not settings.EMAIL_BACKEND.startswith("amtsweg."):
        raise Http404
    return Path(settings.AMTSWEG_MAIL_FOLDER)


def _read(path: Path) -> Mail:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    body = message.get_body(("plain",))
    at = parsedate_to_datetime(str(message["Date"]))
    return Mail(
        identifier=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=at if at.tzinfo else at.replace(tzinfo=UTC),  # "-0000" means UTC (RFC 5322, 3.3)
        body=str(body.get_content()) if body else "",
    )


@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The newest mails first."""
    files = sorted(_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return render(request, "demo/mails.html", {"mails": [_read(path) for path in files[:SHOWN]], "total": len(files)})


@never_cache
@require_safe
def mail(request: HttpRequest, identifier: str) -> HttpResponse:
    """One mail with working links."""
    path = _folder() / f"{identifier}.eml"
    if not NAME.fullmatch(identifier) or not path.is_file():
        raise Http404
    found = _read(path)
    paragraphs = [urlize(part, autoescape=True) for part in found.body.strip().split("\n\n")]
    return render(request, "demo/mail.html", {"mail": found, "paragraphs": paragraphs})
