"""The scenarios of public stories and the whole packs come to what the law makes of them, worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from fixture_files import EXPECT_KEYS, FIXTURES, Fixture, read_tree, set_at
from iracheck import (
    Declaration,
    Rulebook,
    check,
    check_group,
    parse_declaration,
    read_declaration,
    read_group,
)
from iracheck.quantities import Bounds
from iracheck.verdict import Verdict
from test_fixtures import assert_expected

FOLDERS = ("scenarios", "packs")
OWN_KEYS = {"tells", "ratios", "members"}
EXPECTED: dict[str, dict[str, Any]] = read_tree(FIXTURES / "expected.yaml")
GROUPS = [name for name, expected in EXPECTED.items() if "members" in expected]
SINGLE = [name for name in EXPECTED if name not in GROUPS]
PACKS = [name for name in EXPECTED if name.startswith("packs/")]

MASS_PER_KWH = {
    "packs/nmc811-75kwh.yaml": {
        "lithium": "0.0922",
        "nickel": "0.6078",
        "cobalt": "0.0763",
        "graphite": "0.8539",
        "copper": "0.3644",
        "aluminum": "0.101",
    },
    "packs/nmc622-64kwh.yaml": {
        "lithium": "0.1035",
        "nickel": "0.5120",
        "cobalt": "0.1713",
        "graphite": "0.8529",
        "copper": "0.3940",
        "aluminum": "0.125",
    },
    "packs/lfp-60kwh.yaml": {
        "lithium": "0.0890",
        "graphite": "0.9554",
        "copper": "0.5655",
        "aluminum": "0.350",
    },
}
"""Kilograms per kWh: BatPaC 5.2 (pmbusch/USA-EV-Lithium-GHG, MIT); aluminum from premise (polca/premise, BSD-3)."""

TIES = {f"/battery/materials/0/minerals/{place}/tied" for place in range(4)}
GRAPHITE_TIES = {f"/battery/materials/1/minerals/{place}/tied" for place in range(2)}
PLAN, REPORT = "/manufacturer/transition_plan_submitted", "/manufacturer/periodic_report"
VENTURE_SHARES = {f"/entities/7/held_by/{place}/share" for place in (1, 2)}
HOLDER_SHARES = {f"/entities/21/held_by/{place}/share" for place in (0, 1)}
RIGHTS = "/contracts/0/rights"
DIFFERENCES = [
    ("korean-cathode-2024", "korean-cathode-2025-physical", {"/vehicle/placed_in_service", REPORT}),
    ("korean-cathode-2025-physical", "korean-cathode-2025-untied", TIES),
    ("chinese-graphite-2025-plan", "chinese-graphite-2025-no-plan", {PLAN}),
    ("chinese-graphite-2025-plan", "chinese-graphite-2025-plan-unmentioned", {PLAN}),
    ("chinese-graphite-2025-no-plan", "chinese-graphite-2025-no-plan-untied", GRAPHITE_TIES),
    ("chinese-graphite-2027-reported-2026", "chinese-graphite-2027-reported-2027", {REPORT}),
    ("chinese-graphite-2027-reported-2026", "chinese-graphite-2027-report-undeclared", {REPORT}),
    ("joint-venture-2025-state-24.9", "joint-venture-2025-state-25", VENTURE_SHARES),
    ("joint-venture-2025-state-behind-half", "joint-venture-2025-state-behind-49", HOLDER_SHARES),
    ("chinese-licence-2025-reserved", "chinese-licence-2025-silent", {f"{RIGHTS}/operation"}),
    ("chinese-licence-2025-reserved", "chinese-licence-2025-granted", {f"{RIGHTS}/quantity"}),
]
"""The facts in which two files of a story differ, besides the title."""

LFP_FACTS = {
    "/vehicle/acquired/payment": "2025-04-28",
    "/attestations/-": {
        "by": "saebyeok-film",
        "states": "not a foreign entity of concern",
        "of": ["separator-kr"],
        "on": "2025-04-07",
        "document": "SF-2025-31",
    },
    "/battery/materials/0/minerals/1/steps/1/in": "CL",
    "/battery/components/3/value": "300 USD",
}
"""What the pack of iron phosphate cells lacks, declared favourably."""


@pytest.mark.parametrize("name", SINGLE)
def test_declaration(name: str, rulebook: Rulebook) -> None:
    verdict = check(read_declaration(FIXTURES / name), rulebook)
    _assert_as_expected(name, verdict, EXPECTED[name])


@pytest.mark.parametrize("name", GROUPS)
def test_group(name: str, rulebook: Rulebook) -> None:
    group = read_group(FIXTURES / name)
    members = EXPECTED[name]["members"]
    assert [member.file for member in group.members] == list(members)
    verdicts = check_group(group, rulebook).members
    for verdict, (file, expected) in zip(verdicts, members.items(), strict=True):
        assert verdict.averaged_over is not None
        _assert_as_expected(file, verdict, expected)


def test_every_file_has_an_expectation() -> None:
    files = {
        str(path.relative_to(FIXTURES)) for folder in FOLDERS for path in (FIXTURES / folder).rglob("*.yaml")
    }
    assert files == set(EXPECTED)


def test_every_expectation_uses_known_words() -> None:
    for name, expected in EXPECTED.items():
        unknown = set(expected) - EXPECT_KEYS - OWN_KEYS
        assert not unknown, f"{name}: unknown expectations {unknown}"
        assert expected["tells"], name


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_has_30_to_60_lines(name: str) -> None:
    battery = read_declaration(FIXTURES / name).battery
    lines = len(battery.components) + sum(len(material.minerals) for material in battery.materials)
    assert 30 <= lines <= 60


@pytest.mark.parametrize("name", PACKS)
def test_the_masses_of_a_pack_are_those_per_kwh_times_its_capacity(name: str) -> None:
    declaration = read_declaration(FIXTURES / name)
    capacity = declaration.vehicle.battery_capacity
    assert capacity is not None
    for mineral, per_kwh in MASS_PER_KWH[name].items():
        expected = Fraction(per_kwh) * capacity.low
        assert abs(_mass_of(declaration, mineral) - expected) <= Fraction(1, 2000), mineral


@pytest.mark.parametrize("name", SINGLE)
def test_what_the_steps_add_is_the_value_of_the_chain(name: str) -> None:
    for material in read_declaration(FIXTURES / name).battery.materials:
        for line in material.minerals:
            added = [step.value_added.low for step in line.steps if step.value_added is not None]
            assert line.value is not None
            assert len(added) == len(line.steps) > 0
            assert sum(added) == line.value.low, line.chain


@pytest.mark.parametrize(("one", "other", "facts"), DIFFERENCES)
def test_two_files_of_a_story_differ_in_the_facts_told(one: str, other: str, facts: set[str]) -> None:
    leaves = [dict(_leaves(read_tree(FIXTURES / "scenarios" / f"{name}.yaml"))) for name in (one, other)]
    pointers = leaves[0].keys() | leaves[1].keys()
    differing = {pointer for pointer in pointers if leaves[0].get(pointer) != leaves[1].get(pointer)}
    assert differing == facts | {"/title"}


@pytest.mark.parametrize("left_out", [None, *LFP_FACTS])
def test_the_facts_missing_settle_the_pack_together_and_none_is_redundant(
    left_out: str | None, rulebook: Rulebook
) -> None:
    tree = read_tree(FIXTURES / "packs/lfp-60kwh.yaml")
    for pointer, fact in LFP_FACTS.items():
        if pointer != left_out:
            set_at(tree, pointer, fact)
    (credit,) = check(parse_declaration(json.dumps(tree)), rulebook).credits
    assert credit.outcome == ("credit" if left_out is None else "unknown")


def _leaves(node: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield pointer, node
        return
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node):
        yield from _leaves(inner, f"{pointer}/{key}")


def _mass_of(declaration: Declaration, mineral: str) -> Fraction:
    lines = [line for material in declaration.battery.materials for line in material.minerals]
    return sum((line.mass.low for line in lines if line.mass and line.mineral == mineral), Fraction(0))


def _assert_as_expected(name: str, verdict: Verdict, expected: dict[str, Any]) -> None:
    expect = {key: value for key, value in expected.items() if key not in OWN_KEYS}
    assert_expected(Fixture(Path(name), expected.get("tells", ""), {}, expect, (), ()), verdict)
    records = {record.id: record for record in verdict.credits[0].answers}
    for identity, ratio in expected.get("ratios", {}).items():
        found = records[identity].value
        assert found is not None
        assert found.bounds() == _ratio(ratio), (identity, records[identity].sentence)


def _ratio(text: str) -> Bounds:
    """Read ``1500 of 2500``, or two of them joined by ``..``, as a share."""
    shares = []
    for part in text.split(" .. "):
        qualifying, whole = part.split(" of ")
        shares.append(Fraction(qualifying) / Fraction(whole))
    return Bounds(shares[0], shares[-1])
