"""Prints a table of how quick iracheck is, beside its peers and its aims; it never fails, for machines are noisy.

Each figure says what was measured, beside what, and whether its aim was met. ``--quick`` leaves
out the longest bills of material.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import packs
import peers
from iracheck import Rulebook, check, load_rulebook, parse_declaration, verdict_json
from measuring import TaskError, commands_interleaved, in_new_process, interleaved

WARM_UP = 40
VARIANTS = 200
COLD_RUNS = 15
COLD_WARM_UP = 2
DURABLE_CHECKS = 400
PATIENCE = 180.0
"""Seconds after which a long bill of material is given up."""

UNTIMED = 100_000
"""Variants from here on are for processes that are measured apart."""


class Figure(NamedTuple):
    """One row of the table."""

    name: str
    measured: str
    peer: str = ""
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """The row's texts."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        met = {True: "met", False: "NOT MET", None: ""}[self.met]
        return (self.name, self.measured, self.peer, ratio, self.aim, met)


HEADINGS = ("figure", "measured", "peer", "ratio", "aim", "met")


# a. forty steps, in process ---------------------------------------------------------------------


def forty_steps(rulebook: Rulebook) -> Iterator[Figure]:
    """Text to verdict of each pack, then its parts, then the peers where they can decide it."""
    lists = peers.lists_of(rulebook)
    deciders = {"plain Python": peers.plain(lists), "zen-engine": peers.zen(lists)}
    for name, aim in ((packs.CLEAN, 1.0), (packs.FOREIGN, 3.0), (packs.POSSIBLE, 3.0)):
        beside = {} if name == packs.POSSIBLE else {key: run for key, run in deciders.items() if run}
        if len(beside) == 1:
            yield Figure(f"a. {name}: zen-engine", "not installed")
        yield from _pack(rulebook, name, beside, aim)
    yield from _pack(rulebook, packs.POSSIBLE_DATED, {}, None)


def _pack(
    rulebook: Rulebook, name: str, beside: dict[str, peers.Decide], aim: float | None
) -> Iterator[Figure]:
    spent: list[tuple[float, float, float]] = []

    def verdict(text: str) -> bytes:
        start = time.thread_time()
        declaration = parse_declaration(text)
        read = time.thread_time()
        found = check(declaration, rulebook)
        checked = time.thread_time()
        written = verdict_json(found)
        spent.append((read - start, checked - read, time.thread_time() - checked))
        return written

    contenders: dict[str, Callable[[str], object]] = {"iracheck": verdict, **beside}
    texts = [packs.pack_text(name, variant) for variant in range(WARM_UP + VARIANTS)]
    for text in texts:
        assert packs.steps_of(json.loads(text)) == packs.STEPS_OF_A_PACK
        _assert_agreement(rulebook, text, beside)
    warm = [packs.pack_text(name, VARIANTS + WARM_UP + variant) for variant in range(WARM_UP)]
    interleaved(contenders, warm)
    spent.clear()
    fresh = [packs.pack_text(name, 10 * VARIANTS + variant) for variant in range(VARIANTS)]
    medians = interleaved(contenders, fresh)
    own = medians["iracheck"]
    met = None if aim is None else own * 1000 < aim
    yield Figure(f"a. {name}", _ms(own), aim="" if aim is None else f"under {aim:g} ms", met=met)
    yield Figure("   of which, processor time", _parts(spent))
    for key in beside:
        yield Figure(f"   beside {key}", _ms(own), _ms(medians[key]), own / medians[key], "for information")


def _parts(spent: list[tuple[float, float, float]]) -> str:
    reading, checking, writing = (median(column) for column in zip(*spent, strict=True))
    whole = [sum(parts) for parts in spent]
    return (
        f"{_ms(median(whole))}: reading {_ms(reading)}, checking {_ms(checking)}, writing {_ms(writing)};"
        f" least {_ms(min(whole))}"
    )


def _assert_agreement(rulebook: Rulebook, text: str, beside: dict[str, peers.Decide]) -> None:
    """Peers that decide otherwise than iracheck measure nothing."""
    if not beside:
        return
    own = peers.decision_of(verdict_json(check(parse_declaration(text), rulebook)))
    for key, decide in beside.items():
        other = decide(text)
        assert own.agrees(other), f"iracheck decides {own}, {key} decides {other}"


# b. cold ----------------------------------------------------------------------------------------


def cold(folder: Path) -> Iterator[Figure]:
    """The command as a process, beside the two imports that any program of its kind needs."""
    path = folder / "clean.yaml"
    path.write_text(packs.yaml_text(packs.pack(packs.CLEAN, UNTIMED)), encoding="utf-8")
    run = f"import sys; from iracheck.cli.main import main; sys.exit(main(['check', {str(path)!r}]))"
    commands = {
        "check": [str(Path(sys.executable).parent / "iracheck"), "check", str(path)],
        "imports": [sys.executable, "-c", "import yaml; from pydantic import BaseModel"],
        "absent": [sys.executable, "-c", f"import sys; sys.modules['durable'] = None; {run}"],
        "present": [sys.executable, "-c", run],
    }
    medians = commands_interleaved(commands, runs=COLD_RUNS, warm_up=COLD_WARM_UP)
    ratio = medians["check"] / medians["imports"]
    yield Figure(
        "b. `iracheck check`, cold, beside two imports",
        _ms(medians["check"]),
        _ms(medians["imports"]),
        ratio,
        "at most 2.5",
        ratio <= 2.5,
    )
    yield Figure(
        "   with durable-rules, beside it absent",
        _ms(medians["present"]),
        _ms(medians["absent"]),
        medians["present"] / medians["absent"],
        "for information",
    )


# c. long bills of material ----------------------------------------------------------------------


def long_bills(folder: Path, *, longest: int) -> Iterator[Figure]:
    """Time and memory by length, as JSON and as YAML; then with ranges, and with few suppliers."""
    sizes = [lines for lines in (500, 5_000, 50_000) if lines <= longest]
    for form in ("json", "yaml"):
        yield from _series(folder, form, sizes, aimed=True)
    yield from _series(folder, "json", sizes[:2], note=", ranges everywhere", ranges=True)
    yield from _series(folder, "json", sizes, note=", ten suppliers in all", few_suppliers=True)


def _series(
    folder: Path, form: str, sizes: list[int], *, note: str = "", aimed: bool = False, **shape: bool
) -> Iterator[Figure]:
    each: dict[int, float] = {}
    for lines in sizes:
        name = f"c. {lines:,} lines, {form.upper()}{note}"
        try:
            report = _measure_bill(folder, form, lines, **shape)
        except TaskError as failure:
            yield Figure(name, str(failure), aim="linear" if aimed else "", met=False if aimed else None)
            break
        parts = [report[part] for part in ("reading", "checking", "writing")]
        each[lines] = report["processor"] / lines
        measured = (
            f"{report['seconds']:.3f} s (processor: {' + '.join(f'{part:.3f}' for part in parts)}),"
            f" {report['peak']:.0f} MiB (before: {report['before']:.0f})"
        )
        first = each[sizes[0]]
        ratio = each[lines] / first if lines != sizes[0] else None
        yield Figure(name, measured, f"{_us(first)} a line at {sizes[0]}", ratio)
    if aimed and 50_000 in each:
        ratio = each[50_000] / each[5_000]
        yield Figure(
            f"   a line of 50,000, {form.upper()}, beside a line of 5,000",
            _us(each[50_000]),
            _us(each[5_000]),
            ratio,
            "at most 1.5",
            ratio <= 1.5,
        )


def _measure_bill(folder: Path, form: str, lines: int, **shape: bool) -> dict[str, Any]:
    tree = packs.bill(lines, **shape)
    assert packs.lines_of(tree) == lines
    path = folder / f"bill.{form}"
    path.write_text(json.dumps(tree) if form == "json" else packs.yaml_text(tree), encoding="utf-8")
    runs = 15 if lines <= 500 else 7 if lines <= 5_000 else 3
    return in_new_process("long_bill", str(path), str(runs), seconds=PATIENCE)


# d. durable-rules -------------------------------------------------------------------------------


def durable_rules() -> Iterator[Figure]:
    """Checks of the clean pack with durable-rules and with it absent, in turn."""
    name = "d. a check with durable-rules, beside it absent"
    try:
        report = in_new_process("durable_rules", str(DURABLE_CHECKS), seconds=PATIENCE)
    except TaskError as failure:
        yield Figure(name, str(failure))
        return
    if not report["read"]:
        yield Figure(name, "durable-rules is not installed")
    else:
        assert report["hidden"], "durable-rules was not hidden"
        present, absent = report["present"], report["absent"]
        share = report["difference"] / present
        told = f"{_ms(present)}, of which durable-rules {share:.1%}"
        yield Figure(name, told, _ms(absent), present / absent, "for information")


# The table --------------------------------------------------------------------------------------


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def _us(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} µs"


def _load() -> str:
    """How busy the machine was, where it tells."""
    return f", load {os.getloadavg()[1]:.1f}" if hasattr(os, "getloadavg") else ""


def table(figures: list[Figure]) -> str:
    """The figures as a Markdown table with its columns in line."""
    rows = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Measure everything and print the table."""
    longest = 5_000 if "--quick" in arguments else 50_000
    rulebook = load_rulebook()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for figure in chain(
            forty_steps(rulebook), cold(folder), long_bills(folder, longest=longest), durable_rules()
        ):
            figures.append(figure)
            print(f"  {'  '.join(filter(None, figure.cells()))}", file=sys.stderr, flush=True)
    day = datetime.now(UTC).date().isoformat()
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    print(f"Measured on {day}, Python {platform.python_version()}, {machine}{_load()}.\n")
    print(table(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
