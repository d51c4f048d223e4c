"""Every fixture file is a test, and every rule is shown with each of its answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fixture_files import FIXTURES, Fixture, fixture_files, read_fixture
from iracheck import Rulebook, check, inspect_entity
from iracheck.quantities import parse_day, parse_money, parse_share
from iracheck.reports import entity_text, verdict_text
from iracheck.verdict import Interval, Verdict, verdict_json


def _name(path: Path) -> str:
    return str(path.relative_to(FIXTURES).with_suffix(""))


@pytest.mark.parametrize("path", fixture_files(), ids=_name)
def test_fixture(path: Path, rulebook: Rulebook) -> None:
    fixture = read_fixture(path)
    verdict = check(fixture.declaration(), rulebook)
    assert_expected(fixture, verdict)
    for name, expected in fixture.expect.get("entities", {}).items():
        assert_entity(fixture, rulebook, name, expected)
    assert verdict_json(verdict) == verdict_json(check(fixture.declaration(), rulebook))


def assert_entity(fixture: Fixture, rulebook: Rulebook, name: str, expected: dict[str, Any]) -> None:
    """Compare what is found of one entity on a day with what is expected of it."""
    found = inspect_entity(fixture.declaration(), rulebook, name, on=parse_day(expected["on"]))
    text = entity_text(found)
    assert found.answer.value == expected["answer"], text
    assert set(expected) <= {"on", "answer", "interest", "missing", "says"}
    if "interest" in expected:
        assert_interval(found.interest, expected["interest"])
    if "missing" in expected:
        assert sorted(missing.pointer for missing in found.missing) == sorted(expected["missing"]), text
    for words in expected.get("says", []):
        assert words in " ".join(text.split()), text


def assert_expected(fixture: Fixture, verdict: Verdict) -> None:
    """Compare a verdict with what its fixture expects."""
    expect = fixture.expect
    text = verdict_text(verdict, full=True)
    (credit,) = verdict.credits
    records = {record.id: record for record in credit.answers}
    assert expect.keys() & {"answers", "values", "30D", "missing", "entities"}, (
        "a fixture expects an answer, a value or an outcome"
    )
    for identity, answer in expect.get("answers", {}).items():
        assert identity in records, f"no record {identity}; there are {sorted(records)}"
        assert records[identity].answer.value == answer, (identity, records[identity].sentence)
    for identity, share in expect.get("values", {}).items():
        assert_interval(records[identity].value, share)
    if "30D" in expect:
        outcome = expect["30D"]
        assert credit.outcome == outcome["outcome"], text
        if "amount" in outcome:
            assert_interval(credit.amount, outcome["amount"])
    if "missing" in expect:
        assert sorted(missing.pointer for missing in credit.missing) == sorted(expect["missing"]), text
    flat = " ".join(text.split())
    for words in expect.get("says", []):
        assert words in flat, text
    for words in expect.get("does_not_say", []):
        assert words not in flat, text
    for words in expect.get("warns", []):
        assert any(words in warning for warning in verdict.warnings), verdict.warnings


def assert_interval(found: Interval | None, expected: str) -> None:
    """Compare an interval with its text form, exactly."""
    assert found is not None
    parse = parse_share if expected.endswith("%") else parse_money
    assert found.bounds() == parse(expected), f"{found} is not {expected}"
