"""What stands behind an id in a finding: its question, what each answer means, its law, and what usually cures it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from iracheck.reports.blocks import Block, Heading, Name, Paragraph, Terms, Words
from iracheck.reports.blocks_text import blocks_text
from iracheck.reports.findings import (
    CLAIM,
    EXPIRED,
    EXPIRES_SOON,
    INVALID,
    NOT_RELIED_ON,
    OTHER_IDS,
    STALE,
    UNUSED,
    WARNING,
)
from iracheck.reports.rule_blocks import Entry, Law, list_blocks, rule_blocks
from iracheck.rulebook import Rule, Rulebook
from iracheck.rulebook.loading import measures_of, referred


class Meaning(NamedTuple):
    """What a finding that is about no rule means, and what cures it."""

    means: str
    cure: str


FINDINGS: Mapping[str, Meaning] = {
    INVALID: Meaning(
        "Something in the file is no fact that a declaration can state, contradicts another fact, or cannot be of a"
        " battery. There is no answer about any credit until it is mended.",
        "Go to the line and column of the finding: the message says what is wrong and what to write instead."
        " All problems of a file are listed in one run.",
    ),
    CLAIM: Meaning(
        "No rule is against the claim, but the amount that the facts support is less than what is claimed.",
        "Claim what the facts support, or mend the facts that the amount is made of.",
    ),
    NOT_RELIED_ON: Meaning(
        "An attestation lacks its day, its document or its product, comes from a covered nation, or is contradicted by"
        " the facts declared. It answers nothing; the facts do.",
        "Obtain one that has all of this, or mend the facts where they are wrong.",
    ),
    WARNING: Meaning(
        "It changes no answer, and a reader of the verdict should know it.",
        "See whether the facts are declared as they are.",
    ),
    EXPIRED: Meaning(
        "A finding was waived until a day that has passed. It counts again, and the waiver itself fails the job.",
        "Cure what was waived, or have the waiver renewed by whoever may, with a new day and a reason.",
    ),
    EXPIRES_SOON: Meaning(
        "A finding is waived, for 30 days more at most.",
        "Cure what is waived, or have the waiver renewed in time.",
    ),
    UNUSED: Meaning(
        "Files that the waiver names were checked, and nothing was found that it accepts.",
        "Remove it, or correct its rule, file or subject.",
    ),
    STALE: Meaning(
        "The baseline accepts a finding that the present declaration does not have. Left there, it would hide the"
        " same finding when it comes back.",
        "Write the baseline anew with --write-baseline.",
    ),
}
"""The findings that are about no rule."""

_OWNERS = (
    "who holds the entity, through which tiers (`held_by`, `holders_complete`), under which law it is organized and"
    " where it has its seat, its contracts and its look-ups (`screened`)"
)
_OTHER_MAKER = "Where the facts show one, only other facts help: the same thing made by somebody else."
_STATUS = (
    f"Declare {_OWNERS}, and its `appointments`, `debts`, `legal_form`, `traded_on` and licences. An entity's status is"
    " that of the last day of its taxable year: what is changed until then counts."
)
WHAT_TO_DECLARE: Mapping[str, str] = {
    "30D/acquired-in-time": "Declare the days of the written binding contract and of the first payment under"
    " `vehicle: acquired:`. A vehicle acquired later earns nothing, and nothing cures that.",
    "30D/final-assembly": "Declare the country under `vehicle: final_assembly:`. It has to be in North America.",
    "30D/plug-in": "Declare `vehicle: powertrain:`.",
    "30D/battery-capacity": "Declare `vehicle: battery_capacity:`, from 100 to 0 percent state of charge.",
    "30D/gross-vehicle-weight": "Declare `vehicle: gross_vehicle_weight_rating:`.",
    "30D/price": "Declare `vehicle: class:` and `suggested_retail_price:`; the limit depends on the class.",
    "30D/excluded-components": "Declare of each component who made it, where and when; of each maker "
    f"{_OWNERS}; or its attestation with day and document. {_OTHER_MAKER}",
    "30D/excluded-minerals": "Declare the steps of each chain, who did them, where and when, and how the mineral is tied"
    f" to these cells; of each maker {_OWNERS}; or its attestation. Materials that are impracticable to trace may be"
    f" left out under a transition plan while the transition lasts. {_OTHER_MAKER}",
    "30D/critical-minerals": "Declare the value of each mineral, its steps with place and value added, and"
    " `complete: [minerals, steps]`. Where the share is too low: have more of the value extracted or processed in the"
    " United States or a free trade partner, elect the other test while it is allowed, or average over a group.",
    "30D/battery-components": "Declare the value of each component, where it was made and what it contains, and"
    " `complete: [components]`. Where the share is too low: make or assemble more of the value in North America, or"
    " average over a group.",
    "45X/taxpayer-prohibited": _STATUS,
    "48E/taxpayer-prohibited": _STATUS,
    "45X/earns": "Declare of each product what it is, its capacity, who made it, where and when, to whom it was sold and"
    " when. What it lacks is told by the rules that this one asks.",
    "45X/material-assistance": "Declare what each direct material cost, from whom it was bought and who made it, and"
    " `costs_complete: yes`; add the direct suppliers' certifications. Where the ratio is too low: buy less from"
    " prohibited foreign entities, elect another method, or leave out costs of contracts before 16 June 2025.",
    "48E/material-assistance": "Declare what each manufactured product and component cost and who made it, and"
    " `products_complete: yes`; add the direct suppliers' certifications. Where the ratio is too low: buy less from"
    " prohibited foreign entities, or elect another method.",
    "48E/domestic-content": "Declare the products with their components, what they cost and where they were made, and"
    " whether structural steel and iron was made in the United States.",
    "48E/increased-rate": "Declare `storage: prevailing_wage_and_apprenticeship:`, the power, and when construction began.",
    "48E/energy-community": "Declare `storage: in_energy_community:`.",
    "48E/nameplate": "Declare `storage: nameplate_capacity:`.",
    "48E/for-transportation": "Declare `storage: primarily_for_transportation:`.",
    "48E/in-taxable-year": "Declare `storage: placed_in_service:` and `taxpayer: taxable_year:`.",
    "foreign-entity-of-concern/of-concern": f"Declare {_OWNERS}; or an attestation of the maker, for what the facts leave"
    f" open. {_OTHER_MAKER}",
    "prohibited-foreign-entity/prohibited": _STATUS,
}
"""What to declare for the answer of a rule; for a rule that is not here, the same as for those that ask it."""

_MOST_MEASURES = 12


def explanation(rulebook: Rulebook, name: str, measures: Mapping[str, str]) -> str | None:
    """What an id of a rule, a list, an award or a finding stands for, as text; ``None`` where there is none such.

    ``measures`` tells of each measure what it measures.
    """
    law = Law.of(rulebook, measures)
    if name in FINDINGS:
        return blocks_text(_finding(name))
    if name in rulebook.rules:
        return blocks_text(_rule(law, rulebook.rules[name]))
    if name in rulebook.lists:
        entry = rulebook.lists[name]
        return blocks_text([Heading(3, f"{name}: {entry.title}", name), *list_blocks(law, entry)])
    return None


def explained(rulebook: Rulebook) -> tuple[str, ...]:
    """Every id that there is an explanation of."""
    return (*sorted(rulebook.rules), *sorted(rulebook.lists), *FINDINGS)


def _finding(name: str) -> Iterator[Block]:
    finding = FINDINGS[name]
    yield Heading(3, f"{name}: {OTHER_IDS[name]}", name)
    yield Terms((("means", ((finding.means,),)), ("cure", ((finding.cure,),))))


def _rule(law: Law, rule: Rule) -> Iterator[Block]:
    yield Heading(3, f"{rule.id}: {rule.title}", rule.id)
    yield from rule_blocks(law, rule)
    entries = (*_cure(law, rule), *_read_beneath(law, rule))
    if entries:
        yield Paragraph(("What to declare or change",))
        yield Terms(entries)


def _cure(law: Law, rule: Rule) -> Iterator[Entry]:
    """What to declare, and what to do where the answer costs the credit: as the rule or the nearest that ask it say."""
    cures = {name: asked.cure for name, asked in law.rulebook.rules.items() if asked.cure is not None}
    for label, known in (("declare", WHAT_TO_DECLARE), ("cure", cures)):
        told = dict.fromkeys(known[name] for name in _nearest_of(law, rule.id, known))
        if told:
            yield label, tuple((text,) for text in told)
    asks = "`iracheck check` lists the facts that would settle it; `iracheck request` whom to ask for them."
    yield "if unknown", ((asks,),)


def _nearest_of(law: Law, name: str, known: Mapping[str, str]) -> list[str]:
    """The nearest rules upwards of which something is known, the rule itself first."""
    level, seen = [name], {name}
    while level:
        told = [asked for asked in level if asked in known]
        if told:
            return told
        level = sorted({use.by.id for asked in level for use in law.used[asked]} - seen)
        seen.update(level)
    return []


def _read_beneath(law: Law, rule: Rule) -> Iterator[Entry]:
    """What the rules beneath measure of the declaration, those nearest first."""
    own = {name for _, name, _ in measures_of(rule)}
    found: dict[str, Words] = {}
    level, seen = [rule.id], {rule.id}
    while level:
        level = [inner for asked in level for _, inner in referred(law.rulebook.rules[asked])]
        level = [inner for inner in dict.fromkeys(level) if inner not in seen]
        seen.update(level)
        for inner in level:
            for _, name, _ in measures_of(law.rulebook.rules[inner]):
                if name not in own:
                    found.setdefault(name, (Name(name), f": {law.measures.get(name, '')}"))
    shown = list(found.values())[:_MOST_MEASURES]
    if len(found) > len(shown):
        more = len(found) - len(shown)
        shown.append((f"and {more} more, of the rules beneath; `iracheck explain` tells of each rule",))
    if shown:
        yield "also read", tuple(shown)
