"""Self-checks of the shared mechanics: database, keys, jobs, mail."""

import os
import stat
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from amtsweg.core import mail
from amtsweg.core.keys import provider
from amtsweg.core.models import Job
from amtsweg.core.ports import Check, register_check


@register_check("database")
def database() -> Iterator[Check]:
    """Whether the database answers and keeps what it acknowledged."""
    with connection.cursor() as cursor:
        question = "PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit"
        cursor.execute(question)
        durable = str(cursor.fetchone()[0])
    safe = durable in ("2", "on", "remote_apply", "remote_write")
    yield Check(
        f"database ({connection.vendor})",
        "ok" if safe else "failed",
        "answers and is durable" if safe else f"{question} is {durable}: acknowledged data can be lost",
    )


@register_check("keys")
def keys() -> Iterator[Check]:
    """Whether the master key is there and private."""
    provider().active()
    path = settings.AMTSWEG_KEY_FILE
    open_to_others = os.stat(path).st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    yield Check(
        "master keys",
        "failed" if open_to_others else "ok",
        f"chmod 600 {path}" if open_to_others else "present and private; keep a copy apart from the backups",
    )


@register_check("jobs")
def jobs() -> Iterator[Check]:
    """Whether jobs have been parked that somebody must look at."""
    parked = Job.objects.filter(state=Job.State.PARKED).count()
    yield Check("jobs", "warning" if parked else "ok", f"{parked} given up" if parked else "none given up")


@register_check("mail")
def mail_server() -> Iterator[Check]:
    """Whether the mail server takes a connection."""
    try:
        mail.mail_server_answers()
    except OSError as error:
        yield Check("mail", "failed", f"the mail server does not answer: {error}")
    else:
        yield Check("mail", "ok", settings.AMTSWEG_MAIL_URL.partition("@")[2] or settings.AMTSWEG_MAIL_URL)
