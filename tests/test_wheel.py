"""The built wheel is enough: installed into an empty environment it checks a declaration, and a type checker reads it."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def binaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment into which nothing but the wheel was installed."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    built = _run(*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT, folder=folder)
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("iracheck-*.whl")

    home = folder / "empty"
    venv.create(home, with_pip=True)
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    installed = _run(programs / "python", *pip[1:], "install", wheel, folder=folder)
    assert installed.returncode == 0, installed.stderr
    return programs


def test_wheel_brings_the_rules_along(binaries: Path, tmp_path: Path) -> None:
    declaration = tmp_path / "pack.yaml"
    declaration.write_text((ROOT / "fixtures" / "base.yaml").read_text("utf-8"), "utf-8")
    checked = _run(binaries / "iracheck", "check", "pack.yaml", folder=tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert "30D: full credit supported   $7,500 of $7,500" in checked.stdout
    assert "durable-rules is not installed" in checked.stdout
    assert "pack.yaml:" in checked.stdout

    shown = _run(binaries / "iracheck", "rule", "30D/critical-minerals", folder=tmp_path)
    assert "2024-01-01 to 2024-12-31" in shown.stdout


CONSUMER = """
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import assert_type

import iracheck
from iracheck.declaration import Component

rulebook: iracheck.Rulebook = iracheck.load_rulebook(credits={"30D"})
declaration = iracheck.read_declaration("pack.yaml")
assert_type(declaration, iracheck.Declaration)
assert_type(declaration.battery.components, tuple[Component, ...])
assert_type(declaration.battery.components[0].value, iracheck.Bounds | None)
assert_type(declaration.vehicle.placed_in_service, date | None)

changed = iracheck.with_changes(declaration, {"/title": "Other", "/attestations/0": iracheck.LEFT_OUT})
verdict = iracheck.check(changed, rulebook)
assert_type(verdict.credits[0].outcome, iracheck.Outcome)
assert_type(verdict.credits[0].amount.bounds().low, Fraction)
assert_type(verdict.credits[0].answers[0].answer, iracheck.Answer)
assert_type(iracheck.verdict_json(verdict), bytes)


def asked(credit: iracheck.CreditVerdict) -> Iterator[str]:
    yield from (missing.asks for missing in credit.missing)


def places(error: iracheck.DocumentError) -> list[iracheck.Place]:
    return [problem.place for problem in error.problems]


entity = iracheck.inspect_entity(declaration, rulebook, "cellworks", on=date(2025, 1, 1), regime="concern")
assert_type(entity.interest, iracheck.Interval | None)
"""

WRONG = """
import iracheck

verdict = iracheck.check(iracheck.read_declaration("pack.yaml"), iracheck.load_rulebook())
verdict.credits[0].outcom
verdict.title = "Other"
iracheck.check("pack.yaml", iracheck.load_rulebook())
number: int = verdict.credits[0].amount.low
declaration: None = iracheck.read_declaration("pack.yaml").battery.components[0].made
if verdict.credits[0].outcome == "sucess":
    print()
iracheck.chek
"""


def _types(binaries: Path, folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    """What a strict type checker says of a program that uses the installed wheel."""
    (folder / "consumer.py").write_text(program, "utf-8")
    options = (
        "--strict",
        "--no-incremental",
        "--config-file",
        "",
        "--python-executable",
        binaries / "python",
    )
    return _run(sys.executable, "-m", "mypy", *options, "consumer.py", folder=folder)


def test_a_program_that_uses_the_wheel_is_typed_strictly(binaries: Path, tmp_path: Path) -> None:
    checked = _types(binaries, tmp_path, CONSUMER)
    assert (checked.stdout, checked.returncode) == ("Success: no issues found in 1 source file\n", 0)


def test_a_program_that_uses_the_wheel_wrongly_is_told_so(binaries: Path, tmp_path: Path) -> None:
    checked = _types(binaries, tmp_path, WRONG)
    lines = [int(line.split(":")[1]) for line in checked.stdout.splitlines() if ": error: " in line]
    assert lines == [5, 6, 7, 8, 9, 10, 12], checked.stdout
