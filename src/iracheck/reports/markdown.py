"""A run as Markdown for the summary of a job: the counts, the claims, the findings of each file, what is accepted.

GitHub refuses a summary above 1 MiB whole, so each part has a share of it and says what it leaves out.
Nothing that stands in a declaration can become markup, a link or a mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

from iracheck.quantities import show_day
from iracheck.reports.brief import became_of, claimed_by
from iracheck.reports.findings import LEVELS, Finding, Level
from iracheck.reports.legible import legible, path_of, place_of
from iracheck.reports.run import Declared, Run
from iracheck.reports.text import amount_of_full, outcome_of

MOST_BYTES = 1024 * 1024
"""The largest summary that GitHub takes."""

MOST_UNFOLDED = 10
"""How many findings of a file stand open; more are folded."""

_SHARES = {"claims": 220_000, "findings": 470_000, "accepted": 200_000, "settings": 60_000}
"""How many bytes each part may have; the rest is for what stands around them."""

_HEADING = 250
"""The bytes around the table of a file, besides its name."""

_MARKUP = re.compile(
    r"[&<>|`*~\[\]\\@$]|(?<!\w)_|_(?!\w)|(?<!\d):(?=\S)|:(?=[^\s\d])|(?<=www)\.", re.IGNORECASE
)
_INSTEAD = {"@": "&#64;&#8203;", "$": "<span>$</span>"}
"""A mention is found in the finished text, and so are formulas: there a reference is not enough."""

_IN_LINKS = "/:?#@!$&()*+,;=%"


def markdown_report(run: Run) -> str:
    """The summary of a run, below the size that GitHub takes."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: Run) -> Iterator[str]:
    declarations = run.declarations()
    yield from ("## iracheck", "", f"**{run.counts()}**", "")
    yield from _table(
        ("Declaration", "Title", "Outcome", "Amount", "Claim"),
        [row for declared in declarations for row in _claims(declared)],
        share=_SHARES["claims"],
    )
    yield from _open(declarations)
    if run.of_settings:
        yield from ("", f"### Waivers and baseline ({len(run.of_settings)})", "")
        yield from _table(
            ("Place", "Level", "What it is", "What to do"),
            [_of_settings(finding) for finding in run.of_settings],
            share=_SHARES["settings"],
        )
    accepted = [finding for finding in run.findings() if finding.accepted is not None]
    if accepted:
        yield from ("", f"### Accepted ({len(accepted)})", "")
        yield from _table(
            ("Place", "Rule", "What is wrong", "Accepted by", "Reason", "Owner", "Until"),
            [_accepted(finding) for finding in accepted],
            share=_SHARES["accepted"],
        )
    yield ""
    verified = show_day(run.rulebook.verified)
    yield f"Rulebook {run.rulebook.digest[:7]}, law last verified {verified}. iracheck {_text(run.version)}."


def _claims(declared: Declared) -> Iterator[str]:
    file = _text(path_of(declared.file))
    if declared.verdict is None:
        yield _row(file, "", "**invalid**", "", "nothing is answered")
        return
    for credit in declared.verdict.credits:
        yield _row(
            file,
            _text(declared.verdict.title),
            _text(outcome_of(credit)),
            _text(amount_of_full(credit)),
            f"{_text(claimed_by(credit))}: **{became_of(credit)}**",
        )


def _finding(declared: Declared, finding: Finding) -> str:
    at = finding.at
    own = at.file == declared.file and at.line is not None
    place = f"{at.line}:{at.column or 1}" if own else place_of(at)
    return _row(_text(place), finding.level, _rule(finding), _text(finding.message), _text(finding.cure))


def _of_settings(finding: Finding) -> str:
    told = (place_of(finding.at), finding.level, finding.message, finding.cure)
    return _row(*(_text(text) for text in told))


def _accepted(finding: Finding) -> str:
    accepted = finding.accepted
    assert accepted is not None
    told = (accepted.by, accepted.reason, accepted.owner or "", accepted.expires or "")
    return _row(
        _text(place_of(finding.at)), _rule(finding), _text(finding.message), *(_text(text) for text in told)
    )


class _Row(NamedTuple):
    """A finding as a row of the table of its declaration, which is known by its place in the run."""

    whose: int
    level: Level
    text: str


def _open(declarations: Sequence[Declared]) -> Iterator[str]:
    """What is not accepted: a table for each declaration."""
    rows = [
        _Row(whose, finding.level, _finding(declared, finding))
        for whose, declared in enumerate(declarations)
        for finding in declared.findings
        if finding.accepted is None
    ]
    headings = [_text(path_of(declared.file)) for declared in declarations]
    shown = _most_serious(rows, headings)
    for whose, of_one in groupby(shown, key=lambda row: row.whose):
        yield from _file(headings[whose], [row.text for row in of_one])
    if len(shown) < len(rows):
        yield from ("", f"{len(rows) - len(shown)} more findings are left out, the least serious ones.")


def _most_serious(rows: Sequence[_Row], headings: Sequence[str]) -> list[_Row]:
    """As many rows as have room, in order; errors are let in before warnings, and these before notes."""
    left = _SHARES["findings"]
    let_in: set[int] = set()
    headed: set[int] = set()
    for place in sorted(range(len(rows)), key=lambda place: LEVELS.index(rows[place].level)):
        row = rows[place]
        left -= _size(row.text) + (0 if row.whose in headed else _HEADING + _size(headings[row.whose]))
        if left < 0:
            break
        let_in.add(place)
        headed.add(row.whose)
    return [row for place, row in enumerate(rows) if place in let_in]


def _file(heading: str, rows: Sequence[str]) -> Iterator[str]:
    yield from ("", f"### {heading}", "")
    folded = len(rows) > MOST_UNFOLDED
    if folded:
        yield from (f"<details><summary>{len(rows)} findings</summary>", "")
    yield from _header("Place", "Level", "Rule", "What is wrong", "What to do")
    yield from rows
    if folded:
        yield from ("", "</details>")


def _table(columns: Sequence[str], rows: Sequence[str], *, share: int) -> Iterator[str]:
    """A table of as many rows as have room, and how many more there are."""
    yield from _header(*columns)
    left = share
    for place, row in enumerate(rows):
        left -= _size(row)
        if left < 0:
            yield from ("", f"{len(rows) - place} more rows are left out.")
            return
        yield row


def _header(*columns: str) -> Iterator[str]:
    yield _row(*columns)
    yield _row(*("---" for _ in columns))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _size(line: str) -> int:
    return len(line.encode()) + 1


def _rule(finding: Finding) -> str:
    name = _text(finding.rule)
    return f"[{name}](<{quote(finding.link, safe=_IN_LINKS)}>)" if finding.link else name


def _text(text: str) -> str:
    """The text as text: on one line, nothing in it markup."""
    return _MARKUP.sub(lambda found: _INSTEAD.get(found[0], f"&#{ord(found[0])};"), legible(text))
