"""Checks a battery's sourcing facts against the United States tax credit law, with the paragraph and the line behind every answer.

The way through is short::

    from iracheck import check, load_rulebook, read_declaration

    verdict = check(read_declaration("pack.yaml"), load_rulebook())
    print(verdict.credits[0].outcome)

Nothing here prints, exits, reads the clock or opens a connection.
"""

from iracheck.checking import (
    PROGRAM_VERSION,
    InferenceError,
    check,
    check_group,
    inspect_entity,
    load_rulebook,
)
from iracheck.declaration import (
    Declaration,
    Entity,
    Group,
    parse_declaration,
    read_declaration,
    read_group,
    write_tables,
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

__version__ = PROGRAM_VERSION

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
    "write_tables",
]
