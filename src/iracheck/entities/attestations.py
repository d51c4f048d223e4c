"""When a supplier's attestation may be relied on as due diligence (26 CFR 1.30D-6(b)(1))."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from iracheck.declaration import Attestation
from iracheck.quantities import show_day


class Reliance(NamedTuple):
    """Whether an activity is covered by an attestation, and by which, or why not."""

    pointer: str | None
    reason: str


def reliance(
    attestations: Iterable[tuple[str, Attestation]], *, products: frozenset[str], done_on: date | None
) -> Reliance:
    """The first attestation that covers an activity, or the reason why none does.

    An attestation covers an activity when it names the product or chain, its day and its
    document, and the activity was done on or before its day: a statement cannot speak of
    what was done after it. An activity whose day is not declared is covered by none.
    """
    refusal = "no attestation covers it"
    for pointer, attestation in attestations:
        name = f"the attestation {attestation.document}" if attestation.document else "an attestation"
        if products.isdisjoint(attestation.of):
            continue
        if attestation.document is None or attestation.on is None:
            lacks = "document" if attestation.document is None else "day"
            refusal = f"{name} states no {lacks}"
        elif done_on is None:
            refusal = f"{name} speaks of what was done up to {show_day(attestation.on)}, and the day is not declared"
        elif done_on > attestation.on:
            refusal = f"{name} of {show_day(attestation.on)} is older than the activity"
        else:
            return Reliance(
                pointer,
                f"attested by {attestation.by} on {show_day(attestation.on)} ({attestation.document})",
            )
    return Reliance(None, refusal)
