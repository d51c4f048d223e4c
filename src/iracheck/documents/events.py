"""What YAML and JSON have in common: the start and end of mappings and lists, and scalars between them."""

from __future__ import annotations

from typing import NamedTuple

from iracheck.documents.places import Mark


class Event(NamedTuple):
    """``{`` ``}`` ``[`` ``]``, ``=`` (a scalar, whose text is ``None`` for a null) or ``.`` (the end), and where.

    ``wrong`` says what is refused here though it can be read.
    """

    kind: str
    text: str | None
    mark: Mark
    wrong: str | None = None
