"""What changed, which answers and dollars changed with it, and which change decides: as text, Markdown and JSON.

``python tests/test_diff.py`` writes the output in docs/diff.md anew after a change that was meant.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple, get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import BaseModel

from declarations import Seeded, declarations, declared, in_another_order, the_rulebook
from fixture_files import FIXTURES, ROOT, read_tree
from iracheck import (
    Answer,
    Declaration,
    Rulebook,
    check,
    json_schema,
    parse_declaration,
    read_declaration,
    write_tables,
)
from iracheck.cli import main
from iracheck.declaration.reading import read_declaration_or_group
from iracheck.difference import Side, checked, compare, compare_sourcing
from iracheck.difference.facts import Comparison
from iracheck.difference.sourcing import KEYS
from iracheck.difference.taking_back import taken_back
from iracheck.documents import DocumentError
from iracheck.quantities import Bounds
from iracheck.reports.difference_markdown import difference_markdown, escaped
from iracheck.reports.difference_text import difference_text
from iracheck.reports.difference_words import difference as difference_words
from iracheck.verdict import verdict_json
from iracheck.verdict.difference import Difference, FileChange, difference_of, dollars
from test_readme import OUTPUT, printed_by

LONG_RANGE = FIXTURES / "scenarios" / "averaged-2025" / "long-range.yaml"
CHANGED = FIXTURES / "diff" / "long-range.yaml"
GROUP = FIXTURES / "scenarios" / "averaged-2025.yaml"
DOCS = ROOT / "docs" / "diff.md"

Output = pytest.CaptureFixture[str]
Texts = dict[str, str]


def side(files: dict[str, Path], rulebook: Rulebook, name: str = "a side") -> Side:
    """One side of a comparison, from files."""
    read = {}
    for called, path in files.items():
        try:
            facts = read_declaration_or_group(path)
        except DocumentError as error:
            read[called] = checked(str(path), error, rulebook)
        else:
            read[called] = checked(str(path), facts, rulebook)
    return Side(name, read, rulebook)


def between(old: Path, new: Path, rulebook: Rulebook) -> Difference:
    """What changed from one file to another."""
    return compare(side({"pack.yaml": old}, rulebook), side({"pack.yaml": new}, rulebook))


def edited(folder: Path, name: str, *edits: tuple[str, str], of: Path = LONG_RANGE) -> Path:
    """A file with some texts replaced, each of which stands in it once."""
    text = of.read_text("utf-8")
    for old, new in edits:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def only(found: Difference) -> FileChange:
    """The one file that changed."""
    (file,) = found.files
    return file


def told(file: FileChange) -> list[tuple[str, str, str, str | None, str | None]]:
    """The changed facts of a file."""
    return [(fact.kind, fact.subject, fact.fact, fact.old, fact.new) for fact in file.facts]


IN_CHINA = ("made: {by: saebyeok-film, in: KR", "made: {by: qinghe-anode, in: CN")
LESS_NICKEL = (
    ("          value: 900 USD\n", "          value: 300 USD\n"),
    (
        "by: sudbrook-nickel, in: CA, value_added: 300 USD",
        "by: sudbrook-nickel, in: CA, value_added: 100 USD",
    ),
    ("in: KR, value_added: 600 USD", "in: KR, value_added: 200 USD"),
)
NOT_DECLARED = ("powertrain: plug_in", "powertrain: unknown")
NO_CREDIT = ("powertrain: plug_in", "powertrain: not_rechargeable")


# -- what changed in sourcing ---------------------------------------------------------------------


def test_facts_are_told_in_the_words_of_the_declaration_with_both_places(rulebook: Rulebook) -> None:
    file = only(between(LONG_RANGE, CHANGED, rulebook))
    assert told(file)[:3] == [
        ("changed", "component separator", "made by", "saebyeok-film", "tianhe-membrane"),
        ("changed", "component separator", "made in", "KR", "HU"),
        ("changed", "lithium (LI-CL-KR) in cathode-powder", "value", "600 USD", "800 USD"),
    ]
    first = file.facts[0]
    assert first.old_at is not None
    assert first.new_at is not None
    assert (first.old_at.line, first.new_at.line) == (43, 45)
    assert first.new_at.pointer == "/battery/components/4/made/by"
    assert [(kind, subject) for kind, subject, *_ in told(file)[5:]] == [
        ("added", "entity tianhe-membrane"),
        ("added", "entity yunhe-fund"),
        ("removed", "entity saebyeok-film"),
        ("removed", "attestation by saebyeok-film"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("scope: vehicle", "scope: battery", [("changed", "declaration", "scope", "vehicle", "battery")]),
        (
            "acquired: {binding_contract: 2025-03-21, payment: 2025-03-24}",
            "acquired: {binding_contract: 2025-03-21}",
            [("changed", "vehicle", "acquired, payment", "2025-03-24", None)],
        ),
        (
            "contains: [cathode, anode, separator]",
            "contains: [separator, cathode]",
            [("removed", "component cell", "contains anode", "anode", None)],
        ),
        (
            "complete: [components, minerals, steps]",
            "complete: [steps, components]",
            [("removed", "battery", "complete", "minerals", None)],
        ),
        (
            "about: [areum-cathode, salar-verde, sudbrook-nickel]",
            "about: [sudbrook-nickel, areum-cathode]",
            [("removed", "attestation by areum-cathode", "about", "salar-verde", None)],
        ),
        (
            "{does: extraction, by: salar-verde, in: CL, value_added: 240 USD, on: 2024-08-13}",
            "{does: extraction, by: salar-verde, in: CL, value_added: 240.00 USD, on: 2024-08-14}",
            [
                (
                    "changed",
                    "lithium (LI-CL-KR) in cathode-powder",
                    "extraction by salar-verde, on",
                    "2024-08-13",
                    "2024-08-14",
                )
            ],
        ),
        (
            "made: {by: haneul-electrode, in: KR, on: 2024-12-17}",
            "made: [{on: 2024-12-17, by: haneul-electrode, in: KR}]",
            [],
        ),
        (
            "claims: [30D]",
            "claims: [{credit: 30D, amount: 3750 USD}]",
            [("changed", "claim 30D", "amount", None, "3750 USD")],
        ),
        (
            "principal_place_of_business: CL}",
            "principal_place_of_business: CL, held_by: [{holder: qinghe-anode, share: 10 %}]}",
            [
                (
                    "added",
                    "entity salar-verde",
                    "held by qinghe-anode",
                    None,
                    "{holder: qinghe-anode, share: 10 %}",
                )
            ],
        ),
        (
            "  - {id: sudbrook-nickel, name: Sudbrook Nickel Ltd.,",
            "  - {id: sudbrook-nickel, name: Sudbrook Nickel Inc.,",
            [("changed", "entity sudbrook-nickel", "name", "Sudbrook Nickel Ltd.", "Sudbrook Nickel Inc.")],
        ),
    ],
)
def test_each_sort_of_change_is_named(
    old: str,
    new: str,
    expected: list[tuple[str, str, str, str | None, str | None]],
    tmp_path: Path,
    rulebook: Rulebook,
) -> None:
    base = edited(tmp_path, "base.yaml", ("claims: [30D]\n", "claims: [30D]\nscope: vehicle\n"))
    found = between(base, edited(tmp_path, "new.yaml", (old, new), of=base), rulebook)
    assert [change for file in found.files for change in told(file)] == expected


def test_amounts_that_are_written_alike_when_rounded_are_told_apart(
    tmp_path: Path, rulebook: Rulebook
) -> None:
    before = edited(tmp_path, "a.yaml", ("value: 700 USD", "value: 700.00000000000001 USD"))
    after = edited(tmp_path, "b.yaml", ("value: 700 USD", "value: 700.00000000000002 USD"))
    ((_, _, _, old, new),) = told(only(between(before, after, rulebook)))
    assert old != new


def test_one_step_of_several_is_told_by_what_stayed_the_same(tmp_path: Path, rulebook: Rulebook) -> None:
    two = "made: [{by: haneul-electrode, in: KR, on: 2024-12-01}, {by: haneul-electrode, in: KR, on: 2024-12-17}]"
    before = edited(tmp_path, "a.yaml", ("made: {by: haneul-electrode, in: KR, on: 2024-12-17}", two))
    other = (
        "made: [{by: haneul-electrode, in: KR, on: 2024-12-17}, {by: areum-cathode, in: KR, on: 2024-12-01}]"
    )
    after = edited(tmp_path, "b.yaml", (two, other), of=before)
    assert told(only(between(before, after, rulebook))) == [
        ("changed", "component anode", "made on 2024-12-01, by", "haneul-electrode", "areum-cathode")
    ]


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models_in(argument)


def listed_models(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Every model that some list of a declaration has entries of."""
    if model in seen:
        return
    seen.add(model)
    for field in model.model_fields.values():
        several = "..." in str(field.annotation) or "Ellipsis" in str(field.annotation)
        for inner in models_in(field.annotation):
            if several:
                yield inner
            yield from listed_models(inner, seen)


def test_the_entries_of_every_list_have_a_key() -> None:
    listed = set(listed_models(Declaration, set()))
    assert len(listed) > 15
    assert listed <= set(KEYS)
    assert all(name in model.model_fields for model, names in KEYS.items() for name in names)


@settings(max_examples=30)
@given(declarations(), st.integers(0, 10_000))
def test_the_order_of_lines_is_no_change(tree: dict[str, Any], seed: int) -> None:
    before, after = declared(tree), declared(in_another_order(tree, Seeded(seed)))
    sourcing = compare_sourcing(before, after)
    assert [change.told for change in sourcing.changes] == []
    rulebook = the_rulebook()
    found = compare(
        *(Side("a side", {"pack": checked("pack", facts, rulebook)}, rulebook) for facts in (before, after))
    )
    assert found.files == ()
    assert found.unchanged == ("pack",)
    assert found.total == dollars(Fraction(0), Fraction(0))


@settings(max_examples=40)
@given(declarations(), declarations())
def test_all_changes_taken_back_are_the_old_declaration(old: dict[str, Any], new: dict[str, Any]) -> None:
    before, after = declared(old), declared(new)
    comparison = Comparison(before, after, KEYS)
    back = taken_back(after, [found.edit for found in comparison.found])
    assert Comparison(before, back, KEYS).found == []
    rulebook = the_rulebook()
    once, again = check(before, rulebook), check(back, rulebook)
    assert [(credit.outcome, credit.amount) for credit in once.credits] == [
        (credit.outcome, credit.amount) for credit in again.credits
    ]


@settings(max_examples=30)
@given(declarations(), declarations())
def test_a_difference_mirrors_the_other_way_round(old: dict[str, Any], new: dict[str, Any]) -> None:
    before, after = declared(old), declared(new)
    there = [change.told for change in compare_sourcing(before, after).changes]
    back = [change.told for change in compare_sourcing(after, before).changes]
    swapped = {"changed": "changed", "added": "removed", "removed": "added"}
    assert sorted(
        (swapped[fact.kind], str(fact.new), str(fact.old), str(fact.new_at), str(fact.old_at))
        for fact in there
    ) == sorted(
        (fact.kind, str(fact.old), str(fact.new), str(fact.old_at), str(fact.new_at)) for fact in back
    )


def test_answers_and_dollars_mirror_the_other_way_round(rulebook: Rulebook) -> None:
    there, back = (only(between(*pair, rulebook)) for pair in ((LONG_RANGE, CHANGED), (CHANGED, LONG_RANGE)))
    kinds = {"answer": "answer", "measure": "measure", "new": "gone", "gone": "new"}
    assert sorted(
        (kinds[change.kind], change.question, change.subject) for change in there.credits[0].answers
    ) == sorted((change.kind, change.question, change.subject) for change in back.credits[0].answers)
    assert there.credits[0].difference == dollars(Fraction(-7500), Fraction(-7500))
    assert back.credits[0].difference == dollars(Fraction(7500), Fraction(7500))
    assert there.credits[0].earns_less is Answer.YES
    assert back.credits[0].earns_less is Answer.NO


# -- which answers changed, and because of what -----------------------------------------------------


def test_the_change_that_decides_alone_is_found(tmp_path: Path, rulebook: Rulebook) -> None:
    new = edited(
        tmp_path,
        "new.yaml",
        ("made: {by: saebyeok-film, in: KR", "made: {by: saebyeok-film, in: CN"),
        *LESS_NICKEL[:0],
        ("suggested_retail_price: 44900 USD", "suggested_retail_price: 44800 USD"),
    )
    file = only(between(LONG_RANGE, new, rulebook))
    (credit,) = file.credits
    changed = [change for change in credit.answers if change.kind == "answer"]
    assert [change.rule for change in changed] == ["30D/excluded-components"]
    assert [tuple(file.facts[number - 1].fact for number in cause.facts) for cause in file.causes] == [
        ("made in",)
    ]
    assert changed[0].alone == credit.alone == (1,)
    assert changed[0].facts == (file.causes[0].facts[0],)
    assert file.rechecks.done == 2
    assert "Decided by this alone: component separator, made in." in difference_text(
        between(LONG_RANGE, new, rulebook)
    )


def test_a_cause_holds_nothing_that_is_not_needed(rulebook: Rulebook) -> None:
    file = only(between(LONG_RANGE, CHANGED, rulebook))
    (cause,) = file.causes
    assert [(file.facts[number - 1].subject, file.facts[number - 1].kind) for number in cause.facts] == [
        ("component separator", "changed"),
        ("entity saebyeok-film", "removed"),
        ("attestation by saebyeok-film", "removed"),
    ]
    assert file.rechecks.impossible


def test_two_reasons_of_which_each_is_enough_are_not_decided_by_one(
    tmp_path: Path, rulebook: Rulebook
) -> None:
    new = edited(
        tmp_path,
        "new.yaml",
        ("made: {by: saebyeok-film, in: KR", "made: {by: saebyeok-film, in: CN"),
        ("made: {by: haneul-electrode, in: KR", "made: {by: haneul-electrode, in: CN"),
    )
    found = between(LONG_RANGE, new, rulebook)
    file = only(found)
    assert file.causes == ()
    assert file.rechecks.done == 2
    text = difference_text(found)
    assert "No change that was taken back restores the old answer by itself." in text
    assert "Changed where it looks: component anode, made in; component separator, made in." in " ".join(
        text.split()
    )


def test_several_changes_of_which_each_restores_the_answer_are_all_named(
    tmp_path: Path, rulebook: Rulebook
) -> None:
    before = edited(
        tmp_path,
        "old.yaml",
        ("          value: 500 USD\n", "          value: 1000 USD\n"),
        ("in: CN, value_added: 500 USD", "in: CN, value_added: 1000 USD"),
    )
    after = edited(
        tmp_path,
        "new.yaml",
        ("by: sudbrook-nickel, in: CA", "by: sudbrook-nickel, in: ID"),
        ("in: KR, value_added: 600 USD", "in: ID, value_added: 600 USD"),
        of=before,
    )
    file = only(between(before, after, rulebook))
    (changed,) = [change for change in file.credits[0].answers if change.kind == "answer"]
    assert len(changed.alone) == 2
    assert "Each of these, taken back alone, restores the old answer" in difference_text(
        between(before, after, rulebook)
    )


def test_too_many_changes_are_not_taken_back_and_this_is_said(tmp_path: Path, rulebook: Rulebook) -> None:
    lines = [
        f"    - {{id: part-{place}, is: thermal_management, value: VALUE, made: {{by: saebyeok-film, in: KR, on: 2024-12-10}}}}\n"
        for place in range(60)
    ]
    many = "  materials:\n    - id: cathode-powder"
    before = edited(tmp_path, "old.yaml", (many, "".join(lines).replace("VALUE", "1 USD") + many))
    after = edited(tmp_path, "new.yaml", (many, "".join(lines).replace("VALUE", "2 USD") + many), NO_CREDIT)
    found = between(before, after, rulebook)
    file = only(found)
    assert len(file.facts) == 61
    assert file.rechecks.done == 0
    assert file.rechecks.left_out is not None
    text = difference_text(found)
    assert "Which change decides it was not found out." in text
    assert "and 36 more; --format json has all" in text
    assert len(json.loads(verdict_json(found))["files"][0]["facts"]) == 61


def test_an_answer_keeps_its_subject_where_lines_move(tmp_path: Path, rulebook: Rulebook) -> None:
    tree = read_tree(LONG_RANGE)
    tree["battery"]["components"].reverse()
    tree["entities"].reverse()
    tree["battery"]["components"][0]["made"]["in"] = "CN"
    moved = tmp_path / "moved.json"
    moved.write_text(json.dumps(tree), "utf-8")
    kept = edited(
        tmp_path, "kept.yaml", ("made: {by: saebyeok-film, in: KR", "made: {by: saebyeok-film, in: CN")
    )
    first, second = (only(between(LONG_RANGE, new, rulebook)) for new in (kept, moved))
    assert [(change.kind, change.rule, change.subject) for change in first.credits[0].answers] == [
        (change.kind, change.rule, change.subject) for change in second.credits[0].answers
    ]
    assert len(second.facts) == 1
    assert second.causes


def test_a_value_beside_its_limit_is_told_apart(tmp_path: Path, rulebook: Rulebook) -> None:
    before = edited(
        tmp_path,
        "old.yaml",
        ("          value: 500 USD\n", "          value: 1000.01 USD\n"),
        ("in: CN, value_added: 500 USD", "in: CN, value_added: 1000.01 USD"),
    )
    after = edited(
        tmp_path,
        "new.yaml",
        ("          value: 500 USD\n", "          value: 1000.02 USD\n"),
        ("in: CN, value_added: 500 USD", "in: CN, value_added: 1000.02 USD"),
    )
    text = difference_text(between(before, after, rulebook))
    shown = re.search(r"Critical minerals requirement: (\S+) % -> (\S+) %; limit 60 %: No", text)
    assert shown is not None
    assert Fraction(shown.group(2)) < Fraction(shown.group(1)) < 60


def test_missing_facts_are_told_when_they_appear_and_when_they_are_settled(
    tmp_path: Path, rulebook: Rulebook
) -> None:
    new = edited(tmp_path, "new.yaml", NOT_DECLARED)
    there, back = between(LONG_RANGE, new, rulebook), between(new, LONG_RANGE, rulebook)
    assert [missing.pointer for missing in only(there).credits[0].now_missing] == ["/vehicle/powertrain"]
    assert [missing.pointer for missing in only(back).credits[0].no_longer_missing] == ["/vehicle/powertrain"]
    assert "Now missing (1)" in difference_text(there)
    assert "No longer missing (1)" in difference_text(back)


# -- dollars ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ((0, 7500), (3750, 3750), "between $3,750 less and $3,750 more"),
        ((7500, 7500), (0, 7500), "between $7,500 less and no change"),
        ((0, None), (5, 5), "between any amount less and $5 more"),
        ((5, 5), (0, None), "between $5 less and any amount more"),
        ((0, None), (0, None), "open"),
        ((1, 1), (1, 1), "no change"),
        ((Fraction(1, 1000), Fraction(1, 1000)), (0, 0), "$0.001 less"),
    ],
)
def test_a_difference_stays_an_interval(old: tuple[Any, Any], new: tuple[Any, Any], words: str) -> None:
    bounds = [Bounds(Fraction(low), None if high is None else Fraction(high)) for low, high in (old, new)]
    assert difference_words(difference_of(*bounds)) == words


def test_a_change_that_no_question_reads_changes_no_dollar(tmp_path: Path, rulebook: Rulebook) -> None:
    before = edited(tmp_path, "old.yaml", NOT_DECLARED)
    after = edited(tmp_path, "new.yaml", ("title: Long range", "title: Longer range"), of=before)
    found = between(before, after, rulebook)
    assert only(found).facts[0].shown_only
    assert found.total == dollars(Fraction(0), Fraction(0))
    assert found.earns_less is Answer.NO


def test_an_unknown_amount_beside_another_is_open(tmp_path: Path, rulebook: Rulebook) -> None:
    before = edited(tmp_path, "old.yaml", NOT_DECLARED)
    after = edited(
        tmp_path,
        "new.yaml",
        ("suggested_retail_price: 44900 USD", "suggested_retail_price: 44800 USD"),
        of=before,
    )
    found = between(before, after, rulebook)
    assert found.total == dollars(Fraction(-7500), Fraction(7500))
    assert found.earns_less is Answer.UNKNOWN


class Folders(NamedTuple):
    """Two folders to compare."""

    old: Path
    new: Path


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """Two empty folders, beside which the command runs."""
    monkeypatch.chdir(tmp_path)
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    return Folders(tmp_path / "old", tmp_path / "new")


EXITS: dict[str, tuple[list[tuple[str, str]] | None, list[tuple[str, str]] | None, int]] = {
    "unchanged": ([], [], 0),
    "more than before": ([NO_CREDIT], [], 0),
    "less than before": ([], [NO_CREDIT], 1),
    "became unknown": ([], [NOT_DECLARED], 3),
    "was unknown": ([NOT_DECLARED], [], 0),
    "unknown to nothing": ([NOT_DECLARED], [NO_CREDIT], 3),
    "invalid now": ([], [("powertrain: plug_in", "powertrain: horse")], 4),
    "was invalid": ([("powertrain: plug_in", "powertrain: horse")], [], 0),
    "removed": ([], None, 1),
    "removed without a credit": ([NO_CREDIT], None, 0),
    "removed while unknown": ([NOT_DECLARED], None, 3),
    "added": (None, [], 0),
    "added without a credit": (None, [NO_CREDIT], 0),
}


@pytest.mark.parametrize(("before", "after", "code"), EXITS.values(), ids=EXITS)
@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_exit_codes(before: Any, after: Any, code: int, form: str, folders: Folders, capsys: Output) -> None:
    for folder, edits in zip(folders, (before, after), strict=True):
        edited(folder, "other.yaml")
        if edits is not None:
            edited(folder, "pack.yaml", *edits)
    assert main(["diff", "old", "new", "--format", form]) == code
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["old"], 2, "name two files or two folders, not 1"),
        (["old", "new", "old"], 2, "name two files or two folders, not 3"),
        (["old", "old/other.yaml"], 2, "are a file and a folder"),
        (["nothing", "nothing-else"], 4, ""),
        (["empty", "empty"], 2, "no declaration found in empty or empty"),
        (["old", "new", "--rules", "gone"], 5, "there is no such folder"),
        (["--rulebook", "old"], 2, "name two folders of rules"),
        (["--rulebook", "gone", "gone"], 5, "there is no such folder"),
        (["--rulebook", "old", "new", "--rules", "old"], 2, "leave out --rules and --in"),
        (["old", "new", "--in", "."], 2, "no git repository"),
    ],
)
def test_wrong_arguments(
    arguments: list[str], code: int, says: str, folders: Folders, capsys: Output
) -> None:
    for folder in folders:
        edited(folder, "other.yaml")
    (folders.old.parent / "empty").mkdir()
    assert main(["diff", *arguments]) == code
    shown = capsys.readouterr()
    assert says in shown.err
    assert "Traceback" not in shown.err


def test_a_folder_of_tables_is_compared_like_a_file(folders: Folders, capsys: Output) -> None:
    edited(folders.old, "pack.yaml")
    assert main(["tables", "old/pack.yaml", "tables"]) == 0
    capsys.readouterr()
    assert main(["diff", "old/pack.yaml", "tables"]) == 0
    assert "Declarations: 1 unchanged." in capsys.readouterr().out
    components = Path("tables/battery.components.csv")
    components.write_text(components.read_text(encoding="utf-8").replace(",US,", ",KR,"), encoding="utf-8")
    assert main(["tables", "old/pack.yaml", "before"]) == 0
    capsys.readouterr()
    assert main(["diff", "before", "tables"]) in (1, 3)
    told = capsys.readouterr().out
    assert "\ntables  " in told, "it has the name of its folder"


def test_what_is_certain_comes_before_what_is_open_and_what_is_invalid_before_both(
    folders: Folders, capsys: Output
) -> None:
    for name, edit in (("less", NO_CREDIT), ("open", NOT_DECLARED)):
        edited(folders.old, f"{name}.yaml")
        edited(folders.new, f"{name}.yaml", edit)
    assert main(["diff", "old", "new"]) == 1
    edited(folders.new, "bad.yaml", ("powertrain: plug_in", "powertrain: horse"))
    assert main(["diff", "old", "new"]) == 4
    shown = capsys.readouterr().out
    assert "without what has no verdict on one side: bad.yaml" in " ".join(shown.split())
    assert "new/bad.yaml:14:15" in shown


def test_the_total_is_bounds_where_one_difference_is(folders: Folders, rulebook: Rulebook) -> None:
    for name, edit in (("less", NO_CREDIT), ("open", NOT_DECLARED)):
        edited(folders.old, f"{name}.yaml")
        edited(folders.new, f"{name}.yaml", edit)
    names = ("less.yaml", "open.yaml")
    found = compare(*(side({name: folder / name for name in names}, rulebook) for folder in folders))
    assert found.total == dollars(Fraction(-15000), Fraction(-7500))
    assert (
        "In total: between $15,000 less and $7,500 less (each declaration counted once)."
        in difference_text(found)
    )


def test_a_file_that_only_moved_is_renamed_and_one_that_changed_too_is_not(
    folders: Folders, capsys: Output
) -> None:
    edited(folders.old, "a.yaml")
    edited(folders.new, "deep/b.yaml")
    assert main(["diff", "old", "new", "--format", "json"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert (file["kind"], file["name"], file["old_file"]) == ("renamed", "deep/b.yaml", "old/a.yaml")
    edited(folders.new, "deep/b.yaml", ("title: Long range", "title: Longer range"))
    assert main(["diff", "old", "new", "--format", "json"]) == 1
    files = json.loads(capsys.readouterr().out)["files"]
    assert [(file["kind"], file["name"]) for file in files] == [
        ("removed", "a.yaml"),
        ("added", "deep/b.yaml"),
    ]
    for copy in ("deep/b.yaml", "c.yaml"):
        edited(folders.new, copy)
    assert main(["diff", "old", "new", "--format", "json"]) == 1
    assert {file["kind"] for file in json.loads(capsys.readouterr().out)["files"]} == {"added", "removed"}


def test_files_that_did_not_change_are_counted_only(folders: Folders, capsys: Output) -> None:
    for folder in folders:
        edited(folder, "same.yaml", ("# The large battery", f"# In {folder.name}, the large battery"))
    assert main(["diff", "old", "new", "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["files"], printed["unchanged"]) == ([], ["same.yaml"])


# -- groups ---------------------------------------------------------------------------------------------


def group(folder: Path, *edits: tuple[str, str], member: tuple[tuple[str, str], ...] = ()) -> Path:
    """The averaged group, with edits of its own file and of its large battery."""
    edited(folder, "averaged-2025/long-range.yaml", *member)
    edited(
        folder, "averaged-2025/standard-range.yaml", of=GROUP.parent / "averaged-2025" / "standard-range.yaml"
    )
    return edited(folder, "averaged-2025.yaml", *edits, of=GROUP)


def test_a_group_is_told_member_by_member(tmp_path: Path, rulebook: Rulebook) -> None:
    old = group(tmp_path / "old")
    new = group(tmp_path / "new", ("vehicles: 3000", "vehicles: 3100"), member=LESS_NICKEL)
    found = between(old, new, rulebook)
    file = only(found)
    assert [credit.member for credit in file.credits] == [
        "averaged-2025/standard-range.yaml",
        "averaged-2025/long-range.yaml",
    ]
    assert told(file)[0] == ("changed", "member averaged-2025/long-range.yaml", "vehicles", "3000", "3100")
    assert {fact.member for fact in file.facts[1:]} == {"averaged-2025/long-range.yaml"}
    small, large = file.credits
    assert (small.difference, large.difference) == (dollars(Fraction(-3750), Fraction(-3750)),) * 2
    assert small.alone == large.alone != ()
    assert {fact.member for fact in file.facts if fact.number in file.causes[0].facts} == {
        "averaged-2025/long-range.yaml"
    }
    assert difference_text(found)
    assert difference_markdown(found)


def test_a_member_that_left_a_group_can_be_taken_back(tmp_path: Path, rulebook: Rulebook) -> None:
    old = group(tmp_path / "old")
    new = group(tmp_path / "new", ("  - {file: averaged-2025/long-range.yaml, vehicles: 3000}\n", ""))
    file = only(between(old, new, rulebook))
    assert [(fact.kind, fact.subject) for fact in file.facts] == [
        ("removed", "member averaged-2025/long-range.yaml")
    ]
    small, large = file.credits
    assert small.difference == dollars(Fraction(-3750), Fraction(-3750))
    assert large.new is None
    assert small.alone == (1,)


# -- forms ----------------------------------------------------------------------------------------------


def test_the_json_form_meets_its_schema(rulebook: Rulebook, capsys: Output) -> None:
    found = between(LONG_RANGE, CHANGED, rulebook)
    jsonschema.validate(json.loads(verdict_json(found)), json_schema("diff"))
    assert main(["schema", "diff"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"]
    assert json.loads(verdict_json(found))["format"] == "iracheck-diff/1"


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_the_same_input_gives_the_same_bytes(form: str) -> None:
    command = [sys.executable, "-m", "iracheck", "diff", str(LONG_RANGE), str(CHANGED), "--format", form]
    outputs = {
        subprocess.run(
            command, capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs != {b""}


def test_text_keeps_to_a_hundred_columns(tmp_path: Path, rulebook: Rulebook) -> None:
    long = edited(
        tmp_path, "a-name-of-a-file-that-is-much-longer-than-any-place-at-the-right-edge.yaml", NO_CREDIT
    )
    for new in (CHANGED, long):
        text = difference_text(between(LONG_RANGE, new, rulebook))
        assert max(len(line) for line in text.splitlines() if "/" not in line) <= 100


MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")
OWN_TAGS = re.compile(r"</?(?:code|details|summary|sub)>|<br>|<!-- -->")
NASTY = (
    "Evil | Film <img src=x onerror=alert(1)> `code` **bold** [link](http://evil.example) ~~gone~~",
    "</code></summary></details><script>alert(1)</script>",
    "``` fence",
    "@somebody #12 https://evil.example www.evil.example",
    "a\\|b \\` \\<b>",
    "- 1. # + = <!-- hidden -->",
)


def html_of(markdown: str) -> str:
    """What a reader of the Markdown gets."""
    rendered: str = MARKDOWN.render(markdown)
    return rendered


@pytest.mark.parametrize("name", NASTY)
def test_markdown_shows_names_as_they_are(name: str, tmp_path: Path, rulebook: Rulebook) -> None:
    quoted = json.dumps(name)
    new = edited(
        tmp_path,
        "new.yaml",
        ("title: Long range", f"title: {quoted}"),
        ("    - id: separator\n", f"    - id: {quoted}\n"),
        ("[cathode, anode, separator]", f"[cathode, anode, {quoted}]"),
        ("    of: [separator]", f"    of: [{quoted}]"),
        ("made: {by: saebyeok-film, in: KR", "made: {by: qinghe-anode, in: CN"),
    )
    markdown = difference_markdown(between(LONG_RANGE, new, rulebook))
    assert set(re.findall(r"<[^>\s][^>]*>", markdown)) <= {
        *(
            "<code>",
            "</code>",
            "<details>",
            "</details>",
            "<summary>",
            "</summary>",
            "<sub>",
            "</sub>",
            "<br>",
            "<!-- -->",
        )
    }
    html = html_of(markdown)
    assert "<script" not in html
    assert "<img" not in html
    assert "<a " not in html
    assert "<del>" not in html
    assert "<em>" not in html
    rows = re.findall(r"<tr>.*?</tr>", html, re.DOTALL)
    assert all(row.count("<t") - 1 == 5 for row in rows)
    seen = (
        html.replace("<!-- -->", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )
    assert name in seen


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1))
def test_escaped_text_is_only_text(text: str) -> None:
    cell = escaped(text)
    assert "|" not in cell
    assert "\n" not in cell
    html = html_of(f"| a |\n|---|\n| x{cell} |\n")
    assert set(re.findall(r"<[^>]*>", html)) <= {
        "<table>",
        "</table>",
        "<thead>",
        "</thead>",
        "<tbody>",
        "</tbody>",
        "<tr>",
        "</tr>",
        "<th>",
        "</th>",
        "<td>",
        "</td>",
        "<!-- -->",
    }
    alone = html_of(cell)
    assert set(re.findall(r"<[^>]*>", alone)) <= {"<p>", "</p>", "<!-- -->"}


def test_escaped_text_cannot_turn_the_direction_of_writing() -> None:
    assert escaped("packs/\u202elmay\u202c.yaml") == "packs/\ufffdlmay\ufffd.yaml"


def test_a_comment_has_room_for_what_it_says(tmp_path: Path, rulebook: Rulebook) -> None:
    names = [f"pack-{place}.yaml" for place in range(70)]
    new = edited(tmp_path, "new.yaml", NO_CREDIT)
    old, changed = (side(dict.fromkeys(names, path), rulebook) for path in (LONG_RANGE, new))
    markdown = difference_markdown(compare(old, changed))
    assert len(markdown) < 65_000
    assert re.search(r"There is no room for \d+ declarations", markdown)
    assert "| and 20 more |" in markdown


# -- two rulebooks ------------------------------------------------------------------------------------------


@pytest.fixture
def other_rules(tmp_path: Path) -> Callable[..., Path]:
    """Makes a rulebook with some texts replaced."""

    def made(edits: dict[str, tuple[str, str]], *, gone: tuple[str, ...] = ()) -> Path:
        folder = tmp_path / "rules"
        for path in (ROOT / "rules").rglob("*.yaml"):
            name = path.relative_to(ROOT / "rules").as_posix()
            text = path.read_text("utf-8")
            if name in edits:
                assert edits[name][0] in text
                text = text.replace(*edits[name])
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if name not in gone:
                target.write_text(text, "utf-8")
        return folder

    return made


MINERALS = "30D/critical-minerals.yaml"
RAISED = {MINERALS: ("to: 2025-12-31, limit: 60 %", "to: 2025-12-31, limit: 76 %")}


def test_a_raised_threshold_is_named_and_decides(other_rules: Callable[..., Path], capsys: Output) -> None:
    folder = other_rules(RAISED)
    assert (
        main(["diff", "--rulebook", str(ROOT / "rules"), str(folder), str(LONG_RANGE), "--format", "json"])
        == 1
    )
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, json_schema("diff"))
    (law,) = found["law"]
    assert (law["kind"], law["of"], law["id"], law["shown_only"]) == (
        "changed",
        "rule",
        "30D/critical-minerals",
        False,
    )
    (part,) = law["parts"]
    assert part == {
        "kind": "changed",
        "what": "row from 1 January 2025, limit",
        "old": "60 %",
        "new": "76 %",
        "cite": "26 USC 30D(e)(1)(B)(iii)",
    }
    (file,) = found["files"]
    assert file["facts"] == []
    assert [cause["laws"] for cause in file["causes"]] == [[1]]
    (changed,) = [change for change in file["credits"][0]["answers"] if change["kind"] == "answer"]
    assert (changed["alone"], changed["laws"]) == ([1], [1])
    assert main(["diff", "--rulebook", str(ROOT / "rules"), str(folder), str(LONG_RANGE)]) == 1
    text = capsys.readouterr().out
    assert "row from 1 January 2025, limit: 60 % -> 76 %  [26 USC 30D(e)(1)(B)(iii)]" in text
    assert "Decided by this alone: 30D/critical-minerals." in text


def test_one_rulebook_beside_itself_is_the_same_law(capsys: Output) -> None:
    rules = str(ROOT / "rules")
    assert main(["diff", "--rulebook", rules, rules]) == 0
    assert "The law is the same in both rulebooks." in capsys.readouterr().out
    assert main(["diff", "--rulebook", rules, rules, "--format", "markdown"]) == 0
    shown = capsys.readouterr().out
    assert "No declaration was compared." in shown
    assert "****" not in shown


def test_other_words_of_a_rule_change_no_answer(
    other_rules: Callable[..., Path], tmp_path: Path, capsys: Output
) -> None:
    folder = other_rules({MINERALS: ("title: Critical minerals requirement", "title: Critical minerals")})
    unknown = edited(tmp_path, "unknown.yaml", NOT_DECLARED)
    assert main(["diff", "--rulebook", str(ROOT / "rules"), str(folder), str(unknown)]) == 0
    shown = capsys.readouterr().out
    assert "(no answer rests on it)" in shown
    assert "title: Critical minerals requirement -> Critical minerals" in shown


def test_rows_of_lists_that_are_gone_are_named(other_rules: Callable[..., Path], capsys: Output) -> None:
    row = next(
        line
        for line in (ROOT / "rules/lists/free-trade-partners.yaml").read_text("utf-8").splitlines()
        if "key: KR" in line
    )
    folder = other_rules({"lists/free-trade-partners.yaml": (f"{row}\n", "")})
    assert (
        main(
            ["diff", "--rulebook", str(ROOT / "rules"), str(folder), str(LONG_RANGE), "--format", "markdown"]
        )
        == 0
    )
    shown = capsys.readouterr().out
    assert "row KR (removed): <code>{key: KR, name: Korea, from: 2012-03-15, to: open" in shown


def test_law_that_a_credit_does_not_ask_leaves_its_unknown_amount_alone(
    other_rules: Callable[..., Path], tmp_path: Path, capsys: Output
) -> None:
    unknown = edited(tmp_path, "unknown.yaml", NOT_DECLARED)
    rule = "45X/cell-energy-density.yaml"
    folder = other_rules({rule: ("limit: 100 Wh/L", "limit: 101 Wh/L")})
    assert main(["diff", "--rulebook", str(ROOT / "rules"), str(folder), str(unknown)]) == 0
    assert "Declarations: 1 unchanged." in capsys.readouterr().out
    folder = other_rules(RAISED)
    assert main(["diff", "--rulebook", str(ROOT / "rules"), str(folder), str(unknown)]) == 3


# -- git --------------------------------------------------------------------------------------------------


class Checkout(NamedTuple):
    """A repository with two commits, tagged ``before`` and ``after``."""

    folder: Path

    def git(self, *arguments: str) -> None:
        identity = (
            "-c",
            "user.name=Nobody",
            "-c",
            "user.email=nobody@example.org",
            "-c",
            "commit.gpgsign=false",
        )
        subprocess.run(["git", *identity, *arguments], cwd=self.folder, check=True, capture_output=True)

    def commit(self, tag: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", tag)
        self.git("tag", tag)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A repository whose sourcing changed in its second commit, and in the working tree once more."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    folder = tmp_path / "repository"
    folder.mkdir()
    checkout = Checkout(folder)
    checkout.git("init", "--quiet", "--initial-branch", "main")
    group(folder / "sourcing")
    edited(folder / "sourcing", "packs/größe 1.yaml")
    checkout.commit("before")
    group(folder / "sourcing", member=LESS_NICKEL)
    edited(folder / "sourcing", "packs/größe 1.yaml", NO_CREDIT)
    checkout.commit("after")
    edited(folder / "sourcing", "packs/größe 1.yaml", NOT_DECLARED)
    monkeypatch.chdir(folder)
    return checkout


@pytest.mark.usefixtures("checkout")
def test_two_revisions_are_compared_without_a_checkout(capsys: Output) -> None:
    assert main(["diff", "before", "after", "--in", "sourcing/", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [file["name"] for file in found["files"]] == [
        *("averaged-2025.yaml", "averaged-2025/long-range.yaml", "packs/größe 1.yaml")
    ]
    pack = found["files"][2]
    assert (pack["old_file"], pack["new_file"]) == (
        "before:sourcing/packs/größe 1.yaml",
        "after:sourcing/packs/größe 1.yaml",
    )
    assert pack["facts"][0]["new_at"]["file"] == "after:sourcing/packs/größe 1.yaml"
    member = found["files"][0]["facts"][0]
    assert member["old_at"]["file"] == "before:sourcing/averaged-2025/long-range.yaml"
    assert found["unchanged"] == ["averaged-2025/standard-range.yaml"]


def test_one_revision_is_compared_with_the_working_tree(checkout: Checkout, capsys: Output) -> None:
    assert main(["diff", "after", "--in", "sourcing", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["new"] == "sourcing (working tree)"
    assert [file["new_file"] for file in found["files"]] == ["sourcing/packs/größe 1.yaml"]
    os.chdir(checkout.folder / "sourcing" / "packs")
    assert main(["diff", "before", "after", "--in", "größe 1.yaml"]) == 1
    assert "größe 1.yaml" in capsys.readouterr().out


def test_the_same_difference_comes_from_git_and_from_two_folders(
    checkout: Checkout, tmp_path: Path, capsys: Output
) -> None:
    for tag in ("before", "after"):
        checkout.git("worktree", "add", "--quiet", "--detach", str(tmp_path / tag), tag)
    os.chdir(tmp_path)
    assert main(["diff", "before/sourcing", "after/sourcing", "--format", "json"]) == 1
    on_disk = capsys.readouterr().out
    os.chdir(checkout.folder)
    assert main(["diff", "before", "after", "--in", "sourcing", "--format", "json"]) == 1
    in_git = (
        capsys.readouterr()
        .out.replace('"before"', '"before/sourcing"')
        .replace('"after"', '"after/sourcing"')
    )
    assert in_git.replace("before:", "before/").replace("after:", "after/") == on_disk


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["befor", "after", "--in", "sourcing"], 'there is no revision "befor"; did you mean "before"?'),
        (["--in", "sourcing", "--", "--output=x", "after"], 'there is no revision "--output=x"'),
        (["before", "after", "--in", "elsewhere"], '"elsewhere" is not in before'),
        (["before", "after", "after", "--in", "sourcing"], "name one or two revisions, not 3"),
        (["before:sourcing", "--in", "sourcing"], 'there is no revision "before:sourcing"'),
    ],
)
@pytest.mark.usefixtures("checkout")
def test_wrong_revisions_and_paths(arguments: list[str], says: str, capsys: Output) -> None:
    assert main(["diff", *arguments]) == 2
    shown = capsys.readouterr()
    assert says in shown.err
    assert shown.out == ""


def test_no_git_at_all(checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setenv("PATH", str(checkout.folder))
    assert main(["diff", "before", "after", "--in", "sourcing"]) == 2
    assert "git is not installed" in capsys.readouterr().err


def test_problems_in_a_revision_have_its_paths(checkout: Checkout, capsys: Output) -> None:
    edited(checkout.folder / "sourcing", "packs/bad.yaml", ("powertrain: plug_in", "powertrain: horse"))
    (checkout.folder / "sourcing" / "averaged-2025" / "long-range.yaml").unlink()
    checkout.commit("worse")
    assert main(["diff", "after", "worse", "--in", "sourcing"]) == 4
    shown = capsys.readouterr().out
    assert "worse:sourcing/packs/bad.yaml:14:15" in shown
    assert "there is no file worse:sourcing/averaged-2025/long-range.yaml" in shown
    assert str(checkout.folder) not in shown


def test_tables_are_not_compared_by_revisions(checkout: Checkout, capsys: Output) -> None:
    pack = checkout.folder / "sourcing" / "packs"
    write_tables(pack / "größe 1.yaml", checkout.folder / "sourcing" / "tables")
    assert main(["diff", "after", "--in", "sourcing"]) == 2
    assert "sourcing/tables is a folder of tables" in capsys.readouterr().err
    checkout.commit("tables")
    for path, sides in (
        ("sourcing", ["after", "tables"]),
        ("sourcing/tables", ["tables"]),
        (".", ["tables"]),
    ):
        assert main(["diff", *sides, "--in", path]) == 2
        shown = capsys.readouterr()
        assert "tables:sourcing/tables is a folder of tables" in shown.err
        assert shown.out == ""


def test_links_are_followed_within_a_revision_only(checkout: Checkout, capsys: Output) -> None:
    packs = checkout.folder / "sourcing" / "packs"
    (packs / "linked.yaml").symlink_to("größe 1.yaml")
    (packs / "outside.yaml").symlink_to("/etc/hostname")
    checkout.commit("linked")
    assert main(["diff", "linked", "linked", "--in", "sourcing", "--format", "json"]) == 4
    found = json.loads(capsys.readouterr().out)
    assert "packs/linked.yaml" in found["unchanged"]
    (file,) = found["files"]
    assert file["new_problems"][0]["message"] == "there is no such file; check its name"


# -- documentation ------------------------------------------------------------------------------------------


def outputs_of_the_page() -> list[tuple[str, str]]:
    return [(found["command"], found["printed"]) for found in OUTPUT.finditer(DOCS.read_text("utf-8"))]


def test_the_page_shows_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = outputs_of_the_page()
    assert shown
    assert [printed_by(command) for command, _ in shown] == [printed for _, printed in shown]


def test_one_declaration_read_from_memory_has_pointers_for_places() -> None:
    text = json.dumps(read_tree(LONG_RANGE))
    old, new = (parse_declaration(one) for one in (text, text.replace("plug_in", "fuel_cell")))
    (change,) = compare_sourcing(old, new).changes
    assert change.told.new_at is not None
    assert (change.told.new_at.line, change.told.new_at.pointer) == (None, "/vehicle/powertrain")
    assert read_declaration(LONG_RANGE).title


def update() -> None:
    """Write the outputs of the page anew."""
    os.chdir(ROOT)
    text = OUTPUT.sub(
        lambda found: f"<!-- output: {found['command']} -->\n```\n{printed_by(found['command'])}```\n",
        DOCS.read_text("utf-8"),
    )
    DOCS.write_text(text, "utf-8")


if __name__ == "__main__":
    update()
