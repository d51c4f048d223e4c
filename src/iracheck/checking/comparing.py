"""Where two laws differ about the same supplier: what each makes of its work, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from iracheck.checking.asking import Asker
from iracheck.checking.case import Activity
from iracheck.checking.certifying import traced_costs
from iracheck.checking.explaining import Explainer, Places
from iracheck.quantities import ALL, NOTHING, Answer, any_of
from iracheck.rulebook import Award, ForAny
from iracheck.verdict import SupplierCompared, SupplierUnderLaw

YES, NO, UNKNOWN, NOT_ASKED = Answer.YES, Answer.NO, Answer.UNKNOWN, Answer.NOT_ASKED
OF_CONCERN = "foreign-entity-of-concern/of-concern"


class _Work(Struct, frozen=True):
    """One thing that a supplier did, whether it counts against a credit, and why."""

    entity: str
    answer: Answer
    reason: str
    what: str
    pointer: str


def compared(asker: Asker, awards: Iterable[Award], places: Places) -> tuple[SupplierCompared, ...]:
    """The suppliers whose work counts against one credit claimed and not, or perhaps not, against another."""
    explainer = Explainer(asker)
    by_law: dict[str, list[_Work]] = {}
    for award in awards:
        work = [*_done(explainer, award), *_paid_for(asker, award)]
        if work:
            by_law[award.credit] = work
    found = []
    for name, maker in asker.case.makers.items():
        several = [
            _under(law, [one for one in work if one.entity == name], places) for law, work in by_law.items()
        ]
        told = [one for one in several if one is not None]
        if len({one.answer for one in told}) > 1:
            found.append(SupplierCompared(entity=name, name=maker.name, laws=tuple(told)))
    return tuple(found)


def _under(law: str, work: list[_Work], places: Places) -> SupplierUnderLaw | None:
    if not work:
        return None
    answer = any_of(one.answer for one in work)
    telling = next(one for one in work if one.answer is answer)
    return SupplierUnderLaw(law, answer, telling.reason, telling.what, places.at(telling.pointer))


def _done(explainer: Explainer, award: Award) -> Iterator[_Work]:
    """What suppliers did for the parts of the battery that a credit excludes foreign entities of concern from."""
    asker = explainer.asker
    root = asker.case.sections[award.about]
    for required in award.requires:
        rule = asker.rulebook.rules[required.rule]
        if (
            not isinstance(rule, ForAny)
            or required.answer is not NO
            or rule.of not in ("component", "mineral")
        ):
            continue
        for part, of_part in asker.each(rule, root):
            for activity in part.activities:
                if activity.maker.entity is not None:
                    yield _activity(explainer, activity, of_part, rule)


def _activity(explainer: Explainer, activity: Activity, of_part: Answer, rule: ForAny) -> _Work:
    asker = explainer.asker
    entity = activity.maker.entity
    assert entity is not None
    own = asker.answer(OF_CONCERN, activity)
    reason = explainer.reason(OF_CONCERN, activity)
    answer = own
    if of_part is NOT_ASKED and own is not NO:
        answer = NO
        part = next(part for part, _ in asker.each(rule, asker.case.vehicle) if activity in part.activities)
        reason = f"left out: {explainer.reason(rule.where or rule.rule, part)}"
    elif own is YES and of_part is not YES:
        answer = of_part
    return _Work(entity.id, answer, reason, activity.name, activity.pointer)


def _paid_for(asker: Asker, award: Award) -> Iterator[_Work]:
    """What of the costs that a credit compares suppliers made."""
    for cost, traced in traced_costs(asker, award.about):
        answer = {ALL: YES, NOTHING: NO}.get(traced.share, UNKNOWN)
        for made in cost.makers:
            if made.maker.entity is not None:
                yield _Work(made.maker.entity.id, answer, traced.note, cost.name, cost.pointer)
