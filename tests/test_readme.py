"""The README is true: its outputs are what its commands print, and its Python runs.

``python tests/test_readme.py`` writes the outputs anew after a change that was meant.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
from pathlib import Path

import pytest

from iracheck.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
OUTPUT = re.compile(r"<!-- output: (?P<command>[^\n]+) -->\n```\n(?P<printed>.*?)```\n", re.DOTALL)
PYTHON = re.compile(r"```python\n(?P<code>.*?)```", re.DOTALL)


def printed_by(command: str) -> str:
    """What a command of the README prints."""
    program, *arguments = shlex.split(command)
    assert program == "iracheck"
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        main(arguments)
    return output.getvalue()


def outputs() -> list[tuple[str, str]]:
    """Each command of the README that shows its output, with that output."""
    return [(found["command"], found["printed"]) for found in OUTPUT.finditer(README.read_text("utf-8"))]


@pytest.mark.parametrize(("command", "printed"), outputs(), ids=[command for command, _ in outputs()])
def test_output_is_what_the_command_prints(
    command: str, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert printed_by(command) == printed


def test_the_readme_shows_the_verdict_of_the_demo() -> None:
    assert [command for command, _ in outputs()] == [
        "iracheck check fixtures/scenarios/korean-cathode-2024.yaml"
    ]
    assert outputs()[0][1].strip()


def test_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = [found["code"] for found in PYTHON.finditer(README.read_text("utf-8"))]
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, "README.md", "exec"), {})
    assert output.getvalue() == "30D credit 7500 7500\n"


def test_every_command_of_the_readme_exists() -> None:
    used = set(re.findall(r"^ +iracheck (\w+)", README.read_text("utf-8"), re.MULTILINE))
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        main(["--help"])
    assert used
    assert all(re.search(rf"^ +{command}( |$)", output.getvalue(), re.MULTILINE) for command in used)


def update() -> None:
    """Write the outputs of the README anew."""
    os.chdir(ROOT)
    text = README.read_text("utf-8")
    text = OUTPUT.sub(
        lambda found: f"<!-- output: {found['command']} -->\n```\n{printed_by(found['command'])}```\n", text
    )
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    update()
