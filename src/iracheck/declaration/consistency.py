"""What no single value shows: names that point nowhere, parts worth more than the whole, chains of two minds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Any

from iracheck.declaration.models import Declaration, Making, MineralLine, Step
from iracheck.declaration.structure import structural_findings
from iracheck.declaration.vocabulary import EQUIPMENT_KINDS
from iracheck.documents import Finding, nearest
from iracheck.quantities import show_amount, show_day

_MOST_HINTS = 100
_MOST_NAMED = 10


def inconsistencies(declaration: Declaration, tree: Any) -> Iterable[Finding]:
    """Every contradiction within a declaration, with its pointer.

    ``tree`` is given where the declaration lacks values that were refused: a name counts as
    declared if it stands there.
    """
    yield from _unknown_names(declaration, tree)
    checks = (
        _repeated_names,
        _containment,
        _values,
        _chains,
        _allocations,
        _dates,
        structural_findings,
    )
    for check in checks:
        yield from check(declaration)


def _repeated_names(declaration: Declaration) -> Iterator[Finding]:
    battery = declaration.battery
    named = (
        ("/battery/components", [component.id for component in battery.components]),
        ("/battery/materials", [material.id for material in battery.materials]),
        ("/entities", [entity.id for entity in declaration.entities]),
        ("/product_lines", [line.id for line in declaration.product_lines]),
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


def _declared(declaration: Declaration, tree: Any) -> dict[str, set[str] | None]:
    """The names that may be referred to; ``None`` for those of a list that a broken tree lacks."""
    if tree is not None:
        return {what: _texts(tree, path.split()) for what, path in _NAMED.items()}
    return {
        "entity": {entity.id for entity in declaration.entities},
        "component": {component.id for component in declaration.battery.components},
        "material": {material.id for material in declaration.battery.materials},
        "procurement chain": {line.chain for _, line in _mineral_lines(declaration) if line.chain},
        "product line": {line.id for line in declaration.product_lines},
    }


_NAMED = {
    "entity": "entities * id",
    "component": "battery components * id",
    "material": "battery materials * id",
    "procurement chain": "battery materials * minerals * chain",
    "product line": "product_lines * id",
}


def _texts(node: Any, path: list[str]) -> set[str] | None:
    """The texts at a path, where ``*`` is each entry of a list; ``None`` where the way there is missing."""
    if not path:
        return {node} if isinstance(node, str) else None
    if path[0] == "*":
        inside = [_texts(inner, path[1:]) for inner in node] if isinstance(node, list) else None
        return None if inside is None else set().union(*(texts for texts in inside if texts is not None))
    return _texts(node[path[0]], path[1:]) if isinstance(node, dict) and path[0] in node else None


def _unknown_names(declaration: Declaration, tree: Any) -> Iterator[Finding]:
    declared = _declared(declaration, tree)
    entities, components, lines = declared["entity"], declared["component"], declared["product line"]
    materials, chains = declared["material"], declared["procurement chain"]
    products = (
        None
        if None in (chains, components, materials)
        else (chains or set()) | (components or set()) | (materials or set())
    )
    hints = iter(range(_MOST_HINTS))

    def missing(
        pointer: str, name: str | None, known: set[str] | None, what: str, where: str
    ) -> Iterator[Finding]:
        if name is not None and known is not None and name not in known:
            hint = nearest(name, sorted(known)) if next(hints, None) is not None else ""
            yield pointer, f'no {what} "{name}" is declared{hint or f"; add it under {where}"}'

    for pointer, made in _activities(declaration):
        yield from missing(f"{pointer}/by", made.by, entities, "entity", "entities:")
    for place, component in enumerate(declaration.battery.components):
        for position, inner in enumerate(component.contains):
            where = f"/battery/components/{place}/contains/{position}"
            yield from missing(where, inner.component, components, "component", "battery: components:")
    for place, material in enumerate(declaration.battery.materials):
        for position, name in enumerate(material.used_in):
            where = f"/battery/materials/{place}/used_in/{position}"
            yield from missing(where, name, components, "component", "battery: components:")
    for pointer, line in _mineral_lines(declaration):
        yield from missing(
            f"{pointer}/product_line", line.product_line, lines, "product line", "product_lines:"
        )
    for place, product_line in enumerate(declaration.product_lines):
        for position, allocated in enumerate(product_line.masses):
            where = f"/product_lines/{place}/masses/{position}/chain"
            yield from missing(where, allocated.chain, chains, "procurement chain", "a mineral's `chain:`")
    for place, attestation in enumerate(declaration.attestations):
        where = f"/attestations/{place}"
        yield from missing(f"{where}/by", attestation.by, entities, "entity", "entities:")
        for position, name in enumerate(attestation.about):
            yield from missing(f"{where}/about/{position}", name, entities, "entity", "entities:")
        for position, name in enumerate(attestation.of):
            what = "procurement chain, material or component"
            yield from missing(f"{where}/of/{position}", name, products, what, "battery:")
    credits: set[str] = set()
    for place, claim in enumerate(declaration.claims):
        if claim.credit in credits:
            yield f"/claims/{place}", f'"{claim.credit}" is claimed twice; claim it once'
        credits.add(claim.credit)


def _containment(declaration: Declaration) -> Iterator[Finding]:
    holders: Counter[str] = Counter()
    for place, component in enumerate(declaration.battery.components):
        pointer = f"/battery/components/{place}"
        if component.kind in EQUIPMENT_KINDS and component.contains:
            yield (
                f"{pointer}/contains",
                f"{component.kind} is no part of the battery and contains no components; list them by themselves",
            )
        inside = Counter(inner.component for inner in component.contains)
        for name, times in inside.items():
            if times > 1:
                yield f"{pointer}/contains", f'"{name}" is listed twice; list it once, with its value'
        holders.update(inside.keys() - {component.id})
    for place, component in enumerate(declaration.battery.components):
        for position, inner in enumerate(component.contains):
            if holders[inner.component] > 1 and inner.value is None:
                yield (
                    f"/battery/components/{place}/contains/{position}",
                    f'several components contain "{inner.component}"; write here how much of its value is in this'
                    f" one, like {{component: {inner.component}, value: 750 USD}}",
                )
    yield from _circles(declaration)


def _circles(declaration: Declaration) -> Iterator[Finding]:
    """Each circle of components once, at one of the entries that make it."""
    entries = {
        (component.id, inner.component): f"/battery/components/{place}/contains/{position}"
        for place, component in enumerate(declaration.battery.components)
        for position, inner in enumerate(component.contains)
    }
    inside: dict[str, list[str]] = {component.id: [] for component in declaration.battery.components}
    for outer, inner in entries:
        if inner in inside:
            inside[outer].append(inner)
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


def _values(declaration: Declaration) -> Iterator[Finding]:
    components = {component.id: component for component in declaration.battery.components}
    shared: dict[str, list[tuple[str, Fraction]]] = {}
    for place, component in enumerate(declaration.battery.components):
        inside = Fraction(0)
        for position, inner in enumerate(component.contains):
            held = components.get(inner.component)
            value = inner.value or (held.value if held is not None else None)
            inside += value.low if value is not None and inner.component != component.id else 0
            if inner.value is not None:
                where = f"/battery/components/{place}/contains/{position}"
                shared.setdefault(inner.component, []).append((where, inner.value.low))
        if component.value is not None and component.value.high is not None and inside > component.value.high:
            worth, most = show_amount(inside, "USD"), show_amount(component.value.high, "USD")
            yield (
                f"/battery/components/{place}/value",
                f'the components inside "{component.id}" are worth {worth}, more than its own {most};'
                " its value includes theirs",
            )
    for name, parts in shared.items():
        held = components.get(name)
        allocated = sum((amount for _, amount in parts), Fraction(0))
        if (
            held is not None
            and held.value is not None
            and held.value.high is not None
            and allocated > held.value.high
        ):
            yield (
                parts[-1][0],
                f'{show_amount(allocated, "USD")} of "{name}" is allocated, more than its value of'
                f" {show_amount(held.value.high, 'USD')}; mend one of them",
            )


def _chains(declaration: Declaration) -> Iterator[Finding]:
    for pointer, line in _mineral_lines(declaration):
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
            added = sum(
                (step.value_added.low for step in line.steps if step.value_added is not None), Fraction(0)
            )
            if added > line.value.high:
                worth, most = show_amount(added, "USD"), show_amount(line.value.high, "USD")
                yield (
                    f"{pointer}/value",
                    f"the steps of this chain added {worth}, more than its value of {most}; mend one of them",
                )


def _allocations(declaration: Declaration) -> Iterator[Finding]:
    for pointer, line in _mineral_lines(declaration):
        if line.product_line is not None and line.tied == "physical":
            yield (
                f"{pointer}/product_line",
                "a mineral tied physically is not allocated; remove this or write tied: allocation",
            )
    for place, product_line in enumerate(declaration.product_lines):
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


def _mineral_lines(declaration: Declaration) -> Iterator[tuple[str, MineralLine]]:
    for place, material in enumerate(declaration.battery.materials):
        for position, line in enumerate(material.minerals):
            yield f"/battery/materials/{place}/minerals/{position}", line


def _activities(declaration: Declaration) -> Iterator[tuple[str, Making | Step]]:
    for place, component in enumerate(declaration.battery.components):
        for below, making in component.making_steps():
            yield f"/battery/components/{place}{below}", making
    for pointer, line in _mineral_lines(declaration):
        for position, step in enumerate(line.steps):
            yield f"{pointer}/steps/{position}", step
