"""Measuring: interleaved repetitions, medians, and processes that report on themselves."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def interleaved(contenders: Mapping[str, Callable[[str], object]], texts: Sequence[str]) -> dict[str, float]:
    """The median seconds of each contender; all take each text in turn, and nobody always goes first."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    order = list(contenders.items())
    for place, text in enumerate(texts):
        turn = place % len(order)
        for name, run in order[turn:] + order[:turn]:
            start = time.perf_counter()
            run(text)
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def commands_interleaved(
    commands: Mapping[str, Sequence[str]], *, runs: int, warm_up: int
) -> dict[str, float]:
    """The median seconds of whole processes, run in turn, with what they print thrown away.

    They may keep compiled modules, as an installed program does; the warm-up runs write them.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(warm_up + runs):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, check=False
            )
            if run >= warm_up:
                taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


class TaskError(RuntimeError):
    """A task ended without a report; the message is the last that it said, or how long it was given."""


def in_new_process(task: str, *arguments: str, seconds: float) -> dict[str, Any]:
    """What a task of ``worker.py`` reports. Raises :class:`TaskError`."""
    command = [sys.executable, str(HERE / "worker.py"), task, *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise TaskError(f"over {seconds:g} s") from None
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["no word"]
        raise TaskError(f"failed: {said[-1].rpartition(' /')[2].partition(' ')[2].strip() or said[-1]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def peak_mebibytes() -> float:
    """The most memory that this process has held.

    Linux tells it of the process alone; what ``resource`` tells there can be the parent's.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    if os.name == "posix":
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return float("nan")
