"""What no single value shows: names that point nowhere, parts worth more than the whole, chains of two minds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Any

from iracheck.declaration.costs import cost_findings
from iracheck.declaration.models import Declaration
from iracheck.declaration.ownership import ownership_findings
from iracheck.declaration.parts import Parts, exceed
from iracheck.declaration.structure import structural_findings
from iracheck.declaration.vocabulary import EQUIPMENT_KINDS
from iracheck.documents import Finding, nearest
from iracheck.quantities import exact_sum, show_amount, show_day

_MOST_HINTS = 100
_MOST_NAMED = 10


def inconsistencies(declaration: Declaration, tree: Any) -> Iterable[Finding]:
    """Every contradiction within a declaration, with its pointer.

    ``tree`` is given where the declaration lacks values that were refused: a name counts as
    declared if it stands there.
    """
    parts = Parts(declaration)
    if declaration.model_fields_set.isdisjoint(("battery", "production", "storage")):
        yield "", "nothing to check is declared; write a `battery:`, a `production:` or a `storage:`"
    yield from _unknown_names(parts, tree)
    yield from _repeated_names(declaration)
    yield from _containment(parts)
    yield from _circles(parts)
    yield from _values(parts)
    yield from _chains(parts)
    yield from _allocations(parts)
    yield from _dates(declaration)
    yield from structural_findings(parts)
    yield from ownership_findings(declaration)
    yield from cost_findings(parts)


def _repeated_names(declaration: Declaration) -> Iterator[Finding]:
    battery = declaration.battery
    named = (
        ("/battery/components", [component.id for component in battery.components]),
        ("/battery/materials", [material.id for material in battery.materials]),
        ("/entities", [entity.id for entity in declaration.entities]),
        ("/product_lines", [line.id for line in declaration.product_lines]),
        ("/contracts", [contract.id for contract in declaration.contracts]),
        ("/production", [product.id for product in declaration.production]),
    )
    for pointer, names in named:
        seen: set[str] = set()
        for place, name in enumerate(names):
            if name in seen:
                yield (
                    f"{pointer}/{place}/id",
                    f'"{name}" is the id of another entry of this list; give each its own',
                )
            seen.add(name)


class _Anything(set[str]):
    """The names of a list that a broken tree lacks: any may stand there."""

    def __contains__(self, name: object) -> bool:
        return True


_ANYTHING = _Anything()


def _declared(parts: Parts, tree: Any) -> dict[str, set[str]]:
    """The names that may be referred to."""
    if tree is not None:
        return {what: _names_in(tree, paths) for what, paths in _NAMED.items()}
    declaration = parts.declaration
    return {
        "entity": {entity.id for entity in declaration.entities},
        "component": set(parts.components),
        "material": {material.id for material in declaration.battery.materials},
        "procurement chain": {line.chain for _, line in parts.lines if line.chain},
        "product line": {line.id for line in declaration.product_lines},
        "product": {product.id for product in declaration.production},
        "cost": {cost.id for _, cost in parts.costs},
    }


def _names_in(tree: Any, paths: tuple[str, ...]) -> set[str]:
    found = [names for path in paths if (names := _texts(tree, path.split())) is not None]
    return set().union(*found) if found else _ANYTHING


_NAMED = {
    "entity": ("entities * id",),
    "component": ("battery components * id",),
    "material": ("battery materials * id",),
    "procurement chain": ("battery materials * minerals * chain",),
    "product line": ("product_lines * id",),
    "product": ("production * id",),
    "cost": ("production * costs * id", "storage products * id", "storage products * components * id"),
}
_PRODUCT = "procurement chain, material or component"
_MADE = "component, material or product"
_ADDED_UNDER = {
    "product": "production:",
    "cost": "the costs of a product or of the storage",
    _MADE: "battery: or production:",
    "entity": "entities:",
    "component": "battery: components:",
    "procurement chain": "a mineral's `chain:`",
    "product line": "product_lines:",
    _PRODUCT: "battery:",
}


def _texts(node: Any, path: list[str]) -> set[str] | None:
    """The texts at a path, where ``*`` is each entry of a list; ``None`` where the way there is missing."""
    if not path:
        return {node} if isinstance(node, str) else None
    if path[0] == "*":
        inside = [_texts(inner, path[1:]) for inner in node] if isinstance(node, list) else None
        return None if inside is None else set().union(*(texts for texts in inside if texts is not None))
    return _texts(node[path[0]], path[1:]) if isinstance(node, dict) and path[0] in node else None


def _unknown_names(parts: Parts, tree: Any) -> Iterator[Finding]:
    declaration = parts.declaration
    known = _declared(parts, tree)
    several = (known["procurement chain"], known["component"], known["material"])
    known[_PRODUCT] = _ANYTHING if any(names is _ANYTHING for names in several) else set().union(*several)
    several = (known["component"], known["material"], known["product"])
    known[_MADE] = _ANYTHING if any(names is _ANYTHING for names in several) else set().union(*several)
    entities, components, products = known["entity"], known["component"], known[_PRODUCT]
    hints = iter(range(_MOST_HINTS))

    def missing(pointer: str, name: str, what: str) -> Finding:
        hint = nearest(name, sorted(known[what])) if next(hints, None) is not None else ""
        return pointer, f'no {what} "{name}" is declared{hint or f"; add it under {_ADDED_UNDER[what]}"}'

    for pointer, made in parts.activities:
        if made.by is not None and made.by not in entities:
            yield missing(f"{pointer}/by", made.by, "entity")
    for pointer, _, inner in parts.contained:
        if inner.component not in components:
            yield missing(pointer, inner.component, "component")
    for place, material in enumerate(declaration.battery.materials):
        for position, name in enumerate(material.used_in):
            if name not in components:
                yield missing(f"/battery/materials/{place}/used_in/{position}", name, "component")
    for pointer, line in parts.lines:
        if line.product_line is not None and line.product_line not in known["product line"]:
            yield missing(f"{pointer}/product_line", line.product_line, "product line")
    for place, product_line in enumerate(declaration.product_lines):
        for position, allocated in enumerate(product_line.masses):
            if allocated.chain not in known["procurement chain"]:
                where = f"/product_lines/{place}/masses/{position}/chain"
                yield missing(where, allocated.chain, "procurement chain")
    for place, attestation in enumerate(declaration.attestations):
        if attestation.by not in entities:
            yield missing(f"/attestations/{place}/by", attestation.by, "entity")
        for position, name in enumerate(attestation.about):
            if name not in entities:
                yield missing(f"/attestations/{place}/about/{position}", name, "entity")
        for position, name in enumerate(attestation.of):
            if name not in products:
                yield missing(f"/attestations/{place}/of/{position}", name, _PRODUCT)
    for place, contract in enumerate(declaration.contracts):
        where = f"/contracts/{place}"
        if contract.producer not in entities:
            yield missing(f"{where}/producer", contract.producer, "entity")
        if contract.counterparty not in entities:
            yield missing(f"{where}/with", contract.counterparty, "entity")
        for position, name in enumerate(contract.of):
            if name not in products:
                yield missing(f"{where}/of/{position}", name, _PRODUCT)
    for place, entity in enumerate(declaration.entities):
        for position, holding in enumerate(entity.held_by):
            if holding.holder is not None and holding.holder not in entities:
                yield missing(f"/entities/{place}/held_by/{position}/holder", holding.holder, "entity")
        for position, relative in enumerate(entity.relatives):
            if relative.person not in entities:
                yield missing(f"/entities/{place}/relatives/{position}/person", relative.person, "entity")
        for position, appointment in enumerate(entity.appointments):
            if appointment.by is not None and appointment.by not in entities:
                yield missing(f"/entities/{place}/appointments/{position}/by", appointment.by, "entity")
        for position, debt in enumerate(entity.debts):
            if debt.issued_to is not None and debt.issued_to not in entities:
                yield missing(f"/entities/{place}/debts/{position}/issued_to", debt.issued_to, "entity")
    if declaration.taxpayer.entity is not None and declaration.taxpayer.entity not in entities:
        yield missing("/taxpayer/entity", declaration.taxpayer.entity, "entity")
    for pointer, made in parts.made:
        if made.by is not None and made.by not in entities:
            yield missing(f"{pointer}/by", made.by, "entity")
    for pointer, cost in parts.costs:
        if cost.bought_from is not None and cost.bought_from not in entities:
            yield missing(f"{pointer}/bought_from", cost.bought_from, "entity")
        if cost.of is not None and cost.of not in known[_MADE]:
            yield missing(f"{pointer}/of", cost.of, _MADE)
    for place, product in enumerate(declaration.production):
        if product.integrated_into is not None and product.integrated_into not in known["product"]:
            yield missing(f"/production/{place}/integrated_into", product.integrated_into, "product")
    for place, certification in enumerate(declaration.certifications):
        if certification.by not in entities:
            yield missing(f"/certifications/{place}/by", certification.by, "entity")
        for position, name in enumerate(certification.of):
            if name not in known["cost"]:
                yield missing(f"/certifications/{place}/of/{position}", name, "cost")
    credits: set[str] = set()
    for place, claim in enumerate(declaration.claims):
        if claim.credit in credits:
            yield f"/claims/{place}", f'"{claim.credit}" is claimed twice; claim it once'
        credits.add(claim.credit)


def _containment(parts: Parts) -> Iterator[Finding]:
    holders: Counter[str] = Counter()
    for place, component in enumerate(parts.declaration.battery.components):
        if not component.contains:
            continue
        pointer = f"/battery/components/{place}/contains"
        if component.kind in EQUIPMENT_KINDS:
            yield (
                pointer,
                f"{component.kind} is no part of the battery and contains no components; list them by themselves",
            )
        inside = Counter(inner.component for inner in component.contains)
        for name, times in inside.items():
            if times > 1:
                yield pointer, f'"{name}" is listed twice; list it once, with its value'
        holders.update(inside.keys() - {component.id})
    for pointer, _, inner in parts.contained:
        if inner.value is None and holders[inner.component] > 1:
            yield (
                pointer,
                f'several components contain "{inner.component}"; write here how much of its value is in this'
                f" one, like {{component: {inner.component}, value: 750 USD}}",
            )


def _circles(parts: Parts) -> Iterator[Finding]:
    """Each circle of components once, at one of the entries that make it."""
    entries = {(component.id, inner.component): pointer for pointer, component, inner in parts.contained}
    inside: dict[str, list[str]] = {name: [] for name in parts.components}
    for outer, inner in entries:
        if inner in inside:
            inside[outer].append(inner)
    if (
        _circle({outer: [name for name in names if inside[name]] for outer, names in inside.items() if names})
        is None
    ):
        return
    while (circle := _circle(inside)) is not None:
        outer, *through = circle
        inner = (*through, outer)[0]
        by_way = f" through {', '.join(through[:_MOST_NAMED])}" if through else ""
        yield entries[outer, inner], f'"{outer}" contains itself{by_way}; mend one of the lists'
        inside[outer].remove(inner)


def _circle(inside: dict[str, list[str]]) -> list[str] | None:
    """Components of which each contains the next, and the last the first."""
    try:
        TopologicalSorter(inside).prepare()
    except CycleError as error:
        return list(reversed(error.args[1][1:]))
    return None


def _values(parts: Parts) -> Iterator[Finding]:
    components = parts.components
    shared: dict[str, list[tuple[str, Fraction]]] = {}
    for pointer, _, inner in parts.contained:
        if inner.value is not None:
            shared.setdefault(inner.component, []).append((pointer, inner.value.low))
    for place, component in enumerate(parts.declaration.battery.components):
        if not component.contains or component.value is None or component.value.high is None:
            continue
        inside: list[Fraction] = []
        for inner in component.contains:
            held = components.get(inner.component)
            value = inner.value or (held.value if held is not None else None)
            if value is not None and inner.component != component.id:
                inside.append(value.low)
        if exceed(inside, component.value.high):
            worth, most = show_amount(exact_sum(inside), "USD"), show_amount(component.value.high, "USD")
            yield (
                f"/battery/components/{place}/value",
                f'the components inside "{component.id}" are worth {worth}, more than its own {most};'
                " its value includes theirs",
            )
    for name, amounts in shared.items():
        held = components.get(name)
        if held is None or held.value is None or held.value.high is None:
            continue
        allocated = exact_sum([amount for _, amount in amounts])
        if allocated > held.value.high:
            yield (
                amounts[-1][0],
                f'{show_amount(allocated, "USD")} of "{name}" is allocated, more than its value of'
                f" {show_amount(held.value.high, 'USD')}; mend one of them",
            )


def _chains(parts: Parts) -> Iterator[Finding]:
    for pointer, line in parts.lines:
        activities = {step.does for step in line.steps}
        if "recycling" in activities and len(activities) > 1:
            place = next(place for place, step in enumerate(line.steps) if step.does != "recycling")
            yield (
                f"{pointer}/steps/{place}/does",
                "a chain is virgin or recycled; what lies before the recycling is not taken into account, leave"
                " it out, and all that follows is recycling too",
            )
        elif activities and line.origin and (line.origin == "recycled") != ("recycling" in activities):
            yield (
                f"{pointer}/origin",
                f"the steps of this chain are not those of a {line.origin} one; mend one of them",
            )
        if line.value is not None and line.value.high is not None:
            added = [step.value_added.low for step in line.steps if step.value_added is not None]
            if exceed(added, line.value.high):
                worth, most = show_amount(exact_sum(added), "USD"), show_amount(line.value.high, "USD")
                yield (
                    f"{pointer}/value",
                    f"the steps of this chain added {worth}, more than its value of {most}; mend one of them",
                )


def _allocations(parts: Parts) -> Iterator[Finding]:
    for pointer, line in parts.lines:
        if line.product_line is not None and line.tied == "physical":
            yield (
                f"{pointer}/product_line",
                "a mineral tied physically is not allocated; remove this or write tied: allocation",
            )
    for place, product_line in enumerate(parts.declaration.product_lines):
        if product_line.cells_designated_compliant > product_line.cells_produced:
            yield (
                f"/product_lines/{place}/cells_designated_compliant",
                "more cells are designated as compliant than were produced; mend one of the numbers",
            )


def _dates(declaration: Declaration) -> Iterator[Finding]:
    reported, placed = declaration.manufacturer.periodic_report, declaration.vehicle.placed_in_service
    if reported is not None and placed is not None and reported > placed:
        yield (
            "/manufacturer/periodic_report",
            f"the report that covers a vehicle comes before its placing in service ({show_day(placed)});"
            " write the day of the first report that covers it",
        )
