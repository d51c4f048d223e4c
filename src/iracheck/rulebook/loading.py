"""The folder ``rules/`` becomes one checked rulebook, or an error that names every line that is wrong."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import TypeAdapter

from iracheck.documents import (
    Document,
    DocumentError,
    Place,
    Problem,
    nearest,
    read_bytes,
    read_document,
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
    Rule,
    RuleBase,
    RuleFile,
    Sources,
    Stated,
    Threshold,
)
from iracheck.rulebook.rulebook import Rulebook, frozen

MeasureKind = Literal["amount", "day", "key", "statement"]
"""What a measure gives: bounds of an amount, bounds of a day, a key for lists, or a stated answer."""

_FIELDS: dict[type[RuleBase], set[str]] = {
    Threshold: {"value", "low", "high", "limit"},
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
    """The rules that come with the program: inside the installed package, or beside its sources."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent.parent / "rules"


def load(folder: Path, measures: Mapping[str, MeasureKind]) -> Rulebook:
    """Load and check all rules of a folder.

    ``measures`` names the measures that the program knows. Raises :class:`DocumentError` with
    all problems of all files at once.
    """
    problems: list[Problem] = []
    rules: dict[str, tuple[Rule, Document]] = {}
    lists: dict[str, tuple[DatedList, Document]] = {}
    sources: Sources | None = None
    not_encoded: NotEncodedFile | None = None
    digest = hashlib.sha256()
    paths = sorted(folder.rglob("*.yaml"), key=lambda path: path.relative_to(folder).as_posix())
    if not paths:
        raise DocumentError(
            [Problem(Place(str(folder), 1, 1, ""), "no rules here; name a folder with *.yaml files")]
        )
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            content = read_bytes(path)
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
            document = read_document(content, name=str(path), is_json=False)
            if name == "sources.yaml":
                sources = validate(document, Sources.model_validate, known_keys=_no_keys)
            elif name == "not-encoded.yaml":
                not_encoded = validate(document, NotEncodedFile.model_validate, known_keys=_no_keys)
            elif isinstance(document.tree, dict) and document.tree.get("kind") == "list":
                entry = validate(document, ListFile.model_validate, known_keys=_keys(ListFile))
                lists[name.removesuffix(".yaml")] = (DatedList(entry), document)
            else:
                kind = document.tree.get("kind") if isinstance(document.tree, dict) else None
                rule = validate(document, _rules().validate_python, known_keys=_keys_of_kind(kind))
                rules[name.removesuffix(".yaml")] = (rule, document)
        except DocumentError as error:
            problems.extend(error.problems)
    for required, found in (("sources.yaml", sources), ("not-encoded.yaml", not_encoded)):
        if found is None and not any((problem.place.file or "").endswith(required) for problem in problems):
            problems.append(Problem(Place(str(folder / required), 1, 1, ""), "this file is missing; add it"))
    if not problems and sources is not None:
        problems.extend(_checked(rules, lists, measures, [source.name for source in sources.sources]))
    if problems or sources is None or not_encoded is None:
        raise DocumentError(problems)
    return Rulebook(
        rules=frozen({name: rule for name, (rule, _) in rules.items()}),
        lists=frozen({name: entry for name, (entry, _) in lists.items()}),
        sources=sources.sources,
        not_encoded=not_encoded.not_encoded,
        digest=digest.hexdigest(),
        verified=min(rule.verified.on for rule, _ in (*rules.values(), *lists.values())),
    )


_adapter: list[TypeAdapter[Any]] = []


def _rules() -> TypeAdapter[Any]:
    if not _adapter:
        _adapter.append(TypeAdapter(RuleFile))
    return _adapter[0]


def _no_keys(_path: Any) -> Iterable[str]:
    return ()


def _keys(model: Any) -> Callable[[Any], Iterable[str]]:
    def known(path: Any) -> Iterable[str]:
        return () if path else [field.alias or name for name, field in model.model_fields.items()]

    return known


def _keys_of_kind(kind: object) -> Callable[[Any], Iterable[str]]:
    by_kind = {get_args(model.model_fields["kind"].annotation)[0]: model for model in _FIELDS}
    return _keys(by_kind[str(kind)]) if kind in by_kind else _no_keys


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
        for place, alternative in enumerate(rule.measures):
            if alternative.allowed:
                yield f"/measures/{place}/while", alternative.allowed
    elif isinstance(rule, Award):
        for place, required in enumerate(rule.requires):
            yield f"/requires/{place}/rule", required.rule
        for place, row in enumerate(rule.schedule):
            for position, added in enumerate(row.adds):
                if added.when:
                    yield f"/schedule/{place}/adds/{position}/when", added.when


def _measured(rule: Rule) -> Iterator[tuple[str, str, tuple[MeasureKind, ...]]]:
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


def _checked(
    rules: Mapping[str, tuple[Rule, Document]],
    lists: Mapping[str, tuple[DatedList, Document]],
    measures: Mapping[str, MeasureKind],
    sources: list[str],
) -> Iterator[Problem]:
    for name, (entry, document) in (*rules.items(), *lists.items()):
        for pointer, message in (*_identity(name, entry), *_cites(entry, sources)):
            yield Problem(document.marks.at(pointer), message)
    for rule, document in rules.values():
        for pointer, message in (*_names(rule, rules, lists, measures), *_templates(rule), *_rows(rule)):
            yield Problem(document.marks.at(pointer), message)
    yield from _reachable(rules)


def _identity(name: str, entry: Any) -> Iterator[tuple[str, str]]:
    if entry.id != name:
        yield "/id", f'the id equals the path; write "{name}"'


def _names(
    rule: Rule,
    rules: Mapping[str, Any],
    lists: Mapping[str, Any],
    measures: Mapping[str, MeasureKind],
) -> Iterator[tuple[str, str]]:
    for pointer, name in referred(rule):
        if name not in rules:
            yield pointer, f'there is no rule "{name}"{nearest(name, rules)}'
    for pointer, name, kinds in _measured(rule):
        if measures.get(name) not in kinds:
            known = [other for other, kind in measures.items() if kind in kinds]
            yield pointer, f'there is no measure "{name}" of this kind{nearest(name, known)}'
    if isinstance(rule, Listed) and rule.entries not in lists:
        yield "/list", f'there is no list "{rule.entries}"{nearest(rule.entries, lists)}'
    if isinstance(rule, Threshold) and not (
        bool(rule.measure) != bool(rule.measures) and bool(rule.measures) == bool(rule.elected_by)
    ):
        yield "", "write either one `measure`, or `measures` and `elected_by`"
    if isinstance(rule, Award):
        for place, row in enumerate(rule.schedule):
            for position, added in enumerate(row.adds):
                if (added.amount is None) == (added.measure is None):
                    yield f"/schedule/{place}/adds/{position}", "write either an amount or a measure"


def _templates(rule: Rule) -> Iterator[tuple[str, str]]:
    known = _FIELDS[type(rule)]
    for answer in ("yes", "no", "unknown"):
        for _, field, _, _ in string.Formatter().parse(getattr(rule.reads, answer)):
            if field is not None and field not in known:
                words = ", ".join(f"{{{word}}}" for word in sorted(known))
                yield f"/reads/{answer}", f"{{{field}}} is not given by this kind of rule; use {words}"


def _cites(entry: Any, sources: list[str]) -> Iterator[tuple[str, str]]:
    for pointer, cite in _all_cites(entry):
        if not any(
            cite == source or cite.startswith((f"{source}(", f"{source}-", f"{source} ", f"{source},"))
            for source in sources
        ):
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
    if isinstance(rule, Threshold | Award):
        dated.append(("schedule", rule.schedule))
    for key, rows in dated:
        if rows and rule.dated_by is None:
            yield f"/{key}", "rows have days; say with dated_by which day counts"
        latest: dict[str | None, date] = {}
        for place, row in enumerate(rows):
            group = getattr(row, "applies_to", None)
            if row.last_day < row.first_day:
                yield f"/{key}/{place}/to", "this row ends before it begins"
            before = latest.get(group)
            if before is not None and (before == OPEN or row.first_day != before + timedelta(days=1)):
                wanted = "no row" if before == OPEN else (before + timedelta(days=1)).isoformat()
                yield f"/{key}/{place}/from", f"rows touch, without gap or overlap; here follows {wanted}"
            latest[group] = row.last_day
        for group, last in latest.items():
            if last != OPEN:
                after = f' for "{group}"' if group else ""
                yield (
                    f"/{key}",
                    f"the last row{after} ends; write `to: open`, with `limit: none` where the law is silent",
                )
        keyed = isinstance(rule, Threshold) and rule.keyed_by is not None and key == "schedule"
        if keyed and None in latest:
            yield f"/{key}", "with keyed_by each row says with `for` which class it is for"


def _reachable(rules: Mapping[str, tuple[Rule, Document]]) -> Iterator[Problem]:
    graph = {
        name: [inner for _, inner in referred(rule) if inner in rules] for name, (rule, _) in rules.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        _, document = rules[error.args[1][0]]
        yield Problem(
            document.marks.at(""), f"rules ask each other in a circle: {' -> '.join(error.args[1])}"
        )
        return
    reached: set[str] = set()
    waiting = [name for name, (rule, _) in rules.items() if isinstance(rule, Award)]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(graph[name])
    for name, (_, document) in rules.items():
        if name not in reached:
            yield Problem(
                document.marks.at("/id"),
                "no credit asks this rule, directly or through others; use or remove it",
            )
