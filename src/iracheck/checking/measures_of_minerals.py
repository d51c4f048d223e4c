"""Measures of critical minerals: what counts as one, and how much of their value qualifies (26 USC 30D(e)(1)).

Each procurement chain is measured on its own. A virgin chain has two limbs, extraction and
processing; a recycled one has recycling alone. The share of a limb is the value added in
qualifying places over all value added in that limb. Limbs are never pooled: the highest counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import Protocol

from msgspec import Struct

from iracheck.checking.case import Activity, Case, MineralSubject, Subject
from iracheck.checking.facts import Fact
from iracheck.checking.measured import (
    ALL_MINERALS,
    ALL_STEPS,
    Keyed,
    Level,
    LineOf,
    Measured,
    Statement,
    Term,
    measure,
    where_done,
    which_steps,
)
from iracheck.declaration import COUNTRIES
from iracheck.quantities import (
    ALL,
    NOTHING,
    UNIT,
    UNKNOWN_AMOUNT,
    Answer,
    Bounds,
    Part,
    all_of,
    any_of,
    compare,
    exact_sum,
    exactly,
    share_of,
    show_bounds,
)
from iracheck.quantities.bounds import product
from iracheck.rulebook import DatedList, QualifyingForm

APPLICABLE = "lists/applicable-critical-minerals"
PARTNERS = "lists/free-trade-partners"
NORTH_AMERICA = "lists/north-america"

_LIMBS = ("extraction", "processing", "recycling")
_LIMBS_OF = {"virgin": _LIMBS[:2], "recycled": _LIMBS[2:]}
_HALF = exactly(Fraction(1, 2))


@measure("statement")
def applicable_critical_mineral(case: Case, mineral: MineralSubject, _ask: object) -> Statement:
    """Whether it is on the list of 26 USC 45X(c)(6), in a form or purity named there at some point of its chain."""
    if "applicable" not in mineral.remembered:
        mineral.remembered["applicable"] = qualifies_as_applicable(
            case, mineral, mineral.line, mineral.line.mineral, case.day, cuts_both_ways=True
        )
    statement: Statement = mineral.remembered["applicable"]
    return statement


class Formed(Protocol):
    """Something of a form and a purity."""

    @property
    def form(self) -> str | None: ...

    @property
    def purity(self) -> Bounds | None: ...


def qualifies_as_applicable(
    case: Case, subject: Subject, line: Formed, mineral: str, day: date | None, *, cuts_both_ways: bool
) -> Statement:
    """Whether a mineral is on the list of 26 USC 45X(c)(6) on a day, in a form or of a purity named there."""
    name = mineral.replace("_", " ")
    entries: DatedList = case.lists[APPLICABLE]
    listed = entries.holds(mineral, day)
    row = entries.row_on(mineral, day)
    if row is None or listed is Answer.NO:
        return Statement(
            Answer.NO, f"{name} is not an applicable critical mineral.", (f"{subject.pointer}/mineral",)
        )
    if listed is Answer.YES and line.form in row.forms_of_any_purity:
        return _is_applicable(subject, name, row.cite)
    declared = (
        [line.form] if line.form is not None else ["never", *(form.form for form in row.forms if form.form)]
    )
    answer = all_of((listed, _agreed(_qualifies(form, line.purity, row.forms) for form in declared)))
    if answer is Answer.YES:
        return _is_applicable(subject, name, row.cite)
    if answer is Answer.NO:
        pointer = f"{subject.pointer}/{'form' if line.form is not None else 'purity'}"
        return Statement(answer, f"{name} had no form or purity of {row.cite}.", (pointer,))
    key = "form" if line.form is None and any(form.form for form in row.forms) else "purity"
    asks = f"which form or purity of {row.cite} did the {subject.name} have at some point?"
    return Statement(
        answer,
        f"the form and purity of the {name} are not declared.",
        (),
        (Fact(f"{subject.pointer}/{key}", asks, cuts_both_ways=cuts_both_ways),),
    )


def _agreed(answers: Iterator[Answer]) -> Answer:
    """The answer that all agree on; the rest is not looked at once two differ."""
    first = next(answers)
    return first if all(answer is first for answer in answers) else Answer.UNKNOWN


def _is_applicable(subject: Subject, name: str, cite: str) -> Statement:
    return Statement(
        Answer.YES, f"{name} is an applicable critical mineral ({cite}).", (f"{subject.pointer}/mineral",)
    )


def _qualifies(form: str | None, purity: Bounds | None, qualifying: tuple[QualifyingForm, ...]) -> Answer:
    """Whether a mineral of a form, and of a purity which is that of the form, qualifies by one of several."""
    return any_of(
        [all_of((_form_taken(form, one.form), _pure_enough(form, purity, one))) for one in qualifying]
    )


def _form_taken(declared: str | None, named: str | None) -> Answer:
    """Whether the mineral took a named form: another declared form does not exclude it, ``never`` does."""
    if named is None or declared == named:
        return Answer.YES
    return Answer.NO if declared == "never" else Answer.UNKNOWN


def _pure_enough(form: str | None, purity: Bounds | None, qualifying: QualifyingForm) -> Answer:
    needed = qualifying.purity or qualifying.purer_than
    if needed is None:
        return Answer.YES
    if purity is None or (qualifying.form is None) != (form == "never"):
        return Answer.UNKNOWN
    return compare(purity, "at_least" if qualifying.purity else "above", needed)


@measure("statement")
def remains_in_battery(_case: Case, mineral: MineralSubject, _ask: object) -> Statement:
    """Whether the mineral is contained in the battery and not fully consumed (26 USC 30D(e)(1)(A), 26 CFR 1.30D-6(c))."""
    pointer = f"{mineral.pointer}/fully_consumed"
    consumed = mineral.line.fully_consumed
    if consumed is None:
        asks = f"was the {mineral.name} fully consumed, so that nothing of it is in the battery?"
        fact = Fact(pointer, asks, cuts_both_ways=True)
        return Statement(Answer.UNKNOWN, "it is not declared whether it was fully consumed", (), (fact,))
    if consumed:
        return Statement(Answer.NO, "it was fully consumed in production", (pointer,))
    return Statement(Answer.YES, "it is contained in the battery", (mineral.pointer,))


@measure("key")
def traceability_class(_case: Case, mineral: MineralSubject) -> Keyed:
    """The kind of the material that holds the mineral; graphite in anode materials is a class (26 CFR 1.30D-2(b)(25))."""
    kind = mineral.material.kind
    if kind is None:
        material = Subject(
            mineral.material.name or mineral.material.id, mineral.pointer.rpartition("/minerals/")[0]
        )
        return Keyed(None, material, "/is", "what is {name}?")
    key = "anode_graphite" if (kind, mineral.line.mineral) == ("anode_active_material", "graphite") else kind
    return Keyed(key, mineral, "", "")


class Limb(Struct, frozen=True):
    """One limb of a chain: the share of its value added that qualifies, and the facts that could change it."""

    kind: str
    share: Bounds
    facts: tuple[Fact, ...]
    places: str
    readings: tuple[str, ...] = ()


@measure("amount")
def traced_critical_mineral_content(case: Case, _subject: Subject) -> Measured:
    """Traced qualifying value: each chain's value times its highest qualifying share of value added by stage, over all value.

    26 CFR 1.30D-3(a), the test of the final regulations.
    """
    return _content(case, lambda highest: highest)


@measure("amount")
def fifty_percent_critical_mineral_content(case: Case, _subject: Subject) -> Measured:
    """50 percent value added: a chain's whole value where at least half of one stage's value added qualifies, over all value.

    26 CFR 1.30D-3(c), the test of the proposed regulations, for a transition.
    """
    return _content(case, _whole_or_nothing)


def _whole_or_nothing(highest: Bounds) -> Bounds:
    if highest is ALL or highest is UNIT:
        return highest
    return _QUALIFYING[compare(highest, "at_least", _HALF)]


def _content(case: Case, qualify: Callable[[Bounds], Bounds]) -> Measured:
    """The share of a test, which tells how much of a chain qualifies by the highest share of its limbs."""
    parts: list[Part] = []
    lines: list[LineOf] = []
    terms: list[Term] = []
    open_lists: list[Fact] = []
    readings: dict[str, None] = {}
    for member, vehicles in case.averaged:
        own = member is case
        for mineral in member.minerals:
            traced = _traced(member, mineral)
            if isinstance(traced, LineOf):
                if own:
                    lines.append(traced)
                continue
            qualifying = qualify(traced.highest)
            if own:
                lines.append(_line(mineral, traced, qualifying))
            weight = times(traced.weight, vehicles)
            parts.append(Part(weight, qualifying))
            terms.append(Term(mineral.pointer, weight, qualifying, _levels(traced, qualifying)))
            readings |= dict.fromkeys([reading for limb in traced.limbs for reading in limb.readings])
        if not member.minerals_complete:
            parts.append(Part(UNKNOWN_AMOUNT, UNIT))
            open_lists.append(ALL_MINERALS)
    share = share_of(parts) if any(part.weight.low for part in parts) else None
    return Measured(
        UNIT if share is None else share,
        "share",
        lines=tuple(lines),
        terms=tuple(terms),
        facts=tuple(dict.fromkeys(open_lists)),
        pointers=("/battery/materials",),
        warnings=("All applicable critical minerals together may be worth nothing: 0/0.",)
        if share is None
        else (),
        readings=tuple(readings),
    )


def times(bounds: Bounds, vehicles: int) -> Bounds:
    """An amount for several vehicles."""
    if vehicles == 1:
        return bounds
    return Bounds(bounds.low * vehicles, None if bounds.high is None else bounds.high * vehicles)


class _Traced(Struct, frozen=True):
    """A mineral that is, or may be, within the requirement, as far as both tests see it alike.

    ``weight`` is its value, from zero on where it may be left out; the facts are those that
    could raise the ``highest`` share of its limbs, keep it out, and tell its ``value``.
    """

    value: Bounds
    weight: Bounds
    limbs: list[Limb]
    highest: Bounds
    could_raise: tuple[Fact, ...]
    could_keep_out: tuple[Fact, ...]
    of_value: tuple[Fact, ...]


def _traced(case: Case, mineral: MineralSubject) -> _Traced | LineOf:
    """What is known of a mineral; where it is left out, the line that tells why. Remembered for the other test."""
    if "traced" not in mineral.remembered:
        mineral.remembered["traced"] = _find_traced(case, mineral)
    traced: _Traced | LineOf = mineral.remembered["traced"]
    return traced


def _find_traced(case: Case, mineral: MineralSubject) -> _Traced | LineOf:
    applicable = applicable_critical_mineral(case, mineral, None)
    contained = remains_in_battery(case, mineral, None)
    value = mineral.line.value or Bounds(_added(mineral), None)
    weight, could_keep_out = value, ()
    if applicable.answer is not Answer.YES or contained.answer is not Answer.YES:
        if Answer.NO in (applicable.answer, contained.answer):
            reason = applicable.reason if applicable.answer is Answer.NO else contained.reason
            note = f"left out: {reason}"
            return LineOf(mineral.name, mineral.pointer, value, NOTHING, _supplier(mineral), note)
        weight = Bounds(NOTHING.low, value.high)
        could_keep_out = (*applicable.facts, *contained.facts)
    limbs = limbs_of(case, mineral)
    highest = _highest([limb.share for limb in limbs])
    could_raise: tuple[Fact, ...] = ()
    if not highest.exact:
        could_raise = min([limb.facts for limb in limbs if limb.share.high == highest.high], key=len)
    of_value: tuple[Fact, ...] = ()
    if not value.exact:
        of_value = (Fact(f"{mineral.pointer}/value", f"what is the value of the {mineral.name}?"),)
    return _Traced(value, weight, limbs, highest, could_raise, could_keep_out, of_value)


def _supplier(mineral: MineralSubject) -> str | None:
    return mineral.activities[-1].maker.name if mineral.activities else None


def _line(mineral: MineralSubject, traced: _Traced, qualifying: Bounds) -> LineOf:
    counts = _counted(traced.weight, qualifying)
    told = ", ".join([limb.places for limb in traced.limbs if limb.places]) or "no step is declared"
    note = f"{told}: {_whether_it_counts(qualifying)}"
    return LineOf(mineral.name, mineral.pointer, traced.weight, counts, _supplier(mineral), note)


def _counted(weight: Bounds, qualifying: Bounds) -> Bounds:
    if qualifying is ALL:
        return weight
    if qualifying is NOTHING:
        return NOTHING
    high = None if weight.high is None else product(weight.high, qualifying.high or NOTHING.low)
    return Bounds(product(weight.low, qualifying.low), high)


def _levels(traced: _Traced, qualifying: Bounds) -> tuple[Level, ...]:
    """What the mineral becomes once facts are declared favourably, one after another."""
    levels = []
    better = qualifying
    if not qualifying.exact:
        better = exactly(qualifying.high or NOTHING.low)
        levels.append(Level(traced.could_raise, traced.weight, better))
    if traced.weight is not traced.value:
        levels.append(Level(traced.could_keep_out, traced.value, better, may_leave_out=True))
    if traced.of_value:
        levels.append(Level(traced.of_value, traced.value, better, chooses_weight=True))
    return tuple(levels)


def _highest(shares: list[Bounds]) -> Bounds:
    if any(share is ALL for share in shares):
        return ALL
    if all(share is UNIT for share in shares):
        return shares[0]
    high = max([share.high or NOTHING.low for share in shares])
    return Bounds(max([share.low for share in shares]), high) if high else NOTHING


def limbs_of(case: Case, mineral: MineralSubject) -> list[Limb]:
    """The limbs of a mineral's chain, each with the bounds of its qualifying share."""
    if "limbs" not in mineral.remembered:
        mineral.remembered["limbs"] = _limbs(case, mineral)
    limbs: list[Limb] = mineral.remembered["limbs"]
    return limbs


def _limbs(case: Case, mineral: MineralSubject) -> list[Limb]:
    activities = mineral.activities
    complete = case.is_chain_complete(mineral)
    origin = mineral.line.origin
    if origin is None and activities:
        origin = "recycled" if any(activity.does == "recycling" for activity in activities) else "virgin"
    limbs = []
    for kind in _LIMBS_OF.get(origin or "", _LIMBS):
        done = [activity for activity in activities if activity.does == kind]
        if done or not complete:
            limbs.append(_limb(case, mineral, kind, done, complete=complete))
    return limbs or [Limb("", NOTHING, (), "")]


def _limb(
    case: Case, mineral: MineralSubject, kind: str, activities: list[Activity], *, complete: bool
) -> Limb:
    entries, day = case.lists[NORTH_AMERICA if kind == "recycling" else PARTNERS], case.day
    facts: list[Fact] = []
    places: list[str] = []
    readings: list[str] = []
    parts: list[Part] = []
    adds_nothing = complete
    for activity in activities:
        country = activity.country
        added = activity.step.value_added or UNKNOWN_AMOUNT  # type: ignore[union-attr]
        parts.append(Part(added, _QUALIFYING[entries.holds(country, day)]))
        if added.high is None or added.high:
            adds_nothing = False
        if country is None:
            facts.append(where_done(activity))
            places.append("an undeclared place")
        else:
            places.append(COUNTRIES[country][1])
            reading = entries.reading_of(country, day)
            if reading is not None:
                readings.append(reading)
    if not complete:
        parts.append(Part(UNKNOWN_AMOUNT, UNIT))
        facts.append(ALL_STEPS if not case.steps_complete else which_steps(mineral))
    share = parts[0].qualifying
    if adds_nothing:
        share = UNIT  # a stage that added nothing has no share
    elif len(parts) > 1 and any(part.qualifying is not share for part in parts):
        share = _share_within(mineral, parts)
        elsewhere = any(part.qualifying is NOTHING for part in parts)
        for activity, part in zip(activities, parts, strict=False) if elsewhere else ():
            if not part.weight.exact:
                asks = f"how much value did the {activity.name} add?"
                facts.append(Fact(f"{activity.pointer}/value_added", asks))
    return Limb(kind, share, tuple(facts), _told(kind, share, places), tuple(readings))


_QUALIFYING = {Answer.YES: ALL, Answer.NO: NOTHING, Answer.UNKNOWN: UNIT}


def _share_within(mineral: MineralSubject, parts: list[Part]) -> Bounds:
    """The share of a limb; no step can have added more than the chain's value leaves to it.

    Where all value added is zero, the share is taken to lie between the least and the greatest
    of the steps' own.
    """
    value = mineral.line.value
    if value is not None and value.high is not None and not all(part.weight.exact for part in parts):
        others = _added(mineral)
        parts = [
            Part(_capped(part.weight, value.high - others + part.weight.low), part.qualifying)
            for part in parts
        ]
    share = share_of(parts)
    if share is not None:
        return share
    lows, highs = zip(*(part.qualifying for part in parts), strict=True)
    return Bounds(min(lows), max(highs))


def _added(mineral: MineralSubject) -> Fraction:
    """What the steps of a chain added at least; its value is no less."""
    return exact_sum([step.value_added.low for step in mineral.line.steps if step.value_added is not None])


def _capped(added: Bounds, most: Fraction) -> Bounds:
    return Bounds(added.low, most if added.high is None else min(added.high, most))


_VERBS = {"extraction": "extracted", "processing": "processed", "recycling": "recycled"}


def _told(kind: str, share: Bounds, places: list[str]) -> str:
    """What was done where in one stage, with the share of its value added that qualifies where it is a part."""
    if not places:
        return ""
    where = places[0] if len(places) == 1 else " and ".join(dict.fromkeys(places))
    if share is ALL or share is NOTHING:
        return f"{_VERBS[kind]} in {where}"
    return f"{_VERBS[kind]} in {where} ({_shown(share)} of the value added qualifies)"


def _whether_it_counts(qualifying: Bounds) -> str:
    if qualifying == ALL:
        return "counts"
    if qualifying == NOTHING:
        return "does not count"
    return f"{_shown(qualifying)} counts"


_ANY_SHARE = show_bounds(UNIT, "%")


def _shown(share: Bounds) -> str:
    return _ANY_SHARE if share is UNIT else show_bounds(share, "%")


@measure("statement")
def reaches_these_cells(
    case: Case, mineral: MineralSubject, ask: Callable[[MineralSubject], Answer]
) -> Statement:
    """Whether the cells of this battery contain the mineral of this chain, physically or by allocation of mass.

    26 CFR 1.30D-6(c): within a product line, the cells designated as compliant may not outnumber
    the cells produced times the compliant share of the least compliant mineral.
    """
    line = mineral.line
    if line.tied == "physical":
        return Statement(
            Answer.YES, f"{mineral.name} is tied to these cells physically.", (f"{mineral.pointer}/tied",)
        )
    product_line = next(
        (entry for entry in case.declaration.product_lines if entry.id == line.product_line), None
    )
    if line.tied is None or product_line is None:
        key = "tied" if line.tied is None else "product_line"
        asks = f"how is the {mineral.name} tied to these cells: physically, or by allocation within which product line?"
        return Statement(
            Answer.UNKNOWN,
            f"it is not declared how {mineral.name} is tied to these cells.",
            (),
            (Fact(f"{mineral.pointer}/{key}", asks),),
        )
    place = case.declaration.product_lines.index(product_line)
    pointer = f"/product_lines/{place}"
    designated = product_line.battery_has_designated_cells_only
    if designated is None:
        asks = f"are all cells of this battery among those of {product_line.id} designated as compliant?"
        fact = Fact(f"{pointer}/battery_has_designated_cells_only", asks)
        return Statement(
            Answer.UNKNOWN, "it is not declared whether these cells are designated as compliant.", (), (fact,)
        )
    if not designated:
        reason = f"these cells are not among those of {product_line.id} designated as compliant."
        return Statement(Answer.YES, reason, (f"{pointer}/battery_has_designated_cells_only",))
    share, facts = _least_compliant(case, place, mineral, ask)
    allowed = Bounds(
        share.low * product_line.cells_produced, (share.high or Fraction(0)) * product_line.cells_produced
    )
    claimed = exactly(product_line.cells_designated_compliant)
    within = compare(claimed, "at_most", allowed)
    told = (
        f"{product_line.cells_designated_compliant} of {product_line.cells_produced} cells are designated as compliant;"
        f" the least compliant mineral allows {show_bounds(share, '%')}."
    )
    answer = Answer.NO if within is Answer.YES else Answer.UNKNOWN
    if within is Answer.NO and share.high == 0:
        answer = Answer.YES
    return Statement(
        answer, told, (f"{pointer}/cells_designated_compliant",), facts if answer is Answer.UNKNOWN else ()
    )


def _least_compliant(
    case: Case, place: int, mineral: MineralSubject, ask: Callable[[MineralSubject], Answer]
) -> tuple[Bounds, tuple[Fact, ...]]:
    """The compliant share by mass of the product line's least compliant mineral."""
    product_line = case.declaration.product_lines[place]
    by_mineral: dict[str, list[Part]] = {}
    facts: list[Fact] = []
    for position, allocated in enumerate(product_line.masses):
        of_chain = [other for other in case.minerals if other.line.chain == allocated.chain]
        tainted = any_of(ask(other) for other in of_chain)
        compliant = {Answer.YES: NOTHING, Answer.UNKNOWN: UNIT}.get(tainted, ALL)
        mass = allocated.mass or UNKNOWN_AMOUNT
        if not mass.exact:
            asks = f"what mass of {allocated.chain} went into {product_line.id}?"
            facts.append(Fact(f"/product_lines/{place}/masses/{position}/mass", asks))
        by_mineral.setdefault(of_chain[0].line.mineral, []).append(Part(mass, compliant))
    if not product_line.masses_complete:
        asks = f"are these all masses that went into {product_line.id}? write `masses_complete: yes` when they are"
        facts.append(Fact(f"/product_lines/{place}/masses_complete", asks))
        return UNIT, tuple(facts)
    if not any(allocated.chain == mineral.line.chain for allocated in product_line.masses):
        asks = f"what mass of {mineral.name} went into {product_line.id}?"
        return UNIT, (*facts, Fact(f"/product_lines/{place}/masses", asks))
    shares = [share_of(parts) or UNIT for parts in by_mineral.values()]
    return Bounds(
        min(share.low for share in shares), min(share.high or Fraction(0) for share in shares)
    ), tuple(facts)
