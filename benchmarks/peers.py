"""The peers: the same shares and thresholds decided by GoRules zen-engine and by plain Python, without a trail.

Both read the same JSON text and know facts that are declared, nothing else: no unknown fact, no
range, no attestation, no place in a file, no reason. They cover the requirements of a vehicle
placed in service in 2025 whose minerals are tied to its cells physically.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from iracheck import Rulebook
from packs import PLACED_IN_SERVICE

LIMIT = Decimal("0.6")
AGREES_WITHIN = Decimal("1e-12")


class Decision(NamedTuple):
    """What a peer decides: the amount, and the two shares that it rests on."""

    amount: Decimal
    minerals: Decimal
    components: Decimal

    def agrees(self, other: Decision) -> bool:
        """Whether two decisions are the same but for the rounding of the shares."""
        apart = max(abs(self.minerals - other.minerals), abs(self.components - other.components))
        return self.amount == other.amount and apart <= AGREES_WITHIN


Decide = Callable[[str], Decision]


class Lists(NamedTuple):
    """The lists of the rulebook as they stand on the day placed in service."""

    partners: frozenset[str]
    north_america: frozenset[str]
    covered: frozenset[str]
    home: frozenset[str]
    components: frozenset[str]
    impracticable: frozenset[str]
    forms: dict[str, Decimal]
    purities: dict[str, Decimal]


def lists_of(rulebook: Rulebook) -> Lists:
    """Read them once, before anything is timed."""

    def keys(name: str) -> frozenset[str]:
        entries = rulebook.lists[f"lists/{name}"]
        day = PLACED_IN_SERVICE
        return frozenset(row.key for row in entries.rows if row.first_day <= day <= row.last_day)

    forms: dict[str, Decimal] = {}
    purities: dict[str, Decimal] = {}
    minerals = rulebook.lists["lists/applicable-critical-minerals"]
    listed = keys("applicable-critical-minerals")
    for row in minerals.rows:
        for form in row.forms if row.key in listed else ():
            low = form.purity.low if form.purity is not None else 0
            least = Decimal(low.numerator) / Decimal(low.denominator) * 100
            if form.form is None:
                purities[row.key] = least
            else:
                forms[f"{row.key}/{form.form}"] = least
    return Lists(
        partners=keys("free-trade-partners"),
        north_america=keys("north-america"),
        covered=keys("covered-nations"),
        home=keys("united-states-and-territories"),
        components=keys("battery-components"),
        impracticable=keys("impracticable-to-trace"),
        forms=forms,
        purities=purities,
    )


def decision_of(verdict: bytes) -> Decision:
    """The same from the JSON of a verdict whose amount and shares are certain."""
    (credit,) = json.loads(verdict)["credits"]
    shares = {answer["rule"]: answer["value"] for answer in credit["answers"] if answer.get("value")}

    def exact(interval: Mapping[str, str]) -> Decimal:
        assert interval["low"] == interval["high"], f"{interval} is no single number"
        number = Fraction(interval["low"])
        return Decimal(number.numerator) / Decimal(number.denominator)

    return Decision(
        exact(credit["amount"]),
        exact(shares["30D/critical-minerals"]),
        exact(shares["30D/battery-components"]),
    )


# Plain Python ---------------------------------------------------------------------------------


def plain(lists: Lists) -> Decide:
    """A decision in plain Python, written out by hand for these facts."""

    def decide(text: str) -> Decision:
        declaration = json.loads(text)
        battery = declaration["battery"]
        concern, foreign = _of_concern(declaration["entities"], lists)

        def tainted(made: Mapping[str, str]) -> bool:
            return made["by"] in concern or (made["by"] in foreign and made["in"] in lists.covered)

        traced = _minerals_traced(declaration["manufacturer"])
        parts = [part for part in battery["components"] if part["is"] in lists.components]
        excluded = any(tainted(part["made"]) for part in parts)
        value = qualifying = Decimal(0)
        for material in battery["materials"]:
            for line in material["minerals"]:
                if not _applicable(line, lists):
                    continue
                worth = _number(line["value"])
                value += worth
                qualifying += worth * _best_share(line["steps"], lists)
                if not excluded and (traced or not _impracticable(material["is"], line["mineral"], lists)):
                    excluded = any(tainted(step) for step in line["steps"])
        minerals = qualifying / value
        components = _component_share(battery["components"], parts, lists)
        eligible = not excluded and _vehicle_fits(declaration["vehicle"], lists)
        amount = 3750 * ((minerals >= LIMIT) + (components >= LIMIT)) if eligible else 0
        return Decision(Decimal(amount), minerals, components)

    return decide


def _number(text: str) -> Decimal:
    return Decimal(text.split(" ")[0])


def _of_concern(entities: list[dict[str, str]], lists: Lists) -> tuple[set[str], set[str]]:
    concern, foreign = set(), set()
    for entity in entities:
        seats = (entity["organized_in"], entity["principal_place_of_business"])
        if any(seat in lists.covered for seat in seats):
            concern.add(entity["id"])
        if any(seat not in lists.home for seat in seats):
            foreign.add(entity["id"])
    return concern, foreign


def _minerals_traced(manufacturer: Mapping[str, str]) -> bool:
    """Whether impracticable-to-trace materials have to be traced as well."""
    return manufacturer["transition_plan_submitted"] == "never" or manufacturer["periodic_report"] > "2026"


def _applicable(line: Mapping[str, Any], lists: Lists) -> bool:
    purity = _number(line["purity"]) if "purity" in line else Decimal(0)
    least = lists.forms.get(f"{line['mineral']}/{line.get('form')}")
    if least is not None and purity >= least:
        return True
    least = lists.purities.get(line["mineral"])
    return least is not None and purity >= least


def _impracticable(kind: str, mineral: str, lists: Lists) -> bool:
    return kind in lists.impracticable or (kind, mineral) == ("anode_active_material", "graphite")


def _best_share(steps: list[dict[str, str]], lists: Lists) -> Decimal:
    added: dict[str, Decimal] = {}
    counted: dict[str, Decimal] = {}
    for step in steps:
        does, worth = step["does"], _number(step["value_added"])
        places = lists.north_america if does == "recycling" else lists.partners
        added[does] = added.get(does, Decimal(0)) + worth
        if step["in"] in places:
            counted[does] = counted.get(does, Decimal(0)) + worth
    return max(counted.get(does, Decimal(0)) / worth for does, worth in added.items())


def _component_share(components: list[dict[str, Any]], parts: list[dict[str, Any]], lists: Lists) -> Decimal:
    values = {component["id"]: _number(component["value"]) for component in components}
    whole = counted = Decimal(0)
    for part in parts:
        increment = values[part["id"]] - sum(values[inner] for inner in part.get("contains", ()))
        whole += increment
        if part["made"]["in"] in lists.north_america:
            counted += increment
    return counted / whole


def _vehicle_fits(vehicle: Mapping[str, Any], lists: Lists) -> bool:
    dear = vehicle["class"] in ("van", "sport_utility_vehicle", "pickup_truck")
    return (
        max(vehicle["acquired"].values()) <= "2025-09-30"
        and vehicle["final_assembly"] in lists.north_america
        and vehicle["powertrain"] == "plug_in"
        and _number(vehicle["battery_capacity"]) >= 7
        and _number(vehicle["gross_vehicle_weight_rating"]) < 14_000
        and _number(vehicle["suggested_retail_price"]) <= (80_000 if dear else 55_000)
    )


# GoRules zen-engine ---------------------------------------------------------------------------


def zen(lists: Lists) -> Decide | None:
    """A decision by a graph of GoRules zen-engine, or ``None`` where it is not installed."""
    try:
        engine = importlib.import_module("zen").ZenEngine()
    except ImportError:
        return None
    content = importlib.import_module("zen").ZenDecisionContent(json.dumps(_graph(lists)))
    decision = engine.create_decision(content)
    decision.validate()

    def decide(text: str) -> Decision:
        result = decision.evaluate(text)["result"]
        return Decision(*(Decimal(str(result[name])) for name in Decision._fields))

    return decide


def _graph(lists: Lists) -> dict[str, Any]:
    """Input, the companies, the minerals, the components, the vehicle, a decision table, output."""
    nodes: list[dict[str, Any]] = [
        {"id": "input", "type": "inputNode", "name": "Declaration", "content": {"schema": ""}},
        _expressions("companies", _companies(lists)),
        _expressions("minerals", _minerals(lists)),
        _expressions("components", _components(lists)),
        _expressions("vehicle", _vehicle(lists)),
        _amounts(),
        {"id": "output", "type": "outputNode", "name": "Decision", "content": {"schema": ""}},
    ]
    for node in nodes:
        node["position"] = {"x": 0, "y": 0}
    names = [node["id"] for node in nodes]
    edges = [
        {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in pairwise(names)
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _expressions(name: str, formulas: dict[str, str]) -> dict[str, Any]:
    rows = [{"id": key, "key": key, "value": formula} for key, formula in formulas.items()]
    content = {"expressions": rows, "passThrough": True, "executionMode": "single"}
    return {"id": name, "type": "expressionNode", "name": name, "content": content}


def _companies(lists: Lists) -> dict[str, str]:
    covered, home = _texts(lists.covered), _texts(lists.home)
    seats = "e.organized_in {0} or e.principal_place_of_business {0}"
    return {
        "concern": f"map(filter(entities as e, {seats.format('in ' + covered)}) as e, e.id)",
        "foreign": f"map(filter(entities as e, {seats.format('not in ' + home)}) as e, e.id)",
    }


def _tainted(made: str, lists: Lists) -> str:
    covered = _texts(lists.covered)
    return f"({made}.by in concern or ({made}.by in foreign and {made}.in in {covered}))"


def _minerals(lists: Lists) -> dict[str, str]:
    """One node: the lines with what each is, then their share and whether one is tainted."""
    pure = "number(split(l.purity ?? '0 %', ' ')[0])"
    form = "l.mineral + '/' + (l.form ?? '')"
    applicable = f"({pure} >= ($.forms[{form}] ?? 101) or {pure} >= ($.purities[l.mineral] ?? 101))"
    line = (
        "{kind: m.is, mineral: l.mineral, steps: l.steps, value: number(split(l.value, ' ')[0]),"
        f" applicable: {applicable}}}"
    )
    untraced = f"(l.kind in {_texts(lists.impracticable)} or (l.kind == 'anode_active_material' and l.mineral == 'graphite'))"
    tainted = f"some(l.steps as s, {_tainted('s', lists)})"
    return {
        "forms": _mapping(lists.forms),
        "purities": _mapping(lists.purities),
        "lines": f"filter(flatMap(battery.materials as m, map(m.minerals as l, {line})) as l, l.applicable)",
        "minerals": (
            f"sum(map($.lines as l, l.value * max([{', '.join(_limb(kind, lists) for kind in _LIMBS)}])))"
            " / sum(map($.lines as l, l.value))"
        ),
        "traced": (
            "manufacturer.transition_plan_submitted == 'never'"
            " or d(manufacturer.periodic_report) >= d('2027-01-01')"
        ),
        "tainted_mineral": f"some($.lines as l, ($.traced or not {untraced}) and {tainted})",
    }


_LIMBS = ("extraction", "processing", "recycling")


def _limb(kind: str, lists: Lists) -> str:
    """The share of one limb of a chain; nothing where the chain has no such step."""
    places = _texts(lists.north_america if kind == "recycling" else lists.partners)
    added = f"sum(map(filter(l.steps as s, s.does == '{kind}') as s, number(split(s.value_added, ' ')[0])))"
    counted = added.replace(f"s.does == '{kind}'", f"s.does == '{kind}' and s.in in {places}")
    return f"(some(l.steps as s, s.does == '{kind}') ? {counted} / {added} : 0)"


def _components(lists: Lists) -> dict[str, str]:
    kinds = _texts(lists.components)
    inside = (
        "sum(map(filter(battery.components as i, i.id in (c.contains ?? [])) as i,"
        " number(split(i.value, ' ')[0])))"
    )
    part = f"{{made: c.made, increment: number(split(c.value, ' ')[0]) - {inside}}}"
    counted = f"filter($.parts as p, p.made.in in {_texts(lists.north_america)})"
    return {
        "parts": f"map(filter(battery.components as c, c.is in {kinds}) as c, {part})",
        "components": f"sum(map({counted} as p, p.increment)) / sum(map($.parts as p, p.increment))",
        "excluded": f"tainted_mineral or some($.parts as p, {_tainted('p.made', lists)})",
    }


def _vehicle(lists: Lists) -> dict[str, str]:
    number = "number(split(vehicle.{}, ' ')[0])".format
    return {
        "fits": " and ".join(
            (
                "d(vehicle.acquired.binding_contract) <= d('2025-09-30')",
                "d(vehicle.acquired.payment) <= d('2025-09-30')",
                f"vehicle.final_assembly in {_texts(lists.north_america)}",
                "vehicle.powertrain == 'plug_in'",
                f"{number('battery_capacity')} >= 7",
                f"{number('gross_vehicle_weight_rating')} < 14000",
                f"{number('suggested_retail_price')}"
                " <= (vehicle.class in ['van', 'sport_utility_vehicle', 'pickup_truck'] ? 80000 : 55000)",
            )
        )
    }


def _amounts() -> dict[str, Any]:
    """The decision table: the first row that fits gives the amount."""
    fields = ("excluded", "fits", "minerals", "components")
    rows = (
        ("true", "", "", "", "0"),
        ("", "false", "", "", "0"),
        ("", "", f">= {LIMIT}", f">= {LIMIT}", "7500"),
        ("", "", f">= {LIMIT}", "", "3750"),
        ("", "", "", f">= {LIMIT}", "3750"),
        ("", "", "", "", "0"),
    )
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in fields],
        "outputs": [
            {"id": "amount", "name": "amount", "field": "amount"},
            {"id": "m", "name": "minerals", "field": "minerals"},
            {"id": "c", "name": "components", "field": "components"},
        ],
        "rules": [
            {
                "_id": str(place),
                **dict(zip((*fields, "amount"), row, strict=True)),
                "m": "minerals",
                "c": "components",
            }
            for place, row in enumerate(rows)
        ],
        "passThrough": False,
        "executionMode": "single",
    }
    return {"id": "amount", "type": "decisionTableNode", "name": "Amount", "content": content}


def _texts(names: frozenset[str]) -> str:
    return "[" + ", ".join(f"'{name}'" for name in sorted(names)) + "]"


def _mapping(least: Mapping[str, Decimal]) -> str:
    return "{" + ", ".join(f"'{name}': {number:f}" for name, number in sorted(least.items())) + "}"
