"""An account takes over a bundle that its owner began as a guest, with those of its parts that are not sent yet.

The account's bundle is a new one. What was sent as a guest stays reachable by the guest's code alone, as any case is:
then the old bundle stays, without its answers, for the code to lead to.
"""

from uuid import UUID

from amtsweg.applications import content as contents
from amtsweg.applications.bundles import ending
from amtsweg.applications.bundles.drafts import changing, opened
from amtsweg.applications.claiming import Moved
from amtsweg.applications.claiming import claim as claim_part
from amtsweg.applications.models import Application, Bundle, BundlePart
from amtsweg.applications.sitting import SharedSitting, Sitting
from amtsweg.catalogue import queries as catalogue
from amtsweg.core import clock, crypto, events
from amtsweg.core.actors import Actor
from amtsweg.core.ids import new_id

CLAIMED = events.register("bundle.claimed", "Angaben zu mehreren Anträgen ins Konto übernommen")


def claim(bundle_id: UUID, account_id: UUID, sitting: SharedSitting) -> UUID:
    """Hands a guest's bundle over; the id of the account's. One's own stays as it is. Needs a scope that holds both.

    Raises `Moved` (trying again helps), `Over`, `Bundle.DoesNotExist`.
    """
    _claim_parts(bundle_id, account_id, sitting)
    with changing(bundle_id, sitting) as old:
        if not old.bundle.guest:
            return bundle_id
        if any(_to_hand_over(one) for one in old.parts.values()):
            raise Moved(str(bundle_id))  # begun in another window meanwhile
        new = _copy(old.bundle, account_id)
        old.content.email = ""
        new.content = contents.seal(new.data_key, new.id, old.content)
        new.save(force_insert=True)
        for name, application in old.parts.items():
            if application.trashed_at is not None:
                continue
            BundlePart.held.create(bundle=new, name=name, application=application)
            if application.expires_at is not None:
                BundlePart.held.filter(bundle=old.bundle, name=name).delete()
        events.record(
            None, CLAIMED, actor=Actor("resident", account_id), subject_type="bundle", subject_id=new.id,
            visible="system",
        )  # fmt: skip
        ending.close(old.bundle)
    return new.id


def _claim_parts(bundle_id: UUID, account_id: UUID, sitting: SharedSitting) -> None:
    """One after the other, since files are copied; whoever is interrupted goes on by trying again."""
    row = Bundle.held.select_related("data_key", "door").get(pk=bundle_id)
    if not row.guest:
        return
    for application in opened(row, sitting).parts.values():
        offer = catalogue.offer(application.authority.slug, application.offer.slug)
        if _to_hand_over(application) and offer is not None:
            claim_part(application.id, account_id, Sitting(offer, sitting.language, sitting.trust))


def _to_hand_over(part: Application) -> bool:
    """Whether a part is still the guest's. What she threw away stays with the guest, until the trash is emptied."""
    return part.guest and part.expires_at is not None and part.trashed_at is None


def _copy(old: Bundle, account_id: UUID) -> Bundle:
    return Bundle(
        id=new_id(),
        definition_id=old.definition_id,
        revision_id=old.revision_id,
        door_id=old.door_id,
        holder_id=account_id,
        guest=False,
        language=old.language,
        data_key=crypto.new_data_key(),
        version=old.version,
        saved_at=clock.now(),
        expires_at=old.expires_at,
    )


__all__ = ["Moved", "claim"]
