"""Each kind of bad table is refused with the file, line and column of the cell and with what to write."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iracheck import DocumentError, read_declaration
from iracheck.cli import main
from iracheck.documents import LONGEST_SCALAR
from small_tables import TABLES, Changes, write_folder

COMPONENTS, MATERIALS = "battery.components.csv", "battery.materials.csv"
MINERALS, STEPS = "battery.materials.minerals.csv", "battery.materials.minerals.steps.csv"
ENTITIES, LINES, ROOT = "entities.csv", "product_lines.csv", "declaration.csv"
UNHEADED = (
    'this cell stands under no heading; write one in the first line, or put what holds a "{}" in quotes'
)
EMPTY = "the table is empty; write its columns' names in the first line, or remove it"
TWICE = '"{}" is given in line {} of {} too; keep one of them'

ONE_MISTAKE: dict[str, tuple[Changes, str]] = {
    "money without a unit": (
        {COMPONENTS: {"1000 USD": "@@1000"}},
        '"1000" has no unit; write money as "1800 USD"',
    ),
    "money with a decimal comma": (
        {COMPONENTS: {"1000 USD": '@@"1000,50 USD"'}},
        '"1000,50 USD" has a decimal comma; write "1000.50 USD"',
    ),
    "money with points between thousands": (
        {COMPONENTS: {"1000 USD": '@@"1.000,50 USD"'}},
        '"1.000,50 USD" has points between thousands; write "1000.50 USD"',
    ),
    "money that may be thousands": (
        {COMPONENTS: {"1000 USD": "@@1.000 USD"}},
        '"1.000 USD" may be 1000 or 1; write "1000 USD" or "1 USD"',
    ),
    "a count that may be thousands": (
        {LINES: {"1000": "@@1.000"}},
        '"1.000" may be 1000 or 1; write digits only, like "1000"',
    ),
    "a share without its sign": (
        {MINERALS: {"99.9 %": "@@0.999"}},
        '"0.999" has no unit; write a share as "40 %"',
    ),
    "a size with a decimal comma": (
        {ENTITIES: {"above 5 %": '@@"above 5,5 %"'}},
        '"5,5 %" has a decimal comma; write "5.5 %"',
    ),
    "a day that may be two": (
        {COMPONENTS: {"2024-12-02": "@@03/04/2025"}},
        '"03/04/2025" may be two days; write "2025-03-04" or "2025-04-03"',
    ),
    "a day in another order": (
        {COMPONENTS: {"2024-12-02": "@@13.4.2025"}},
        '"13.4.2025" is not how a day is written; write "2025-04-13"',
    ),
    "a day without its century": (
        {COMPONENTS: {"2024-12-02": "@@12/31/24"}},
        '"12/31/24" is not a day; write it as year-month-day, like "2025-03-14"',
    ),
    "a day that does not exist": (
        {COMPONENTS: {"2024-12-02": "@@2024-02-30"}},
        "there is no 30 February 2024; write a day that exists",
    ),
    "neither yes nor no": (
        {ENTITIES: {",yes": ",@@YEP"}},
        'write yes, no, or a size like "above 5 %", not "YEP"',
    ),
    "a country by its name": (
        {ENTITIES: {"LLC,US": "LLC,@@Mexico"}},
        '"Mexico" is no country code of ISO 3166-1; write "MX"',
    ),
    "a word that is not known": (
        {COMPONENTS: {",battery_cell": ",@@battery cell"}},
        '"battery cell" is not known here; did you mean "battery_cell"?',
    ),
    "a name not declared": (
        {COMPONENTS: {"cellworks": "@@nobody"}},
        'no entity "nobody" is declared; add it under entities:',
    ),
    "a name in a list not declared": (
        {COMPONENTS: {"02,cell": "02,@@cell;anode"}},
        'no component "anode" is declared; add it under battery: components:',
    ),
    "a required cell left blank": (
        {COMPONENTS: {"separator,separator": "separator,@@"}},
        '"is" is missing; add it',
    ),
    "a misspelt column": (
        {COMPONENTS: {"id,is,value": "id,is,@@valeu"}},
        '"valeu" is not known here; did you mean "value"?',
    ),
    "a misspelt required column": (
        {COMPONENTS: {"id,is,value": "id,@@iss,value"}},
        '"iss" is not known here; did you mean "is"?',
    ),
    "a misspelt column of a group": (
        {COMPONENTS: {"made.by": "@@made.bye"}},
        '"made.bye" is not known here; did you mean "made.by"?',
    ),
    "a misspelt column of the rows held": (
        {STEPS: {"battery.materials.minerals": "@@battery.material.minerals"}},
        '"battery.material.minerals" is not known here; did you mean "battery.materials.minerals"?',
    ),
    "a column like no other": (
        {LINES: {"cells_produced": "@@wavelength,cells_produced", "L1,": "L1,3,"}},
        '"wavelength" is not known here; write one of row, battery_has_designated_cells_only, masses,'
        " masses_complete, or remove it",
    ),
    "a column of another table": (
        {MATERIALS: {"used_in": "used_in,@@minerals.chain"}},
        '"minerals.chain" is not known here; write it in battery.materials.minerals.csv, which has a row for each',
    ),
    "a column given twice": (
        {LINES: {"cells_produced": "id@@,cells_produced".replace("id@@", "@@id"), "L1,": "L1,L1,"}},
        'there are two columns "id"; keep one of them',
    ),
    "a cell without a heading": (
        {COMPONENTS: {"100 USD,,,,": "100 USD,,,,,,@@extra"}},
        UNHEADED.format(","),
    ),
    "a name with a comma that is not in quotes": (
        {ENTITIES: {'"Mineco, Ltd.",ID,above 5 %': "Mineco, Ltd.,ID,@@above 5 %"}},
        UNHEADED.format(","),
    ),
    "an amount cut at its comma": (
        {COMPONENTS: {"1000 USD": "@@$1,000.00"}},
        'this may be "$1,000.00", cut at its comma; put it in quotes, or write it without the comma',
    ),
    "a row of no other": (
        {STEPS: {"1,extraction": "@@7,extraction"}},
        '"7" is no "row" of battery.materials.minerals.csv; write that of which this row is part',
    ),
    "a row of a misspelt other": (
        {MINERALS: {"powder,1": "@@powdr,1"}},
        '"powdr" is no "id" of battery.materials.csv; did you mean "powder"?',
    ),
    "a row of none": (
        {STEPS: {"1,extraction": "@@,extraction"}},
        'write here the "row" of battery.materials.minerals.csv that this row is part of',
    ),
    "no column for the rows held": (
        {STEPS: "@@does,by\nextraction,mineco\n"},
        'there is no column "battery.materials.minerals"; add it, with the "row" of'
        " battery.materials.minerals.csv that each row is part of",
    ),
    "no column that tells rows apart": (
        {MINERALS: {"battery.materials,row": "@@battery.materials,#row"}},
        'the rows of battery.materials.minerals.steps.csv are part of these; add a column "row" that tells these apart',
    ),
    "no table of the rows that hold these": (
        {MINERALS: None, STEPS: {"battery": "@@battery"}},
        "there is no battery.materials.minerals.csv, of whose rows these are part; add it",
    ),
    "two rows of one number": (
        {MINERALS: {"salt,2": "salt,@@1"}},
        '"1" is given twice, first on line 2; give each row its own',
    ),
    "two rows of one id": (
        {MATERIALS: {"cell\nsalt": "cell\n@@powder"}, MINERALS: {"salt": "powder"}},
        '"powder" is given twice, first on line 2; give each row its own',
    ),
    "one step of making and a table of them": (
        {"battery.components.made.csv": "battery.components,by\n@@module,cellworks\nmodule,mineco\n"},
        TWICE.format("made", 2, COMPONENTS),
    ),
    "contents in a cell and in a table": (
        {"battery.components.contains.csv": "battery.components,component\n@@module,separator\n"},
        TWICE.format("contains", 2, COMPONENTS),
    ),
    "an unknown list with rows": (
        {
            ROOT: {"claims,": "storage.products,unknown\nclaims,"},
            "storage.products.csv": "id,is\n@@packs,battery_pack_module\n",
        },
        TWICE.format("storage.products", 4, ROOT),
    ),
    "an unknown group with facts": (
        {ROOT: {"claims,": "taxpayer,unknown\ntaxpayer.entity,@@mineco\nclaims,"}},
        '"taxpayer" is given as a whole too; keep one of them',
    ),
    "a text for a group": (
        {COMPONENTS: {"made.by,made.in": "made,made.in", "cellworks,US": "@@cellworks,", ",2024-12-02": ","}},
        "what it holds has columns or a table of its own; write unknown here, or nothing",
    ),
    "a text for a list of rows": (
        {ROOT: {"claims,": "contracts,@@none\nclaims,"}},
        "what it holds has columns or a table of its own; write unknown here, or nothing",
    ),
    "unknown for a list that cannot be": (
        {MATERIALS: {"material,cell": "material,@@unknown"}},
        "a list is wanted here; write it like [a, b], or leave it out where it is not known",
    ),
    "a list whose quote is never closed": (
        {MATERIALS: {"material,cell": 'material,@@"cell;""cell"'}},
        "a quote in this list is never closed, or something follows it; mend the quotes",
    ),
    "a misspelt key": (
        {ROOT: {"title,": "@@titel,"}},
        '"titel" is not known here; did you mean "title"?',
    ),
    "a key given twice": (
        {ROOT: {"claims,": "@@title,Other\nclaims,"}},
        '"title" is given twice, first on line 3; keep one of them',
    ),
    "a key of a table": (
        {ROOT: {"claims,": "@@battery.components.id,x\nclaims,"}},
        '"battery.components.id" is not known here; write it in battery.components.csv, which has a row for each',
    ),
    "a value without a key": ({ROOT: {"claims,": "@@,x\nclaims,"}}, "this value has no key; write it"),
    "a title with a comma that is not in quotes": (
        {ROOT: {"title,Small pack": "title,Small pack,@@ 75 kWh"}},
        UNHEADED.format(","),
    ),
    "no column of values": (
        {ROOT: "@@key\nformat\n"},
        'there is no column "value"; the columns of this table are key and value',
    ),
    "another format": (
        {ROOT: {"iracheck/1": "@@iracheck/2"}},
        '"iracheck/2" is not known here; write iracheck/1',
    ),
    "a group of declarations": (
        {ROOT: {"iracheck/1": "@@iracheck-group/1"}},
        "a group of declarations is no folder of tables; write it as YAML",
    ),
    "a quote that is never closed": (
        {COMPONENTS: {"separator,separator": '@@"separator,separator'}},
        "this quote is never closed; close it",
    ),
    "something after a quote": (
        {COMPONENTS: {"100 USD": '@@"100" USD'}},
        "something follows the closing quote of this cell; write each quote within a cell twice",
    ),
    "a file without anything": ({LINES: "@@"}, EMPTY),
    "a file of blanks": ({LINES: "@@ \n\n"}, EMPTY),
    "a file of delimiters": ({LINES: "@@,,\n,,\n"}, EMPTY),
    "a table with a misspelt name": (
        {"entity.csv": "@@id\n"},
        '"entity.csv" is no table of a declaration; did you mean "entities.csv"?',
    ),
    "a table with capital letters": (
        {"Entities.CSV": f"@@{TABLES[ENTITIES]}", ENTITIES: None},
        '"Entities.CSV" is no table of a declaration; did you mean "entities.csv"?',
    ),
    "a file that is no table": (
        {"readme.txt": "@@hello"},
        '"readme.txt" is no table of a declaration; move it elsewhere',
    ),
    "an invisible character": (
        {ENTITIES: {"Cellworks LLC": "Cell@@\u200bworks"}},
        "the zero width space U+200B stands here, which readers do not see; remove it",
    ),
    "a null character": (
        {ENTITIES: {"Cellworks LLC": "Cell@@\0works"}},
        "the control character U+0000 stands here, which readers do not see; remove it",
    ),
    "a carriage return alone": (
        {ENTITIES: {"Cellworks LLC,US": "Cellworks LLC@@\r,US"}},
        "a carriage return stands here without a line feed; end lines with LF or CRLF",
    ),
    "a cell that is too long": (
        {ENTITIES: {"Cellworks LLC": "@@" + "x" * (LONGEST_SCALAR + 1)}},
        f'"{"x" * 20}..." has {LONGEST_SCALAR + 1} characters; write at most {LONGEST_SCALAR}',
    ),
    "a title of two lines": (
        {ROOT: {"Small pack": '@@"Small\npack"'}},
        "write the text in one line, without control characters",
    ),
}


def refusals(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, int, int, str]]:
    """File, line, column and message of each problem: the same from text and from JSON."""
    assert main(["check", str(folder)]) == 4
    shown = capsys.readouterr()
    assert shown.out == ""
    assert main(["check", str(folder), "--format", "json"]) == 4
    answered = capsys.readouterr()
    assert answered.err == ""
    errors = json.loads(answered.out)["errors"]
    found = [(error["file"], error["line"], error["column"], error["message"]) for error in errors]
    told = (f"{file}:{line}:{column}  {message}\n" for file, line, column, message in found)
    assert shown.err == "".join(told)
    return found


@pytest.mark.parametrize(("changes", "message"), ONE_MISTAKE.values(), ids=ONE_MISTAKE)
def test_one_mistake(
    changes: Changes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place,) = write_folder(tmp_path / "pack", changes)
    assert refusals(tmp_path / "pack", capsys) == [(*place, message)]


def test_the_tables_to_be_changed_are_good(tmp_path: Path) -> None:
    assert write_folder(tmp_path / "pack") == []
    assert len(read_declaration(tmp_path / "pack").battery.materials[0].minerals[0].steps) == 2


def test_all_mistakes_of_all_tables_are_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes: Changes = {
        ROOT: {"75 kWh": "@@75", "final_assembly,US": "final_assembly,@@usa"},
        COMPONENTS: {"1000 USD": "@@1.000 USD", "made.in": "@@made.inn", "2024-12-02": "@@2/12/2024"},
        MINERALS: {"powder,1": "@@pouder,1", "99.9 %": '@@"99,9 %"'},
        STEPS: {"200 USD": "@@200"},
        ENTITIES: {",yes": ",@@maybe"},
        "notes.txt": "@@",
    }
    places = write_folder(tmp_path / "pack", changes)
    assert [found[:3] for found in refusals(tmp_path / "pack", capsys)] == places


def test_values_of_rows_that_are_part_of_none_are_checked_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes: Changes = {
        STEPS: {"1,ext": "@@7,ext", "200 USD": "@@200", "does": "@@doess", "2024-05": "@@2024-99"}
    }
    places = write_folder(tmp_path / "pack", changes)
    assert [place[:3] for place in refusals(tmp_path / "pack", capsys)] == places


@pytest.mark.parametrize(
    "changes",
    [
        {COMPONENTS: {"id,is": "@@ids,is"}},
        {"battery.component.csv": f"@@{TABLES[COMPONENTS]}", COMPONENTS: None},
        {MINERALS: {"powder,1": "@@pwder,1"}},
        {MATERIALS: {"powder,": '@@"powder,'}},
        {MATERIALS: {"cathode_active_material": "@@cathode_material"}},
        {ENTITIES: {"id,name": "@@Id,name"}},
        {ROOT: {"claims,": "entities,[]\nclaims,"}, ENTITIES: {"cellworks": "@@cellworks"}},
        {MATERIALS: {"powder": "powder, fine", "material,cell": "material,@@cell"}},
    ],
    ids=str,
)
def test_what_only_follows_from_a_mistake_is_not_told(
    changes: Changes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = write_folder(tmp_path / "pack", changes)
    assert [place[:3] for place in refusals(tmp_path / "pack", capsys)] == places


def test_pointers_are_those_of_the_declaration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "pack", {STEPS: {"400 USD": "400", "2024-08-15": "8/15/2024"}})
    assert main(["check", str(tmp_path / "pack"), "--format", "json"]) == 4
    errors = json.loads(capsys.readouterr().out)["errors"]
    step = "/battery/materials/0/minerals/0/steps/1"
    assert [error["pointer"] for error in errors] == [f"{step}/value_added", f"{step}/on"]


# -- the folder ------------------------------------------------------------------------------------


def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "pack")
    path = tmp_path / "pack" / ENTITIES
    path.write_bytes(path.read_bytes().replace(b"Cellworks", b"Gr\xf6\xdfe"))
    message = "the byte 0x{} is not UTF-8; save the file as UTF-8"
    found = refusals(tmp_path / "pack", capsys)
    assert found == [(str(path), 2, 13, message.format("F6")), (str(path), 2, 14, message.format("DF"))]


def test_utf_16_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "pack")
    path = tmp_path / "pack" / ENTITIES
    path.write_bytes(path.read_text("utf-8").encode("utf-16"))
    assert refusals(tmp_path / "pack", capsys) == [(str(path), 1, 1, "this file is UTF-16; save it as UTF-8")]


def test_hidden_files_are_passed_over(tmp_path: Path) -> None:
    write_folder(tmp_path / "pack", {".DS_Store": "\0", "~$entities.csv": "\0", ".~lock.entities.csv#": ","})
    assert read_declaration(tmp_path / "pack").title == "Small pack"


def test_a_folder_among_the_tables_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "pack")
    (tmp_path / "pack" / "old").mkdir()
    (tmp_path / "pack" / "self").symlink_to(tmp_path / "pack")
    message = "a folder stands among the tables of a declaration; move it elsewhere"
    found = refusals(tmp_path / "pack", capsys)
    assert found == [(str(tmp_path / "pack" / name), 1, 1, message) for name in ("old", "self")]


def test_a_folder_in_the_place_of_a_table_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "pack", {LINES: None})
    (tmp_path / "pack" / LINES).mkdir()
    found = refusals(tmp_path / "pack", capsys)
    assert found == [(str(tmp_path / "pack" / LINES), 1, 1, "this is a folder; name a file in it")]


def test_links_in_a_circle_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "pack", {LINES: None})
    path = tmp_path / "pack" / LINES
    path.symlink_to(path)
    ((file, line, column, message),) = refusals(tmp_path / "pack", capsys)
    assert (file, line, column) == (str(path), 1, 1)
    assert message.startswith("cannot read the file: ")


def test_a_table_that_vanishes_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "pack", {STEPS: {"200 USD": "200"}})
    opened = Path.open

    def gone(self: Path, mode: str = "r") -> Any:
        if self.name == ENTITIES:
            raise FileNotFoundError(2, "No such file or directory")
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", gone)
    found = refusals(tmp_path / "pack", capsys)
    path = str(tmp_path / "pack" / ENTITIES)
    assert found == [(path, 1, 1, "there is no such file; check its name")]


def test_a_folder_that_vanishes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(folder: Path) -> Any:
        raise FileNotFoundError(2, "No such file or directory", str(folder))

    monkeypatch.setattr(os, "scandir", gone)
    with pytest.raises(
        DocumentError, match="cannot read the folder: no such file or directory; check its name"
    ):
        read_declaration(tmp_path)


def test_a_folder_without_a_declaration_says_what_is_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "pack", {ROOT: None})
    with pytest.raises(
        DocumentError, match=r"this is a folder; name a file in it, or write its declaration\.csv"
    ):
        read_declaration(tmp_path / "pack")
    assert main(["check", str(tmp_path / "pack")]) == 2
    assert capsys.readouterr().err == f"iracheck: no declaration found in {tmp_path / 'pack'}\n"


def test_one_table_is_no_declaration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "pack")
    path = tmp_path / "pack" / ENTITIES
    message = "this is one table of a declaration; name the folder that holds all of them"
    assert refusals(path, capsys) == [(str(path), 1, 1, message)]


def test_tables_that_are_too_large_together_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "pack")
    monkeypatch.setattr("iracheck.declaration.tables.folder.MOST_BYTES", 600)
    told = "the tables are larger than 0 MiB; write one folder for each battery"
    assert (str(tmp_path / "pack"), 1, 1, told) in refusals(tmp_path / "pack", capsys)


def test_too_many_cells_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "pack", {LINES: {"L1": "\n" * 5 + "L1"}})
    monkeypatch.setattr("iracheck.declaration.tables.composing.MOST_VALUES", 30)
    told = "there are more than 30 cells; write one folder for each battery"
    assert refusals(tmp_path / "pack", capsys) == [(str(tmp_path / "pack"), 1, 1, told)]
    monkeypatch.setattr("iracheck.documents.csv_cells.MOST_VALUES", 10)
    told = "there are more than 10 cells; write one folder for each battery"
    assert (str(tmp_path / "pack" / LINES), 7, 3, told) not in refusals(tmp_path / "pack", capsys)
    assert (str(tmp_path / "pack" / ROOT), 6, 1, told) in refusals(tmp_path / "pack", capsys)


def test_too_many_columns_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = "".join(f",x{place}" for place in range(5_000))
    write_folder(tmp_path / "pack", {LINES: {"compliant\n": f"compliant{more}\n"}})
    messages = [message for *_, message in refusals(tmp_path / "pack", capsys)]
    assert "there are more than 1000 columns; a table has far fewer" in messages


def test_too_many_files_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "pack")
    for place in range(1_000):
        (tmp_path / "pack" / f"{place}.csv").touch()
    told = "there are more than 1000 files here; put the tables of a declaration in a folder of their own"
    assert refusals(tmp_path / "pack", capsys) == [(str(tmp_path / "pack"), 1, 1, told)]


def test_every_mistake_of_many_rows_is_told(tmp_path: Path) -> None:
    rows = "".join(f"m{place},extraction,mineco,ID,200\n" for place in range(5_000))
    write_folder(tmp_path / "pack", {STEPS: f"battery.materials.minerals,does,by,in,value_added\n{rows}"})
    with pytest.raises(DocumentError) as refused:
        read_declaration(tmp_path / "pack")
    assert len(refused.value.problems) == 10_000


def test_many_quotes_that_are_broken_are_refused(tmp_path: Path) -> None:
    for text in ('"a"b,' * 20_000, '"' * 60_001, '"a,' * 20_000, 'a,"' + '""' * 40_000):
        write_folder(tmp_path / "pack", {LINES: f"id,x\n{text}\n"})
        with pytest.raises(DocumentError):
            read_declaration(tmp_path / "pack")


SIGNS = ',;\t"\n\r\0 #.%$|[]{}\u200b\ufeffé0'


@settings(max_examples=300)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_mutated_tables_give_a_declaration_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.getbasetemp() / "mutated"
    shutil.rmtree(folder, ignore_errors=True)
    write_folder(folder)
    for name in chance.sample(sorted(TABLES), 2):
        text = (folder / name).read_text("utf-8")
        for _ in range(chance.randint(1, 5)):
            start = chance.randrange(len(text) + 1)
            stretch = text[start : start + chance.choice((1, 2, 10, 60))]
            instead = chance.choice(
                ("", stretch * 2, chance.choice(SIGNS), stretch[::-1], "unknown", "1,800 USD")
            )
            text = text[:start] + instead + text[start + len(stretch) :]
        (folder / name).write_text(text, "utf-8", newline="")
    try:
        assert read_declaration(folder).format
    except DocumentError as error:
        for problem in error.problems:
            assert str(problem.place.file).startswith(str(folder))
            assert problem.place.line is not None
            assert problem.message


@settings(max_examples=200)
@given(content=st.binary(max_size=100))
def test_random_bytes_give_nothing_but_an_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp() / "random"
    folder.mkdir(exist_ok=True)
    (folder / ROOT).write_bytes(content)
    with pytest.raises(DocumentError):
        read_declaration(folder)
