"""When a supplier's attestation may be relied on as due diligence (26 CFR 1.30D-6(b)(1))."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from msgspec import Struct

from iracheck.declaration import Attestation
from iracheck.quantities import show_day


class Reliance(Struct, frozen=True):
    """Whether an activity is covered by an attestation, and by which, or why not.

    ``lacks_day_only`` tells that one would cover it if its day were declared and early enough.
    """

    pointer: str | None
    reason: str
    lacks_day_only: bool = False


def reliance(
    attestations: Iterable[tuple[int, Attestation]],
    *,
    done_on: date | None,
    certified_by: date | None,
    void: Callable[[int], str | None],
) -> Reliance:
    """The first attestation that covers an activity, or the reason why none does.

    ``attestations`` are those that name the entity and the product or chain, with their places
    in the declaration. One covers the activity when it has a day and a document, and the
    activity was done on or before that day: a statement cannot speak of what was done after it.
    An activity whose day is not declared is covered by none, and neither is one attested only
    after ``certified_by``, the day by which the manufacturer had certified. ``void`` tells why
    an attestation, by its place, is not to be relied on at all.
    """
    refusal = Reliance(None, "no attestation covers it")
    for place, attestation in attestations:
        on, document = attestation.on, attestation.document
        if document is None or on is None:
            found = _refused(attestation, f"states no {'document' if document is None else 'day'}")
        elif (unreliable := void(place)) is not None:
            found = _refused(attestation, unreliable)
        elif certified_by is None:
            told = f"of {show_day(on)} may be later than the placing in service, whose day is not declared"
            found = _refused(attestation, told, lacks_day_only=True)
        elif on > certified_by:
            found = _refused(attestation, f"of {show_day(on)} is later than the placing in service")
        elif done_on is None:
            told = f"speaks of what was done up to {show_day(on)}, and the day is not declared"
            found = _refused(attestation, told, lacks_day_only=True)
        elif done_on > on:
            found = _refused(attestation, f"of {show_day(on)} is older than the activity")
        else:
            return Reliance(
                f"/attestations/{place}", f"attested by {attestation.by} on {show_day(on)} ({document})"
            )
        if found.lacks_day_only or not refusal.lacks_day_only:  # the refusal that is easier to mend stays
            refusal = found
    return refusal


def _refused(attestation: Attestation, why: str, *, lacks_day_only: bool = False) -> Reliance:
    name = f"the attestation {attestation.document}" if attestation.document else "an attestation"
    return Reliance(None, f"{name} {why}", lacks_day_only)
