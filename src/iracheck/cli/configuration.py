"""What a job is set to do: by its file, then by the environment, then by flags, each going before the one named earlier."""

# Not ``from __future__ import annotations``: pydantic would compile the text of each one at every start.

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from iracheck.declaration.fields import Count, GivenDay, Text
from iracheck.documents import (
    DocumentError,
    Marks,
    OneText,
    Place,
    Problem,
    keys_of,
    nearest,
    read_bytes,
    validate,
)
from iracheck.documents.toml_tree import read_toml
from iracheck.documents.tree import Document

FILE, PROJECT_FILE, SECTION = "iracheck.toml", "pyproject.toml", "iracheck"
FAIL_ON = ("unknown", "less", "invalid")
"""What fails a job, each with all that stand after it: unknown claims, claims that earn less, invalid declarations."""
_PREFIX = "IRACHECK_"
_MOST_JOBS = 1000
_NOTHING: Marks = Marks(None)


class _Set(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)


class Waiver(_Set):
    """A finding that does not fail the job for some time, and who answers for that.

    ``file`` is a path as the findings have it, in which ``*`` stands for any characters.
    """

    rule: Text
    file: Text
    subject: Text | None = Field(None, description="Of one subject only, such as a mineral with its chain.")
    reason: Text
    owner: Text
    expires: GivenDay


class Configuration(_Set):
    """The file ``iracheck.toml``, or ``[tool.iracheck]`` of ``pyproject.toml``. Paths are seen from its folder."""

    format: tuple[Text, ...] = Field((), description="Outputs like text or sarif:out.sarif.")
    fail_on: Annotated[str, OneText()] = Field("unknown", description="unknown, less or invalid.")
    jobs: Count = 1
    rules: Text | None = None
    lists: Text | None = None
    baseline: Text | None = None
    waivers: tuple[Waiver, ...] = ()

    _marks: Marks = _NOTHING

    @property
    def marks(self) -> Marks:
        """The line and column of its keys."""
        return self._marks


class Settings(NamedTuple):
    """What the file, the environment and the flags come to, and the configuration with the waivers."""

    formats: tuple[str, ...]
    fail_on: str
    jobs: int
    rules: str | None
    lists: str | None
    baseline: str | None
    today: str | None
    no_waivers: bool
    configuration: Configuration


def settings(options: argparse.Namespace, environment: Mapping[str, str]) -> Settings:
    """The settings of a run; :class:`DocumentError` with everything that is wrong with them."""
    names = {f"{_PREFIX}{key.upper()}": key for key in (*Settings._fields, "config")}
    names[f"{_PREFIX}FORMAT"] = names.pop(f"{_PREFIX}FORMATS")
    del names[f"{_PREFIX}CONFIGURATION"]
    given = {names[name]: text for name, text in environment.items() if name in names and text}
    problems = [
        Problem(Place(name, None, None, ""), f"this variable is not known{nearest(name, names)}")
        for name in sorted(environment)
        if name.startswith(_PREFIX) and name not in names
    ]
    if problems:
        raise DocumentError(problems)
    path = _path(options.config or given.get("config"))
    found = Configuration.model_construct() if path is None else read_configuration(path)
    folder = Path() if path is None else path.parent

    def chosen(key: str, otherwise: Any) -> Any:
        flag = getattr(options, key, None)
        return flag if flag is not None else given.get(key, otherwise)

    def beside(name: str | None) -> str | None:
        return None if name is None else str(folder / name)

    formats = (
        given["formats"].split() if "formats" in given else [_in_folder(one, folder) for one in found.format]
    )
    return Settings(
        formats=tuple(options.format or formats or ["text"]),
        fail_on=_one_of("fail_on", chosen("fail_on", found.fail_on), FAIL_ON),
        jobs=_whole("jobs", chosen("jobs", found.jobs)),
        rules=chosen("rules", beside(found.rules)),
        lists=chosen("lists", beside(found.lists)),
        baseline=chosen("baseline", beside(found.baseline)),
        today=chosen("today", None),
        no_waivers=options.no_waivers
        or _one_of("no_waivers", given.get("no_waivers", "no"), ("yes", "no")) == "yes",
        configuration=found,
    )


def read_configuration(path: Path) -> Configuration:
    """The configuration of a file; :class:`DocumentError` with all its problems at once."""
    document = read_toml(read_bytes(path), name=str(path))
    pointer = f"/tool/{SECTION}" if path.name == PROJECT_FILE else ""
    if pointer:
        tree = _tools(document.tree).get(SECTION, {})
        document = Document(tree, document.marks.below(pointer), document.problems)
    found = validate(
        document, Configuration.model_validate, known_keys=keys_of(Configuration), also=_inconsistencies
    )
    found._marks = document.marks
    return found


def _inconsistencies(found: Configuration, _tree: Any) -> list[tuple[str, str]]:
    wrong = []
    if found.fail_on not in FAIL_ON:
        wrong.append(("/fail_on", _not_known(found.fail_on, FAIL_ON)))
    if not 0 < found.jobs < _MOST_JOBS:
        wrong.append(("/jobs", _no_number(str(found.jobs))))
    return wrong


def _path(named: str | None) -> Path | None:
    """The file named, or the nearest one in this folder and those around it."""
    if named is not None:
        return Path(named)
    here = Path.cwd()
    for folder in (here, *here.parents):
        for name in (FILE, PROJECT_FILE):
            path = folder / name
            if path.is_file() and (name == FILE or _has_section(path)):
                return Path(name) if folder == here else path
        if (folder / ".git").exists():
            return None
    return None


def _has_section(path: Path) -> bool:
    """Whether a ``pyproject.toml`` has settings, in whatever form; one that is not TOML may have, and is then refused."""
    content = path.read_bytes()
    if SECTION.encode() not in content:
        return False
    document = read_toml(content, name=str(path))
    return SECTION in _tools(document.tree)


def _tools(tree: Any) -> Any:
    tools = tree.get("tool")
    return tools if isinstance(tools, dict) else {}


def _in_folder(output: str, folder: Path) -> str:
    name, colon, file = output.partition(":")
    return f"{name}:{folder / file}" if colon else output


def _refuse(key: str, message: str) -> DocumentError:
    return DocumentError([Problem(Place(f"--{key.replace('_', '-')}", None, None, ""), message)])


def _one_of(key: str, given: str, known: tuple[str, ...]) -> str:
    if given not in known:
        raise _refuse(key, _not_known(given, known))
    return given


def _whole(key: str, given: str | int) -> int:
    text = str(given)
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 0 < int(text) < _MOST_JOBS):
        raise _refuse(key, _no_number(text))
    return int(text)


def _not_known(given: str, known: tuple[str, ...]) -> str:
    return f'"{given[:40]}" is not known here; write {" or ".join(known)}'


def _no_number(given: str) -> str:
    return f'"{given[:40]}" is no number of processes; write 1 or more'
