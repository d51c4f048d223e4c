"""A declaration arranged by the subjects that questions are asked about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from iracheck.declaration import (
    Attestation,
    Component,
    Declaration,
    Entity,
    Making,
    Material,
    MineralLine,
    Step,
)
from iracheck.rulebook import DatedList


class Maker:
    """An entity that did a step; ``entity`` is ``None`` where it is not declared who did."""

    __slots__ = ("entity", "name", "pointer")

    def __init__(self, entity: Entity | None, pointer: str) -> None:
        self.entity = entity
        self.pointer = pointer
        self.name = "an undeclared entity" if entity is None else entity.name or entity.id


class Activity:
    """One step: the making of a component, or a step of a procurement chain."""

    __slots__ = ("country", "does", "maker", "of", "on", "pointer", "products", "step")

    def __init__(
        self, step: Making | Step, *, does: str, of: str, products: frozenset[str], maker: Maker, pointer: str
    ) -> None:
        self.step = step
        self.does = does
        self.of = of
        self.products = products
        self.maker = maker
        self.pointer = pointer
        self.country = step.country
        self.on = step.on

    @property
    def name(self) -> str:
        """What was done, for a sentence: ``processing of nickel (NI-1)``."""
        return f"{self.does} of {self.of}"


class MineralSubject:
    """One mineral in a material, from one procurement chain."""

    __slots__ = ("activities", "line", "material", "name", "pointer", "remembered")

    def __init__(self, line: MineralLine, material: Material, *, pointer: str) -> None:
        self.line = line
        self.material = material
        self.pointer = pointer
        chain = f" ({line.chain})" if line.chain else ""
        self.name = f"{line.mineral.replace('_', ' ')}{chain}"
        self.remembered: dict[str, Any] = {}
        self.activities: tuple[Activity, ...] = ()


class ComponentSubject:
    """One sort of component."""

    __slots__ = ("activities", "component", "name", "pointer")

    def __init__(self, component: Component, *, pointer: str) -> None:
        self.component = component
        self.pointer = pointer
        self.name = component.name or component.id
        self.activities: tuple[Activity, ...] = ()


class Section:
    """A section of the declaration that there is one of: the vehicle, or what its manufacturer filed."""

    __slots__ = ("name", "pointer")

    def __init__(self, name: str, pointer: str) -> None:
        self.name = name
        self.pointer = pointer


Subject = Section | ComponentSubject | MineralSubject | Activity | Maker


class Case:
    """One declaration with its subjects, and the dated lists that measures read.

    ``averaged`` holds the cases (this one among them) over which the contents are averaged,
    each with the number of vehicles that it stands for.
    """

    def __init__(self, declaration: Declaration, lists: Mapping[str, DatedList]) -> None:
        self.declaration = declaration
        self.lists = lists
        self.averaged: tuple[tuple[Case, int], ...] = ((self, 1),)
        self.vehicle = Section("the vehicle", "/vehicle")
        self.manufacturer = Section("the manufacturer", "/manufacturer")
        complete = declaration.battery.complete
        self.components_complete = "components" in complete
        self.minerals_complete = "minerals" in complete
        self.steps_complete = "steps" in complete
        self.makers = {
            entity.id: Maker(entity, f"/entities/{place}")
            for place, entity in enumerate(declaration.entities)
        }
        self.components = self._components()
        self.minerals = self._minerals()
        self.attestations: dict[str, list[tuple[str, Attestation]]] = {}
        for place, attestation in enumerate(declaration.attestations):
            for name in attestation.entities():
                self.attestations.setdefault(name, []).append((f"/attestations/{place}", attestation))

    @property
    def day(self) -> date | None:
        """The day placed in service, if declared."""
        return self.declaration.vehicle.placed_in_service

    def activities(self) -> list[Activity]:
        """Every step of every component and mineral."""
        parts: list[ComponentSubject | MineralSubject] = [*self.components, *self.minerals]
        return [activity for part in parts for activity in part.activities]

    def _maker(self, name: str | None, pointer: str) -> Maker:
        return Maker(None, f"{pointer}/by") if name is None else self.makers[name]

    def _components(self) -> list[ComponentSubject]:
        subjects = []
        for place, component in enumerate(self.declaration.battery.components):
            pointer = f"/battery/components/{place}"
            subject = ComponentSubject(component, pointer=pointer)
            products = frozenset((component.id,))
            subject.activities = tuple(
                Activity(
                    making,
                    does="making",
                    of=subject.name,
                    products=products,
                    maker=self._maker(making.by, pointer + below),
                    pointer=pointer + below,
                )
                for below, making in component.making_steps()
            )
            subjects.append(subject)
        return subjects

    def _minerals(self) -> list[MineralSubject]:
        subjects = []
        for place, material in enumerate(self.declaration.battery.materials):
            for position, line in enumerate(material.minerals):
                pointer = f"/battery/materials/{place}/minerals/{position}"
                subject = MineralSubject(line, material, pointer=pointer)
                products = frozenset((material.id, line.chain or material.id))
                subject.activities = tuple(
                    Activity(
                        step,
                        does=step.does,
                        of=subject.name,
                        products=products,
                        maker=self._maker(step.by, f"{pointer}/steps/{number}"),
                        pointer=f"{pointer}/steps/{number}",
                    )
                    for number, step in enumerate(line.steps)
                )
                subjects.append(subject)
        return subjects
