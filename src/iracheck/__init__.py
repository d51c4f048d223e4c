"""Checks a battery's sourcing facts against the United States tax credit law, with the paragraph and the line behind every answer.

The way through is short::

    from iracheck import check, load_rulebook, read_declaration, verdict_text

    verdict = check(read_declaration("pack.yaml"), load_rulebook())
    print(verdict.credits[0].outcome)
    print(verdict_text(verdict))

A declaration says what is known, a :class:`Rulebook` what the law asks, and a :class:`Verdict` what follows
and why. All three are frozen and may be shared between threads. Nothing here prints, exits, reads the
clock or opens a connection. Everything wrong with an input comes at once, in one :class:`DocumentError`.
``docs/embedding.md`` tells more.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iracheck.checking import InferenceError, inspect_entity, load_rulebook
    from iracheck.checking.check import check, check_group
    from iracheck.checking.requesting import request
    from iracheck.declaration import (
        LEFT_OUT,
        Declaration,
        Entity,
        Group,
        declaration_json,
        parse_declaration,
        read_declaration,
        read_group,
        with_changes,
        write_tables,
    )
    from iracheck.documents import DocumentError, Marks, Place, Problem
    from iracheck.quantities import Answer, Bounds
    from iracheck.reports import (
        entity_text,
        errors_json,
        errors_text,
        group_text,
        json_schema,
        run_json,
        verdict_text,
    )
    from iracheck.reports.request import request_text
    from iracheck.rulebook import Rulebook
    from iracheck.verdict import (
        ActivityFound,
        AnswerRecord,
        AskedOf,
        At,
        Attested,
        Certified,
        CreditAtStake,
        CreditVerdict,
        DeclarationRead,
        EntityVerdict,
        GroupVerdict,
        Interval,
        Line,
        Missing,
        NameFound,
        NotExamined,
        NotWorthAsking,
        Outcome,
        Question,
        Request,
        RuleAtStake,
        RulebookUsed,
        Stake,
        SupplierCompared,
        SupplierUnderLaw,
        TierFound,
        Verdict,
        Year,
        verdict_json,
    )

    __version__: str

__all__ = [
    "LEFT_OUT",
    "ActivityFound",
    "Answer",
    "AnswerRecord",
    "AskedOf",
    "At",
    "Attested",
    "Bounds",
    "Certified",
    "CreditAtStake",
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
    "Marks",
    "Missing",
    "NameFound",
    "NotExamined",
    "NotWorthAsking",
    "Outcome",
    "Place",
    "Problem",
    "Question",
    "Request",
    "RuleAtStake",
    "Rulebook",
    "RulebookUsed",
    "Stake",
    "SupplierCompared",
    "SupplierUnderLaw",
    "TierFound",
    "Verdict",
    "Year",
    "__version__",
    "check",
    "check_group",
    "declaration_json",
    "entity_text",
    "errors_json",
    "errors_text",
    "group_text",
    "inspect_entity",
    "json_schema",
    "load_rulebook",
    "parse_declaration",
    "read_declaration",
    "read_group",
    "request",
    "request_text",
    "run_json",
    "verdict_json",
    "verdict_text",
    "with_changes",
    "write_tables",
]

_ROOMS = (
    *("checking", "declaration", "documents", "quantities", "reports", "rulebook", "verdict"),
    "checking.requesting",
    "reports.request",
)


if not TYPE_CHECKING:  # a type checker would take any name for one that is there

    def __getattr__(name: str) -> Any:
        """A name is imported when it is first asked for, so that the command can prepare for its imports."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = found = _imported(name)
        return found


def _imported(name: str) -> Any:
    if name == "__version__":
        return import_module("iracheck.checking").PROGRAM_VERSION
    rooms = (import_module(f"iracheck.{room}") for room in _ROOMS)
    return next(getattr(room, name) for room in rooms if hasattr(room, name))


def __dir__() -> list[str]:
    return __all__
