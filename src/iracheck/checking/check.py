"""A declaration and a rulebook become a verdict."""

from __future__ import annotations

from iracheck.checking.asking import Asker
from iracheck.checking.attesting import attestations
from iracheck.checking.averaging import unfit
from iracheck.checking.awarding import Amounts, amounts, examined
from iracheck.checking.case import Case
from iracheck.checking.designations import unknown_rows
from iracheck.checking.explaining import Draft, Explainer, Places, reachable, unverified_beneath
from iracheck.checking.measures_of_components import contradicted
from iracheck.checking.missing import missing_facts
from iracheck.declaration import Claim, Declaration, Group
from iracheck.documents import DocumentError, Problem
from iracheck.quantities import (
    NEVER,
    Answer,
    compare,
    decimal_text,
    exact_text,
    exactly,
    opposite,
    show_amount,
    show_day,
)
from iracheck.rulebook import Award, NotEncoded, Rulebook
from iracheck.verdict import (
    FORMAT,
    GROUP_FORMAT,
    CreditVerdict,
    DeclarationRead,
    GroupVerdict,
    NotExamined,
    RulebookUsed,
    Verdict,
    interval,
)

PROGRAM_VERSION = "0.1.0"


def check(declaration: Declaration, rulebook: Rulebook) -> Verdict:
    """What the facts declared support of each credit claimed, and why.

    Reads nothing but its arguments: no clock, no file, no network. Raises
    :class:`iracheck.DocumentError` where a credit is claimed that the rulebook does not know or a
    statement contradicts every step that it speaks of, and :class:`iracheck.InferenceError` where the two readings of the last step differ.
    """
    return _verdict(Case(declaration, rulebook.lists), rulebook, averaged_over=None)


def check_group(group: Group, rulebook: Rulebook) -> GroupVerdict:
    """The verdicts of several declarations with the contents averaged over all their vehicles.

    The average is the ratio of the sums, each declaration counting with its number of vehicles
    (26 CFR 1.30D-3). The foreign-entity test is never averaged. Raises
    :class:`iracheck.DocumentError` where the group may not be averaged: vehicles placed in service in
    different percentage years or outside the period, or assembled outside North America.
    """
    problems = list(unfit(group, rulebook))
    if problems:
        raise DocumentError(problems)
    cases = [Case(declaration, rulebook.lists) for declaration in group.declarations]
    averaged = tuple((case, member.vehicles) for case, member in zip(cases, group.members, strict=True))
    vehicles = sum(member.vehicles for member in group.members)
    told = f"{group.title}: {vehicles} vehicles, {show_day(group.first_day)} to {show_day(group.last_day)}"
    verdicts = []
    for case in cases:
        case.averaged = averaged
        verdicts.append(_verdict(case, rulebook, averaged_over=told))
    return GroupVerdict(GROUP_FORMAT, group.title, tuple(verdicts))


def _verdict(case: Case, rulebook: Rulebook, *, averaged_over: str | None) -> Verdict:
    declaration = case.declaration
    _refuse(case, rulebook)
    asker = Asker(rulebook, case)
    places = Places(declaration.marks)
    awards = rulebook.awards
    credit_verdicts = tuple(
        _credit(asker, awards[claim.credit], claim, places) for claim in declaration.claims
    )
    relied, warnings = attestations(asker, places)
    credits = {claim.credit for claim in declaration.claims}
    outstanding = [
        entry for entry in rulebook.not_encoded if entry.credit in credits and _matters(entry, case)
    ]
    acquired = _acquired(declaration)
    return Verdict(
        format=FORMAT,
        program=f"iracheck {PROGRAM_VERSION}",
        title=declaration.title,
        scope=declaration.scope,
        placed_in_service=None if case.day is None else case.day.isoformat(),
        acquired=acquired,
        averaged_over=averaged_over,
        rulebook=RulebookUsed(rulebook.digest, rulebook.verified.isoformat()),
        declaration=DeclarationRead(declaration.marks.file, declaration.digest),
        credits=credit_verdicts,
        attestations=relied,
        assumed=tuple(_not_examined(entry) for entry in outstanding if entry.treated == "assumed"),
        not_examined=tuple(_not_examined(entry) for entry in outstanding if entry.treated == "not_examined"),
        unverified=tuple(
            sorted(
                {
                    cite
                    for credit in credit_verdicts
                    for record in credit.answers
                    if record.decides
                    for cite in record.unverified
                }
            )
        ),
        warnings=warnings,
    )


def _refuse(case: Case, rulebook: Rulebook) -> None:
    """Refuse what only the law shows to be wrong with a declaration."""
    declaration, awards = case.declaration, rulebook.awards
    found = [
        (f"/claims/{place}", f'the rulebook knows no credit "{claim.credit}"; write {" or ".join(awards)}')
        for place, claim in enumerate(declaration.claims)
        if claim.credit not in awards
    ]
    found.extend(contradicted(case))
    found.extend(unknown_rows(case))
    if found:
        raise DocumentError(Problem(declaration.marks.at(pointer), message) for pointer, message in found)


def _acquired(declaration: Declaration) -> str | None:
    facts = declaration.vehicle.acquired
    if facts.binding_contract is None or facts.payment is None:
        return None
    latest = max(facts.binding_contract, facts.payment)
    return "never" if latest == NEVER else latest.isoformat()


def _matters(entry: NotEncoded, case: Case) -> bool:
    if entry.scope == "vehicle" and case.declaration.scope == "battery":
        return False
    if case.day is None:
        return True
    starts = entry.first_day is None or entry.first_day <= case.day
    return starts and (entry.last_day is None or case.day <= entry.last_day)


def _not_examined(entry: NotEncoded) -> NotExamined:
    return NotExamined(entry.id, entry.asks, entry.reason, entry.cite)


def _credit(asker: Asker, award: Award, claim: Claim, places: Places) -> CreditVerdict:
    found = amounts(asker, award)
    explainer = Explainer(asker)
    asked = set(examined(asker, award))
    vehicle = asker.case.vehicle
    for required in award.requires:
        if required.rule in asked:
            explainer.explain(required.rule, vehicle)
        else:
            explainer.not_examined(required.rule)
    adds = list(dict.fromkeys(added.when for row in award.schedule for added in row.adds if added.when))
    for rule_id in adds:
        explainer.explain(rule_id, vehicle)
    deciding = _deciding(award, found, explainer.drafts, asked, adds)
    root = _award_draft(award, found, deciding, asker)
    drafts = {root.id: root} | explainer.drafts
    decides = set(reachable(drafts, [root.id]))
    beneath = unverified_beneath(asker.rulebook)
    records = tuple(
        draft.finished(places, () if draft is root else beneath[draft.rule.id], decides=identity in decides)
        for identity, draft in drafts.items()
    )
    aims = [(required.rule, required.answer) for required in award.requires if required.rule in asked]
    aims += [(rule_id, Answer.YES) for rule_id in adds]
    claimed = exactly(found.full) if claim.amount is None else claim.amount
    return CreditVerdict(
        credit=award.credit,
        title=award.title,
        outcome=found.outcome,
        amount=interval(found.bounds, "USD"),
        full=decimal_text(found.full),
        possible_amounts=tuple(exact_text(amount.low) for amount in found.possible if amount.exact),
        claimed=decimal_text(claimed.high or claimed.low),
        earns_claim=compare(found.bounds, "at_least", claimed) if found.asked else Answer.UNKNOWN,
        scope=asker.case.declaration.scope,
        answers=records,
        missing=missing_facts(asker, award, found, aims, places) if found.outcome == "unknown" else (),
        read_by=found.read_by,
    )


def _deciding(
    award: Award, found: Amounts, drafts: dict[str, Draft], asked: set[str], adds: list[str]
) -> list[str]:
    """The rules that the outcome rests on: each wrong answer alone, else what is open, else all that had to hold."""
    answers = {rule_id: drafts[rule_id].answer for rule_id in (*asked, *adds)}
    if not found.asked:
        return []
    needed = [required for required in award.requires if required.rule in asked]
    if found.gate == "falls":
        return [required.rule for required in needed if answers[required.rule] is opposite(required.answer)]
    counted = [rule_id for rule_id in adds if answers[rule_id] is not Answer.NOT_ASKED]
    if found.outcome == "unknown":
        open_rules = [required.rule for required in needed if answers[required.rule] is Answer.UNKNOWN]
        return [*open_rules, *(rule_id for rule_id in counted if answers[rule_id] is Answer.UNKNOWN)]
    if found.outcome == "no_credit":
        return counted
    return [required.rule for required in needed if answers[required.rule] is not Answer.NOT_ASKED] + counted


def _award_draft(award: Award, found: Amounts, deciding: list[str], asker: Asker) -> Draft:
    day = asker.case.day
    answer = {"credit": Answer.YES, "partial_credit": Answer.YES, "no_credit": Answer.NO}.get(
        found.outcome, Answer.UNKNOWN
    )
    draft = Draft(award.id, award, "the vehicle", answer, None if day is None else day.isoformat())
    draft.because = deciding
    for authority in award.authority:
        draft.cites[authority.cite] = authority.standing
    for row in found.rows:
        draft.cites[row.cite] = row.standing or "final"
        draft.cites |= {added.cite: row.standing or "final" for added in row.adds}
    if not found.asked:
        first = award.schedule[0]
        draft.sentence = draft.why_not_asked = (
            f"The rulebook begins with vehicles placed in service on {show_day(first.first_day)}."
        )
        return draft
    most = show_amount(found.bounds.high or found.bounds.low, "USD")
    draft.sentence = getattr(award.reads, answer.value).format(amount=most)
    return draft
