"""Each kind of bad rulebook is refused with the file and place of every problem, before anything is decided."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from fixture_files import FIXTURES, ROOT
from iracheck import DocumentError, load_rulebook
from iracheck.cli import main

RULES = ROOT / "rules"
HERE = "@@"
"""Marks the places in a changed file at which a problem is expected."""

MINERALS = "30D/critical-minerals.yaml"
ASSEMBLY = "30D/final-assembly.yaml"
CREDIT = "30D/credit.yaml"
PRICE = "30D/price.yaml"
CAPACITY = "30D/battery-capacity.yaml"
OF_CONCERN = "foreign-entity-of-concern/of-concern.yaml"
PARTNERS = "lists/free-trade-partners.yaml"


def between(file: str, first: str, following: str) -> str:
    """The part of a rule file from one text up to another."""
    after = (RULES / file).read_text(encoding="utf-8").partition(first)[2]
    return first + after.partition(following)[0]


DATED = between(CAPACITY, "dated_by:", "- {from")
SCHEDULE = between(CAPACITY, "schedule:", "reads:")
MINERAL_KEYS = "{high}, {limit}, {low}, {value}"

Mistake = tuple[str, str, str, str]
"""A file, a text in it, what takes its place, and the message."""

MISTAKES: dict[str, Mistake] = {
    "gap between rows": (
        MINERALS,
        "to: 2023-12-31, limit: 40 %, cite: 26 USC 30D(e)(1)(B)(i)}\n  - {from: ",
        "to: 2023-12-30, limit: 40 %, cite: 26 USC 30D(e)(1)(B)(i)}\n  - {from: @@",
        "rows touch, without gap or overlap; here follows 2023-12-31",
    ),
    "overlap of rows": (
        MINERALS,
        "from: 2024-01-01",
        "from: @@2023-12-31",
        "rows touch, without gap or overlap; here follows 2024-01-01",
    ),
    "row after the open one": (
        PRICE,
        "cite: 26 USC 30D(f)(11)(B)(i)}\n",
        "cite: 26 USC 30D(f)(11)(B)(i)}\n  - {for: van, from: @@2030-01-01, to: open, limit: 1 USD, cite: 26 USC 30D}\n",
        "rows touch, without gap or overlap; here follows no row",
    ),
    "row that ends before it begins": (
        MINERALS,
        "from: 2026-01-01, to: 2026-12-31",
        "from: 2026-01-01, to: @@2025-12-31",
        "this row ends before it begins",
    ),
    "last row that is not open": (
        CAPACITY,
        "- {from: 2023-01-01, to: open",
        "@@- {from: 2023-01-01, to: 2030-12-31",
        "the last row ends; write `to: open`, with `limit: none` where the law is silent",
    ),
    "last row of a class that is not open": (
        PRICE,
        "schedule:\n  - {for: van, from: 2023-01-01, to: open",
        "schedule:\n  @@- {for: van, from: 2023-01-01, to: 2030-12-31",
        'the last row for "van" ends; write `to: open`, with `limit: none` where the law is silent',
    ),
    "unknown measure": (
        MINERALS,
        "measure: traced_critical_mineral_content",
        "measure: @@traced_critical_mineral_contents",
        'there is no measure "traced_critical_mineral_contents" of this kind;'
        ' did you mean "traced_critical_mineral_content"?',
    ),
    "measure of another kind": (
        MINERALS,
        "dated_by: placed_in_service",
        "dated_by: @@battery_capacity",
        'there is no measure "battery_capacity" of this kind',
    ),
    "unknown list": (
        ASSEMBLY,
        "list: lists/north-america",
        "list: @@lists/north-amerika",
        'there is no list "lists/north-amerika"; did you mean "lists/north-america"?',
    ),
    "unknown rule": (
        CREDIT,
        "{rule: 30D/price",
        "{rule: @@30D/prices",
        'there is no rule "30D/prices"; did you mean "30D/price"?',
    ),
    "unknown rule that allows a measure": (
        MINERALS,
        "while: 30D/fifty-percent-test-available",
        "while: @@30D/fifty-percent-test",
        'there is no rule "30D/fifty-percent-test"; did you mean "30D/fifty-percent-test-available"?',
    ),
    "unknown rule that adds an amount": (
        CREDIT,
        "when: 30D/battery-components",
        "when: @@30D/batery-components",
        'there is no rule "30D/batery-components"; did you mean "30D/battery-components"?',
    ),
    "citation without a source": (
        MINERALS,
        "cite: 26 USC 30D(e)(1)(B)(ii)}",
        "cite: @@26 USC 30E(e)(1)(B)(ii)}",
        '"26 USC 30E(e)(1)(B)(ii)" names no source of sources.yaml; add the source or mend the citation',
    ),
    "authority without a source": (
        OF_CONCERN,
        "{cite: 42 USC 18741(a)(5)",
        "{cite: @@42 USC 187410",
        '"42 USC 187410" names no source of sources.yaml; add the source or mend the citation',
    ),
    "citation of a list row without a source": (
        PARTNERS,
        "to: open, cite: 26 USC 30D(e)(1)(A)(i)(I)",
        "to: open, cite: @@27 USC 30D(e)(1)(A)(i)(I)",
        '"27 USC 30D(e)(1)(A)(i)(I)" names no source of sources.yaml; add the source or mend the citation',
    ),
    "citation of what is not encoded without a source": (
        "not-encoded.yaml",
        "cite: Rev. Proc. 2024-26",
        "cite: @@Rev. Proc. 2024-27",
        '"Rev. Proc. 2024-27" names no source of sources.yaml; add the source or mend the citation',
    ),
    "id that is not the path": (
        MINERALS,
        "id: 30D/critical-minerals",
        "id: @@30D/critical-mineral",
        'the id equals the path; write "30D/critical-minerals"',
    ),
    "id of a list that is not the path": (
        PARTNERS,
        "id: lists/free-trade-partners",
        "id: @@free-trade-partners",
        'the id equals the path; write "lists/free-trade-partners"',
    ),
    "template field that the kind does not give": (
        MINERALS,
        'no: "Only {value}',
        'no: @@"Only {which}',
        f"{{which}} is not given by this kind of rule; use {MINERAL_KEYS}",
    ),
    "template field with an attribute": (
        MINERALS,
        'no: "Only {value}',
        'no: @@"Only {value.high}',
        f"{{value.high}} is not given by this kind of rule; use {MINERAL_KEYS}",
    ),
    "template field with a form": (
        MINERALS,
        'no: "Only {value}',
        'no: @@"Only {value:.2f}',
        f"{{value}} is not given by this kind of rule; use {MINERAL_KEYS}",
    ),
    "template brace that is not closed": (
        MINERALS,
        'no: "Only {value}',
        'no: @@"Only {value',
        f"a brace is not closed or not opened; write a field as one of {MINERAL_KEYS}",
    ),
    "share written as a number": (
        MINERALS,
        "limit: 40 %",
        "limit: @@0.4",
        'write a share as "40 %", money as "3750 USD", a capacity as "7 kWh", not "0.4"',
    ),
    "limit that is a range": (
        MINERALS,
        "limit: 40 %",
        "limit: @@40..50 %",
        'a limit is one amount; write it as "40 %", not "40..50 %"',
    ),
    "limit that is a list": (MINERALS, "limit: 40 %", "limit: @@[40 %]", "one plain value is wanted here"),
    "day that does not exist": (
        "30D/acquired-in-time.yaml",
        "day: 2025-09-30",
        "day: @@2025-09-31",
        "there is no 31 September 2025; write a day that exists",
    ),
    "unknown key": (MINERALS, "title:", "@@titel:", '"titel" is not known here; did you mean "title"?'),
    "unknown key of a row": (
        MINERALS,
        "{from: 2023-04-18",
        "{@@form: 2023-04-18",
        '"form" is not known here; did you mean "from"?',
    ),
    "unknown key of a source": (
        "sources.yaml",
        "{name: 26 USC 45X",
        "{@@nme: 26 USC 45X",
        '"nme" is not known here; did you mean "name"?',
    ),
    "unknown key of what is not encoded": (
        "not-encoded.yaml",
        "reason: a filing",
        "@@reson: a filing",
        '"reson" is not known here; did you mean "reason"?',
    ),
    "unknown key of a list row": (
        PARTNERS,
        "{key: BH, name",
        "{key: BH, @@nam",
        '"nam" is not known here; did you mean "name"?',
    ),
    "key given twice": (
        MINERALS,
        "kind: threshold\n",
        "kind: threshold\n@@kind: listed\n",
        '"kind" is given twice, first on line 2; keep one of them',
    ),
    "unknown kind": (
        MINERALS,
        "kind: threshold",
        "kind: @@treshold",
        '"treshold" is no kind of rule; did you mean "threshold"?',
    ),
    "kind that is a list": (
        MINERALS,
        "kind: threshold",
        "kind: @@[threshold]",
        '"[\'threshold\']" is no kind of rule; did you mean "threshold"?',
    ),
    "no kind": (
        MINERALS,
        "id: 30D/critical-minerals\nkind: threshold\n",
        "@@id: 30D/critical-minerals\n",
        '"kind" is missing; add it, see `iracheck schema rule`',
    ),
    "unknown test": (
        MINERALS,
        "test: at_least",
        "test: @@atleast",
        "write at_least, at_most, above or below",
    ),
    "unknown standing": (
        MINERALS,
        "standing: unverified",
        "standing: @@sure",
        "write final, proposed, notice or unverified",
    ),
    "unknown answer": (
        CREDIT,
        "rule: 30D/price, answer: yes",
        "rule: 30D/price, answer: @@maybe",
        'write yes or no, not "maybe"',
    ),
    "amount and measure": (
        CREDIT,
        "- {when: 30D/critical-minerals, amount: 3750 USD",
        "- @@{when: 30D/critical-minerals, amount: 3750 USD, measure: capacity_amount",
        "write either an amount or a measure",
    ),
    "one measure and several": (
        MINERALS,
        "id: 30D/critical-minerals",
        "@@id: 30D/critical-minerals\nmeasure: battery_capacity",
        "write either one `measure`, or `measures`, with `elected_by` where they are elected",
    ),
    "rows without a day that counts": (
        CAPACITY,
        DATED,
        DATED.partition("\n")[2] + "@@",
        "rows have days; say with dated_by which day counts",
    ),
    "empty schedule": (
        CAPACITY,
        SCHEDULE,
        "schedule: @@[]\n",
        "the list is empty; write at least one entry",
    ),
    "list row that ends before it begins": (
        PARTNERS,
        "from: 2005-01-01, to: open",
        "from: 2005-01-01, to: @@2004-12-31",
        "this row ends before it begins",
    ),
    "list rows that overlap": (
        PARTNERS,
        "{key: BH, name: Bahrain, from: ",
        "{key: AU, name: Bahrain, from: @@",
        'an earlier row of "AU" covers this day; rows follow each other',
    ),
    "not YAML": (
        MINERALS,
        "test: at_least",
        "test: at_least@@: x",
        "not YAML: a key cannot stand here; mend the indentation, or put a text that holds a colon in quotes",
    ),
}


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules, to be broken."""
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def broken(folder: Path, name: str, old: str, new: str) -> list[tuple[str, int, int]]:
    """Break one file; the places marked in what is new."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    text = text.replace(old, new, 1)
    places = []
    while HERE in text:
        before, text = text.split(HERE, 1)
        lines = before.split("\n")
        places.append((str(folder / name), len(lines), len(lines[-1]) + 1))
        text = before + text
    (folder / name).write_text(text, encoding="utf-8")
    return places


def refusals(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, int, int, str]]:
    """File, line, column and message of each problem: the same in text, in JSON and from each command."""
    declaration = str(FIXTURES / "base.yaml")
    assert main(["check", declaration, "--rules", str(folder), "--format", "json"]) == 5
    answered = capsys.readouterr()
    assert answered.err == ""
    errors = json.loads(answered.out)["errors"]
    found = [(error["file"], error["line"], error["column"], error["message"]) for error in errors]
    text = "".join(f"{file}:{line}:{column}  {message}\n" for file, line, column, message in found)
    commands = (["check", declaration], ["rules"], ["rule", "30D/price"])
    for command in commands:
        assert main([*command, "--rules", str(folder)]) == 5
        shown = capsys.readouterr()
        assert (shown.out, shown.err) == ("", text)
    return found


def test_the_copy_to_be_broken_is_good(rules: Path) -> None:
    assert load_rulebook(rules).digest == load_rulebook().digest


@pytest.mark.parametrize(("file", "old", "new", "message"), MISTAKES.values(), ids=MISTAKES)
def test_one_mistake(
    file: str, old: str, new: str, message: str, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = broken(rules, file, old, new)
    assert len(places) == 1
    assert refusals(rules, capsys) == [(*places[0], message)]


def test_rules_that_ask_each_other_in_a_circle_are_refused(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = "foreign-entity-of-concern/foreign.yaml"
    first = (rules / foreign).read_text(encoding="utf-8").split("rule: ", 1)[1].split(",")[0]
    broken(rules, foreign, f"rule: {first}", "rule: foreign-entity-of-concern/active-in-covered-nation")
    circles = [problem for problem in refusals(rules, capsys) if "in a circle" in problem[3]]
    ((file, line, column, message),) = circles
    assert message == (
        "rules ask each other in a circle: foreign-entity-of-concern/active-in-covered-nation ->"
        " foreign-entity-of-concern/foreign -> foreign-entity-of-concern/active-in-covered-nation; mend one of them"
    )
    text = Path(file).read_text(encoding="utf-8").split("\n")[line - 1]
    assert text[column - 1 :].startswith("foreign-entity-of-concern/foreign")


def test_a_rule_that_asks_itself_is_refused(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = "{rule: foreign-entity-of-concern/of-concern-by-facts"
    (place,) = broken(rules, OF_CONCERN, old, "{rule: @@foreign-entity-of-concern/of-concern")
    itself = "foreign-entity-of-concern/of-concern -> foreign-entity-of-concern/of-concern"
    message = f"rules ask each other in a circle: {itself}; mend one of them"
    assert (*place, message) in refusals(rules, capsys)


def test_a_rule_that_no_credit_asks_is_refused(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken(rules, CREDIT, "  - {rule: 30D/price, answer: yes, scope: vehicle}\n", "")
    message = "no credit asks this rule, directly or through others; use or remove it"
    assert refusals(rules, capsys) == [(str(rules / PRICE), 1, 5, message)]


@pytest.mark.parametrize("name", ["sources.yaml", "not-encoded.yaml"])
def test_a_file_that_every_rulebook_has_is_missed(
    name: str, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rules / name).unlink()
    assert refusals(rules, capsys) == [(str(rules / name), 1, 1, "this file is missing; add it")]


def test_an_empty_folder_and_a_missing_one_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = "no rules here; name a folder with *.yaml files"
    assert refusals(tmp_path, capsys) == [(str(tmp_path), 1, 1, empty)]
    missing = "there is no such folder; name a folder with *.yaml files"
    assert refusals(tmp_path / "gone", capsys) == [(str(tmp_path / "gone"), 1, 1, missing)]
    assert refusals(RULES / MINERALS, capsys) == [(str(RULES / MINERALS), 1, 1, missing)]


def test_a_list_that_only_measures_read_is_missed(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rules / PARTNERS).unlink()
    message = "a measure reads this list, which is missing; add it"
    assert refusals(rules, capsys) == [(str(rules / PARTNERS), 1, 1, message)]


def test_a_list_that_rules_name_is_missed_in_each_of_them(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rules / "lists/covered-nations.yaml").unlink()
    found = refusals(rules, capsys)
    assert {Path(file).stem for file, *_ in found} == {
        "done-in-covered-nation",
        "organized-in-covered-nation",
        "seated-in-covered-nation",
    }
    assert all('there is no list "lists/covered-nations"' in message for *_, message in found)


def test_a_file_that_is_empty_not_utf_8_or_a_folder_is_refused(
    rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (rules / MINERALS).write_text("", encoding="utf-8")
    (rules / PRICE).write_bytes(b"id: \xff")
    (rules / "30D/folder.yaml").mkdir()
    found = {
        Path(file).stem: (line, column, message) for file, line, column, message in refusals(rules, capsys)
    }
    assert found["critical-minerals"][2].startswith("the file is empty")
    assert found["folder"] == (1, 1, "this is a folder; name a file in it")
    assert "price" in found


def test_all_files_are_reported_in_one_run(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One mistake each in several files, of which some cannot even be read: none hides another."""
    chosen = (
        "gap between rows",
        "unknown rule",
        "empty schedule",
        "unknown list",
        "unknown key of a source",
        "list rows that overlap",
        "citation of a list row without a source",
        "authority without a source",
    )
    expected = []
    for name in chosen:
        file, old, new, message = MISTAKES[name]
        places = broken(rules, file, old, new)
        expected.extend((*place, message) for place in places)
    found = refusals(rules, capsys)
    cited = [problem for problem in expected if "names no source" in problem[3]]
    assert found == sorted(set(expected) - set(cited))


def test_every_problem_is_raised_by_the_library_too(rules: Path) -> None:
    broken(rules, MINERALS, "limit: 40 %", "limit: 0.4")
    broken(rules, ASSEMBLY, "list: lists/north-america", "list: nowhere")
    with pytest.raises(DocumentError) as refused:
        load_rulebook(rules)
    assert [Path(problem.place.file or "").name for problem in refused.value.problems] == [
        "critical-minerals.yaml",
        "final-assembly.yaml",
    ]
