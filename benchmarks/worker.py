"""What is measured in a process of its own: one long bill of material, or many checks with or without durable-rules."""

from __future__ import annotations

import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from measuring import peak_mebibytes
from packs import CLEAN, pack_text

WARM_UP = 40
LEAST_SECONDS = 3.0


def long_bill(path: str, most_runs: str) -> dict[str, float]:
    """Read, check and write one file: the median seconds, and the peak of memory after the first run."""
    from iracheck import check, load_rulebook, parse_declaration, read_declaration, verdict_json

    rulebook = load_rulebook()
    verdict_json(check(parse_declaration(pack_text(CLEAN, 0)), rulebook))
    before = peak_mebibytes()

    def run() -> tuple[float, float, float, float]:
        clock, start = time.perf_counter(), time.process_time()
        if path.endswith(".json"):
            declaration = parse_declaration(Path(path).read_bytes())
        else:
            declaration = read_declaration(path)
        read = time.process_time()
        verdict = check(declaration, rulebook)
        checked = time.process_time()
        verdict_json(verdict)
        written = time.process_time()
        return time.perf_counter() - clock, read - start, checked - read, written - checked

    runs = [run()]
    peak = peak_mebibytes()
    while len(runs) < int(most_runs) and sum(seconds for seconds, *_ in runs) < LEAST_SECONDS:
        runs.append(run())
    seconds, reading, checking, writing = (statistics.median(column) for column in zip(*runs, strict=True))
    return {
        "seconds": seconds,
        "processor": statistics.median(sum(parts) for _, *parts in runs),
        "reading": reading,
        "checking": checking,
        "writing": writing,
        "before": before,
        "peak": peak,
    }


def durable_rules(checks: str) -> dict[str, float]:
    """The median seconds of a check with durable-rules and with it absent, of each text in turn.

    The program is imported twice, the second time with durable-rules hidden, so that nothing of
    the program itself is changed.
    """
    present = _program()
    for variant in range(WARM_UP):
        present(pack_text(CLEAN, variant))
    hidden = [name for name in sys.modules if name.partition(".")[0] in ("iracheck", "durable")]
    for name in hidden:
        del sys.modules[name]
    sys.modules["durable"] = None  # type: ignore[assignment]
    absent = _program()
    for variant in range(WARM_UP):
        absent(pack_text(CLEAN, WARM_UP + variant))
    differences, with_it, without_it = [], [], []
    for variant in range(int(checks)):
        text = pack_text(CLEAN, 2 * WARM_UP + variant)
        first, second = (present, absent) if variant % 2 else (absent, present)
        taken = {first: first(text), second: second(text)}
        with_it.append(taken[present])
        without_it.append(taken[absent])
        differences.append(taken[present] - taken[absent])
    return {
        "present": statistics.median(with_it),
        "absent": statistics.median(without_it),
        "difference": statistics.median(differences),
        "read": float("durable-rules" in present.read_by),
        "hidden": float("durable-rules" not in absent.read_by),
    }


class _Program:
    """One import of the program; called with a text it returns the processor seconds of the check."""

    def __init__(self, program: ModuleType) -> None:
        self._program = program
        self._rulebook = program.load_rulebook()
        self.read_by: tuple[str, ...] = ()

    def __call__(self, text: str) -> float:
        declaration = self._program.parse_declaration(text)
        start = time.process_time()
        verdict = self._program.check(declaration, self._rulebook)
        taken = time.process_time() - start
        self.read_by = verdict.credits[0].read_by
        return taken


def _program() -> _Program:
    return _Program(importlib.import_module("iracheck"))


TASKS: dict[str, Callable[..., dict[str, float]]] = {
    "long_bill": long_bill,
    "durable_rules": durable_rules,
}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
