"""The parts of a verdict: frozen records whose numbers are exact, as text, with a decimal beside them for display.

They are msgspec structures, because a verdict has a few hundred of them and each check makes
them all: they are made and written many times faster than the same models in pydantic.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

from msgspec import Struct

from iracheck.quantities import Answer, Bounds, both_texts

FORMAT: Final = "iracheck-verdict/1"
GROUP_FORMAT: Final = "iracheck-group-verdict/1"
ENTITY_FORMAT: Final = "iracheck-entity/1"
ERRORS_FORMAT: Final = "iracheck-errors/1"
RUN_FORMAT: Final = "iracheck-run/1"

COVERS_NOTHING = "covers no step that was asked about"
"""The note of an attestation that is neither relied on nor refused."""

Outcome = Literal["credit", "partial_credit", "no_credit", "unknown"]
"""What the facts declared support of a credit: all of it, a part, nothing, or nobody can tell yet."""


class Interval(Struct, frozen=True):
    """An exact quantity, or all that it may be where facts are missing: at least ``low``, at most ``high``.

    Exact numbers are texts, whole (``7500``) or a fraction (``3/4``): :class:`fractions.Fraction` reads
    both. Decide by these; the decimals are rounded to twelve places, for display.

    - ``low``: the least value.
    - ``high``: the greatest value, the same as ``low`` where only one is possible; null where nothing
      bounds it.
    - ``low_decimal``: the least value as a decimal.
    - ``high_decimal``: the greatest value as a decimal.
    - ``unit``: ``share`` (1 is all of it), ``USD``, ``kWh``, ``Wh``, ``kW``, ``lb``, ``years``, or a unit of the rule
      in question, such as ``Wh/L`` or ``pieces``.
    """

    low: str
    high: str | None
    low_decimal: str
    high_decimal: str | None
    unit: str

    def bounds(self) -> Bounds:
        """The interval as exact numbers (:class:`fractions.Fraction`)."""
        return Bounds(Fraction(self.low), None if self.high is None else Fraction(self.high))


def interval(bounds: Bounds, unit: str) -> Interval:
    """The record of an interval."""
    low, low_decimal = both_texts(bounds.low)
    if bounds.exact:
        return Interval(low, low, low_decimal, low_decimal, unit)
    if bounds.high is None:
        return Interval(low, None, low_decimal, None, unit)
    high, high_decimal = both_texts(bounds.high)
    return Interval(low, high, low_decimal, high_decimal, unit)


class At(Struct, frozen=True):
    """A place in the declaration.

    - ``file``: the file as it was named to the reader; null for text in memory without a name.
    - ``line``: counted from 1; null where the declaration was not read from a file.
    - ``column``: counted from 1; null like the line.
    - ``pointer``: the JSON pointer (RFC 6901) of the value, such as ``/battery/components/3``. Of a fact that
      is missing, where to write it: the line and column are then those of what surrounds it.
    """

    file: str | None
    line: int | None
    column: int | None
    pointer: str


class Line(Struct, frozen=True):
    """One line of the declaration that went into an answer, with its contribution.

    - ``what``: the part, activity or holding, in words.
    - ``at``: where it is declared.
    - ``answer``: whether it counts; null where the line only tells something.
    - ``value``: its value or cost, in USD; null where it has none.
    - ``counts``: how much of the value counts towards the measure; null where that was not asked.
    - ``supplier``: the name of whoever made it or did it; null where nobody is declared or it does not matter.
    - ``note``: what explains it, such as countries; empty where nothing does.
    """

    what: str
    at: At
    answer: Answer | None
    value: Interval | None
    counts: Interval | None
    supplier: str | None
    note: str


class AnswerRecord(Struct, frozen=True):
    """The answer to one question of law about one subject, with everything that it rests on.

    - ``id``: its name within this verdict: the rule's id, with the subject after ``@`` where there
      are several, and after ``#`` the test or reading where the law can be measured in several ways.
    - ``rule``: the rule's id, such as ``30D/critical-minerals``; ``iracheck rule`` prints it.
    - ``kind``: the kind of rule: ``threshold``, ``rate``, ``listed``, ``for_any``, ``for_all``, ``date``,
      ``all_of``, ``any_of``, ``stated`` or ``award``.
    - ``title``: the rule's title.
    - ``question``: what the law asks. Whether *yes* is good or bad only the award says.
    - ``subject``: what it is asked about, in words.
    - ``answer``: ``yes``, ``no``, ``unknown`` or ``not asked``.
    - ``on``: the day whose law applies (ISO 8601); null where the rule does not depend on one or it is not
      declared.
    - ``sentence``: why this is the answer, for a reader of law.
    - ``test``: how the value was compared: ``at_least``, ``at_most``, ``above``, ``below``, ``on_or_before``,
      ``on_or_after``; null where nothing was compared.
    - ``value``: what was measured; null where nothing was.
    - ``limit``: what the law requires, in the same unit; null where there is no such thing, or the law
      sets none for that day.
    - ``cites``: the paragraphs that it rests on directly.
    - ``standing``: the weakest standing among these: ``final``, ``notice``, ``proposed`` or ``unverified``
      (not compared with primary text).
    - ``unverified``: the unverified paragraphs that it or anything beneath it rests on.
    - ``readings``: the readings chosen where the law is open.
    - ``decides``: whether the outcome rests on it.
    - ``because``: ids of the answers that it follows from directly.
    - ``at``: the places of the facts that it rests on directly.
    - ``lines``: the lines that went into it.
    - ``why_not_asked``: why it was not asked; null where it was.
    - ``warnings``: what a careful reader should know about the measure.
    """

    id: str
    rule: str
    kind: str
    title: str
    question: str
    subject: str
    answer: Answer
    on: str | None
    sentence: str
    test: str | None
    value: Interval | None
    limit: Interval | None
    cites: tuple[str, ...]
    standing: str
    unverified: tuple[str, ...]
    readings: tuple[str, ...]
    decides: bool
    because: tuple[str, ...]
    at: tuple[At, ...]
    lines: tuple[Line, ...]
    why_not_asked: str | None
    warnings: tuple[str, ...]


class Missing(Struct, frozen=True):
    """A fact that is not declared and whose declaration could settle the outcome.

    - ``pointer``: where to write it, for :func:`iracheck.with_changes`. Where it names a list, ``/-`` after it
      adds to that.
    - ``at``: the same place, with file, line and column where there are any.
    - ``asks``: the question, in words.
    - ``value_behind``: the value that depends on it, in USD; null where no value does.
    - ``could_change``: ids of the rules whose answers it could change.
    - ``by``: of an attestation or a certification, the id of the entity that is to make it; null where it is not
      declared, and of other facts.
    - ``of``: of an attestation or a certification, what it is to speak of.
    """

    pointer: str
    at: At
    asks: str
    value_behind: Interval | None
    could_change: tuple[str, ...]
    by: str | None = None
    of: str | None = None


class Year(Struct, frozen=True):
    """A taxable year.

    - ``first_day``: its first day (ISO 8601).
    - ``last_day``: its last day (ISO 8601).
    """

    first_day: str
    last_day: str


class CreditVerdict(Struct, frozen=True):
    """What the facts declared support of one credit. All amounts are in USD.

    - ``credit``: the credit's name: ``30D``, ``45X``, ``48E``.
    - ``title``: its title.
    - ``about``: what it is for: the ``vehicle``, the ``taxpayer``'s production, or the ``storage``.
    - ``outcome``: ``credit`` (all of it), ``partial_credit``, ``no_credit`` or ``unknown``. Unknown is never
      success, even where the least amount is more than nothing: facts are missing, or the law sets nothing.
    - ``amount``: the amount supported; an interval where facts are missing.
    - ``full``: the full amount, exact; null where it is not known.
    - ``possible_amounts``: the amounts that are possible, exact, where these are several single ones.
    - ``claimed``: the amount that the declaration claims, or ``full`` where it names none; null where
      neither is known.
    - ``earns_claim``: whether what is supported certainly reaches what is claimed.
    - ``scope``: ``vehicle``, or ``battery`` where the vehicle's own facts were not examined.
    - ``answers``: every question asked: the award first, then what it rests on.
    - ``missing``: what to declare, where the outcome is unknown. Irredundant: with each of these facts
      declared favourably the amount is settled, but for what ``stays_open``; without any one of them it is not.
    - ``read_by``: which readings of the last step agreed: ``plain``, and ``durable-rules`` where that is
      installed.
    - ``stays_open``: the ids of the rules that no fact that could be declared would settle favourably: the
      law is open there, or the facts declared are. Where there are any, ``missing`` alone settles nothing.
    """

    credit: str
    title: str
    about: str
    outcome: Outcome
    amount: Interval
    full: str | None
    possible_amounts: tuple[str, ...]
    claimed: str | None
    earns_claim: Answer
    scope: str
    answers: tuple[AnswerRecord, ...]
    missing: tuple[Missing, ...]
    read_by: tuple[str, ...]
    stays_open: tuple[str, ...]

    @property
    def battery_alone(self) -> bool:
        """Whether it is a vehicle's credit of which only the battery was examined."""
        return self.scope == "battery" and self.about == "vehicle"


class Attested(Struct, frozen=True):
    """A supplier's attestation, and what it is relied on for (26 CFR 1.30D-6(b)(1)).

    - ``by``: the id of the entity that attests.
    - ``about``: the ids of the entities spoken of, joined by commas.
    - ``of``: the chains, materials and components that it names; empty where it names none.
    - ``states``: what it states.
    - ``on``: its day (ISO 8601); null where it is not declared.
    - ``document``: the document's name; null where none is declared.
    - ``relied_on``: whether an answer relies on it.
    - ``activities``: the steps for which it is relied on, in words.
    - ``note``: why it is relied on, or not.
    - ``at``: where it is declared.
    """

    by: str
    about: str
    of: tuple[str, ...]
    states: str
    on: str | None
    document: str | None
    relied_on: bool
    activities: tuple[str, ...]
    note: str
    at: At


class Certified(Struct, frozen=True):
    """A direct supplier's certification, and what it is relied on for (26 USC 7701(a)(52)(D)(iii)).

    - ``by``: the id of the supplier.
    - ``of``: the ids of the costs or products that it names.
    - ``states``: what it states.
    - ``document``: the document's name; null where none is declared.
    - ``signed_on``: the day of signing (ISO 8601); null where it is not declared.
    - ``relied_on``: whether an answer relies on it.
    - ``costs``: the costs for which it is relied on, in words.
    - ``at``: where it is declared.
    """

    by: str
    of: tuple[str, ...]
    states: str
    document: str | None
    signed_on: str | None
    relied_on: bool
    costs: tuple[str, ...]
    at: At


class SupplierUnderLaw(Struct, frozen=True):
    """Whether a supplier's work counts against one credit.

    - ``credit``: the credit's name.
    - ``answer``: yes where it counts against the credit.
    - ``reason``: why, in words.
    - ``what``: the part of its work that decides.
    - ``at``: where that is declared.
    """

    credit: str
    answer: Answer
    reason: str
    what: str
    at: At


class SupplierCompared(Struct, frozen=True):
    """A supplier about whom the laws of the credits claimed differ.

    - ``entity``: the entity's id.
    - ``name``: its name.
    - ``laws``: what each credit's law makes of it.
    """

    entity: str
    name: str
    laws: tuple[SupplierUnderLaw, ...]


class NotExamined(Struct, frozen=True):
    """Something that the law asks and the rulebook does not (``rules/not-encoded.yaml``).

    - ``id``: its name.
    - ``asks``: what the law asks.
    - ``reason``: why it is not encoded.
    - ``cite``: the paragraph.
    """

    id: str
    asks: str
    reason: str
    cite: str


class RulebookUsed(Struct, frozen=True):
    """The law that the answers were found by.

    - ``hash``: the SHA-256 of the rulebook's files, as hexadecimal.
    - ``verified``: the day on which the least recently compared of its rules was compared with its source
      (ISO 8601).
    """

    hash: str
    verified: str


class DeclarationRead(Struct, frozen=True):
    """The declaration that the answers are about.

    - ``file``: the file as it was named to the reader; null for text in memory without a name.
    - ``hash``: the SHA-256 of its bytes, as hexadecimal (:attr:`iracheck.Declaration.digest`).
    """

    file: str | None
    hash: str


class Verdict(Struct, frozen=True):
    """What the facts of one declaration support, credit by credit, and why (``iracheck-verdict/1``).

    Days are ISO 8601 (``2025-03-14``).

    - ``format``: ``iracheck-verdict/1``.
    - ``program``: the name and version of the program.
    - ``title``: the declaration's title.
    - ``scope``: ``vehicle``, or ``battery`` where the vehicle's own facts were not examined.
    - ``placed_in_service``: the day on which the vehicle was placed in service; null where it is not known.
    - ``acquired``: the day on which the vehicle was acquired, or ``never``; null where it is not known.
    - ``averaged_over``: the group of vehicles whose contents were averaged, in words; null where none were.
    - ``taxpayer``: the name of whoever claims (45X, 48E); null where it is not declared.
    - ``taxable_year``: the taxpayer's year; null where a day of it is not known.
    - ``construction_began``: the day on which construction of the storage began; null where it is not known.
    - ``storage_placed_in_service``: the day on which the storage was placed in service; null likewise.
    - ``rulebook``: the law used.
    - ``declaration``: the declaration read.
    - ``credits``: a verdict for each credit claimed, in the order of the claims.
    - ``attestations``: all attestations declared, with what each is relied on for.
    - ``certifications``: all certifications declared, with what each is relied on for.
    - ``suppliers``: suppliers about whom the laws of several credits claimed differ.
    - ``assumed``: what the law asks and was taken to be so.
    - ``not_examined``: what the law asks and was not looked at.
    - ``unverified``: the unverified paragraphs that an outcome rests on.
    - ``warnings``: what a careful reader should know, such as doubtful attestations.
    """

    format: Literal["iracheck-verdict/1"]
    program: str
    title: str
    scope: str
    placed_in_service: str | None
    acquired: str | None
    averaged_over: str | None
    taxpayer: str | None
    taxable_year: Year | None
    construction_began: str | None
    storage_placed_in_service: str | None
    rulebook: RulebookUsed
    declaration: DeclarationRead
    credits: tuple[CreditVerdict, ...]
    attestations: tuple[Attested, ...]
    certifications: tuple[Certified, ...]
    suppliers: tuple[SupplierCompared, ...]
    assumed: tuple[NotExamined, ...]
    not_examined: tuple[NotExamined, ...]
    unverified: tuple[str, ...]
    warnings: tuple[str, ...]


class GroupVerdict(Struct, frozen=True):
    """The verdicts of a group of declarations whose contents were averaged (26 CFR 1.30D-3).

    - ``format``: ``iracheck-group-verdict/1``.
    - ``title``: the group's title.
    - ``members``: a verdict for each declaration, in the order of the group.
    """

    format: Literal["iracheck-group-verdict/1"]
    title: str
    members: tuple[Verdict, ...]


class TierFound(Struct, frozen=True):
    """One holding on the way from whoever is behind an entity.

    - ``holder``: the id of the holder.
    - ``holder_name``: its name.
    - ``held``: the id of the entity held.
    - ``held_name``: its name.
    - ``depth``: how many tiers lie between this holding and the entity inspected; 0 for its own holders.
    - ``measure``: the interest measured: ``board seats``, ``voting rights`` or ``equity``.
    - ``share``: what the holder holds of ``held``, in that measure.
    - ``passes``: what of the interest that counts comes through it to the entity inspected.
    - ``whole``: whether holder and held count as one, so that the holder's interest passes undiminished.
    - ``stops``: whether nothing passes.
    - ``counts_itself``: whether the holder is itself a covered government, or a specified foreign entity.
    - ``decides``: whether the answer rests on it.
    - ``at``: where the holding is declared.
    """

    holder: str
    holder_name: str
    held: str
    held_name: str
    depth: int
    measure: str
    share: Interval
    passes: Interval
    whole: bool
    stops: bool
    counts_itself: bool
    decides: bool
    at: At


class ActivityFound(Struct, frozen=True):
    """What an entity did for this battery, and whether an excluded entity did it there and then.

    - ``activity``: the step or the product made, in words.
    - ``on``: its day, or the day of payment of a cost (ISO 8601); null where it is not declared.
    - ``answer``: yes where it counts as done by an excluded entity.
    - ``reason``: why, in words.
    - ``at``: where it is declared.
    """

    activity: str
    on: str | None
    answer: Answer
    reason: str
    at: At


class NameFound(Struct, frozen=True):
    """A row of a list that the entity is by an identifier, or that its name only resembles.

    - ``listed_in``: the id of the list.
    - ``key``: the row's key, for ``resembles`` of the entity.
    - ``listed_name``: the name listed.
    - ``since``: the first day on the list (ISO 8601).
    - ``until``: the last day on the list; null where it is still on it.
    - ``why``: what was compared, and how near it is.
    - ``identified``: true where an identifier or the declaration itself says that it is the same; false
      where the names are only alike, which proposes and never decides.
    """

    listed_in: str
    key: str
    listed_name: str
    since: str
    until: str | None
    why: str
    identified: bool


class EntityVerdict(Struct, frozen=True):
    """Whether one entity is excluded by a law on a day, and why (``iracheck-entity/1``).

    The answer speaks of the entity and its contracts, wherever it works.

    - ``format``: ``iracheck-entity/1``.
    - ``program``: the name and version of the program.
    - ``entity``: the entity's id.
    - ``name``: its name.
    - ``on``: the day asked about (ISO 8601).
    - ``regime``: the law, in words.
    - ``answer``: yes where the law excludes it.
    - ``answers``: every question asked.
    - ``decides``: ids of the answers that decide.
    - ``measured``: ids of the answers that compare shares with limits.
    - ``interest``: the greatest share that one covered nation's government, or one specified foreign entity,
      has in it; null where no share was measured.
    - ``limit``: the share that is enough; null where the law names none.
    - ``tiers``: all who are behind it, holding by holding.
    - ``activities``: what it did for this battery, wherever that was.
    - ``names``: rows of lists to be looked at; those of other laws decide nothing here.
    - ``missing``: what to declare, where the answer is unknown.
    - ``rulebook``: the law used.
    - ``declaration``: the declaration read.
    - ``unverified``: the unverified paragraphs that the answer rests on.
    - ``stays_open``: the ids of the rules that no fact that could be declared would settle favourably. Where
      there are any, ``missing`` alone settles nothing.
    """

    format: Literal["iracheck-entity/1"]
    program: str
    entity: str
    name: str
    on: str
    regime: str
    answer: Answer
    answers: tuple[AnswerRecord, ...]
    decides: tuple[str, ...]
    measured: tuple[str, ...]
    interest: Interval | None
    limit: Interval | None
    tiers: tuple[TierFound, ...]
    activities: tuple[ActivityFound, ...]
    names: tuple[NameFound, ...]
    missing: tuple[Missing, ...]
    rulebook: RulebookUsed
    declaration: DeclarationRead
    unverified: tuple[str, ...]
    stays_open: tuple[str, ...]


class ErrorRecord(Struct, frozen=True):
    """One thing wrong with an input.

    - ``file``: the file as it was named to the reader; null for text in memory without a name.
    - ``line``: counted from 1; null where only the pointer is known.
    - ``column``: counted from 1; null like the line.
    - ``pointer``: the JSON pointer (RFC 6901) of the value; empty where it is the whole.
    - ``message``: what is wrong, and after a semicolon what to write instead.
    """

    file: str | None
    line: int | None
    column: int | None
    pointer: str
    message: str


class Errors(Struct, frozen=True):
    """Everything wrong with an input that cannot be used (``iracheck-errors/1``).

    - ``format``: ``iracheck-errors/1``.
    - ``errors``: what is wrong, in the order of files and lines.
    """

    format: Literal["iracheck-errors/1"]
    errors: tuple[ErrorRecord, ...]


class Run(Struct, frozen=True):
    """The verdicts of several inputs, and everything wrong with the others (``iracheck-run/1``).

    - ``format``: ``iracheck-run/1``.
    - ``verdicts``: those of declarations and of groups, in the order of the inputs; ``format`` tells which.
    - ``errors``: what is wrong with inputs that cannot be used.
    """

    format: Literal["iracheck-run/1"]
    verdicts: tuple[Verdict | GroupVerdict, ...]
    errors: tuple[ErrorRecord, ...]
