"""What the law says: the closed kinds of rule, dated lists and citations, loaded into one frozen, checked rulebook."""

from iracheck.rulebook.fields import Standing
from iracheck.rulebook.lists import DatedList, ListRow, QualifyingForm
from iracheck.rulebook.loading import MeasureKind, default_rules_folder, load
from iracheck.rulebook.models import (
    AllOf,
    Alternative,
    AnyOf,
    Authority,
    Award,
    AwardRow,
    DateRule,
    ForAll,
    ForAny,
    InForce,
    Listed,
    Needed,
    NotEncoded,
    Rule,
    RuleFile,
    ScheduleRow,
    Source,
    Stated,
    Threshold,
)
from iracheck.rulebook.rulebook import Rulebook

__all__ = [
    "AllOf",
    "Alternative",
    "AnyOf",
    "Authority",
    "Award",
    "AwardRow",
    "DateRule",
    "DatedList",
    "ForAll",
    "ForAny",
    "InForce",
    "ListRow",
    "Listed",
    "MeasureKind",
    "Needed",
    "NotEncoded",
    "QualifyingForm",
    "Rule",
    "RuleFile",
    "Rulebook",
    "ScheduleRow",
    "Source",
    "Standing",
    "Stated",
    "Threshold",
    "default_rules_folder",
    "load",
]
