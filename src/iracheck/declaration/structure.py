"""What a battery cannot look like: parts that cannot hold each other, names that mean two things, days out of order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from iracheck.declaration.models import Component, Declaration, MineralLine
from iracheck.declaration.vocabulary import EQUIPMENT_KINDS
from iracheck.quantities import NEVER, show_amount, show_day

Finding = tuple[str, str]

_SIZE = {"battery_pack": 3, "battery_module": 3, "battery_cell": 2, "other_battery_component": 2}
"""A component holds smaller ones only; other components may also hold cells and each other."""


def structural_findings(declaration: Declaration) -> Iterator[Finding]:
    """Every finding, with its pointer."""
    yield from _holding(declaration)
    yield from _shared_values(declaration)
    yield from _names(declaration)
    yield from _uses(declaration)
    yield from _product_lines(declaration)
    yield from _days(declaration)
    for place, claim in enumerate(declaration.claims):
        if claim.amount is not None and claim.amount.low == 0:
            yield (
                f"/claims/{place}/amount",
                "a claim is of more than zero; leave the amount out to claim the full credit",
            )


def _holding(declaration: Declaration) -> Iterator[Finding]:
    components = {component.id: component for component in declaration.battery.components}
    kinds = {component.kind for component in components.values()}
    for place, component in enumerate(declaration.battery.components):
        if component.kind == "battery_pack" and "battery_module" in kinds:
            yield (
                f"/battery/components/{place}/is",
                "a battery pack is a component only where there are no modules (cell to pack); leave it out, and list"
                " its enclosure and electronics by themselves",
            )
        for position, inner in enumerate(component.contains):
            held = components.get(inner.component)
            if held is not None and not _can_hold(component, held):
                yield (
                    f"/battery/components/{place}/contains/{position}",
                    f"a {component.kind} cannot contain a {held.kind}; mend the list",
                )


def _can_hold(holder: Component, held: Component) -> bool:
    if held.kind in EQUIPMENT_KINDS or holder.kind in EQUIPMENT_KINDS:
        return True  # what is no part of the battery holds nothing, which is found elsewhere
    holder_size, held_size = _SIZE.get(holder.kind, 1), _SIZE.get(held.kind, 1)
    if "other_battery_component" in (holder.kind, held.kind):
        return holder_size >= held_size
    return holder_size > held_size


def _shared_values(declaration: Declaration) -> Iterator[Finding]:
    """The value of a component in several others is shared out among them; that in one other is its own."""
    components = {component.id: component for component in declaration.battery.components}
    holders = Counter(inner.component for component in components.values() for inner in component.contains)
    parts: dict[str, list[tuple[str, Fraction, Fraction | None]]] = {}
    for place, component in enumerate(declaration.battery.components):
        for position, inner in enumerate(component.contains):
            value = inner.value
            low, high = (value.low, value.high) if value is not None else (Fraction(0), None)
            where = f"/battery/components/{place}/contains/{position}"
            parts.setdefault(inner.component, []).append((where, low, high))
            if value is not None and holders[inner.component] == 1:
                yield (
                    where,
                    f'only this component contains "{inner.component}"; leave the value out, it is its own',
                )
    for name, shares in parts.items():
        own = components[name].value if name in components else None
        if own is None or len(shares) == 1 or any(high is None for _, _, high in shares):
            continue
        most = sum((high or Fraction(0) for _, _, high in shares), Fraction(0))
        if most < own.low:
            yield (
                shares[-1][0],
                f'only {show_amount(most, "USD")} of "{name}" is shared out, of {show_amount(own.low, "USD")};'
                " share out all of it",
            )


def _names(declaration: Declaration) -> Iterator[Finding]:
    """Attestations name products: one name means one component, one material, or one mineral's chain."""
    meant: dict[str, str] = {}
    for component in declaration.battery.components:
        meant.setdefault(component.id, "a component")
    for place, material in enumerate(declaration.battery.materials):
        other = meant.setdefault(material.id, "a material")
        if other != "a material":
            yield (
                f"/battery/materials/{place}/id",
                f'"{material.id}" is also the name of {other}; give each its own',
            )
    for pointer, line in _mineral_lines(declaration):
        if line.chain is None:
            continue
        chain = f"a chain of {line.mineral}"
        other = meant.setdefault(line.chain, chain)
        if other != chain:
            yield f"{pointer}/chain", f'"{line.chain}" is also the name of {other}; give each its own'


def _uses(declaration: Declaration) -> Iterator[Finding]:
    kinds = {component.id: component.kind for component in declaration.battery.components}
    for place, material in enumerate(declaration.battery.materials):
        used = [kinds.get(name) for name in material.used_in]
        if used and all(kind in EQUIPMENT_KINDS for kind in used):
            yield (
                f"/battery/materials/{place}/used_in",
                f'"{material.id}" is used only in what is no part of the battery; leave it out',
            )


def _product_lines(declaration: Declaration) -> Iterator[Finding]:
    lines_of: dict[str, list[MineralLine]] = {}
    for _, line in _mineral_lines(declaration):
        if line.chain is not None:
            lines_of.setdefault(line.chain, []).append(line)
    for place, product_line in enumerate(declaration.product_lines):
        pointer = f"/product_lines/{place}"
        if product_line.cells_produced == 0:
            yield f"{pointer}/cells_produced", "a product line makes at least one cell; mend the number"
        if product_line.cells_designated_compliant == 0 and product_line.battery_has_designated_cells_only:
            yield (
                f"{pointer}/battery_has_designated_cells_only",
                "no cell is designated as compliant, so this battery cannot have such cells only; mend one of them",
            )
        seen: set[str] = set()
        for position, allocated in enumerate(product_line.masses):
            where = f"{pointer}/masses/{position}/chain"
            if allocated.chain in seen:
                yield where, f'the mass of "{allocated.chain}" is given twice; give it once'
            seen.add(allocated.chain)
            if any(
                line.tied == "physical" or line.product_line not in (None, product_line.id)
                for line in lines_of.get(allocated.chain, ())
            ):
                yield (
                    where,
                    f'"{allocated.chain}" is not allocated within "{product_line.id}"; mend its tie or leave it out',
                )


def _days(declaration: Declaration) -> Iterator[Finding]:
    placed = declaration.vehicle.placed_in_service
    submitted = declaration.manufacturer.transition_plan_submitted
    covered = [day for day in (declaration.manufacturer.periodic_report, placed) if day is not None]
    if submitted is not None and submitted != NEVER and covered and submitted > min(covered):
        yield (
            "/manufacturer/transition_plan_submitted",
            f"the plan is submitted before the vehicle is reported ({show_day(min(covered))}); mend one of the days, or"
            " write never",
        )
    if placed is None:
        return
    dated = [
        (f"/battery/components/{place}{below}/on", making.on)
        for place, component in enumerate(declaration.battery.components)
        for below, making in component.making_steps()
    ]
    dated += [
        (f"{pointer}/steps/{number}/on", step.on)
        for pointer, line in _mineral_lines(declaration)
        for number, step in enumerate(line.steps)
    ]
    for pointer, day in dated:
        if day is not None and day > placed:
            yield (
                pointer,
                f"this is later than the placing in service ({show_day(placed)}); mend one of the days",
            )


def _mineral_lines(declaration: Declaration) -> Iterator[tuple[str, MineralLine]]:
    for place, material in enumerate(declaration.battery.materials):
        for position, line in enumerate(material.minerals):
            yield f"/battery/materials/{place}/minerals/{position}", line
