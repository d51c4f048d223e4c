"""Measures of energy storage: its size, days and cost, what prohibited foreign entities made of it, and what is domestic (26 USC 48E)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from iracheck.checking.case import Case, CostSubject, Subject
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
from iracheck.checking.measures_of_costs import (
    CONSTRUCTION_RELIED_UNTIL,
    DIRECT_COSTS,
    FACILITY_BEGUN_BY,
    STORAGE_PLACED_BY,
    WHETHER_ELECTED,
    Ask,
    Traced,
    Use,
    Weighed,
    contracted,
    elections_of,
    ratio,
    relied_on,
    to_leave_out,
    trace,
)
from iracheck.checking.measures_of_production import POSSESSIONS, within_taxable_year
from iracheck.checking.measures_of_vehicle import Dated
from iracheck.declaration import ManufacturedProduct
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
    decimal_text,
    exact_day,
    exact_sum,
    share_of,
    total,
)
from iracheck.rulebook import DatedList

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
GRID_SCALE, DISTRIBUTED = "lists/cost-percentages-grid-scale", "lists/cost-percentages-distributed"
GRID_SCALE_ABOVE = Fraction(1000)
"""Kilowatt hours above which storage is grid-scale (Notice 2025-08 section 7.02)."""
PACK, CELLS, PRODUCTION = "battery_pack_module", "cells", "production"
OTHER = "other_manufactured_product"
_WHETHER_DOMESTIC = {YES: "domestic", NO: "not domestic", UNKNOWN: "open whether domestic"}


# its facts -------------------------------------------------------------------------------------------


@measure("amount")
def nameplate_capacity(case: Case, _subject: Subject) -> Measured:
    """The nameplate capacity of the storage, in kilowatt hours (26 USC 48(c)(6)(A)(i))."""
    declared = case.declaration.storage.nameplate_capacity
    return declared_amount(
        declared,
        unit="kWh",
        pointer="/storage/nameplate_capacity",
        asks="what is the nameplate capacity of the storage?",
    )


@measure("amount")
def storage_power(case: Case, _subject: Subject) -> Measured:
    """The capacity of the storage in power, in kilowatts (26 USC 48E(a)(2)(B)(ii)(I))."""
    return declared_amount(
        case.declaration.storage.power,
        unit="kW",
        pointer="/storage/power",
        asks="what is the power of the storage?",
    )


@measure("amount")
def qualified_investment(case: Case, _subject: Subject) -> Measured:
    """The basis of the energy storage technology placed in service, in dollars (26 USC 48E(c)(1))."""
    asks = "what is the basis of the storage placed in service?"
    return declared_amount(
        case.declaration.storage.qualified_investment,
        unit="USD",
        pointer="/storage/qualified_investment",
        asks=asks,
    )


@measure("day")
def construction_began(case: Case, _subject: Subject) -> Dated:
    """The day on which construction began, by the notices as in effect on 1 January 2025 (26 USC 7701(a)(51)(J))."""
    pointer = "/storage/construction_began"
    declared = case.declaration.storage.construction_began
    facts = () if declared else (Fact(pointer, "on which day did construction of the storage begin?"),)
    return exact_day(declared), facts, (pointer,)


@measure("day")
def storage_placed_in_service(case: Case, _subject: Subject) -> Dated:
    """The day on which the storage was placed in service (26 USC 48E(c)(1))."""
    pointer = "/storage/placed_in_service"
    declared = case.declaration.storage.placed_in_service
    facts = () if declared else (Fact(pointer, "on which day was the storage placed in service?"),)
    return exact_day(declared), facts, (pointer,)


@measure("statement")
def primarily_for_transportation(case: Case, _subject: Subject, _ask: object) -> Statement:
    """Whether the storage is primarily used in the transportation of goods or individuals (26 USC 48(c)(6)(A)(i))."""
    asks = "the storage is primarily used for transportation"
    return stated(
        case.declaration.storage,
        "/storage",
        "primarily_for_transportation",
        asks=asks,
        yes="it is used for transportation",
        no="it is not",
    )


@measure("statement")
def wages_and_apprenticeship(case: Case, _subject: Subject, _ask: object) -> Statement:
    """Whether the prevailing wage and apprenticeship requirements are met (26 USC 48E(d)(3), (4))."""
    asks = "the prevailing wage and apprenticeship requirements are met"
    return stated(
        case.declaration.storage,
        "/storage",
        "prevailing_wage_and_apprenticeship",
        asks=asks,
        yes="both are met",
        no="they are not both met",
    )


@measure("statement")
def in_energy_community(case: Case, _subject: Subject, _ask: object) -> Statement:
    """Whether the storage is placed in service within an energy community (26 USC 48E(a)(3)(A))."""
    asks = "the storage is placed in service within an energy community"
    return stated(
        case.declaration.storage,
        "/storage",
        "in_energy_community",
        asks=asks,
        yes="it is within one",
        no="it is not within one",
    )


@measure("statement")
def domestic_steel_and_iron(case: Case, _subject: Subject, _ask: object) -> Statement:
    """Whether all structural steel and iron was made in the United States (26 USC 45(b)(9)(B), 49 CFR 661.5)."""
    asks = "all structural steel and iron was made in the United States"
    return stated(
        case.declaration.storage,
        "/storage",
        "steel_and_iron_from_united_states",
        asks=asks,
        yes="all of it was",
        no="not all of it was",
    )


@measure("statement")
def placed_in_taxable_year(case: Case, _subject: Subject, _ask: object) -> Statement:
    """Whether the storage was placed in service during the taxable year of the claim (26 USC 48E(c)(1))."""
    return within_taxable_year(case, storage_placed_in_service(case, _subject), "placed in service")


@measure("key")
def cost_method(case: Case, _subject: Subject) -> Keyed:
    """How the taxpayer measures material assistance: by actual costs, or by assigned percentages (26 USC 7701(a)(52)(D)(iii)(II))."""
    asks = "which way of measuring material assistance is used?"
    return Keyed(case.declaration.taxpayer.cost_method, case.taxpayer, "/cost_method", asks)


@measure("statement")
def interim_tables_open(case: Case, _subject: Subject, _ask: object) -> Statement:
    """Whether construction began early enough for the tables of Notice 2025-08 (26 USC 7701(a)(52)(D)(iii)(II))."""
    days, facts, pointers = construction_began(case, _subject)
    early = compare_days(days, "on_or_before", CONSTRUCTION_RELIED_UNTIL)
    if early is YES:
        return Statement(YES, "construction began before new tables could end their use", pointers)
    told = "new safe harbor tables may have been issued more than 60 days before construction began"
    return Statement(
        UNKNOWN, told if days.exact else "it is not declared when construction began", pointers, facts
    )


# what prohibited foreign entities made ---------------------------------------------------------------


def use_in_storage(case: Case) -> Use:
    """What the manufactured products of the storage went into."""
    storage = case.declaration.storage
    begun = storage.facility_begun_on or storage.construction_began
    _, when_placed, _ = storage_placed_in_service(case, case.storage)
    _, when_begun, _ = construction_began(case, case.storage)
    return Use(
        states=DIRECT_COSTS,
        relied_on=relied_on(storage.construction_began, CONSTRUCTION_RELIED_UNTIL),
        used_in_time=all_of(
            (
                compare_days(exact_day(storage.placed_in_service), "on_or_before", STORAGE_PLACED_BY),
                compare_days(exact_day(begun), "on_or_before", FACILITY_BEGUN_BY),
            )
        ),
        when=(*when_placed, *(() if begun else when_begun)),
        undated=when_begun,
    )


def _lists_open(case: Case) -> tuple[Fact, ...]:
    """What the list of products lacks: one of converters and containers alone, without cells, cannot be complete."""
    if case.declaration.storage.products_complete is not True or not case.stored:
        asks = "which manufactured products are in the storage? list all, and write `products_complete: yes`"
        return (Fact("/storage/products_complete", asks),)
    if any(product.cost.kind in (PACK, OTHER) or _has_cells(product) for product in case.stored):
        return ()
    return (_which_packs(),)


def _which_packs() -> Fact:
    asks = (
        "which battery packs are in the storage? list them under `products`, with `is: battery_pack_module`"
    )
    return Fact("/storage/products", asks)


def _has_cells(product: CostSubject) -> bool:
    return any(part.cost.kind == CELLS for part in product.parts)


def _components_complete(product: CostSubject) -> bool:
    """Whether all components are declared: a list of a battery pack's that has no cells cannot be complete."""
    assert isinstance(product.cost, ManufacturedProduct)
    declared = product.cost.components_complete is True
    return declared and (product.cost.kind != PACK or _has_cells(product))


@measure("amount")
def storage_ratio_by_actual_costs(case: Case, _subject: Subject, ask: Ask) -> Measured:
    """Direct costs of manufactured products that no prohibited foreign entity made, over those of all of them (26 USC 7701(a)(52)(D)(i)).

    A product that such an entity made counts whole; of any other one its components that such entities made.
    What the election for existing contracts leaves out is left out of both.
    """
    use = use_in_storage(case)
    weighed = [part for product in case.stored for part in _weighed(case, product, use, ask)]
    return ratio(case, weighed, use, _lists_open(case), "/storage/products")


def _weighed(case: Case, product: CostSubject, use: Use, ask: Ask) -> Iterator[Weighed]:
    """A product whole, or its components and the rest of its cost."""
    cost = product.cost.cost or UNKNOWN_AMOUNT
    whole = trace(case, product, use, ask, looks_through=False)
    parts = [
        (part, part.cost.cost or UNKNOWN_AMOUNT, trace(case, part, use, ask, looks_through=False))
        for part in product.parts
    ]
    complete = _components_complete(product)
    known = any(traced.answer is YES for _, _, traced in parts)
    by_amount = whole.answer is not YES and whole.share not in (UNIT, NOTHING) and not known
    excluded = any(contracted(part, use) is not contracted(product, use) for part in product.parts)
    at_once = by_amount or (whole.share == ALL and not excluded)
    if at_once or (complete and not parts):
        yield product, cost, whole
        return
    for part, weight, traced in parts:
        yield part, weight, _inside(whole, traced)
    rest = _rest_of(product)
    if rest == NOTHING:
        return
    fact = _which_components(product)
    certain = whole.share == NOTHING and (complete or whole.certified)
    share = NOTHING if certain else whole.share if complete else Bounds(whole.share.low, Fraction(1))
    facts = whole.facts if complete or whole.certified else (*whole.facts, fact)
    note = "the rest of its cost" if certain else f"{whole.note}; the rest of its cost"
    yield product, rest, replace(whole, share=share, facts=facts, note=note)


def _rest_of(product: CostSubject) -> Bounds:
    """What a product cost beyond its components."""
    cost = product.cost.cost or UNKNOWN_AMOUNT
    inside = total([part.cost.cost or UNKNOWN_AMOUNT for part in product.parts]) if product.parts else NOTHING
    return Bounds(
        Fraction(0) if inside.high is None else max(Fraction(0), cost.low - inside.high),
        None if cost.high is None else max(Fraction(0), cost.high - inside.low),
    )


def _inside(whole: Traced, part: Traced) -> Traced:
    """A component of a product: nothing is clear while the product's own maker is not."""
    if whole.share == NOTHING:
        if whole.certified and part.answer is UNKNOWN:
            return replace(part, share=NOTHING, note=whole.note, facts=(), unsettled=())
        return part
    if (
        part.answer is UNKNOWN and whole.facts and not whole.unsettled
    ):  # a certification of the whole speaks of it too
        part = replace(part, facts=(), unsettled=())
    return replace(
        part,
        share=Bounds(Fraction(1) if whole.share == ALL else part.share.low, Fraction(1)),
        facts=tuple(dict.fromkeys((*part.facts, *whole.facts))),
        unsettled=tuple(dict.fromkeys((*part.unsettled, *whole.unsettled))),
    )


@measure("amount")
def tracked_share(case: Case, _subject: Subject) -> Measured:
    """Direct costs of products and components that are tracked to the storage and not assigned to it, over all of them (Notice 2026-15)."""
    terms = [term for product in case.stored for term in _tracked(product)]
    lists_open = _lists_open(case)
    if lists_open:
        share = UNIT
    elif all(term.qualifying == ALL for term in terms):
        share = ALL
    else:
        found = share_of([Part(term.weight, term.qualifying) for term in terms])
        share = found if found is not None and any(term.weight.low for term in terms) else UNIT
    lines = [
        LineOf(
            one.name,
            one.pointer,
            one.cost.cost,
            None,
            one.makers[-1].maker.name if one.makers else None,
            "assigned",
        )
        for product in case.stored
        for one in (product, *product.parts)
        if one.cost.assigned
    ]
    return Measured(
        share,
        "share",
        lines=tuple(lines),
        terms=tuple(terms),
        facts=lists_open,
        pointers=("/storage/products",),
    )


def _tracked(product: CostSubject) -> Iterator[Term]:
    """A product whole where it is assigned or may be, or its components and the rest of its cost."""
    cost = product.cost.cost or UNKNOWN_AMOUNT
    if product.cost.assigned is not False or not any(
        part.cost.assigned is not False for part in product.parts
    ):
        yield _tracked_or_not(product, cost)
        return
    for part in product.parts:
        yield _tracked_or_not(part, part.cost.cost or UNKNOWN_AMOUNT)
    yield Term(product.pointer, _rest_of(product), ALL)


def _tracked_or_not(one: CostSubject, cost: Bounds) -> Term:
    qualifying = {True: NOTHING, False: ALL, None: UNIT}[one.cost.assigned]
    levels = []
    if not cost.exact:
        fact = Fact(f"{one.pointer}/cost", f"what did {one.name} cost?")
        levels.append(Level((fact,), cost, qualifying, chooses_weight=True))
    if one.cost.assigned is None:
        levels.append(Level((_whether(one),), cost, ALL))
    return Term(one.pointer, cost, qualifying, tuple(levels))


def _whether(one: CostSubject) -> Fact:
    return Fact(f"{one.pointer}/assigned", f"is {one.name} assigned from other storage? write yes or no")


@measure("statement")
def assigned_elsewhere(case: Case, _subject: Subject, _ask: object) -> Statement:
    """Whether all storage among which products are assigned is placed in service in one taxable year, each with less than 10 percent assigned (Notice 2026-15)."""
    assigned = {one: one.cost.assigned for product in case.stored for one in (product, *product.parts)}
    whether = (*_lists_open(case), *(_whether(one) for one, known in assigned.items() if known is None))
    within = case.declaration.storage.assigned_elsewhere_within_limits
    if True not in assigned.values() and within is not True:
        told = "whether anything is assigned is not declared" if whether else "nothing is assigned"
        return Statement(UNKNOWN if whether else YES, told, ("/storage/products",), whether)
    asks = (
        "all other storage among which products are assigned is placed in service in the same taxable year,"
        " each with less than 10 percent of its direct costs assigned"
    )
    return stated(
        case.declaration.storage,
        "/storage",
        "assigned_elsewhere_within_limits",
        asks=asks,
        yes="the other storage is within the limits",
        no="other storage is not within the limits",
    )


@measure("amount")
def storage_ratio_with_production(case: Case, _subject: Subject, ask: Ask) -> Measured:
    """The assigned cost percentages of listed items that no prohibited foreign entity made, over those of all included (Notice 2026-15, Notice 2025-08 section 7.02).

    The production of a product is attributed to who made the product, and stays among the items included.
    """
    return _by_percentages(case, ask, with_production=True)


@measure("amount")
def storage_ratio_without_production(case: Case, _subject: Subject, ask: Ask) -> Measured:
    """The same percentages without the lines of production (Notice 2026-15, Notice 2025-08 section 7.02)."""
    return _by_percentages(case, ask, with_production=False)


def _by_percentages(case: Case, ask: Ask, *, with_production: bool) -> Measured:
    use = use_in_storage(case)
    elections = elections_of(case, (one for product in case.stored for one in (product, *product.parts)), use)
    runs = []
    for table in _tables(case):
        for elected in elections:
            items = [
                item
                for item in _items(case, table, ask, use if elected else None)
                if with_production or item.key != PRODUCTION
            ]
            runs.append((_share_of_items(items), items))
    shares = [share for share, _ in runs]
    facts = list(_lists_open(case))
    if len(_tables(case)) > 1:
        facts.extend(nameplate_capacity(case, case.storage).facts)
    if len(elections) > 1 and len(set(shares)) > 1:
        facts.append(WHETHER_ELECTED)
    _, items = max(runs, key=lambda run: run[0].low)
    return Measured(
        UNIT
        if _lists_open(case)
        else Bounds(min(share.low for share in shares), max(share.most for share in shares)),
        "share",
        lines=tuple(item.line for item in items),
        terms=tuple(item.term for item in items),
        facts=tuple(facts),
        pointers=("/storage/products",),
        asked=tuple(dict.fromkeys(year for item in items for year in item.asked)),
    )


def _share_of_items(items: Sequence[_Item]) -> Bounds:
    """The share of what is included; anything where it may be that nothing is."""
    if not any(item.term.weight.low for item in items):
        return UNIT
    return share_of([Part(item.term.weight, item.term.qualifying) for item in items]) or UNIT


def _tables(case: Case) -> list[DatedList]:
    """The table for the size of the storage: above one megawatt hour, or up to it; both where it is open."""
    capacity = case.declaration.storage.nameplate_capacity or UNKNOWN_AMOUNT
    if capacity.low > GRID_SCALE_ABOVE:
        return [case.lists[GRID_SCALE]]
    if capacity.high is not None and capacity.high <= GRID_SCALE_ABOVE:
        return [case.lists[DISTRIBUTED]]
    return [case.lists[GRID_SCALE], case.lists[DISTRIBUTED]]


class _Item(Struct, frozen=True):
    key: str
    term: Term
    line: LineOf
    asked: tuple[object, ...]


def _by_kind(case: Case) -> dict[str, list[CostSubject]]:
    found: dict[str, list[CostSubject]] = {}
    for product in case.stored:
        found.setdefault(product.cost.kind or "", []).append(product)
    return found


def _items(case: Case, table: DatedList, ask: Ask, excluded: Use | None) -> Iterator[_Item]:
    """Every listed item that is, or may be, included, with whether a prohibited foreign entity made it.

    ``excluded`` is the use for which existing contracts leave products and components out, where that is elected.
    """
    use = use_in_storage(case)
    kinds = _by_kind(case)

    def left_out(one: CostSubject) -> Answer:
        return NO if excluded is None else contracted(one, excluded)

    def traced(one: CostSubject, whole: Traced | None = None) -> Traced:
        found = whole if whole is not None and whole.answer is YES else None
        if found is None:
            found = trace(case, one, use, ask, looks_through=False)
            found = found if whole is None else _inside(whole, found)
        if left_out(one) is NO:
            return found
        maybe = Bounds(Fraction(0), found.share.high)
        return replace(found, share=maybe, facts=(*found.facts, *to_leave_out(one, use)))

    for row in table.rows:
        product_kind, key = row.key.split("/")
        products = [one for one in kinds.get(product_kind, []) if left_out(one) is not YES]
        assert row.share is not None
        if not products:
            if product_kind == PACK and PACK not in kinds:
                yield _unlisted(row.key, row.share, "/storage/products", (_which_packs(),))
            continue
        of_products = [(product, traced(product)) for product in products]
        if key == PRODUCTION:
            found = of_products
        else:
            found = [
                (part, traced(part, whole))
                for product, whole in of_products
                for part in product.parts
                if part.cost.kind == key and left_out(part) is not YES
            ]
        kindless = [] if key == PRODUCTION else _kindless(products)
        if found:
            maybe = [
                replace(
                    one, share=Bounds(Fraction(0), one.share.high), facts=(_which_kind(part),), unsettled=()
                )
                for part in kindless
                for one in (traced(part),)
            ]
            subjects = [one for one, _ in found]
            to_drop: tuple[Fact, ...] = ()
            if all(left_out(one) is UNKNOWN for one in subjects):
                to_drop = tuple(dict.fromkeys(fact for one in subjects for fact in to_leave_out(one, use)))
            yield _item(row.key, row.share, subjects, [*(one for _, one in found), *maybe], to_drop)
            continue
        unlisted = _unlisted_of(products)
        if unlisted or kindless:
            facts = (*map(_which_components, unlisted), *map(_which_kind, kindless))
            yield _unlisted(row.key, row.share, (*unlisted, *kindless)[0].pointer, facts)


def _item(
    key: str, share: Bounds, subjects: list[CostSubject], traced: list[Traced], to_drop: tuple[Fact, ...]
) -> _Item:
    """An item counts as made by a prohibited foreign entity where any of those that are of its kind was.

    ``to_drop`` are the facts by which it may turn out to be left out.
    """
    low = max(found.share.low for found in traced)
    high = max(found.share.most for found in traced)
    prohibited = ALL if low else Bounds(Fraction(0), Fraction(1) if high else Fraction(0))
    qualifying = Bounds(1 - prohibited.most, 1 - prohibited.low)
    open_ones = [found for found in traced if found.share != NOTHING]
    levels: list[Level] = []
    weight = share
    if to_drop:
        levels.append(Level(to_drop, share, qualifying, may_leave_out=True))
        weight = Bounds(Fraction(0), share.high)
    if not qualifying.exact:
        facts = tuple(dict.fromkeys(fact for found in open_ones for fact in found.facts))
        cleared = tuple(dict.fromkeys(year for found in open_ones for year in found.unsettled))
        if facts or cleared:
            levels.append(Level(facts, weight, ALL, cleared=cleared))
    told = next((found.note for found in traced if found.share.high), traced[0].note)
    name = key.split("/")[1].replace("_", " ")
    what = f"{name} of {key.split('/')[0].replace('_', ' ')}  {_percent(share)}"
    line = LineOf(what, subjects[0].pointer, None, None, subjects[0].makers[-1].maker.name, told)
    asked = tuple(year for found in traced for year in found.asked)
    return _Item(
        key.split("/")[1],
        Term(subjects[0].pointer, weight, qualifying, tuple(levels), is_priced=False),
        line,
        asked,
    )


def _unlisted(key: str, share: Bounds, pointer: str, facts: tuple[Fact, ...]) -> _Item:
    """An item of which it is not declared whether it is included."""
    weight = Bounds(Fraction(0), share.high)
    name = key.split("/")[1].replace("_", " ")
    term = Term(pointer, weight, UNIT, (Level(facts, weight, UNIT, may_leave_out=True),), is_priced=False)
    line = LineOf(f"{name}  {_percent(share)}", pointer, None, None, None, "not declared")
    return _Item(key.split("/")[1], term, line, ())


def _which_components(product: CostSubject) -> Fact:
    assert isinstance(product.cost, ManufacturedProduct)
    if product.cost.components_complete is True:
        if kindless := _kindless([product]):
            return _which_kind(kindless[0])
        asks = f"which cells are in {product.name}? list them under `components`, with `is: cells`"
        return Fact(f"{product.pointer}/components", asks)
    asks = f"which components are in {product.name}? list all, and write `components_complete: yes`"
    return Fact(f"{product.pointer}/components_complete", asks)


def _which_kind(part: CostSubject) -> Fact:
    return Fact(f"{part.pointer}/is", f"which component is {part.name}?")


def _unlisted_of(products: list[CostSubject]) -> list[CostSubject]:
    """The products that may have components that are not declared."""
    return [product for product in products if not _components_complete(product)]


def _kindless(products: list[CostSubject]) -> list[CostSubject]:
    """The components of which it is not declared what they are."""
    return [part for product in products for part in product.parts if part.cost.kind is None]


def _percent(share: Bounds) -> str:
    return f"{decimal_text(share.low * 100)} %"


# what is domestic ------------------------------------------------------------------------------------


@measure("amount")
def domestic_cost_percentage(case: Case, _subject: Subject) -> Measured:
    """The assigned cost percentages of the listed items made in the United States (Notice 2025-08 section 7.02, 26 USC 45(b)(9)(B)(iii)).

    The table is exhaustive and adds up to all: an item that is absent or foreign counts for nothing.
    The production of a product counts only where the product and all its listed components are domestic.
    """
    found = [_domestic(case, table) for table in _tables(case)]
    low, high = min(share.low for share, _, _ in found), max(share.most for share, _, _ in found)
    facts = list(_lists_open(case))
    if len(found) > 1:
        facts.extend(nameplate_capacity(case, case.storage).facts)
    _, terms, lines = found[0]
    return Measured(
        Bounds(low, high) if not _lists_open(case) else UNIT,
        "share",
        lines=lines,
        terms=terms,
        facts=tuple(facts),
        pointers=("/storage/products",),
    )


def _domestic(case: Case, table: DatedList) -> tuple[Bounds, tuple[Term, ...], tuple[LineOf, ...]]:
    kinds = _by_kind(case)
    of_product: dict[str, list[_Place]] = {}
    terms, lines = [], []
    for row in table.rows:
        product_kind, key = row.key.split("/")
        products = kinds.get(product_kind, [])
        assert row.share is not None
        if key == PRODUCTION:
            places = [*of_product.get(product_kind, []), _where(case, products)]
            place = _Place(
                all_of(one.domestic for one in places),
                tuple(dict.fromkeys(fact for one in places for fact in one.facts)),
                places[-1].pointer,
            )
        else:
            parts = [part for product in products for part in product.parts if part.cost.kind == key]
            place = _place(case, products, parts)
            of_product.setdefault(product_kind, []).append(place)
        counts = {YES: ALL, NO: NOTHING}.get(place.domestic, UNIT)
        levels = (Level(place.facts, row.share, ALL),) if place.domestic is UNKNOWN else ()
        terms.append(Term(place.pointer, row.share, counts, levels, is_priced=False))
        name = f"{key.replace('_', ' ')} of {product_kind.replace('_', ' ')}  {_percent(row.share)}"
        lines.append(
            LineOf(name, place.pointer, None, None, None, _WHETHER_DOMESTIC[place.domestic], place.domestic)
        )
    low = exact_sum([term.weight.low * term.qualifying.low for term in terms])
    high = exact_sum([term.weight.low * (term.qualifying.most) for term in terms])
    return Bounds(low, high), tuple(terms), tuple(lines)


class _Place(Struct, frozen=True):
    """Whether something was made in the United States, and what is not declared."""

    domestic: Answer
    facts: tuple[Fact, ...]
    pointer: str


def _where(case: Case, subjects: list[CostSubject]) -> _Place:
    if not subjects:
        return _Place(NO, (), "/storage/products")
    answers = [case.lists[POSSESSIONS].holds(made.country, None) for one in subjects for made in one.makers]
    facts = tuple(
        Fact(f"{made.pointer}/in", f"in which country was {one.name} made?")
        for one in subjects
        for made in one.makers
        if made.country is None
    )
    return _Place(all_of(answers), facts, subjects[0].pointer)


def _place(case: Case, products: list[CostSubject], parts: list[CostSubject]) -> _Place:
    """Whether the components of an item are domestic: those declared, and those that may turn out to be of it."""
    known = _where(case, parts) if parts else None
    if known is not None and known.domestic is not YES:
        return known
    kindless, unlisted = _kindless(products), [] if parts else _unlisted_of(products)
    if parts and _where(case, kindless).domestic is YES:
        kindless = []
    facts = (*map(_which_components, unlisted), *map(_which_kind, kindless))
    if facts:
        return _Place(UNKNOWN, facts, (*parts, *unlisted, *kindless)[0].pointer)
    return known or _Place(NO, (), products[0].pointer if products else "/storage/products")
