"""The inputs, built in memory: three packs of forty steps in as many variants as wanted, and bills of material of any length.

Everything is drawn from a seeded generator, so that two runs measure the same texts, and every
variant has its own amounts, days and names of chains, so that no remembered text flatters a
measurement.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import yaml

Tree = dict[str, Any]

CLEAN = "clean"
FOREIGN = "one foreign entity of concern"
POSSIBLE = "everything possible"
POSSIBLE_DATED = "everything possible, days and makers known"
PACKS = (CLEAN, FOREIGN, POSSIBLE)

STEPS_OF_A_PACK = 40
LINES_OF_A_PACK = 25
PLACED_IN_SERVICE = date(2025, 6, 1)


class Part(NamedTuple):
    """One sort of component: its dearest and cheapest value, who makes it where, and what it contains."""

    name: str
    kind: str
    cheapest: int
    dearest: int
    by: str
    country: str
    contains: tuple[str, ...] = ()


class Chain(NamedTuple):
    """One mineral line: its share of the material, and the two steps of its chain."""

    material: str
    mineral: str
    form: str | None
    cheapest: int
    dearest: int
    extracted: tuple[str, str]
    processed: tuple[str, str]


PARTS = (
    Part("module", "battery_module", 2600, 3000, "cellworks", "US", ("cell", "cooling", "monitor")),
    Part("cell", "battery_cell", 1900, 2200, "cellworks", "US", ("cathode", "anode", "film", "fluid", "can")),
    Part("cathode", "cathode_electrode", 700, 900, "cellworks", "US"),
    Part("anode", "anode_electrode", 300, 400, "cellworks", "US"),
    Part("film", "separator", 100, 200, "filmco", "HU"),
    Part("fluid", "liquid_electrolyte", 80, 120, "saltco", "JP"),
    Part("can", "cell_can", 40, 60, "metalco", "US"),
    Part("cooling", "thermal_management", 80, 120, "metalco", "MX"),
    Part("monitor", "electronics", 100, 150, "boardco", "TW"),
    Part("housing", "pack_enclosure", 300, 400, "metalco", "US"),
)
MATERIALS = {
    "cathode-powder": ("cathode_active_material", "cathode"),
    "anode-powder": ("anode_active_material", "anode"),
    "foil": ("foil", "cathode"),
    "salt": ("electrolyte_salt", "fluid"),
}
CHAINS = (
    Chain("cathode-powder", "nickel", "nickel_sulfate", 300, 400, ("mineco", "ID"), ("refineco", "KR")),
    Chain("cathode-powder", "nickel", "nickel_sulfate", 150, 200, ("auroreco", "AU"), ("refineco", "KR")),
    Chain("cathode-powder", "nickel", "nickel_sulfate", 80, 120, ("auroreco", "CA"), ("refineco", "FI")),
    Chain("cathode-powder", "cobalt", "cobalt_sulfate", 60, 90, ("mineco", "CD"), ("refineco", "FI")),
    Chain("cathode-powder", "cobalt", "cobalt_sulfate", 40, 60, ("auroreco", "AU"), ("refineco", "KR")),
    Chain("cathode-powder", "manganese", "manganese_sulfate", 20, 40, ("mineco", "ZA"), ("refineco", "JP")),
    Chain("cathode-powder", "manganese", "manganese_sulfate", 20, 30, ("mineco", "GA"), ("refineco", "US")),
    Chain("cathode-powder", "lithium", "lithium_hydroxide", 120, 180, ("lithco", "AU"), ("lithco", "AU")),
    Chain("cathode-powder", "lithium", "lithium_carbonate", 80, 120, ("lithco", "AR"), ("lithco", "US")),
    Chain("anode-powder", "graphite", None, 120, 160, ("carbonco", "MZ"), ("carbonco", "US")),
    Chain("anode-powder", "graphite", None, 60, 80, ("carbonco", "BR"), ("carbonco", "CA")),
    Chain("foil", "aluminum", None, 40, 60, ("metalco", "NO"), ("metalco", "DE")),
    Chain("foil", "copper", None, 80, 120, ("auroreco", "CL"), ("metalco", "US")),
    Chain("salt", "lithium", "lithium_carbonate", 20, 30, ("lithco", "CL"), ("saltco", "JP")),
    Chain("salt", "fluorspar", "calcium_fluoride", 10, 15, ("mineco", "MX"), ("saltco", "KR")),
)
SEATS = {
    "cellworks": ("Cellworks LLC", "US"),
    "filmco": ("Filmco Kft.", "HU"),
    "saltco": ("Saltco K.K.", "JP"),
    "metalco": ("Metalco Inc.", "US"),
    "boardco": ("Boardco Ltd.", "TW"),
    "mineco": ("Mineco PT", "ID"),
    "refineco": ("Refineco Co., Ltd.", "KR"),
    "auroreco": ("Auroreco Pty Ltd", "AU"),
    "lithco": ("Lithco Pty Ltd", "AU"),
    "carbonco": ("Carbonco Inc.", "US"),
}


class Writer:
    """Writes one variant: draws its amounts and days, and adds sub-assemblies to its lists."""

    def __init__(self, variant: int) -> None:
        self._variant = variant
        self._draw = random.Random(variant)
        self.components: list[Tree] = []
        self.materials: list[Tree] = []
        self.entities: list[Tree] = []
        self.attestations: list[Tree] = []

    def add(self, mark: str, suppliers: str) -> None:
        """Add one sub-assembly; ``mark`` ends its names, ``suppliers`` those of the companies."""
        products: dict[str, list[str]] = {}
        for part in PARTS:
            self.components.append(self._component(part, mark, suppliers))
            products.setdefault(part.by, []).append(part.name + mark)
        for name, (kind, user) in MATERIALS.items():
            lines = [(place, chain) for place, chain in enumerate(CHAINS) if chain.material == name]
            minerals = [
                self._mineral(chain, self._chain(place, chain, mark), suppliers) for place, chain in lines
            ]
            self.materials.append(
                {"id": name + mark, "is": kind, "used_in": [user + mark], "minerals": minerals}
            )
            for place, chain in lines:
                for maker in sorted({chain.extracted[0], chain.processed[0]}):
                    products.setdefault(maker, []).append(self._chain(place, chain, mark))
        for maker, of in products.items():
            self.attestations.append(self._attestation(maker + suppliers, of))

    def add_companies(self, suppliers: str) -> None:
        """Add the companies whose names end so."""
        for name, (title, country) in SEATS.items():
            self.entities.append(
                {
                    "id": name + suppliers,
                    "name": f"{title.split(' ', 1)[0]}{suppliers} {title.split(' ', 1)[1]}",
                    "organized_in": country,
                    "principal_place_of_business": country,
                }
            )

    def tree(self, title: str) -> Tree:
        """The declaration, with all lists complete."""
        return {
            "format": "iracheck/1",
            "title": title,
            "claims": ["30D"],
            "vehicle": {
                "placed_in_service": PLACED_IN_SERVICE.isoformat(),
                "acquired": {"binding_contract": self._day(2025, 4), "payment": self._day(2025, 4)},
                "final_assembly": "US",
                "battery_capacity": f"{self._draw.randint(60, 90)}.{self._draw.randint(0, 9)} kWh",
                "gross_vehicle_weight_rating": f"{self._draw.randint(5000, 6000)} lb",
                "class": "sport_utility_vehicle",
                "suggested_retail_price": self._money(55_000, 75_000),
                "powertrain": "plug_in",
            },
            "manufacturer": {
                "transition_plan_submitted": self._day(2025, 1),
                "periodic_report": self._day(2025, 5),
                "critical_mineral_test": "traced_qualifying_value",
            },
            "battery": {
                "complete": ["components", "minerals", "steps"],
                "components": self.components,
                "materials": self.materials,
            },
            "entities": self.entities,
            "attestations": self.attestations,
        }

    def _component(self, part: Part, mark: str, suppliers: str) -> Tree:
        component: Tree = {
            "id": part.name + mark,
            "is": part.kind,
            "value": self._money(part.cheapest, part.dearest),
            "made": {"by": part.by + suppliers, "in": part.country, "on": self._day(2025, 1)},
        }
        contains = [inner + mark for inner in part.contains]
        return component | ({"contains": contains} if contains else {})

    def _mineral(self, chain: Chain, name: str, suppliers: str) -> Tree:
        cents = self._draw.randint(chain.cheapest * 100, chain.dearest * 100)
        first = cents * self._draw.randint(20, 60) // 100
        line: Tree = {"mineral": chain.mineral, "chain": name}
        line |= {"form": chain.form} if chain.form else {"purity": "99.95 %"}
        if chain.form == "calcium_fluoride":
            line["purity"] = "97.5 %"
        line |= {
            "origin": "virgin",
            "tied": "physical",
            "value": _dollars(cents),
            "mass": f"{self._draw.randint(100, 9999) / 100:.2f} kg",
            "steps": [
                self._step("extraction", chain.extracted, first, suppliers, month=4),
                self._step("processing", chain.processed, cents - first, suppliers, month=9),
            ],
        }
        return line

    def _step(self, does: str, by: tuple[str, str], cents: int, suppliers: str, *, month: int) -> Tree:
        return {
            "does": does,
            "by": by[0] + suppliers,
            "in": by[1],
            "value_added": _dollars(cents),
            "on": self._day(2024, month),
        }

    def _attestation(self, maker: str, of: list[str]) -> Tree:
        return {
            "by": maker,
            "states": "not a foreign entity of concern",
            "of": of,
            "on": self._day(2025, 4),
            "document": f"A-{self._draw.randint(1000, 9999)}",
        }

    def _chain(self, place: int, chain: Chain, mark: str) -> str:
        return f"{chain.mineral[:2].upper()}-{self._variant}-{place}{mark}"

    def _money(self, least: int, most: int) -> str:
        return _dollars(self._draw.randint(least * 100, most * 100))

    def _day(self, year: int, month: int) -> str:
        return (date(year, month, 1) + timedelta(days=self._draw.randint(0, 27))).isoformat()


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d} USD"


def pack(name: str, variant: int) -> Tree:
    """One variant of a pack of forty steps."""
    writer = Writer(variant)
    writer.add_companies("")
    writer.add("", "")
    tree = writer.tree(f"Pack {variant}, {name}")
    changes: dict[str, Callable[[Tree], Tree]] = {
        FOREIGN: with_foreign_maker,
        POSSIBLE: with_everything_open,
        POSSIBLE_DATED: with_everything_open_but_days_and_makers,
    }
    return tree if name == CLEAN else changes[name](tree)


def pack_text(name: str, variant: int) -> str:
    """The same as JSON text."""
    return json.dumps(pack(name, variant))


def with_foreign_maker(tree: Tree) -> Tree:
    """The maker of the separator is organized and seated in a covered nation; nothing else differs."""
    for entity in tree["entities"]:
        if entity["id"] == "filmco":
            entity |= {"organized_in": "CN", "principal_place_of_business": "CN"}
    return tree


_SETTLED = frozenset(
    {"format", "title", "claims", "id", "is", "mineral", "does", "complete", "contains", "used_in", "states"}
)
"""What may not be unknown: names, kinds, and which things there are."""
_NAMES = frozenset({"by", "chain"})
"""Names that are left out where they are not known."""
_DATED = frozenset({"on", "placed_in_service", "acquired", "manufacturer", "organized_in"})


def with_everything_open(tree: Tree) -> Tree:
    """Every fact that may be unknown is unknown or a range; only which things there are is known."""
    opened: Tree = _opened(tree, settled=_SETTLED, left_out=_NAMES, count=[0])
    parts = {part.name for part in PARTS}
    opened["attestations"] = [
        {
            "by": attestation["by"],
            "states": attestation["states"],
            "of": [name for name in attestation["of"] if name in parts],
            "on": "unknown",
        }
        for attestation in tree["attestations"]
    ]
    return opened


def with_everything_open_but_days_and_makers(tree: Tree) -> Tree:
    """The same with every day and maker declared, and so attested: the amounts are asked for in earnest."""
    settled = _SETTLED | _NAMES | _DATED
    opened: Tree = _opened(tree, settled=settled, left_out=frozenset(), count=[0])
    return opened | {"attestations": tree["attestations"]}


def _opened(node: Any, *, settled: frozenset[str], left_out: frozenset[str], count: list[int]) -> Any:
    if isinstance(node, list):
        return [_opened(inner, settled=settled, left_out=left_out, count=count) for inner in node]
    if not isinstance(node, dict):
        return _open_fact(node, count)
    opened = {
        key: fact if key in settled else _opened(fact, settled=settled, left_out=left_out, count=count)
        for key, fact in node.items()
        if key not in left_out
    }
    return opened | ({"fully_consumed": "unknown"} if "mineral" in node else {})


def _open_fact(fact: str, count: list[int]) -> str:
    """A range a tenth either way; every fourth amount, and whatever is no amount, is unknown."""
    if not fact.endswith((" USD", " kg", " kWh", " lb", " %")):
        return "unknown"
    count[0] += 1
    return "unknown" if count[0] % 4 == 0 else _ranged(fact)


def _ranged(fact: str) -> str:
    amount, unit = fact.split(" ")
    low, high = Decimal(amount) * 9 / 10, Decimal(amount) * 11 / 10
    return f"{low}..{min(high, Decimal(100)) if unit == '%' else high} {unit}"


def bill(lines: int, *, ranges: bool = False, few_suppliers: bool = False) -> Tree:
    """A bill of material of so many lines: components, and mineral lines with two steps each.

    Each sub-assembly has 25 lines and ten companies of its own; with ``few_suppliers`` the ten
    companies are the same throughout, each with one attestation that names all its products.
    """
    writer = Writer(lines)
    if few_suppliers:
        writer.add_companies("")
    for number in range(lines // LINES_OF_A_PACK):
        mark = f"-{number}"
        suppliers = "" if few_suppliers else mark
        if not few_suppliers:
            writer.add_companies(suppliers)
        writer.add(mark, suppliers)
    if few_suppliers:
        writer.attestations = _merged(writer.attestations)
    tree = writer.tree(f"Bill of {lines} lines")
    return _with_ranges(tree) if ranges else tree


def _merged(attestations: list[Tree]) -> list[Tree]:
    by_maker: dict[str, Tree] = {}
    for attestation in attestations:
        first = by_maker.setdefault(attestation["by"], attestation)
        if first is not attestation:
            first["of"] += attestation["of"]
    return list(by_maker.values())


def _with_ranges(tree: Tree) -> Tree:
    """Every value and value added becomes a range."""

    def visit(node: Any) -> None:
        if isinstance(node, list):
            for inner in node:
                visit(inner)
        elif isinstance(node, dict):
            for key, fact in node.items():
                if key in ("value", "value_added"):
                    node[key] = _ranged(fact)
                else:
                    visit(fact)

    visit(tree["battery"])
    return tree


def lines_of(tree: Tree) -> int:
    """How many lines a bill of material has."""
    battery = tree["battery"]
    return len(battery["components"]) + sum(len(material["minerals"]) for material in battery["materials"])


def steps_of(tree: Tree) -> int:
    """How many steps it has: makings of components and steps of chains."""
    battery = tree["battery"]
    steps = sum(len(line["steps"]) for material in battery["materials"] for line in material["minerals"])
    return len(battery["components"]) + steps


def yaml_text(tree: Tree) -> str:
    """The same declaration as YAML, in the order and the block form in which people write it."""
    dumper: Callable[..., str] = yaml.dump
    return dumper(
        tree, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), sort_keys=False, allow_unicode=True
    )
