"""What YAML and JSON have in common: the start and end of mappings and lists, and scalars between them."""

from __future__ import annotations

from iracheck.documents.places import Mark

Event = tuple[str, str | None, Mark, str | None]
"""``{`` ``}`` ``[`` ``]``, ``=`` (a scalar) or ``.`` (the end); the scalar's text, ``None`` for a null; where;
and what is refused here though it can be read. A plain tuple, for there are very many of them.
"""
