"""A declaration and a rulebook become a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from iracheck.checking.asking import Asker
from iracheck.checking.attesting import attestations
from iracheck.checking.averaging import unfit
from iracheck.checking.awarding import Amounts, amounts, examined, shares_of
from iracheck.checking.called import case_of, wanted
from iracheck.checking.case import Case, CostSubject, Section, Subject
from iracheck.checking.certifying import certifications, traced_costs
from iracheck.checking.comparing import compared
from iracheck.checking.designations import unknown_rows
from iracheck.checking.explaining import Draft, Explainer, Places, reachable, unverified_beneath
from iracheck.checking.measured import LineOf
from iracheck.checking.measures_of_components import contradicted
from iracheck.checking.measures_of_costs import Traced
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
    show_bounds,
    show_day,
)
from iracheck.rulebook import Added, Award, NotEncoded, Rulebook
from iracheck.verdict import (
    FORMAT,
    GROUP_FORMAT,
    CreditVerdict,
    DeclarationRead,
    GroupVerdict,
    NotExamined,
    RulebookUsed,
    Verdict,
    Year,
    interval,
)

PROGRAM_VERSION = "0.1.0"


def check(declaration: Declaration, rulebook: Rulebook) -> Verdict:
    """What the facts declared support of each credit claimed, and why.

    Amounts are in USD. Reads nothing but its arguments, and changes neither: equal arguments give equal
    verdicts, from as many threads as there are.

    Raises :class:`iracheck.DocumentError` for what only the law shows to be wrong with the declaration: a
    credit that the rulebook does not know, a statement that contradicts every step that it speaks of, a
    row that its list does not have. Raises :class:`iracheck.InferenceError` where the two readings of the
    last step differ: then there is no answer.
    """
    return verdict_of(Asker(rulebook, case_of(declaration, rulebook)))


def check_group(group: Group, rulebook: Rulebook) -> GroupVerdict:
    """The verdicts of several declarations with the contents averaged over all their vehicles.

    The average is the ratio of the sums, each declaration counting with its number of vehicles
    (26 CFR 1.30D-3). The foreign-entity test is never averaged.

    Raises :class:`iracheck.DocumentError` where the group may not be averaged (vehicles placed in service
    in different percentage years or outside the period, or assembled outside North America), and whatever
    :func:`iracheck.check` raises for a member.
    """
    wanted(group, Group)
    wanted(rulebook, Rulebook)
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
        verdicts.append(verdict_of(Asker(rulebook, case), averaged_over=told))
    return GroupVerdict(GROUP_FORMAT, group.title, tuple(verdicts))


def verdict_of(asker: Asker, *, averaged_over: str | None = None) -> Verdict:
    """The verdict on the case of an asker, which remembers the answers."""
    case, rulebook = asker.case, asker.rulebook
    declaration = case.declaration
    _refuse(case, rulebook)
    places = Places(declaration.marks)
    awards = rulebook.awards
    credit_verdicts = tuple(
        _credit(asker, awards[claim.credit], claim, f"/claims/{place}", places)
        for place, claim in enumerate(declaration.claims)
    )
    relied, warnings = attestations(asker, places)
    claimed = [awards[claim.credit] for claim in declaration.claims]
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
        placed_in_service=_iso(case.day),
        acquired=acquired,
        averaged_over=averaged_over,
        taxpayer=None if declaration.taxpayer.entity is None else case.taxpayer.maker.name,
        taxable_year=_year(declaration),
        construction_began=_iso(declaration.storage.construction_began),
        storage_placed_in_service=_iso(declaration.storage.placed_in_service),
        rulebook=RulebookUsed(rulebook.digest, rulebook.verified.isoformat()),
        declaration=DeclarationRead(declaration.marks.file, declaration.digest),
        credits=credit_verdicts,
        attestations=relied,
        certifications=certifications(asker, _traced(asker, claimed), places),
        suppliers=compared(asker, claimed, places) if len(claimed) > 1 else (),
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
    found.extend(
        (
            f"/claims/{place}",
            f"{claim.credit} is earned product by product, and none is declared; list them under production:",
        )
        for place, claim in enumerate(declaration.claims)
        if claim.credit in awards and not case.products and _is_for_products(awards[claim.credit])
    )
    found.extend(contradicted(case))
    found.extend(unknown_rows(case))
    if found:
        raise DocumentError(Problem(declaration.marks.at(pointer), message) for pointer, message in found)


def _is_for_products(award: Award) -> bool:
    """Whether all that a credit adds is added for each product: of none, it would be a sum of nothing."""
    return all(added.each == "product" for row in award.schedule for added in row.adds)


def _traced(asker: Asker, claimed: list[Award]) -> list[tuple[CostSubject, Traced]]:
    if not asker.case.declaration.certifications:
        return []
    return [traced for award in claimed for traced in traced_costs(asker, award.about)]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _year(declaration: Declaration) -> Year | None:
    year = declaration.taxpayer.taxable_year
    if year.first_day is None or year.last_day is None:
        return None
    return Year(year.first_day.isoformat(), year.last_day.isoformat())


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


def _credit(asker: Asker, award: Award, claim: Claim, pointer: str, places: Places) -> CreditVerdict:
    found = amounts(asker, award)
    explainer = Explainer(asker)
    asked = set(examined(asker, award))
    section = asker.case.sections[award.about]
    for required in award.requires:
        if required.rule in asked:
            explainer.explain(required.rule, section)
        else:
            explainer.not_examined(required.rule)
    conditions = [
        (needed, subject)
        for row in award.schedule
        for added in row.adds
        for subject in (asker.case.products.values() if added.each else (section,))
        for needed in added.when
    ]
    adds = list(dict.fromkeys(explainer.explain(needed.rule, subject) for needed, subject in conditions))
    rates = _explain_rates(explainer, found, section)
    deciding = [*_deciding(award, found, explainer.drafts, asked, adds), *rates]
    root = _award_draft(award, found, deciding, asker)
    root.pointers = (pointer,)
    root.lines = tuple(_lines(explainer, found, section))
    drafts = {root.id: root} | explainer.drafts
    decides = set(reachable(drafts, [root.id]))
    beneath = unverified_beneath(asker.rulebook)
    records = tuple(
        draft.finished(places, () if draft is root else beneath[draft.rule.id], decides=identity in decides)
        for identity, draft in drafts.items()
    )
    aims: list[tuple[str, Subject, Answer]] = [
        (required.rule, section, required.answer) for required in award.requires if required.rule in asked
    ]
    aims += [
        (needed.rule, subject, Answer.YES) for needed, subject in conditions if needed.answer is Answer.YES
    ]
    missing, stays_open = (
        missing_facts(asker, award, found, aims, places) if found.outcome == "unknown" else ((), ())
    )
    return CreditVerdict(
        credit=award.credit,
        title=award.title,
        about=award.about,
        outcome=found.outcome,
        amount=interval(found.bounds, "USD"),
        full=None if found.full is None else decimal_text(found.full),
        possible_amounts=tuple(exact_text(amount.low) for amount in found.possible if amount.exact),
        claimed=_claimed(claim, found),
        earns_claim=_earns(claim, found),
        scope=asker.case.declaration.scope,
        answers=records,
        missing=missing,
        read_by=found.read_by,
        stays_open=stays_open,
    )


def _claimed(claim: Claim, found: Amounts) -> str | None:
    if claim.amount is not None:
        return decimal_text(claim.amount.high or claim.amount.low)
    return None if found.full is None else decimal_text(found.full)


def _earns(claim: Claim, found: Amounts) -> Answer:
    """Whether the amount reaches what is claimed: the full credit where no amount is named. Nothing earns no claim."""
    if not found.asked:
        return Answer.UNKNOWN
    if claim.amount is not None:
        return compare(found.bounds, "at_least", claim.amount)
    if found.outcome == "no_credit":
        return Answer.NO
    if found.full is None:
        return Answer.UNKNOWN
    return compare(found.bounds, "at_least", exactly(found.full))


def _explain_rates(explainer: Explainer, found: Amounts, section: Subject) -> list[str]:
    """The records of the rates by which what is added is multiplied."""
    if found.gate == "falls":
        return []
    products = explainer.asker.case.products.values()
    return list(
        dict.fromkeys(
            explainer.explain(name, subject)
            for row in found.rows
            for added in row.adds
            for name in added.times
            for subject in (products if added.each else (section,))
        )
    )


def _lines(explainer: Explainer, found: Amounts, section: Section) -> Iterator[LineOf]:
    """What is added for each subject where a credit is a sum over several."""
    for row in found.rows:
        for added in (added for added in row.adds if added.each):
            for share in shares_of(explainer.asker, added, section):
                if share.answer is Answer.YES:
                    note = _factors(explainer, added, share.subject)
                else:
                    note = "; ".join(explainer.reason(needed.rule, share.subject) for needed in added.when)
                yield LineOf(
                    share.subject.name,
                    share.subject.pointer,
                    share.amount,
                    share.counts,
                    None,
                    note,
                    share.answer,
                )


def _factors(explainer: Explainer, added: Added, subject: Subject) -> str:
    """What an amount is the product of, in a few characters."""
    measured = explainer.asker.amount(added.measure or "", subject)
    rates = [explainer.drafts[explainer.explain(name, subject)].value for name in added.times]
    factors = [
        (rate.bounds(), "%" if rate.unit == "share" else rate.unit) for rate in rates if rate is not None
    ]
    told = [show_bounds(measured.bounds, measured.unit), *(show_bounds(*factor) for factor in factors)]
    return " x ".join(text.replace(".00 %", " %") for text in told)


def _deciding(
    award: Award, found: Amounts, drafts: Mapping[str, Draft], asked: set[str], adds: list[str]
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
    section = asker.case.sections[award.about]
    day = asker.day(award, section).exact
    answer = {"credit": Answer.YES, "partial_credit": Answer.YES, "no_credit": Answer.NO}.get(
        found.outcome, Answer.UNKNOWN
    )
    draft = Draft(award.id, award, section.name, answer, None if day is None else day.isoformat())
    draft.because = deciding
    for authority in award.authority:
        draft.cites[authority.cite] = authority.standing
    for row in found.rows:
        draft.cites[row.cite] = row.standing or "final"
        draft.cites |= {added.cite: row.standing or "final" for added in row.adds}
    if not found.asked:
        first = award.schedule[0]
        draft.sentence = draft.why_not_asked = (
            f"The rulebook begins with {show_day(first.first_day)} ({first.cite})."
        )
        return draft
    high = found.bounds.high
    most = "an amount that is not known" if high is None else show_amount(high, "USD")
    draft.sentence = getattr(award.reads, answer.value).format(amount=most)
    return draft
