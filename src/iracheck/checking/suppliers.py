"""The suppliers of a declaration, and which of them can answer for a fact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from iracheck.checking.case import Case, CostSubject
from iracheck.checking.facts import Fact
from iracheck.declaration import Component, Contract, Cost, Making, ManufacturedProduct, Step
from iracheck.verdict import Missing

_OF_THE_BUYER = frozenset({"bought_from", "cost", "paid_on", "contract_on", "assigned", "is", "of"})
"""What stands in the books of whoever bought something."""
_OF_THE_CELL_MAKER = frozenset({"tied", "product_line", "fully_consumed"})
"""What whoever used a mineral knows of it."""


class Suppliers:
    """Who made, sold or vouches for anything of a declaration, the one who claims left aside.

    ``ids`` are their ids, in the order in which the entities are declared.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._declaration = case.declaration
        self._costs = {cost.pointer: cost for cost in _costs(case)}
        own = self._declaration.taxpayer.entity
        named = set(self._named()) - {own}
        self.ids = tuple(name for name in case.makers if name in named)
        self._own = own
        self._linked = self._links()

    def name(self, supplier: str) -> str:
        """The name of an entity."""
        return self._case.makers[supplier].name

    def at(self, pointer: str) -> tuple[str, ...]:
        """The suppliers that had a part in what stands at the pointer of a subject: all who made, or sold it."""
        names: list[str | None] = []
        for component in self._case.components:
            if component.pointer == pointer:
                names += [activity.step.by for activity in component.activities]
        for mineral in self._case.minerals:
            if mineral.pointer == pointer:
                names += [*(activity.step.by for activity in mineral.activities), mineral.material.made.by]
        if pointer in self._costs:
            cost = self._costs[pointer]
            names.append(cost.cost.bought_from)
            names += [made.maker.entity.id for made in (*cost.makers, *cost.earlier) if made.maker.entity]
        return tuple(name for name in dict.fromkeys(names) if name in self.ids)

    def answering(self, missing: Missing | Fact, open_ones: Collection[str]) -> str | None:
        """The supplier who can answer for a fact; ``None`` where that is the author of the declaration.

        It is the entity that the fact is about, or who made what it is about; where that is not declared,
        who bought it next. A fact about an owner goes to the supplier through whom that owner matters: of
        several the nearest of the ``open_ones``.
        """
        section, *parts = missing.pointer.split("/")[1:]
        if section in ("attestations", "certifications"):
            by = missing.by if not parts else self._declaration.certifications[int(parts[0])].by
        elif section == "entities":
            return None if parts[1] == "screened" else self._through(parts, open_ones)
        elif section == "contracts":
            by = self._party(self._declaration.contracts[int(parts[0])])
        elif section == "battery" and parts[0] in ("components", "materials") and len(parts) > 1:
            by = self._of_battery(parts)
        elif section == "product_lines":
            by = self._of_product_line(self._declaration.product_lines[int(parts[0])].id)
        else:
            by = self._of_cost(missing.pointer)
        return by if by in self.ids else None

    def _named(self) -> Iterator[str | None]:
        declaration = self._declaration
        yield from (activity.step.by for activity in self._case.activities())
        yield from (material.made.by for material in declaration.battery.materials)
        yield from (product.made.by for product in declaration.production)
        for cost in self._costs.values():
            yield cost.cost.bought_from
            yield from (made.maker.entity.id for made in (*cost.makers, *cost.earlier) if made.maker.entity)
        yield from (certification.by for certification in declaration.certifications)
        yield from (attestation.by for attestation in declaration.attestations)

    # facts about entities ------------------------------------------------------------------------------

    def _links(self) -> dict[str, list[str]]:
        """For each entity those that it is behind: what it holds, and whom it has contracts, rights or debt with."""
        links: dict[str, list[str]] = {}
        for entity in self._declaration.entities:
            behind = [
                *(holding.holder for holding in entity.held_by),
                *(appointment.by for appointment in entity.appointments),
                *(debt.issued_to for debt in entity.debts),
                *(relative.person for relative in entity.relatives),
            ]
            for name in behind:
                if name is not None:
                    links.setdefault(name, []).append(entity.id)
        for contract in self._declaration.contracts:
            links.setdefault(contract.counterparty, []).append(contract.producer)
        return links

    def _through(self, parts: list[str], open_ones: Collection[str]) -> str | None:
        """The supplier that an entity is, or the nearest through whom it matters."""
        entity = self._declaration.entities[int(parts[0])].id
        found: list[str] = []
        level, seen = [entity], {entity}
        while level:
            found += [name for name in level if name in self.ids or name == self._own]
            if found and found[0] == entity:
                break
            level = [name for inner in level for name in self._linked.get(inner, ()) if name not in seen]
            level = list(dict.fromkeys(level))
            seen.update(level)
        chosen = next((name for name in found if name in open_ones), found[0] if found else None)
        return chosen if chosen in self.ids else None

    def _party(self, contract: Contract) -> str:
        """Who can tell of a contract: the producer, else its counterparty."""
        knows = contract.producer in self.ids or contract.producer == self._own
        return contract.producer if knows else contract.counterparty

    # facts about parts of the battery ------------------------------------------------------------------

    def _of_battery(self, parts: list[str]) -> str | None:
        place, rest = int(parts[1]), parts[2:]
        if parts[0] == "components":
            return self._of_component(self._declaration.battery.components[place], rest)
        material = self._declaration.battery.materials[place]
        if rest[0] != "minerals":
            return (material.made.by if rest[-1] != "by" else None) or self._user(material.used_in)
        line = material.minerals[int(rest[1])]
        if rest[2] in _OF_THE_CELL_MAKER:
            return self._cell_maker(material.used_in) or self._user(material.used_in) or material.made.by
        if rest[2] == "steps" and len(rest) > 3:
            number = int(rest[3])
            own = line.steps[number].by if number < len(line.steps) else None
            later = _makers(line.steps[number + 1 :])
            return own or next(later, None) or material.made.by or self._user(material.used_in)
        steps = _makers(line.steps if rest[2] == "steps" else reversed(line.steps))
        if rest[2] == "steps":
            return next(steps, None) or material.made.by or self._user(material.used_in)
        return material.made.by or next(steps, None) or self._user(material.used_in)

    def _of_component(self, component: Component, rest: list[str]) -> str | None:
        if rest[0] == "id":  # which component it is in: its maker cannot know
            return None
        steps = dict(component.making_steps())
        step = next((steps[below] for below in steps if f"/{'/'.join(rest)}".startswith(f"{below}/")), None)
        own = step.by if step is not None else next(_makers(reversed(steps.values())), None)
        return own or self._holder(component.id)

    def _holder(self, component: str) -> str | None:
        """Who built a component into another one."""
        containing = [
            outer
            for outer in self._declaration.battery.components
            if any(inner.component == component for inner in outer.contains)
        ]
        for outer in containing:
            by = next(_makers([making for _, making in outer.making_steps()]), None)
            by = by or self._holder(outer.id)
            if by is not None:
                return by
        return None

    def _user(self, components: Iterable[str]) -> str | None:
        """Who used a material: the maker of the component that it is in, or of one around it."""
        by_id = {component.id: component for component in self._declaration.battery.components}
        for name in components:
            by = next(_makers([making for _, making in by_id[name].making_steps()]), None)
            if by is not None:
                return by
        return next((by for name in components if (by := self._holder(name)) is not None), None)

    def _cell_maker(self, components: Iterable[str]) -> str | None:
        """Who made the cells that components are in, or are."""
        inside = set(components)
        all_of_them = self._declaration.battery.components
        for _ in all_of_them:
            inside |= {
                outer.id
                for outer in all_of_them
                if any(inner.component in inside for inner in outer.contains)
            }
        cells = [one for one in all_of_them if one.id in inside and one.kind == "battery_cell"]
        return next(_makers([making for cell in cells for _, making in cell.making_steps()]), None)

    def _of_product_line(self, product_line: str) -> str | None:
        for material in self._declaration.battery.materials:
            if any(line.product_line == product_line for line in material.minerals):
                return self._cell_maker(material.used_in) or self._user(material.used_in)
        return None

    # facts about what was bought -----------------------------------------------------------------------

    def _of_cost(self, pointer: str) -> str | None:
        """Of what was bought: its direct supplier, else its maker; what the buyer's books tell is the buyer's."""
        around = [known for known in self._costs if pointer.startswith(f"{known}/")]
        if not around:
            return None
        at = max(around, key=len)
        cost: Cost | ManufacturedProduct = self._costs[at].cost
        below = pointer.removeprefix(f"{at}/").split("/")
        if below[0] in _OF_THE_BUYER:
            return None
        maker = cost.made.by
        if below[-1] == "by_unit_with_own_books" and maker is not None:
            return maker
        if maker is not None and maker == self._own:
            return None
        return cost.bought_from or maker


def _makers(steps: Iterable[Making | Step]) -> Iterator[str]:
    """Who did some steps, as far as it is declared."""
    return (step.by for step in steps if step.by is not None)


def _costs(case: Case) -> Iterator[CostSubject]:
    """Everything that was bought, with the parts of it."""
    for product in case.products.values():
        yield from product.costs
    for stored in case.stored:
        yield stored
        yield from stored.parts
