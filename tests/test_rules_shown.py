"""Every rule is shown with every answer that it can have, and every trap of the law by a fixture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from fixture_files import FIXTURES, Fixture, fixture_files, read_fixture
from iracheck import Rulebook, check, load_rulebook
from iracheck.checking.asking import Asker
from iracheck.checking.case import Case, EntityYear, Subject
from iracheck.quantities import Answer
from iracheck.rulebook import Award, Rate, Rule, Threshold

CANNOT_BE: dict[tuple[str, str], str] = {
    ("30D/battery-component", "unknown"): (
        "a component cannot be declared without its kind, and every kind is listed or not on every day"
    ),
    ("30D/credit", "not asked"): (
        "before the first day of its schedule a credit claimed is answered unknown, saying when the rulebook begins"
    ),
    ("45X/credit", "not asked"): "as for 30D/credit",
    ("48E/credit", "not asked"): "as for 30D/credit",
    ("45X/credit-rate", "no"): "no rate is nothing",
    ("45X/credit-rate", "unknown"): "on every day that is possible every rate is more than nothing",
    ("45X/is-a-cell", "unknown"): "a product cannot be declared without its kind",
    ("45X/is-a-module", "unknown"): "a product cannot be declared without its kind",
    ("45X/uses-cells", "unknown"): "a product cannot be declared without its kind",
    ("45X/electrode-active-material", "unknown"): "a product cannot be declared without its kind",
    ("48E/interim-tables", "no"): "no new tables were known when the rules were verified",
}
OUT_OF_REACH: dict[int, str] = {
    25: "averaging takes a group of declarations; a fixture is one declaration",
    31: "a leased vehicle is claimed under section 45W, which has no battery test; no fact of a declaration says lease",
}
TRAPS = range(1, 35)
LIVE_OUT_OF_REACH: dict[int, str] = {
    22: "the day on which construction began is taken as declared, by whichever notices it was determined",
    23: "a declaration is about storage; the solar part of a hybrid plant is no part of it",
    27: "recapture follows a payment after the credit is allowed, which no declaration states",
}
LIVE_TRAPS = range(1, 31)


@cache
def rules() -> Rulebook:
    """The rulebook, once for all of these tests."""
    return load_rulebook()


@cache
def fixtures() -> tuple[Fixture, ...]:
    """Every fixture of single rules, once for all of these tests."""
    return tuple(read_fixture(path) for path in fixture_files())


def folder_of(path: Path) -> str:
    """The rule that a fixture's folder mirrors."""
    return path.parent.relative_to(FIXTURES).as_posix()


def subjects(rule: Rule, case: Case) -> Iterable[Subject]:
    """Everything in a declaration that a rule asks about."""
    if rule.about in case.sections:
        return [case.sections[rule.about]]
    if rule.about == "product":
        return list(case.products.values())
    if rule.about == "entity_year":
        return entity_years(case)
    if rule.about == "component":
        return case.components
    if rule.about == "mineral":
        return case.minerals
    activities = case.activities()
    if rule.about == "contract":
        acts = entity_years(case) if rule.id.startswith("prohibited") else activities
        return [contracting for act in acts for contracting in case.contracts_over(act)]
    return activities if rule.about == "activity" else [activity.maker for activity in activities]


def entity_years(case: Case) -> list[EntityYear]:
    """The taxpayer in its year, and every maker of what it paid for in its own."""
    costs = [cost for product in case.products.values() for cost in product.costs]
    costs += [part for stored in case.stored for part in (stored, *stored.parts)]
    return [
        case.taxpayer.entity_year,
        *(case.year_of(made.maker, cost.cost.paid_on) for cost in costs for made in cost.makers),
    ]


def answers_of(fixture: Fixture, rulebook: Rulebook) -> dict[str, set[str]]:
    """The answers of every rule about every subject of its kind; of the vehicle, as the verdict records them."""
    declaration = fixture.declaration()
    asker = Asker(rulebook, Case(declaration, rulebook.lists))
    verdict = check(declaration, rulebook)
    recorded = {record.id: record.answer for credit in verdict.credits for record in credit.answers}
    found: dict[str, set[str]] = defaultdict(set)
    for name, rule in rulebook.rules.items():
        if name in recorded:
            found[name].add(recorded[name].value)
        elif not isinstance(rule, Award):
            found[name] |= {asker.answer(name, subject).value for subject in subjects(rule, asker.case)}
    return found


@cache
def answers_shown() -> dict[str, dict[str, set[str]]]:
    """For every rule: its answers in the fixtures of its own folder, and in all fixtures."""
    own: dict[str, set[str]] = defaultdict(set)
    everywhere: dict[str, set[str]] = defaultdict(set)
    for fixture in fixtures():
        for name, answers in answers_of(fixture, rules()).items():
            everywhere[name] |= answers
            if folder_of(fixture.path) == name:
                own[name] |= answers
    return {"own": own, "everywhere": everywhere}


def can_be_not_asked(rule: Rule) -> bool:
    """Whether a rule begins on a day, or is a question about the vehicle that the battery alone is not asked."""
    of_vehicles = {
        required.rule
        for award in rules().rules.values()
        if isinstance(award, Award)
        for required in award.requires
        if required.scope == "vehicle"
    }
    begins = isinstance(rule, Threshold | Rate) and rule.schedule[0].first_day != date.min
    return begins or bool(rule.in_force) or isinstance(rule, Award) or rule.id in of_vehicles


def wanted(rule: Rule) -> set[str]:
    """The answers that a rule can have."""
    possible = {answer.value for answer in Answer if answer is not Answer.NOT_ASKED or can_be_not_asked(rule)}
    return {answer for answer in possible if (rule.id, answer) not in CANNOT_BE}


@pytest.mark.parametrize("name", sorted(rules().rules))
def test_every_answer_of_a_rule_is_shown_in_its_folder(name: str) -> None:
    rule = rules().rules[name]
    assert answers_shown()["own"][name] >= wanted(rule), f"add a fixture to fixtures/{name}"


@pytest.mark.parametrize("name", sorted(rules().rules))
def test_no_rule_has_an_answer_that_it_cannot_have(name: str) -> None:
    rule = rules().rules[name]
    assert answers_shown()["everywhere"][name] <= wanted(rule)


def test_every_exception_concerns_a_rule_and_an_answer_that_would_be_wanted() -> None:
    for name, answer in CANNOT_BE:
        assert name in rules().rules
        assert answer in {value.value for value in Answer}
        assert answer != "not asked" or can_be_not_asked(rules().rules[name])


def test_every_folder_of_fixtures_mirrors_a_rule() -> None:
    assert {folder_of(fixture.path) for fixture in fixtures()} == set(rules().rules)


def test_every_sentence_is_told_once() -> None:
    sentences = [fixture.tells for fixture in fixtures()]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_is_shown_or_out_of_reach(trap: int) -> None:
    shown = [fixture.path.name for fixture in fixtures() if trap in fixture.traps]
    assert bool(shown) != (trap in OUT_OF_REACH), (trap, shown)


@pytest.mark.parametrize("trap", LIVE_TRAPS)
def test_every_trap_of_the_live_credits_is_shown_or_out_of_reach(trap: int) -> None:
    shown = [fixture.path.name for fixture in fixtures() if trap in fixture.live_traps]
    assert bool(shown) != (trap in LIVE_OUT_OF_REACH), (trap, shown)


def test_fixtures_name_traps_that_exist() -> None:
    assert {trap for fixture in fixtures() for trap in fixture.traps} <= set(TRAPS)
    assert {trap for fixture in fixtures() for trap in fixture.live_traps} <= set(LIVE_TRAPS)
