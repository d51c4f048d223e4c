"""What specified foreign entities own: the worked cases, the law's formulas on small graphs, and what must never matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from iracheck.entities.attribution import (
    MOST_TIERS,
    VALUE,
    VOTE,
    Attribution,
    Form,
    Opening,
    Owned,
    Tier,
)
from iracheck.entities.holdings import NOT_DECLARED, ZEROS, Graph, Holders, Holding, Shares
from iracheck.quantities import Answer, Bounds, compare, exactly

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
NOTHING, HALF, WHOLE = Fraction(0), Fraction(1, 2), Fraction(1)
QUARTER, FORTY = Fraction(1, 4), Fraction(2, 5)


class People(NamedTuple):
    """Who is what. Names begin with what they are: m and n are of a covered nation, l is listed, p a partnership.

    Of u it is not known whether it is one, of f not what form it has, of q neither; t is traded, w may be.
    ``of`` says otherwise of one name; ``reported`` are the holdings whose holders must report.
    """

    of: Mapping[str, Answer] = {}
    forms: Mapping[str, Form] = {}
    traded: Mapping[str, Answer] = {}
    reported: Mapping[tuple[str, str | None], Answer] = {}
    subsidiaries: Mapping[str, Answer] = {}

    def is_controller(self, name: str) -> Answer:
        return self.of.get(name, {"m": YES, "n": YES, "u": UNKNOWN, "q": UNKNOWN}.get(name[0], NO))

    def is_listed(self, name: str) -> Answer:
        return YES if name[0] == "l" else NO

    def form(self, name: str) -> Form | None:
        known: Form | None = {"p": "not_a_corporation", "f": None, "q": None}.get(name[0], "corporation")  # type: ignore[assignment]
        return self.forms.get(name, known)

    def is_traded(self, name: str) -> Answer:
        return self.traded.get(name, {"t": YES, "w": UNKNOWN}.get(name[0], NO))

    def has_public_tests(self, name: str) -> Answer:
        return self.subsidiaries.get(name, self.is_traded(name))

    def reports(self, held: str, holder: str | None) -> Answer:
        return self.reported.get((held, holder), NO)


ORDINARY = People()


def share(percent: str) -> Bounds:
    """``25``, or a range: ``20-30``."""
    low, _, high = percent.partition("-")
    return Bounds(Fraction(low) / 100, Fraction(high or low) / 100)


def shares(percent: str) -> Shares:
    """``25`` of all, or ``20/25`` by vote and value."""
    voting, _, value = percent.partition("/")
    return (share("0"), share(voting), share(value or voting))


def held(*holdings: tuple[str, str], others: str = "0") -> Holders:
    """Who holds it, and nobody beside them with more than ``others``."""
    left = Fraction(others) / 100
    return Holders(tuple(Holding(holder, shares(percent)) for holder, percent in holdings), (left,) * 3)


NOBODY = held()
ENDS = dict.fromkeys(("m", "n", "l", "u", "private"), NOBODY)


def law(graph: Graph, people: People = ORDINARY) -> Attribution:
    return Attribution({**ENDS, **graph}, people, control=HALF)


def of_one(graph: Graph, name: str, people: People = ORDINARY) -> Bounds:
    return law(graph, people).owned_by_one(name).share


def together(graph: Graph, name: str, people: People = ORDINARY) -> Bounds:
    return law(graph, people).owned_together(name).share


def influenced(attribution: Attribution, name: str) -> bool | None:
    """By ownership: 25 percent of one, or 40 percent of all."""
    answers = {
        compare(attribution.owned_by_one(name).share, "at_least", exactly(QUARTER)),
        compare(attribution.owned_together(name).share, "at_least", exactly(FORTY)),
    }
    return True if YES in answers else None if UNKNOWN in answers else False


# The worked cases.


def test_a_whole_subsidiary_is_specified_itself() -> None:
    """P1."""
    attribution = law({"hu": held(("m", "100"))})
    assert attribution.is_specified("hu") is YES
    assert attribution.controlled_by_one("hu") == Owned(share("100"), "m", VALUE)


@pytest.mark.parametrize(
    ("holdings", "one", "all_", "expected"),
    [
        ([("m", "49"), ("private", "51")], "49", "49", True),  # P2
        ([("m", "22"), ("n", "19"), ("private", "59")], "22", "41", True),  # P7
        ([("m", "24"), ("n", "15"), ("private", "61")], "24", "39", False),  # P8
        ([("m", "25"), ("private", "75")], "25", "25", True),  # e01
        ([("m", "24.99"), ("private", "75.01")], "24.99", "24.99", False),  # e02
        ([("m", "20"), ("n", "20"), ("private", "60")], "20", "40", True),  # e03
    ],
)
def test_one_owner_or_all_together(
    holdings: list[tuple[str, str]], one: str, all_: str, expected: bool
) -> None:
    attribution = law({"b": held(*holdings)})
    assert attribution.owned_by_one("b").share == share(one)
    assert attribution.owned_together("b").share == share(all_)
    assert influenced(attribution, "b") is expected
    assert attribution.is_specified("b") is NO


@pytest.mark.parametrize(("percent", "answer"), [("50", NO), ("50.00", NO), ("50.01", YES)])
def test_control_is_more_than_half(percent: str, answer: Answer) -> None:
    """e05."""
    assert law({"b": held(("m", percent))}).is_specified("b") is answer
    assert law({"b": held(("m", f"0/{percent}"))}).is_specified("b") is answer
    assert law({"b": held(("m", f"{percent}/0"))}).is_specified("b") is answer


def test_two_with_control_together_only_are_open() -> None:
    attribution = law({"b": held(("m", "30"), ("n", "30"), ("private", "40"))})
    assert attribution.controlled_by_one("b").share == share("30")
    assert attribution.controlled_together("b").share == share("60")
    assert attribution.is_specified("b") is UNKNOWN


def test_whom_a_listed_owner_controls_is_not_controlled() -> None:
    """(C)(v) names persons of (C)(i)-(iv) only; but the listed owner owns it."""
    attribution = law({"b": held(("l", "100")), "c": held(("b", "30"))})
    assert attribution.is_specified("b") is NO
    assert attribution.owned_by_one("b") == Owned(share("100"), "l", VALUE)
    assert attribution.owned_by_one("c") == Owned(share("30"), "l", VALUE)


def test_control_does_not_chain_but_ownership_does() -> None:
    """60 percent of 60 percent are 36: c is not controlled, but b is specified and owns 60 percent of it."""
    attribution = law({"b": held(("m", "60")), "c": held(("b", "60"))})
    assert attribution.controlled_by_one("c").share == share("36")
    assert attribution.is_specified("c") is NO
    assert attribution.owned_by_one("c") == Owned(share("60"), "b", VALUE)


@pytest.mark.parametrize(
    ("percent", "passes"), [("50", "20"), ("49.99", "0"), ("60", "24"), ("100/50", "20"), ("100/49", "0")]
)
def test_a_corporation_passes_from_half_of_its_value(percent: str, passes: str) -> None:
    graph = {"b": held(("l", percent)), "c": held(("b", "40"))}
    assert of_one(graph, "c") == share(passes)
    assert together(graph, "c") == share(passes)


@pytest.mark.parametrize("percent", ["1", "30", "50"])
def test_a_partnership_passes_at_any_size(percent: str) -> None:
    graph = {"p": held(("m", percent)), "c": held(("p", "40"))}
    assert of_one(graph, "c") == exactly(share(percent).low * share("40").low)


def test_an_influenced_holder_taints_nobody() -> None:
    graph = {"b": held(("m", "49"), ("private", "51")), "c": held(("b", "100"))}
    assert influenced(law(graph), "b") is True
    assert influenced(law(graph), "c") is False


def test_vote_and_value_are_measured_each_on_its_own() -> None:
    graph = {"b": held(("m", "30/10"), ("n", "5/15"), ("private", "65/75"))}
    assert law(graph).owned_by_one("b") == Owned(share("30"), "m", VOTE)
    assert law(graph).owned_together("b") == Owned(share("35"), None, VOTE)


def test_stock_counts_once() -> None:
    """m owns 30 percent through its subsidiary n, and 10 directly: 40 together and not 70."""
    graph = {"n": held(("m", "100")), "b": held(("n", "30"), ("m", "10"))}
    assert law(graph).owned_by_one("b") == Owned(share("40"), "m", VALUE)
    assert together(graph, "b") == share("40")


def test_two_halves_of_a_corporation_both_pass() -> None:
    graph = {"b": held(("l", "50"), ("m", "50")), "c": held(("b", "80"))}
    assert of_one(graph, "c") == share("40")
    assert together(graph, "c") == share("80")


def test_less_than_half_does_not_pass_beside_a_half() -> None:
    graph = {"b": held(("l", "60"), ("m", "40")), "c": held(("b", "50"))}
    assert together(graph, "c") == share("30")


def test_those_with_half_count_what_they_hold_together() -> None:
    """l holds half of p's 90 percent less; with its own 10 it owns 55, and m by itself 45 only."""
    graph = {
        "p": held(("l", "50"), ("m", "50")),
        "b": held(("p", "90"), ("l", "10")),
        "c": held(("b", "100")),
    }
    assert of_one(graph, "c") == share("55")
    assert together(graph, "c") == share("55")


def test_paths_add_up_to_half() -> None:
    graph = {"p": held(("l", "60")), "b": held(("p", "50"), ("l", "20")), "c": held(("b", "100"))}
    assert of_one(graph, "c") == share("50")


def test_what_is_not_declared() -> None:
    assert law({}).owned_by_one("b").share == share("0-100")
    assert law({"b": held(("private", "80"), others="20")}).owned_by_one("b").share == share("0-20")
    assert of_one({"b": held(("m", "20"), others="10")}, "b") == share("20-30")
    assert of_one({"b": held(("m", "20-30"))}, "b") == share("20-30")
    assert law({"b": held(("u", "30"))}).owned_by_one("b") == Owned(share("0-30"), "u", VALUE)
    assert of_one({"f": held(("m", "30")), "b": held(("f", "50"))}, "b") == share("0-15")
    assert law({"b": held(("u", "60"))}).is_specified("b") is UNKNOWN
    assert law({"u b": held()}).is_specified("u b") is UNKNOWN


def test_others_bound_one_owner_and_not_their_number() -> None:
    b = held(("m", "20"), ("private", "30"), others="5")
    assert of_one({"b": b}, "b") == share("20-25")
    assert together({"b": b}, "b") == share("20-70")


def test_open_shares_are_no_more_than_one() -> None:
    graph = {"b": held(("l", "10-60"), ("m", "10-60"), ("private", "30"))}
    assert of_one(graph, "b") == share("10-60")
    assert together(graph, "b") == share("20-70")


def test_open_shares_and_unlisted_owners_share_what_is_left() -> None:
    assert of_one({"b": held(("m", "0-50"), ("private", "30"), others="40")}, "b") == share("0-70")


# Public companies.

REPORTED = People(reported={("t", "m"): YES, ("t", "l"): YES})


def test_only_reported_holdings_of_a_public_company_count() -> None:
    graph = {"t": held(("m", "60"), ("private", "40"))}
    silent, reported = law(graph), law(graph, REPORTED)
    assert silent.is_specified("t") is NO
    assert silent.owned_by_one("t").share == silent.controlled_together("t").share == share("0")
    assert reported.is_specified("t") is YES
    assert reported.owned_by_one("t") == Owned(share("60"), "m", VALUE)
    unsaid = law(graph, People(reported={("t", "m"): UNKNOWN}))
    assert unsaid.owned_by_one("t").share == share("0-60")
    assert unsaid.is_specified("t") is UNKNOWN


def test_a_listed_owner_can_control_a_public_company() -> None:
    """(E)(ii) names persons of (B)(i)-(iv) too."""
    assert law({"t": held(("l", "60"))}, REPORTED).is_specified("t") is YES


def test_where_it_is_not_known_whether_it_is_traded_both_tests_are_spanned() -> None:
    assert law({"w": held(("l", "60"))}).controlled_by_one("w").share == share("0")
    reported = People(reported={("w", "l"): YES})
    assert law({"w": held(("l", "60"))}, reported).controlled_by_one("w").share == share("0-60")
    assert law({"w": held(("m", "60"))}).controlled_by_one("w").share == share("0-60")
    assert law({"w": held(("m", "60"))}).owned_by_one("w").share == share("0-60")


def test_a_subsidiary_of_a_public_company() -> None:
    """What its traded parent holds counts by the parent's reported holders; a direct holder who need not report does not."""
    graph = {"t": held(("l", "60")), "b": held(("t", "80"), ("m", "20"))}
    people = People(subsidiaries={"b": YES}, reported={("t", "l"): YES})
    attribution = law(graph, people)
    assert attribution.is_specified("t") is YES
    assert attribution.owned_by_one("b") == Owned(share("80"), "t", VALUE)
    assert attribution.owned_together("b").share == share("80")
    assert of_one(graph, "b", people._replace(reported={})) == share("0")
    assert of_one(graph, "b", People()) == share("48")


def test_above_a_private_company_nobody_needs_to_report() -> None:
    graph = {"t": held(("l", "60")), "b": held(("t", "50"))}
    assert of_one(graph, "b") == share("30")


def test_unlisted_owners_of_a_public_company_count_unless_they_need_not_report() -> None:
    graph = {"t": held(("private", "70"), others="30")}
    assert of_one(graph, "t") == share("0")
    assert of_one(graph, "t", People(reported={("t", None): UNKNOWN})) == share("0-30")


# Circles and long chains.


def test_a_circle_of_corporations_below_half_is_exact() -> None:
    graph = {"b": held(("m", "30"), ("c", "20")), "c": held(("b", "20"))}
    assert of_one(graph, "b") == together(graph, "b") == share("30")
    assert of_one(graph, "c") == share("0")


def test_a_circle_of_partnerships_converges() -> None:
    found = of_one({"pb": held(("m", "24"), ("pc", "20")), "pc": held(("pb", "60"))}, "pb")
    exact = Fraction(24, 88)
    assert found.low <= exact <= (found.high or NOTHING) < exact + Fraction(1, 10**11)
    assert found.low > exact - Fraction(1, 10**11)


def test_a_circle_nobody_flows_into_has_nothing_for_certain() -> None:
    attribution = law({"b": held(("c", "100")), "c": held(("b", "100"))})
    assert attribution.owned_by_one("b").share == share("0-100")
    assert attribution.is_open_in_law("b")


def test_nobody_is_an_owner_of_itself() -> None:
    """An entity of which it is not known who it is, holding itself through another."""
    graph = {"u": held(("c", "10"), ("private", "90")), "c": held(("u", "100"))}
    assert law(graph).owned_by_one("u").of != "u"


def test_an_owner_is_followed_round_an_entity_that_may_be_a_person_itself() -> None:
    """If q is none, m has a fifth of it and a tenth of what it has: two ninths."""
    graph = {"q": held(("m", "20"), ("pc", "10"), ("private", "70")), "pc": held(("q", "100"))}
    found = of_one(graph, "q")
    assert found.low == share("20").low
    assert (found.high or NOTHING) >= Fraction(2, 9)


@pytest.mark.parametrize("form", ["corporation", "not_a_corporation", None])
def test_a_chain_may_be_longer_than_the_stack(form: Form | None) -> None:
    chain = {f"c{n}": held((f"c{n + 1}", "100")) for n in range(3000)}
    people = People(forms=dict.fromkeys(chain, form) if form else {})
    assert of_one({**chain, "c3000": held(("l", "50"))}, "c0", people) == share("50")


def test_shares_too_long_to_write_are_bounds() -> None:
    chain = {f"p{n}": held((f"p{n + 1}", "60")) for n in range(1500)}
    found = of_one({**chain, "p1500": held(("l", "50"))}, "p0")
    assert found.low <= Fraction(3, 5) ** 1500 / 2 <= (found.high or NOTHING) < Fraction(1, 10**299)


def test_a_crowd_of_partners() -> None:
    partners = [(f"l{n}", "0.1") for n in range(990)]
    graph = {"p": held(*partners, ("l", "1")), "b": held(("p", "80"), ("l999", "20"))}
    graph |= {name: NOBODY for name, _ in partners} | {"l999": NOBODY}
    assert of_one(graph, "p") == share("1")
    assert together(graph, "b") == share("100")
    found = of_one(graph, "b")
    assert found.low == share("20").low
    assert found.high == share("20.08").high


# The proof.


def test_tiers_tell_what_passes_and_what_stops() -> None:
    graph = {"b": held(("c", "40"), ("m", "10"), ("private", "50")), "c": held(("n", "49.99"), ("l", "50"))}
    assert law(graph).tiers("b") == (
        Tier("c", "b", 0, VALUE, share("40"), share("20"), is_specified=False, stops=False),
        Tier("l", "c", 1, VALUE, share("50"), share("50"), is_specified=True, stops=False),
        Tier("n", "c", 1, VALUE, share("49.99"), share("49.99"), is_specified=True, stops=True),
        Tier("m", "b", 0, VALUE, share("10"), share("10"), is_specified=True, stops=False),
    )


def test_a_tier_through_which_nothing_passes_is_shown() -> None:
    graph = {"b": held(("c", "40")), "c": held(("d", "40")), "d": held(("m", "100/40"))}
    graph["e"] = held(("x", "40"))
    graph["x"] = held(("m", "40"))
    assert [(tier.holder, tier.passes, tier.stops) for tier in law(graph).tiers("e")] == [
        ("x", share("0"), False),
        ("m", share("40"), True),
    ]


def test_tiers_of_a_public_company_are_the_reported() -> None:
    graph = {"t": held(("m", "30"), ("n", "30"))}
    assert [tier.holder for tier in law(graph, REPORTED).tiers("t")] == ["m"]


def test_tiers_are_capped() -> None:
    graph = {f"p{n}": held((f"p{n + 1}", "99")) for n in range(100)} | {"p100": held(("l", "100"))}
    assert len(law(graph).tiers("p0")) == MOST_TIERS
    assert law({}).tiers("b") == law({"b": held(("private", "100"))}).tiers("b") == ()


# What would settle it.


def settled(graph: Graph, people: People = ORDINARY, limit: Fraction = QUARTER) -> tuple[Opening, ...] | None:
    return law(graph, people).settling("b", Attribution.owned_by_one, limit, strictly=False)


def test_only_what_is_needed_is_asked() -> None:
    assert settled({"b": held(("private", "80"), others="20")}) == ()
    assert settled({"b": held(("private", "70"), others="30")}) == (Opening("b", "others"),)
    assert settled({"b": held(("m", "20-30"))}) == (Opening("b", "share", "m"),)
    assert settled({"b": held(("u", "30"))}) == (Opening("u", "status"),)
    assert settled({"b": held(("f", "60")), "f": held(("m", "45"))}) == (Opening("f", "form"),)
    assert settled({"b": held(("m", "30"))}) is None
    assert settled({"b": held(("u", "24"), ("m", "20"))}) == ()


def test_what_public_companies_must_tell() -> None:
    graph = {"b": held(("m", "30"))}
    reported = {("b", "m"): UNKNOWN}
    traded = People(traded={"b": YES}, reported=reported)
    assert settled(graph, traded) == (Opening("b", "reports", "m"),)
    maybe = People(traded={"b": UNKNOWN})
    assert settled(graph, maybe) == (Opening("b", "traded"),)
    both = People(traded={"b": UNKNOWN}, reported=reported)
    assert settled(graph, both) == (Opening("b", "traded"), Opening("b", "reports", "m"))


def test_at_most_half_is_no_control() -> None:
    attribution = law({"b": held(("m", "50"), others="0"), "c": held(("m", "50"), ("private", "0-50"))})
    for name in "bc":
        assert attribution.settling(name, Attribution.controlled_by_one, HALF, strictly=True) == ()
        assert attribution.settling(name, Attribution.controlled_by_one, HALF, strictly=False) is None


# The law's formulas on small graphs, read as they are written.

NAMES = "abcde"
PARTS = 8


class Known(NamedTuple):
    """A world in which all is known: shares by vote and value, forms, who is what, and what is reported."""

    held: Mapping[str, Mapping[str, tuple[Fraction, Fraction]]]
    partnerships: frozenset[str]
    controllers: frozenset[str]
    listed: frozenset[str]
    traded: frozenset[str]
    public: frozenset[str]
    reported: frozenset[tuple[str, str]]

    def counted(self, name: str, test: str) -> Iterator[tuple[str, str]]:
        """The direct holders that count for an entity, each with the test that counts at it."""
        for holder in self.held.get(name, {}):
            if not test or (name, holder) in self.reported:
                yield holder, ""
            elif test == "owners" and holder in self.traded:
                yield holder, test

    def own(self, persons: frozenset[str], name: str, measure: int, test: str = "") -> Fraction:
        """What some persons own of an entity: the sum over its direct holders."""
        amount = NOTHING
        for holder, at_holder in self.counted(name, test):
            passes = WHOLE if holder in persons else self.passes(persons, holder, at_holder)
            amount += self.held[name][holder][measure - 1] * passes
        return amount

    def passes(self, persons: frozenset[str], name: str, test: str) -> Fraction:
        """What of a holder's holdings some persons own: 318(a)(2)."""
        if name not in self.partnerships:
            persons = frozenset(p for p in persons if self.own(frozenset({p}), name, VALUE, test) >= HALF)
        return self.own(persons, name, VALUE, test) if persons else NOTHING

    def one(self, persons: frozenset[str], name: str, test: str) -> Fraction:
        return max(
            (self.own(frozenset({p}), name, m, test) for p in persons - {name} for m in (VOTE, VALUE)),
            default=NOTHING,
        )

    def all(self, persons: frozenset[str], name: str, test: str) -> Fraction:
        return max(self.own(persons, name, measure, test) for measure in (VOTE, VALUE))

    def control(self, name: str) -> tuple[Fraction, Fraction]:
        persons, test = self.controllers, ""
        if name in self.traded:
            together = self.all(self.controllers | self.listed, name, "reported")
            return together, together  # (E)(ii): one or more, each of whom must report
        return self.one(persons, name, test), self.all(persons, name, test)

    def specified(self) -> frozenset[str] | None:
        """Who is a specified foreign entity; ``None`` where the law leaves it open."""
        found = self.listed | self.controllers
        for name in self.held:
            if name not in found:
                one, all_ = self.control(name)
                if one <= HALF < all_:
                    return None
                if one > HALF:
                    found |= {name}
        return found

    def ownership(self, specified: frozenset[str], name: str) -> tuple[Fraction, Fraction]:
        test = "owners" if name in self.public else ""
        return self.one(specified, name, test), self.all(specified, name, test)


class Open(NamedTuple):
    """A world in which some things are open, for the module."""

    graph: dict[str, Holders]
    people: Declared


class Declared(NamedTuple):
    """Persons by what is declared of each."""

    controllers: Mapping[str, Answer]
    listed: Mapping[str, Answer]
    forms: Mapping[str, Form | None]
    traded: Mapping[str, Answer]
    public: Mapping[str, Answer]
    reported: Mapping[tuple[str, str], Answer]

    def is_controller(self, name: str) -> Answer:
        return self.controllers[name]

    def is_listed(self, name: str) -> Answer:
        return self.listed[name]

    def form(self, name: str) -> Form | None:
        return self.forms[name]

    def is_traded(self, name: str) -> Answer:
        return self.traded[name]

    def has_public_tests(self, name: str) -> Answer:
        return self.public[name]

    def reports(self, held: str, holder: str | None) -> Answer:
        return UNKNOWN if holder is None else self.reported[held, holder]


@st.composite
def worlds(draw: st.DrawFn, *, names: str = NAMES, public: bool = True, parts: int = PARTS) -> Known:
    """Entities that are held by those after them, in eighths."""

    def some() -> frozenset[str]:
        return frozenset(draw(st.lists(st.sampled_from(names), unique=True, max_size=2)))

    graph = {}
    for place, name in enumerate(names):
        after = list(names[place + 1 :])
        holders = draw(st.lists(st.sampled_from(after), unique=True, max_size=3)) if after else []
        voting, value = (draw(filled(len(holders), parts)) for _ in range(2))
        if draw(st.booleans()):
            voting = value
        graph[name] = {holder: (a, b) for holder, a, b in zip(holders, voting, value, strict=True)}
    pairs = [(name, holder) for name, holders in graph.items() for holder in holders]
    traded = some() if public else frozenset[str]()
    return Known(
        graph,
        some(),
        some(),
        some(),
        traded,
        traded | (some() if public else frozenset()),
        frozenset(pair for pair in pairs if draw(st.booleans())),
    )


@st.composite
def filled(draw: st.DrawFn, size: int, parts: int, most: int | None = None) -> list[Fraction]:
    """So many shares that are no more than one together, or than some parts of it; halves often."""
    left = parts if most is None else most
    several = []
    for _ in range(size):
        several.append(min(left, draw(st.sampled_from([parts // 2, *range(parts + 1)]))))
        left -= several[-1]
    return [Fraction(n, parts) for n in draw(st.permutations(several))]


def said(condition: bool) -> Answer:
    return YES if condition else NO


def declared(world: Known) -> Open:
    """A world with all of it declared."""
    graph = {
        name: Holders(
            tuple(
                Holding(holder, (exactly(0), exactly(a), exactly(b))) for holder, (a, b) in holders.items()
            ),
            ZEROS,
        )
        for name, holders in world.held.items()
    }
    return Open(
        graph,
        Declared(
            {name: said(name in world.controllers) for name in graph},
            {name: said(name in world.listed) for name in graph},
            {name: "not_a_corporation" if name in world.partnerships else "corporation" for name in graph},
            {name: said(name in world.traded) for name in graph},
            {name: said(name in world.public) for name in graph},
            {
                (name, holder): said((name, holder) in world.reported)
                for name in graph
                for holder in world.held[name]
            },
        ),
    )


@st.composite
def opened(draw: st.DrawFn, world: Known, most: int = 4, others: int = 1) -> Open:
    """The same with a few things left open; the world is one of its completions.

    What is held by those no longer listed is added up, for one of them may hold it through the others.
    """
    graph, people = declared(world)
    controllers, listed, forms, traded, public, reported = (dict(each) for each in people)
    for _ in range(draw(st.integers(0, most))):
        name = draw(st.sampled_from(sorted(graph)))
        what = draw(st.sampled_from(["share", "holder", "status", "form", "traded", "reports", "listed"]))
        holdings = graph[name].holdings
        place = draw(st.integers(0, len(holdings) - 1)) if holdings else None
        if what == "status":
            controllers[name] = UNKNOWN
        elif what == "listed":
            listed[name] = UNKNOWN
        elif what == "form":
            forms[name] = None
        elif what == "traded":
            traded[name] = public[name] = UNKNOWN
        elif place is not None and what == "reports":
            reported[name, holdings[place].holder] = UNKNOWN
        elif place is not None and what == "share":
            wide = Fraction(draw(st.integers(1, PARTS)), PARTS)
            wider = [
                Bounds(max(NOTHING, low - wide), min(WHOLE, (high or NOTHING) + wide))
                for low, high in holdings[place].shares
            ]
            changed = holdings[place]._replace(shares=(exactly(0), wider[1], wider[2]))
            graph[name] = graph[name]._replace(holdings=(*holdings[:place], changed, *holdings[place + 1 :]))
        elif place is not None and others and all(share.exact for share in holdings[place].shares):
            left = tuple(
                min(WHOLE, more + share.low)
                for more, share in zip(graph[name].others, holdings[place].shares, strict=True)
            )
            graph[name] = Holders((*holdings[:place], *holdings[place + 1 :]), left)  # type: ignore[arg-type]
    return Open(graph, Declared(controllers, listed, forms, traded, public, reported))  # type: ignore[arg-type]


MEASURES: list[Callable[[Attribution, str], Owned]] = [
    Attribution.controlled_by_one,
    Attribution.controlled_together,
    Attribution.owned_by_one,
    Attribution.owned_together,
]


def within(inner: Bounds, outer: Bounds) -> bool:
    return outer.low <= inner.low and (inner.high or NOTHING) <= (outer.high or NOTHING)


@settings(max_examples=200)
@given(worlds())
def test_what_is_known_is_exactly_what_the_formulas_give(world: Known) -> None:
    graph, people = declared(world)
    attribution = Attribution(graph, people, control=HALF)
    for name in NAMES:
        one, all_ = world.control(name)
        assert attribution.controlled_by_one(name).share == exactly(one)
        assert attribution.controlled_together(name).share == exactly(all_)
    specified = world.specified()
    if specified is None:
        assert UNKNOWN in [attribution.is_specified(name) for name in NAMES]
        return
    for name in NAMES:
        assert attribution.is_specified(name) is said(name in specified)
        one, all_ = world.ownership(specified, name)
        assert attribution.owned_by_one(name).share == exactly(one)
        assert attribution.owned_together(name).share == exactly(all_)


@settings(max_examples=200)
@given(st.data())
def test_no_completion_escapes(data: st.DataObject) -> None:
    world = data.draw(worlds())
    graph, people = data.draw(opened(world))
    attribution = Attribution(graph, people, control=HALF)
    for name in NAMES:
        one, all_ = world.control(name)
        assert within(exactly(one), attribution.controlled_by_one(name).share)
        assert within(exactly(all_), attribution.controlled_together(name).share)
    specified = world.specified()
    if specified is None:
        return
    for name in NAMES:
        assert attribution.is_specified(name) in (UNKNOWN, said(name in specified))
        one, all_ = world.ownership(specified, name)
        assert within(exactly(one), attribution.owned_by_one(name).share)
        assert within(exactly(all_), attribution.owned_together(name).share)


@settings(max_examples=200)
@given(st.data())
def test_a_single_open_fact_is_bounded_tightly(data: st.DataObject) -> None:
    """With one status or one form open the ends are what the two completions give."""
    world = data.draw(worlds(public=False))
    name = data.draw(st.sampled_from(NAMES))
    what = data.draw(st.sampled_from(["controllers", "partnerships"]))
    either = [
        world._replace(**{what: getattr(world, what) | {name}}),
        world._replace(**{what: getattr(world, what) - {name}}),
    ]
    known = [(each, each.specified()) for each in either]
    assume(all(specified is not None for _, specified in known))
    graph, people = declared(world)
    opened_ = {"controllers": people.controllers, "partnerships": people.forms}[what] | {  # type: ignore[operator]
        name: UNKNOWN if what == "controllers" else None
    }
    field = "controllers" if what == "controllers" else "forms"
    attribution = Attribution(graph, people._replace(**{field: opened_}), control=HALF)
    for place, measured in enumerate((Attribution.owned_by_one, Attribution.owned_together)):
        ends = [each.ownership(specified or frozenset(), NAMES[0])[place] for each, specified in known]
        assert measured(attribution, NAMES[0]).share == Bounds(min(ends), max(ends))


LIMITS = [("at_least", QUARTER), ("at_least", FORTY), ("above", HALF), ("at_least", HALF)]


@st.composite
def narrowed(draw: st.DrawFn, world: Known, before: Open) -> Open:
    """The same, some of what is open being declared as it is in the world."""
    known = declared(world)
    graph = dict(before.graph)
    for name in graph:
        if draw(st.booleans()):
            graph[name] = known.graph[name]
    columns = [
        {key: known_[key] if draw(st.booleans()) else value for key, value in column.items()}
        for column, known_ in zip(before.people, known.people, strict=True)
    ]
    return Open(graph, Declared(*columns))


@settings(max_examples=300)
@given(st.data())
def test_knowing_more_never_flips_an_answer(data: st.DataObject) -> None:
    world = data.draw(worlds())
    before = data.draw(opened(world, 6))
    after = data.draw(narrowed(world, before))
    attributions = [Attribution(*each, control=HALF) for each in (before, after)]
    for name in NAMES:
        for measured in MEASURES:
            wide, narrow = (measured(attribution, name).share for attribution in attributions)
            assert within(narrow, wide)
            for test, limit in LIMITS:
                first = compare(wide, test, exactly(limit))  # type: ignore[arg-type]
                assert first in (UNKNOWN, compare(narrow, test, exactly(limit)))  # type: ignore[arg-type]
        first, then = (attribution.is_specified(name) for attribution in attributions)
        assert first in (UNKNOWN, then)


# Circles.


@st.composite
def circles(draw: st.DrawFn) -> Known:
    """Any may hold any; of each a quarter is nobody's, so that what flows round ebbs away."""
    names = "abcd"
    graph = {}
    for name in names:
        holders = draw(st.lists(st.sampled_from(names), unique=True, max_size=3))
        graph[name] = {
            holder: (share_, share_) for holder, share_ in zip(holders, draw(filled(3, 8, 6)), strict=False)
        }

    def some(most: int) -> frozenset[str]:
        return frozenset(draw(st.lists(st.sampled_from(names), unique=True, max_size=most)))

    return Known(graph, some(4), some(2), frozenset(), frozenset(), frozenset(), frozenset())


def rounds(world: Known, person: str, start: Fraction) -> dict[str, Fraction]:
    """What a person owns of each by value, nearly: going round from a start until it hardly moves."""
    has = dict.fromkeys(world.held, start)
    for _ in range(200):
        before = has
        has = {}
        for name, holders in world.held.items():
            amount = NOTHING
            for holder, (_, value) in holders.items():
                whole = holder == person
                passes = holder in world.partnerships or before[holder] >= HALF
                amount += value * (WHOLE if whole else before[holder] if passes else NOTHING)
            has[name] = Fraction(round(amount * 10**15), 10**15)
        if has == before:
            break
    return has


@settings(max_examples=100)
@given(st.data())
def test_circles_end_and_hold_every_way_round(data: st.DataObject) -> None:
    world = data.draw(circles())
    known = Attribution(*declared(world), control=HALF)
    open_ = Attribution(*data.draw(opened(world)), control=HALF)
    near = Fraction(1, 10**9)
    ways = {
        person: [rounds(world, person, start) for start in (NOTHING, WHOLE)] for person in world.controllers
    }
    for name in world.held:
        several = [(up[name], down[name]) for person, (up, down) in ways.items() if person != name]
        up = max((one for one, _ in several), default=NOTHING)
        down = max((one for _, one in several), default=NOTHING)
        for attribution, most in ((known, down), (open_, up)):
            one = attribution.controlled_by_one(name).share
            all_ = attribution.controlled_together(name).share
            assert 0 <= one.low <= up + near
            assert most - near <= (one.high or NOTHING) <= 1
            assert 0 <= all_.low <= (all_.high or NOTHING) <= 1
            assert most - near <= (all_.high or NOTHING)


@settings(max_examples=100)
@given(st.data())
def test_knowing_more_never_widens_in_circles(data: st.DataObject) -> None:
    world = data.draw(circles())
    before = data.draw(opened(world, 6))
    after = data.draw(narrowed(world, before))
    attributions = [Attribution(*each, control=HALF) for each in (before, after)]
    near = Fraction(1, 10**9)
    for name in world.held:
        for measured in MEASURES:
            wide, narrow = (measured(attribution, name).share for attribution in attributions)
            assert wide.low <= narrow.low + near
            assert (narrow.high or NOTHING) <= (wide.high or NOTHING) + near


# What would settle it, in general.


@settings(max_examples=150)
@given(st.data())
def test_what_settles_is_enough_and_nothing_of_it_is_too_much(data: st.DataObject) -> None:
    world = data.draw(worlds(names="abcd"))
    graph, people = data.draw(opened(world, 6))
    measured = data.draw(st.sampled_from(MEASURES))
    limit = data.draw(st.sampled_from([QUARTER, FORTY, HALF]))
    strictly = data.draw(st.booleans())
    attribution = Attribution(graph, people, control=HALF)
    found = attribution.settling("a", measured, limit, strictly=strictly)

    def stays_below(closed: tuple[Opening, ...], traded: str) -> bool:
        high = measured(Attribution(*favourable(graph, people, closed, traded), control=HALF), "a").share.high
        assert high is not None
        return high <= limit if strictly else high < limit

    every = tuple(attribution._openings("a"))
    favoured = [traded for traded in ("", "a", "abcd") if stays_below(every, traded)]
    if found is None:
        assert not favoured
        return
    assert set(found) <= set(every)
    assert stays_below(found, favoured[0])
    for opening in found:
        assert not stays_below(tuple(other for other in found if other != opening), favoured[0])


def favourable(graph: Graph, people: Declared, closed: tuple[Opening, ...], traded: str) -> Open:
    """What is open, with some of it declared favourably: as traded those that are said to be."""
    graph = dict(graph)
    columns = [dict(column) for column in people]
    controllers, listed, forms, is_traded, public, reported = columns
    for entity, what, holder in closed:
        holders = graph.get(entity, NOT_DECLARED)
        if what == "others":
            graph[entity] = holders._replace(others=ZEROS)
        elif what == "share":
            holdings = tuple(
                Holding(name, tuple(exactly(each.low) for each in several))  # type: ignore[arg-type]
                if name == holder
                else Holding(name, several)
                for name, several in holders.holdings
            )
            graph[entity] = holders._replace(holdings=holdings)
        elif what == "form":
            forms[entity] = "corporation"
        elif what == "reports":
            reported[entity, holder] = NO
        else:
            answer = said(what == "traded" and entity in traded)
            for column in (is_traded, public) if what == "traded" else (controllers, listed):
                column[entity] = answer if column[entity] is UNKNOWN else column[entity]
    return Open(dict(graph), Declared(*columns))
