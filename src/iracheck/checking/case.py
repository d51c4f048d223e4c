"""A declaration arranged by the subjects that questions are asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any

from msgspec import Struct

from iracheck.checking.facts import Fact
from iracheck.checking.taxable_years import TaxableYear, declared_year, year_of
from iracheck.declaration import (
    Attestation,
    Certification,
    Component,
    Contract,
    Cost,
    Declaration,
    Entity,
    Making,
    ManufacturedProduct,
    Material,
    MineralLine,
    Office,
    Product,
    Step,
)
from iracheck.declaration.vocabulary import CELL_PARTS
from iracheck.documents import UNPLACED, DocumentError, Problem
from iracheck.entities import Governments, Ownership, concerns
from iracheck.quantities import Answer, DayBounds
from iracheck.rulebook import DatedList


class Subject:
    """Something that questions are asked about; it remembers its answers and what was measured of it."""

    __slots__ = ("answers", "identity", "name", "pointer", "remembered")

    def __init__(self, name: str, pointer: str, *, identity: str = "") -> None:
        self.name = name
        self.pointer = pointer
        self.identity = identity or pointer
        self.answers: dict[str, Answer] = {}
        self.remembered: dict[str, Any] = {}


class Section(Subject):
    """A section of the declaration that there is one of: the vehicle, or what its manufacturer filed."""

    __slots__ = ()


class Maker(Subject):
    """An entity that did a step; ``entity`` is ``None`` where it is not declared who did.

    ``who`` is then the question that asks for it.
    """

    __slots__ = ("entity", "who")

    def __init__(self, entity: Entity | None, pointer: str, *, who: str = "") -> None:
        super().__init__("an undeclared entity" if entity is None else entity.name or entity.id, pointer)
        self.entity = entity
        self.who = who

    @property
    def maker(self) -> Maker:
        """Itself: a rule about the maker may be asked of whoever did an activity, and of the activity."""
        return self


class Act(Subject):
    """What an entity does, or is bound to, on a day.

    ``standing`` holds the answers about its maker on that day, which it may share with other acts;
    ``None`` before any is asked for.
    """

    __slots__ = ("country", "maker", "on", "products", "standing")

    def __init__(
        self,
        name: str,
        pointer: str,
        *,
        maker: Maker,
        on: date | None,
        country: str | None = None,
        products: tuple[str, ...] = (),
        identity: str = "",
    ) -> None:
        super().__init__(name, pointer, identity=identity)
        self.maker = maker
        self.on = on
        self.country = country
        self.products = products
        self.standing: dict[str, Answer] | None = None


class EntityYear(Act):
    """An entity in the taxable year that includes a day: its status is that of its last day (26 USC 7701(a)(51)(A)(ii))."""

    __slots__ = ("when", "year")

    def __init__(self, maker: Maker, year: TaxableYear, when: Fact | None = None) -> None:
        """``when`` is the fact that would tell which year it is."""
        super().__init__(
            maker.name,
            maker.pointer,
            maker=maker,
            on=year.last_day.exact,
            identity=f"{maker.pointer} in {year.told}",
        )
        self.year = year
        self.when = when

    @property
    def day_of_lists(self) -> DayBounds:
        """The day on which lists count (26 USC 7701(a)(51)(A)(ii)(II))."""
        entity = self.maker.entity
        return self.year.day_of_lists(None if entity is None else entity.formed_on)

    @property
    def entity_year(self) -> EntityYear:
        """Itself: a rule about an entity's year may be asked of whatever has one."""
        return self


class Taxpayer(Section):
    """Who claims, in the taxable year of the claim."""

    __slots__ = ("entity_year", "maker")

    def __init__(self, entity_year: EntityYear) -> None:
        super().__init__("the taxpayer", "/taxpayer")
        self.entity_year = entity_year
        self.maker = entity_year.maker


class CostSubject(Subject):
    """Something that the taxpayer paid for, with whoever made it and whatever else had a part in it.

    ``makers`` made the thing itself, ``earlier`` what is inside it; each with the place where that
    is declared. ``parts`` are the components of a manufactured product, which they are ``within``.
    """

    __slots__ = ("cost", "earlier", "earlier_is_complete", "makers", "of", "parts", "within")

    def __init__(self, cost: Cost | ManufacturedProduct, *, pointer: str) -> None:
        super().__init__(cost.name or cost.id.replace("-", " "), pointer)
        self.cost = cost
        self.of: ComponentSubject | Material | ProductSubject | None = None
        self.makers: tuple[Made, ...] = ()
        self.earlier: tuple[Made, ...] = ()
        self.earlier_is_complete = False
        self.parts: tuple[CostSubject, ...] = ()
        self.within: CostSubject | None = None


class Made(Struct, frozen=True):
    """One step of making: by whom, where, and where it is declared."""

    maker: Maker
    country: str | None
    by_unit: bool | None
    pointer: str
    what: str


class ProductSubject(Subject):
    """Eligible components of one sort, made and sold by the taxpayer."""

    __slots__ = ("costs", "maker", "product")

    def __init__(self, product: Product, *, maker: Maker, pointer: str) -> None:
        super().__init__(product.name or product.id.replace("-", " "), pointer)
        self.product = product
        self.maker = maker
        self.costs: tuple[CostSubject, ...] = ()


class Contracting(Act):
    """A contract over what an act produces; its ``maker`` is the counterparty."""

    __slots__ = ("contract", "entity_year", "over")

    def __init__(self, contract: Contract, pointer: str, *, maker: Maker, over: Act) -> None:
        kind = "licence" if contract.kind == "licence" else "contract"
        name = f"the {kind} {contract.id} with {maker.name}"
        super().__init__(name, pointer, maker=maker, on=over.on, identity=f"{pointer} over {over.identity}")
        self.contract = contract
        self.over = over
        self.entity_year: EntityYear | None = None


class Activity(Act):
    """One step: the making of a component, or a step of a procurement chain."""

    __slots__ = ("does", "of", "step")

    def __init__(
        self,
        step: Making | Step,
        *,
        does: str,
        of: str,
        products: tuple[str, ...],
        maker: Maker,
        pointer: str,
    ) -> None:
        super().__init__(
            f"{does} of {of}", pointer, maker=maker, on=step.on, country=step.country, products=products
        )
        self.step = step
        self.does = does
        self.of = of


class MineralSubject(Subject):
    """One mineral in a material, from one procurement chain."""

    __slots__ = ("activities", "line", "material")

    def __init__(self, line: MineralLine, material: Material, *, pointer: str) -> None:
        chain = f" ({line.chain})" if line.chain else ""
        super().__init__(f"{line.mineral.replace('_', ' ')}{chain}", pointer)
        self.line = line
        self.material = material
        self.activities: tuple[Activity, ...] = ()


class ComponentSubject(Subject):
    """One sort of component."""

    __slots__ = ("activities", "component")

    def __init__(self, component: Component, *, pointer: str) -> None:
        super().__init__(component.name or component.id, pointer)
        self.component = component
        self.activities: tuple[Activity, ...] = ()


SECTIONS = ("vehicle", "taxpayer", "storage")
"""What there is one of in a declaration, by the word that rules use for it."""

COVERED_NATIONS = "lists/covered-nations"
SENIOR_OFFICES = "lists/senior-political-offices"
SENIOR_WHILE_HELD = "lists/senior-while-held"

_CELLS = frozenset({"battery_cell", "other_battery_component"})


_NEVER_READ = (
    "the declaration was made in memory, where nothing holds its facts against each other; read it with"
    " parse_declaration"
)


class Case:
    """One declaration with its subjects, and the dated lists that measures read.

    ``day`` is the day placed in service, if it is declared.
    ``averaged`` holds the cases (this one among them) over which the contents are averaged,
    each with the number of vehicles that it stands for.
    """

    def __init__(self, declaration: Declaration, lists: Mapping[str, DatedList]) -> None:
        if not declaration.digest:
            raise DocumentError([Problem(UNPLACED, _NEVER_READ)])
        self.declaration = declaration
        self.day = declaration.vehicle.placed_in_service
        self.lists = lists
        self.averaged: tuple[tuple[Case, int], ...] = ((self, 1),)
        self.vehicle = Section("the vehicle", "/vehicle")
        self.manufacturer = Section("the manufacturer", "/manufacturer")
        self.storage = Section("the storage project", "/storage")
        complete = declaration.battery.complete
        self.components_complete = "components" in complete
        self.minerals_complete = "minerals" in complete
        self.steps_complete = "steps" in complete
        self.makers = {
            entity.id: Maker(entity, f"/entities/{place}")
            for place, entity in enumerate(declaration.entities)
        }
        self._of_nobody: dict[str, Answer] = {}  # of all makers that are not declared the same is known
        self.components = self._components()
        self.minerals = self._minerals()
        self.hollow = self._hollow()
        self._years: dict[tuple[str, TaxableYear, Fact | None], EntityYear] = {}
        self.taxpayer = self._taxpayer()
        sections: tuple[Section, ...] = (self.vehicle, self.taxpayer, self.storage)
        self.sections = dict(zip(SECTIONS, sections, strict=True))
        self._parts: dict[str, list[ComponentSubject | MineralSubject]] = {}
        for component in self.components:
            self._parts.setdefault(component.component.id, []).append(component)
        for mineral in self.minerals:
            for name in {mineral.line.chain, mineral.material.id} - {None}:
                self._parts.setdefault(name or "", []).append(mineral)
        self.entities = {entity.id: entity for entity in declaration.entities}
        self.holdings_are_dated = any(
            holding.dated for entity in declaration.entities for holding in entity.held_by
        )
        self._ownership: dict[date | None, Ownership] = {}
        self.doubts: dict[int, Any] = {}
        self.remembered: dict[Any, Any] = {}
        self._by_attestation: dict[int, list[Activity]] | None = None
        self._contracts_of: dict[str, list[tuple[int, Contract]]] = {}
        for place, contract in enumerate(declaration.contracts):
            self._contracts_of.setdefault(contract.producer, []).append((place, contract))
        self._attested: dict[tuple[str, str], list[tuple[int, Attestation]]] = {}
        for place, attestation in enumerate(declaration.attestations):
            for name in attestation.entities():
                for product in attestation.of:
                    self._attested.setdefault((name, product), []).append((place, attestation))

    def attestations_of(self, entity: str, activity: Activity) -> list[tuple[int, Attestation]]:
        """The attestations that name an entity and a product of an activity, in order, with their places."""
        named = [found for product in activity.products if (found := self._attested.get((entity, product)))]
        if len(named) < 2:
            return named[0] if named else []
        return sorted({entry[0]: entry for entries in named for entry in entries}.values(), key=itemgetter(0))

    def ownership(self, day: date | None) -> Ownership:
        """Who holds the entities on a day."""
        key = day if self.holdings_are_dated else None
        found = self._ownership.get(key)
        if found is None:
            covered = [row.key for row in self.lists[COVERED_NATIONS].rows if row.part_of is None]
            governments = Governments(self.entities, part_of=self.part_of, is_senior=self._is_senior)
            found = self._ownership[key] = Ownership(self.entities, governments, covered, key)
        return found

    def holding_at(self, held: str, holder: str, day: date | None) -> str:
        """Where a holding of a day is declared, or where it would be."""
        pointer = f"{self.makers[held].pointer}/held_by"
        for place, holding in enumerate(self.entities[held].held_by):
            if holding.holder == holder and holding.lasted_on(day) is not Answer.NO:
                return f"{pointer}/{place}"
        return pointer

    def part_of(self, country: str) -> str:
        """The covered nation that a country counts with, or the country itself."""
        row = self.lists[COVERED_NATIONS].row_on(country, None)
        return country if row is None else row.part_of or country

    def _is_senior(self, office: Office) -> Answer:
        """Whether who holds, or held, an office is a senior foreign political figure (89 FR 37079)."""
        if self.lists[SENIOR_OFFICES].holds(office.body, None) is Answer.YES:
            return Answer.YES
        while_held = self.lists[SENIOR_WHILE_HELD].holds(office.body, None) is Answer.YES
        if while_held and office.held is not None:
            return Answer.YES if office.held == "current" else Answer.NO
        if while_held or office.substantial_authority is None:
            return Answer.UNKNOWN
        return Answer.YES if office.substantial_authority else Answer.NO

    def contracts_over(self, act: Act) -> Sequence[Contracting]:
        """The contracts over what an act produces."""
        contracts = () if act.maker.entity is None else self._contracts_of.get(act.maker.entity.id, ())
        if not contracts:
            return ()
        found: list[Contracting] | None = act.remembered.get("contracts")
        if found is None:
            found = act.remembered["contracts"] = [
                Contracting(
                    contract, f"/contracts/{place}", maker=self.makers[contract.counterparty], over=act
                )
                for place, contract in contracts
                if concerns(contract, act.products)
            ]
            if isinstance(act, EntityYear):
                for contracting in found:
                    contracting.entity_year = self.in_year(contracting.maker, act.year)
        return found

    def year_of(self, maker: Maker, day: date | None, when: Fact | None = None) -> EntityYear:
        """A maker in its taxable year that includes a day; ``when`` asks for the day where it is not declared."""
        ends = None if maker.entity is None else maker.entity.taxable_year_ends
        return self.in_year(maker, year_of(day, ends), None if day else when)

    def in_year(self, maker: Maker, year: TaxableYear, when: Fact | None = None) -> EntityYear:
        """A maker in a taxable year, whoever's it is."""
        key = (maker.pointer, year, when)
        if key not in self._years:
            self._years[key] = EntityYear(maker, year, when)
        return self._years[key]

    def years(self) -> list[EntityYear]:
        """The taxable years of entities that anything was asked about so far."""
        return list(self._years.values())

    def _taxpayer(self) -> Taxpayer:
        facts = self.declaration.taxpayer
        if facts.entity is None:
            maker = Maker(None, "/taxpayer/entity", who="which entity claims the credit?")
        else:
            maker = self.makers[facts.entity]
        first, last = facts.taxable_year.first_day, facts.taxable_year.last_day
        when = Fact("/taxpayer/taxable_year", "when does the taxable year of the claim begin and end?")
        return Taxpayer(self.in_year(maker, declared_year(first, last), None if first and last else when))

    def added_to(self, each: str | None, root: Section) -> list[Subject]:
        """The subjects for which an amount is added: every product, or the one that the credit is about."""
        return list(self.products.values()) if each else [root]

    @cached_property
    def products(self) -> dict[str, ProductSubject]:
        """What the taxpayer made and sold, by id."""
        products = {}
        for place, product in enumerate(self.declaration.production):
            pointer = f"/production/{place}"
            maker = self._maker(product.made.by, f"{pointer}/made", f"making of {product.id}")
            products[product.id] = ProductSubject(product, maker=maker, pointer=pointer)
        for subject in products.values():
            subject.costs = tuple(
                self._cost(cost, f"{subject.pointer}/costs/{place}", products)
                for place, cost in enumerate(subject.product.costs)
            )
        return products

    @cached_property
    def stored(self) -> tuple[CostSubject, ...]:
        """The manufactured products of the storage project."""
        found = []
        for place, product in enumerate(self.declaration.storage.products):
            pointer = f"/storage/products/{place}"
            subject = self._cost(product, pointer, {})
            subject.parts = tuple(
                self._cost(cost, f"{pointer}/components/{position}", {})
                for position, cost in enumerate(product.components)
            )
            for part in subject.parts:
                part.within = subject
            subject.earlier += tuple(made for part in subject.parts for made in part.makers)
            found.append(subject)
        return tuple(found)

    def certifications_of(self, cost: str) -> list[tuple[int, Certification]]:
        """The certifications that speak of a cost, with their places."""
        return self._certified.get(cost, [])

    @cached_property
    def _certified(self) -> dict[str, list[tuple[int, Certification]]]:
        found: dict[str, list[tuple[int, Certification]]] = {}
        for place, certification in enumerate(self.declaration.certifications):
            for name in certification.of:
                found.setdefault(name, []).append((place, certification))
        return found

    def _cost(
        self, cost: Cost | ManufacturedProduct, pointer: str, products: Mapping[str, ProductSubject]
    ) -> CostSubject:
        subject = CostSubject(cost, pointer=pointer)
        own = self._made(cost.made, f"{pointer}/made", subject.name)
        if cost.of is None:
            subject.makers = (own,)
        elif cost.of in products:
            product = products[cost.of]
            subject.of = product
            subject.makers = (self._made(product.product.made, f"{product.pointer}/made", product.name),)
        else:
            subject.makers, subject.earlier, subject.earlier_is_complete = self._made_of(cost.of)
        if cost.of is not None and cost.made.by is not None:
            subject.makers = (own,)
        if not subject.makers:
            subject.makers = (own,)
        if isinstance(cost, Cost):
            subject.earlier += tuple(
                self._made(step, f"{pointer}/earlier_steps/{place}", subject.name)
                for place, step in enumerate(cost.earlier_steps)
            )
            subject.earlier_is_complete |= cost.earlier_steps_complete is True
        return subject

    def _maker(self, name: str | None, pointer: str, task: str) -> Maker:
        if name is not None:
            return self.makers[name]
        return Maker(None, f"{pointer}/by", who=f"who did the {task}?")

    def _made(self, making: Making, pointer: str, what: str) -> Made:
        maker = self._maker(making.by, pointer, f"making of {what}")
        return Made(maker, making.country, making.by_unit_with_own_books, pointer, what)

    def _made_of(self, name: str) -> tuple[tuple[Made, ...], tuple[Made, ...], bool]:
        """Who made a component or material of the battery, who had a part in what is inside it, and whether that is all."""
        for place, material in enumerate(self.declaration.battery.materials):
            if material.id == name:
                minerals = [mineral for mineral in self.minerals if mineral.material.id == name]
                made = self._made(material.made, f"/battery/materials/{place}/made", name)
                return (made,), _steps_of(minerals), self._are_complete(minerals)
        by_id = {subject.component.id: subject for subject in self.components}
        if name not in by_id:
            return (), (), False
        inside, waiting = [by_id[name]], [by_id[name]]
        while waiting:
            for inner in waiting.pop().component.contains:
                if by_id[inner.component] not in inside:
                    inside.append(by_id[inner.component])
                    waiting.append(by_id[inner.component])
        names = {subject.component.id for subject in inside}
        own, *others = [
            tuple(
                self._made(making, f"{subject.pointer}{below}", subject.name)
                for below, making in subject.component.making_steps()
            )
            for subject in inside
        ]
        minerals = [mineral for mineral in self.minerals if not names.isdisjoint(mineral.material.used_in)]
        materials = [
            self._made(material.made, f"/battery/materials/{place}/made", material.id)
            for place, material in enumerate(self.declaration.battery.materials)
            if not names.isdisjoint(material.used_in)
        ]
        earlier = (*(made for several in others for made in several), *materials, *_steps_of(minerals))
        is_complete = self.components_complete and all(others) and self._are_complete(minerals)
        return own, earlier, is_complete

    def _are_complete(self, minerals: list[MineralSubject]) -> bool:
        """Whether no mineral and no step of those listed is left out."""
        return (
            self.minerals_complete
            and self.steps_complete
            and all(self.is_chain_complete(mineral) for mineral in minerals)
        )

    def parts_of(self, product: str) -> list[ComponentSubject | MineralSubject]:
        """The components, or the mineral lines of a chain or material, that a name stands for."""
        return self._parts.get(product, [])

    def attested_activities(self, place: int) -> list[Activity]:
        """The activities that an attestation speaks of."""
        if self._by_attestation is None:
            self._by_attestation = {}
            for activity in self.activities():
                if activity.maker.entity is not None:
                    for found, _ in self.attestations_of(activity.maker.entity.id, activity):
                        self._by_attestation.setdefault(found, []).append(activity)
        return self._by_attestation.get(place, [])

    def activities(self) -> list[Activity]:
        """Every step of every component and mineral."""
        parts: list[ComponentSubject | MineralSubject] = [*self.components, *self.minerals]
        return [activity for part in parts for activity in part.activities]

    def _hollow(self) -> list[ComponentSubject]:
        """Modules and packs without cells, and cells without components: more is inside them than is declared."""
        kinds = {subject.component.id: subject.component.kind for subject in self.components}
        inside = {
            subject.component.id: {kinds[inner.component] for inner in subject.component.contains}
            for subject in self.components
        }
        wanted = {"battery_module": _CELLS, "battery_pack": _CELLS, "battery_cell": CELL_PARTS}
        return [
            subject
            for subject in self.components
            if (kinds_wanted := wanted.get(subject.component.kind))
            and kinds_wanted.isdisjoint(inside[subject.component.id])
        ]

    def is_chain_complete(self, mineral: MineralSubject) -> bool:
        """Whether the steps of a chain are declared to leave nothing out, and do not: something was extracted first.

        Graphite may be synthetic: its feedstock is no mineral, so its chain may begin with processing.
        """
        if not self.steps_complete or not mineral.activities:
            return False
        done = {activity.does for activity in mineral.activities}
        return not done.isdisjoint(("extraction", "recycling")) or mineral.line.mineral == "graphite"

    def _activity(
        self, step: Making | Step, does: str, of: str, products: tuple[str, ...], pointer: str
    ) -> Activity:
        if step.by is not None:
            maker = self.makers[step.by]
        else:
            maker = Maker(None, f"{pointer}/by", who=f"who did the {does} of {of}?")
            maker.answers = self._of_nobody
        return Activity(step, does=does, of=of, products=products, maker=maker, pointer=pointer)

    def _components(self) -> list[ComponentSubject]:
        subjects = []
        for place, component in enumerate(self.declaration.battery.components):
            pointer = f"/battery/components/{place}"
            subject = ComponentSubject(component, pointer=pointer)
            products = (component.id,)
            subject.activities = tuple(
                self._activity(making, "making", subject.name, products, pointer + below)
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
                products = (line.chain, material.id) if line.chain else (material.id,)
                subject.activities = tuple(
                    self._activity(step, step.does, subject.name, products, f"{pointer}/steps/{number}")
                    for number, step in enumerate(line.steps)
                )
                subjects.append(subject)
        return subjects


def _steps_of(minerals: list[MineralSubject]) -> tuple[Made, ...]:
    return tuple(
        Made(activity.maker, activity.country, None, activity.pointer, activity.name)
        for mineral in minerals
        for activity in mineral.activities
    )
