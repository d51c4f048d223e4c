"""What each attestation comes to: relied on, void, or of no step that was asked about."""

from __future__ import annotations

from iracheck.checking.asking import Asker
from iracheck.checking.explaining import Places
from iracheck.entities import reliance
from iracheck.quantities import Answer
from iracheck.verdict import Attested

JURISDICTION = "foreign-entity-of-concern/jurisdiction"
OWNERSHIP = "foreign-entity-of-concern/ownership-control-or-listing"


def attestations(asker: Asker, places: Places) -> tuple[tuple[Attested, ...], tuple[str, ...]]:
    """Each attestation: relied on, void because declared facts contradict it, or of no step that was asked about."""
    case = asker.case
    covered: dict[str, list[str]] = {}
    contradicted: dict[str, list[str]] = {}
    for activity in case.activities():
        if OWNERSHIP not in activity.answers or activity.maker.entity is None:
            continue
        found = reliance(case.attestations_of(activity.maker.entity.id, activity), done_on=activity.on)
        if found.pointer is None:
            continue
        if asker.answer(JURISDICTION, activity) is Answer.YES:
            contradicted.setdefault(found.pointer, []).append(activity.name)
        else:
            covered.setdefault(found.pointer, []).append(activity.name)
    records = []
    warnings = []
    for place, attestation in enumerate(case.declaration.attestations):
        pointer = f"/attestations/{place}"
        void, used = contradicted.get(pointer), covered.get(pointer)
        note = "covers no step that was asked about"
        if void:
            note = f"void: the facts declared show the jurisdiction of a covered nation for {', '.join(void)}"
            name = attestation.document or pointer
            warnings.append(f"Attestation {name} by {attestation.by} is {note}.")
        elif used:
            note = f"relied on for {len(used)} step{'s' if len(used) > 1 else ''}"
        records.append(
            Attested(
                by=attestation.by,
                about=", ".join(attestation.entities()),
                of=attestation.of,
                states=attestation.states,
                on=None if attestation.on is None else attestation.on.isoformat(),
                document=attestation.document,
                relied_on=bool(used) and not void,
                activities=tuple(void or used or ()),
                note=note,
                at=places.at(pointer),
            )
        )
    return tuple(records), tuple(warnings)
