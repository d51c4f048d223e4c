"""The rulebook, checked against the measures that the program has."""

from __future__ import annotations

from collections.abc import Collection
from os import PathLike
from pathlib import Path

import iracheck.checking.asking  # noqa: F401  (registers the measures)
from iracheck.checking.attesting import BY_FACTS
from iracheck.checking.case import COVERED_NATIONS, SENIOR_OFFICES, SENIOR_WHILE_HELD
from iracheck.checking.designations import DESIGNATED, LISTS
from iracheck.checking.measured import MEASURES
from iracheck.checking.measures_of_components import COMPONENTS
from iracheck.checking.measures_of_minerals import APPLICABLE, NORTH_AMERICA, PARTNERS
from iracheck.checking.measures_of_ownership import UNITED_STATES
from iracheck.checking.measures_of_production import POSSESSIONS
from iracheck.checking.measures_of_storage import DISTRIBUTED, GRID_SCALE
from iracheck.documents import DocumentError, Place, Problem
from iracheck.rulebook import Rulebook, Wanted, default_rules_folder, load


def load_rulebook(
    folder: str | PathLike[str] | None = None,
    *,
    lists: str | PathLike[str] | None = None,
    credits: Collection[str] | None = None,
) -> Rulebook:
    """Load the rules of a folder, or those that come with the program. Once is enough for a process.

    - ``folder``: a rulebook other than the one that comes with the program.
    - ``lists``: a folder of lists of one's own. A file ``specially-designated-nationals.yaml`` takes the
      place of the rulebook's list of that name, or adds to it where it says ``extends: yes``.
    - ``credits``: the credits that it is wanted for (``{"30D"}``). Only their rules are read and checked,
      which takes less time; other credits are then not in ``awards``, and to claim one is an error.

    Raises :class:`iracheck.DocumentError` with every problem of every file: a row that does not touch the
    next, a rule, list or measure that does not exist, a citation without a source. Raises
    :class:`TypeError` where ``credits`` is one text, in which every part of a name would be found.
    """
    if isinstance(credits, str):
        raise TypeError(f"credits are a set of names, not a text; write {{{credits!r}}}")
    path = default_rules_folder() if folder is None else Path(folder)
    rulebook = load(
        path,
        {name: measure.kind for name, measure in MEASURES.items()},
        lists=None if lists is None else Path(lists),
        only=None if credits is None else Wanted(credits, (BY_FACTS,)),
    )
    problems = [
        Problem(
            Place(str(path / f"{name}.yaml"), 1, 1, ""), "a measure reads this list, which is missing; add it"
        )
        for name in (
            *(APPLICABLE, COMPONENTS, COVERED_NATIONS, NORTH_AMERICA, PARTNERS, UNITED_STATES),
            *(SENIOR_OFFICES, SENIOR_WHILE_HELD, *LISTS.values()),
            *(POSSESSIONS, GRID_SCALE, DISTRIBUTED),
        )
        if name not in rulebook.lists
    ]
    if BY_FACTS not in rulebook.rules:
        place = Place(str(path / f"{BY_FACTS}.yaml"), 1, 1, "")
        problems.append(Problem(place, "attestations are held against this rule, which is missing; add it"))
    problems.extend(
        Problem(Place(str(path / f"{name}.yaml"), 1, 1, "/rows"), "this list is empty; write its rows")
        for name, entries in rulebook.lists.items()
        if not entries.rows and name not in DESIGNATED.values()
    )
    if problems:
        raise DocumentError(problems)
    return rulebook
