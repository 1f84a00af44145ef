"""Under which law a case is decided, which remedy there is, on which way its notice goes: data of offer and authority.

Parameters, the offer's own over the authority's: `verfahrensrecht` (`laws.Law`), `rechtsbehelf_art` (`Remedy`) with
`rechtsbehelf_gericht`, or `rechtsbehelf`, the authority's own full text.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from amtsweg.accounts.consents import consents_about
from amtsweg.applications.charging import rule_of
from amtsweg.applications.models import Application
from amtsweg.applications.queries import agreed_to_electronic
from amtsweg.cases.models import Case
from amtsweg.catalogue.models import Offer
from amtsweg.core.ports import Check, register_check
from amtsweg.core.tenancy import across_tenants
from amtsweg.federation.models import Authority
from amtsweg.mailbox import postbox
from amtsweg.mailbox.laws import RULES, Law, Terms, Way
from amtsweg.mailbox.postbox_links import linked_handle

LAW = "verfahrensrecht"
REMEDY_TEXT = "rechtsbehelf"
REMEDY = "rechtsbehelf_art"
COURT = "rechtsbehelf_gericht"
PRESELECTED = "bescheid_elektronisch_vorausgewaehlt"
ELECTRONIC_NOTICE = "electronic-notice"  # the purpose of the consent (§ 9 OZG); what it is about is the case
LANGUAGE = "de"  # of notices, the official one (§ 23 (1) VwVfG)


class Remedy(StrEnum):
    """What can be done against a decision. Which one there is, the law of the Land or a special law says."""

    OBJECTION = "widerspruch"  # §§ 68, 70 VwGO
    ACTION = "klage"  # § 74 VwGO, where the Land has no objection (§ 110 JustG NRW, § 80 NJG with exceptions)
    TAX_OBJECTION = "einspruch"  # §§ 347, 355 AO
    NONE = "ohne"  # nothing is said about it; then a year counts (§ 58 (2) VwGO)


def parameters_of(case: Case) -> Mapping[str, Any]:
    """The local data of a case's offer. Needs authority and `submission__application__offer` loaded."""
    return {**case.authority.parameters, **case.submission.application.offer.parameters}


def law_of(parameters: Mapping[str, Any]) -> Law:
    """The procedural law. Raises `ValueError` for one that nobody knows."""
    return Law(parameters.get(LAW, Law.VWVFG))


def remedy_of(parameters: Mapping[str, Any]) -> Remedy:
    """The remedy. Raises `ValueError` for one that nobody knows."""
    return Remedy(parameters.get(REMEDY, Remedy.OBJECTION))


def is_instructed(parameters: Mapping[str, Any]) -> bool:
    """Whether a notice says all that § 58 (1) VwGO wants: remedy, where, until when; for an action also the court."""
    if parameters.get(REMEDY_TEXT):
        return True
    remedy = remedy_of(parameters)
    return remedy != Remedy.NONE and (remedy != Remedy.ACTION or bool(parameters.get(COURT)))


def remedy_text(parameters: Mapping[str, Any], authority: Authority) -> str:
    """What stands below a notice, in the active language; empty where nothing is said (§ 37 (6) VwVfG)."""
    if own := parameters.get(REMEDY_TEXT):
        return str(own)
    remedy = remedy_of(parameters)
    where = {
        "authority": authority.full_name, "street": authority.street, "postcode": authority.postcode,
        "town": authority.town, "court": parameters.get(COURT) or _("dem zuständigen Verwaltungsgericht"),
    }  # fmt: skip
    match remedy:
        case Remedy.OBJECTION:
            return _(
                "Gegen diesen Bescheid können Sie innerhalb eines Monats nach seiner Bekanntgabe Widerspruch erheben: "
                "schriftlich, elektronisch nach § 3a Absatz 2 VwVfG oder zur Niederschrift bei {authority}, {street}, "
                "{postcode} {town}."
            ).format(**where)
        case Remedy.ACTION:
            return _(
                "Gegen diesen Bescheid können Sie innerhalb eines Monats nach seiner Bekanntgabe Klage erheben bei "
                "{court}."
            ).format(**where)
        case Remedy.TAX_OBJECTION:
            return _(
                "Gegen diesen Bescheid können Sie innerhalb eines Monats nach seiner Bekanntgabe Einspruch einlegen: "
                "schriftlich, elektronisch oder zur Niederschrift bei {authority}, {street}, {postcode} {town}."
            ).format(**where)
        case Remedy.NONE:
            return ""


def terms_of(case: Case) -> Terms:
    """How the notice of a case is to be served, as things stand now: by post for whoever wants it so.

    The federal postbox goes first where one is used and linked. Needs what `parameters_of` needs, and the data key.
    """
    parameters = parameters_of(case)
    law, agreed_at = law_of(parameters), agreed_since(case)
    with override(LANGUAGE):
        remedy = remedy_text(parameters, case.authority)
    return Terms(
        law=law,
        way=electronic_way(law, account_of(case.submission.application)) if agreed_at else Way.POST,
        instructed=is_instructed(parameters),
        remedy=remedy,
        agreed_at=agreed_at,
    )


def agrees(case: Case, as_sent: bool | None = None) -> bool:
    """Whether the holder agrees to electronic notices: as it was sent, unless she said otherwise since.

    `as_sent`: what was sent, where it is open already. Needs the submission with its application and data key. Raises
    `Tampered` and `KeyDestroyed`.
    """
    chosen = case.life.get("notices_by")
    if chosen:
        return bool(chosen == "electronic")
    return agreed_to_electronic(case.submission) if as_sent is None else as_sent


def agreed_since(case: Case) -> datetime | None:
    """Since when the holder agrees; None: notices go by post. Needs and raises what `agrees` does."""
    if not agrees(case):
        return None
    return consents_about([case.pk])[0].at if case.life.get("notices_by") else case.submission.sent_at


def account_of(application: Application) -> UUID | None:
    """The account that may have a federal postbox; None for a guest."""
    return None if application.guest else application.holder_id


def electronic_way(law: Law, account_id: UUID | None) -> Way:
    """The way of a notice for somebody who agreed; the post where the law knows no electronic one for them."""
    if account_id and (law, Way.POSTBOX) in RULES and postbox.configured() and linked_handle(account_id):
        return Way.POSTBOX
    return Way.MAILBOX if (law, Way.MAILBOX) in RULES else Way.POST


def knows_electronic(law: Law) -> bool:
    """Whether this law has any way of notices beside the post."""
    return any((law, way) in RULES for way in (Way.MAILBOX, Way.POSTBOX))


def is_preselected(parameters: Mapping[str, Any]) -> bool:
    """Whether electronic notices are ticked until the applicant says no; an authority may want them to say yes."""
    return bool(parameters.get(PRESELECTED, True))


@register_check("cases.terms")
def check_terms() -> Iterable[Check]:
    """Every offer names a law, a remedy and, if any, a rule of paying that are known."""
    with across_tenants("the self-check looks at every authority"):
        offers = list(Offer.objects.filter(kind="form").select_related("authority"))
    wrong = []
    for offer in offers:
        parameters = {**offer.authority.parameters, **offer.parameters}
        try:
            law_of(parameters), remedy_of(parameters), rule_of(parameters)
        except ValueError as error:
            wrong.append(f"{offer.authority.slug}/{offer.slug}: {error}")
    if wrong:
        yield Check("laws and remedies", "failed", f"mend the parameters of {'; '.join(wrong[:5])}")
    else:
        yield Check("laws and remedies", "ok", "every offer names a known law, remedy and rule of paying")
