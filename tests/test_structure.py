"""What a battery cannot look like is refused, with the place and the cure."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from fixture_files import FIXTURES, read_tree, set_at
from iracheck import DocumentError, Rulebook, check, parse_declaration

BASE = read_tree(FIXTURES / "base.yaml")
COMPONENTS = "/battery/components"
NICKEL = "/battery/materials/0/minerals/0"
LINE = {
    "id": "line-1",
    "cells_produced": "1000",
    "cells_designated_compliant": "600",
    "battery_has_designated_cells_only": "yes",
    "masses": [{"chain": "NI-1", "mass": "60 kg"}],
    "masses_complete": "yes",
}
ALLOCATED = {f"{NICKEL}/tied": "allocation", f"{NICKEL}/product_line": "line-1"}

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "a value told twice": (
        {f"{COMPONENTS}/2/contains/0": {"component": "cathode", "value": "1 USD"}},
        f"{COMPONENTS}/2/contains/0",
        "leave the value out",
    ),
    "a separator that holds a module": (
        {f"{COMPONENTS}/5/contains": ["module"], f"{COMPONENTS}/5/value": "5000 USD"},
        f"{COMPONENTS}/5/contains/0",
        "cannot contain a battery_module",
    ),
    "a pack beside modules": (
        {f"{COMPONENTS}/-": {"id": "pack", "is": "battery_pack", "value": "9000 USD"}},
        f"{COMPONENTS}/6/is",
        "only where there are no modules",
    ),
    "a shared value that does not add up": (
        {
            f"{COMPONENTS}/-": {
                "id": "cell-2",
                "is": "battery_cell",
                "value": "50 USD",
                "contains": [{"component": "cathode", "value": "1 USD"}],
            },
            f"{COMPONENTS}/2/contains/0": {"component": "cathode", "value": "1 USD"},
        },
        f"{COMPONENTS}/6/contains/0",
        "share out all of it",
    ),
    "a chain named like a component": ({f"{NICKEL}/chain": "module"}, f"{NICKEL}/chain", "give each its own"),
    "a material of the cooling only": (
        {"/battery/materials/0/used_in": ["cooling"]},
        "/battery/materials/0/used_in",
        "no part of the battery",
    ),
    "a step after the placing in service": (
        {f"{NICKEL}/steps/0/on": "2025-06-02"},
        f"{NICKEL}/steps/0/on",
        "later than the placing in service",
    ),
    "a making after the placing in service": (
        {f"{COMPONENTS}/0/made/on": "2025-06-02"},
        f"{COMPONENTS}/0/made/on",
        "later than the placing in service",
    ),
    "a plan after the report": (
        {"/manufacturer/transition_plan_submitted": "2025-05-21"},
        "/manufacturer/transition_plan_submitted",
        "before the vehicle is reported",
    ),
    "a claim of nothing": (
        {"/claims": [{"credit": "30D", "amount": "0 USD"}]},
        "/claims/0/amount",
        "more than zero",
    ),
    "no cell produced": (
        {**ALLOCATED, "/product_lines": [{**LINE, "cells_produced": "0", "cells_designated_compliant": "0"}]},
        "/product_lines/0/cells_produced",
        "at least one cell",
    ),
    "designated cells where there are none": (
        {**ALLOCATED, "/product_lines": [{**LINE, "cells_designated_compliant": "0"}]},
        "/product_lines/0/battery_has_designated_cells_only",
        "no cell is designated",
    ),
    "a mass told twice": (
        {**ALLOCATED, "/product_lines": [{**LINE, "masses": LINE["masses"] * 2}]},
        "/product_lines/0/masses/1/chain",
        "given twice",
    ),
    "the mass of a chain tied physically": (
        {"/product_lines": [LINE]},
        "/product_lines/0/masses/0/chain",
        "is not allocated within",
    ),
}


def with_changes(changes: dict[str, Any]) -> str:
    """The base pack with changes, as JSON."""
    tree = copy.deepcopy(BASE)
    for pointer, value in changes.items():
        set_at(tree, pointer, value)
    return json.dumps(tree)


@pytest.mark.parametrize(("changes", "pointer", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_is_refused(changes: dict[str, Any], pointer: str, told: str) -> None:
    with pytest.raises(DocumentError) as refused:
        parse_declaration(with_changes(changes))
    found = [problem for problem in refused.value.problems if problem.place.pointer == pointer]
    assert any(told in problem.message for problem in found), str(refused.value)
    assert all(problem.place.line for problem in found)


@pytest.mark.parametrize(("stated", "country"), [("elsewhere", "US"), ("north_america", "KR")])
def test_a_statement_that_every_step_contradicts_is_refused(
    stated: str, country: str, rulebook: Rulebook
) -> None:
    changes = {f"{COMPONENTS}/5/substantially_all_made_in": stated, f"{COMPONENTS}/5/made/in": country}
    with pytest.raises(DocumentError, match="on the other side"):
        check(parse_declaration(with_changes(changes)), rulebook)


@pytest.mark.parametrize(
    "changes",
    [
        {f"{COMPONENTS}/2/contains": []},
        {f"{COMPONENTS}/0/contains": ["cooling"]},
        {f"{NICKEL}/steps/0/does": "processing"},
    ],
    ids=["a cell of nothing", "a module of no cell", "a chain without extraction"],
)
def test_what_is_declared_complete_and_cannot_be_stays_open(
    changes: dict[str, Any], rulebook: Rulebook
) -> None:
    (credit,) = check(parse_declaration(with_changes(changes)), rulebook).credits
    assert credit.outcome == "unknown"
