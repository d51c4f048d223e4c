"""What several checks of a declaration go through, each with its pointer: arranged once for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from iracheck.declaration.models import Component, Contained, Declaration, MineralLine, Step
from iracheck.declaration.production import Cost, Making, ManufacturedProduct


class Parts:
    """The parts of a declaration. Of several components of one name, ``components`` has the last."""

    __slots__ = ("activities", "components", "contained", "costs", "declaration", "lines", "made")

    def __init__(self, declaration: Declaration) -> None:
        self.declaration = declaration
        components = declaration.battery.components
        self.components: dict[str, Component] = {component.id: component for component in components}
        self.contained: list[tuple[str, Component, Contained]] = [
            (f"/battery/components/{place}/contains/{position}", component, inner)
            for place, component in enumerate(components)
            for position, inner in enumerate(component.contains)
        ]
        self.lines: list[tuple[str, MineralLine]] = [
            (f"/battery/materials/{place}/minerals/{position}", line)
            for place, material in enumerate(declaration.battery.materials)
            for position, line in enumerate(material.minerals)
        ]
        self.activities: list[tuple[str, Making | Step]] = [
            (f"/battery/components/{place}{below}", making)
            for place, component in enumerate(components)
            for below, making in component.making_steps()
        ]
        self.activities += [
            (f"{pointer}/steps/{position}", step)
            for pointer, line in self.lines
            for position, step in enumerate(line.steps)
        ]
        self.costs: list[tuple[str, Cost | ManufacturedProduct]] = [
            (f"/production/{place}/costs/{position}", cost)
            for place, product in enumerate(declaration.production)
            for position, cost in enumerate(product.costs)
        ]
        for place, bought in enumerate(declaration.storage.products):
            self.costs.append((f"/storage/products/{place}", bought))
            self.costs += [
                (f"/storage/products/{place}/components/{position}", cost)
                for position, cost in enumerate(bought.components)
            ]
        self.made: list[tuple[str, Making]] = [
            *((f"{pointer}/made", cost.made) for pointer, cost in self.costs),
            *(
                (f"{pointer}/earlier_steps/{place}", step)
                for pointer, cost in self.costs
                if isinstance(cost, Cost)
                for place, step in enumerate(cost.earlier_steps)
            ),
            *(
                (f"/production/{place}/made", product.made)
                for place, product in enumerate(declaration.production)
            ),
            *(
                (f"/battery/materials/{place}/made", material.made)
                for place, material in enumerate(declaration.battery.materials)
            ),
        ]


def exceed(amounts: Iterable[Fraction], limit: Fraction) -> bool:
    """Whether the sum of some amounts is greater than a limit: exact, in whole parts of what is left of it."""
    left, part = limit.as_integer_ratio()
    for amount in amounts:
        taken, of = amount.as_integer_ratio()
        if part % of:
            finer = lcm(part, of)
            left, part = left * (finer // part), finer
        left -= taken * (part // of)
    return left < 0
