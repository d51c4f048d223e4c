"""The last step, from words only: do the answers that a credit requires stand, fall, or stay open?

It is read twice: plainly, and by durable-rules where that is installed. The two readings are
compared on every check, and a difference is an error, never an answer. durable-rules is used
in the one narrow way in which it is dependable: one flat fact whose every field is a short
word, conditions that compare a field with a constant, no ``Host``, one ruleset a thread at a time,
an always-firing sink, and the fact retracted afterwards. Its rules do nothing: that they fire is the
conclusion, so nothing of ours can fail in them unheard.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from iracheck.quantities import Answer, opposite
from iracheck.rulebook import Award

try:
    import durable_rules_engine
    from durable.engine import Ruleset
except ImportError:  # not installed, or a Python that it does not support
    Ruleset = None

Gate = Literal["stands", "falls", "open"]
PLAIN, DURABLE = "plain", "durable-rules"


class InferenceError(RuntimeError):
    """The two readings of the last step differ, or one of them failed: there is no answer.

    A fault of the program, not of the declaration. Treat it as *unknown* at best, and report it.
    """


def gate(award: Award, answers: Mapping[str, Answer]) -> tuple[Gate, tuple[str, ...]]:
    """Whether what a credit requires stands, and which readings agreed on it.

    ``answers`` holds the answer of every rule required; one that is not asked does not stand in
    the way. Raises :class:`InferenceError` where the readings differ.
    """
    plain = read_plainly(award, answers)
    if Ruleset is None:
        return plain, (PLAIN,)
    durable = _read_by_durable_rules(award, answers)
    if durable != plain:
        raise InferenceError(f"{award.id}: the plain reading says {plain!r}, durable-rules says {durable!r}")
    return plain, (PLAIN, DURABLE)


def read_plainly(award: Award, answers: Mapping[str, Answer]) -> Gate:
    """The plain reading: one wrong answer and it falls; else one unknown answer and it is open."""
    found: Gate = "stands"
    for required in award.requires:
        answer = answers[required.rule]
        if answer is opposite(required.answer):
            return "falls"
        if answer is Answer.UNKNOWN:
            found = "open"
    return found


class DurableReader:
    """One ruleset of durable-rules for one credit."""

    def __init__(self, award: Award) -> None:
        self._fields = {required.rule: f"r{place}" for place, required in enumerate(award.requires)}
        self._count = 0
        self._ruleset: Any = Ruleset(award.id.replace("/", "_"), None, self._definition(award))

    def _definition(self, award: Award) -> dict[str, Any]:
        wrong = [{self._fields[required.rule]: str(opposite(required.answer))} for required in award.requires]
        not_wrong = [{"$neq": condition} for condition in wrong]
        unknown = [{field: str(Answer.UNKNOWN)} for field in self._fields.values()]
        known = [{"$neq": condition} for condition in unknown]
        return {
            "falls": _rule({"$or": wrong}),
            "open": _rule({"$and": [*not_wrong, {"$or": unknown}]}),
            "stands": _rule({"$and": [*not_wrong, *known]}),
            _SINK: _rule({"kind": "answers"}, priority=9),
        }

    def read(self, answers: Mapping[str, Answer]) -> str:
        """The conclusion that durable-rules draws; :class:`InferenceError` unless it is exactly one."""
        self._count += 1
        fact = {"id": self._count, "sid": "case", "kind": "answers"}
        fact |= {field: str(answers[rule]) for rule, field in self._fields.items()}
        try:
            *drawn, last = self._fired_by(self._ruleset.assert_fact(fact))
            self._ruleset.retract_fact(fact)
        except Exception as failure:  # whatever it is, it must not look like an answer
            raise InferenceError(f"durable-rules failed: {failure!r}") from failure
        if len(set(drawn)) != 1 or last != _SINK:
            raise InferenceError(f"durable-rules drew no single conclusion: {[*drawn, last]}")
        return drawn[0]

    def _fired_by(self, session: int) -> Iterator[str]:
        """The rules that fire, one after another; one of several conditions fires for each that holds.

        ``Ruleset.do_actions`` takes the same steps, but asks the clock how long each of them took, and
        stops without a word where that was long, as when the machine slept or its clock was set.
        """
        rules = self._ruleset._handle
        state, waiting = durable_rules_engine.start_action_for_state(rules, session)
        while waiting:
            yield from json.loads(waiting)
            durable_rules_engine.update_state(rules, state)
            waiting = durable_rules_engine.complete_and_start_action(rules, session)


_SINK = "sink"


def _rule(condition: dict[str, Any], *, priority: int = 1) -> dict[str, Any]:
    """A rule whose firing is all that is wanted of it."""
    return {"all": [{"m": condition}], "pri": priority, "run": lambda _closure: None}


_Key = tuple[str, tuple[tuple[str, Answer], ...]]
_idle: dict[_Key, list[DurableReader]] = {}
"""The readers of each credit that nobody uses just now.

They are kept and lent, to one thread at a time: a ruleset left behind leaks half a megabyte, so one
for every thread that ever ran would use up the memory of a service.
"""


def _read_by_durable_rules(award: Award, answers: Mapping[str, Answer]) -> str:
    key = (award.id, tuple((required.rule, required.answer) for required in award.requires))
    idle = _idle.setdefault(key, [])
    try:
        reader = idle.pop()
    except IndexError:
        reader = DurableReader(award)
    conclusion = reader.read(answers)
    idle.append(reader)  # not where it failed: nobody knows what it would do next
    return conclusion
