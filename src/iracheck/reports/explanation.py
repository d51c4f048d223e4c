"""What stands behind an id in a finding: its question, what each answer means, its law, and what usually cures it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from iracheck.reports.blocks import Block, Heading, Name, Paragraph, Terms, Words
from iracheck.reports.blocks_text import blocks_text
from iracheck.reports.rule_blocks import Entry, Law, list_blocks, rule_blocks
from iracheck.rulebook import Rule, Rulebook
from iracheck.rulebook.loading import measures_of, referred


class Finding(NamedTuple):
    """A finding that is about no rule: what it means, and what cures it."""

    title: str
    means: str
    cure: str


FINDINGS: Mapping[str, Finding] = {
    "declaration/invalid": Finding(
        "The declaration cannot be read",
        "Something in the file is no fact that a declaration can state, contradicts another fact, or cannot be of a"
        " battery. There is no answer about any credit until it is mended.",
        "Go to the line and column of the finding: the message says what is wrong and what to write instead."
        " All problems of a file are listed in one run.",
    ),
    "declaration/missing-fact": Finding(
        "A fact is missing",
        "The outcome of a credit is unknown, and this fact is one of those with which, declared favourably, it would"
        " be settled. Unknown is never a success: nothing is assumed in its place.",
        "Declare it at the place that the finding names; `iracheck request` writes the questions for those who know.",
    ),
    "waiver/expired": Finding(
        "A waiver has run out",
        "A finding was waived until a day that has passed. It counts again.",
        "Cure what was waived, or have the waiver renewed by whoever may, with a new day and a reason.",
    ),
    "baseline/stale": Finding(
        "The baseline names what no longer is found",
        "The baseline accepts a finding that the present declaration does not have. Left there, it would hide the"
        " same finding when it comes back.",
        "Take it out of the baseline: write the baseline anew from this run.",
    ),
}
"""The ids of findings that are no rules."""

_OWNERS = (
    "who holds the entity, through which tiers (`held_by`, `holders_complete`), under which law it is organized and"
    " where it has its seat, its contracts and its look-ups (`screened`)"
)
_OTHER_MAKER = "Where the facts show one, only other facts help: the same thing made by somebody else."
_STATUS = (
    f"Declare {_OWNERS}, and its `appointments`, `debts`, `legal_form`, `traded_on` and licences. An entity's status is"
    " that of the last day of its taxable year: what is changed until then counts."
)
CURES: Mapping[str, str] = {
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
"""What usually cures the answer of a rule; a rule that is not here is cured as those that ask it are."""

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
    yield Heading(3, f"{name}: {finding.title}", name)
    yield Terms((("means", ((finding.means,),)), ("cure", ((finding.cure,),))))


def _rule(law: Law, rule: Rule) -> Iterator[Block]:
    yield Heading(3, f"{rule.id}: {rule.title}", rule.id)
    yield from rule_blocks(law, rule)
    entries = (*_cure(law, rule), *_read_beneath(law, rule))
    if entries:
        yield Paragraph(("What to declare or change",))
        yield Terms(entries)


def _cure(law: Law, rule: Rule) -> Iterator[Entry]:
    """What usually cures it: its own cure, or that of the nearest rules that ask it."""
    cures = dict.fromkeys(CURES[name] for name in _cured_as(law, rule.id))
    if cures:
        yield "cure", tuple((text,) for text in cures)
    yield (
        "if unknown",
        (
            (
                "`iracheck check` lists the facts that would settle it; `iracheck request` whom to ask for them.",
            ),
        ),
    )


def _cured_as(law: Law, name: str) -> list[str]:
    """The nearest rules upwards that a cure is told of, the rule itself first."""
    level, seen = [name], {name}
    while level:
        told = [asked for asked in level if asked in CURES]
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
