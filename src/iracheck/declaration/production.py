"""What a taxpayer makes, builds and claims: eligible components of section 45X, energy storage of section 48E, their costs."""

# Not ``from __future__ import annotations``: pydantic would compile the text of each one at every start.

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from iracheck.declaration.facts import Facts, OrUnknown
from iracheck.declaration.fields import (
    Certified,
    CostMethod,
    Country,
    Day,
    EligibleComponent,
    Energy,
    Event,
    Form,
    Identifier,
    ManufacturedComponent,
    ManufacturedProductKind,
    MaybeCount,
    MaybeIdentifier,
    MaybeMineral,
    MaybeText,
    Money,
    Power,
    Share,
    Text,
    Volume,
    YesOrNo,
)


def group(given: Any) -> Any:
    """A group of facts of which nothing may be known."""
    return {} if given == "unknown" else given


# A default is made by model_construct, so that importing this module builds no validator.


class Period(Facts):
    """A taxable year, or another period."""

    first_day: Day = Field(None, alias="from", description="Its first day.")
    last_day: Day = Field(None, alias="to", description="Its last day.")


class Taxpayer(Facts):
    """Who claims the credits of sections 45X and 48E, for which year, and what it elects."""

    entity: MaybeIdentifier = Field(None, description="The id of the entity that claims.")
    taxable_year: Annotated[Period, BeforeValidator(group)] = Field(
        Period.model_construct(), description="The year for which it claims."
    )
    elects_existing_contracts: YesOrNo = Field(
        None, description="The election of 26 USC 7701(a)(52)(D)(iv) for contracts before 16 June 2025."
    )
    cost_method: CostMethod = Field(
        None,
        description="How material assistance is measured: actual_costs, or the cost_percentages of Notice 2025-08.",
    )


class Making(Facts):
    """One step of manufacturing or assembly of a component."""

    by: MaybeIdentifier = Field(None, description="The id of the entity that did it.")
    country: Country = Field(None, alias="in", description="The country in which it was done.")
    on: Day = Field(None, description="The day of the activity, or its last day.")
    by_unit_with_own_books: YesOrNo = Field(
        None,
        description="Whether a qualified business unit seated there did it (26 USC 989(a)), where the entity is not.",
    )


class Cost(Facts):
    """What the taxpayer paid for one thing that went into a product, and who made that thing."""

    id: Identifier = Field(description="What other facts call it by.")
    kind: ManufacturedComponent = Field(
        None, alias="is", description="Of a manufactured product's component."
    )
    name: Text | None = Field(None, description="What reports call it.")
    of: MaybeIdentifier = Field(
        None, description="The component, material or product of this declaration that it is."
    )
    cost: Money = Field(None, description="Purchase price, freight-in and tariffs.")
    made: Annotated[Making, BeforeValidator(group)] = Field(
        Making.model_construct(), description="Who made it; left out where the thing named by of says so."
    )
    earlier_steps: OrUnknown[tuple[Making, ...]] = Field(
        (), description="Who had a part in what it is made of, beyond what this declaration says elsewhere."
    )
    earlier_steps_complete: YesOrNo = Field(None, description="yes: nobody else had a part in it.")
    assigned: YesOrNo = Field(
        default=False, description="Of a manufactured product's component; as of a manufactured product."
    )
    bought_from: MaybeIdentifier = Field(None, description="The id of the direct supplier.")
    paid_on: Day = Field(None, description="The day the cost was paid or incurred.")
    contract_on: Event = Field(None, description="Day of the binding written contract, or never.")


class Product(Facts):
    """Eligible components of one sort that the taxpayer made and sold within one calendar year and one taxable year (26 USC 45X(a))."""

    id: Identifier = Field(description="What other facts call it by.")
    kind: EligibleComponent = Field(alias="is", description="Its kind (26 USC 45X(c)).")
    name: Text | None = Field(None, description="What reports call it.")
    made: Annotated[Making, BeforeValidator(group)] = Field(
        Making.model_construct(), description="By whom, where, and the day or the last one of the production."
    )
    facility: MaybeIdentifier = Field(None, description="The manufacturing facility, by any name.")
    facility_under_48c: YesOrNo = Field(
        None, description="Whether property of the facility was taken into account for section 48C."
    )
    substantially_transformed: YesOrNo = Field(
        None, description="no: minor assembly or superficial modification only (26 CFR 1.45X-1(c))."
    )
    sold_on: Day = Field(
        None,
        description="The day of the sale, or the last one of those of one calendar year, all of them in the taxable year.",
    )
    sold_to_related: YesOrNo = Field(
        None, description="Whether the buyer is related (26 USC 52(b)); no where a related person sold it on."
    )
    treated_as_unrelated: YesOrNo = Field(None, description="The election of 26 USC 45X(a)(3)(B).")
    in_trade_or_business: YesOrNo = Field(
        None, description="Whether the sale was in the taxpayer's trade or business."
    )
    integrated_into: MaybeIdentifier = Field(
        None, description="The id of the product that it was integrated into and sold with."
    )
    number: MaybeCount = Field(None, description="How many were sold.")
    capacity: Energy = Field(None, description="Of each, by a national or international standard.")
    maximum_discharge: Power = Field(None, description="Of each.")
    volume: Volume = Field(None, description="Of each cell.")
    cells: MaybeCount = Field(None, description="Of a module: how many cells it has.")
    electrodes_of_both_signs: YesOrNo = Field(None, description="Of a cell: one of each at least.")
    cells_connected: YesOrNo = Field(None, description="Of a module: in series or parallel, to an end use.")
    essential_equipment: YesOrNo = Field(
        None, description="Of a module: all equipment that the battery needs to function."
    )
    for_fuel_cell_vehicle: YesOrNo = Field(default=False, description="Of a module; no if left out.")
    production_costs: Money = Field(None, description="Of electrode active materials and minerals.")
    mineral: MaybeMineral = Field(None, description="Of an applicable critical mineral.")
    form: Form = Field(None, description="A form of 26 USC 45X(c)(6) that it was converted to.")
    purity: Share = Field(None, description="By mass.")
    costs: OrUnknown[tuple[Cost, ...]] = Field(
        (), description="The direct materials of all of them together."
    )
    costs_complete: YesOrNo = Field(None, description="yes: no direct material cost is left out.")
    costs_averaged_over: Annotated[Period, BeforeValidator(group)] | None = Field(
        None,
        description="The period whose average the costs are; left out where they are those of what went in.",
    )


class ManufacturedProduct(Facts):
    """A manufactured product of an energy storage project, with its components (26 USC 7701(a)(52)(E)(iii))."""

    id: Identifier = Field(description="What other facts call it by.")
    kind: ManufacturedProductKind = Field(
        alias="is", description="Its kind, as the tables of Notice 2025-08 name it."
    )
    name: Text | None = Field(None, description="What reports call it.")
    of: MaybeIdentifier = Field(None, description="The component of this declaration's battery that it is.")
    cost: Money = Field(
        None, description="Acquisition cost, or direct material and labor of one's own making."
    )
    made: Annotated[Making, BeforeValidator(group)] = Field(
        Making.model_construct(), description="Who made it; left out where the component named by of says so."
    )
    bought_from: MaybeIdentifier = Field(None, description="The id of the direct supplier.")
    paid_on: Day = Field(None, description="The day the cost was paid or incurred.")
    contract_on: Event = Field(None, description="Day of the binding written contract, or never.")
    assigned: YesOrNo = Field(
        default=False,
        description="yes: assigned from a like one in other storage, and not tracked to this; no if left out.",
    )
    components: OrUnknown[tuple[Cost, ...]] = Field((), description="What it is made of, each with its cost.")
    components_complete: YesOrNo = Field(None, description="yes: no component is left out.")


class Storage(Facts):
    """An energy storage project (26 USC 48E(c), 48(c)(6))."""

    name: Text | None = Field(None, description="What reports call it.")
    nameplate_capacity: Energy = Field(None, description="How much it stores.")
    power: Power = Field(None, description="In alternating current.")
    construction_began: Day = Field(None, description="By the notices as in effect on 1 January 2025.")
    placed_in_service: Day = Field(None, description="The day on which it was placed in service.")
    facility_begun_on: Day = Field(
        None,
        description="Of storage placed in an older facility: the day that facility's construction began.",
    )
    qualified_investment: Money = Field(None, description="The basis of the technology placed in service.")
    primarily_for_transportation: YesOrNo = Field(
        None, description="Whether it mainly serves transportation; such storage earns nothing."
    )
    prevailing_wage_and_apprenticeship: YesOrNo = Field(
        None, description="Whether both requirements are met."
    )
    in_energy_community: YesOrNo = Field(
        None, description="Whether it stands in an energy community (26 USC 45(b)(11))."
    )
    steel_and_iron_from_united_states: YesOrNo = Field(
        None, description="All structural steel and iron (49 CFR 661.5); yes where there is none."
    )
    products: OrUnknown[tuple[ManufacturedProduct, ...]] = Field(
        (), description="The manufactured products that it is made of."
    )
    products_complete: YesOrNo = Field(None, description="yes: no manufactured product is left out.")
    assigned_elsewhere_within_limits: YesOrNo = Field(
        None,
        description="Of storage with assigned products: whether all others among which they are assigned are"
        " placed in service in the same taxable year, each with less than 10 percent of its direct costs assigned.",
    )


class Certification(Facts):
    """A supplier's certification (26 USC 7701(a)(52)(D)(iii)(IV))."""

    by: Identifier = Field(description="The id of the supplier that certifies.")
    states: Certified = Field(description="What it states.")
    of: tuple[Identifier, ...] = Field(min_length=1, description="Ids of the costs that it speaks of.")
    amount: Money = Field(
        None, description="Of a certification of costs: how much of them is of no prohibited foreign entity."
    )
    identification_number: MaybeText = Field(
        None, description="The supplier's employer identification number, or a foreign government's like it."
    )
    under_penalties_of_perjury: YesOrNo = Field(
        None, description="Whether it is signed under penalties of perjury."
    )
    signed_on: Day = Field(None, description="The day of signing.")
    retained_until: Day = Field(None, description="By supplier and taxpayer, for six years at least.")
    document: Text | None = Field(None, description="The document's name.")
