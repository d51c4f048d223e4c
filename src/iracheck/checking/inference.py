"""The last step, from words only: do the answers that a credit requires stand, fall, or stay open?

It is read twice: plainly, and by durable-rules where that is installed. The two readings are
compared on every check, and a difference is an error, never an answer. durable-rules is used
in the one narrow way in which it is dependable: one flat fact whose every field is a short
word, conditions that compare a field with a constant, no ``Host``, one ruleset a thread at a time,
an always-firing sink, the fact retracted afterwards, and a look for exceptions after each run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from iracheck.quantities import Answer, opposite
from iracheck.rulebook import Award

try:
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
        self._fired: set[str] = set()
        self._count = 0
        self._ruleset: Any = Ruleset(award.id.replace("/", "_"), None, self._definition(award))

    def _definition(self, award: Award) -> dict[str, Any]:
        wrong = [{self._fields[required.rule]: str(opposite(required.answer))} for required in award.requires]
        not_wrong = [{"$neq": condition} for condition in wrong]
        unknown = [{field: str(Answer.UNKNOWN)} for field in self._fields.values()]
        known = [{"$neq": condition} for condition in unknown]
        return {
            "falls": self._rule({"$or": wrong}, "falls"),
            "open": self._rule({"$and": [*not_wrong, {"$or": unknown}]}, "open"),
            "stands": self._rule({"$and": [*not_wrong, *known]}, "stands"),
            "sink": self._rule({"kind": "answers"}, None, priority=9),
        }

    def _rule(
        self, condition: dict[str, Any], conclusion: str | None, *, priority: int = 1
    ) -> dict[str, Any]:
        def run(_closure: Any) -> None:
            if conclusion is not None:
                self._fired.add(conclusion)

        return {"all": [{"m": condition}], "pri": priority, "run": run}

    def read(self, answers: Mapping[str, Answer]) -> str:
        """The conclusion that durable-rules draws; :class:`InferenceError` unless it is exactly one."""
        self._fired.clear()
        self._count += 1
        fact = {"id": self._count, "sid": "case", "kind": "answers"}
        fact |= {field: str(answers[rule]) for rule, field in self._fields.items()}
        failures: list[object] = []
        handle = self._ruleset.assert_fact(fact)
        self._ruleset.do_actions(handle, lambda error, _state: failures.append(error) if error else None)
        state = self._ruleset.get_state("case")
        self._ruleset.retract_fact(fact)
        if failures or "exception" in state or len(self._fired) != 1:
            detail = failures or state.get("exception") or sorted(self._fired)
            raise InferenceError(f"durable-rules drew no single conclusion: {detail}")
        return next(iter(self._fired))


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
