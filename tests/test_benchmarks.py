"""What is measured is still decided: a benchmark of answers that are open would measure something else."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from iracheck import Rulebook, check, parse_declaration, verdict_json

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


def module(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of the benchmarks, which are no package."""
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    return importlib.import_module(name)


@pytest.mark.parametrize(("build", "plain"), [("project", "plain_project"), ("plant", "plain_plant")])
def test_live_credits_are_decided_as_by_plain_python(
    build: str, plain: str, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = module("live", monkeypatch)
    text = json.dumps(getattr(live, build)(100))
    found = live.decision_of(verdict_json(check(parse_declaration(text), rulebook)))
    assert found == getattr(live, plain)(text)
    assert found.amount > 0


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("CLEAN", "credit"), ("FOREIGN", "no_credit"), ("POSSIBLE", "unknown"), ("POSSIBLE_DATED", "unknown")],
)
def test_packs_come_out_as_they_are_called(
    name: str, outcome: str, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs = module("packs", monkeypatch)
    (credit,) = check(parse_declaration(packs.pack_text(getattr(packs, name), 1)), rulebook).credits
    assert credit.outcome == outcome
