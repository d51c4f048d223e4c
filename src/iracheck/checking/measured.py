"""What a measure gives back, and the register of measures that rules may name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from msgspec import Struct

from iracheck.checking.facts import Fact
from iracheck.declaration.facts import Facts
from iracheck.quantities import UNKNOWN_AMOUNT, Answer, Bounds
from iracheck.rulebook import MeasureKind

ALL_COMPONENTS, ALL_MINERALS, ALL_STEPS = (
    Fact("/battery/complete", f"are these all {what}? write `complete: [{name}]` when they are")
    for name, what in (
        ("components", "components of the battery"),
        ("minerals", "minerals of the battery"),
        ("steps", "steps of every component and chain"),
    )
)


class Owner(Protocol):
    """A subject with a name and a place."""

    @property
    def name(self) -> str: ...

    @property
    def pointer(self) -> str: ...


def who_made(subject: Owner) -> Fact:
    """The fact that a component's making is not declared at all."""
    return Fact(f"{subject.pointer}/made", f"who made {subject.name}, where and when?")


def which_steps(subject: Owner) -> Fact:
    """The fact that a chain's steps are not declared, or do not begin with an extraction."""
    return Fact(
        f"{subject.pointer}/steps", f"which steps did the {subject.name} go through, from extraction on?"
    )


def when_done(act: Owner) -> Fact:
    """The fact that the day of an act is not declared."""
    return Fact(f"{act.pointer}/on", f"when was the {act.name} done?")


def where_done(act: Owner) -> Fact:
    """The fact that the place of an act is not declared."""
    return Fact(f"{act.pointer}/in", f"where was the {act.name} done?")


def what_is_inside(subject: Owner) -> Fact:
    """The fact that more is inside a module or cell than is declared."""
    return Fact(f"{subject.pointer}/contains", f"which components are inside {subject.name}?")


class Level(Struct, frozen=True):
    """What a term of a share becomes once some facts are declared favourably.

    ``chooses_weight`` tells that the weight itself becomes known, at whichever end is favourable;
    ``may_leave_out`` that the term may turn out to be none. ``cleared`` are subjects of the rule
    that the measure asks: the facts that give each of them the answer no are wanted too, and of those ``met`` the
    facts that give it yes.
    """

    facts: tuple[Fact, ...]
    weight: Bounds
    qualifying: Bounds
    chooses_weight: bool = False
    may_leave_out: bool = False
    cleared: tuple[Any, ...] = ()
    met: tuple[Any, ...] = ()


class Term(Struct, frozen=True):
    """One term of a share as the search for missing facts sees it: as it is, and what could make it better.

    ``is_priced`` tells that its weight is dollars, and no percentage of a table.
    """

    pointer: str
    weight: Bounds
    qualifying: Bounds
    levels: tuple[Level, ...] = ()
    is_priced: bool = True


class LineOf(Struct, frozen=True):
    """A line of the declaration with its contribution, before it gets its place."""

    what: str
    pointer: str
    value: Bounds | None
    counts: Bounds | None
    supplier: str | None
    note: str
    answer: Answer | None = None


class Measured(Struct, frozen=True):
    """An amount within exact bounds, and the lines that it was measured from.

    ``terms`` lists what a share consists of where it is one. ``facts`` are missing facts
    without which nothing at all can be said of the amount. ``below`` gives an irredundant set of
    facts that would keep the amount under a limit (``None``: none can), where it is not a share of
    terms. ``told`` is a sentence that tells more of the amount. ``asked`` are the subjects whose
    answers it rests on, of the rule that it asks.
    """

    bounds: Bounds
    unit: str
    lines: tuple[LineOf, ...] = ()
    terms: tuple[Term, ...] = ()
    facts: tuple[Fact, ...] = ()
    pointers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    below: Callable[[Bounds], tuple[Fact, ...] | None] | None = None
    told: str = ""
    asked: tuple[Any, ...] = ()


class Statement(Struct, frozen=True):
    """A stated answer with its reason, where it stands, and what is missing if it is unknown.

    ``asked`` are the subjects whose answers would settle it, of the rule that it asks.
    """

    answer: Answer
    reason: str
    pointers: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    asked: tuple[Any, ...] = ()


def stated(facts: Facts, pointer: str, key: str, *, asks: str, yes: str, no: str) -> Statement:
    """What a yes-or-no fact of a section or product says."""
    declared: bool | None = getattr(facts, key)
    where = f"{pointer}/{key}"
    if declared is None:
        fact = Fact(where, f"is it so that {asks}? write yes or no")
        return Statement(Answer.UNKNOWN, f"it is not declared whether {asks}", (), (fact,))
    return Statement(Answer.YES if declared else Answer.NO, yes if declared else no, (where,))


def declared_amount(declared: Bounds | None, *, unit: str, pointer: str, asks: str) -> Measured:
    """An amount as it is declared, or as nothing is known of it."""
    bounds = UNKNOWN_AMOUNT if declared is None else declared
    facts = () if bounds.exact else (Fact(pointer, asks),)
    return Measured(bounds, unit, facts=facts, pointers=(pointer,))


class Keyed(Struct, frozen=True):
    """A key for a list, or ``None`` where it is not declared; where it stands, and the question that asks for it."""

    key: str | None
    owner: Owner
    below: str
    asks: str

    @property
    def pointer(self) -> str:
        """Where it stands, or would."""
        return self.owner.pointer + self.below

    @property
    def question(self) -> str:
        """What to ask where it is not declared."""
        return self.asks.replace("{name}", self.owner.name)

    @property
    def fact(self) -> Fact:
        """The missing fact."""
        return Fact(self.pointer, self.question)


class Measure(Struct, frozen=True):
    """A named function that rules refer to; its docstring's first line is what the trail prints.

    ``of_standing`` tells that what is measured of an act is the same for all that its maker did on that day.
    """

    name: str
    kind: MeasureKind
    function: Callable[..., Any]
    of_standing: bool = False

    @property
    def sentence(self) -> str:
        """What it measures, in one sentence; its name alone where Python was told to drop docstrings (``-OO``)."""
        return (self.function.__doc__ or self.name.replace("_", " ")).strip().splitlines()[0]


MEASURES: dict[str, Measure] = {}


def measure_sentences() -> dict[str, str]:
    """What each measure measures, in one sentence, by the name that rules use for it."""
    return {name: found.sentence for name, found in MEASURES.items()}


def measure(
    kind: MeasureKind, *, of_standing: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the measure of its name."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        MEASURES[function.__name__] = Measure(function.__name__, kind, function, of_standing)
        return function

    return register
