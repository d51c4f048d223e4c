"""Averaging: the ratio of the sums over vehicles, refused where the regulation does not allow it (26 CFR 1.30D-3)."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from fixture_files import FIXTURES, read_tree, set_at
from iracheck import DocumentError, GroupVerdict, Rulebook, check_group, read_group
from iracheck.quantities import parse_share
from iracheck.verdict import Verdict

BASE = read_tree(FIXTURES / "base.yaml")
GROUP = {
    "format": "iracheck-group/1",
    "title": "Two packs",
    "first_day": "2025-01-01",
    "last_day": "2025-12-31",
    "grouped_by": ["model_line"],
    "may_share_procurement_chains": "yes",
}
FROM_TAIWAN = {"/battery/materials/0/minerals/0/steps/1/in": "TW"}


def group_of(folder: Path, *members: tuple[int, dict[str, Any]], **changes: str) -> Path:
    """A group file whose members are the base pack with changes, each for a number of vehicles."""
    listed = []
    for place, (vehicles, changed) in enumerate(members):
        tree = copy.deepcopy(BASE)
        for pointer, value in changed.items():
            set_at(tree, pointer, value)
        name = f"member-{place}.yaml"
        (folder / name).write_text(yaml.safe_dump(tree, sort_keys=False), "utf-8")
        listed.append({"file": name, "vehicles": str(vehicles)})
    path = folder / "group.yaml"
    path.write_text(yaml.safe_dump({**GROUP, **changes, "members": listed}, sort_keys=False), "utf-8")
    return path


def minerals(verdict: Verdict) -> Any:
    """The bounds of the critical mineral content."""
    (record,) = [record for record in verdict.credits[0].answers if record.id == "30D/critical-minerals"]
    assert record.value is not None
    return record.value.bounds()


def checked(path: Path, rulebook: Rulebook) -> GroupVerdict:
    """The verdict of a group file."""
    return check_group(read_group(path), rulebook)


def test_the_average_is_the_ratio_of_the_sums_over_all_vehicles(tmp_path: Path, rulebook: Rulebook) -> None:
    # By itself the base has 1000 of 1000 USD; with nickel processed in Taiwan 400 of 1000.
    for vehicles, share in ((1, "70 %"), (2, "60 %"), (3, "55 %")):
        verdict = checked(group_of(tmp_path, (1, {}), (vehicles, FROM_TAIWAN)), rulebook)
        assert {minerals(member) for member in verdict.members} == {parse_share(share)}


def test_a_member_that_fails_alone_passes_on_average(tmp_path: Path, rulebook: Rulebook) -> None:
    verdict = checked(group_of(tmp_path, (1, {}), (2, FROM_TAIWAN)), rulebook)
    assert [member.credits[0].outcome for member in verdict.members] == ["credit", "credit"]
    verdict = checked(group_of(tmp_path, (1, {}), (3, FROM_TAIWAN)), rulebook)
    assert [member.credits[0].outcome for member in verdict.members] == ["partial_credit", "partial_credit"]


def test_the_foreign_entity_test_is_never_averaged(tmp_path: Path, rulebook: Rulebook) -> None:
    foreign = {"/entities/2/principal_place_of_business": "CN"}
    verdict = checked(group_of(tmp_path, (99, {}), (1, foreign)), rulebook)
    assert [member.credits[0].outcome for member in verdict.members] == ["credit", "no_credit"]


@pytest.mark.parametrize(
    ("changed", "changes", "told"),
    [
        ({"/vehicle/placed_in_service": "unknown"}, {}, "declare it"),
        ({"/vehicle/final_assembly": "DE"}, {}, "final assembly in North America"),
        ({"/vehicle/final_assembly": "unknown"}, {}, "final assembly in North America"),
        ({"/manufacturer/critical_mineral_test": "fifty_percent_value_added"}, {}, "different tests"),
        ({}, {"first_day": "2025-06-02"}, "outside the period"),
        ({}, {"last_day": "2026-06-01"}, "longer than a year"),
        ({}, {"first_day": "2025-12-31", "last_day": "2025-01-01"}, "comes before the first"),
        ({}, {"may_share_procurement_chains": "no"}, "share the same procurement chains"),
        ({}, {"may_share_procurement_chains": "unknown"}, "share the same procurement chains"),
    ],
)
def test_groups_that_may_not_be_averaged_are_refused(
    changed: dict[str, str], changes: dict[str, str], told: str, tmp_path: Path, rulebook: Rulebook
) -> None:
    path = group_of(tmp_path, (1, {}), (1, changed), **changes)
    with pytest.raises(DocumentError) as refused:
        checked(path, rulebook)
    assert told in str(refused.value)
    assert all(problem.place.line for problem in refused.value.problems)


def test_a_group_across_two_percentage_years_is_refused(tmp_path: Path, rulebook: Rulebook) -> None:
    older = copy.deepcopy(read_tree(FIXTURES / "30D" / "early-base.yaml"))
    for place, (day, name) in enumerate((("2024-12-31", "old.yaml"), ("2025-01-01", "new.yaml"))):
        set_at(older, "/vehicle/placed_in_service", day)
        (tmp_path / name).write_text(yaml.safe_dump(older, sort_keys=False), "utf-8")
        assert place < 2
    members = [{"file": "old.yaml", "vehicles": "1"}, {"file": "new.yaml", "vehicles": "1"}]
    group = {**GROUP, "first_day": "2024-07-01", "last_day": "2025-06-30", "members": members}
    path = tmp_path / "group.yaml"
    path.write_text(yaml.safe_dump(group, sort_keys=False), "utf-8")
    with pytest.raises(DocumentError, match="two percentage years"):
        checked(path, rulebook)


def test_a_member_of_no_vehicle_is_refused(tmp_path: Path, rulebook: Rulebook) -> None:
    with pytest.raises(DocumentError, match="at least one vehicle"):
        checked(group_of(tmp_path, (1, {}), (0, {})), rulebook)
