"""Answering: measures, one rule about one subject on one day, the outcome, and the verdict with its reasons.

``requesting`` is imported by who asks suppliers: a check does not wait for it.
"""

from iracheck.checking.check import PROGRAM_VERSION, check, check_group
from iracheck.checking.inference import InferenceError
from iracheck.checking.inspecting import REGIMES, inspect_entity
from iracheck.checking.load import load_rulebook
from iracheck.checking.measured import measure_sentences

__all__ = [
    "PROGRAM_VERSION",
    "REGIMES",
    "InferenceError",
    "check",
    "check_group",
    "inspect_entity",
    "load_rulebook",
    "measure_sentences",
]
