"""The facts of companies, governments and persons: who holds them, what binds them, what they were compared with."""

# Not ``from __future__ import annotations``: pydantic would compile the text of each one at every start.

from pydantic import Field

from iracheck.declaration.facts import Facts, Lasting, OrUnknown
from iracheck.declaration.fields import (
    Comparison,
    CompleteAbove,
    Concerned,
    ContractKind,
    Country,
    Day,
    DayOfYear,
    EntityKind,
    GivenDay,
    Identifier,
    LegalEntityIdentifier,
    LegalForm,
    Market,
    MaybeIdentifier,
    MaybeText,
    OfficeBody,
    Relation,
    Right,
    ScreenedList,
    Share,
    Tenure,
    Text,
    UnitedStatesStatus,
    Years,
    YesOrNo,
)
from iracheck.quantities import UNIT, Bounds


class Holding(Lasting):
    """What one holder holds of an entity, directly. Debt is no holding."""

    holder: MaybeIdentifier = Field(None, description="The id of the entity that holds it.")
    share: Share = Field(None, description="The same share of board seats, voting rights and equity.")
    board: Share = Field(None, description="Of the board seats.")
    voting: Share = Field(None, description="Of the voting rights.")
    equity: Share = Field(None, description="Of the equity interest, by value.")
    reports_ownership: YesOrNo = Field(
        None, description="Of a traded company: whether the holder must report it under Rule 13d-3."
    )

    def shares(self) -> tuple[Bounds, Bounds, Bounds]:
        """The share of board seats, voting rights and equity; what is not declared is anything."""
        if self.share is not None:
            return (self.share, self.share, self.share)
        return (self.board or UNIT, self.voting or UNIT, self.equity or UNIT)


class Appointment(Facts):
    """That somebody may appoint a covered officer: a director or an executive (26 USC 7701(a)(51)(F))."""

    by: MaybeIdentifier = Field(None, description="The id of the entity that may.")
    direct: YesOrNo = Field(None, description="Whether its authority to do so is direct.")


class Debt(Facts):
    """What an entity owes under debt that it issued to one lender (26 USC 7701(a)(51)(D)(i)(I)(dd))."""

    issued_to: MaybeIdentifier = Field(None, description="The id of the entity that it was issued to.")
    share: Share = Field(None, description="Of all debt of the entity.")
    publicly_traded: Share = Field(
        None, description="Of its publicly traded debt, as part of an original issuance."
    )


class Office(Facts):
    """A political office of a person (89 FR 37079: senior foreign political figure)."""

    country: Country = Field(None, alias="of", description="The country whose office it is.")
    body: OfficeBody = Field(description="The body of government, or the kind of office.")
    held: Tenure = Field(None, description="Whether it is held still, or was.")
    substantial_authority: YesOrNo = Field(
        None, description="Over policy, operations or the use of government-owned resources."
    )


class Relative(Facts):
    """An immediate family member of a person."""

    person: Identifier = Field(description="The id of the relative.")
    relation: Relation = Field(description="What the relative is to the person.")


class Screening(Facts):
    """That an entity was looked up in a list, and what was found."""

    listed_in: ScreenedList = Field(alias="list", description="The list.")
    on: GivenDay = Field(description="The day on which it was looked up.")
    found: YesOrNo = Field(None, description="Whether the entity was on it.")
    document: MaybeText = Field(None, description="Where that is recorded.")


class Resemblance(Facts):
    """What became of a resemblance between this entity's name and a listed one."""

    listed: Identifier = Field(description="The key of the list's row.")
    compared: Comparison = Field(alias="is", description="the_same, or another.")
    because: Text = Field(description="Why: what was compared.")


class Entity(Facts):
    """A company, a person, a government or an organ of one.

    Its facts serve both laws: foreign entity of concern (42 USC 18741(a)(5), 89 FR 37079) and prohibited
    foreign entity (26 USC 7701(a)(51)). ``iracheck schema declaration`` tells how each is written.
    """

    id: Identifier = Field(description="What other facts call it by.")
    name: Text | None = Field(None, description="Its legal name.")
    aliases: tuple[Text, ...] = Field((), description="Other names, native ones too.")
    kind: EntityKind = Field(
        None, alias="is", description="Its kind; company says that it is no organ of a government either."
    )
    lei: LegalEntityIdentifier = Field(None, description="Legal entity identifier (ISO 17442).")
    registration_number: MaybeText = Field(
        None, description="In the register of the country it is organized in."
    )
    organized_in: Country = Field(None, description="The country under whose law it is organized.")
    principal_place_of_business: Country = Field(None, description="The country of its seat.")
    government_of: Country = Field(
        None, description="Of a government, an agency or instrumentality, or a ruling party: whose."
    )
    united_states_status: UnitedStatesStatus = Field(None, description="Of a person.")
    citizen_of: OrUnknown[tuple[Country, ...]] = Field(
        (), description="Of a person: every country of which it is a citizen or national."
    )
    offices: OrUnknown[tuple[Office, ...]] = Field((), description="Political offices of a person.")
    relatives: OrUnknown[tuple[Relative, ...]] = Field(
        (),
        description="Spouse, parents, siblings, children and the spouse's parents and siblings who hold or held one.",
    )
    offices_complete: YesOrNo = Field(
        None,
        description="yes: neither the person nor its immediate family hold or held any other political office.",
    )
    held_by: OrUnknown[tuple[Holding, ...]] = Field((), description="Who holds it, directly.")
    holders_complete: CompleteAbove = Field(
        None,
        description="yes, or above 5 %: nobody else, together with all others of the same government, holds more.",
    )
    acting_in_concert: tuple[tuple[Identifier, ...], ...] = Field(
        (), description="Groups of its holders that formally act in concert."
    )
    contracts_complete: YesOrNo = Field(
        None, description="yes: no other contract gives anybody rights over what it produces."
    )
    legal_form: LegalForm = Field(
        None,
        description="What a corporation holds is its owners' only from half of its value on (318(a)(2)).",
    )
    formed_on: Day = Field(
        None, description="The day on which it was formed; its first taxable year begins then."
    )
    taxable_year_ends: DayOfYear = Field(None, description="Month and day, such as 12-31.")
    traded_on: Market = Field(
        None, description="Where its securities are regularly traded (26 USC 7701(a)(51)(E)(i)(I))."
    )
    exchange_in: Country = Field(None, description="Of an approved exchange: its country.")
    appointments: OrUnknown[tuple[Appointment, ...]] = Field(
        (), description="Who may appoint a director or executive officer of it."
    )
    appointments_complete: YesOrNo = Field(None, description="yes: nobody else may.")
    debts: OrUnknown[tuple[Debt, ...]] = Field((), description="What it owes to whom.")
    debts_complete: YesOrNo = Field(None, description="yes: it owes nothing to anybody else.")
    screened: tuple[Screening, ...] = Field((), description="Lists in which it was looked up, and when.")
    resembles: tuple[Resemblance, ...] = Field(
        (), description="Listed names that its own resembles, and what became of each."
    )


class Rights(Facts):
    """Who has each right over a production under a contract (89 FR 37079): reserved, granted or silent."""

    quantity: Right = Field(None, description="To determine the quantity produced.")
    timing: Right = Field(None, description="To determine when production takes place, and when it ceases.")
    use: Right = Field(None, description="To use the output, or to sell it to entities of one's choosing.")
    access: Right = Field(None, description="To access all of the site and observe all stages of production.")
    operation: Right = Field(
        None,
        description="To operate, maintain and repair the equipment, with the intellectual property and data needed.",
    )


class UnrestrictedRights(Facts):
    """Unrestricted contractual rights of a counterparty (26 USC 7701(a)(51)(D)(ii)(II))."""

    quantity_or_timing: YesOrNo = Field(None, description="(aa) Of the production of an eligible component.")
    electricity_or_storage: YesOrNo = Field(None, description="(bb) Amount or timing of such activities.")
    component_purchasers: YesOrNo = Field(None, description="(cc) Who may buy or use eligible components.")
    output_purchasers: YesOrNo = Field(None, description="(dd) Who may buy or use a facility's output.")
    data_or_site_access: YesOrNo = Field(None, description="(ee) Restricting access to its own personnel.")
    exclusive_operation: YesOrNo = Field(None, description="(ff) Maintenance, repair or operation.")


class LicenceTerms(Facts):
    """Terms of a licence of intellectual property, or of a contract related to one (26 USC 7701(a)(51)(D)(ii)(III))."""

    directs_sources: YesOrNo = Field(None, description="(AA) The counterparty may direct sources of parts.")
    directs_operation: YesOrNo = Field(None, description="(BB) It may direct the operation.")
    limits_use: YesOrNo = Field(None, description="(CC) It may limit the use of the intellectual property.")
    royalties_last: Years = Field(None, description="(DD) With modifications and extensions.")
    services_last: Years = Field(None, description="(EE) Services that it may require.")
    know_how_provided: YesOrNo = Field(None, description="(FF) All that production without it takes.")
    entered_or_modified: Day = Field(None, description="(GG) The later of the two.")
    sale_of_intellectual_property: YesOrNo = Field(
        None, description="A bona fide purchase or sale, in which ownership does not revert."
    )


class Contract(Lasting):
    """A licence or other contract between a producer and another entity over some production."""

    id: Identifier = Field(description="What other facts call it by.")
    kind: ContractKind = Field(None, alias="is", description="Its kind.")
    producer: Identifier = Field(description="The entity whose production it concerns.")
    counterparty: Identifier = Field(
        alias="with", description="The entity that has rights over that production, or grants them."
    )
    of: tuple[Identifier, ...] = Field(
        (), description="Chains, materials or components concerned; all that it produces where left out."
    )
    rights: Rights = Field(Rights(), description="Who has each of the five rights of 89 FR 37079.")
    concerns: OrUnknown[tuple[Concerned, ...]] = Field(
        (),
        description="What it is about: eligible_component, energy_storage, qualified_facility, other_production.",
    )
    unrestricted_rights: UnrestrictedRights = Field(
        UnrestrictedRights(), description="Those of 26 USC 7701(a)(51)(D)(ii)(II)."
    )
    licence_terms: LicenceTerms = Field(
        LicenceTerms(), description="Those of 26 USC 7701(a)(51)(D)(ii)(III)."
    )
    paid_on: OrUnknown[tuple[GivenDay, ...]] = Field((), description="Days of payments to the counterparty.")
    payments_complete: YesOrNo = Field(
        None, description="yes: no other payment was made to the counterparty."
    )
