"""The closed kinds of rule, as pydantic models: each one a question with a dated, cited row for every value."""

# Not ``from __future__ import annotations``: pydantic would compile the text of each one at every start.

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from iracheck.quantities import Test
from iracheck.rulebook.fields import (
    FirstDay,
    GivenLimit,
    LastDay,
    LimitOrNone,
    NeededAnswer,
    SinceDay,
    Standing,
    Text,
)

About = Literal[
    "vehicle",
    "taxpayer",
    "storage",
    "product",
    "component",
    "mineral",
    "activity",
    "contract",
    "maker",
    "entity_year",
]
"""``entity_year``: an entity in one of its taxable years; ``product``: what the taxpayer made and sold."""


class Law(BaseModel):
    """Frozen law; keys that are not known are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)


class Authority(Law):
    """A paragraph of law and how well the rulebook's reading of it is established."""

    cite: Text
    standing: Standing


class Verified(Law):
    """Which text a rule was compared with, and when."""

    against: Text
    on: FirstDay


class Reads(Law):
    """The sentence of each answer; words in braces are filled in by the kind of rule."""

    yes: Text
    no: Text
    unknown: Text


class InForce(Law):
    """A span of days in which a rule without values applies."""

    first_day: SinceDay = Field(alias="from")
    last_day: LastDay = Field(alias="to")
    cite: Text
    standing: Standing | None = None

    def covers(self, day: date) -> bool:
        """Whether the row is in force on a day."""
        return self.first_day <= day <= self.last_day


class Earlier(Law):
    """What an earlier text required, where the present one sets no value."""

    limit: GivenLimit
    cite: Text
    until: FirstDay


class ScheduleRow(InForce):
    """A value of law with the days it is for; ``none`` where the law sets no value."""

    limit: LimitOrNone
    applies_to: Text | None = Field(None, alias="for", description="The class that the row is for.")
    earlier: Earlier | None = None


class RuleBase(Law):
    """What every rule has: its question, what it asks about, and the law it rests on."""

    id: Text
    title: Text
    question: Text
    about: About
    authority: tuple[Authority, ...] = Field(min_length=1)
    dated_by: Text | None = Field(None, description="The measure of the day on which it is asked.")
    in_force: tuple[InForce, ...] = ()
    reads: Reads
    reading: Text | None = Field(
        None, description="Where the law is open: the reading chosen, and the one rejected."
    )
    cure: Text | None = Field(
        None,
        description="What to do where the answer costs the credit: what to source otherwise, or to correct.",
    )
    verified: Verified


class Alternative(Law):
    """One of several measures: by the taxpayer's election, while another rule allows it, or by a reading of open law."""

    measure: Text
    election: Text | None = None
    reading: Text | None = Field(
        None,
        description="The name of a reading; all readings are run, and where they disagree it is unknown.",
    )
    allowed: Text | None = Field(None, alias="while")


class Threshold(RuleBase):
    """A measure against a dated schedule, which may be keyed by a class.

    Where the law lets the taxpayer elect between measures, they stand in ``measures``, and
    ``elected_by`` names the fact that tells the election. Where it may be read in several ways,
    ``measures`` has one for each reading.
    """

    kind: Literal["threshold"]
    measure: Text | None = None
    measures: tuple[Alternative, ...] = ()
    elected_by: Text | None = None
    provided: Text | None = Field(
        None, description="A rule that must be answered yes; as long as it is not, this one is unknown."
    )
    test: Test
    keyed_by: Text | None = None
    asks: Text | None = Field(
        None, description="A rule whose answers about other subjects the measure needs."
    )
    averaged: Literal["yes", "no"] = Field("no", description="yes: may be averaged over a group of vehicles.")
    schedule: tuple[ScheduleRow, ...] = Field(min_length=1)


class Rate(RuleBase):
    """What is left of an amount on a day: a dated share, keyed by a class. Yes where anything is."""

    kind: Literal["rate"]
    keyed_by: Text | None = None
    schedule: tuple[ScheduleRow, ...] = Field(min_length=1)


class Listed(RuleBase):
    """Membership of a key in a dated list."""

    kind: Literal["listed"]
    measure: Text
    membership: Literal["in", "not_in"] = "in"
    entries: Text = Field(alias="list")


class ForAny(RuleBase):
    """Does any subject of a kind meet another rule?"""

    kind: Literal["for_any"]
    of: About
    rule: Text
    where: Text | None = None


class ForAll(RuleBase):
    """Does every subject of a kind meet another rule?"""

    kind: Literal["for_all"]
    of: About
    rule: Text
    where: Text | None = None


class DateRule(RuleBase):
    """An event on or before, or on or after, a day."""

    kind: Literal["date"]
    measure: Text
    test: Literal["on_or_before", "on_or_after"]
    day: FirstDay


class Needed(Law):
    """A rule, and the answer of it that counts."""

    rule: Text
    answer: NeededAnswer


class AllOf(RuleBase):
    """Do several rules about the same subject all have the answers named?"""

    kind: Literal["all_of"]
    rules: tuple[Needed, ...] = Field(min_length=1)


class AnyOf(RuleBase):
    """Does one of several rules about the same subject have the answer named?"""

    kind: Literal["any_of"]
    rules: tuple[Needed, ...] = Field(min_length=1)


class Stated(RuleBase):
    """A yes-or-no fact that the declaration states, read by a measure."""

    kind: Literal["stated"]
    measure: Text
    asks: Text | None = Field(
        None, description="A rule whose answers about other subjects the measure needs."
    )


class Required(Needed):
    """A rule whose answer a credit requires."""

    scope: Literal["battery", "vehicle"] = Field(
        "battery", description="vehicle: a fact of the vehicle, not examined for a battery alone."
    )


def _conditions(given: Any) -> Any:
    return [{"rule": given, "answer": "yes"}] if isinstance(given, str) else given


class Added(Law):
    """An amount that a credit adds: always, or when some rules have the answers named.

    The amount is fixed, or a measure; a measure may be multiplied by a rate and by what phase-outs leave.
    """

    each: Literal["product"] | None = Field(None, description="Added for each subject of this kind.")
    amount: GivenLimit | None = None
    measure: Text | None = None
    rate: GivenLimit | None = None
    times: tuple[Text, ...] = Field((), description="Rules of the kind rate.")
    when: Annotated[
        tuple[Needed, ...],
        BeforeValidator(_conditions, json_schema_input_type=str | tuple[Needed, ...]),
    ] = Field((), description="The rules, or the one that is to be answered yes.")
    bonus: Literal["yes", "no"] = Field("no", description="yes: beyond what is called the full credit.")
    cite: Text


class AwardRow(InForce):
    """How the amount is made up, for a span of days."""

    adds: tuple[Added, ...] = Field(min_length=1)


class Award(RuleBase):
    """Which answers a credit requires, and what each adds."""

    kind: Literal["award"]
    credit: Text
    full: GivenLimit | None = Field(None, description="The full credit, where it is one for all.")
    requires: tuple[Required, ...] = Field(min_length=1)
    schedule: tuple[AwardRow, ...] = Field(min_length=1)


Rule = Threshold | Rate | Listed | ForAny | ForAll | DateRule | AllOf | AnyOf | Stated | Award
RuleFile = Annotated[Rule, Field(discriminator="kind")]


class Source(Law):
    """A text of law that citations name, and where its official form can be read."""

    name: Text = Field(description="What citations of it begin with, such as 26 USC.")
    title: Text = Field(description="Its title.")
    url: Text = Field(description="Where its official form is.")


class NotEncoded(Law):
    """Something that the law asks and the rulebook does not, with the reason."""

    id: Text
    credit: Text
    treated: Literal["assumed", "not_examined"]
    scope: Literal["battery", "vehicle"]
    asks: Text
    reason: Text
    cite: Text
    first_day: FirstDay | None = Field(None, alias="from")
    last_day: LastDay | None = Field(None, alias="to")


class Sources(Law):
    """The file ``sources.yaml``."""

    sources: tuple[Source, ...]


class NotEncodedFile(Law):
    """The file ``not-encoded.yaml``."""

    not_encoded: tuple[NotEncoded, ...]
