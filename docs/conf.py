"""How the documentation is built: ``make docs``, and a test that allows no warning.

Nothing is fetched while it is built, so names of other libraries are not links.
"""

from __future__ import annotations

import inspect
from typing import Any

import msgspec
from pydantic import BaseModel

import iracheck

project = "iracheck"
author = "the authors of iracheck"
release = iracheck.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_theme = "alabaster"
html_theme_options = {"description": "Does this battery's sourcing earn the credit?", "page_width": "1100px"}
html_show_copyright = False
myst_heading_anchors = 3
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!iracheck).*")]  # what is not ours has no page here
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 100


def _fields(model: type[BaseModel]) -> list[str]:
    """A list of a model's fields, under the names that a file gives them."""
    return [
        f"- ``{field.alias or name}``{f' (``{name}`` in Python)' if field.alias else ''}: {field.description}"
        for name, field in model.model_fields.items()
    ]


def _docstring(_app: Any, _what: str, _name: str, thing: Any, _options: Any, lines: list[str]) -> None:
    """Pydantic keeps what a field means out of the docstring."""
    if inspect.isclass(thing) and issubclass(thing, BaseModel) and thing.model_fields:
        lines += ["", *_fields(thing), ""]


def _signature(_app: Any, _what: str, _name: str, thing: Any, *_: Any) -> tuple[str, None] | None:
    """Show no way to call what is made by reading alone."""
    made = (BaseModel, iracheck.Rulebook, iracheck.Marks, iracheck.Answer, iracheck.DocumentError)
    return ("", None) if inspect.isclass(thing) and issubclass(thing, made) else None


def _skip(_app: Any, _what: str, name: str, thing: Any, _skipped: bool, _options: Any) -> bool | None:  # noqa: FBT001
    """Leave out what pydantic and msgspec bring along, and fields, which the docstrings list."""
    inherited = hasattr(BaseModel, name) or hasattr(msgspec.Struct, name)
    told = inspect.isclass(thing) or inspect.isroutine(thing) or isinstance(thing, property)
    return True if inherited or not told else None


def setup(app: Any) -> None:
    """Tell Sphinx of the three."""
    app.connect("autodoc-process-docstring", _docstring)
    app.connect("autodoc-process-signature", _signature)
    app.connect("autodoc-skip-member", _skip)
