"""Every row of every schedule at its limit, one cent either side, and on the days around its first and last."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from fixture_files import FIXTURES, read_tree, set_at
from iracheck import Rulebook, check, load_rulebook, parse_declaration
from iracheck.checking.asking import Asker
from iracheck.checking.case import Case
from iracheck.rulebook import Award, DateRule, ListRow, Rule, ScheduleRow, Threshold
from iracheck.verdict import CreditVerdict

BASE: dict[str, Any] = read_tree(FIXTURES / "base.yaml")
LAW = load_rulebook()
TOTAL = Fraction(10_000)
CENT = Fraction(1, 100)
LATER = timedelta(days=400)
ONE_DAY = timedelta(days=1)
ALL_DONE = "2022-06-01"
DOLLARS = "USD"
Tree = dict[str, Any]


def pack() -> Tree:
    """The base pack, made and attested long before it is placed in service on any day, acquired in time."""
    tree = copy.deepcopy(BASE)
    for made in _steps(tree):
        made["on"] = ALL_DONE
    for attestation in tree["attestations"]:
        attestation["on"] = ALL_DONE
    set_at(tree, "/manufacturer/transition_plan_submitted", ALL_DONE)
    set_at(tree, "/vehicle/acquired", {"binding_contract": ALL_DONE, "payment": ALL_DONE})
    set_at(tree, "/vehicle/battery_capacity", "8.8 kWh")
    del tree["manufacturer"]["periodic_report"]
    return tree


def _steps(tree: Tree) -> Iterator[Tree]:
    yield from (component["made"] for component in tree["battery"]["components"])
    for material in tree["battery"]["materials"]:
        for mineral in material["minerals"]:
            yield from mineral["steps"]


def money(amount: Fraction) -> str:
    """An amount of whole cents as a declaration writes it."""
    cents = amount * 100
    assert cents.denominator == 1
    return f"{cents.numerator // 100}.{cents.numerator % 100:02d} {DOLLARS}"


def minerals_qualifying(tree: Tree, share: Fraction, cents: Fraction) -> None:
    """Minerals of 10,000 dollars: lithium from Australia that qualifies, nickel from Indonesia that does not."""
    qualifying = share * TOTAL + cents
    set_at(tree, "/battery/materials/0/minerals/0/value", money(TOTAL - qualifying))
    set_at(tree, "/battery/materials/0/minerals/1/value", money(qualifying))
    set_at(tree, "/battery/materials/0/minerals/0/steps/1/in", "ID")
    for step in _steps(tree):
        step.pop("value_added", None)
    del tree["battery"]["materials"][1:]
    tree["attestations"] = tree["attestations"][:4]


def components_qualifying(tree: Tree, share: Fraction, cents: Fraction) -> None:
    """Components of 10,000 dollars: a separator from Hungary that does not qualify, and the rest, which does."""
    qualifying = share * TOTAL + cents
    values = {
        0: TOTAL + 50,
        1: Fraction(50),
        2: TOTAL,
        3: Fraction(0),
        4: Fraction(0),
        5: TOTAL - qualifying,
    }
    for place, worth in values.items():
        set_at(tree, f"/battery/components/{place}/value", money(worth))


def _of_vehicle(key: str, unit: str) -> Callable[[Tree, Fraction, Fraction], None]:
    def declare(tree: Tree, limit: Fraction, hundredths: Fraction) -> None:
        amount = money(limit + hundredths).replace(DOLLARS, unit)
        set_at(tree, f"/vehicle/{key}", amount)

    return declare


DECLARING: dict[str, Callable[[Tree, Fraction, Fraction], None]] = {
    "30D/critical-minerals": minerals_qualifying,
    "30D/battery-components": components_qualifying,
    "30D/price": _of_vehicle("suggested_retail_price", DOLLARS),
    "30D/battery-capacity": _of_vehicle("battery_capacity", "kWh"),
    "30D/gross-vehicle-weight": _of_vehicle("gross_vehicle_weight_rating", "lb"),
}
"""How the measured amount of each threshold is declared: at a limit, and some hundredths beside it."""

PASSES: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "at_least": lambda amount, limit: amount >= limit,
    "at_most": lambda amount, limit: amount <= limit,
    "below": lambda amount, limit: amount < limit,
    "above": lambda amount, limit: amount > limit,
}


class Boundary(NamedTuple):
    """A row of a threshold's schedule, how far beside its limit the amount lies, and the day."""

    rule: Threshold
    row: ScheduleRow
    cents: Fraction
    day: date

    def __str__(self) -> str:
        beside = {0: "at the limit", 1: "a cent above", -1: "a cent below"}[int(self.cents / CENT)]
        group = f" {self.row.applies_to}" if self.row.applies_to else ""
        return f"{self.rule.id}{group} row {self.row.first_day} {beside} on {self.day}"


def limit_of(row: ScheduleRow) -> Fraction:
    """The limit of a row; where the law in force sets none, the one of the earlier text."""
    limit = row.limit or (row.earlier.limit if row.earlier else None)
    assert limit is not None, "a row without a limit names what an earlier text required"
    return limit.amount.low


def days_around(first: date, last: date) -> list[date]:
    """The day before the first, the first, the last and the day after the last (or much later) of a row."""
    before = first - ONE_DAY
    return [before, first, first + LATER] if last == date.max else [before, first, last, last + ONE_DAY]


def thresholds() -> list[Threshold]:
    """All rules about the vehicle that compare a measure with a schedule; those about owners: test_foreign_entities."""
    return [rule for rule in LAW.rules.values() if isinstance(rule, Threshold) and rule.about == "vehicle"]


def boundaries() -> list[Boundary]:
    """Every row at its limit and a cent either side, on the days around it."""
    found = []
    for rule in thresholds():
        for row in rule.schedule:
            for cents in (-CENT, Fraction(0), CENT):
                if rule.id not in SHARES or 0 <= limit_of(row) * TOTAL + cents <= TOTAL:
                    for day in days_around(row.first_day, row.last_day):
                        found.append(Boundary(rule, row, cents, day))
    return found


SHARES = {"30D/critical-minerals", "30D/battery-components"}


def expected(boundary: Boundary) -> str:
    """The answer that the rows themselves give, read one by one."""
    rule = boundary.rule
    in_force = [
        row
        for row in rule.schedule
        if row.applies_to == boundary.row.applies_to and row.first_day <= boundary.day <= row.last_day
    ]
    if not in_force:
        return "not asked"
    (row,) = in_force
    if row.limit is None:
        return "unknown"
    beside = boundary.cents / TOTAL if rule.id in SHARES else boundary.cents
    passes = PASSES[rule.test](limit_of(boundary.row) + beside, row.limit.amount.low)
    return "yes" if passes else "no"


def checked(tree: Tree, rulebook: Rulebook) -> CreditVerdict:
    """The verdict on the one credit claimed."""
    (credit,) = check(parse_declaration(json.dumps(tree), name="boundary.json"), rulebook).credits
    return credit


def answer_of(credit: CreditVerdict, rule: Rule) -> str:
    """The answer recorded of a rule about the vehicle."""
    (answer,) = {record.answer.value for record in credit.answers if record.id == rule.id}
    return answer


@pytest.mark.parametrize("boundary", boundaries(), ids=str)
def test_threshold(boundary: Boundary, rulebook: Rulebook) -> None:
    tree = pack()
    set_at(tree, "/vehicle/placed_in_service", boundary.day.isoformat())
    if boundary.row.applies_to:
        set_at(tree, "/vehicle/class", boundary.row.applies_to)
    DECLARING[boundary.rule.id](tree, limit_of(boundary.row), boundary.cents)
    credit = checked(tree, rulebook)
    assert answer_of(credit, boundary.rule) == expected(boundary)
    if boundary.rule.id in SHARES and expected(boundary) != "not asked":
        (value,) = [record.value for record in credit.answers if record.id == boundary.rule.id]
        share = limit_of(boundary.row) + boundary.cents / TOTAL
        assert value is not None
        assert (value.bounds().low, value.bounds().high) == (share, share)


def test_every_threshold_is_generated() -> None:
    assert {rule.id for rule in thresholds()} == set(DECLARING)
    assert {boundary.rule.id for boundary in boundaries()} == set(DECLARING)
    answers = {(boundary.rule.id, expected(boundary)) for boundary in boundaries()}
    assert answers >= {(name, answer) for name in DECLARING for answer in ("yes", "no", "not asked")}


def foreign_everywhere(tree: Tree) -> None:
    """Every maker is organized and seated in China."""
    for entity in tree["entities"]:
        entity["organized_in"] = entity["principal_place_of_business"] = "CN"


def rules_with_spans() -> list[tuple[Rule, date, bool]]:
    """Every rule with spans in which it is in force: days around each span, and whether it is in force then."""
    found = []
    for rule in LAW.rules.values():
        for row in rule.in_force:
            for day in days_around(row.first_day, row.last_day):
                asked = any(other.first_day <= day <= other.last_day for other in rule.in_force)
                found.append((rule, day, asked))
    return found


@pytest.mark.parametrize(
    ("rule", "day", "asked"), rules_with_spans(), ids=lambda given: getattr(given, "id", str(given))
)
def test_span_in_force(rule: Rule, day: date, asked: bool, rulebook: Rulebook) -> None:
    tree = pack()
    foreign_everywhere(tree)
    set_at(tree, "/vehicle/placed_in_service", day.isoformat())
    assert answer_of(checked(tree, rulebook), rule) == ("yes" if asked else "not asked")


def test_spans_are_generated() -> None:
    with_spans = {rule.id for rule in LAW.rules.values() if rule.in_force}
    assert {rule.id for rule, _, _ in rules_with_spans()} == with_spans
    assert {"30D/excluded-components", "30D/excluded-minerals"} <= with_spans


def _acquired(tree: Tree, day: date, *, last: str) -> None:
    other = "payment" if last == "binding_contract" else "binding_contract"
    set_at(tree, "/vehicle/placed_in_service", "2025-12-15")
    set_at(tree, "/vehicle/acquired", {last: day.isoformat(), other: "2025-01-01"})


def _reported(tree: Tree, day: date) -> None:
    set_at(tree, "/vehicle/placed_in_service", "2027-06-01")
    set_at(tree, "/manufacturer/periodic_report", day.isoformat())


def _paid(tree: Tree, day: date) -> None:
    _acquired(tree, day, last="payment")


def _contracted(tree: Tree, day: date) -> None:
    _acquired(tree, day, last="binding_contract")


DATING: dict[str, tuple[Callable[[Tree, date], None], ...]] = {
    "acquired": (_paid, _contracted),
    "periodic_report": (_reported,),
}
"""The ways in which the day of each measure is declared."""


class Dated(NamedTuple):
    """A rule about a day, a way to declare the day, and the day."""

    rule: DateRule
    declare: Callable[[Tree, date], None]
    day: date

    def __str__(self) -> str:
        return f"{self.rule.id}{self.declare.__name__} on {self.day}"


def dated() -> list[Dated]:
    """Every rule about a day: the day before, the day itself, the day after."""
    return [
        Dated(rule, declare, rule.day + away * ONE_DAY)
        for rule in LAW.rules.values()
        if isinstance(rule, DateRule)
        for declare in DATING[rule.measure]
        for away in (-1, 0, 1)
    ]


@pytest.mark.parametrize("case", dated(), ids=str)
def test_date(case: Dated, rulebook: Rulebook) -> None:
    tree = pack()
    case.declare(tree, case.day)
    early, late = case.day <= case.rule.day, case.day >= case.rule.day
    met = early if case.rule.test == "on_or_before" else late
    assert date_answer(tree, case.rule, rulebook) == ("yes" if met else "no")


def date_answer(tree: Tree, rule: DateRule, rulebook: Rulebook) -> str:
    """The answer of a rule about a day, asked directly: not every one is recorded."""
    declaration = parse_declaration(json.dumps(tree), name="boundary.json")
    case = Case(declaration, rulebook.lists)
    return Asker(rulebook, case).answer(rule.id, case.vehicle).value


def test_every_date_is_generated() -> None:
    wanted = {rule.id for rule in LAW.rules.values() if isinstance(rule, DateRule)}
    assert {case.rule.id for case in dated()} == wanted
    assert "30D/acquired-in-time" in wanted


def award_rows() -> list[tuple[Award, int, date]]:
    """Every row of how a credit is made up, on the days around it."""
    return [
        (award, place, day)
        for award in LAW.rules.values()
        if isinstance(award, Award) and award.credit in BASE["claims"]
        for place, row in enumerate(award.schedule)
        for day in days_around(row.first_day, row.last_day)
    ]


@pytest.mark.parametrize(
    ("award", "place", "day"), award_rows(), ids=lambda given: getattr(given, "id", str(given))
)
def test_row_of_an_award(award: Award, place: int, day: date, rulebook: Rulebook) -> None:
    tree = pack()
    set_at(tree, "/vehicle/placed_in_service", day.isoformat())
    credit = checked(tree, rulebook)
    row = award.schedule[place]
    if day < award.schedule[0].first_day:
        assert credit.outcome == "unknown"
        assert answer_of(credit, award) == "unknown"
        return
    (used,) = [other for other in award.schedule if other.first_day <= day <= other.last_day]
    assert (used is row) == (row.first_day <= day <= row.last_day)
    by_capacity = any(added.measure for added in used.adds)
    assert credit.outcome == "credit"
    assert credit.amount.bounds().low == (Fraction("4501.60") if by_capacity else 7500)


def dated_entries() -> list[tuple[str, ListRow]]:
    """Every row of a list that begins on a day."""
    return [
        (name, row)
        for name, entries in sorted(LAW.lists.items())
        for row in entries.rows
        if row.first_day != date.min
    ]


@pytest.mark.parametrize(
    ("name", "row"), dated_entries(), ids=lambda given: getattr(given, "key", str(given))
)
def test_entry_of_a_list(name: str, row: ListRow, rulebook: Rulebook) -> None:
    entries = rulebook.lists[name]
    assert entries.holds(row.key, row.first_day - ONE_DAY).value == "no"
    assert entries.holds(row.key, row.first_day).value == "yes"
    assert entries.holds(row.key, None).value == "unknown"
    if row.last_day == date.max:
        assert entries.holds(row.key, row.first_day + LATER).value == "yes"
    else:
        assert entries.holds(row.key, row.last_day).value == "yes"
