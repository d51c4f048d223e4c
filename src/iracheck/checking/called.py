"""What a question is asked of: a call with something else is wrong, and is told so before anything is asked."""

from __future__ import annotations

from iracheck.checking.case import Case
from iracheck.declaration import Declaration, Group
from iracheck.rulebook import Rulebook

_GIVEN_BY = {
    Declaration: "read_declaration or parse_declaration",
    Group: "read_group",
    Rulebook: "load_rulebook",
}


def case_of(declaration: Declaration, rulebook: Rulebook) -> Case:
    """The case of a declaration. Raises :class:`TypeError` where either is something else."""
    wanted(declaration, Declaration)
    wanted(rulebook, Rulebook)
    return Case(declaration, rulebook.lists)


def wanted(given: object, kind: type[Declaration | Group | Rulebook]) -> None:
    """Raises :class:`TypeError` where something else was given."""
    if not isinstance(given, kind):
        told = (
            f"a {kind.__name__} is wanted, not {type(given).__name__}; iracheck.{_GIVEN_BY[kind]} gives one"
        )
        raise TypeError(told)
