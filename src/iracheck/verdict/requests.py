"""Whom to ask for what is missing, and whom not to: data only, with a versioned JSON form (``iracheck-request/1``)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from iracheck.verdict.models import At, DeclarationRead, Interval, Outcome, RulebookUsed

REQUEST_FORMAT = "iracheck-request/1"

Why = Literal[
    "settled",
    "nothing_missing",
    "cannot_change",
    "relied_on",
    "yours_to_answer",
    "nothing_settles",
    "not_needed_now",
]


class RuleAtStake(Struct, frozen=True):
    """A rule whose answer could change, in plain words.

    - ``rule``: the id of the rule.
    - ``title``: its title.
    - ``question``: what it asks.
    - ``cites``: its paragraphs of law.
    """

    rule: str
    title: str
    question: str
    cites: tuple[str, ...]


class Stake(Struct, frozen=True):
    """What an answer could change of one credit.

    - ``credit``: the credit's name.
    - ``amount``: what the facts declared leave possible of it, in USD.
    - ``value_behind``: the value of the parts of the battery that the answer is about, in USD; null where there
      are none.
    - ``rules``: the rules whose answers could change.
    """

    credit: str
    amount: Interval
    value_behind: Interval | None
    rules: tuple[RuleAtStake, ...]


class Question(Struct, frozen=True):
    """A question, once for all credits that it matters to.

    - ``asks``: the question, worded for whoever is asked.
    - ``form``: the form of the answer; empty where the author of the declaration is asked.
    - ``at``: the places of the declaration where the answer goes.
    - ``declares``: of each of these places in turn, what is to be written there.
    - ``stakes``: what it could change, credit by credit.
    """

    asks: str
    form: str
    at: tuple[At, ...]
    declares: tuple[str, ...]
    stakes: tuple[Stake, ...]


class AskedOf(Struct, frozen=True):
    """The questions to one supplier, or to the author of the declaration.

    - ``supplier``: the id of the entity; null for the author.
    - ``name``: its name, or ``yourself``.
    - ``questions``: what is asked.
    """

    supplier: str | None
    name: str
    questions: tuple[Question, ...]


class NotWorthAsking(Struct, frozen=True):
    """A supplier of whom nothing is asked, and why.

    - ``supplier``: the id of the entity.
    - ``name``: its name.
    - ``why``: ``settled``: no credit is open. ``nothing_missing``: all that the law asks of it is answered.
      ``cannot_change``: what is not declared of it is open, and no open credit rests on it. ``relied_on``: its
      attestation or certification answers for that; only facts that contradict it would change the result.
      ``yours_to_answer``: what is asked about it now is for the author. ``nothing_settles``: it is open, and no
      favourable answer of anybody would settle the credit that rests on it. ``not_needed_now``: it is open, and
      with favourable answers of the others the result is settled without it; where one of them is not
      favourable, a new request may ask it.
    - ``because``: the same in a sentence.
    """

    supplier: str
    name: str
    why: Why
    because: str


class CreditAtStake(Struct, frozen=True):
    """A credit claimed, and what the facts declared leave possible of it.

    - ``credit``: the credit's name.
    - ``title``: its title.
    - ``outcome``: what the facts declared support.
    - ``amount``: how much of it, in USD.
    - ``can_be_settled``: whether favourable answers could settle it.
    - ``battery_alone``: whether the vehicle's own facts were not examined (``scope: battery``).
    """

    credit: str
    title: str
    outcome: Outcome
    amount: Interval
    can_be_settled: bool
    battery_alone: bool


class Request(Struct, frozen=True):
    """The shortest list of questions whose answers can change the verdict, by who can answer them (``iracheck-request/1``).

    With all of them answered favourably every credit that can be settled is, at its greatest.

    - ``format``: ``iracheck-request/1``.
    - ``program``: the program and its version.
    - ``title``: the title of the declaration.
    - ``credits``: the credits claimed, with what is at stake.
    - ``asked``: the questions, supplier by supplier; those to the author last.
    - ``not_worth_asking``: all other suppliers.
    - ``rulebook``: the rulebook used.
    - ``declaration``: the declaration read.
    - ``only``: the id of a supplier where what concerns others is left out; what is left need not settle anything.
    """

    format: str
    program: str
    title: str
    credits: tuple[CreditAtStake, ...]
    asked: tuple[AskedOf, ...]
    not_worth_asking: tuple[NotWorthAsking, ...]
    rulebook: RulebookUsed
    declaration: DeclarationRead
    only: str | None = None
