"""Every fixture file is a test, and every rule is shown with each of its answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fixture_files import CREDITS, FIXTURES, Fixture, fixture_files, read_fixture
from iracheck import Rulebook, check, inspect_entity
from iracheck.quantities import parse_day, parse_energy, parse_money, parse_share
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
        for one in expected if isinstance(expected, list) else [expected]:
            assert_entity(fixture, rulebook, name, one)
    assert verdict_json(verdict) == verdict_json(check(fixture.declaration(), rulebook))


def assert_entity(fixture: Fixture, rulebook: Rulebook, name: str, expected: dict[str, Any]) -> None:
    """Compare what is found of one entity on a day with what is expected of it."""
    found = inspect_entity(
        fixture.declaration(),
        rulebook,
        name,
        on=parse_day(expected["on"]),
        regime=expected.get("as", "concern"),
    )
    text = entity_text(found)
    assert found.answer.value == expected["answer"], text
    assert set(expected) <= {"on", "as", "answer", "answers", "interest", "missing", "says"}
    for rule, answer in expected.get("answers", {}).items():
        records = [record for record in found.answers if record.rule == rule and "#" not in record.id]
        own = [record for record in records if record.subject == found.name] or records
        assert {record.answer.value for record in own} == {answer}, (rule, text)
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
    credits = {credit.credit: credit for credit in verdict.credits}
    records = {record.id: record for credit in verdict.credits for record in credit.answers}
    assert expect.keys() & {"answers", "values", "missing", "entities", *CREDITS}, (
        "a fixture expects an answer, a value or an outcome"
    )
    for identity, answer in expect.get("answers", {}).items():
        assert identity in records, f"no record {identity}; there are {sorted(records)}"
        assert records[identity].answer.value == answer, (identity, records[identity].sentence)
    for identity, share in expect.get("values", {}).items():
        assert_interval(records[identity].value, share)
    for name in CREDITS:
        if name in expect:
            assert credits[name].outcome == expect[name]["outcome"], text
            if "amount" in expect[name]:
                assert_interval(credits[name].amount, expect[name]["amount"])
    if "missing" in expect:
        found = [missing.pointer for credit in verdict.credits for missing in credit.missing]
        assert sorted(found) == sorted(expect["missing"]), text
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
    parse = {"%": parse_share, "USD": parse_money, "kWh": parse_energy}[expected.split()[-1]]
    assert found.bounds() == parse(expected), f"{found} is not {expected}"
