"""How pages show what is held about somebody: rows of the account, and what outlives it at authorities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amtsweg.accounts.consents import Consent
from amtsweg.accounts.identity.queries import Standing
from amtsweg.accounts.identity.rules import DOCUMENTS
from amtsweg.accounts.owndata.queries import AccountData, LogLine
from amtsweg.cases.participation.held import HeldPart
from amtsweg.cases.queries.held import HeldCase
from amtsweg.cases.terms import ELECTRONIC_NOTICE
from amtsweg.mailbox.wishes import PURPOSE as MAIL
from amtsweg.web.account.collecting import OwnData
from amtsweg.web.account.service_words import scope_labels
from amtsweg.web.kit import formats, texts
from amtsweg.web.kit.participation import role_label
from amtsweg.web.mailbox.settings import mail_kinds

Rows = list[dict[str, Any]]


def sign_in(held: AccountData) -> Rows:
    """How and where one signs in."""
    rows = [
        _line(_("E-Mail-Adresse"), held.email, "account:address"),
        _line(_("Konto angelegt"), formats.format_when(held.created_at)),
        _line(_("Zuletzt angemeldet"), formats.format_when(held.last_sign_in)),
        _line(_("Zweiter Faktor"), _("eingerichtet") if held.second_factor else _("nicht eingerichtet"), "mfa_index"),
        _line(_("Wo Sie angemeldet sind"), [one.words for one in held.signed_in], "account:devices"),
        _line(_("Bekannte Geräte"), str(held.known_devices)),
    ]
    if held.person_marks:
        rows.append(_line(_("Kennzeichen, an denen ein zweites Konto von Ihnen erkannt wird"), str(held.person_marks)))
    if held.providers:
        rows.append(_line(_("Anmeldewege"), [texts.plain(one) for one, _at in held.providers], "account:providers"))
    return rows


def at_counter(identity: Standing) -> Rows:
    """What an authority confirmed at its counter."""
    if identity.state != "confirmed" or identity.valid_until is None:
        return [_line(_("Stand"), _("nicht bestätigt"), "account:counter")]
    until = _("bestätigt bis zum %(day)s") % {"day": formats.format_date(identity.valid_until)}
    return [
        _line(_("Stand"), until, "account:counter"),
        _line(_("Behörde"), identity.authority),
        _line(_("Ausweis"), str(DOCUMENTS.get(identity.document, ""))),
    ]


def services(held: AccountData) -> Rows:
    """Services of others, each with what it may know."""
    labels = scope_labels()
    rows = []
    for one in held.services:
        knows = ", ".join(labels[scope] for scope in one.scopes if scope in labels)
        lines = [one.operator, knows or _("nichts außer einer eigenen Nummer für Sie")]
        rows.append(_line(texts.plain(one.title), lines, "account:services"))
    return rows


def mails_of(mails_off: Collection[str]) -> list[str]:
    """The kinds of mail that she wants, as they are called."""
    mails = [label for kind, (label, _about) in mail_kinds().items() if kind not in mails_off]
    return mails or [_("nur was das Gesetz verlangt")]


def consents(data: OwnData) -> Rows:
    """What she agreed to, by purpose: kinds of mail, and electronic notices in each matter that still runs."""
    said = {(one.purpose, one.subject_id): one for one in data.consents}
    rows = [_line(_("E-Mails"), mails_of(data.mails_off), "mailbox:wishes")]
    for one in data.cases:
        if one.open:
            way = _("Bescheid elektronisch") if one.electronic else _("Bescheid mit der Post")
            last = said.get((ELECTRONIC_NOTICE, one.id))
            since = _since(last) if last else []
            rows.append(_line(one.number, [one.title, way, *since], "mailbox:way", number=one.number))
    return rows


def _since(consent: Consent) -> list[str]:
    day = formats.format_date(consent.at)
    text = _("Einwilligung vom %(day)s") if consent.given else _("Einwilligung widerrufen am %(day)s")
    return [text % {"day": day}]


def parts_of(parts: Sequence[HeldPart]) -> list[dict[str, Any]]:
    """Where she takes or took part in another person's matter."""
    return [
        {"service": one.service, "authority": one.authority, "role": role_label(one.role), "since": one.since,
         "until": one.until}
        for one in parts
    ]  # fmt: skip


def log_lines(log: Sequence[LogLine]) -> list[dict[str, Any]]:
    """What happened with the account; of a consent also which one."""
    return [{"at": one.at, "what": f"{one.what}: {_purpose(one.purpose)}" if one.purpose else one.what} for one in log]


def _purpose(purpose: str) -> str:
    """What a consent is called that is about the account itself."""
    kind = purpose.removeprefix(MAIL)
    label = next((label for one, (label, _about) in mail_kinds().items() if one == kind), purpose)
    return _("E-Mails, %(kind)s") % {"kind": label}


def _line(label: str, value: str | list[str], name: str | None = None, **place: str) -> dict[str, Any]:
    lines = value if isinstance(value, list) else [value] if value else []
    href = reverse(name, kwargs=place) if name else None
    return {"label": label, "lines": lines, "optional": False, "missing": False, "href": href, "source": None}


def staying(held: Sequence[HeldCase]) -> list[dict[str, Any]]:
    """What outlives the account, by authority: each case with why and until when."""
    cases = [one for one in held if not one.erased]
    return [
        {"authority": authority, "cases": [_row(one) for one in group]}
        for authority, group in groupby(cases, key=lambda one: one.authority)
    ]


def _row(held: HeldCase) -> dict[str, Any]:
    return {
        "number": held.number,
        "title": held.title,
        "received": held.received_at,
        "href": reverse("mailbox:case", kwargs={"number": held.number}),
        "until": _until(held),
        "why": _why(held),
    }


def _until(held: HeldCase) -> str:
    if held.kept_until is not None:
        day = formats.format_date(held.kept_until)
        return _("Bis zum %(day)s") % {"day": day}
    fewest, most = held.months
    if fewest == most:
        text = ngettext("Bis %(n)d Monat nach dem Abschluss", "Bis %(n)d Monate nach dem Abschluss", most)
        return text % {"n": most}
    return _("%(fewest)d bis %(most)d Monate nach dem Abschluss, je nach Ausgang") % {
        "fewest": fewest, "most": most,
    }  # fmt: skip


def _why(held: HeldCase) -> str:
    why = (
        _("Die Behörde hat diese Frist für ihre Akten festgelegt.")
        if held.own_rule
        else _("Die Behörde hat keine eigene Frist festgelegt. Es gilt die Frist des Portals.")
    )
    if held.open:
        why = _("Die Behörde bearbeitet den Vorgang noch.") + " " + why
    if held.to_records:
        why += " " + _("Vor dem Löschen geht der Vorgang in die Akten der Behörde.")
    return why
