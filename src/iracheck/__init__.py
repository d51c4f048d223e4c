"""Checks a battery's sourcing facts against the United States tax credit law, with the paragraph and the line behind every answer.

The way through is short::

    from iracheck import check, load_rulebook, read_declaration

    verdict = check(read_declaration("pack.yaml"), load_rulebook())
    print(verdict.credits[0].outcome)

Nothing here prints, exits, reads the clock or opens a connection.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iracheck.checking import InferenceError, inspect_entity, load_rulebook
    from iracheck.checking.check import check, check_group
    from iracheck.declaration import (
        Declaration,
        Entity,
        Group,
        parse_declaration,
        read_declaration,
        read_group,
    )
    from iracheck.documents import DocumentError, Place, Problem
    from iracheck.quantities import Answer
    from iracheck.rulebook import Rulebook
    from iracheck.verdict import (
        ActivityFound,
        AnswerRecord,
        At,
        Attested,
        CreditVerdict,
        DeclarationRead,
        EntityVerdict,
        GroupVerdict,
        Interval,
        Line,
        Missing,
        NameFound,
        NotExamined,
        RulebookUsed,
        TierFound,
        Verdict,
        entity_schema,
        verdict_json,
        verdict_schema,
    )

    __version__: str

__all__ = [
    "ActivityFound",
    "Answer",
    "AnswerRecord",
    "At",
    "Attested",
    "CreditVerdict",
    "Declaration",
    "DeclarationRead",
    "DocumentError",
    "Entity",
    "EntityVerdict",
    "Group",
    "GroupVerdict",
    "InferenceError",
    "Interval",
    "Line",
    "Missing",
    "NameFound",
    "NotExamined",
    "Place",
    "Problem",
    "Rulebook",
    "RulebookUsed",
    "TierFound",
    "Verdict",
    "__version__",
    "check",
    "check_group",
    "entity_schema",
    "inspect_entity",
    "load_rulebook",
    "parse_declaration",
    "read_declaration",
    "read_group",
    "verdict_json",
    "verdict_schema",
]

_ROOMS = ("checking", "declaration", "documents", "quantities", "rulebook", "verdict")


def __getattr__(name: str) -> Any:
    """A name is imported when it is first asked for, so that the command can prepare for its imports."""
    if name == "__version__":
        return import_module("iracheck.checking").PROGRAM_VERSION
    rooms = (import_module(f"iracheck.{room}") for room in _ROOMS if name in __all__)
    for room in rooms:
        if hasattr(room, name):
            return getattr(room, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
