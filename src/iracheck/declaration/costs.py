"""What costs and products cannot look like: one id twice, parts dearer than the whole, days out of order."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from iracheck.declaration.parts import Parts, exceed
from iracheck.declaration.production import Cost, Period, Product, Storage
from iracheck.documents import Finding
from iracheck.quantities import exact_sum, show_amount, show_day

LONGEST_YEAR = 53 * 7
"""Days of a taxable year of 52 or 53 weeks (26 USC 441(f)); one of twelve months is shorter."""


def cost_findings(parts: Parts) -> Iterator[Finding]:
    """Every finding, with its pointer."""
    declaration = parts.declaration
    seen: set[str] = set()
    for pointer, cost in parts.costs:
        if cost.id in seen:
            yield f"{pointer}/id", f'"{cost.id}" is the id of another cost; give each its own'
        seen.add(cost.id)
    year = declaration.taxpayer.taxable_year
    if year.first_day is not None and year.last_day is not None and year.last_day < year.first_day:
        yield "/taxpayer/taxable_year/to", "the taxable year ends before it begins; mend one of the days"
    elif _days(year) > LONGEST_YEAR:
        told = "a taxable year has twelve months, or 53 weeks, at most; mend one of the days"
        yield "/taxpayer/taxable_year/to", told
    products = {product.id: product for product in declaration.production}
    for place, product in enumerate(declaration.production):
        yield from _product(product, products, f"/production/{place}")
    yield from _circles(declaration.production)
    yield from _storage(declaration.storage)
    yield from _built_in(declaration.production)
    yield from _certifications(parts)


def _days(year: Period) -> int:
    """How many days a taxable year has, if both ends are declared."""
    if year.first_day is None or year.last_day is None:
        return 0
    return (year.last_day - year.first_day).days + 1


def _certifications(parts: Parts) -> Iterator[Finding]:
    """Amounts certified of several costs at once, or beyond the cost."""
    costs = {cost.id: cost.cost for _, cost in parts.costs}
    for place, certification in enumerate(parts.declaration.certifications):
        amount, pointer = certification.amount, f"/certifications/{place}"
        if amount is None:
            continue
        if not certification.states.startswith("direct"):
            yield f"{pointer}/amount", "a statement about the whole thing needs no amount; leave it out"
        elif len(certification.of) > 1:
            yield f"{pointer}/of", "an amount is that of one cost; write a certification for each"
        else:
            cost = costs.get(certification.of[0])
            if cost is not None and cost.high is not None and amount.low > cost.high:
                told = show_amount(cost.high, "USD")
                yield f"{pointer}/amount", f"more is certified than the cost of {told}; mend one of them"


def _built_in(products: tuple[Product, ...]) -> Iterator[Finding]:
    """More cells built into modules than these have, and modules that hold more than their cells do."""
    for module in products:
        cells = [
            (place, product)
            for place, product in enumerate(products)
            if product.integrated_into == module.id and product.kind == "battery_cell"
        ]
        if not cells or module.cells is None:
            continue
        place, last = cells[-1]
        if module.number is not None:
            number = sum(product.number or 0 for _, product in cells)
            if number > module.cells * module.number:
                yield (
                    f"/production/{place}/number",
                    f'{number} cells are built into "{module.id}", which has {module.cells * module.number};'
                    " mend one of the numbers",
                )
        greatest = [product.capacity.high for _, product in cells if product.capacity is not None]
        if module.capacity is None or len(greatest) < len(cells) or None in greatest:
            continue
        most = max(high for high in greatest if high is not None) * module.cells
        if module.capacity.low > most and last.number is not None:
            yield (
                f"/production/{products.index(module)}/capacity",
                f'"{module.id}" has more capacity than its cells, {show_amount(most, "kWh")}; mend one of them',
            )


def _product(product: Product, products: dict[str, Product], pointer: str) -> Iterator[Finding]:
    if product.made.on is not None and product.sold_on is not None and product.sold_on < product.made.on:
        told = show_day(product.made.on)
        yield f"{pointer}/sold_on", f"it was sold before it was made ({told}); mend one of the days"
    period = product.costs_averaged_over
    if period is not None and period.first_day and period.last_day and period.last_day < period.first_day:
        yield f"{pointer}/costs_averaged_over/to", "the period ends before it begins; mend one of the days"
    for place, cost in enumerate(product.costs):
        if cost.assigned is not False:
            told = "only what goes into storage is assigned; leave it out, or see `costs_averaged_over`"
            yield f"{pointer}/costs/{place}/assigned", told
    for key in _only_of(product):
        kind = product.kind.replace("_", " ")
        article = "an" if kind.startswith(("a", "e")) else "a"
        yield f"{pointer}/{key}", f"{article} {kind} has none of this; leave it out"
    inside = product.integrated_into
    seen = {product.id}
    while inside is not None and inside in products:
        if inside == product.id:
            yield (
                f"{pointer}/integrated_into",
                f'"{product.id}" is integrated into itself; mend one of the names',
            )
        if inside in seen:
            return
        seen.add(inside)
        inside = products[inside].integrated_into


def _circles(production: tuple[Product, ...]) -> Iterator[Finding]:
    """Products that are made of themselves, through what they cost; each circle once."""
    ids = {product.id for product in production}
    inside = {product.id: [cost.of for cost in product.costs if cost.of in ids] for product in production}
    try:
        TopologicalSorter(inside).prepare()
    except CycleError as error:
        outer, inner = error.args[1][1], error.args[1][0]
        for place, product in enumerate(production):
            for position, cost in enumerate(product.costs):
                if product.id == outer and cost.of == inner:
                    yield (
                        f"/production/{place}/costs/{position}/of",
                        f'"{outer}" is made of itself; name what it is made of',
                    )
                    return


_OF_CELLS = ("volume", "electrodes_of_both_signs")
_OF_MODULES = ("essential_equipment",)
_OF_CELLS_WITHIN = ("cells", "cells_connected")
_OF_STORES = ("capacity", "maximum_discharge")
_OF_MATERIALS = ("production_costs",)
_OF_MINERALS = ("mineral", "form", "purity")


def _only_of(product: Product) -> Iterator[str]:
    """The keys that a product of its kind cannot have."""
    is_module = product.kind.startswith("battery_module")
    is_store = is_module or product.kind == "battery_cell"
    for keys, fits in (
        (_OF_CELLS, product.kind == "battery_cell"),
        (_OF_MODULES, is_module),
        (_OF_CELLS_WITHIN, product.kind == "battery_module"),
        (_OF_STORES, is_store),
        (_OF_MATERIALS, not is_store),
        (_OF_MINERALS, product.kind == "applicable_critical_mineral"),
    ):
        if not fits:
            yield from (key for key in keys if getattr(product, key) is not None)
    if product.for_fuel_cell_vehicle and not is_module:
        yield "for_fuel_cell_vehicle"


def _storage(storage: Storage) -> Iterator[Finding]:
    began, placed = storage.construction_began, storage.placed_in_service
    if began is not None and placed is not None and placed < began:
        told = show_day(began)
        yield (
            "/storage/placed_in_service",
            f"it was placed in service before its construction began ({told}); mend one of the days",
        )
    for place, product in enumerate(storage.products):
        if product.cost is None or product.cost.high is None:
            continue
        inside = _least_costs(product.components)
        if exceed(inside, product.cost.high):
            worth, most = show_amount(exact_sum(inside), "USD"), show_amount(product.cost.high, "USD")
            yield (
                f"/storage/products/{place}/cost",
                f'the components of "{product.id}" cost {worth}, more than its own {most}; its cost includes theirs',
            )


def _least_costs(costs: tuple[Cost, ...]) -> list[Fraction]:
    return [cost.cost.low for cost in costs if cost.cost is not None]
