"""What all tests share: the rulebook, and hypothesis without deadlines (machines are shared), or for long."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from iracheck import Rulebook, load_rulebook

settings.register_profile(
    "shared", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "fuzz", deadline=None, max_examples=20_000, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared")


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The rulebook that comes with the program."""
    return load_rulebook()
