"""The rulebook, checked against the measures that the program has."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

import iracheck.checking.asking  # noqa: F401  (registers the measures)
from iracheck.checking.attesting import JURISDICTION
from iracheck.checking.measured import MEASURES
from iracheck.checking.measures_of_activities import COVERED_NATIONS
from iracheck.checking.measures_of_components import COMPONENTS
from iracheck.checking.measures_of_minerals import APPLICABLE, NORTH_AMERICA, PARTNERS
from iracheck.documents import DocumentError, Place, Problem
from iracheck.rulebook import Rulebook, default_rules_folder, load


def load_rulebook(folder: str | PathLike[str] | None = None) -> Rulebook:
    """Load the rules of a folder, or those that come with the program.

    Raises :class:`iracheck.DocumentError` with every problem of every file: a row that does not
    touch the next, a rule, list or measure that does not exist, a citation without a source.
    """
    path = default_rules_folder() if folder is None else Path(folder)
    rulebook = load(path, {name: measure.kind for name, measure in MEASURES.items()})
    problems = [
        Problem(
            Place(str(path / f"{name}.yaml"), 1, 1, ""), "a measure reads this list, which is missing; add it"
        )
        for name in (APPLICABLE, COMPONENTS, COVERED_NATIONS, NORTH_AMERICA, PARTNERS)
        if name not in rulebook.lists
    ]
    if JURISDICTION not in rulebook.rules:
        place = Place(str(path / f"{JURISDICTION}.yaml"), 1, 1, "")
        problems.append(Problem(place, "attestations are held against this rule, which is missing; add it"))
    if problems:
        raise DocumentError(problems)
    return rulebook
