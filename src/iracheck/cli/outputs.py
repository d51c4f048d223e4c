"""The outputs of a run: which formats, and where each goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from iracheck.documents import nearest
from iracheck.reports import errors_json, errors_text, group_text, run_json, verdict_text
from iracheck.reports.brief import brief_line, brief_report, headlines
from iracheck.reports.run import Run
from iracheck.verdict import GroupVerdict, verdict_json


class OutputError(Exception):
    """An output that cannot be written, with what to write instead."""


class Output(NamedTuple):
    """A format, and the file it goes to; standard output where there is none."""

    format: str
    file: str | None


def _json(run: Run) -> str:
    problems = [problem for one in run.checked for problem in one.problems]
    verdicts = [one.verdict for one in run.checked if one.verdict is not None]
    if len(run.checked) != 1:
        return f"{run_json(verdicts, problems)}\n"
    return f"{errors_json(problems)}\n" if problems else f"{verdict_json(verdicts[0], indent=2).decode()}\n"


def _sarif(run: Run) -> str:
    from iracheck.reports.sarif import sarif_report

    return sarif_report(run)


def _junit(run: Run) -> str:
    from iracheck.reports.junit import junit_report

    return junit_report(run)


def _github(run: Run) -> str:
    from iracheck.reports.github import github_report

    return github_report(run)


def _markdown(run: Run) -> str:
    from iracheck.reports.markdown import markdown_report

    return markdown_report(run)


_FOR_PROGRAMS: dict[str, Callable[[Run], str]] = {"json": _json, "sarif": _sarif, "junit": _junit}
"""Formats that another program reads: they share their output with nothing else."""
_FOR_READERS: dict[str, Callable[[Run], str]] = {
    "brief": brief_report,
    "github": _github,
    "markdown": _markdown,
}
FORMATS = ("text", *_FOR_READERS, *_FOR_PROGRAMS)


def outputs(given: Sequence[str]) -> list[Output]:
    """The outputs named; :class:`OutputError` for an unknown format, or where two would spoil each other."""
    several = [Output(name, file or None) for name, _, file in (one.partition(":") for one in given)]
    for output in several:
        if output.format not in FORMATS:
            hint = nearest(output.format, FORMATS) or f"; write {', '.join(FORMATS)}"
            raise OutputError(f'there is no format "{output.format}"{hint}')
    files = [output.file and os.path.abspath(output.file) for output in several]
    for output, file in zip(several, files, strict=True):
        if files.count(file) > 1 and (output.file is not None or output.format in _FOR_PROGRAMS):
            where = output.file or "standard output"
            raise OutputError(
                f"two outputs would go to {where}; name a file for one of them, like {output.format}:FILE"
            )
    return several


def machine_form(several: Sequence[Output]) -> str:
    """``json`` where that goes to standard output: errors of the rulebook are then written so too."""
    return "json" if Output("json", None) in several else "text"


def write(several: Sequence[Output], run: Run, *, full: bool) -> None:
    """Write every output. Raises :class:`OutputError` where a file cannot be written."""
    for output in several:
        if output.format == "text" and output.file is None:
            _print_text(run, full=full)
            continue
        text = (
            _text(run, full=full)
            if output.format == "text"
            else (_FOR_PROGRAMS | _FOR_READERS)[output.format](run)
        )
        if output.file is None:
            print(text, end="")
        else:
            write_file(output.file, text)


def write_file(name: str, text: str) -> None:
    """Write a file as UTF-8 with plain line ends; :class:`OutputError` where that fails."""
    try:
        Path(name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(f"cannot write {name}: {(error.strerror or str(error)).lower()}") from None


def _print_text(run: Run, *, full: bool) -> None:
    """The verdicts on standard output, and what is wrong with declarations on standard error."""
    print(_verdicts(run, full=full), end="")
    problems = [problem for one in run.checked for problem in one.problems]
    if problems:
        sys.stdout.flush()
        print(errors_text(problems), end="", file=sys.stderr)


def _text(run: Run, *, full: bool) -> str:
    problems = errors_text(problem for one in run.checked for problem in one.problems)
    return "\n".join(filter(None, (_verdicts(run, full=full), problems)))


def _verdicts(run: Run, *, full: bool) -> str:
    told = [
        group_text(one.verdict, full=full)
        if isinstance(one.verdict, GroupVerdict)
        else verdict_text(one.verdict, full=full)
        for one in run.checked
        if one.verdict is not None
    ]
    accepted = [finding for finding in run.findings() if finding.accepted is not None]
    if accepted:
        lines = [f"  {brief_line(finding)}\n" for finding in accepted]
        told.append(
            "".join(("Accepted, so that it does not fail the job; the verdict is what it is\n", *lines))
        )
    if told and len(run.declarations()) > 1:  # who reads the first or the last one alone is not misled
        told.append(f"All of them\n{headlines(run)}")
    return "\n".join(told)
