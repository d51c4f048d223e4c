"""The documentation is whole: each public name says what it means, and the pages are built without a warning."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pydantic import BaseModel
from sphinx.util.inventory import InventoryFile

import iracheck
import iracheck.declaration
import iracheck.reports

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
NAMES = sorted(name for name in iracheck.__all__ if not name.startswith("__"))
PUBLIC = {name: getattr(iracheck, name) for name in NAMES}
MODELS = {
    name: thing
    for module in (iracheck, iracheck.declaration)
    for name, thing in vars(module).items()
    if inspect.isclass(thing) and issubclass(thing, BaseModel)
}
CLASSES = {name: thing for name, thing in PUBLIC.items() if inspect.isclass(thing)} | MODELS
FUNCTIONS = {name: thing for name, thing in PUBLIC.items() if inspect.isfunction(thing)}
DATA = {"LEFT_OUT", "Outcome"}
"""Public names that are neither: they have no docstring of their own, but a line in ``docs/api.md``."""

RAISES = {
    "check": {"DocumentError", "InferenceError"},
    "check_group": {"DocumentError"},
    "declaration_json": {"ValueError"},
    "entity_text": set(),
    "errors_json": set(),
    "errors_text": set(),
    "group_text": set(),
    "inspect_entity": {"DocumentError", "InferenceError", "TypeError", "ValueError"},
    "json_schema": {"ValueError"},
    "load_rulebook": {"DocumentError", "TypeError"},
    "parse_declaration": {"DocumentError", "TypeError"},
    "read_declaration": {"DocumentError"},
    "read_group": {"DocumentError"},
    "request": {"DocumentError", "InferenceError"},
    "request_text": set(),
    "run_json": set(),
    "verdict_json": set(),
    "verdict_text": set(),
    "write_tables": {"DocumentError", "FileExistsError", "OSError"},
    "with_changes": {"DocumentError", "TypeError", "ValueError"},
}
"""What each public function raises where its arguments are of the types that it names."""


def own_methods(thing: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties that a class of ours brings itself."""
    for base in thing.__mro__:
        if base.__module__.startswith("iracheck"):
            for name, member in vars(base).items():
                if not name.startswith(("_", "model_")) and (
                    inspect.isfunction(member) or isinstance(member, property)
                ):
                    yield name, member


def undescribed(thing: type) -> list[str]:
    """The fields of a class that neither its docstring nor the field itself describes."""
    if issubclass(thing, BaseModel):
        return [name for name, field in thing.model_fields.items() if not (field.description or "").strip()]
    told = set(re.findall(r"^- ``(\w+)``[^\n]*: ", inspect.cleandoc(thing.__doc__ or ""), re.MULTILINE))
    fields = (
        getattr(thing, "__struct_fields__", ())
        or getattr(thing, "_fields", ())
        or getattr(thing, "__dataclass_fields__", ())
    )
    return [name for name in (fields or getattr(thing, "__members__", ())) if name not in told]


def test_every_public_name_is_a_class_a_function_or_told_of_in_the_pages() -> None:
    assert set(NAMES) == {name for name in CLASSES if name in NAMES} | set(FUNCTIONS) | DATA
    page = (DOCS / "api.md").read_text("utf-8")
    assert all(f":: {name}\n" in page for name in DATA)


@pytest.mark.parametrize("name", [*CLASSES, *FUNCTIONS])
def test_every_public_name_has_a_docstring_of_its_own(name: str) -> None:
    thing = CLASSES.get(name) or FUNCTIONS[name]
    told = (thing.__dict__.get("__doc__") if inspect.isclass(thing) else thing.__doc__) or ""
    first, *_ = told.strip().splitlines() or [""]
    assert first.endswith((".", ":", ",")) or len(told.strip().splitlines()) > 1, first
    assert len(first) > 10
    assert not told.startswith(f"{name}(")  # what NamedTuple makes up


@pytest.mark.parametrize("name", CLASSES)
def test_every_field_and_method_of_a_public_class_is_described(name: str) -> None:
    thing = CLASSES[name]
    assert undescribed(thing) == []
    assert [method for method, member in own_methods(thing) if not (member.__doc__ or "").strip()] == []


@pytest.mark.parametrize("name", CLASSES)
def test_a_docstring_describes_no_field_that_there_is_none_of(name: str) -> None:
    thing = CLASSES[name]
    told = re.findall(r"^- ``(\w+)``[^\n]*: ", inspect.cleandoc(thing.__doc__ or ""), re.MULTILINE)
    assert [field for field in told if not hasattr(thing, field) and field != "problems"] == []
    assert len(told) == len(set(told))


def test_what_has_no_description_would_be_noticed() -> None:
    class Told(msgspec.Struct):
        """A thing.

        - ``here``: what stands here.
        """

        here: str
        there: str

    class Model(BaseModel):
        """A thing."""

        there: str

    assert undescribed(Told) == ["there"]
    assert undescribed(Model) == ["there"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_names_the_errors_that_it_raises(name: str) -> None:
    told = set(re.findall(r":class:`(?:iracheck\.)?(\w+Error)`", FUNCTIONS[name].__doc__ or ""))
    assert RAISES[name] <= told, f"{name} does not name {RAISES[name] - told}"
    assert raised_in(FUNCTIONS[name]) <= RAISES[name], "tell of it, in RAISES too"


def raised_in(function: Any) -> set[str]:
    """The errors that the text of a function raises itself."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return {
        node.exc.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_argument_of_a_public_function_is_told_of(name: str) -> None:
    function = FUNCTIONS[name]
    told = function.__doc__ or ""
    plain = {"declaration", "rulebook", "group", "verdict", "path", "verdicts", "problems", "content"}
    untold = [
        argument
        for argument in inspect.signature(function).parameters
        if argument not in plain and not re.search(rf"``{argument}``", told)
    ]
    assert untold == []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, built as ``make docs`` does it; a reference that leads nowhere is an error."""
    folder = tmp_path_factory.mktemp("docs")
    build = subprocess.run(
        [
            *(sys.executable, "-m", "sphinx", "--nitpicky", "--fail-on-warning", "--keep-going", "--quiet"),
            *("-d", str(folder / "doctrees"), str(DOCS), str(folder / "html")),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (build.stdout, build.stderr) == ("", "")
    assert build.returncode == 0
    return folder / "html"


def test_every_page_is_built(built: Path) -> None:
    pages = {path.stem for path in DOCS.glob("*.md")}
    assert pages >= {"index", "embedding", "api", "declaration", "architecture"}
    assert pages <= {path.stem for path in built.glob("*.html")}
    index = (built / "index.html").read_text("utf-8")
    assert [page for page in pages if page != "index" and f'href="{page}.html"' not in index] == []


def test_every_public_name_has_its_place_in_the_pages(built: Path) -> None:
    inventory = InventoryFile.loads((built / "objects.inv").read_bytes(), uri="")
    found = {name.rpartition(".")[2] for kind in inventory.data.values() for name in kind}
    assert [name for name in NAMES if name not in found] == []
    assert [name for name in MODELS if name not in found] == []


def test_the_pages_show_fields_and_none_of_what_pydantic_brings_along(built: Path) -> None:
    for page in ("api.html", "declaration.html"):
        text = (built / page).read_text("utf-8")
        for noise in (
            "model_config",
            "model_fields",
            "model_dump",
            "model_post_init",
            "Read object at",
            "Alias for field",
        ):
            assert noise not in text, noise
    text = (built / "declaration.html").read_text("utf-8")
    assert "The day the taxpayer takes possession." in text
    assert re.search(
        r"is</span></code> \(<code[^>]*><span class=\"pre\">kind</span></code> in Python\)", text
    )


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_every_link_to_a_file_of_the_project_leads_to_one(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:\s]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
