"""What was found and why: data only, with a versioned JSON form (``iracheck-verdict/1``)."""

from iracheck.verdict.models import (
    FORMAT,
    GROUP_FORMAT,
    AnswerRecord,
    At,
    Attested,
    CreditVerdict,
    DeclarationRead,
    GroupVerdict,
    Interval,
    Line,
    Missing,
    NotExamined,
    Outcome,
    RulebookUsed,
    Verdict,
    interval,
)
from iracheck.verdict.serial import verdict_json, verdict_schema

__all__ = [
    "FORMAT",
    "GROUP_FORMAT",
    "AnswerRecord",
    "At",
    "Attested",
    "CreditVerdict",
    "DeclarationRead",
    "GroupVerdict",
    "Interval",
    "Line",
    "Missing",
    "NotExamined",
    "Outcome",
    "RulebookUsed",
    "Verdict",
    "interval",
    "verdict_json",
    "verdict_schema",
]
