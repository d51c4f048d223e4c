"""What each of the taxpayer's costs comes to, and what each supplier's certification is worth."""

from __future__ import annotations

from functools import partial

from iracheck.checking.asking import Asker
from iracheck.checking.case import CostSubject
from iracheck.checking.explaining import Places
from iracheck.checking.measures_of_costs import Traced, trace, use_in_product
from iracheck.checking.measures_of_storage import use_in_storage
from iracheck.verdict import Certified

PROHIBITED = "prohibited-foreign-entity/prohibited"


def traced_costs(asker: Asker, about: str) -> list[tuple[CostSubject, Traced]]:
    """Each cost that a credit compares, with the share of it that comes from prohibited foreign entities."""
    case, ask = asker.case, partial(asker.answer, PROHIBITED)
    if about == "taxpayer":
        return [
            (cost, trace(case, cost, use_in_product(case, product), ask, looks_through=False))
            for product in case.products.values()
            for cost in product.costs
        ]
    if about == "storage":
        use = use_in_storage(case)
        costs = [part for product in case.stored for part in (product, *product.parts)]
        return [(cost, trace(case, cost, use, ask, looks_through=False)) for cost in costs]
    return []


def _looked_through(asker: Asker, costs: set[CostSubject]) -> list[tuple[CostSubject, Traced]]:
    """The same costs of eligible components, with what went into each at any earlier step."""
    case, ask = asker.case, partial(asker.answer, PROHIBITED)
    return [
        (cost, trace(case, cost, use_in_product(case, product), ask, looks_through=True))
        for product in case.products.values()
        for cost in product.costs
        if cost in costs
    ]


def certifications(
    asker: Asker, traced: list[tuple[CostSubject, Traced]], places: Places
) -> tuple[Certified, ...]:
    """Each certification, with the costs for which it is relied on, in any reading of the law."""
    relied: dict[str, list[str]] = {}
    for cost, found in (*traced, *_looked_through(asker, {cost for cost, _ in traced})):
        if found.certification:
            relied.setdefault(found.certification, []).append(cost.name)
    records = []
    for place, certification in enumerate(asker.case.declaration.certifications):
        pointer = f"/certifications/{place}"
        used = tuple(dict.fromkeys(relied.get(pointer, ())))
        records.append(
            Certified(
                by=certification.by,
                of=certification.of,
                states=certification.states,
                document=certification.document,
                signed_on=None if certification.signed_on is None else certification.signed_on.isoformat(),
                relied_on=bool(used),
                costs=used,
                at=places.at(pointer),
            )
        )
    return tuple(records)
