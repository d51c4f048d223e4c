"""One entity's verdict as text, and the graph of its owners in Graphviz's dot language."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from iracheck.quantities import Answer, Bounds, show_bounds, show_share
from iracheck.reports.text import (
    WIDTH,
    capitalized,
    day_of,
    place_of,
    what_stays_open,
    what_to_declare,
    with_place,
    wrapped,
)
from iracheck.verdict import AnswerRecord, EntityVerdict, TierFound

_OTHERWISE = {
    "foreign entity of concern": (
        "For a battery, a supplier's attestation may answer what facts leave open (26 CFR 1.30D-6(b)(1))."
    ),
    "prohibited foreign entity": (
        "For a cost, the direct supplier's certification may answer what facts leave open"
        " (26 USC 7701(a)(52)(D)(iii)(II))."
    ),
}
_ANSWERS = {
    Answer.YES: "of concern",
    Answer.NO: "not of concern",
    Answer.UNKNOWN: "unknown",
}


def entity_text(verdict: EntityVerdict) -> str:
    """The verdict on an entity as text: the answer, its proof, the owners tier by tier, and what is missing."""
    return "\n".join(line.rstrip() for line in _lines(verdict)) + "\n"


def _lines(verdict: EntityVerdict) -> Iterator[str]:
    left = f"{verdict.name} ({verdict.entity}), {day_of(verdict.on)}"
    right = f"{_law(verdict)}: {verdict.answer.value.capitalize()}"
    gap = WIDTH - len(left) - len(right)
    yield f"{left}{' ' * gap}{right}" if gap > 1 else f"{left}\n{right}"
    yield ""
    records = {record.id: record for record in verdict.answers}
    apart = set(verdict.measured) if len(verdict.measured) > 1 else set()
    for record in (record for identity in verdict.decides for record in _ends(records[identity], records)):
        if record.id.split("#")[0] not in apart:
            yield from _answer(record)
    if len(verdict.measured) > 1:
        yield ""
        yield "How far from the limits"
        for record in (records[identity] for identity in verdict.measured):
            yield from _answer(record)
    elif verdict.interest is not None and verdict.limit is not None:
        yield from wrapped(_distance(verdict.interest.bounds(), verdict.limit.bounds().low), "  ")
    if verdict.tiers:
        yield ""
        marked = "; * decides" if any(tier.decides for tier in verdict.tiers) else ""
        yield f"Through whom (most first{marked})"
        for tier in verdict.tiers:
            yield from with_place(_tier(tier), place_of(tier.at), "  " * (tier.depth + 1))
    if verdict.missing:
        yield ""
        yield what_to_declare(verdict)
        for missing in verdict.missing:
            yield from with_place(f"- {capitalized(missing.asks)}", place_of(missing.at), "  ")
            yield f"    {missing.pointer}"
        yield from what_stays_open(verdict)
    elif verdict.answer is Answer.UNKNOWN:
        yield ""
        yield "Nothing that could be declared of it settles this."
    if verdict.answer is Answer.UNKNOWN:
        yield from wrapped(_OTHERWISE[_law(verdict)], "")
    if verdict.names:
        yield ""
        yield "Listed names to be looked at (a resemblance is proposed, never decided)"
        for name in verdict.names:
            how = f"it is this one by {name.why}" if name.identified else f"the name resembles it: {name.why}"
            since = day_of(name.since)
            yield from wrapped(
                f"- {name.listed_name}, {name.listed_in}, since {since}: {how}", "  ", hanging="    "
            )
    if verdict.activities:
        yield ""
        yield f"What it did for this battery: done by a {_law(verdict)}?"
        for activity in verdict.activities:
            told = f"{activity.activity}: {activity.answer.value}, {activity.reason}"
            yield from with_place(told, place_of(activity.at), "  ")
    yield ""
    if verdict.unverified:
        cites = ", ".join(verdict.unverified)
        yield from wrapped(f"Standing unverified (not compared with primary text): {cites}.", "")
    last = day_of(verdict.rulebook.verified)
    yield f"Rulebook {verdict.rulebook.hash[:7]}, law last verified {last}. {verdict.program}."


def _law(verdict: EntityVerdict) -> str:
    """The words of the law that it is inspected by, without the paragraph."""
    return verdict.regime.split(" (")[0]


def _ends(record: AnswerRecord, records: dict[str, AnswerRecord]) -> list[AnswerRecord]:
    """The answers at the ends of what a record rests on."""
    if not record.because:
        return [record]
    return [end for identity in record.because for end in _ends(records[identity], records)]


def _answer(record: AnswerRecord) -> Iterator[str]:
    place = place_of(record.at[0]) if record.at else ""
    yield from with_place(f"{record.answer.value.capitalize()}: {record.sentence}", place, "  ")
    for line in record.lines:
        if line.answer is record.answer:
            yield from with_place(f"{line.what}: {line.note}", place_of(line.at), "    ")
    yield from wrapped(", ".join(record.cites), "    ")


def _distance(interest: Bounds, limit: Fraction) -> str:
    """How far the greatest interest of a covered nation's government is from the limit."""
    high = interest.high if interest.high is not None else Fraction(1)
    if interest.low == limit:
        return (
            f"A covered nation's government is exactly at the limit of {show_share(limit)}, which is enough."
        )
    if interest.low > limit:
        return f"A covered nation's government is {_points(interest.low - limit)} over the limit of {show_share(limit)}."
    if high < limit:
        room = _points(limit - high)
        return (
            f"{room} below the limit of {show_share(limit)}: the government that holds most may take less than"
            f" {room} more."
        )
    return (
        f"Between {_points(limit - interest.low)} below the limit of {show_share(limit)} and"
        f" {_points(high - limit)} over it."
    )


def _points(share: Fraction) -> str:
    return f"{show_share(share).removesuffix(' %')} points"


def _tier(tier: TierFound) -> str:
    share = show_bounds(tier.share.bounds(), "%")
    mark = "* " if tier.decides else ""
    told = f"{mark}{tier.holder_name} holds {share} of the {tier.measure} of {tier.held_name}"
    if tier.whole:
        return f"{told}: counts whole, being 50 % or more"
    if tier.stops:
        return f"{told}: nothing passes, being less than half of a corporation's value"
    return f"{told}: {show_bounds(tier.passes.bounds(), '%')}"


def entity_dot(verdict: EntityVerdict) -> str:
    """The owners as a graph for Graphviz; what decides is drawn thick."""
    lines = [
        "digraph owners {",
        "  rankdir=TB;",
        "  node [shape=box];",
        f"  {_quoted(verdict.entity)} [label={_quoted(f'{verdict.name}: {_answer_words(verdict)}')}, style=bold];",
    ]
    names: dict[str, tuple[str, bool]] = {}
    edges: dict[tuple[str, str], TierFound] = {}
    for tier in verdict.tiers:
        names.setdefault(tier.holder, (tier.holder_name, tier.counts_itself))
        edges.setdefault((tier.holder, tier.held), tier)
    for name, (shown, counts_itself) in names.items():
        shape = ", shape=octagon" if counts_itself else ""
        lines.append(f"  {_quoted(name)} [label={_quoted(shown)}{shape}];")
    for (holder, held), tier in edges.items():
        whole = " (counts whole)" if tier.whole else ""
        label = f"{show_bounds(tier.share.bounds(), '%')} of the {tier.measure}{whole}"
        weight = ", penwidth=3" if tier.decides else ""
        lines.append(f"  {_quoted(holder)} -> {_quoted(held)} [label={_quoted(label)}{weight}];")
    return "\n".join([*lines, "}"]) + "\n"


def _answer_words(verdict: EntityVerdict) -> str:
    if _law(verdict) == "prohibited foreign entity":
        return {Answer.YES: "prohibited", Answer.NO: "not prohibited"}.get(verdict.answer, "unknown")
    return _ANSWERS[verdict.answer]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
