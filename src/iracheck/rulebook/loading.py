"""The folder ``rules/`` becomes one checked rulebook, or an error that names every line that is wrong."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from pydantic import TypeAdapter

from iracheck.documents import (
    Document,
    DocumentError,
    Finding,
    Place,
    Problem,
    built,
    keys_of,
    nearest,
    read_bytes,
    read_document,
    read_yaml_quickly,
    validate,
)
from iracheck.rulebook.fields import OPEN
from iracheck.rulebook.lists import DatedList, ListFile
from iracheck.rulebook.models import (
    AllOf,
    AnyOf,
    Award,
    DateRule,
    ForAll,
    ForAny,
    InForce,
    Listed,
    NotEncodedFile,
    Rate,
    Rule,
    RuleBase,
    RuleFile,
    Sources,
    Stated,
    Threshold,
)
from iracheck.rulebook.rulebook import Rulebook, frozen


class Wanted(NamedTuple):
    """The credits, and the rules beside them, that a rulebook is loaded for."""

    credits: Collection[str]
    rules: Collection[str] = ()


MeasureKind = Literal["amount", "day", "key", "statement"]
"""What a measure gives: bounds of an amount, bounds of a day, a key for lists, or a stated answer."""

_FIELDS: dict[type[RuleBase], set[str]] = {
    Threshold: {"value", "low", "high", "limit"},
    Rate: {"value", "what"},
    Listed: {"key", "what"},
    ForAny: {"which", "count"},
    ForAll: {"which", "count"},
    DateRule: {"day", "limit"},
    AllOf: {"what"},
    AnyOf: {"what"},
    Stated: {"reason", "what"},
    Award: {"amount"},
}


def default_rules_folder() -> Path:
    """The rules that come with the program: inside the installed package, or beside its sources.

    A frozen program that was built without them is unpacked into a folder of temporary files: no
    other folder around it is looked at, which anybody could fill with another law.
    """
    package = Path(__file__).resolve().parent.parent
    installed, sources = package / "rules", package.parent
    beside_sources = not installed.is_dir() and sources.name == "src"
    return sources.parent / "rules" if beside_sources else installed


def load(
    folder: Path,
    measures: Mapping[str, MeasureKind],
    *,
    lists: Path | None = None,
    only: Wanted | None = None,
) -> Rulebook:
    """Load and check all rules of a folder, or those ``only`` that some credits and rules ask.

    ``measures`` names the measures that the program knows. ``lists`` is a folder of lists that
    extend or replace those of the same name. The digest is that of all files. Raises
    :class:`DocumentError` with all problems of all files at once.
    """
    with suppress(DocumentError):
        return _load(folder, measures, lists=lists, only=only, read_file=_read_quickly)
    return _load(folder, measures, lists=lists, only=only, read_file=_read_with_marks)


def _read_quickly(content: bytes, name: str) -> Document:
    """The tree of a file without the lines that only messages name: of the program's own rules there are none."""
    return read_yaml_quickly(content, name=name) or _read_with_marks(content, name)


def _read_with_marks(content: bytes, name: str) -> Document:
    return read_document(content, name=name, is_json=False)


def _load(
    folder: Path,
    measures: Mapping[str, MeasureKind],
    *,
    lists: Path | None,
    only: Wanted | None,
    read_file: Callable[[bytes, str], Document],
) -> Rulebook:
    read = _Files(folder, read_file)
    for name, path in _paths(folder):
        read.take(name, path)
    read.add_all() if only is None else read.add_only(only)
    for _, path in () if lists is None else _paths(lists, "*.yaml"):
        read.add_list(path)
    problems = [*read.problems, *_missing_files(read), *_checked(read, measures, partly=only is not None)]
    if problems or read.sources is None or read.not_encoded is None:
        raise DocumentError(problems)
    entries = [entry for entry, _ in (*read.rules.values(), *read.lists.values())]
    return Rulebook(
        rules=frozen({name: rule for name, (rule, _) in read.rules.items()}),
        lists=frozen({name: entry for name, (entry, _) in read.lists.items()}),
        sources=read.sources.sources,
        not_encoded=read.not_encoded[0].not_encoded,
        digest=read.digest.hexdigest(),
        awards=frozen({rule.credit: rule for rule, _ in read.rules.values() if isinstance(rule, Award)}),
        verified=min(entry.verified.on for entry in entries),
    )


def _paths(folder: Path, pattern: str = "**/*.yaml") -> list[tuple[str, Path]]:
    """The files of a folder by their names within it, in order."""
    paths = sorted((path.relative_to(folder).as_posix(), path) for path in folder.glob(pattern))
    if not paths:
        what = "rules" if pattern.startswith("**") else "lists"
        message = f"no {what} here" if folder.is_dir() else "there is no such folder"
        place = Place(str(folder), 1, 1, "")
        raise DocumentError([Problem(place, f"{message}; name a folder with *.yaml files")])
    return paths


class _Files:
    """What the files of a folder gave, and what is wrong with each by itself."""

    def __init__(self, folder: Path, read_file: Callable[[bytes, str], Document]) -> None:
        self.folder = folder
        self._read_file = read_file
        self.rules: dict[str, tuple[Rule, Document]] = {}
        self.lists: dict[str, tuple[DatedList, Document]] = {}
        self.sources: Sources | None = None
        self.not_encoded: tuple[NotEncodedFile, Document] | None = None
        self.broken: set[str] = set()
        self.problems: list[Problem] = []
        self.digest = hashlib.sha256()
        self._contents: dict[str, tuple[Path, bytes]] = {}

    def take(self, name: str, path: Path) -> None:
        """Take the bytes of one file."""
        try:
            content = read_bytes(path)
        except DocumentError as error:
            self.broken.add(name.removesuffix(".yaml"))
            self.problems.extend(error.problems)
            return
        self.digest.update(f"{name}\0{len(content)}\0".encode() + content)
        self._contents[name.removesuffix(".yaml")] = path, content

    def add_all(self) -> None:
        """Read every file."""
        for name in self._contents:
            self._read(name)

    def add_only(self, only: Wanted) -> None:
        """Read the lists, the credits wanted, and the rules that they and the other rules wanted ask."""
        waiting = [name for name in only.rules if name in self._contents]
        for name, (_, content) in self._contents.items():
            if b"kind: list" in content or name in ("sources", "not-encoded"):
                self._read(name)
            elif b"kind: award" in content:
                waiting.append(name)
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self._contents:
                continue
            seen.add(name)
            self._read(name)
            if name in self.rules:
                rule = self.rules[name][0]
                if isinstance(rule, Award) and rule.credit not in only.credits:
                    del self.rules[name]
                else:
                    waiting.extend(inner for _, inner in referred(rule))

    def _read(self, name: str) -> None:
        """Read one file; what is wrong with it is noted."""
        path, content = self._contents[name]
        try:
            self._add(name, self._read_file(content, str(path)))
        except DocumentError as error:
            self.broken.add(name)
            self.problems.extend(error.problems)

    def _add(self, name: str, document: Document) -> None:
        kind = document.tree.get("kind") if isinstance(document.tree, dict) else None
        if name == "sources":
            self.sources = validate(document, built(Sources).model_validate, known_keys=keys_of(Sources))
        elif name == "not-encoded":
            file = validate(
                document, built(NotEncodedFile).model_validate, known_keys=keys_of(NotEncodedFile)
            )
            self.not_encoded = file, document
        elif kind == "list":
            self.lists[name] = DatedList(_list(document)), document
        else:
            rule = validate(document, _rules().validate_python, known_keys=_keys_of_kind(kind))
            self.rules[name] = rule, document

    def add_list(self, path: Path) -> None:
        """Read a list of the user's own, which extends or replaces the rulebook's."""
        name = f"lists/{path.stem}"
        try:
            content = read_bytes(path)
            self.digest.update(f"{name} of the user\0{len(content)}\0".encode() + content)
            document = self._read_file(content, str(path))
            entry = _list(document)
        except DocumentError as error:
            self.broken.add(name)
            self.problems.extend(error.problems)
            return
        former = self.lists.get(name)
        if former is None:
            known = nearest(name, sorted(self.lists))
            message = f'the rulebook has no list "{name}" that this one could extend or replace{known}'
            self.problems.append(Problem(document.marks.at("/id"), message))
        elif entry.extends == "yes":
            self._extend(name, former[0], entry, document)
        else:
            self.lists[name] = DatedList(entry), document

    def _extend(self, name: str, former: DatedList, entry: ListFile, document: Document) -> None:
        known = {row.key for row in former.rows}
        doubled = [place for place, row in enumerate(entry.rows) if row.key in known]
        for place in doubled:
            message = f'the rulebook\'s list has rows of "{entry.rows[place].key}"; give this one another key'
            self.problems.append(Problem(document.marks.at(f"/rows/{place}/key"), message))
        self.lists[name] = former if doubled else former.extended(entry), document


def _list(document: Document) -> ListFile:
    return validate(document, built(ListFile).model_validate, known_keys=keys_of(ListFile), also=_list_rows)


def _missing_files(read: _Files) -> Iterator[Problem]:
    for name, found in (("sources", read.sources), ("not-encoded", read.not_encoded)):
        if found is None and name not in read.broken:
            yield Problem(Place(str(read.folder / f"{name}.yaml"), 1, 1, ""), "this file is missing; add it")


_adapter: list[TypeAdapter[Any]] = []


def _rules() -> TypeAdapter[Any]:
    if not _adapter:
        _adapter.append(TypeAdapter(RuleFile))
    return _adapter[0]


def _keys_of_kind(kind: object) -> Callable[[Sequence[str]], Iterable[str]]:
    def keys(path: Sequence[str]) -> Iterable[str]:
        of_kind = [model for model in _FIELDS if kind in get_args(model.model_fields["kind"].annotation)]
        return keys_of(*of_kind)(path)

    return keys


def referred(rule: Rule) -> Iterator[tuple[str, str]]:
    """The ids of the rules that a rule asks, each with its pointer."""
    if isinstance(rule, ForAny | ForAll):
        yield "/rule", rule.rule
        if rule.where:
            yield "/where", rule.where
    elif isinstance(rule, Stated):
        if rule.asks:
            yield "/asks", rule.asks
    elif isinstance(rule, AllOf | AnyOf):
        for place, needed in enumerate(rule.rules):
            yield f"/rules/{place}/rule", needed.rule
    elif isinstance(rule, Threshold):
        if rule.asks:
            yield "/asks", rule.asks
        if rule.provided:
            yield "/provided", rule.provided
        for place, alternative in enumerate(rule.measures):
            if alternative.allowed:
                yield f"/measures/{place}/while", alternative.allowed
    elif isinstance(rule, Award):
        for place, required in enumerate(rule.requires):
            yield f"/requires/{place}/rule", required.rule
        for place, row in enumerate(rule.schedule):
            for position, added in enumerate(row.adds):
                where = f"/schedule/{place}/adds/{position}"
                for condition in added.when:
                    yield f"{where}/when", condition.rule
                for number, name in enumerate(added.times):
                    yield f"{where}/times/{number}", name


def measures_of(rule: Rule) -> Iterator[tuple[str, str, tuple[MeasureKind, ...]]]:
    """The measures that a rule names, each with its pointer and the kinds that it may be of."""
    if rule.dated_by:
        yield "/dated_by", rule.dated_by, ("day",)
    if isinstance(rule, Threshold):
        if rule.measure:
            yield "/measure", rule.measure, ("amount",)
        for place, alternative in enumerate(rule.measures):
            yield f"/measures/{place}/measure", alternative.measure, ("amount",)
        if rule.elected_by:
            yield "/elected_by", rule.elected_by, ("key",)
        if rule.keyed_by:
            yield "/keyed_by", rule.keyed_by, ("key",)
    elif isinstance(rule, Rate):
        if rule.keyed_by:
            yield "/keyed_by", rule.keyed_by, ("key",)
    elif isinstance(rule, Listed):
        yield "/measure", rule.measure, ("key",)
    elif isinstance(rule, DateRule):
        yield "/measure", rule.measure, ("day",)
    elif isinstance(rule, Stated):
        yield "/measure", rule.measure, ("statement",)
    elif isinstance(rule, Award):
        for place, row in enumerate(rule.schedule):
            for position, added in enumerate(row.adds):
                if added.measure:
                    yield f"/schedule/{place}/adds/{position}/measure", added.measure, ("amount",)


def _checked(read: _Files, measures: Mapping[str, MeasureKind], *, partly: bool) -> Iterator[Problem]:
    """What is wrong between the files. One that could not be read counts as there, whatever it is."""
    rule_names, list_names = {*read.rules, *read.broken}, {*read.lists, *read.broken}
    cited: list[tuple[Document, Iterable[Finding]]] = []
    found: list[tuple[Document, Iterable[Finding]]] = []
    for name, (rule, document) in read.rules.items():
        names = _names(rule, rule_names, list_names, measures)
        found.append((document, (*_identity(name, rule), *names, *_templates(rule), *_rows(rule))))
        cited.append((document, _all_cites(rule)))
    for name, (entry, document) in read.lists.items():
        found.append((document, _identity(name, entry)))
        cited.append((document, _all_cites(entry)))
    if read.not_encoded is not None:
        file, document = read.not_encoded
        cites = ((f"/not_encoded/{place}/cite", entry.cite) for place, entry in enumerate(file.not_encoded))
        cited.append((document, cites))
    if read.sources is not None:
        beginnings = tuple(f"{source.name}{mark}" for source in read.sources.sources for mark in "(- ,")
        found.extend((document, _without_source(cites, beginnings)) for document, cites in cited)
    for document, findings in found:
        for pointer, message in findings:
            yield Problem(document.marks.at(pointer), message)
    yield from _circle(read.rules)
    if (
        not partly
        and not read.broken
        and all(inner in read.rules for rule, _ in read.rules.values() for _, inner in referred(rule))
    ):
        yield from _orphans(read.rules)


def _identity(name: str, entry: Any) -> Iterator[Finding]:
    if entry.id != name:
        yield "/id", f'the id equals the path; write "{name}"'


def _names(
    rule: Rule,
    rules: Collection[str],
    lists: Collection[str],
    measures: Mapping[str, MeasureKind],
) -> Iterator[tuple[str, str]]:
    for pointer, name in referred(rule):
        if name not in rules:
            yield pointer, f'there is no rule "{name}"{nearest(name, sorted(rules))}'
    for pointer, name, kinds in measures_of(rule):
        if measures.get(name) not in kinds:
            known = [other for other, kind in measures.items() if kind in kinds]
            yield pointer, f'there is no measure "{name}" of this kind{nearest(name, known)}'
    if isinstance(rule, Listed) and rule.entries not in lists:
        yield "/list", f'there is no list "{rule.entries}"{nearest(rule.entries, sorted(lists))}'
    if isinstance(rule, Threshold) and not (
        bool(rule.measure) != bool(rule.measures)
        and bool(rule.elected_by) == any(alternative.election for alternative in rule.measures)
    ):
        yield "", "write either one `measure`, or `measures`, with `elected_by` where they are elected"
    if isinstance(rule, Award):
        for place, row in enumerate(rule.schedule):
            for position, added in enumerate(row.adds):
                where = f"/schedule/{place}/adds/{position}"
                if (added.amount is None) == (added.measure is None):
                    yield where, "write either an amount or a measure"


def _templates(rule: Rule) -> Iterator[Finding]:
    known = _FIELDS[type(rule)]
    words = ", ".join(f"{{{word}}}" for word in sorted(known))
    for answer in ("yes", "no", "unknown"):
        try:
            parts = list(string.Formatter().parse(getattr(rule.reads, answer)))
        except ValueError:
            yield f"/reads/{answer}", f"a brace is not closed or not opened; write a field as one of {words}"
            continue
        for _, field, form, conversion in parts:
            if field is not None and (field not in known or form or conversion):
                yield f"/reads/{answer}", f"{{{field}}} is not given by this kind of rule; use {words}"


def _without_source(cites: Iterable[tuple[str, str]], beginnings: tuple[str, ...]) -> Iterator[Finding]:
    for pointer, cite in cites:
        if not f"{cite},".startswith(beginnings):
            yield pointer, f'"{cite}" names no source of sources.yaml; add the source or mend the citation'


def _all_cites(entry: Any) -> Iterator[tuple[str, str]]:
    for place, authority in enumerate(entry.authority):
        yield f"/authority/{place}/cite", authority.cite
    for key in ("in_force", "schedule", "rows"):
        for place, row in enumerate(getattr(entry, key, ())):
            yield f"/{key}/{place}/cite", row.cite
            if getattr(row, "earlier", None) is not None:
                yield f"/{key}/{place}/earlier/cite", row.earlier.cite
            for position, added in enumerate(getattr(row, "adds", ())):
                yield f"/{key}/{place}/adds/{position}/cite", added.cite


def _rows(rule: Rule) -> Iterator[tuple[str, str]]:
    dated: list[tuple[str, tuple[InForce, ...]]] = [("in_force", rule.in_force)]
    if isinstance(rule, Threshold | Rate | Award):
        dated.append(("schedule", rule.schedule))
    for key, rows in dated:
        undated = all(row.first_day == date.min and row.last_day == OPEN for row in rows)
        if rule.dated_by is None and not undated:
            yield f"/{key}", "rows have days; say with dated_by which day counts"
        latest: dict[str | None, date | None] = {}
        for place, row in enumerate(rows):
            group = getattr(row, "applies_to", None)
            if row.last_day < row.first_day:
                yield f"/{key}/{place}/to", "this row ends before it begins"
            before = latest.get(group)
            if before is not None and (before == OPEN or row.first_day != before + timedelta(days=1)):
                wanted = "no row" if before == OPEN else (before + timedelta(days=1)).isoformat()
                yield f"/{key}/{place}/from", f"rows touch, without gap or overlap; here follows {wanted}"
            latest[group] = row.last_day if row.last_day >= row.first_day else None
        for group, last in latest.items():
            if last not in (OPEN, None):
                after = f' for "{group}"' if group else ""
                yield (
                    f"/{key}",
                    f"the last row{after} ends; write `to: open`, with `limit: none` where the law is silent",
                )
        keyed = isinstance(rule, Threshold | Rate) and rule.keyed_by is not None and key == "schedule"
        if keyed and None in latest:
            yield f"/{key}", "with keyed_by each row says with `for` which class it is for"


def _list_rows(entry: ListFile, _tree: Any) -> Iterator[Finding]:
    """A key may leave a list and come back, but its rows stand in order and do not overlap."""
    latest: dict[str, date] = {}
    for place, row in enumerate(entry.rows):
        if row.last_day < row.first_day:
            yield f"/rows/{place}/to", "this row ends before it begins"
        if row.key in latest and row.first_day <= latest[row.key]:
            yield (
                f"/rows/{place}/from",
                f'an earlier row of "{row.key}" covers this day; rows follow each other',
            )
        latest[row.key] = row.last_day


def _circle(rules: Mapping[str, tuple[Rule, Document]]) -> Iterator[Problem]:
    graph = {name: [inner for _, inner in referred(rule)] for name, (rule, _) in rules.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        rule, document = rules[circle[0]]
        pointer = next(pointer for pointer, inner in referred(rule) if inner == circle[1])
        message = f"rules ask each other in a circle: {' -> '.join(circle)}; mend one of them"
        yield Problem(document.marks.at(pointer), message)


def _orphans(rules: Mapping[str, tuple[Rule, Document]]) -> Iterator[Problem]:
    reached: set[str] = set()
    waiting = [name for name, (rule, _) in rules.items() if isinstance(rule, Award)]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(inner for _, inner in referred(rules[name][0]))
    for name, (_, document) in rules.items():
        if name not in reached:
            message = "no credit asks this rule, directly or through others; use or remove it"
            yield Problem(document.marks.at("/id"), message)
