"""A declaration survives its way into tables and back, and the habits of spreadsheets are read as what they mean."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import live_declarations as live
from declarations import declarations_with_unknowns, plain, the_rulebook
from fixture_files import FIXTURES, changed_tree, read_fixture, read_tree
from iracheck import (
    Declaration,
    DocumentError,
    check,
    parse_declaration,
    read_declaration,
    verdict_json,
    write_tables,
)
from iracheck.cli import main
from iracheck.declaration.tables.composing import compose
from iracheck.declaration.tables.shapes import ROOT, ROW, Field, Shape, columns_of, shape_of, tables
from iracheck.declaration.tables.writing import table_texts
from iracheck.documents import Document, Marks, Place
from iracheck.documents.csv_cells import read_sheet
from small_tables import TABLES, Changes, write_folder

Output = pytest.CaptureFixture[str]
Tree = dict[str, Any]


def read_back(tree: Tree) -> Document:
    """The tree that the tables of a tree are read as."""
    sheets = {name.removesuffix(".csv"): read_sheet(text, name) for name, text in table_texts(tree).items()}
    return compose("folder", sheets)


def through_tables(tree: Tree) -> Declaration:
    """The declaration of a tree that went into tables and came back."""
    document = read_back(tree)
    assert document.problems == ()
    return parse_declaration(json.dumps(document.tree))


def assert_survives(tree: Tree) -> None:
    """A declaration is the same, and the answers too, after its way through tables."""
    before, after = parse_declaration(json.dumps(tree)), through_tables(tree)
    assert after.model_dump() == before.model_dump()
    assert dict(after) == dict(before)
    assert verdict_of(after) == verdict_of(before)


def verdict_of(declaration: Declaration) -> Any:
    """The verdict on a declaration without places and digest."""
    verdict = json.loads(verdict_json(check(declaration, the_rulebook())))
    del verdict["declaration"]
    return without_places(verdict)


def without_places(node: Any) -> Any:
    """A verdict's JSON without files, lines and columns; pointers stay."""
    if isinstance(node, list):
        return [without_places(inner) for inner in node]
    if isinstance(node, dict):
        left_out = ("file", "line", "column") if "pointer" in node else ()
        return {key: without_places(inner) for key, inner in node.items() if key not in left_out}
    return node


# -- out and in ------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(declarations_with_unknowns())
def test_any_declaration_survives(trees: tuple[Tree, Tree, Tree]) -> None:
    known, _, unknown = trees
    assert_survives(plain(known))
    assert_survives(plain(unknown))


LIVE = {
    **{kind: live.plant(live.product(kind)) for kind in live._OF_A_KIND},
    "a project": live.project(
        live.bought("battery_pack_module", "packs", 400, live.CLEAR, live.cost("cells", 200, live.BARRED))
    ),
}


@pytest.mark.parametrize("tree", LIVE.values(), ids=LIVE)
def test_declarations_of_the_live_credits_survive(tree: Tree) -> None:
    first = str(tree.get("production", [{}])[0].get("id", "packs"))
    tree["certifications"] = [
        live.certification(f"{first}-cost" if "production" in tree else first, live.CLEAR)
    ]
    assert_survives(tree)


WHOLE = [
    path
    for folder in ("scenarios", "packs")
    for path in sorted((FIXTURES / folder).rglob("*.yaml"))
    if changed_tree(path).get("format") == "iracheck/1"
]


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_scenarios_and_packs_survive(path: Path, tmp_path: Path) -> None:
    write_tables(path, tmp_path / "tables")
    before, after = read_declaration(path), read_declaration(tmp_path / "tables")
    assert after.model_dump() == before.model_dump()
    assert dict(after) == dict(before)
    assert verdict_of(after) == verdict_of(before)


@pytest.mark.parametrize(
    "name",
    [
        "foreign-entity-of-concern/right-granted",
        "prohibited-foreign-entity/licence",
        "prohibited-foreign-entity/publicly-indebted",
        "45X/credit",
        "48E",
    ],
)
def test_fixtures_of_single_rules_survive(name: str) -> None:
    paths = [path for path in sorted((FIXTURES / name).rglob("*.yaml")) if "fixture" in read_tree(path)]
    assert paths
    for path in paths[:12]:
        tree = read_fixture(path).tree
        assert dict(through_tables(tree)) == dict(parse_declaration(json.dumps(tree)))


HOSTILE = (
    "a;b",
    'with "quotes"',
    '"in quotes"',
    '"',
    '""',
    '";"',
    " before",
    "after ",
    "\N{NO-BREAK SPACE}",
    "a,b",
    "a|b",
    "unknown",
    "[]",
    "{}",
    "=1+1",
    "@cmd",
    "-5",
    "#1",
    "1,800",
    "Größe 電池",
    "a\tb",
)
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn")),
        min_size=1,
    ),
)
lines = st.one_of(texts, st.sampled_from(["two\nlines", "\n", "a\n;b"]))


def values_of(field: Field) -> st.SearchStrategy[Any]:
    """Anything that a field may hold in a tree, by its shape alone."""
    forms: list[st.SearchStrategy[Any]] = []
    if field.group is not None:
        forms += [trees_of(field.group), st.just("unknown")]
    if field.entries is not None:
        entry = trees_of(field.entries)
        forms += [st.lists(st.one_of(entry, texts) if field.short else entry, max_size=3), st.just("unknown")]
    if field.texts and field.lists:
        listed: st.SearchStrategy[Any] = lines if field.habit is None else st.just("2025-03-14")
        for _ in range(field.lists):
            listed = st.lists(listed, max_size=3)
        forms += [listed, st.just("unknown")]
    if field.texts and not field.lists:
        forms += [lines if field.habit is None else st.sampled_from(["unknown", "2025-03-14", "1.5 kg"])]
        forms += [st.none()] * field.takes_unknown
    return st.one_of(forms)


def trees_of(shape: Shape) -> st.SearchStrategy[Tree]:
    """Any group of a shape, with few of its keys."""
    keys = st.lists(st.sampled_from(sorted(shape.fields)), unique=True, max_size=4)
    return keys.flatmap(
        lambda chosen: st.fixed_dictionaries({key: values_of(shape.fields[key]) for key in chosen})
    )


def as_read(node: Any, field: Field) -> Any:
    """A value as tables give it back: what is not known by its word, a text that stands for a group as the group."""
    if node is None:
        return "unknown"
    if isinstance(node, dict) and field.group is not None:
        return {key: as_read(inner, field.group.fields[key]) for key, inner in node.items()}
    if isinstance(node, list) and field.entries is not None:
        if not any(isinstance(entry, dict) for entry in node):
            return node
        grouped = [entry if isinstance(entry, dict) else {str(field.short): entry} for entry in node]
        return [as_read(entry, Field(group=field.entries)) for entry in grouped]
    return node


@settings(max_examples=400)
@given(trees_of(shape_of(Declaration)))
def test_any_tree_of_the_models_shape_survives(tree: Tree) -> None:
    document = read_back(tree)
    rows_lack_names = [problem for problem in document.problems if "given twice" not in problem.message]
    assert rows_lack_names == []
    assert document.tree == as_read(tree, Field(group=shape_of(Declaration)))


BASE = read_tree(FIXTURES / "base.yaml")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_looks_like_something_else_stays_as_it_is(text: str) -> None:
    tree = json.loads(json.dumps(BASE))
    tree["title"] = text if text != "a\tb" else "a b"
    tree["entities"][0]["name"] = tree["title"]
    tree["entities"][0]["aliases"] = [tree["title"], "plain", tree["title"]]
    assert_survives(tree)


def one_component(**facts: Any) -> Tree:
    """A declaration whose first component states other facts."""
    tree: Tree = json.loads(json.dumps(BASE))
    tree["battery"]["components"][0] |= facts
    return tree


BY = {"by": BASE["entities"][0]["id"], "in": "US"}
OTHER = BASE["battery"]["components"][0].get("contains", [])


@pytest.mark.parametrize("made", [BY, [BY], [BY, {"in": "MX"}], [{}], {}, [], "unknown"], ids=str)
def test_one_step_of_making_or_several_or_none_survive(made: Any) -> None:
    tree = one_component(made=made)
    assert read_back(tree).tree == tree
    assert_survives(tree)


@pytest.mark.parametrize("form", ["ids", "groups", "both", "none", "unknown"])
def test_contained_components_survive_as_ids_or_groups(form: str) -> None:
    groups = [{"component": name} for name in OTHER]
    contains = {"ids": OTHER, "groups": groups, "both": [OTHER[0], *groups[1:]], "none": []}.get(form, form)
    assert_survives(one_component(contains=contains))


def test_lists_left_out_empty_and_unknown_stay_apart() -> None:
    entity = {"id": "one", "offices": [], "debts": "unknown", "citizen_of": "unknown", "aliases": []}
    tree = {
        **BASE,
        "entities": [*BASE["entities"], entity],
        "contracts": [],
        "storage": {},
        "taxpayer": "unknown",
    }
    assert read_back(tree).tree == tree


def test_lists_of_lists_survive() -> None:
    for lists in ([], [[]], [[], []], [["a"]], [["a", "b;c"], ["d|e"], []], [["unknown"]]):
        tree = {**BASE, "entities": [{"id": "one", "acting_in_concert": lists}]}
        assert read_back(tree).tree == tree


def test_amounts_come_back_exactly_and_are_never_taken_for_thousands() -> None:
    tree = {**BASE, "vehicle": {**BASE["vehicle"], "suggested_retail_price": "1.800..12.345 USD"}}
    assert "1.8000..12.3450 USD" in table_texts(tree)["declaration.csv"].decode()
    assert through_tables(tree).vehicle == parse_declaration(json.dumps(tree)).vehicle


def test_no_column_has_the_name_of_another() -> None:
    for table in tables().values():
        assert not {ROW, table.parent} & set(table.columns)
        assert table.parent == ROOT or table.parent in tables()
    assert ROOT not in tables()
    assert set(columns_of(Declaration)) >= {
        "format",
        "title",
        "claims",
        "vehicle.acquired.payment",
        "battery.complete",
    }


def test_every_table_of_the_models_is_known() -> None:
    assert {"claims", "battery.components.made", "battery.materials.minerals.steps"} < set(tables())
    assert {"storage.products.components.earlier_steps", "entities.held_by", "product_lines.masses"} < set(
        tables()
    )
    assert tables()["battery.materials.minerals.steps"].parent == "battery.materials.minerals"


def test_texts_beyond_ascii_begin_with_a_byte_order_mark_for_spreadsheet_programs() -> None:
    texts = table_texts({**BASE, "title": "Größe"})
    assert [name for name, text in texts.items() if text.startswith(b"\xef\xbb\xbf")] == ["declaration.csv"]
    assert through_tables({**BASE, "title": "Größe"}).title == "Größe"


def test_what_a_spreadsheet_would_calculate_is_written_as_text() -> None:
    text = table_texts({**BASE, "title": "=HYPERLINK(1)"})["declaration.csv"].decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert ["title", '"=HYPERLINK(1)"'] in rows


@given(st.lists(st.lists(lines, min_size=1, max_size=4), min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_cells_are_those_of_the_standard_reader(rows: list[list[str]], delimiter: str) -> None:
    rows = [["a", "b"], *[[*row, "x"] for row in rows]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    sheet = read_sheet(text.getvalue().encode(), "table.csv")
    assert sheet.problems == []
    assert sheet.delimiter == delimiter
    assert [[cell.text for cell in row] for row in (sheet.header, *sheet.rows)] == rows
    written = text.getvalue().replace("\r\n", "\n").split("\n")
    for cell in (cell for row in sheet.rows for cell in row):
        line, column = cell.mark
        at = written[line - 1][column - 1 :]
        assert at.startswith('"' if cell.quoted else cell.text[:1])


# -- places ----------------------------------------------------------------------------------------


def read(tmp_path: Path, changes: Changes | None = None) -> Declaration:
    """The declaration of the small tables with changes."""
    folder = tmp_path / "tables"
    if folder.exists():
        shutil.rmtree(folder)
    write_folder(folder, changes)
    return read_declaration(folder)


def test_every_value_knows_its_file_line_and_column(tmp_path: Path) -> None:
    marks = read(tmp_path).marks
    folder = tmp_path / "tables"

    def place(pointer: str) -> tuple[str, int | None, int | None]:
        at = marks.at(pointer)
        assert at.pointer == pointer
        return str(at.file).removeprefix(f"{folder}/"), at.line, at.column

    assert marks.file == str(folder)
    assert place("/title") == ("declaration.csv", 3, 7)
    assert place("/battery/components/1/value") == ("battery.components.csv", 3, 19)
    assert place("/battery/components/0/contains/0") == ("battery.components.csv", 2, 56)
    assert place("/battery/components/0/made") == ("battery.components.csv", 2, 1)
    assert place("/battery/materials/0/minerals/0/steps/1/in") == (
        "battery.materials.minerals.steps.csv",
        3,
        21,
    )
    assert place("/battery/materials/1/minerals/0/mineral") == ("battery.materials.minerals.csv", 3, 8)
    assert place("/entities") == ("entities.csv", 2, 1)
    assert place("/contracts/0") == ("declaration.csv", 1, 1)


def test_what_is_missing_has_the_place_of_the_blank_cell(tmp_path: Path) -> None:
    marks = read(tmp_path).marks
    assert marks.at("/battery/components/1/made/by")[1:3] == (3, 27)
    assert marks.at("/battery/components/1/name")[1:3] == (3, 1)
    assert str(marks.at("/battery/materials/1/minerals/0/purity").file).endswith("minerals.csv")
    assert marks.at("/battery/materials/1/minerals/0/purity")[1:3] == (3, 21)


def test_cells_of_several_lines_do_not_move_the_places_after_them(tmp_path: Path) -> None:
    contains = {
        "2024-12-02,cell": '2024-12-02,"cell;\nseparator"',
        "cell,battery_cell,800 USD,,,,separator": "cell,battery_cell,800 USD,,,,",
    }
    declaration = read(tmp_path, {"battery.components.csv": contains})
    assert [inner.component for inner in declaration.battery.components[0].contains] == ["cell", "separator"]
    assert declaration.marks.at("/battery/components/1/value")[1:3] == (4, 19)


def test_values_in_one_file_are_placed_as_before() -> None:
    marks = Marks("pack.yaml", {"": (1, 1), "/a": (2, 3)}, {"/a": (2, 1)})
    assert marks.at("/a/b") == Place("pack.yaml", 2, 3, "/a/b")
    assert marks.key_at("/a") == Place("pack.yaml", 2, 1, "/a")


def test_a_value_may_stand_in_another_file_than_what_is_around_it() -> None:
    marks = Marks("folder", {"": (1, 1), "/a": (2, 3), "/a/0/b": (4, 5)}, files={"": "one", "/a": "two"})
    assert marks.at("/a/0/b") == Place("two", 4, 5, "/a/0/b")
    assert marks.at("/a/1") == Place("two", 2, 3, "/a/1")
    assert marks.at("/c") == Place("one", 1, 1, "/c")
    assert Marks("folder", {}, files={}).at("/c") == Place("folder", 1, 1, "/c")


def test_the_digest_is_that_of_all_tables(tmp_path: Path) -> None:
    first = read(tmp_path).digest
    folder = tmp_path / "tables"
    sums = "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(TABLES)
    )
    assert first == hashlib.sha256(sums.encode()).hexdigest()
    assert read(tmp_path, {"entities.csv": {"Cellworks LLC": "Cellworks Inc."}}).digest != first


# -- habits ----------------------------------------------------------------------------------------


def money(tmp_path: Path, cell: str, delimiter: str = ",") -> Any:
    """What a cell of money in a file with a delimiter is read as."""
    text = f"id,is,value\nmodule,battery_module,{'AMOUNT'}\n".replace(",", delimiter).replace("AMOUNT", cell)
    changes: Changes = {name: None for name in TABLES if name != "declaration.csv"}
    value = read(tmp_path, {**changes, "battery.components.csv": text}).battery.components[0].value
    assert value is not None
    return value.low if value.exact else (value.low, value.high)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('"1,800 USD"', 1800),
        ('"$1,800.00"', 1800),
        ('"US$ 1,800"', 1800),
        ('"$1,800..$2,000"', (1800, 2000)),
        ('"1,800,000 USD"', 1_800_000),
        ("1 800 USD", 1800),
        ("1\N{NO-BREAK SPACE}800 USD", 1800),
        ("1\N{THIN SPACE}800\N{NARROW NO-BREAK SPACE}USD", 1800),
        ("1 800.50 USD", 1800.5),
        ("  1800   USD  ", 1800),
        ("1800USD", 1800),
        ("$1800", 1800),
        ("1800.125 USD", 1800.125),
        ("0.125 USD", 0.125),
        ("1.8000 USD", Fraction(9, 5)),
        ("560 .. 600 USD", (560, 600)),
        ("$12", 12),
    ],
)
def test_amounts_of_money_are_read_as_people_write_them(cell: str, value: Any, tmp_path: Path) -> None:
    assert money(tmp_path, cell) == value


UNCLEAR = {
    ('"1,800 USD"', ";"): '"1,800 USD" may be 1800 or 1.8; write "1800 USD" or "1.8 USD"',
    ('"1,800 USD"', "\t"): '"1,800 USD" may be 1800 or 1.8; write "1800 USD" or "1.8 USD"',
    ("1.800 USD", ";"): '"1.800 USD" may be 1800 or 1.8; write "1800 USD" or "1.8 USD"',
    ("1.800 USD", ","): '"1.800 USD" may be 1800 or 1.8; write "1800 USD" or "1.8 USD"',
    ("12.345 USD", ","): '"12.345 USD" may be 12345 or 12.345; write "12345 USD" or "12.3450 USD"',
    ('"$1,800"', ";"): '"1,800 USD" may be 1800 or 1.8; write "1800 USD" or "1.8 USD"',
    ("1.800,50 USD", ";"): '"1.800,50 USD" has points between thousands; write "1800.50 USD"',
    ("1.800.000 USD", ";"): '"1.800.000 USD" has points between thousands; write "1800000 USD"',
    ("1800,5 USD", ";"): '"1800,5 USD" has a decimal comma; write "1800.5 USD"',
    ('"0,125 USD"', ","): '"0,125 USD" has a decimal comma; write "0.125 USD"',
    ('"1 800,50 USD"', ","): '"1 800,50 USD" has a decimal comma; write "1800.50 USD"',
    ('"1,800"', ","): 'write money as "1800 USD", without thousands separators, not "1,800"',
    ('"1,80,0 USD"', ","): 'write money as "1800 USD", without thousands separators, not "1,80,0 USD"',
    ("1'800 USD", ","): 'write money as "1800 USD", without thousands separators, not "1\'800 USD"',
    ("1800 EUR", ","): '"EUR" is not a unit of money; write USD, as in "1800 USD"',
    ('"-1,800 USD"', ","): '"-1,800 USD" is negative; write an amount of zero or more, like "1800 USD"',
}


@pytest.mark.parametrize(("given", "message"), UNCLEAR.items(), ids=str)
def test_an_amount_that_may_mean_two_numbers_is_refused(
    given: tuple[str, str], message: str, tmp_path: Path
) -> None:
    with pytest.raises(DocumentError) as refused:
        money(tmp_path, *given)
    (problem,) = refused.value.problems
    assert (problem.message, problem.place.line) == (message, 2)


def test_units_of_the_message_can_be_pasted_into_the_cell(tmp_path: Path) -> None:
    for (cell, delimiter), message in UNCLEAR.items():
        for written in message.split("; write ")[1:]:
            for form in (part for part in written.split('"')[1::2] if part.endswith("USD")):
                assert money(tmp_path, form, delimiter) is not None, cell


def mineral(tmp_path: Path, column: str, cell: str, delimiter: str = ",") -> Any:
    """What a cell of a mineral is read as."""
    text = f"battery.materials,mineral,{column}\npowder,nickel,CELL\n".replace(",", delimiter)
    changes: Changes = {"battery.materials.minerals.steps.csv": None, "attestations.csv": None}
    minerals = {"battery.materials.minerals.csv": text.replace("CELL", cell)}
    (line,) = read(tmp_path, {**changes, **minerals}).battery.materials[0].minerals
    return getattr(line, column).low


def test_shares_are_read_with_or_without_a_blank_and_never_as_thousands(tmp_path: Path) -> None:
    for cell in ("99.5%", "99.5 %", "99.5\N{NO-BREAK SPACE}%", " 99.50 % "):
        assert mineral(tmp_path, "purity", cell) * 1000 == 995
    for delimiter in ",;\t":
        assert mineral(tmp_path, "purity", "99.725 %", delimiter) * 100_000 == 99725
    with pytest.raises(DocumentError, match=r'"99,725 %" has a decimal comma; write "99\.725 %"'):
        mineral(tmp_path, "purity", '"99,725 %"')


def test_a_mass_with_three_decimals_is_read_where_a_point_is_the_decimal_sign(tmp_path: Path) -> None:
    assert mineral(tmp_path, "mass", "42.125 kg") * 1000 == 42125
    assert mineral(tmp_path, "mass", '"1,042.125 kg"', ";") * 1000 == 1042125
    for cell, delimiter in (
        ("42.125 kg", ";"),
        ("42.125 kg", "\t"),
        ('"42,125 kg"', ","),
        ('"42,125 kg"', ";"),
    ):
        with pytest.raises(
            DocumentError, match=r'may be 42125 or 42\.125; write "42125 kg" or "42\.1250 kg"'
        ):
            mineral(tmp_path, "mass", cell, delimiter)


@pytest.mark.parametrize("word", ["yes", "YES", "Yes", " yes "])
def test_yes_and_no_may_have_any_letters(word: str, tmp_path: Path) -> None:
    lines = {"L1,1000": f"L1,{word},1000", "id,cells": "id,battery_has_designated_cells_only,cells"}
    (line,) = read(tmp_path, {"product_lines.csv": lines}).product_lines
    assert line.battery_has_designated_cells_only is True
    lines["L1,1000"] = "L1,Unknown,1000"
    (line,) = read(tmp_path, {"product_lines.csv": lines}).product_lines
    assert line.battery_has_designated_cells_only is None


def test_counts_may_have_separators_of_thousands(tmp_path: Path) -> None:
    for cell in ('"1,000"', "1 000", " 1000 "):
        (line,) = read(tmp_path, {"product_lines.csv": {"1000": cell}}).product_lines
        assert line.cells_produced == 1000


SAME: dict[str, Callable[[str], str]] = {
    "a byte-order mark": lambda text: f"\ufeff{text}",
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "semicolons": lambda text: (
        text.replace("Mineco, Ltd.", "Mineco~ Ltd.").replace(",", ";").replace("~", ",")
    ),
    "tabs": lambda text: text.replace("Mineco, Ltd.", "Mineco~ Ltd.").replace(",", "\t").replace("~", ","),
    "blanks around cells": lambda text: (
        text.replace("Mineco, Ltd.", "Mineco~ Ltd.").replace(",", " , ").replace("~", ",")
    ),
    "blank rows": lambda text: "\n\n" + text.replace("\n", "\n , ,\n\n"),
    "blank columns": lambda text: text.replace("\n", ",,\n"),
    "a last line without an end": lambda text: text.rstrip("\n"),
    "everything in quotes": lambda text: "\n".join(
        ",".join(f'"{cell}"' for cell in row) for row in csv.reader(io.StringIO(text))
    ),
    "columns of notes": lambda text: text.replace("\n", ',"note, ours"\n').replace(
        '"note, ours"', "# notes", 1
    ),
}


@pytest.mark.parametrize("habit", SAME.values(), ids=SAME)
def test_ways_to_write_a_table_make_no_difference(habit: Callable[[str], str], tmp_path: Path) -> None:
    plain = dict(read(tmp_path))
    assert dict(read(tmp_path, {name: habit(text) for name, text in TABLES.items()})) == plain


def test_rows_may_leave_out_blank_cells_at_their_end(tmp_path: Path) -> None:
    plain = dict(read(tmp_path))
    assert dict(read(tmp_path, {"battery.components.csv": {"100 USD,,,,": "100 USD"}})) == plain


def test_habits_leave_texts_and_ids_alone(tmp_path: Path) -> None:
    title = {"title,Small pack": 'title,"1,800 USD; Yes, 40%, 03/04/2025"'}
    names = {"Cellworks LLC": "YES", '"Mineco, Ltd."': '"$1,800.00"'}
    declaration = read(tmp_path, {"declaration.csv": title, "entities.csv": names})
    assert declaration.title == "1,800 USD; Yes, 40%, 03/04/2025"
    assert [entity.name for entity in declaration.entities] == ["YES", "$1,800.00"]


def test_rows_with_numbers_may_be_sorted_in_any_way(tmp_path: Path) -> None:
    lines = TABLES["battery.materials.minerals.csv"].splitlines(keepends=True)
    turned = "".join([lines[0], *reversed(lines[1:])])
    declaration = read(tmp_path, {"battery.materials.minerals.csv": turned})
    assert [len(material.minerals[0].steps) for material in declaration.battery.materials] == [2, 0]


# -- the command -----------------------------------------------------------------------------------


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a declaration, where the command runs."""
    (tmp_path / "pack.yaml").write_text((FIXTURES / "base.yaml").read_text("utf-8"), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_tables_are_written_and_checked(pack: Path, capsys: Output) -> None:
    assert main(["tables", "pack.yaml", "pack-tables/"]) == 0
    files = sorted(path.name for path in (pack / "pack-tables").iterdir())
    told = f"Wrote {len(files)} tables into pack-tables/. Change them, then: iracheck check pack-tables/\n"
    assert capsys.readouterr().out == told
    assert {"declaration.csv", "battery.components.csv", "entities.csv"} <= set(files)
    assert main(["check", "pack-tables/", "--format", "json"]) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["declaration"]["file"] == "pack-tables"
    places = {record["at"][0]["file"] for record in verdict["credits"][0]["answers"] if record["at"]}
    assert "pack-tables/declaration.csv" in places
    assert main(["check", "pack-tables/"]) == 0
    assert "declaration.csv:" in capsys.readouterr().out
    assert main(["entity", "pack-tables", BASE["entities"][0]["id"], "--on", "2025-01-01"]) in (0, 1, 3)


def test_tables_of_tables_are_the_same_tables(pack: Path) -> None:
    assert main(["tables", "pack.yaml", "one"]) == 0
    assert main(["tables", "one", "two"]) == 0
    one, two = ({path.name: path.read_bytes() for path in (pack / name).iterdir()} for name in ("one", "two"))
    assert one == two


def test_nothing_is_overwritten(pack: Path, capsys: Output) -> None:
    (pack / "empty").mkdir()
    assert main(["tables", "pack.yaml", "empty"]) == 0
    capsys.readouterr()
    before = {path: path.read_bytes() for path in (pack / "empty").iterdir()}
    for name in ("empty", "pack.yaml"):
        assert main(["tables", "pack.yaml", name]) == 2
        shown = capsys.readouterr()
        told = f"iracheck: {name} is not an empty folder; name another one, nothing is overwritten\n"
        assert (shown.out, shown.err) == ("", told)
    assert {path: path.read_bytes() for path in (pack / "empty").iterdir()} == before
    assert main(["tables", "pack.yaml", "no/folder"]) == 2
    assert capsys.readouterr().err == "iracheck: cannot write no/folder: no such file or directory\n"


def test_a_folder_that_holds_anything_else_is_left_alone(pack: Path, capsys: Output) -> None:
    (pack / "mine").mkdir()
    (pack / "mine" / "notes.txt").write_text("mine", "utf-8")
    assert main(["tables", "pack.yaml", "mine"]) == 2
    assert "mine is not an empty folder" in capsys.readouterr().err
    assert [path.name for path in (pack / "mine").iterdir()] == ["notes.txt"]


def test_a_file_among_the_tables_is_no_declaration_of_its_own(pack: Path, capsys: Output) -> None:
    (pack / "some").mkdir()
    write_tables(pack / "pack.yaml", pack / "some" / "tables")
    shutil.copy(pack / "pack.yaml", pack / "some" / "tables")
    assert main(["check", "some", "--format", "json"]) == 4
    shown = json.loads(capsys.readouterr().out)
    assert shown["format"] == "iracheck-errors/1", "one input, not two"
    (error,) = shown["errors"]
    assert error["message"] == '"pack.yaml" is no table of a declaration; move it elsewhere'


def test_what_is_no_declaration_is_not_written(pack: Path, capsys: Output) -> None:
    text = (pack / "pack.yaml").read_text("utf-8")
    (pack / "bad.yaml").write_text(text.replace("final_assembly: US", "final_assembly: Mexico"), "utf-8")
    (pack / "group.yaml").write_text("format: iracheck-group/1\n", "utf-8")
    for name, told in (
        ("bad.yaml", 'write "MX"'),
        ("group.yaml", "group of declarations"),
        ("gone.yaml", "no such"),
    ):
        assert main(["tables", name, "new"]) == 4
        assert told in capsys.readouterr().err
        assert not (pack / "new").exists()


@pytest.mark.parametrize(
    "instead", [{"title": "Other"}, {"title": "two\nlines"}, {"vehicle": {"class": "x"}}], ids=str
)
def test_tables_that_would_not_read_back_are_a_fault(
    instead: Tree, pack: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "iracheck.declaration.tables.folder.table_texts", lambda tree: table_texts({**tree, **instead})
    )
    assert main(["tables", "pack.yaml", "new"]) == 70
    assert "would not read back" in capsys.readouterr().err
    assert not (pack / "new").exists()


def test_a_search_finds_folders_of_tables_and_takes_none_apart(pack: Path, capsys: Output) -> None:
    some = pack / "some"
    (some / "deeper").mkdir(parents=True)
    shutil.copy(pack / "pack.yaml", some / "a.yaml")
    write_tables(pack / "pack.yaml", some / "deeper" / "b-tables")
    write_tables(pack / "pack.yaml", some / ".hidden")
    (some / "loop").symlink_to(some)
    (some / "other.csv").write_text("no,declaration\n", "utf-8")

    def files(*inputs: str) -> list[str]:
        assert main(["check", *inputs, "--format", "json"]) == 0
        return [verdict["declaration"]["file"] for verdict in json.loads(capsys.readouterr().out)["verdicts"]]

    assert files("some") == ["some/a.yaml", "some/deeper/b-tables"]
    assert files("some/deeper", "pack.yaml") == ["some/deeper/b-tables", "pack.yaml"]
    assert files("some/deeper/*", "pack.yaml") == ["some/deeper/b-tables", "pack.yaml"]


def test_a_folder_of_tables_may_be_member_of_a_group(pack: Path, capsys: Output) -> None:
    write_tables(pack / "pack.yaml", pack / "tables")
    (pack / "group.yaml").write_text(
        "format: iracheck-group/1\ntitle: Two\nfirst_day: 2025-01-01\nlast_day: 2025-12-31\n"
        "grouped_by: [plant]\nmay_share_procurement_chains: yes\n"
        "members: [{file: tables, vehicles: 1}, {file: pack.yaml, vehicles: 2}]\n",
        "utf-8",
    )
    assert main(["check", "group.yaml", "--format", "json"]) == 0
    members = json.loads(capsys.readouterr().out)["members"]
    assert [member["declaration"]["file"] for member in members] == ["tables", "pack.yaml"]
