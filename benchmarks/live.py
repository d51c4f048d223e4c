"""Sections 45X and 48E: a project of 300 lines and a plant's year of up to 50,000, beside plain Python without reasons.

From JSON text in memory to the bytes of the verdict's JSON. The peer reads the same text and computes the same ratios
and the same amount from declared facts only: no unknown, no range, no ownership, no reason and no citation. It is
asserted to agree before anything is timed. ``--quick`` leaves out the 50,000 lines.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from iracheck import check as check_declaration
from iracheck import load_rulebook, parse_declaration, verdict_json

Tree = dict[str, Any]
SEED = 2026
LINES_OF_A_SUPPLIER = 25
PRODUCTS = 20
RUNS = {300: 15, 500: 15, 5_000: 5, 50_000: 1}
LOOKED_UP = [{"list": "all_lists", "on": "2040-01-15", "found": "no"}]


class Decision(NamedTuple):
    """An amount in dollars, and the ratios that it rests on."""

    amount: Fraction
    ratios: tuple[Fraction, ...]


# the inputs ------------------------------------------------------------------------------------------


def entities(suppliers: int) -> list[Tree]:
    """The taxpayer, its owner and the suppliers: of a covered nation, known to be of none, or certified only."""
    ends = {"taxable_year_ends": "12-31", "contracts_complete": "yes", "screened": LOOKED_UP}
    own = {
        "is": "company",
        "legal_form": "corporation",
        "formed_on": "2010-01-01",
        "organized_in": "US",
        "principal_place_of_business": "US",
        "traded_on": "none",
        "held_by": [{"holder": "owner", "share": "100 %"}],
        "holders_complete": "yes",
        "appointments": [{"by": "owner", "direct": "yes"}],
        "appointments_complete": "yes",
        "debts_complete": "yes",
        **ends,
    }
    citizen = {"is": "person", "citizen_of": ["US"], "united_states_status": "citizen", **ends}
    found = [{"id": "taxpayer", **own}, {"id": "owner", **citizen}]
    for place in range(suppliers):
        country = "CN" if place % 10 == 0 else "KR"
        seat = {"organized_in": country, "principal_place_of_business": country, "taxable_year_ends": "12-31"}
        known = own | seat if place % 10 > 5 else {"is": "company", **seat}
        found.append({"id": f"s{place}", **known})
    return found


def certifications(costs: list[Tree]) -> list[Tree]:
    """One certification of each supplier that is of no covered nation, of all its costs."""
    of_suppliers: dict[str, list[str]] = {}
    for cost in costs:
        if cost["made"]["in"] != "CN":
            of_suppliers.setdefault(cost["made"]["by"], []).append(cost["id"])
    return [
        {
            "by": name,
            "states": "not produced by a prohibited foreign entity",
            "of": several,
            "identification_number": "KR 123",
            "under_penalties_of_perjury": "yes",
            "signed_on": "2026-06-30",
            "retained_until": "2033-06-30",
            "document": f"C-{name}",
        }
        for name, several in of_suppliers.items()
    ]


def _cost(draw: random.Random, name: str, suppliers: int, *, known: bool = False) -> Tree:
    place = draw.randrange(suppliers) // 10 * 10 + 7 if known else draw.randrange(suppliers)
    by = f"s{place}"
    made = {"by": by, "in": "CN" if place % 10 == 0 else "KR"}
    paid = {"paid_on": f"2026-{draw.randint(1, 2):02}-15", "bought_from": by, "contract_on": "never"}
    return {
        "id": name,
        "earlier_steps_complete": "yes",
        "cost": f"{draw.randint(100, 99_999)}.{draw.randint(0, 99):02} USD",
        "made": made,
        **paid,
    }


def plant(lines: int) -> Tree:
    """A year of a plant that makes modules in several sorts, with so many cost lines in all."""
    draw = random.Random(SEED)
    suppliers = max(20, lines // LINES_OF_A_SUPPLIER)
    products, costs = [], []
    for number in range(PRODUCTS):
        own = [_cost(draw, f"c{number}-{place}", suppliers) for place in range(lines // PRODUCTS)]
        costs.extend(own)
        products.append(
            {
                "id": f"p{number}",
                "is": "battery_module",
                "made": {"by": "taxpayer", "in": "US", "on": "2026-02-20"},
                "facility_under_48c": "no",
                "substantially_transformed": "yes",
                "in_trade_or_business": "yes",
                "sold_on": "2026-02-28",
                "sold_to_related": "no",
                "number": str(draw.randint(100, 10_000)),
                "capacity": f"{draw.randint(7, 20)}.5 kWh",
                "maximum_discharge": "30 kW",
                "cells": "100",
                "cells_connected": "yes",
                "essential_equipment": "yes",
                "costs_complete": "yes",
                "costs": own,
            }
        )
    return {
        "format": "iracheck/1",
        "title": f"A plant's year of {lines} cost lines",
        "claims": ["45X"],
        "taxpayer": {
            "entity": "taxpayer",
            "taxable_year": {"from": "2026-01-01", "to": "2026-12-31"},
            "elects_existing_contracts": "no",
        },
        "production": products,
        "certifications": certifications(costs),
        "entities": entities(suppliers),
    }


def project(lines: int) -> Tree:
    """A storage project of products with nine components each, so many lines in all."""
    draw = random.Random(SEED)
    suppliers = 30
    products, costs = [], []
    for number in range(lines // 10):
        inside = [_cost(draw, f"c{number}-{place}", suppliers) for place in range(9)]
        for place, cost in enumerate(inside):
            cost["is"] = "other_component" if place else "cells"
        bought = _cost(draw, f"m{number}", suppliers, known=True) | {
            "cost": "2000000 USD",
            "is": "battery_pack_module",
        }
        costs.extend((bought, *inside))
        del bought["earlier_steps_complete"]
        products.append(bought | {"components_complete": "yes", "components": inside})
    return {
        "format": "iracheck/1",
        "title": f"A project of {lines} lines",
        "claims": ["48E"],
        "taxpayer": {
            "entity": "taxpayer",
            "taxable_year": {"from": "2027-01-01", "to": "2027-12-31"},
            "elects_existing_contracts": "no",
            "cost_method": "actual_costs",
        },
        "storage": {
            "nameplate_capacity": "400 MWh",
            "power": "100 MW",
            "construction_began": "2026-03-02",
            "placed_in_service": "2027-06-30",
            "qualified_investment": "96000000.01 USD",
            "primarily_for_transportation": "no",
            "prevailing_wage_and_apprenticeship": "yes",
            "in_energy_community": "no",
            "steel_and_iron_from_united_states": "no",
            "products_complete": "yes",
            "products": products,
        },
        "certifications": certifications(costs),
        "entities": entities(suppliers),
    }


# the peer --------------------------------------------------------------------------------------------


def _number(text: str) -> Fraction:
    return Fraction(text.split()[0])


def _prohibited(tree: Tree) -> set[str]:
    return {
        entity["id"]
        for entity in tree["entities"]
        if "CN" in (entity.get("organized_in"), entity.get("principal_place_of_business"))
    }


def _cents(text: str) -> int:
    dollars, _, cents = text.split()[0].partition(".")
    return 100 * int(dollars) + int(cents or 0)


def plain_plant(text: str) -> Decision:
    """The same ratios and amount for a plant that sells modules in 2026, by hand."""
    tree = json.loads(text)
    prohibited = _prohibited(tree)
    ratios, amount = [], Fraction(0)
    for product in tree["production"]:
        whole = sum(_cents(cost["cost"]) for cost in product["costs"])
        barred = sum(_cents(cost["cost"]) for cost in product["costs"] if cost["made"]["by"] in prohibited)
        ratios.append(Fraction(whole - barred, whole))
        capacity = _number(product["capacity"])
        if ratios[-1] >= Fraction(60, 100) and capacity <= 100 * _number(product["maximum_discharge"]):
            amount += 10 * int(product["number"]) * capacity
    return Decision(amount, tuple(ratios))


def plain_project(text: str) -> Decision:
    """The same ratio and amount for a project of actual costs begun in 2026, by hand."""
    tree = json.loads(text)
    prohibited = _prohibited(tree)
    whole = barred = 0
    for product in tree["storage"]["products"]:
        cost = _cents(product["cost"])
        whole += cost
        if product["made"]["by"] in prohibited:
            barred += cost
        else:
            parts = product["components"]
            barred += sum(_cents(part["cost"]) for part in parts if part["made"]["by"] in prohibited)
    ratio = Fraction(whole - barred, whole)
    rate = Fraction(30, 100) if ratio >= Fraction(55, 100) else Fraction(0)
    return Decision(rate * _number(tree["storage"]["qualified_investment"]), (ratio,))


def decision_of(verdict: bytes) -> Decision:
    """What the verdict's JSON comes to."""
    (credit,) = json.loads(verdict)["credits"]
    low, high = (Fraction(credit["amount"][end]) for end in ("low", "high"))
    assert low == high, "the verdict leaves the amount open"
    ratios = []
    for record in credit["answers"]:
        if record["rule"].endswith("/material-assistance-cost-ratio") and "#" not in record["id"]:
            assert record["value"]["low"] == record["value"]["high"], record["id"]
            ratios.append(Fraction(record["value"]["low"]))
    return Decision(low, tuple(ratios))


# measuring -------------------------------------------------------------------------------------------


def _timed(run: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    run(text)
    return time.process_time() - start


def main(arguments: list[str]) -> None:
    """Time both, in turns, and print a table."""
    rulebook = load_rulebook()
    sizes = [500, 5_000] if "--quick" in arguments else [500, 5_000, 50_000]
    parts: list[tuple[float, float, float]] = []

    def own(text: str) -> bytes:
        start = time.process_time()
        declaration = parse_declaration(text)
        read = time.process_time()
        verdict = check_declaration(declaration, rulebook)
        checked = time.process_time()
        written = verdict_json(verdict)
        parts.append((read - start, checked - read, time.process_time() - checked))
        return written

    cases = [("48E project", 300, project, plain_project)]
    cases += [("45X plant year", lines, plant, plain_plant) for lines in sizes]
    print("| what | iracheck (reading + checking + writing) | plain Python | ratio | a line |")
    print("|---|---|---|---|---|")
    each: dict[int, float] = {}
    for name, lines, build, plain in cases:
        text = json.dumps(build(lines))
        found, expected = decision_of(own(text)), plain(text)
        assert found == expected, f"iracheck decides {found.amount}, plain Python {expected.amount}"
        assert expected.amount, "nothing is credited"
        parts.clear()
        taken = [(_timed(own, text), _timed(plain, text)) for _ in range(RUNS[lines])]
        seconds, beside = (statistics.median(column) for column in zip(*taken, strict=True))
        split = " + ".join(f"{statistics.median(column) * 1000:.1f}" for column in zip(*parts, strict=True))
        each[lines] = seconds / lines
        print(
            f"| {name}, {lines:,} lines | {seconds * 1000:.1f} ms ({split}) | {beside * 1000:.1f} ms |"
            f" {seconds / beside:.1f} | {each[lines] * 1e6:.0f} µs |",
            flush=True,
        )
    if 50_000 in each:
        print(
            f"\nA line of 50,000 beside a line of 5,000: {each[50_000] / each[5_000]:.2f} (aim: at most 1.5)"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
