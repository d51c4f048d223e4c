"""Measures of the vehicle: its dates, its size and price, and what its manufacturer filed (26 USC 30D(b), (d), (f), (h))."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from iracheck.checking.case import Case, Subject
from iracheck.checking.facts import Fact
from iracheck.checking.measured import Keyed, Measured, Statement, declared_amount, measure
from iracheck.quantities import NEVER, UNKNOWN_AMOUNT, Answer, Bounds, DayBounds, exact_day, show_day

_VEHICLE = "/vehicle"
WHEN_PLACED = Fact(f"{_VEHICLE}/placed_in_service", "when was the vehicle placed in service?")
WHICH_POWERTRAIN = Fact(
    f"{_VEHICLE}/powertrain", "is the vehicle driven by a battery that is recharged from outside?"
)
Dated = tuple[DayBounds, tuple[Fact, ...], tuple[str, ...]]


@measure("day")
def placed_in_service(case: Case, _subject: Subject) -> Dated:
    """The day the taxpayer takes possession of the vehicle (26 CFR 1.30D-2(b)(36))."""
    pointer = f"{_VEHICLE}/placed_in_service"
    facts = () if case.day else (WHEN_PLACED,)
    return exact_day(case.day), facts, (pointer,)


@measure("day")
def acquired(case: Case, _subject: Subject) -> Dated:
    """The later of the written binding contract and the first payment (FS-2025-05)."""
    facts = case.declaration.vehicle.acquired
    given = {"binding_contract": facts.binding_contract, "payment": facts.payment}
    questions = {
        "binding_contract": "when was the written binding contract to buy the vehicle made?",
        "payment": "when was the first payment (deposit or trade-in counts) made?",
    }
    known = [day for day in given.values() if day is not None]
    missing = tuple(
        Fact(f"{_VEHICLE}/acquired/{key}", questions[key]) for key, day in given.items() if day is None
    )
    latest = max(known, default=None)
    pointers = tuple(f"{_VEHICLE}/acquired/{key}" for key, day in given.items() if day is not None)
    return DayBounds(latest, None if missing else latest), missing, pointers


@measure("day")
def periodic_report(case: Case, _subject: Subject) -> Dated:
    """The day of the manufacturer's periodic written report that covers the vehicle (26 USC 30D(d)(3)).

    It precedes the placing in service, and bounds both transitions (26 CFR 1.30D-3(c), 1.30D-6(b)(2)).
    """
    pointer = "/manufacturer/periodic_report"
    declared = case.declaration.manufacturer.periodic_report
    if declared is not None:
        return exact_day(declared), (), (pointer,)
    missing = (Fact(pointer, "when did the manufacturer's periodic written report first cover the vehicle?"),)
    if case.day is not None:
        return DayBounds(None, case.day), missing, (f"{_VEHICLE}/placed_in_service",)
    return DayBounds(None, None), (*missing, *placed_in_service(case, _subject)[1]), ()


@measure("key")
def final_assembly(case: Case, _subject: Subject) -> Keyed:
    """The country of final assembly of the vehicle (26 USC 30D(d)(5))."""
    asks = "in which country was {name} finally assembled?"
    return Keyed(case.declaration.vehicle.final_assembly, case.vehicle, "/final_assembly", asks)


@measure("key")
def vehicle_class(case: Case, _subject: Subject) -> Keyed:
    """The class of the vehicle for the price limit (26 USC 30D(f)(11)(B))."""
    return Keyed(case.declaration.vehicle.vehicle_class, case.vehicle, "/class", "what class is {name}?")


@measure("key")
def critical_mineral_test(case: Case, _subject: Subject) -> Keyed:
    """The test that the manufacturer elects for the critical minerals requirement."""
    elected = case.declaration.manufacturer.critical_mineral_test
    asks = "which test of the critical minerals requirement is elected?"
    return Keyed(elected, case.manufacturer, "/critical_mineral_test", asks)


def _unless_fuel_cell(case: Case, measured: Measured) -> Measured:
    """Fuel cell vehicles have a rule of their own (26 USC 30D(d)(6)), which is not encoded: nothing is known of them."""
    powertrain = case.declaration.vehicle.powertrain
    if case.declaration.scope == "battery" or powertrain in ("plug_in", "not_rechargeable"):
        return measured
    facts = measured.facts if powertrain == "fuel_cell" else (*measured.facts, WHICH_POWERTRAIN)
    return replace(measured, bounds=UNKNOWN_AMOUNT, facts=facts)


@measure("amount")
def battery_capacity(case: Case, _subject: Subject) -> Measured:
    """The capacity of the battery from 100 to 0 percent state of charge (26 USC 30D(d)(4)), in kilowatt hours."""
    declared = case.declaration.vehicle.battery_capacity
    pointer = f"{_VEHICLE}/battery_capacity"
    measured = declared_amount(
        declared, unit="kWh", pointer=pointer, asks="what is the capacity of the battery?"
    )
    return _unless_fuel_cell(case, measured)


@measure("amount")
def gross_vehicle_weight_rating(case: Case, _subject: Subject) -> Measured:
    """The gross vehicle weight rating (26 USC 30D(d)(1)(E)), in pounds."""
    declared = case.declaration.vehicle.gross_vehicle_weight_rating
    pointer = f"{_VEHICLE}/gross_vehicle_weight_rating"
    measured = declared_amount(
        declared, unit="lb", pointer=pointer, asks="what is the gross vehicle weight rating?"
    )
    return _unless_fuel_cell(case, measured)


@measure("amount")
def suggested_retail_price(case: Case, _subject: Subject) -> Measured:
    """The manufacturer's suggested retail price (26 USC 30D(f)(11)), in dollars."""
    declared = case.declaration.vehicle.suggested_retail_price
    pointer = f"{_VEHICLE}/suggested_retail_price"
    return declared_amount(
        declared, unit="USD", pointer=pointer, asks="what is the manufacturer's suggested retail price?"
    )


@measure("amount")
def capacity_amount(case: Case, subject: Subject) -> Measured:
    """$2,500, and from 5 kWh $417 and $417 for each kWh above 5, prorated, these two at most $5,000.

    The formula of 26 USC 30D(b) before Pub. L. 117-169 took effect, for vehicles placed in service
    before 18 April 2023. Counting whole kilowatt hours is wrong: 8.8 kWh gives $4,501.60, which the
    Internal Revenue Service rounds to $4,502.
    """
    capacity: Measured = battery_capacity(case, subject)
    low = _capacity_amount(capacity.bounds.low)
    high = Fraction(7500) if capacity.bounds.high is None else _capacity_amount(capacity.bounds.high)
    return Measured(Bounds(low, high), "USD", facts=capacity.facts, pointers=capacity.pointers)


def _capacity_amount(capacity: Fraction) -> Fraction:
    if capacity < 5:
        return Fraction(2500)
    return 2500 + min(Fraction(5000), 417 + 417 * (capacity - 5))


@measure("statement")
def recharged_from_outside(case: Case, _subject: Subject, _ask: object) -> Statement:
    """Whether the battery that drives the vehicle can be recharged from an external source (26 USC 30D(d)(1)(F))."""
    pointer = f"{_VEHICLE}/powertrain"
    powertrain = case.declaration.vehicle.powertrain
    if powertrain == "plug_in":
        return Statement(Answer.YES, "The battery is recharged from outside.", (pointer,))
    if powertrain == "not_rechargeable":
        return Statement(Answer.NO, "The battery is not recharged from outside.", (pointer,))
    if powertrain == "fuel_cell":
        return Statement(
            Answer.UNKNOWN, "Fuel cell vehicles have their own rule, which is not encoded.", (pointer,)
        )
    return Statement(Answer.UNKNOWN, "The powertrain is not declared.", (), (WHICH_POWERTRAIN,))


@measure("statement")
def transition_plan_submitted(case: Case, _subject: Subject, _ask: object) -> Statement:
    """Whether the report on impracticable-to-trace materials was submitted in upfront review (26 CFR 1.30D-6(b)(2))."""
    pointer = "/manufacturer/transition_plan_submitted"
    submitted = case.declaration.manufacturer.transition_plan_submitted
    if submitted is None:
        fact = Fact(pointer, "did the manufacturer submit the transition plan in upfront review, and when?")
        return Statement(
            Answer.UNKNOWN, "It is not declared whether the transition plan was submitted.", (), (fact,)
        )
    if submitted == NEVER:
        return Statement(Answer.NO, "No transition plan was submitted.", (pointer,))
    return Statement(Answer.YES, f"The transition plan was submitted on {show_day(submitted)}.", (pointer,))
