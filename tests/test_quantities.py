"""Quantities keep their exact value through text, and a printed form never contradicts an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iracheck.quantities import (
    NEVER,
    Answer,
    Bounds,
    DayBounds,
    QuantityError,
    Test,
    all_of,
    any_of,
    compare,
    compare_days,
    decimal_text,
    exact_day,
    exact_sum,
    exact_text,
    exactly,
    opposite,
    parse_count,
    parse_day,
    parse_energy,
    parse_mass,
    parse_money,
    parse_share,
    parse_weight,
    show_amount,
    show_bounds,
    show_day,
    show_share,
    total,
)

YES, NO, UNKNOWN, NOT_ASKED = Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.NOT_ASKED

decimals = st.decimals(min_value=0, max_value=10**12, places=4, allow_nan=False).map(lambda n: f"{n:f}")
shares = st.fractions(min_value=0, max_value=1, max_denominator=10**7)
round_shares = st.integers(0, 10_000).map(lambda hundredths: Fraction(hundredths, 10_000))


def _sign(number: Fraction) -> int:
    return (number > 0) - (number < 0)


def _printed_share(text: str) -> Fraction:
    assert text.endswith(" %")
    return Fraction(text.removesuffix(" %")) / 100


def _printed_money(text: str) -> Fraction:
    assert text.startswith("$")
    return Fraction(text[1:].replace(",", ""))


# -- text ------------------------------------------------------------------------------------------


@given(decimals, st.sampled_from(["", " ", "  "]))
def test_money_is_read_exactly(number: str, space: str) -> None:
    assert parse_money(f"{number}{space}USD") == exactly(Fraction(number))


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_whole_money_is_read_exactly_and_ranges_keep_both_ends(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert parse_money(f"{low} USD") == exactly(low)
    assert parse_money(f"{low}..{high} USD") == Bounds(Fraction(low), Fraction(high))
    assert parse_money(f"{low} .. {high} USD") == Bounds(Fraction(low), Fraction(high))


@given(st.integers(0, 10**15), st.integers(0, 12))
def test_decimal_text_is_read_back_to_the_same_amount(scaled: int, places: int) -> None:
    amount = Fraction(scaled, 10**places)
    assert parse_money(f"{decimal_text(amount)} USD") == exactly(amount)


@given(st.fractions(min_value=0, max_denominator=10**9))
def test_exact_text_is_the_number_itself(number: Fraction) -> None:
    assert Fraction(exact_text(number)) == number


@given(st.fractions(min_value=0, max_value=10**9, max_denominator=10**9))
def test_decimal_text_is_within_half_of_the_twelfth_place(number: Fraction) -> None:
    assert abs(Fraction(decimal_text(number)) - number) <= Fraction(1, 2 * 10**12)


@given(decimals)
def test_units_are_converted_exactly(number: str) -> None:
    amount = Fraction(number)
    pound = Fraction(45359237, 100_000_000)
    assert parse_energy(f"{number} kWh") == exactly(amount)
    assert parse_energy(f"{number} Wh") == exactly(amount / 1000)
    assert parse_energy(f"{number} MWh") == exactly(amount * 1000)
    assert parse_mass(f"{number} kg") == exactly(amount)
    assert parse_mass(f"{number} g") == exactly(amount / 1000)
    assert parse_mass(f"{number} t") == exactly(amount * 1000)
    assert parse_mass(f"{number} lb") == exactly(amount * pound)
    assert parse_weight(f"{number} lb") == exactly(amount)
    assert parse_weight(f"{number} kg") == exactly(amount / pound)


@given(st.integers(0, 10**6))
def test_a_share_is_read_as_a_rational_between_nothing_and_all(parts: int) -> None:
    text = f"{parts // 10_000}.{parts % 10_000:04d} %"
    assert parse_share(text) == exactly(Fraction(parts, 10**6))


@given(st.dates())
def test_a_day_is_read_back_from_its_text(day: date) -> None:
    assert parse_day(day.isoformat()) == day
    expected = "never" if day == NEVER else f"{day.day} {day:%B} {day.year}"
    assert show_day(day) == expected


@given(st.integers(0, 10**29))
def test_a_count_is_read_exactly(count: int) -> None:
    assert parse_count(str(count)) == count


BAD: list[tuple[Callable[[str], object], str, str]] = [
    (parse_money, "1800", 'has no unit; write money as "1800 USD"'),
    (parse_money, "1,800 USD", "without thousands separators"),
    (parse_money, "1_800 USD", "without thousands separators"),
    (parse_money, "1'800 USD", "without thousands separators"),
    (parse_money, "-5 USD", "negative; write an amount of zero or more"),
    (parse_money, "$1800", 'write money as "1800 USD"'),
    (parse_money, "1800 EUR", "write USD"),
    (parse_money, "1e3 USD", 'write money as "1800 USD"'),
    (parse_money, ".5 USD", 'write money as "1800 USD"'),
    (parse_money, "5. USD", 'write money as "1800 USD"'),
    (parse_money, "٣ USD", 'write money as "1800 USD"'),
    (parse_money, "nan USD", 'write money as "1800 USD"'),
    (parse_money, "", 'write money as "1800 USD"'),
    (parse_money, " 5 USD", 'write money as "1800 USD"'),
    (parse_money, "5 USD\n", 'write money as "1800 USD"'),
    (parse_money, "600..560 USD", "write the smaller end first"),
    (parse_money, "1" * 31 + " USD", "more than 30 digits"),
    (parse_money, "1" * 200 + " USD", "at most 30 digits"),
    (parse_energy, "75 kwh", "write kWh or Wh or MWh"),
    (parse_mass, "42.5 oz", "write kg or g or t or lb"),
    (parse_weight, "6000 t", "write lb or kg"),
    (parse_share, "0.4", 'write a share as "40 %"'),
    (parse_share, "101 %", "a share lies between 0 % and 100 %"),
    (parse_share, "99..100.01 %", "a share lies between 0 % and 100 %"),
    (parse_share, "40 percent", "write %"),
    (parse_count, "1.5", "write digits only"),
    (parse_count, "-1", "write digits only"),
    (parse_count, "²", "write digits only"),
    (parse_day, "14/03/2025", "write it as year-month-day"),
    (parse_day, "2025-3-14", "write it as year-month-day"),
    (parse_day, "2025-13-01", "there is no month 13"),
    (parse_day, "2025-02-30", "there is no 30 February 2025"),
    (parse_day, "2025-03-14T00:00", "write it as year-month-day"),
]


@pytest.mark.parametrize(("read", "text", "cure"), BAD, ids=[repr(text[:20]) for _, text, _ in BAD])
def test_what_cannot_be_read_is_refused_with_its_cure(
    read: Callable[[str], object], text: str, cure: str
) -> None:
    with pytest.raises(QuantityError) as refused:
        read(text)
    assert cure in str(refused.value)
    assert len(str(refused.value)) < 250


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    for read in (parse_money, parse_energy, parse_mass, parse_weight, parse_share, parse_count, parse_day):
        assert _read_or_refused(read, text)


def _read_or_refused(read: Callable[[str], object], text: str) -> bool:
    try:
        return read(text) is not None
    except QuantityError as refused:
        return bool(str(refused))


# -- display -----------------------------------------------------------------------------------------


def test_a_share_just_below_a_limit_does_not_print_as_the_limit() -> None:
    share, limit = Fraction(59_996, 100_000), Fraction(60, 100)
    assert show_share(share, beside=limit) == "59.996 %"
    assert show_amount(share, "%", beside=limit) == "59.996 %"
    assert show_share(share) == "60.00 %"
    assert show_share(limit, beside=limit) == "60.00 %"
    assert show_share(Fraction(5_999_999_999, 10_000_000_000), beside=limit) == "59.99999999 %"


@given(shares, round_shares, st.sampled_from(["nearest", "down", "up"]))
def test_a_printed_share_compares_with_its_limit_as_the_share_does(
    share: Fraction, limit: Fraction, towards: str
) -> None:
    text = show_share(share, beside=limit, towards=towards)  # type: ignore[arg-type]
    assert _sign(_printed_share(text) - limit) == _sign(share - limit)
    assert _sign(_printed_share(text) - _printed_share(show_share(limit))) == _sign(share - limit)


@given(round_shares, st.integers(3, 40), st.sampled_from([-1, 0, 1]))
def test_a_printed_share_very_near_its_limit_compares_with_it(
    limit: Fraction, places: int, side: int
) -> None:
    share = limit + Fraction(side, 10**places)
    if share >= 0:
        printed = _printed_share(show_share(share, beside=limit))
        assert _sign(printed - limit) == side


@given(shares, shares)
def test_two_printed_shares_stand_in_their_order(one: Fraction, other: Fraction) -> None:
    printed = [_printed_share(show_share(share)) for share in sorted((one, other))]
    assert printed == sorted(printed)


@given(st.fractions(min_value=0, max_value=10**7, max_denominator=10**5), st.integers(0, 10**9))
def test_printed_money_compares_with_its_limit_as_the_money_does(amount: Fraction, cents: int) -> None:
    limit = Fraction(cents, 100)
    printed = _printed_money(show_amount(amount, "USD", beside=limit))
    assert _sign(printed - limit) == _sign(amount - limit)


@given(shares)
def test_rounding_keeps_to_its_direction(share: Fraction) -> None:
    down = _printed_share(show_share(share, towards="down"))
    up = _printed_share(show_share(share, towards="up"))
    nearest = _printed_share(show_share(share))
    assert down <= share <= up
    assert up - down in (0, Fraction(1, 10_000))
    assert abs(nearest - share) <= Fraction(1, 20_000)


@given(shares, shares)
def test_a_printed_interval_holds_the_interval(one: Fraction, other: Fraction) -> None:
    low, high = sorted((one, other))
    text = show_bounds(Bounds(low, high), "%")
    if low == high:
        assert text == show_share(low)
        return
    first, second = text.removeprefix("between ").split(" and ")
    assert _printed_share(first) <= low
    assert high <= _printed_share(second)


def test_a_number_is_told_apart_from_all_that_is_beside_it() -> None:
    number, near, nearer = Fraction("0.1228"), Fraction("0.123"), Fraction("0.12279")
    assert show_amount(number, "kWh", beside=near) == "0.12 kWh"
    assert show_amount(number, "kWh", beside=(near, nearer)) == "0.1228 kWh"
    assert show_amount(number, "%", beside=(near, Fraction("0.122801"))) == "12.28 %"
    assert show_amount(number, "%", beside=(near, Fraction("0.122799"))) == "12.28 %"
    assert show_amount(number, "USD", beside=()) == "$0.12"


def test_amounts_are_printed_with_their_unit() -> None:
    assert show_amount(Fraction(1800), "USD") == "$1,800"
    assert show_amount(Fraction(450_160, 100), "USD") == "$4,501.60"
    assert show_amount(Fraction(75), "kWh") == "75 kWh"
    assert show_amount(Fraction(13, 2), "kWh") == "6.5 kWh"
    assert show_amount(Fraction(8_000_001, 100), "USD", beside=Fraction(80_000)) == "$80,000.01"
    assert show_bounds(Bounds(Fraction(5), None), "kWh") == "at least 5 kWh"
    assert show_bounds(exactly(5), "kWh") == "5 kWh"


# -- answers -----------------------------------------------------------------------------------------

ANSWERS = tuple(Answer)
TRUTH = {YES: {True}, NO: {False}, UNKNOWN: {True, False}}


def _by_completion(answers: tuple[Answer, ...], join: Callable[[list[bool]], bool]) -> Answer:
    """The answer that holds for every way to settle what is unknown; what is not asked stays out."""
    asked = [TRUTH[answer] for answer in answers if answer is not NOT_ASKED]
    if not asked:
        return NOT_ASKED
    outcomes = {join(list(settled)) for settled in product(*asked)}
    return UNKNOWN if len(outcomes) == 2 else YES if outcomes == {True} else NO


@pytest.mark.parametrize("count", range(5))
def test_any_of_and_all_of_hold_for_every_completion(count: int) -> None:
    for answers in product(ANSWERS, repeat=count):
        assert any_of(answers) is _by_completion(answers, any)
        assert all_of(answers) is _by_completion(answers, all)


def test_the_laws_of_kleene_hold() -> None:
    for a, b, c in product(ANSWERS, repeat=3):
        for join in (any_of, all_of):
            assert join((a, b)) is join((b, a))
            assert join((join((a, b)), c)) is join((a, join((b, c))))
            assert join((a, a)) is a
            assert join((a, NOT_ASKED)) is a
        assert all_of((a, b)) is opposite(any_of((opposite(a), opposite(b))))
        assert opposite(opposite(a)) is a
        assert any_of((a, all_of((a, b)))) in (a, b)


def test_answers_are_taken_only_as_far_as_needed() -> None:
    assert any_of(iter([NO, YES, UNKNOWN])) is YES
    assert all_of(iter([YES, NO, UNKNOWN])) is NO


PASSES: dict[Test, Callable[[Fraction, Fraction], bool]] = {
    "at_least": lambda amount, limit: amount >= limit,
    "at_most": lambda amount, limit: amount <= limit,
    "above": lambda amount, limit: amount > limit,
    "below": lambda amount, limit: amount < limit,
}
_ENDS = [Fraction(number, 2) for number in range(5)]
_FAR = Fraction(1000)
_BOUNDS = [Bounds(low, high) for low in _ENDS for high in (*_ENDS, None) if high is None or low <= high]


def _points(bounds: Bounds) -> list[Fraction]:
    """Every point of a grid within the bounds, and one far away where they are open."""
    inside = [
        point for point in _ENDS if bounds.low <= point and (bounds.high is None or point <= bounds.high)
    ]
    return inside if bounds.high is not None else [*inside, _FAR]


@pytest.mark.parametrize("test", list(PASSES))
def test_compare_agrees_with_brute_force(test: Test) -> None:
    for measured, limit in product(_BOUNDS, repeat=2):
        if limit.high is None and measured.high is None:
            continue  # two points far away say nothing of which is farther
        outcomes = {PASSES[test](m, n) for m in _points(measured) for n in _points(limit)}
        expected = UNKNOWN if len(outcomes) == 2 else YES if outcomes == {True} else NO
        assert compare(measured, test, limit) is expected, (measured, test, limit)


@pytest.mark.parametrize("test", list(PASSES))
def test_two_open_quantities_are_never_compared_for_certain(test: Test) -> None:
    open_above = Bounds(Fraction(1), None)
    assert compare(open_above, test, open_above) is UNKNOWN


@pytest.mark.parametrize("test", ["on_or_before", "on_or_after"])
def test_days_are_compared_as_brute_force_does(test: str) -> None:
    first = date(2025, 1, 1)
    days = [first + timedelta(days=number) for number in range(5)]
    spans = [
        DayBounds(a, b) for a in (*days, None) for b in (*days, None) if a is None or b is None or a <= b
    ]
    for span, limit in product(spans, days[1:-1]):
        possible = [
            day
            for day in (first - timedelta(days=9), *days, first + timedelta(days=99))
            if (span.earliest is None or day >= span.earliest) and (span.latest is None or day <= span.latest)
        ]
        outcomes = {day <= limit if test == "on_or_before" else day >= limit for day in possible}
        expected = UNKNOWN if len(outcomes) == 2 else YES if outcomes == {True} else NO
        assert compare_days(span, test, limit) is expected, (span, limit)  # type: ignore[arg-type]


def test_an_exact_day_is_known_and_an_undeclared_one_is_open() -> None:
    day = date(2025, 1, 1)
    assert exact_day(day).exact == day
    assert exact_day(None) == DayBounds(None, None)
    assert DayBounds(day, day + timedelta(days=1)).exact is None


# -- sums ---------------------------------------------------------------------------------------------


@given(st.lists(st.fractions(min_value=0, max_value=1000, max_denominator=1000), max_size=8))
def test_a_sum_is_exact(amounts: list[Fraction]) -> None:
    assert exact_sum(amounts) == sum(amounts, Fraction(0))
    assert total(exactly(amount) for amount in amounts) == exactly(sum(amounts, Fraction(0)))


def test_a_sum_with_an_open_end_is_open() -> None:
    assert total([exactly(2), Bounds(Fraction(1), None)]) == Bounds(Fraction(3), None)
    assert total([]) == exactly(0)
