"""The parts of a verdict: frozen records whose numbers are exact, as text, with a decimal beside them for display.

They are msgspec structures, because a verdict has a few hundred of them and each check makes
them all: they are made and written many times faster than the same models in pydantic.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from iracheck.quantities import Answer, Bounds, both_texts

FORMAT = "iracheck-verdict/1"
GROUP_FORMAT = "iracheck-group-verdict/1"
ENTITY_FORMAT = "iracheck-entity/1"

COVERS_NOTHING = "covers no step that was asked about"
"""The note of an attestation that is neither relied on nor refused."""

Outcome = Literal["credit", "partial_credit", "no_credit", "unknown"]


class Interval(Struct, frozen=True):
    """An exact interval as text (``3/4``), with decimals for display; ``high`` is null where it is open.

    Units: ``share`` (1 is all of it), ``USD``, ``kWh``, ``Wh``, ``Wh/L``, ``kW``, ``lb``, ``pieces``, ``years``.
    """

    low: str
    high: str | None
    low_decimal: str
    high_decimal: str | None
    unit: str

    def bounds(self) -> Bounds:
        """The interval as exact numbers."""
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
    """A place in the declaration; lines and columns count from 1, null where only the pointer is known."""

    file: str | None
    line: int | None
    column: int | None
    pointer: str


class Line(Struct, frozen=True):
    """One line of the declaration that went into an answer, with its contribution."""

    what: str
    at: At
    answer: Answer | None
    value: Interval | None
    counts: Interval | None
    supplier: str | None
    note: str


class AnswerRecord(Struct, frozen=True):
    """The answer to one question of law about one subject, with everything that it rests on.

    ``because`` names other answers by id. ``decides`` tells whether the outcome of the credit
    rests on it. ``cites`` are the paragraphs, ``standing`` the weakest of their standings.
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

    Of an attestation or a certification, ``by`` is the id of the entity that is to make it, if that is
    declared, and ``of`` what it is to speak of.
    """

    pointer: str
    at: At
    asks: str
    value_behind: Interval | None
    could_change: tuple[str, ...]
    by: str | None = None
    of: str | None = None


class Year(Struct, frozen=True):
    """A taxable year."""

    first_day: str
    last_day: str


class CreditVerdict(Struct, frozen=True):
    """What the facts declared support of one credit.

    ``outcome`` is ``credit`` (the full one), ``partial_credit``, ``no_credit`` or ``unknown``; unknown is
    no success, even where the least of ``amount`` is more than nothing. ``amount`` is an interval
    where facts are missing; ``possible_amounts`` its values, where there are several and not all between two. ``full`` is null where it is not known.
    ``missing`` is irredundant: with each of these facts declared favourably the amount is
    settled, and without any one of them it is not. ``about`` is what the credit is for: the
    ``vehicle``, the ``taxpayer``'s production, or the ``storage``.
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


class Attested(Struct, frozen=True):
    """A supplier's attestation, whether the verdict relies on it, and for which activities."""

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
    """A supplier's certification, whether the verdict relies on it, and for which costs."""

    by: str
    of: tuple[str, ...]
    states: str
    document: str | None
    signed_on: str | None
    relied_on: bool
    costs: tuple[str, ...]
    at: At


class SupplierUnderLaw(Struct, frozen=True):
    """Whether a supplier's work counts against a credit, by what of it, and why."""

    credit: str
    answer: Answer
    reason: str
    what: str
    at: At


class SupplierCompared(Struct, frozen=True):
    """A supplier about whom the laws of the credits claimed differ."""

    entity: str
    name: str
    laws: tuple[SupplierUnderLaw, ...]


class NotExamined(Struct, frozen=True):
    """Something that the law asks and the rulebook does not."""

    id: str
    asks: str
    reason: str
    cite: str


class RulebookUsed(Struct, frozen=True):
    """The rulebook by its SHA-256, and the day its least recently compared rule was compared."""

    hash: str
    verified: str


class DeclarationRead(Struct, frozen=True):
    """The declaration by its file and the SHA-256 of its bytes."""

    file: str | None
    hash: str


class Verdict(Struct, frozen=True):
    """What the facts of one declaration support, credit by credit, and why.

    ``suppliers`` are those about whom the laws of several credits claimed differ.
    """

    format: str
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
    """The verdicts of a group of declarations whose contents were averaged."""

    format: str
    title: str
    members: tuple[Verdict, ...]


class TierFound(Struct, frozen=True):
    """One holding on the way from whoever is behind an entity.

    ``share`` is what the holder holds of ``held`` in the measure named, ``passes`` what of the
    interest that counts comes through it. ``whole`` tells that holder and held count as one,
    ``stops`` that nothing passes, ``counts_itself`` that the holder is a covered government (or a
    specified foreign entity) itself, ``decides`` that the answer rests on it, ``depth`` how many
    tiers lie between.
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
    """What an entity did for this battery, and whether a foreign entity of concern did it there and then."""

    activity: str
    on: str | None
    answer: Answer
    reason: str
    at: At


class NameFound(Struct, frozen=True):
    """A row of a list that the entity is by an identifier, or that its name only resembles."""

    listed_in: str
    key: str
    listed_name: str
    since: str
    until: str | None
    why: str
    identified: bool


class EntityVerdict(Struct, frozen=True):
    """Whether one entity is excluded by a law on a day, and why, with all who are behind it.

    ``answer`` speaks of the entity and its contracts, wherever it works; where it worked for this
    battery is told by ``activities``. ``names`` are rows of lists to be looked at; those of other
    laws decide nothing here. ``interest`` is the greatest share that one covered nation's
    government (or one specified foreign entity) has, ``limit`` the share that is enough;
    ``measured`` are the ids of the answers that compare shares with limits.
    """

    format: str
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
