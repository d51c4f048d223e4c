"""What each attestation comes to: relied on, void, or of no step that was asked about."""

from __future__ import annotations

from functools import partial

from iracheck.checking.asking import Asker
from iracheck.checking.explaining import Places
from iracheck.checking.measures_of_activities import doubt
from iracheck.verdict import COVERS_NOTHING, Attested

BY_FACTS = "foreign-entity-of-concern/of-concern-by-facts"
_MEASURE = "cleared_by_attestation"


def attestations(asker: Asker, places: Places) -> tuple[tuple[Attested, ...], tuple[str, ...]]:
    """Each attestation with what rests on it, and a warning for each that is void or by an outsider."""
    case = asker.case
    relied: dict[str, list[str]] = {}
    for activity in case.activities():
        statement = activity.remembered.get(_MEASURE)
        if statement is not None and statement.pointers:
            relied.setdefault(statement.pointers[0], []).append(activity.name)
    records = []
    warnings = []
    ask = partial(asker.answer, BY_FACTS)
    for place, attestation in enumerate(case.declaration.attestations):
        pointer = f"/attestations/{place}"
        used = relied.get(pointer, [])
        doubtful = doubt(case, place, ask)
        note = COVERS_NOTHING
        name = f"Attestation {attestation.document or pointer} by {attestation.by}"
        if doubtful.reason is not None:
            note = doubtful.reason
            if doubtful.is_void:
                warnings.append(f"{name} {doubtful.reason}.")
        elif used:
            note = f"relied on for {len(used)} step{'s' if len(used) > 1 else ''}"
            if not _took_part(asker, place):
                warnings.append(
                    f"{name} is relied on, though {attestation.by} did no step of what it speaks of."
                )
        records.append(
            Attested(
                by=attestation.by,
                about=", ".join(attestation.entities()),
                of=attestation.of,
                states=attestation.states,
                on=None if attestation.on is None else attestation.on.isoformat(),
                document=attestation.document,
                relied_on=bool(used) and doubtful.reason is None,
                activities=tuple(used),
                note=note,
                at=places.at(pointer),
            )
        )
    return tuple(records), tuple(warnings)


def _took_part(asker: Asker, place: int) -> bool:
    """Whether the one who attests did any step of the products that the attestation names."""
    attestation = asker.case.declaration.attestations[place]
    return any(
        activity.maker.entity is not None and activity.maker.entity.id == attestation.by
        for product in attestation.of
        for part in asker.case.parts_of(product)
        for activity in part.activities
    )
