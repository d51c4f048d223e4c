"""Measures of eligible components: what was made, where, how big, to whom it was sold, and what that is worth (26 USC 45X)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from msgspec.structs import replace

from iracheck.checking.case import Case, ProductSubject, Subject
from iracheck.checking.facts import Fact
from iracheck.checking.measured import (
    Keyed,
    Level,
    LineOf,
    Measured,
    Statement,
    Term,
    declared_amount,
    measure,
    stated,
)
from iracheck.checking.measures_of_minerals import qualifies_as_applicable
from iracheck.checking.measures_of_vehicle import Dated
from iracheck.quantities import (
    ALL,
    NOTHING,
    UNIT,
    UNKNOWN_AMOUNT,
    Answer,
    Bounds,
    Part,
    all_of,
    compare_days,
    exact_day,
    exactly,
    share_of,
    show_amount,
)

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
MOST_HOURS = Fraction(100)
"""The greatest ratio of capacity to power, in hours (26 USC 45X(b)(4))."""
LAST_OF_OLD_RULE = date(2026, 12, 31)
"""The last first day of a taxable year for the rule before Pub. L. 119-21 §70514(a) (§70514(f)(2))."""
COAL, COAL_LISTED = "metallurgical_coal", date(2026, 1, 1)
"""The mineral of Pub. L. 119-21 §70514(e), and the first day of its row in the list, which section 30D reads by calendar year."""
POSSESSIONS = "lists/united-states-and-possessions"


# what it is ------------------------------------------------------------------------------------------


@measure("key")
def product_kind(_case: Case, product: ProductSubject) -> Keyed:
    """The kind of eligible component (26 USC 45X(c)(5), (6)); metallurgical coal by itself.

    A mineral that is not named may be any: none has a higher rate than those other than coal.
    """
    kind = product.product.kind
    if kind == "applicable_critical_mineral" and product.product.mineral == COAL:
        kind = COAL
    return Keyed(kind, product, "/is", "what is {name}?")


@measure("key")
def threshold_class(_case: Case, product: ProductSubject) -> Keyed:
    """The class for the material assistance threshold: a qualifying battery component or an applicable critical mineral (26 USC 7701(a)(52)(C)(i)(IV), (V))."""
    is_mineral = product.product.kind == "applicable_critical_mineral"
    kind = "applicable_critical_mineral" if is_mineral else "qualifying_battery_component"
    return Keyed(kind, product, "/is", "what is {name}?")


def _is_kind(product: ProductSubject, kinds: tuple[str, ...]) -> Statement:
    told = product.product.kind.replace("_", " ")
    return Statement(
        YES if product.product.kind in kinds else NO, f"{product.name}: {told}", (f"{product.pointer}/is",)
    )


@measure("statement")
def is_battery_cell(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether it is declared as a battery cell (26 USC 45X(c)(5)(B)(ii))."""
    return _is_kind(product, ("battery_cell",))


@measure("statement")
def is_module_with_cells(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether it is declared as a battery module that uses cells (26 USC 45X(c)(5)(B)(iii)(I)(aa))."""
    return _is_kind(product, ("battery_module",))


@measure("statement")
def is_battery_module(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether it is declared as a battery module, with cells or without (26 USC 45X(c)(5)(B)(iii))."""
    return _is_kind(product, ("battery_module", "battery_module_without_cells"))


@measure("statement")
def is_electrode_active_material(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether it is declared as electrode active material (26 USC 45X(c)(5)(B)(i))."""
    return _is_kind(product, ("electrode_active_material",))


@measure("statement")
def has_electrodes(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether the cell has a positive and a negative electrode at least (26 USC 45X(c)(5)(B)(ii)(I))."""
    asks = f"each of {product.name} has one or more positive and one or more negative electrodes"
    told = "electrodes of both signs"
    return stated(
        product.product,
        product.pointer,
        "electrodes_of_both_signs",
        asks=asks,
        yes=f"it has {told}",
        no=f"it lacks {told}",
    )


@measure("statement")
def cells_connected(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether the cells of a module are configured electrically, in series or parallel, to a specified end use (26 USC 45X(c)(5)(B)(iii)(I)(aa))."""
    asks = f"the cells of {product.name} are configured electrically to a specified end use"
    return stated(
        product.product,
        product.pointer,
        "cells_connected",
        asks=asks,
        yes="its cells are configured",
        no="its cells are not",
    )


@measure("statement")
def essential_equipment(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether a module has all other essential equipment that the battery needs to function (26 USC 45X(c)(5)(B)(iii)(III))."""
    asks = (
        f"each of {product.name} has all essential equipment, such as collectors and voltage sense harnesses"
    )
    return stated(
        product.product,
        product.pointer,
        "essential_equipment",
        asks=asks,
        yes="it has all equipment",
        no="it lacks equipment",
    )


@measure("statement")
def for_fuel_cell_vehicle(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether the module is for a hydrogen fuel cell vehicle (26 USC 45X(c)(5)(B)(iii)(II))."""
    asks = f"each of {product.name} is for a hydrogen fuel cell vehicle"
    return stated(
        product.product,
        product.pointer,
        "for_fuel_cell_vehicle",
        asks=asks,
        yes="it is for such a vehicle",
        no="it is not",
    )


@measure("statement")
def qualifying_mineral(case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether it is an applicable critical mineral in a form, and of a purity, of 26 USC 45X(c)(6)."""
    if product.product.kind != "applicable_critical_mineral":
        return _is_kind(product, ("applicable_critical_mineral",))
    mineral, day = product.product.mineral, product.product.sold_on
    if mineral is None:
        fact = Fact(f"{product.pointer}/mineral", f"which mineral is {product.name}?")
        return Statement(UNKNOWN, "it is not declared which mineral it is", (), (fact,))
    if mineral == COAL and day is not None:  # the taxable year decides, which another rule asks
        day = max(day, COAL_LISTED)
    return qualifies_as_applicable(case, product, product.product, mineral, day, cuts_both_ways=False)


@measure("statement")
def is_metallurgical_coal(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether it is declared as metallurgical coal (26 USC 45X(c)(6)(R))."""
    mineral, where = product.product.mineral, (f"{product.pointer}/mineral",)
    if mineral is None and product.product.kind == "applicable_critical_mineral":
        fact = Fact(where[0], f"which mineral is {product.name}?")
        return Statement(UNKNOWN, "it is not declared which mineral it is", (), (fact,))
    return Statement(
        YES if mineral == COAL else NO, f"it is {'' if mineral == COAL else 'no '}such coal", where
    )


@measure("amount")
def product_capacity(_case: Case, product: ProductSubject) -> Measured:
    """The capacity of each cell or module, in kilowatt hours (26 CFR 1.45X-3(e)(3)(ii))."""
    asks = f"what is the capacity of each of {product.name}?"
    return declared_amount(
        product.product.capacity, unit="kWh", pointer=f"{product.pointer}/capacity", asks=asks
    )


@measure("amount")
def cell_capacity(case: Case, product: ProductSubject) -> Measured:
    """The capacity of each cell, in watt hours (26 USC 45X(c)(5)(B)(ii)(III))."""
    each: Measured = product_capacity(case, product)
    high = None if each.bounds.high is None else each.bounds.high * 1000
    return replace(each, bounds=Bounds(each.bounds.low * 1000, high), unit="Wh")


@measure("amount")
def energy_density(case: Case, product: ProductSubject) -> Measured:
    """The energy density of a cell by volume, in watt hours per litre (26 USC 45X(c)(5)(B)(ii)(II), 26 CFR 1.45X-3(e)(3)(i))."""
    capacity: Measured = product_capacity(case, product)
    asks = f"what is the volume of each of {product.name}?"
    volume = declared_amount(product.product.volume, unit="L", pointer=f"{product.pointer}/volume", asks=asks)
    low, high = volume.bounds
    least = Fraction(0) if not high else capacity.bounds.low * 1000 / high
    most = None if capacity.bounds.high is None or not low else capacity.bounds.high * 1000 / low
    return Measured(
        Bounds(least, most),
        "Wh/L",
        facts=(*capacity.facts, *volume.facts),
        pointers=(*capacity.pointers, *volume.pointers),
    )


@measure("amount")
def number_of_cells(_case: Case, product: ProductSubject) -> Measured:
    """How many cells a module has (26 USC 45X(c)(5)(B)(iii)(I)(aa))."""
    cells = product.product.cells
    asks = f"how many cells has each of {product.name}?"
    declared = None if cells is None else exactly(cells)
    return declared_amount(declared, unit="pieces", pointer=f"{product.pointer}/cells", asks=asks)


# who made and sold it --------------------------------------------------------------------------------


@measure("key")
def country_of_production(_case: Case, product: ProductSubject) -> Keyed:
    """The country in which it was produced (26 USC 45X(d)(2)); where its materials come from does not matter."""
    return Keyed(
        product.product.made.country, product, "/made/in", "in which country was the production of {name}?"
    )


@measure("statement")
def produced_by_taxpayer(case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether the taxpayer itself produced it (26 USC 45X(a)(1)(A))."""
    maker, taxpayer = product.maker.entity, case.taxpayer.maker.entity
    facts = []
    if maker is None:
        facts.append(Fact(f"{product.pointer}/made/by", f"who made {product.name}?"))
    if taxpayer is None:
        facts.append(Fact("/taxpayer/entity", case.taxpayer.maker.who))
    if facts or maker is None or taxpayer is None:
        return Statement(UNKNOWN, "it is not declared who made it, or who claims", (), tuple(facts))
    pointer = (f"{product.pointer}/made/by",)
    if maker.id != taxpayer.id:
        return Statement(NO, f"{product.maker.name} made it, who is not the taxpayer", pointer)
    return Statement(YES, f"{product.maker.name} made it", pointer)


@measure("statement")
def substantially_transformed(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether its production was more than minor assembly or superficial modification (26 CFR 1.45X-1(c)(1))."""
    asks = f"the production of {product.name} substantially transformed what went into it"
    return stated(
        product.product,
        product.pointer,
        "substantially_transformed",
        asks=asks,
        yes="its production transformed what it was made of",
        no="its production was minor assembly or superficial modification",
    )


@measure("statement")
def in_trade_or_business(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether production and sale are in a trade or business of the taxpayer (26 USC 45X(a)(2))."""
    asks = f"production and sale of {product.name} are in a trade or business of the taxpayer"
    return stated(
        product.product,
        product.pointer,
        "in_trade_or_business",
        asks=asks,
        yes="made and sold in a business",
        no="no business",
    )


@measure("statement")
def facility_under_48c(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether property of its facility was taken into account for the credit of section 48C (26 USC 45X(c)(1)(B))."""
    asks = f"property of the facility of {product.name} was taken into account for section 48C"
    return stated(
        product.product,
        product.pointer,
        "facility_under_48c",
        asks=asks,
        yes="its facility was taken into account for section 48C",
        no="its facility was not taken into account for section 48C",
    )


@measure("statement")
def sold_to_unrelated(_case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether it was sold to an unrelated person, or by a related person to one, or by election is treated so (26 USC 45X(a)(3), 52(b))."""
    related, elected = product.product.sold_to_related, product.product.treated_as_unrelated
    where = f"{product.pointer}/sold_to_related"
    if product.product.integrated_into is not None:
        return Statement(
            NO, "it was integrated, and not sold by itself", (f"{product.pointer}/integrated_into",)
        )
    if related is False:
        return Statement(YES, f"the buyer of {product.name} is an unrelated person", (where,))
    if elected:
        told = "by election its sale counts as one to an unrelated person"
        return Statement(YES, told, (f"{product.pointer}/treated_as_unrelated",))
    if related is None:
        fact = Fact(where, f"is the buyer of {product.name} a related person (26 USC 52(b))?")
        return Statement(UNKNOWN, "it is not declared to whom it was sold", (), (fact,))
    if elected is None:
        asks = f"is the election made to treat the sale of {product.name} as one to an unrelated person?"
        fact = Fact(f"{product.pointer}/treated_as_unrelated", asks)
        return Statement(
            UNKNOWN, "it was sold to a related person; whether with the election is open", (), (fact,)
        )
    return Statement(NO, "it was sold to a related person, without the election", (where,))


@measure("statement")
def integrated(case: Case, product: ProductSubject, ask: Callable[[Subject], Answer]) -> Statement:
    """Whether it was integrated into another eligible component that was sold to an unrelated person (26 USC 45X(d)(4)).

    What is integrated into a component that is itself integrated counts as sold with that one: from
    2027 on only with conditions of each step, of which the first is asked.
    """
    pointer = f"{product.pointer}/integrated_into"
    chain = []
    inside: ProductSubject | None = product
    while (inside := None if inside is None else _secondary(case, inside)) is not None:
        chain.append(inside)
    if not chain:
        return Statement(NO, f"no component is named that {product.name} went into", (pointer,))
    sale: Statement = sold_to_unrelated(case, chain[-1], None)
    answer = all_of([sale.answer, *(ask(secondary) for secondary in chain)])
    begins = case.taxpayer.entity_year.year.first_day
    if len(chain) > 1 and answer is YES and compare_days(begins, "on_or_before", LAST_OF_OLD_RULE) is not YES:
        told = "it was integrated in several steps, whose conditions from 2027 on are not all asked"
        return Statement(UNKNOWN, told, (pointer,))
    told = {
        YES: "an eligible component which was sold to an unrelated person",
        NO: "which is no eligible component, or was not sold to an unrelated person",
        UNKNOWN: "of which it is open whether it is an eligible component and to whom it was sold",
    }[answer]
    reason = f"it was integrated into {chain[0].name}, {told}"
    return Statement(answer, reason, (pointer,), sale.facts, tuple(chain))


@measure("statement")
def in_same_facility(case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether it was produced within the same facility as what it was integrated into (26 USC 45X(d)(4)(A)(i), from 2027)."""
    secondary = _secondary(case, product)
    if secondary is None:
        return Statement(NO, "it was not integrated", (product.pointer,))
    own, other = product.product.facility, secondary.product.facility
    facts = [
        Fact(f"{one.pointer}/facility", f"which facility made {one.name}?")
        for one in (product, secondary)
        if one.product.facility is None
    ]
    if facts:
        return Statement(UNKNOWN, "the facilities are not declared", (), tuple(facts))
    pointers = (f"{product.pointer}/facility", f"{secondary.pointer}/facility")
    told = f"{own} made {product.name}, and {other} made {secondary.name}"
    return Statement(YES if own == other else NO, told, pointers)


def _secondary(case: Case, product: ProductSubject) -> ProductSubject | None:
    name = product.product.integrated_into
    return None if name is None else case.products[name]


_PRIMARY = {
    YES: "a primary component",
    NO: "no primary component",
    UNKNOWN: "a primary component if it is an eligible one",
}


@measure("amount")
def domestic_primary_share(
    case: Case, product: ProductSubject, ask: Callable[[ProductSubject], Answer]
) -> Measured:
    """The share of the direct material costs of the secondary component that is of primary components made in the United States (26 USC 45X(d)(4)(B), from 2027).

    A primary component is one that is integrated into the secondary and is an eligible component itself.
    """
    secondary = _secondary(case, product)
    if secondary is None:
        return Measured(NOTHING, "share", pointers=(product.pointer,))
    terms, lines, facts = [], [], []
    for cost in secondary.costs:
        weight = cost.cost.cost or UNKNOWN_AMOUNT
        made = cost.of
        is_primary = NO
        if isinstance(made, ProductSubject) and made.product.integrated_into == secondary.product.id:
            is_primary = ask(made)
        home = NO if is_primary is NO else case.lists[POSSESSIONS].holds(cost.makers[-1].country, None)
        counts = all_of((is_primary, home))
        share = {YES: ALL, NO: NOTHING}.get(counts, UNIT)
        levels = []
        if not weight.exact:
            fact = Fact(f"{cost.pointer}/cost", f"what did {cost.name} cost?")
            levels.append(Level((fact,), weight, share, chooses_weight=True))
        if is_primary is UNKNOWN:
            levels.append(Level((), weight, ALL if home is YES else UNIT, met=(made,)))
        if home is UNKNOWN:
            where = Fact(f"{cost.makers[-1].pointer}/in", f"in which country was {cost.name} made?")
            levels.append(Level((where,), weight, ALL))
        terms.append(Term(cost.pointer, weight, share, tuple(levels)))
        told = _PRIMARY[is_primary]
        lines.append(LineOf(cost.name, cost.pointer, weight, None, None, told, counts))
    if secondary.product.costs_complete is not True or not terms:
        asks = f"which direct materials went into {secondary.name}? list all, and write `costs_complete: yes`"
        facts.append(Fact(f"{secondary.pointer}/costs_complete", asks))
    whole = share_of([Part(term.weight, term.qualifying) for term in terms])
    return Measured(
        UNIT if facts or whole is None else whole,
        "share",
        lines=tuple(lines),
        terms=tuple(terms),
        facts=tuple(facts),
        pointers=(f"{secondary.pointer}/costs",),
    )


# days ------------------------------------------------------------------------------------------------


@measure("day")
def sold_on(case: Case, product: ProductSubject) -> Dated:
    """The day of the sale (26 USC 45X(b)(3), 7701(a)(52)(C)): of an integrated component that of what it is in."""
    while (secondary := _secondary(case, product)) is not None:
        product = secondary
    pointer = f"{product.pointer}/sold_on"
    declared = product.product.sold_on
    facts = (
        () if declared else (Fact(pointer, f"on which day was the sale of {product.name}, or the last one?"),)
    )
    return exact_day(declared), facts, (pointer,)


@measure("day")
def produced_on(_case: Case, product: ProductSubject) -> Dated:
    """The day of the production (26 USC 45X(b)(3)(C))."""
    pointer = f"{product.pointer}/made/on"
    declared = product.product.made.on
    facts = (
        ()
        if declared
        else (Fact(pointer, f"on which day was the production of {product.name}, or the last one?"),)
    )
    return exact_day(declared), facts, (pointer,)


@measure("day")
def phase_out_day(case: Case, product: ProductSubject) -> Dated:
    """The day that the phase-out goes by: of the production of a mineral, of the sale of any other component (26 USC 45X(b)(3)(A), (C), (E))."""
    is_mineral = product.product.kind == "applicable_critical_mineral"
    found: Dated = produced_on(case, product) if is_mineral else sold_on(case, product)
    return found


@measure("day")
def taxable_year_begins(case: Case, _subject: Subject) -> Dated:
    """The first day of the taxpayer's taxable year (Pub. L. 119-21 §70514(f), §70513(g))."""
    days, when = case.taxpayer.entity_year.year.first_day, case.taxpayer.entity_year.when
    return days, () if days.exact or when is None else (when,), ("/taxpayer/taxable_year/from",)


@measure("statement")
def sold_in_taxable_year(case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether it was sold during the taxable year of the claim (26 USC 45X(a)(1)(B))."""
    return within_taxable_year(case, sold_on(case, product), "sold")


_AVERAGED = {
    YES: "its costs are averaged over a period within the taxable year",
    NO: "its costs are averaged over a period that is not within the taxable year of the claim",
    UNKNOWN: "it is not declared over which period its costs are averaged, or of which taxable year the claim is",
}


@measure("statement")
def averaged_within_taxable_year(case: Case, product: ProductSubject, _ask: object) -> Statement:
    """Whether direct material costs, where they are averaged, are so over a period within the taxable year (Notice 2026-15).

    Costs without such a period are those of what went into the product.
    """
    period, pointer = product.product.costs_averaged_over, f"{product.pointer}/costs_averaged_over"
    if period is None:
        return Statement(YES, "its costs are not averaged over a period", (f"{product.pointer}/costs",))
    asks = f"over which period are the costs of {product.name} averaged?"
    ends = [
        within_taxable_year(case, (exact_day(day), (Fact(f"{pointer}/{key}", asks),), (pointer,)), "averaged")
        for key, day in (("from", period.first_day), ("to", period.last_day))
    ]
    answer = all_of(end.answer for end in ends)
    facts = dict.fromkeys(fact for end in ends for fact in end.facts)
    return Statement(answer, _AVERAGED[answer], (pointer,), tuple(facts))


def within_taxable_year(case: Case, dated: Dated, word: str) -> Statement:
    """Whether something happened during the taxable year of the claim."""
    days, facts, pointers = dated
    year = case.taxpayer.entity_year.year
    if days.exact is None or year.first_day.exact is None or year.last_day.exact is None:
        when = case.taxpayer.entity_year.when
        reason = f"it is not declared when it was {word}, or of which taxable year the claim is"
        return Statement(UNKNOWN, reason, (), (*facts, *(() if when is None else (when,))))
    within = year.first_day.exact <= days.exact <= year.last_day.exact
    told = f"{word} within the taxable year" if within else f"{word} outside the taxable year of the claim"
    return Statement(YES if within else NO, told, pointers)


# what it is worth ------------------------------------------------------------------------------------


@measure("amount")
def creditable_quantity(case: Case, product: ProductSubject) -> Measured:
    """What the credit is counted by: kilowatt hours of cells and modules, dollars of production costs of materials (26 USC 45X(b)(1)(J) to (M), (b)(4)).

    The capacity that counts does not exceed 100 hours of the maximum discharge. Whether more capacity
    is cut off there, or such a cell or module has no credit at all, is read both ways.
    """
    facts = product.product
    if facts.kind in ("electrode_active_material", "applicable_critical_mineral"):
        asks = f"what did the production of {product.name} cost?"
        pointer = f"{product.pointer}/production_costs"
        return declared_amount(facts.production_costs, unit="USD", pointer=pointer, asks=asks)
    each: Measured = product_capacity(case, product)
    capacity, more, readings, warnings = _limited(product, each.bounds)
    missing = [*each.facts, *more]
    if facts.number is None:
        missing.append(Fact(f"{product.pointer}/number", f"how many of {product.name} were sold?"))
        bounds = UNKNOWN_AMOUNT
    else:
        high = None if capacity.high is None else capacity.high * facts.number
        bounds = Bounds(capacity.low * facts.number, high)
    return Measured(
        bounds,
        "kWh",
        facts=tuple(missing),
        pointers=each.pointers,
        readings=readings,
        warnings=warnings,
    )


def _limited(
    product: ProductSubject, capacity: Bounds
) -> tuple[Bounds, tuple[Fact, ...], tuple[str, ...], tuple[str, ...]]:
    """The capacity of each within 100 hours of its power, in both readings of the limit."""
    power = product.product.maximum_discharge
    if power is None:
        asks = f"what is the maximum discharge of each of {product.name}?"
        fact = Fact(f"{product.pointer}/maximum_discharge", asks)
        return Bounds(Fraction(0), capacity.high), (fact,), (), ()
    highest = None if power.high is None else power.high * MOST_HOURS
    lowest = power.low * MOST_HOURS
    if capacity.high is not None and capacity.high <= lowest:
        return capacity, (), (), ()
    most = (
        capacity.high
        if highest is None
        else highest
        if capacity.high is None
        else min(capacity.high, highest)
    )
    facts = (
        ()
        if power.exact
        else (
            Fact(f"{product.pointer}/maximum_discharge", f"what is the maximum discharge of {product.name}?"),
        )
    )
    reading = (
        f"The capacity of {product.name} is more than 100 hours of its maximum discharge: read as a limit of what counts,"
        f" {show_amount(most or Fraction(0), 'kWh')} of each count; read as a requirement, nothing does."
    )
    return Bounds(Fraction(0), most), facts, (reading,), (reading,)
