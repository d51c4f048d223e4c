"""The facts of a battery, as pydantic models: what it is made of, what each part cost, who did each step, where and when.

Any fact may be left out or written ``unknown``: it is then ``None`` here, and widens whatever is
measured from it. Nothing here is a conclusion: there is no field for a content share, a threshold,
or whether somebody is a foreign entity of concern.
"""

# Not ``from __future__ import annotations``: pydantic would compile the text of each one at every start.

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, PrivateAttr, Tag

from iracheck.declaration.entities import Contract, Entity
from iracheck.declaration.facts import Facts, OrUnknown, Written
from iracheck.declaration.fields import (
    Activity,
    CompleteList,
    ComponentKind,
    Count,
    Country,
    Day,
    DeclarationFormat,
    Energy,
    Event,
    Form,
    GivenDay,
    GroupFormat,
    Grouping,
    Identifier,
    Mass,
    MaterialKind,
    MaybeIdentifier,
    Mineral,
    MineralTest,
    Money,
    Origin,
    Powertrain,
    Scope,
    Share,
    Statement,
    Text,
    Tie,
    VehicleClass,
    Weight,
    Whereabouts,
    YesOrNo,
)
from iracheck.declaration.production import Certification, Making, Product, Storage, Taxpayer, group


class Claim(Facts):
    """A credit that the declaration is checked for, and the amount that its author counts on."""

    credit: Identifier = Field(description="The credit's name, such as 30D.")
    amount: Money = Field(None, description="What is claimed; the full credit where it is left out.")


class Acquired(Facts):
    """When the vehicle was acquired: both a written binding contract and a payment (FS-2025-05)."""

    binding_contract: Event = Field(None, description="Day of the written binding contract, or never.")
    payment: Event = Field(
        None, description="Day of the first payment (deposit or trade-in counts), or never."
    )


# A default is made by model_construct, so that importing this module builds no validator.


class Vehicle(Facts):
    """Facts about the vehicle that the battery is built into (26 USC 30D(d), (f)(11), (h))."""

    placed_in_service: Day = Field(None, description="The day the taxpayer takes possession.")
    acquired: Annotated[Acquired, BeforeValidator(group)] = Field(
        Acquired.model_construct(), description="When the taxpayer acquired it."
    )
    final_assembly: Country = Field(None, description="The country of final assembly.")
    battery_capacity: Energy = Field(None, description="From 100 to 0 percent state of charge (30D(d)(4)).")
    gross_vehicle_weight_rating: Weight = Field(None, description="The manufacturer's rating.")
    vehicle_class: VehicleClass = Field(
        None, alias="class", description="By the manufacturer's labeling; the price limit depends on it."
    )
    suggested_retail_price: Money = Field(None, description="The manufacturer's suggested retail price.")
    powertrain: Powertrain = Field(
        None, description="plug_in: driven by a battery that is recharged from outside."
    )


class Manufacturer(Facts):
    """What the qualified manufacturer filed and elected."""

    transition_plan_submitted: Event = Field(
        None,
        description="Day the report on impracticable-to-trace materials was submitted in upfront review, or never.",
    )
    periodic_report: Day = Field(
        None, description="Day of the periodic written report that covers the vehicle."
    )
    critical_mineral_test: MineralTest = Field(
        None, description="The test elected for the critical minerals."
    )


class Contained(Facts):
    """One component inside another, with the part of its value that is inside this one."""

    component: Identifier = Field(description="The id of the component inside.")
    value: Money = Field(
        None, description="The value of those inside; of all of them where they are nowhere else."
    )


def _how_many(given: Any) -> str:
    return "several" if isinstance(given, list | tuple) or given == "unknown" else "one"


def _contained(given: Any) -> Any:
    return {"component": given} if isinstance(given, str) else given


def _claimed(given: Any) -> Any:
    return {"credit": given} if isinstance(given, str) else given


Makings = Annotated[
    Annotated[Making, Tag("one")] | Annotated[OrUnknown[tuple[Making, ...]], Tag("several")],
    Discriminator(_how_many),
]
ContainedOrId = Annotated[Contained, BeforeValidator(_contained, json_schema_input_type=str | Contained)]
ClaimOrName = Annotated[Claim, BeforeValidator(_claimed, json_schema_input_type=str | Claim)]


class Component(Facts):
    """All components of one sort in the battery: their value together, with what they contain."""

    id: Identifier = Field(description="What other facts call it by.")
    kind: ComponentKind = Field(alias="is", description="Its kind.")
    name: Text | None = Field(None, description="What reports call it.")
    value: Money = Field(
        None, description="Arm's-length value of all of them in this battery, contents included."
    )
    made: Makings = Field((), description="The step or steps in which it was manufactured or assembled.")
    substantially_all_made_in: Whereabouts = Field(
        None,
        description="Where substantially all of the making occurred, if it occurred on both sides of the border.",
    )
    contains: OrUnknown[tuple[ContainedOrId, ...]] = Field(
        (), description="Ids of the components directly inside it."
    )

    def making_steps(self) -> tuple[tuple[str, Making], ...]:
        """Each step of its making, with the step's pointer below the component."""
        if isinstance(self.made, Making):
            return (("/made", self.made),)
        return tuple((f"/made/{place}", making) for place, making in enumerate(self.made))


class Step(Facts):
    """One step of a procurement chain: an extraction, processing or recycling activity."""

    does: Activity = Field(description="What was done: extraction, processing or recycling.")
    by: MaybeIdentifier = Field(None, description="The id of the entity that did it.")
    country: Country = Field(None, alias="in", description="The country in which it was done.")
    value_added: Money = Field(None, description="What this step added to the value of the mineral.")
    on: Day = Field(None, description="The day of the activity, or its last day.")


class MineralLine(Facts):
    """One mineral in a material, from one procurement chain (26 CFR 1.30D-2(b)(38))."""

    mineral: Mineral = Field(description="The mineral.")
    chain: MaybeIdentifier = Field(None, description="The name of the procurement chain.")
    form: Form = Field(None, description="A form of 26 USC 45X(c)(6) that it had at some point in the chain.")
    purity: Share = Field(
        None,
        description="The highest purity by mass of that form, or of the mineral itself where no form is named.",
    )
    origin: Origin = Field(None, description="Mined, or recovered by recycling.")
    tied: Tie = Field(None, description="How it is tied to the cells of this battery.")
    product_line: MaybeIdentifier = Field(None, description="The product line within which it is allocated.")
    fully_consumed: YesOrNo = Field(
        default=False,
        description="yes: consumed in production, nothing of it is left in the battery; no if left out.",
    )
    value: Money = Field(None, description="Arm's-length value of this mineral in this battery.")
    mass: Mass = Field(None, description="The mass of this mineral in this battery.")
    steps: OrUnknown[tuple[Step, ...]] = Field((), description="Who did what to it, where and when.")


class Material(Facts):
    """A constituent material (26 CFR 1.30D-2(b)(12)) with the minerals that it contains."""

    id: Identifier = Field(description="What other facts call it by.")
    kind: MaterialKind = Field(
        alias="is",
        description="By this its minerals may be impracticable to trace; `unknown` where it is not known.",
    )
    name: Text | None = Field(None, description="What reports call it.")
    made: Annotated[Making, BeforeValidator(group)] = Field(
        Making.model_construct(),
        description="Who made the material itself; its minerals have steps of their own.",
    )
    used_in: tuple[Identifier, ...] = Field((), description="Ids of the components it is used in.")
    minerals: tuple[MineralLine, ...] = Field(
        (), description="The minerals in it, a line for each procurement chain."
    )


class Battery(Facts):
    """What the battery is made of. Its lists are open unless ``complete`` names them."""

    complete: tuple[CompleteList, ...] = Field(
        (), description="Lists declared to leave nothing out: components, minerals, steps."
    )
    components: tuple[Component, ...] = Field((), description="Its components, those inside others too.")
    materials: tuple[Material, ...] = Field((), description="Its constituent materials.")


class AllocatedMass(Facts):
    """The mass of one procurement chain's mineral that went into a product line."""

    chain: Identifier = Field(description="The name of the procurement chain.")
    mass: Mass = Field(None, description="The mass of its mineral that went into the product line.")


class ProductLine(Facts):
    """The cells of one product line of a cell plant, over the period of an allocation (26 CFR 1.30D-6(c))."""

    id: Identifier = Field(description="What other facts call it by.")
    cells_produced: Count = Field(description="How many cells were produced in the period.")
    cells_designated_compliant: Count = Field(description="How many of them are designated as compliant.")
    battery_has_designated_cells_only: YesOrNo = Field(
        None, description="Whether all cells of this battery are among those designated as compliant."
    )
    masses: tuple[AllocatedMass, ...] = Field(
        (), description="The mass of each chain's mineral that went in."
    )
    masses_complete: YesOrNo = Field(None, description="yes: no chain's mass is left out.")


class Attestation(Facts):
    """A supplier's statement about an entity and the products that it made (26 CFR 1.30D-6(b)(1))."""

    by: Identifier = Field(description="The id of the entity that attests.")
    states: Statement = Field(description="What it states.")
    about: tuple[Identifier, ...] = Field(
        (), description="Ids of the entities spoken of; the one attesting if left out."
    )
    of: tuple[Identifier, ...] = Field(
        (), description="Procurement chains, materials or components spoken of."
    )
    on: Day = Field(None, description="Its day; it speaks of what was done up to then.")
    document: Text | None = Field(None, description="The document's name.")

    def entities(self) -> tuple[str, ...]:
        """The ids of the entities that it speaks of."""
        return self.about or (self.by,)


class Declaration(Written):  # noqa: PLW1641  (pydantic makes the hash of a frozen model)
    """One battery, alone, in its vehicle, or in what is made and built of it, and the credits that it is checked for.

    Made by :func:`iracheck.read_declaration`, :func:`iracheck.parse_declaration` and
    :func:`iracheck.with_changes`, which also hold its facts against each other; the model alone does
    not. Frozen: :func:`iracheck.with_changes` gives another one. Amounts are exact
    :class:`iracheck.Bounds` in USD, kWh, kg, lb, years or, of shares, with 1 for all of it.
    """

    format: DeclarationFormat = Field(description="The version of this form: iracheck/1.")
    title: Text = Field(description="What the reports call it.")
    claims: tuple[ClaimOrName, ...] = Field(min_length=1, description="The credits that it is checked for.")
    scope: Scope = Field("vehicle", description="battery: the vehicle's own facts are not examined.")
    vehicle: Vehicle = Field(
        Vehicle.model_construct(), description="The vehicle that the battery is built into (30D)."
    )
    manufacturer: Manufacturer = Field(
        Manufacturer.model_construct(),
        description="What the vehicle's qualified manufacturer filed and elected (30D).",
    )
    battery: Battery = Field(
        Battery.model_construct(), description="Its components, its materials and their minerals."
    )
    taxpayer: Annotated[Taxpayer, BeforeValidator(group)] = Field(
        Taxpayer.model_construct(), description="Who claims, and for which taxable year (45X, 48E)."
    )
    production: tuple[Product, ...] = Field(
        (), description="What the taxpayer made and sold, with its costs (45X)."
    )
    storage: Annotated[Storage, BeforeValidator(group)] = Field(
        Storage.model_construct(), description="The energy storage project, with its costs (48E)."
    )
    certifications: tuple[Certification, ...] = Field(
        (), description="What direct suppliers certify of their products (26 USC 7701(a)(52)(D)(iii))."
    )
    product_lines: tuple[ProductLine, ...] = Field(
        (), description="Product lines within which minerals are allocated to cells (26 CFR 1.30D-6(c))."
    )
    entities: tuple[Entity, ...] = Field(
        (), description="Everybody named above, and who holds and governs them."
    )
    contracts: tuple[Contract, ...] = Field(
        (), description="Licences and other contracts that give rights over a production."
    )
    attestations: tuple[Attestation, ...] = Field(
        (), description="What suppliers attest of themselves and others (26 CFR 1.30D-6(b)(1))."
    )

    _digest: str = PrivateAttr(default="")
    _tree: Any = PrivateAttr(default=None)

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes that it was read from, as hexadecimal; empty where nothing was read.

        Of a changed one, of its JSON text (:func:`iracheck.declaration_json`).
        """
        return self._digest

    def __eq__(self, other: object) -> bool:
        """Whether the same facts are declared, wherever they were written."""
        return isinstance(other, Declaration) and self.__dict__ == other.__dict__


class Member(Facts):
    """One declaration of a group, and how many vehicles it stands for."""

    file: Text = Field(description="The declaration, by its path from the group's file.")
    vehicles: Count = Field(description="How many vehicles it stands for.")


class Group(Written):
    """Vehicles over which the contents are averaged (26 CFR 1.30D-3): never for the foreign-entity test.

    Made by :func:`iracheck.read_group`, with the declarations that it names. Frozen.
    """

    format: GroupFormat = Field(description="The version of this form: iracheck-group/1.")
    title: Text = Field(description="What the reports call it.")
    first_day: GivenDay = Field(description="The first day of the period over which is averaged.")
    last_day: GivenDay = Field(description="The last day of the period over which is averaged.")
    grouped_by: tuple[Grouping, ...] = Field(
        min_length=1, description="What the vehicles have in common: model_line, plant or class."
    )
    may_share_procurement_chains: YesOrNo = Field(
        description="Whether the vehicles may share the same procurement chains; only such may be averaged."
    )
    members: tuple[Member, ...] = Field(
        min_length=1, description="The declarations averaged, each with its number of vehicles."
    )

    _declarations: tuple[Declaration, ...] = PrivateAttr(default=())

    @property
    def declarations(self) -> tuple[Declaration, ...]:
        """The members' declarations, in order."""
        return self._declarations
