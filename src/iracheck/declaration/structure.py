"""What a battery cannot look like: parts that cannot hold each other, names that mean two things, days out of order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from iracheck.declaration.models import Component, MineralLine
from iracheck.declaration.parts import Parts
from iracheck.declaration.vocabulary import EQUIPMENT_KINDS
from iracheck.quantities import NEVER, UNKNOWN_AMOUNT, Bounds, show_amount, show_day, total

Finding = tuple[str, str]

_SIZE = {"battery_pack": 3, "battery_module": 3, "battery_cell": 2, "other_battery_component": 2}
"""A component holds smaller ones only; other components may also hold cells and each other."""


def structural_findings(parts: Parts) -> Iterator[Finding]:
    """Every finding, with its pointer."""
    yield from _holding(parts)
    yield from _shared_values(parts)
    yield from _names(parts)
    yield from _uses(parts)
    yield from _product_lines(parts)
    yield from _days(parts)
    for place, claim in enumerate(parts.declaration.claims):
        if claim.amount is not None and claim.amount.low == 0:
            yield (
                f"/claims/{place}/amount",
                "a claim is of more than zero; leave the amount out to claim the full credit",
            )


def _holding(parts: Parts) -> Iterator[Finding]:
    if any(component.kind == "battery_module" for component in parts.components.values()):
        for place, component in enumerate(parts.declaration.battery.components):
            if component.kind == "battery_pack":
                yield (
                    f"/battery/components/{place}/is",
                    "a battery pack is a component only where there are no modules (cell to pack); leave it out, and"
                    " list its enclosure and electronics by themselves",
                )
    for pointer, component, inner in parts.contained:
        held = parts.components.get(inner.component)
        if held is not None and not _can_hold(component, held):
            yield pointer, f"a {component.kind} cannot contain a {held.kind}; mend the list"


def _can_hold(holder: Component, held: Component) -> bool:
    if held.kind in EQUIPMENT_KINDS or holder.kind in EQUIPMENT_KINDS:
        return True  # what is no part of the battery holds nothing, which is found elsewhere
    holder_size, held_size = _SIZE.get(holder.kind, 1), _SIZE.get(held.kind, 1)
    if "other_battery_component" in (holder.kind, held.kind):
        return holder_size >= held_size
    return holder_size > held_size


def _shared_values(parts: Parts) -> Iterator[Finding]:
    """The value of a component in several others is shared out among them; that in one other is its own."""
    components = parts.components
    holders = Counter(inner.component for component in components.values() for inner in component.contains)
    shared: dict[str, list[tuple[str, Bounds]]] = {}
    for pointer, _, inner in parts.contained:
        shared.setdefault(inner.component, []).append((pointer, inner.value or UNKNOWN_AMOUNT))
        if inner.value is not None and holders[inner.component] == 1:
            yield (
                pointer,
                f'only this component contains "{inner.component}"; leave the value out, it is its own',
            )
    for name, shares in shared.items():
        own = components[name].value if name in components else None
        if own is None or len(shares) == 1:
            continue
        most = total(value for _, value in shares).high
        if most is not None and most < own.low:
            yield (
                shares[-1][0],
                f'only {show_amount(most, "USD")} of "{name}" is shared out, of {show_amount(own.low, "USD")};'
                " share out all of it",
            )


def _names(parts: Parts) -> Iterator[Finding]:
    """Attestations name products: one name means one component, one material, or one mineral's chain."""
    meant: dict[str, str] = {}
    for name in parts.components:
        meant.setdefault(name, "a component")
    for place, material in enumerate(parts.declaration.battery.materials):
        other = meant.setdefault(material.id, "a material")
        if other != "a material":
            yield (
                f"/battery/materials/{place}/id",
                f'"{material.id}" is also the name of {other}; give each its own',
            )
    for pointer, line in parts.lines:
        if line.chain is None:
            continue
        chain = f"a chain of {line.mineral}"
        other = meant.setdefault(line.chain, chain)
        if other != chain:
            yield f"{pointer}/chain", f'"{line.chain}" is also the name of {other}; give each its own'


def _uses(parts: Parts) -> Iterator[Finding]:
    for place, material in enumerate(parts.declaration.battery.materials):
        used = [parts.components.get(name) for name in material.used_in]
        if used and all(holder is not None and holder.kind in EQUIPMENT_KINDS for holder in used):
            yield (
                f"/battery/materials/{place}/used_in",
                f'"{material.id}" is used only in what is no part of the battery; leave it out',
            )


def _product_lines(parts: Parts) -> Iterator[Finding]:
    if not parts.declaration.product_lines:
        return
    lines_of: dict[str, list[MineralLine]] = {}
    for _, line in parts.lines:
        if line.chain is not None:
            lines_of.setdefault(line.chain, []).append(line)
    for place, product_line in enumerate(parts.declaration.product_lines):
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


def _days(parts: Parts) -> Iterator[Finding]:
    declaration = parts.declaration
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
    for pointer, done in parts.activities:
        if done.on is not None and done.on > placed:
            yield (
                f"{pointer}/on",
                f"this is later than the placing in service ({show_day(placed)}); mend one of the days",
            )
