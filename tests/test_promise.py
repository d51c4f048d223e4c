"""The promise: replacing an unknown with a value never flips yes and no, and never widens what was known.

An attestation stands in for facts that are not declared: it is relied on while these are unknown, and void once
they contradict it. So a declaration of owners, contracts or listings that contradicts an attestation flips its answer,
by the law's own terms. That is outside the promise, and such declarations are not drawn (`declared_owners`).
"""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from declarations import (
    Seeded,
    Tree,
    declarations,
    declarations_with_unknowns,
    declared,
    in_another_order,
    keyed,
    lines_of,
    the_rulebook,
    with_a_line_split,
    with_money_times,
)
from iracheck import check, verdict_json
from iracheck.checking.asking import Asker
from iracheck.checking.awarding import amounts
from iracheck.checking.case import Activity, Case, Subject
from iracheck.quantities import Answer, Bounds
from iracheck.rulebook import Award, Threshold

Asked = tuple[str, str]
ABOUT_VEHICLES = ("30D/", "foreign-entity-of-concern/")
"""The rules that section 30D asks; those of sections 45X and 48E: test_live_credits."""

YES, NO, NOT_ASKED = Answer.YES, Answer.NO, Answer.NOT_ASKED


class Found(NamedTuple):
    """Everything that is decided of one declaration, by rule and subject."""

    answers: dict[Asked, Answer]
    amounts: dict[Asked, Bounds]
    possible: tuple[Bounds, ...]
    credit: Bounds
    day_known: bool


def found(tree: Tree) -> Found:
    """Ask every rule about every subject of a declaration."""
    rulebook = the_rulebook()
    declaration, keys = keyed(tree)
    case = Case(declaration, rulebook.lists)
    asker = Asker(rulebook, case)
    answers: dict[Asked, Answer] = {}
    measured: dict[Asked, Bounds] = {}
    for rule in rulebook.rules.values():
        if isinstance(rule, Award) or not rule.id.startswith(ABOUT_VEHICLES):
            continue
        for subject in _subjects(case, rule.about):
            asked = (rule.id, " over ".join(keys[pointer] for pointer in subject.identity.split(" over ")))
            answers[asked] = asker.answer(rule.id, subject)
            if isinstance(rule, Threshold):
                for name in [rule.measure] if rule.measure else [one.measure for one in rule.measures]:
                    measured[name, asked[1]] = asker.amount(name, subject).bounds
    money = amounts(asker, rulebook.awards["30D"])
    return Found(answers, measured, money.possible, money.bounds, case.day is not None)


def _subjects(case: Case, about: str) -> list[Subject]:
    if about == "vehicle":
        return [case.vehicle]
    if about == "component":
        return list(case.components)
    if about == "mineral":
        return list(case.minerals)
    activities: list[Activity] = case.activities()
    if about == "contract":
        return [contracting for activity in activities for contracting in case.contracts_over(activity)]
    return list(activities)


def broken(less: Found, more: Found) -> list[str]:
    """Where the promise is broken between a declaration and one with more facts known."""
    wrong = []
    for asked, answer in less.answers.items():
        now = more.answers.get(asked, answer)
        kept = answer in (YES, NO) or (answer is NOT_ASKED and less.day_known)
        if kept and now is not answer:
            wrong.append(f"{asked}: {answer} became {now}")
    for asked, bounds in less.amounts.items():
        if asked in more.amounts and not within(more.amounts[asked], bounds):
            wrong.append(f"{asked}: {bounds} became {more.amounts[asked]}")
    if not within(more.credit, less.credit):
        wrong.append(f"credit: {less.credit} became {more.credit}")
    wrong.extend(
        f"credit: {amount} was not possible among {less.possible}"
        for amount in more.possible
        if not any(within(amount, possible) for possible in less.possible)
    )
    return wrong


def within(inner: Bounds, outer: Bounds) -> bool:
    """Whether an interval lies within another."""
    if inner.low < outer.low:
        return False
    return outer.high is None or (inner.high is not None and inner.high <= outer.high)


@settings(max_examples=200)
@given(declarations_with_unknowns())
def test_replacing_an_unknown_never_flips_yes_and_no(trees: tuple[Tree, Tree, Tree]) -> None:
    known, less, least = (found(tree) for tree in trees)
    assert broken(less, known) == []
    assert broken(least, less) == []
    assert broken(least, known) == []


@settings(max_examples=100)
@given(declarations_with_unknowns(), st.integers(0, 10**6))
def test_the_order_of_lines_never_changes_an_answer(trees: tuple[Tree, Tree, Tree], seed: int) -> None:
    _, tree, _ = trees
    assert found(tree) == found(in_another_order(tree, Seeded(seed)))


@settings(max_examples=100)
@given(declarations_with_unknowns(), st.sampled_from(["2", "10", "0.01", "1.5"]))
def test_multiplying_all_money_changes_nothing(trees: tuple[Tree, Tree, Tree], factor: str) -> None:
    _, tree, _ = trees
    assert found(tree) == found(with_money_times(tree, factor))


@settings(max_examples=100)
@given(declarations_with_unknowns(), st.integers(0, 10**6))
def test_splitting_a_mineral_line_in_two_changes_nothing(trees: tuple[Tree, Tree, Tree], seed: int) -> None:
    _, tree, _ = trees
    assume(lines_of(tree))
    whole = found(tree)
    split = found(with_a_line_split(tree, Seeded(seed)))
    assert split.answers.items() >= whole.answers.items()
    assert split.amounts.items() >= whole.amounts.items()
    assert split._replace(answers={}, amounts={}) == whole._replace(answers={}, amounts={})


@settings(max_examples=40)
@given(declarations())
def test_the_same_bytes_come_out_for_the_same_input(tree: Tree) -> None:
    first = verdict_json(check(declared(tree), the_rulebook()))
    assert first == verdict_json(check(declared(tree), the_rulebook()))


@settings(max_examples=60)
@given(declarations_with_unknowns())
def test_the_verdict_says_what_the_answers_come_to(trees: tuple[Tree, Tree, Tree]) -> None:
    """The records and the amount of a verdict are the answers found rule by rule."""
    _, tree, _ = trees
    (credit,) = check(declared(tree), the_rulebook()).credits
    asked = found(tree)
    assert credit.amount.bounds() == asked.credit
    examined = [record for record in credit.answers if record.subject == "the vehicle"]
    scope = tree["scope"]
    for record in examined:
        if (record.rule, "vehicle") in asked.answers and not (
            scope == "battery" and record.answer is NOT_ASKED
        ):
            assert record.answer is asked.answers[record.rule, "vehicle"]
    assert any(record.rule == "30D/critical-minerals" for record in examined)
