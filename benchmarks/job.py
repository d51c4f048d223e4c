"""A job of 1,000 declarations in one run: one process, two, and a process for each file.

The outputs of one and two processes are asserted to be the same bytes. A process for each file is
measured on a few of them. ``--quick`` takes 200 declarations.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from packs import PACKS, pack, yaml_text

ALONE = 12
"""Of so many files a process each is started."""
FORMATS = ("json", "sarif", "junit")


def _seconds(command: list[str], folder: Path) -> float:
    """How long a command takes; its exit code tells that claims were not earned, not that it failed."""
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr[-500:]}")
    return time.perf_counter() - begun


def _job(folder: Path, jobs: int) -> tuple[float, tuple[bytes, ...]]:
    """One run over all files in several formats, and what it wrote."""
    outputs = [f"out-{jobs}.{name}" for name in FORMATS]
    formats = [
        part for name, file in zip(FORMATS, outputs, strict=True) for part in ("--format", f"{name}:{file}")
    ]
    command = [sys.executable, "-m", "iracheck", "check", "packs", "--jobs", str(jobs), *formats]
    return _seconds(command, folder), tuple((folder / file).read_bytes() for file in outputs)


def main() -> None:
    """Print the table."""
    number = 200 if "--quick" in sys.argv else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "packs").mkdir()
        files = []
        for variant in range(number):
            path = folder / "packs" / f"pack-{variant:04}.yaml"
            path.write_text(yaml_text(pack(PACKS[variant % len(PACKS)], variant)), "utf-8")
            files.append(path)
        one, written = _job(folder, 1)
        two, same = _job(folder, 2)
        assert written == same, "two processes wrote otherwise than one"
        several = files[:: max(1, number // ALONE)][:ALONE]
        command = [sys.executable, "-m", "iracheck", "check"]
        each = sum(_seconds([*command, str(path)], folder) for path in several) / len(several) * number
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known"
    print(f"{number} declarations of forty steps, YAML, to {', '.join(FORMATS)}; load {load}\n")
    print("| what | seconds | a declaration | ratio |\n|---|---|---|---|")
    for told, seconds in (
        ("one process", one),
        ("--jobs 2", two),
        ("a process for each file, as text", each),
    ):
        print(f"| {told} | {seconds:.1f} | {seconds / number * 1000:.0f} ms | {seconds / one:.2f} |")


if __name__ == "__main__":
    main()
