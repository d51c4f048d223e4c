"""Every row of every schedule at its limit, one cent either side, and on the days around its first and last."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

import live_declarations as live
from fixture_files import FIXTURES, read_tree, set_at
from iracheck import Rulebook, check, load_rulebook, parse_declaration
from iracheck.checking.asking import Asker
from iracheck.checking.case import Case, Subject
from iracheck.declaration.vocabulary import ELIGIBLE_COMPONENTS
from iracheck.quantities import decimal_text
from iracheck.rulebook import Award, DateRule, ListRow, Rate, Rule, ScheduleRow, Threshold
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
    if rule.id in LIVE_SPANS:
        of, build, pointer = LIVE_SPANS[rule.id]
        tree = build()
        set_at(tree, pointer, day.isoformat())
        asker, subject = asked_of(tree, of, rulebook)
        assert asker.answer(rule.id, subject).value == ("yes" if asked else "not asked")
        return
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
        if isinstance(rule, DateRule) and rule.measure in DATING
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
    assert {case.rule.id for case in dated()} | {one.rule.id for one in live_dated()} == wanted
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


# -- sections 45X and 48E, and who is prohibited ------------------------------------------------------


class Way(NamedTuple):
    """How the amount of a threshold is declared, in which steps, of what it is asked, and how its day is declared."""

    declare: Callable[[Tree, Fraction], None]
    step: Fraction
    of: Callable[[Case], Subject]
    tree: Callable[[str | None], Tree]
    on: str | None = None


def _goods(kind: str | None) -> Tree:
    """A product of a kind, or of the kind that stands for a class."""
    kinds = {"qualifying_battery_component": "battery_module", "metallurgical_coal": MINERAL}
    tree = live.plant(live.product(kinds.get(kind or "", kind or "")))
    if kind == "metallurgical_coal":
        of_coal = {"mineral": "metallurgical_coal", "form": "steelmaking_coal"}
        tree["production"][0].update(of_coal)
    return tree


def _goods_of(kind: str) -> Callable[[str | None], Tree]:
    return lambda _: _goods(kind)


def _the_product(case: Case) -> Subject:
    return case.products["goods"]


def _the_storage(case: Case) -> Subject:
    return case.storage


def _the_taxpayer(case: Case) -> Subject:
    return case.taxpayer.entity_year


def _the_contract(case: Case) -> Subject:
    (contracting,) = case.contracts_over(case.taxpayer.entity_year)
    return contracting


def _set(pointer: str, unit: str, factor: int = 1) -> Callable[[Tree, Fraction], None]:
    def declare(tree: Tree, amount: Fraction) -> None:
        scaled = amount * factor
        number = str(scaled) if unit == "pieces" else decimal_text(scaled)
        set_at(tree, pointer, number if unit == "pieces" else f"{number} {unit}")

    return declare


def _density(tree: Tree, amount: Fraction) -> None:
    set_at(tree, "/production/0/volume", "1 L")
    set_at(tree, "/production/0/capacity", f"{decimal_text(amount)} Wh")


def _two_costs(name: str, share: Fraction, by: str) -> list[Tree]:
    """Costs of 10,000 dollars, of which a share is of what somebody made."""
    return [
        live.cost(f"{name}-clear", decimal_text(share * TOTAL), live.CLEAR),
        live.cost(f"{name}-other", decimal_text(TOTAL - share * TOTAL), by),
    ]


def _costs_of_product(tree: Tree, share: Fraction) -> None:
    set_at(tree, "/production/0/costs", _two_costs("goods", share, live.BARRED))


def _primary(tree: Tree, share: Fraction) -> None:
    whole = live.product("battery_module", "module")
    whole["costs"] = _two_costs("module", 1 - share, live.CLEAR)
    whole["costs"][1] |= {"of": "goods"}
    del whole["costs"][1]["made"]
    tree["production"].append(whole)
    set_at(tree, "/production/0/integrated_into", "module")


def _project(_: str | None) -> Tree:
    return live.project()


def _costs_of_project(tree: Tree, share: Fraction) -> None:
    several = _two_costs("packs", share, live.BARRED)
    cells = {"is": "cells", "cost": "0 USD", "contract_on": "never"}
    bought = [
        one
        | {"is": "battery_pack_module", "components_complete": "yes"}
        | {"components": [{"id": f"{one['id']}-cells", "made": one["made"], **cells}]}
        for one in several
    ]
    for one in bought:
        del one["earlier_steps_complete"]
    set_at(tree, "/storage/products", bought)


def _assigned_of_project(tree: Tree, share: Fraction) -> None:
    _costs_of_project(tree, share)
    tree["storage"]["products"][1]["assigned"] = "yes"


def _rows_of_distributed() -> list[ListRow]:
    rows = LAW.lists["lists/cost-percentages-distributed"].rows
    return [row for row in rows if not row.key.endswith("/production")]


def _sums() -> dict[Fraction, list[ListRow]]:
    """Every sum of the percentages of items, with the items."""
    sums: dict[Fraction, list[ListRow]] = {Fraction(0): []}
    for row in _rows_of_distributed():
        assert row.share is not None
        sums |= {amount + row.share.low: [*rows, row] for amount, rows in sums.items()}
    return sums


SUMS = _sums()


def _domestic(tree: Tree, share: Fraction) -> None:
    """Only some items are domestic: no sum of them may hit the limit, so the nearest is taken."""
    chosen = {row.key for row in SUMS[share]}
    of_products: dict[str, list[Tree]] = {}
    for row in _rows_of_distributed():
        product_kind, kind = row.key.split("/")
        made = {"by": live.CLEAR, "in": "US" if row.key in chosen else "DE"}
        of_products.setdefault(product_kind, []).append({"id": kind, "is": kind, "made": made})
    products = [
        live.bought(kind, kind, 1000, live.CLEAR, *components, made={"by": live.CLEAR, "in": "DE"})
        for kind, components in of_products.items()
    ]
    set_at(tree, "/storage/nameplate_capacity", "900 kWh")
    set_at(tree, "/storage/products", products)


def _owned(_: str | None) -> Tree:
    return live.plant(live.product("battery_module"))


def _held_by_barred(tree: Tree, share: Fraction) -> None:
    barred = f"{decimal_text(share * 100)} %"
    rest = f"{decimal_text(100 - share * 100)} %"
    held = [{"holder": live.BARRED, "share": barred}, {"holder": live.OWNER, "share": rest}]
    set_at(tree, "/entities/0/held_by", held)


def _owed_to_barred(key: str) -> Callable[[Tree, Fraction], None]:
    def declare(tree: Tree, share: Fraction) -> None:
        debts = [
            {"issued_to": who, key: f"{decimal_text(part * 100)} %"}
            for who, part in ((live.BARRED, share), (live.OWNER, 1 - share))
        ]
        set_at(tree, "/entities/0/debts", debts)

    return declare


def _licensed(_: str | None) -> Tree:
    tree = _owned(None)
    tree["contracts"] = [{"id": "licence", "is": "licence", "producer": live.PLANT, "with": live.BARRED}]
    return tree


MINERAL = "applicable_critical_mineral"
BASIS_POINT = Fraction(1, 10_000)
SOLD, BEGAN = "/production/0/sold_on", "/storage/construction_began"
_TERMS = "/contracts/0/licence_terms"
LIVE: dict[str, Way] = {
    "45X/cell-capacity": Way(
        _set("/production/0/capacity", "Wh"), CENT, _the_product, _goods_of("battery_cell")
    ),
    "45X/cell-energy-density": Way(_density, CENT, _the_product, _goods_of("battery_cell")),
    "45X/module-capacity": Way(
        _set("/production/0/capacity", "kWh"), CENT, _the_product, _goods_of("battery_module")
    ),
    "45X/fuel-cell-module-capacity": Way(
        _set("/production/0/capacity", "kWh"), CENT, _the_product, _goods_of("battery_module")
    ),
    "45X/number-of-cells": Way(
        _set("/production/0/cells", "pieces"), Fraction(1), _the_product, _goods_of("battery_module")
    ),
    "45X/domestic-primary-components": Way(
        _primary, CENT / TOTAL, _the_product, _goods_of("battery_cell"), None
    ),
    "45X/material-assistance-cost-ratio": Way(_costs_of_product, CENT / TOTAL, _the_product, _goods, SOLD),
    "48E/below-one-megawatt": Way(_set("/storage/power", "kW"), CENT, _the_storage, _project),
    "48E/nameplate": Way(_set("/storage/nameplate_capacity", "kWh"), CENT, _the_storage, _project),
    "48E/material-assistance-cost-ratio": Way(_costs_of_project, CENT / TOTAL, _the_storage, _project, BEGAN),
    "48E/tracked-share": Way(_assigned_of_project, CENT / TOTAL, _the_storage, _project, BEGAN),
    "48E/domestic-products": Way(_domestic, Fraction(0), _the_storage, _project, BEGAN),
    "prohibited-foreign-entity/controlled": Way(_held_by_barred, BASIS_POINT, _the_taxpayer, _owned),
    "prohibited-foreign-entity/owned-by-one": Way(_held_by_barred, BASIS_POINT, _the_taxpayer, _owned),
    "prohibited-foreign-entity/owned-together": Way(_held_by_barred, BASIS_POINT, _the_taxpayer, _owned),
    "prohibited-foreign-entity/debt": Way(_owed_to_barred("share"), BASIS_POINT, _the_taxpayer, _owned),
    "prohibited-foreign-entity/public-debt": Way(
        _owed_to_barred("publicly_traded"), BASIS_POINT, _the_taxpayer, _owned
    ),
    "prohibited-foreign-entity/royalties-beyond-tenth-year": Way(
        _set(f"{_TERMS}/royalties_last", "years"), CENT, _the_contract, _licensed
    ),
    "prohibited-foreign-entity/services-beyond-two-years": Way(
        _set(f"{_TERMS}/services_last", "years"), CENT, _the_contract, _licensed
    ),
}
"""How the measured amount of each threshold is declared that is not about the vehicle."""


def _barred_project() -> Tree:
    """A project of parts that a prohibited foreign entity made."""
    tree = live.project(live.bought("battery_pack_module", "packs", 1000, live.BARRED))
    del tree["storage"]["placed_in_service"]
    return tree


LIVE_SPANS: dict[str, tuple[Callable[[Case], Subject], Callable[[], Tree], str]] = {
    "48E/material-assistance": (_the_storage, _barred_project, BEGAN),
}
"""The subject, a declaration that gives the answer yes, and the place of the day, of rules with spans."""


class Tried(NamedTuple):
    """A row of such a threshold, the amount that is declared, and the day, if one counts."""

    rule: Threshold
    row: ScheduleRow
    amount: Fraction
    day: date | None

    def __str__(self) -> str:
        group = f" {self.row.applies_to}" if self.row.applies_to else ""
        return (
            f"{self.rule.id}{group} row {self.row.first_day} with {decimal_text(self.amount)} on {self.day}"
        )

    @property
    def expected(self) -> str:
        """The answer that the rows themselves give, read one by one."""
        of_class = [row for row in self.rule.schedule if row.applies_to == self.row.applies_to]
        in_force = [row for row in of_class if self.day is None or row.first_day <= self.day <= row.last_day]
        if not in_force:
            return "not asked"
        (row,) = in_force
        if row.limit is None:
            return "unknown"
        return "yes" if PASSES[self.rule.test](self.amount, row.limit.amount.low) else "no"


def live_thresholds() -> list[Threshold]:
    """All thresholds that are not about the vehicle, but those of section 30D's owners (test_foreign_entities)."""
    return [
        rule
        for rule in LAW.rules.values()
        if isinstance(rule, Threshold)
        and rule.about in ("product", "storage", "entity_year", "contract")
        and not rule.id.startswith("foreign-entity-of-concern/")
    ]


def _amounts_around(rule: Threshold, limit: Fraction) -> list[Fraction]:
    step = LIVE[rule.id].step
    if not step:
        return [max(sum_ for sum_ in SUMS if sum_ < limit), min(sum_ for sum_ in SUMS if sum_ >= limit)]
    amounts = [limit - step, limit, limit + step]
    unit = next(row.limit.unit for row in rule.schedule if row.limit)
    return [amount for amount in amounts if amount >= 0 and (unit != "share" or amount <= 1)]


def _days_of_row(row: ScheduleRow) -> list[date]:
    if row.first_day == date.min:
        return [row.last_day, row.last_day + ONE_DAY]
    return days_around(row.first_day, row.last_day)


def tried() -> list[Tried]:
    """Every row at its limit and a little either side, on the days around it."""
    return [
        Tried(rule, row, amount, day)
        for rule in live_thresholds()
        for row in rule.schedule
        for amount in _amounts_around(rule, row.limit.amount.low if row.limit else Fraction(1, 2))
        for day in (_days_of_row(row) if LIVE[rule.id].on else [None])
    ]


@pytest.mark.parametrize("one", tried(), ids=str)
def test_live_threshold(one: Tried, rulebook: Rulebook) -> None:
    way = LIVE[one.rule.id]
    tree = way.tree(one.row.applies_to)
    way.declare(tree, one.amount)
    if way.on is not None and one.day is not None:
        set_at(tree, way.on, one.day.isoformat())
        if way.on == SOLD:
            del tree["production"][0]["made"]["on"]
        else:
            del tree["storage"]["placed_in_service"]
    asker, subject = asked_of(tree, way.of, rulebook)
    assert asker.answer(one.rule.id, subject).value == one.expected
    for alternative in asker.alternatives(one.rule, subject):
        bounds = asker.amount(alternative.measure, subject, one.rule.asks).bounds
        assert (bounds.low, bounds.high) == (one.amount, one.amount)


def asked_of(tree: Tree, of: Callable[[Case], Subject], rulebook: Rulebook) -> tuple[Asker, Subject]:
    """What answers the questions of a declaration, and the subject to ask of."""
    case = Case(parse_declaration(json.dumps(tree), name="boundary.json"), rulebook.lists)
    return Asker(rulebook, case), of(case)


def test_every_live_threshold_is_generated() -> None:
    assert {rule.id for rule in live_thresholds()} == set(LIVE)
    found = {(one.rule.id, one.expected) for one in tried()}
    assert found >= {(name, answer) for name in LIVE for answer in ("yes", "no")}
    of_days = {name for name, way in LIVE.items() if way.on is not None}
    before_all = {name for name in of_days if LAW.rules[name].schedule[0].first_day != date.min}  # type: ignore[union-attr]
    assert found >= {(name, "not asked") for name in before_all}
    ratios = {f"{credit}/material-assistance-cost-ratio" for credit in ("45X", "48E")}
    assert before_all == {*ratios, "48E/tracked-share"}
    assert ("45X/material-assistance-cost-ratio", "unknown") in found


class Left(NamedTuple):
    """A row of a rate, and a day around it."""

    rule: Rate
    row: ScheduleRow
    day: date

    def __str__(self) -> str:
        return f"{self.rule.id} {self.row.applies_to or ''} row {self.row.first_day} on {self.day}"


def rates() -> list[Left]:
    """Every row of every rate, on the days around it."""
    return [
        Left(rule, row, day)
        for rule in LAW.rules.values()
        if isinstance(rule, Rate)
        for row in rule.schedule
        for day in _days_of_row(row)
    ]


@pytest.mark.parametrize("one", rates(), ids=str)
def test_rate(one: Left, rulebook: Rulebook) -> None:
    """What is left of an amount, by the rule and in the credit itself."""
    day = one.day.isoformat()
    of_product = one.rule.about == "product"
    tree = _goods(one.row.applies_to) if of_product else live.project(began=day)
    if of_product:
        set_at(tree, "/production/0/made/on", day)
        set_at(tree, SOLD, day)
    else:
        del tree["storage"]["placed_in_service"]
    asker, subject = asked_of(tree, _the_product if of_product else _the_storage, rulebook)
    of_class = [row for row in one.rule.schedule if row.applies_to == one.row.applies_to]
    limits = [row.limit for row in of_class if row.first_day <= one.day <= row.last_day]
    left, _ = asker.remaining(one.rule, subject)
    if not limits:
        assert left is None
        assert asker.answer(one.rule.id, subject).value == "not asked"
        return
    (limit,) = limits
    assert limit is not None
    assert left is not None
    assert left == (limit.amount.low, limit.amount.low)
    assert asker.answer(one.rule.id, subject).value == ("yes" if limit.amount.low else "no")


def test_every_rate_is_generated() -> None:
    names = {rule.id for rule in LAW.rules.values() if isinstance(rule, Rate)}
    assert {one.rule.id for one in rates()} == names
    assert names == {"45X/credit-rate", "45X/phase-out", "48E/phase-out"}
    kinds = {*ELIGIBLE_COMPONENTS, "metallurgical_coal"}
    for name in ("45X/credit-rate", "45X/phase-out"):
        assert {one.row.applies_to for one in rates() if one.rule.id == name} == kinds


LIVE_DATING: dict[str, tuple[Callable[[str | None], Tree], str, Callable[[Case], Subject]]] = {
    "taxable_year_begins": (_owned, "/taxpayer/taxable_year/from", _the_taxpayer),
    "construction_began": (_project, BEGAN, _the_storage),
    "produced_on": (_owned, "/production/0/made/on", _the_product),
    "sold_on": (_owned, SOLD, _the_product),
    "contract_entered": (_licensed, f"{_TERMS}/entered_or_modified", _the_contract),
}
"""The declaration, the place of the day, and the subject asked, of each measure of a day."""


class LiveDated(NamedTuple):
    """A rule about a day, and a day around it."""

    rule: DateRule
    day: date

    def __str__(self) -> str:
        return f"{self.rule.id} on {self.day}"


def live_dated() -> list[LiveDated]:
    """Every such rule of the credits in force: the day before, the day itself, the day after."""
    return [
        LiveDated(rule, rule.day + away * ONE_DAY)
        for rule in LAW.rules.values()
        if isinstance(rule, DateRule) and not rule.id.startswith("30D/")
        for away in (-1, 0, 1)
    ]


@pytest.mark.parametrize("one", live_dated(), ids=str)
def test_live_date(one: LiveDated, rulebook: Rulebook) -> None:
    build, pointer, of = LIVE_DATING[one.rule.measure]
    tree = build(None)
    set_at(tree, pointer, one.day.isoformat())
    tree["taxpayer"]["taxable_year"].pop("to")
    if pointer == SOLD:
        del tree["production"][0]["made"]["on"]
    if pointer == "/production/0/made/on":
        del tree["production"][0]["sold_on"]
    early, late = one.day <= one.rule.day, one.day >= one.rule.day
    met = early if one.rule.test == "on_or_before" else late
    asker, subject = asked_of(tree, of, rulebook)
    assert asker.answer(one.rule.id, subject).value == ("yes" if met else "no")


@pytest.mark.parametrize("day", ["2022-12-31", "2023-01-01", "2024-06-30"])
def test_first_day_of_the_award_for_production(day: str, rulebook: Rulebook) -> None:
    tree = live.plant(live.product("battery_module", sold=day), year=(day, day))
    credit = checked(tree, rulebook)
    assert credit.outcome == ("credit" if day >= "2023" else "no_credit")


@pytest.mark.parametrize("day", ["2024-12-31", "2025-01-01", "2026-02-05"])
def test_first_day_of_the_award_for_storage(day: str, rulebook: Rulebook) -> None:
    tree = live.project(began="2024-01-01")
    set_at(tree, "/storage/placed_in_service", day)
    set_at(tree, "/taxpayer/taxable_year", {"from": f"{day[:4]}-01-01", "to": f"{day[:4]}-12-31"})
    assert checked(tree, rulebook).outcome == ("credit" if day >= "2025" else "unknown")
