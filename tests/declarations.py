"""Small random declarations, valid and fully known, and ways to make facts of them unknown."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cache, partial
from random import Random
from typing import Any, NamedTuple, Protocol, TypeVar

from hypothesis import strategies as st

from declared_owners import add_owners, forget_product, hidden_owners
from iracheck import Declaration, Rulebook, load_rulebook, parse_declaration

Choice = TypeVar("Choice")
Tree = dict[str, Any]

KEY = "_key"
"""A private name of each subject that survives when entries of a list are left out or put in another order."""

FRIENDLY = ("US", "US", "US", "CA", "KR", "JP", "ID")
COUNTRIES = ("US", "KR", "AU", "CA", "MX", "PR", "JP", "CN", "HK", "RU", "ID", "HU", "TW")
PLACED = (
    "2022-12-31",
    "2023-02-01",
    "2023-04-17",
    "2023-04-18",
    "2023-12-31",
    "2024-01-01",
    "2024-12-31",
    "2025-01-01",
    "2025-06-01",
    "2025-06-01",
    "2025-12-31",
    "2026-01-01",
    "2026-12-31",
    "2027-01-01",
    "2028-05-05",
)
DONE = ("2022-11-01", "2023-02-01", "2024-03-01")
ATTESTED = ("2023-01-01", "2024-12-01", "2025-01-01", "2025-01-01")
PARTS = (
    "cathode_electrode",
    "anode_electrode",
    "separator",
    "battery_cell",
    "other_battery_component",
    "liquid_electrolyte",
)
EQUIPMENT = ("thermal_management", "electronics", "cell_can")
SIZES = {"battery_pack": 3, "battery_module": 3, "battery_cell": 2, "other_battery_component": 2}
UNUSUAL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("final_assembly", ("MX", "PR", "DE")),
    ("battery_capacity", ("7 kWh", "6.99 kWh", "8.8 kWh", "4 kWh")),
    ("gross_vehicle_weight_rating", ("13999 lb", "14000 lb")),
    ("suggested_retail_price", ("55000 USD", "55000.01 USD", "80001 USD")),
    ("powertrain", ("fuel_cell", "not_rechargeable")),
)
MINERALS: tuple[tuple[str, dict[str, str]], ...] = (
    ("nickel", {"form": "nickel_sulfate"}),
    ("nickel", {"purity": "99 %"}),
    ("nickel", {"form": "never", "purity": "98.99 %"}),
    ("lithium", {"form": "lithium_hydroxide"}),
    ("lithium", {"form": "lithium_carbonate", "purity": "50 %"}),
    ("cobalt", {"form": "cobalt_sulfate"}),
    ("graphite", {"purity": "99.95 %"}),
    ("graphite", {"purity": "95 %"}),
    ("tin", {"form": "low_alpha_tin", "purity": "99.995 %"}),
    ("cerium", {"form": "cerium_oxide", "purity": "99.5 %"}),
    ("metallurgical_coal", {"form": "steelmaking_coal"}),
    ("copper", {}),
)


class Makers(NamedTuple):
    """Who may have done a step, where and when."""

    names: list[str]
    countries: Sequence[str]
    days: Sequence[str]


class Chooser(Protocol):
    """Where choices come from: hypothesis, or a seeded generator of random numbers."""

    def one_of(self, options: Sequence[Choice]) -> Choice:
        """One of several, the first where a failing example is made simpler."""

    def whole(self, least: int, most: int) -> int:
        """A whole number, both ends included."""

    def chance(self, percent: int) -> bool:
        """Yes in so many of a hundred cases."""


class Seeded:
    """Choices by a seeded generator of random numbers."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def one_of(self, options: Sequence[Choice]) -> Choice:
        """One of several."""
        return self._random.choice(options)

    def whole(self, least: int, most: int) -> int:
        """A whole number."""
        return self._random.randint(least, most)

    def chance(self, percent: int) -> bool:
        """Yes in so many of a hundred cases."""
        return self._random.randrange(100) < percent


class Drawn:
    """Choices by hypothesis, which makes failing examples simpler."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def one_of(self, options: Sequence[Choice]) -> Choice:
        """One of several."""
        return self._draw(st.sampled_from(options))

    def whole(self, least: int, most: int) -> int:
        """A whole number."""
        return self._draw(st.integers(least, most))

    def chance(self, percent: int) -> bool:
        """Yes in so many of a hundred cases."""
        return self._draw(st.integers(0, 99)) < percent


@st.composite
def declarations(draw: st.DrawFn) -> Tree:
    """A declaration of which every fact is known."""
    return known_tree(Drawn(draw))


@st.composite
def declarations_with_unknowns(draw: st.DrawFn) -> tuple[Tree, Tree, Tree]:
    """A declaration fully known, the same with some facts unknown, and with still more of them unknown."""
    choose = Drawn(draw)
    known = known_tree(choose)
    less = with_unknowns(known, choose)
    return known, less, with_unknowns(less, choose)


@cache
def the_rulebook() -> Rulebook:
    """The rulebook that comes with the program; no argument of a test, because hypothesis prints those whole."""
    return load_rulebook()


def usd(amount: int) -> str:
    """Money as a declaration writes it."""
    return f"{amount} USD"


def known_tree(choose: Chooser) -> Tree:
    """The tree of a declaration of which every fact is known and every list complete."""
    countries = FRIENDLY if choose.chance(65) else COUNTRIES
    entities = [_entity(choose, countries, place) for place in range(choose.whole(1, 3))]
    placed = choose.one_of(PLACED)
    days = [day for day in DONE if day <= placed]
    makers = Makers([entity["id"] for entity in entities], countries, days)
    components = _components(choose, makers)
    parts = [component["id"] for component in components if component["is"] not in EQUIPMENT]
    materials = _materials(choose, makers, parts)
    tree: Tree = {
        "format": "iracheck/1",
        "title": "Random pack",
        "claims": ["30D"],
        "scope": "battery" if choose.chance(25) else "vehicle",
        "vehicle": _vehicle(choose, placed),
        "manufacturer": _manufacturer(choose, placed),
        "battery": {
            "complete": ["components", "minerals", "steps"],
            "components": components,
            "materials": materials,
        },
        "product_lines": _product_lines(choose, materials),
        "entities": entities,
    }
    risky = add_owners(choose, tree)
    tree["attestations"] = _attestations(choose, tree, risky)
    return tree


def _entity(choose: Chooser, countries: Sequence[str], place: int) -> Tree:
    country = choose.one_of(countries)
    seat = choose.one_of(countries) if choose.chance(15) else country
    return {
        "id": f"e{place}",
        KEY: f"e{place}",
        "organized_in": country,
        "principal_place_of_business": seat,
    }


def _vehicle(choose: Chooser, placed: str) -> Tree:
    day = "2022-09-01" if placed < "2024" else "2025-05-01"
    vehicle: Tree = {
        "placed_in_service": placed,
        "acquired": {"binding_contract": day, "payment": day},
        "final_assembly": "US",
        "battery_capacity": "75 kWh",
        "gross_vehicle_weight_rating": "5500 lb",
        "class": choose.one_of(("sport_utility_vehicle", "other")),
        "suggested_retail_price": "50000 USD",
        "powertrain": "plug_in",
    }
    for _ in range(0 if choose.chance(70) else choose.whole(1, 3)):
        name, values = choose.one_of(UNUSUAL)
        vehicle[name] = choose.one_of(values)
    if choose.chance(10):
        vehicle["acquired"] = {
            "binding_contract": choose.one_of(("2025-09-30", "2025-10-01", "never")),
            "payment": choose.one_of(("2025-09-30", "2025-10-01")),
        }
    return vehicle


def _manufacturer(choose: Chooser, placed: str) -> Tree:
    reports = [day for day in ("2022-12-15", "2026-12-31", "2027-01-01") if day <= placed]
    reported = choose.one_of(reports)
    plans = [day for day in ("2022-12-01", "2023-01-15") if day <= reported]
    return {
        "transition_plan_submitted": choose.one_of((*plans, "never")),
        "periodic_report": reported,
        "critical_mineral_test": choose.one_of(("traced_qualifying_value", "fifty_percent_value_added")),
    }


def _components(choose: Chooser, makers: Makers) -> list[Tree]:
    """A tree of components, each worth what is inside it and something of its own; now and then one is shared."""
    kinds, inside = _nesting(choose)
    increments = [10 * choose.whole(0 if place else 1, 8) for place in range(len(kinds))]
    values = increments[:]
    for place in range(len(kinds) - 1, 0, -1):
        holder = inside[place]
        if holder is not None:
            values[holder] += values[place]
    components: list[Tree] = [
        {
            "id": f"c{place}",
            KEY: f"c{place}",
            "is": kind,
            "value": usd(values[place]),
            "made": _makings(choose, makers, f"c{place}"),
            "contains": [f"c{inner}" for inner, holder in enumerate(inside) if holder == place],
        }
        for place, kind in enumerate(kinds)
    ]
    for component in components:
        if len({making["in"] in ("US", "CA", "MX", "PR") for making in component["made"]}) == 2:
            component["substantially_all_made_in"] = choose.one_of(
                ("north_america", "elsewhere", "contested")
            )
        if len(component["made"]) == 1 and choose.chance(50):
            component["made"] = component["made"][0]
    if len(components) > 2 and choose.chance(12):
        _share(choose, components, values, inside)
    return components


def _nesting(choose: Chooser) -> tuple[list[str], list[int | None]]:
    """The kinds of a battery's components, and in which each stands; a module or cell is hollow now and then."""
    kinds = [choose.one_of(("battery_module", "battery_module", "battery_pack", "battery_cell"))]
    inside: list[int | None] = [None]
    if kinds[0] != "battery_cell" and not choose.chance(8):
        kinds.append("battery_cell")
        inside.append(0)
    if kinds[-1] == "battery_cell" and not choose.chance(8):
        kinds.append(choose.one_of(("cathode_electrode", "anode_electrode", "separator")))
        inside.append(len(kinds) - 2)
    for _ in range(choose.whole(0, 2)):
        kind = choose.one_of(EQUIPMENT) if choose.chance(20) else choose.one_of(PARTS)
        holders = [place for place, holder in enumerate(kinds) if can_hold(holder, kind)]
        kinds.append(kind)
        inside.append(None if not holders or choose.chance(6) else choose.one_of(holders))
    return kinds, inside


def can_hold(holder: str, held: str) -> bool:
    """Whether a component of one kind may contain one of another."""
    if holder in EQUIPMENT or held in EQUIPMENT:
        return holder not in EQUIPMENT
    if "other_battery_component" in (holder, held):
        return SIZES.get(holder, 1) >= SIZES.get(held, 1)
    return SIZES.get(holder, 1) > SIZES.get(held, 1)


def _share(choose: Chooser, components: list[Tree], values: list[int], inside: list[int | None]) -> None:
    """Put half of the last component's value into a component beside its container."""
    last, holder = len(components) - 1, inside[-1]
    others = [
        place
        for place in range(1, last)
        if place != holder
        and inside[place] == 0
        and can_hold(components[place]["is"], components[last]["is"])
    ]
    if holder != 0 or not others:
        return
    other = choose.one_of(others)
    half = values[last] // 2
    components[0]["contains"].remove(f"c{last}")
    components[0]["contains"].append({"component": f"c{last}", "value": usd(values[last] - half)})
    components[other]["contains"].append({"component": f"c{last}", "value": usd(half)})
    components[other]["value"] = usd(values[other] + half)


def _makings(choose: Chooser, makers: Makers, key: str) -> list[Tree]:
    return [
        {
            KEY: f"{key}.m{place}",
            "by": choose.one_of(makers.names),
            "in": choose.one_of(makers.countries),
            "on": choose.one_of(makers.days),
        }
        for place in range(2 if choose.chance(25) else 1)
    ]


def _materials(choose: Chooser, makers: Makers, components: list[str]) -> list[Tree]:
    kinds = (
        "cathode_active_material",
        "anode_active_material",
        "electrolyte_salt",
        "other_constituent_material",
    )
    materials: list[Tree] = [
        {
            "id": f"m{place}",
            KEY: f"m{place}",
            "is": choose.one_of(kinds),
            "used_in": [choose.one_of(components)] if choose.chance(50) else [],
            "minerals": [],
        }
        for place in range(choose.whole(1, 2))
    ]
    for place in range(choose.whole(1, 4)):
        choose.one_of(materials)["minerals"].append(_mineral(choose, makers, f"l{place}"))
    if choose.chance(15):
        lines = [line for material in materials for line in material["minerals"]]
        _join_chains(lines)
    return materials


def _join_chains(lines: list[Tree]) -> None:
    """Give two lines one procurement chain, of one mineral."""
    first, second = lines[0], lines[-1]
    if first is second:
        return
    for name in ("chain", "origin", "value", "mineral", "form", "purity"):
        second.pop(name, None)
        second |= {name: first[name]} if name in first else {}
    second["steps"] = [step | {KEY: f"{second[KEY]}.s{place}"} for place, step in enumerate(first["steps"])]


def _mineral(choose: Chooser, makers: Makers, key: str) -> Tree:
    mineral, forms = choose.one_of(MINERALS)
    recycled = choose.chance(20)
    does = ["recycling"] if recycled else ["extraction", "processing"]
    begins = does[0] if choose.chance(85) else choose.one_of(does)
    steps: list[Tree] = [
        {
            KEY: f"{key}.s{place}",
            "does": choose.one_of(does) if place else begins,
            "by": choose.one_of(makers.names),
            "in": choose.one_of(makers.countries),
            "on": choose.one_of(makers.days),
            "value_added": usd(20 * choose.whole(0 if choose.chance(10) else 1, 6)),
        }
        for place in range(choose.whole(1, 3))
    ]
    added = sum(amount_of(step["value_added"]) for step in steps)
    return {
        "mineral": mineral,
        KEY: key,
        "chain": f"chain-{key}",
        **forms,
        "origin": "recycled" if recycled else "virgin",
        "tied": "physical",
        "fully_consumed": "yes" if choose.chance(6) else "no",
        "value": usd(int(added) + 20 * choose.whole(0, 2)),
        "mass": f"{2 * choose.whole(1, 20)} kg",
        "steps": steps,
    }


def _product_lines(choose: Chooser, materials: list[Tree]) -> list[Tree]:
    """A product line to which some of the minerals are allocated."""
    if not choose.chance(40):
        return []
    lines = [line for material in materials for line in material["minerals"]]
    chains = [chain for chain in dict.fromkeys(line["chain"] for line in lines) if choose.chance(70)]
    for line in lines:
        if line["chain"] in chains:
            line |= {"tied": "allocation", "product_line": "p0"}
    designated = choose.one_of(("0", "30", "50", "70", "100"))
    return [
        {
            "id": "p0",
            "cells_produced": "100",
            "cells_designated_compliant": designated,
            "battery_has_designated_cells_only": "no" if designated == "0" else choose.one_of(("yes", "no")),
            "masses": [{"chain": chain, "mass": f"{2 * choose.whole(1, 20)} kg"} for chain in chains],
            "masses_complete": "yes",
        }
    ]


def _attestations(choose: Chooser, tree: Tree, risky: set[str]) -> list[Tree]:
    """One attestation for each entity but the risky ones, of most of what it made."""
    made: dict[str, list[str]] = {entity["id"]: [] for entity in tree["entities"]}
    for product, steps in products_of(tree):
        for step in steps:
            if step["by"] not in risky and product not in made[step["by"]] and choose.chance(90):
                made[step["by"]].append(product)
    return [
        {
            "by": name,
            "states": "not a foreign entity of concern",
            "of": products,
            "on": choose.one_of(ATTESTED),
            "document": f"D-{name}",
        }
        for name, products in made.items()
        if products
    ]


def products_of(tree: Tree) -> Iterator[tuple[str, list[Tree]]]:
    """Each component and chain by the name that attestations use, with its steps."""
    for component in tree["battery"]["components"]:
        made = component.get("made", [])
        yield component["id"], made if isinstance(made, list) else [made]
    for line in lines_of(tree):
        if "chain" in line:
            yield line["chain"], line["steps"]


def lines_of(tree: Tree) -> list[Tree]:
    """Every mineral line."""
    return [line for material in tree["battery"]["materials"] for line in material["minerals"]]


def amount_of(quantity: str) -> Decimal:
    """The number of a quantity that is no range."""
    return Decimal(quantity.split()[0])


# -- making facts unknown ------------------------------------------------------------------------


class Hiding(NamedTuple):
    """One way to make a fact unknown."""

    tells: str
    apply: Callable[[], object]


def with_unknowns(tree: Tree, choose: Chooser) -> Tree:
    """The same declaration with some facts unknown; what is left of it is true of the original."""
    hidden = copy.deepcopy(tree)
    for _ in range(choose.whole(1, 5)):
        options = hidings(hidden, choose)
        if not options:
            break
        choose.one_of(options).apply()
    return hidden


def hidings(tree: Tree, choose: Chooser) -> list[Hiding]:
    """Every way to make one more fact of a declaration unknown."""
    found = [*_hidden_fields(tree, choose), *_open_lists(tree), *_no_steps(tree), *_loose_parts(tree)]
    found.extend(Hiding(*told) for told in hidden_owners(tree, partial(_widened, choose)))
    battery = tree["battery"]
    if "steps" not in battery["complete"]:
        found.extend(_fewer_steps(tree))
    if "minerals" not in battery["complete"]:
        found.extend(Hiding(f"drop {line[KEY]}", partial(drop_line, tree, line)) for line in lines_of(tree))
    if "components" not in battery["complete"]:
        found.extend(
            Hiding(f"drop {one['id']}", partial(drop_component, tree, one))
            for one in battery["components"]
            if all(isinstance(inner, str) for inner in one["contains"])  # else its share would be another's
        )
    return found


FACTS = {
    "vehicle": (
        "placed_in_service",
        "final_assembly",
        "battery_capacity",
        "gross_vehicle_weight_rating",
        "class",
        "suggested_retail_price",
        "powertrain",
    ),
    "acquired": ("binding_contract", "payment"),
    "manufacturer": ("transition_plan_submitted", "periodic_report", "critical_mineral_test"),
    "component": ("value", "made", "substantially_all_made_in"),
    "made": ("by", "in", "on"),
    "material": ("is",),
    "line": ("form", "purity", "origin", "tied", "product_line", "fully_consumed", "value", "mass"),
    "step": ("by", "in", "on", "value_added"),
    "entity": ("organized_in", "principal_place_of_business"),
    "attestation": ("on", "document"),
    "product_line": ("battery_has_designated_cells_only", "masses_complete"),
    "allocated": ("mass",),
}


def _parts(tree: Tree) -> Iterator[tuple[str, Tree]]:
    """Every mapping of a declaration that holds facts, with the kind of facts that it holds."""
    yield "vehicle", tree["vehicle"]
    yield "acquired", tree["vehicle"]["acquired"]
    yield "manufacturer", tree["manufacturer"]
    for component in tree["battery"]["components"]:
        yield "component", component
        made = component.get("made", [])
        for making in made if isinstance(made, list) else [made]:
            yield "made", making
    for material in tree["battery"]["materials"]:
        yield "material", material
    for line in lines_of(tree):
        yield "line", line
        for step in line["steps"]:
            yield "step", step
    for entity in tree["entities"]:
        yield "entity", entity
    for attestation in tree["attestations"]:
        yield "attestation", attestation
    for product_line in tree["product_lines"]:
        yield "product_line", product_line
        for allocated in product_line["masses"]:
            yield "allocated", allocated


def _hidden_fields(tree: Tree, choose: Chooser) -> Iterator[Hiding]:
    for kind, part in _parts(tree):
        for name in FACTS[kind]:
            if name not in part or part[name] == "unknown":
                continue
            if name == "value_added" and part[name].startswith("0 "):
                continue  # a stage that added nothing has no share at all: known to be so, it says less than unknown
            told = f"{kind} {part.get(KEY, '')} {name}"
            if name in ("fully_consumed", "is"):
                yield Hiding(told, partial(part.update, {name: "unknown"}))
                continue
            yield Hiding(told, partial(part.pop, name))
            if isinstance(part[name], str) and part[name].split()[-1] in ("USD", "kWh", "lb", "kg", "%"):
                yield Hiding(f"{told} widened", partial(widen, part, name, choose))


def widen(part: Tree, name: str, choose: Chooser) -> None:
    """Make a range of an amount, or a wider one of a range."""
    numbers, unit = part[name].rsplit(" ", 1)
    low, _, high = numbers.partition("..")
    least, most = Decimal(low), Decimal(high or low)
    least = max(Decimal(0), least - choose.one_of((0, 1, 5, 30, 1000)))
    most += choose.one_of((0, 1, 5, 30, 1000))
    if unit == "%":
        most = min(most, Decimal(100))
    part[name] = f"{least:f}..{most:f} {unit}"


def _widened(choose: Chooser, part: Tree, name: str) -> None:
    widen(part, name, choose)


def _open_lists(tree: Tree) -> Iterator[Hiding]:
    complete = tree["battery"]["complete"]
    for name in complete:
        yield Hiding(f"{name} open", partial(complete.remove, name))
    attestations = tree["attestations"]
    for attestation in attestations:
        yield Hiding(
            f"no attestation {attestation['by']}",
            partial(attestations.remove, attestation),
        )
    for product_line in tree["product_lines"]:
        if product_line.get("masses_complete") == "yes":
            continue
        for allocated in product_line["masses"]:
            yield Hiding("no mass", partial(product_line["masses"].remove, allocated))


def _fewer_steps(tree: Tree) -> Iterator[Hiding]:
    for component in tree["battery"]["components"]:
        made = component.get("made")
        for making in made if isinstance(made, list) else ():
            yield Hiding(f"drop {making[KEY]}", partial(made.remove, making))
    for line in lines_of(tree):
        for step in line["steps"]:
            yield Hiding(f"drop {step[KEY]}", partial(line["steps"].remove, step))


def _no_steps(tree: Tree) -> Iterator[Hiding]:
    """A chain without any step declared is never complete: somebody did something."""
    for line in lines_of(tree):
        if line["steps"]:
            yield Hiding(f"no steps {line[KEY]}", partial(line.update, {"steps": []}))


def _loose_parts(tree: Tree) -> Iterator[Hiding]:
    """A part of the battery that stands in no container: it is not declared in which it is."""
    components = tree["battery"]["components"]
    kinds = {component["id"]: component["is"] for component in components}
    for component in components:
        for inner in component["contains"]:
            if isinstance(inner, str) and kinds[inner] in PARTS:
                yield Hiding(
                    f"loose {inner}",
                    partial(component["contains"].remove, inner),
                )


def drop_line(tree: Tree, line: Tree) -> None:
    """Leave a mineral line out, with what is said of its chain."""
    if all(other is line or other["chain"] != line["chain"] for other in lines_of(tree)):
        _forget(tree, line["chain"])
    for material in tree["battery"]["materials"]:
        material["minerals"] = [other for other in material["minerals"] if other is not line]
    if any(other["chain"] == line["chain"] for other in lines_of(tree)):
        return
    for product_line in tree["product_lines"]:
        kept = [mass for mass in product_line["masses"] if mass["chain"] != line["chain"]]
        if len(kept) < len(product_line["masses"]):
            product_line["masses"] = kept
            product_line.pop("masses_complete", None)


def drop_component(tree: Tree, component: Tree) -> None:
    """Leave a component out, with what is said of it."""
    name = component["id"]
    battery = tree["battery"]
    _forget(tree, name)
    battery["components"].remove(component)
    for other in battery["components"]:
        other["contains"] = [inner for inner in other["contains"] if _name_of(inner) != name]
    for material in battery["materials"]:
        material["used_in"] = [used for used in material["used_in"] if used != name]


def _name_of(inner: str | Tree) -> str:
    return inner if isinstance(inner, str) else inner["component"]


def _forget(tree: Tree, product: str) -> None:
    """Leave out each attestation of a product: with the product gone it would speak of less than it does."""
    tree["attestations"] = [one for one in tree["attestations"] if product not in one["of"]]
    forget_product(tree, product)


# -- other forms of the same declaration ---------------------------------------------------------


def in_another_order(tree: Tree, choose: Chooser) -> Tree:
    """The same declaration with its lines in another order."""
    other = copy.deepcopy(tree)
    battery = other["battery"]
    lists = [battery["components"], battery["materials"], other["entities"], other["attestations"]]
    lists += [other.get("contracts", [])]
    lists += [
        entity[name] for entity in other["entities"] for name in ("held_by", "screened") if name in entity
    ]
    lists += [material["minerals"] for material in battery["materials"]]
    lists += [component["contains"] for component in battery["components"]]
    lists += [
        component["made"] for component in battery["components"] if isinstance(component.get("made"), list)
    ]
    lists += [line["steps"] for line in lines_of(other)]
    lists += [product_line["masses"] for product_line in other["product_lines"]]
    for lines in lists:
        for place in range(len(lines) - 1, 0, -1):
            swapped = choose.whole(0, place)
            lines[place], lines[swapped] = lines[swapped], lines[place]
    return other


def with_money_times(tree: Tree, factor: str) -> Tree:
    """The same declaration with all money of the battery multiplied by a constant."""
    scaled = copy.deepcopy(tree)
    _scale(scaled["battery"], " USD", Decimal(factor))
    return scaled


def _scale(node: Any, unit: str, factor: Decimal) -> None:
    entries = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
    for place, entry in entries:
        if isinstance(entry, dict | list):
            _scale(entry, unit, factor)
        elif isinstance(entry, str) and entry.endswith(unit):
            numbers = entry.removesuffix(unit).split("..")
            node[place] = "..".join(f"{Decimal(number) * factor:f}" for number in numbers) + unit


def with_a_line_split(tree: Tree, choose: Chooser) -> Tree:
    """The same declaration with one mineral line as two halves."""
    split = copy.deepcopy(tree)
    material = choose.one_of([one for one in split["battery"]["materials"] if one["minerals"]])
    line = choose.one_of(material["minerals"])
    _scale(line, " USD", Decimal("0.5"))
    if "mass" in line:
        _scale(line, " kg", Decimal("0.5"))
    half = copy.deepcopy(line)
    half[KEY] += "'"
    for step in half["steps"]:
        step[KEY] += "'"
    material["minerals"].append(half)
    return split


# -- reading --------------------------------------------------------------------------------------


class Keyed(NamedTuple):
    """A declaration with the private name of each subject by its pointer."""

    declaration: Declaration
    keys: dict[str, str]


def keyed(tree: Tree) -> Keyed:
    """The tree as a declaration, and the private names that stood in it."""
    keys: dict[str, str] = {"/vehicle": "vehicle"}
    plain = _without_keys(tree, "", keys)
    return Keyed(parse_declaration(json.dumps(plain)), keys)


def declared(tree: Tree) -> Declaration:
    """The tree as a declaration."""
    return keyed(tree).declaration


def plain(tree: Tree) -> Tree:
    """The tree without private names."""
    stripped: Tree = _without_keys(tree, "", {})
    return stripped


def _without_keys(node: Any, pointer: str, keys: dict[str, str]) -> Any:
    if isinstance(node, list):
        return [_without_keys(entry, f"{pointer}/{place}", keys) for place, entry in enumerate(node)]
    if not isinstance(node, dict):
        return node
    if KEY in node:
        keys[pointer] = node[KEY]
    return {
        name: _without_keys(entry, f"{pointer}/{name}", keys) for name, entry in node.items() if name != KEY
    }
