"""What the taxpayers of sections 45X and 48E declare: plants and projects of which every fact is known and favourable."""

from __future__ import annotations

import copy
from typing import Any

from iracheck.declaration.vocabulary import CERTIFIED

Tree = dict[str, Any]

PLANT, CLEAR, BARRED, OWNER = "plant", "clear", "barred", "owner"
"""The taxpayer, a maker that is nobody's prohibited entity, one of a covered nation, and who holds the first two."""

NOT_LISTED = [{"list": "all_lists", "on": "2040-01-15", "found": "no"}]
NOTHING_ELSE = {
    "holders_complete": "yes",
    "appointments_complete": "yes",
    "debts_complete": "yes",
    "contracts_complete": "yes",
    "taxable_year_ends": "12-31",
    "screened": NOT_LISTED,
}
STATES = CERTIFIED[0]
FORMED = "2010-01-01"


def company(name: str, **more: Any) -> Tree:
    """A company of the United States that its owner alone holds, and that owes nobody anything."""
    held = {
        "held_by": [{"holder": OWNER, "share": "100 %"}],
        "appointments": [{"by": OWNER, "direct": "yes"}],
    }
    seat = {"organized_in": "US", "principal_place_of_business": "US", "traded_on": "none"}
    entity = {
        "id": name,
        "is": "company",
        "legal_form": "corporation",
        "formed_on": FORMED,
        **seat,
        **held,
        **NOTHING_ELSE,
        **more,
    }
    return copy.deepcopy(entity)


def entities() -> list[Tree]:
    """The taxpayer, its owner, and a maker of each sort."""
    citizen = {"citizen_of": ["US"], "united_states_status": "citizen", **NOTHING_ELSE}
    return copy.deepcopy(
        [
            company(PLANT),
            company(CLEAR),
            {"id": OWNER, "is": "person", **citizen},
            {
                "id": BARRED,
                "is": "company",
                "organized_in": "CN",
                "principal_place_of_business": "CN",
                "formed_on": FORMED,
                "taxable_year_ends": "12-31",
            },
        ]
    )


def cost(name: str, dollars: Any, by: str, **more: Any) -> Tree:
    """A cost that was paid in 2026 for what somebody made."""
    country = "CN" if by == BARRED else "US"
    paid = {"paid_on": "2026-06-30", "bought_from": by, "contract_on": "never"}
    made = {"made": {"by": by, "in": country}, "earlier_steps_complete": "yes"}
    return {"id": name, "cost": f"{dollars} USD", **made, **paid, **more}


_OF_A_KIND: dict[str, Tree] = {
    "battery_cell": {
        "number": "1000",
        "capacity": "100 Wh",
        "maximum_discharge": "300 W",
        "volume": "0.2 L",
        "electrodes_of_both_signs": "yes",
    },
    "battery_module": {
        "number": "100",
        "capacity": "10 kWh",
        "maximum_discharge": "30 kW",
        "cells": "100",
        "cells_connected": "yes",
        "essential_equipment": "yes",
    },
    "battery_module_without_cells": {
        "number": "100",
        "capacity": "10 kWh",
        "maximum_discharge": "30 kW",
        "essential_equipment": "yes",
    },
    "electrode_active_material": {"production_costs": "50000 USD"},
    "applicable_critical_mineral": {
        "production_costs": "50000 USD",
        "mineral": "lithium",
        "form": "lithium_hydroxide",
        "purity": "99.9 %",
    },
}


def product(kind: str, name: str = "goods", sold: str = "2026-12-20", **more: Any) -> Tree:
    """Eligible components of a kind that the taxpayer made, and sold to somebody unrelated."""
    made = {"by": PLANT, "in": "US", "on": sold}
    plain = {"facility": "works", "facility_under_48c": "no", "substantially_transformed": "yes"}
    sale = {"in_trade_or_business": "yes", "sold_on": sold, "sold_to_related": "no"}
    costs = {"costs_complete": "yes", "costs": [cost(f"{name}-cost", 1000, CLEAR)]}
    return copy.deepcopy(
        {"id": name, "is": kind, "made": made, **plain, **sale, **_OF_A_KIND[kind], **costs, **more}
    )


def plant(*products: Tree, year: tuple[str, str] = ("2026-01-01", "2026-12-31")) -> Tree:
    """A declaration for section 45X."""
    return {
        "format": "iracheck/1",
        "title": "A plant",
        "claims": ["45X"],
        "taxpayer": {
            "entity": PLANT,
            "taxable_year": {"from": year[0], "to": year[1]},
            "elects_existing_contracts": "no",
        },
        "production": list(products),
        "certifications": [],
        "entities": entities(),
    }


def bought(kind: str, name: str, dollars: Any, by: str, *components: Tree, **more: Any) -> Tree:
    """A manufactured product of a project with its components."""
    whole = cost(name, dollars, by) | {"is": kind, "components_complete": "yes"}
    del whole["earlier_steps_complete"]
    return {**whole, "components": list(components), **more}


def project(*products: Tree, method: str = "actual_costs", began: str = "2026-03-02") -> Tree:
    """A declaration for section 48E: grid-scale storage that meets everything but the domestic content."""
    return {
        "format": "iracheck/1",
        "title": "A project",
        "claims": ["48E"],
        "taxpayer": {
            "entity": PLANT,
            "taxable_year": {"from": "2027-01-01", "to": "2027-12-31"},
            "elects_existing_contracts": "no",
            "cost_method": method,
        },
        "storage": {
            "nameplate_capacity": "4000 kWh",
            "power": "2000 kW",
            "construction_began": began,
            "placed_in_service": "2027-06-30",
            "qualified_investment": "1000000 USD",
            "primarily_for_transportation": "no",
            "prevailing_wage_and_apprenticeship": "yes",
            "in_energy_community": "no",
            "steel_and_iron_from_united_states": "no",
            "products_complete": "yes",
            "products": list(products),
        },
        "certifications": [],
        "entities": entities(),
    }


def certification(name: str, by: str, **more: Any) -> Tree:
    """A supplier's certification of one cost that can be relied on."""
    return {
        "by": by,
        "states": STATES,
        "of": [name],
        "identification_number": "12-3456789",
        "under_penalties_of_perjury": "yes",
        "signed_on": "2026-07-01",
        "retained_until": "2032-07-01",
        **more,
    }
