"""The commented declarations to fill in, one for each credit of the rulebook that comes with the program."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent
CREDITS = tuple(sorted(path.stem.removeprefix("template-") for path in _FOLDER.glob("template-*.yaml")))


def template(credit: str) -> str:
    """The declaration to fill in for a credit."""
    return (_FOLDER / f"template-{credit}.yaml").read_text(encoding="utf-8")
