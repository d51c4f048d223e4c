"""When a supplier's attestation may be relied on as due diligence (26 CFR 1.30D-6(b)(1))."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from iracheck.declaration import Attestation
from iracheck.quantities import show_day


class Reliance(NamedTuple):
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
        name = f"the attestation {attestation.document}" if attestation.document else "an attestation"
        if attestation.document is None or attestation.on is None:
            lacks = "document" if attestation.document is None else "day"
            refusal = _worse(refusal, Reliance(None, f"{name} states no {lacks}"))
            continue
        day = show_day(attestation.on)
        unreliable = void(place)
        if unreliable is not None:
            refusal = _worse(refusal, Reliance(None, f"{name} {unreliable}"))
            continue
        if certified_by is None:
            told = f"{name} of {day} may be later than the placing in service, whose day is not declared"
            refusal = Reliance(None, told, lacks_day_only=True)
            continue
        if attestation.on > certified_by:
            refusal = _worse(refusal, Reliance(None, f"{name} of {day} is later than the placing in service"))
            continue
        if done_on is None:
            told = f"{name} speaks of what was done up to {day}, and the day is not declared"
            refusal = Reliance(None, told, lacks_day_only=True)
        elif done_on > attestation.on:
            refusal = _worse(refusal, Reliance(None, f"{name} of {day} is older than the activity"))
        else:
            return Reliance(
                f"/attestations/{place}", f"attested by {attestation.by} on {day} ({attestation.document})"
            )
    return refusal


def _worse(refusal: Reliance, other: Reliance) -> Reliance:
    """The refusal that is easier to mend stays."""
    return refusal if refusal.lacks_day_only else other
