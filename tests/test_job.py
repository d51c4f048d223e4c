"""A job: settings from three places, what fails it, waivers, a baseline, and processes side by side."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from fixture_files import FIXTURES, fixture_files, read_fixture
from iracheck import Answer, GroupVerdict, Rulebook, check, read_declaration, write_tables
from iracheck.cli import configuration, main, workers
from iracheck.cli import progress as progress_module
from iracheck.documents import DocumentError
from iracheck.documents.toml_tree import read_toml
from iracheck.reports import run as reports
from iracheck.reports.findings import Checked, checked

SCENARIOS = FIXTURES / "scenarios"
FULL, NONE, UNKNOWN = (
    f"{name}.yaml"
    for name in (
        "korean-cathode-2024",
        "chinese-graphite-2025-no-plan",
        "chinese-graphite-2025-no-plan-untied",
    )
)
SECOND_CHAIN = "graphite (GR-CN)"
WAIVER = """\
[[waivers]]
rule = "30D/excluded-minerals"
file = "{file}"
reason = "The plan is to be submitted in upfront review"
owner = "tax@example.com"
expires = {expires}
"""
EXPIRES, BEFORE, SOON, LAST, AFTER = "2026-12-31", "2026-11-01", "2026-12-01", "2026-12-31", "2027-01-01"

Output = pytest.CaptureFixture[str]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a job with a declaration for each outcome."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "sourcing").mkdir()
    for name in (FULL, NONE, UNKNOWN):
        (tmp_path / "sourcing" / name).write_text((SCENARIOS / name).read_text("utf-8"), "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("IRACHECK_"):
            monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def run(job: Path, capsys: Output) -> Run:
    """The command in that folder: its exit code, and what it printed on both streams."""
    assert job.is_dir()

    def running(*arguments: str) -> tuple[int, str, str]:
        code = main(["check", *arguments])
        return code, *capsys.readouterr()

    return running


def waive(job: Path, file: str = f"sourcing/{NONE}", *, expires: str = EXPIRES, more: str = "") -> Path:
    """Write a configuration with one waiver."""
    path = job / "iracheck.toml"
    path.write_text(WAIVER.format(file=file, expires=expires) + more, "utf-8")
    return path


def rules_of(one: Checked) -> set[str]:
    return {finding.rule for finding in one.findings}


# -- what fails a job -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "fail_on", "code"),
    [
        (FULL, "unknown", 0),
        (NONE, "unknown", 1),
        (UNKNOWN, "unknown", 3),
        (UNKNOWN, "less", 0),
        (NONE, "less", 1),
        (NONE, "invalid", 0),
        (UNKNOWN, "invalid", 0),
    ],
)
def test_what_fails_is_said_by_an_option(run: Run, file: str, fail_on: str, code: int) -> None:
    assert run(f"sourcing/{file}", "--fail-on", fail_on)[0] == code


@pytest.mark.parametrize("fail_on", configuration.FAIL_ON)
def test_an_invalid_declaration_always_fails(job: Path, run: Run, fail_on: str) -> None:
    (job / "broken.yaml").write_text("format: iracheck/1\n", "utf-8")
    assert run("broken.yaml", "sourcing", "--fail-on", fail_on)[0] == 4


@pytest.mark.parametrize("fail_on", configuration.FAIL_ON)
def test_no_input_always_fails(run: Run, fail_on: str) -> None:
    assert run("sourcing/*.json", f"sourcing/{FULL}", "--fail-on", fail_on)[0] == 2


def test_a_link_that_leads_nowhere_is_not_passed_over(job: Path, run: Run) -> None:
    (job / "one").mkdir()
    shutil.copy(job / "sourcing" / FULL, job / "one")
    (job / "one" / "moved.yaml").symlink_to("gone.yaml")
    code, _, err = run("one")
    assert code == 4
    assert "one/moved.yaml:1:1  there is no such file; check its name" in err


def test_links_to_folders_are_followed_and_each_folder_is_checked_once(job: Path, run: Run) -> None:
    (job / "one").mkdir()
    (job / "one" / "of-others").symlink_to(job / "sourcing")
    (job / "sourcing" / "back").symlink_to(job / "one")
    code, out, _ = run("one", "--format", "brief")
    assert code == 1
    assert f"one/of-others/{NONE}:" in out
    assert "3 claims" in out


def test_a_folder_that_a_glob_matches_is_looked_through(run: Run) -> None:
    assert run("sour*") == run("sourcing")


def test_a_folder_that_cannot_be_read_is_not_passed_over(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    walked = os.walk

    def refused(start: Path, *, onerror: Callable[[OSError], None]) -> Iterator[Any]:
        yield from walked(start)
        onerror(PermissionError(13, "Permission denied", "sourcing/locked"))

    monkeypatch.setattr(os, "walk", refused)
    code, out, err = run("sourcing")
    assert (code, out) == (2, "")
    assert err == "iracheck: cannot look through the folder sourcing/locked: permission denied\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file can be called so")
def test_a_name_that_is_no_text_is_told(run: Run) -> None:
    Path(os.fsdecode(b"sourcing/bad\xff.yaml")).write_bytes(b"")
    code, out, err = run("sourcing")
    assert (code, out) == (2, "")
    assert err == "iracheck: the name of 'sourcing/bad\\udcff.yaml' is not UTF-8; rename it\n"


def test_the_worst_outcome_of_several_is_given(run: Run) -> None:
    assert run("sourcing")[0] == 1
    assert run(f"sourcing/{FULL}", f"sourcing/{UNKNOWN}")[0] == 3


def test_what_passes_without_being_earned_is_told(run: Run) -> None:
    code, out, err = run(f"sourcing/{UNKNOWN}", "--fail-on", "less")
    assert code == 0
    assert "30D: unknown" in out
    assert "1 claim is unknown, which does not fail with --fail-on less" in err


def test_every_claim_that_is_not_earned_has_a_finding_and_none_that_is(rulebook: Rulebook) -> None:
    """Else accepting findings could let a job pass of which nobody accepted anything."""
    for path in fixture_files():
        verdict = check(read_fixture(path).declaration(), rulebook)
        one = checked(path.name, verdict, (), rulebook)
        for credit in verdict.credits:
            about = [
                found for found in one.findings if found.credit == credit.credit and found.level != "note"
            ]
            assert bool(about) is (credit.earns_claim is not Answer.YES), path
            if credit.earns_claim is Answer.NO:
                assert any(found.level == "error" for found in about), path
        assert len({found.fingerprint for found in one.findings}) == len(one.findings), path
        assert all(found.at.line is None or found.at.line > 0 for found in one.findings)


# -- outputs --------------------------------------------------------------------------------------------


def test_several_outputs_are_written_in_one_run(job: Path, run: Run) -> None:
    code, out, _ = run(
        "sourcing", "--format", "text", "--format", "json:run.json", "--format", "text:same.txt"
    )
    assert code == 1
    assert (job / "same.txt").read_text("utf-8") == out
    written = json.loads((job / "run.json").read_text("utf-8"))
    assert [verdict["title"] for verdict in written["verdicts"]] == [
        "Chinese graphite, no plan, no tie",
        "Chinese graphite, no plan submitted",
        "Korean cathode powder, vehicle of 2024",
    ]


@pytest.mark.parametrize(
    ("formats", "message"),
    [
        (["jsn"], 'there is no format "jsn"; did you mean "json"?'),
        (
            ["json", "text"],
            "two outputs would go to standard output; name a file for one of them, like json:FILE",
        ),
        (["json:a", "text:a"], "two outputs would go to a; name a file for one of them"),
        (["json:a", "text:./a"], "two outputs would go to a; name a file for one of them"),
        (["json:no/such/folder"], "cannot write no/such/folder: no such file or directory"),
    ],
)
def test_outputs_that_cannot_be_are_refused(run: Run, formats: list[str], message: str) -> None:
    code, _, err = run("sourcing", *(part for name in formats for part in ("--format", name)))
    assert code == 2
    assert message in err


# -- settings -------------------------------------------------------------------------------------------


def test_flags_go_before_the_environment_and_that_before_the_file(
    job: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job / "iracheck.toml").write_text('fail_on = "invalid"\n', "utf-8")
    assert run("sourcing")[0] == 0
    monkeypatch.setenv("IRACHECK_FAIL_ON", "less")
    assert run("sourcing")[0] == 1
    assert run(f"sourcing/{UNKNOWN}")[0] == 0
    assert run(f"sourcing/{UNKNOWN}", "--fail-on", "unknown")[0] == 3


def test_settings_are_found_in_the_folders_around(
    job: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job / "pyproject.toml").write_text(
        '[project]\nname = "x"\n[tool.iracheck]\nformat = ["json:run.json"]\nfail_on = "invalid"\n', "utf-8"
    )
    monkeypatch.chdir(job / "sourcing")
    code, out, _ = run(NONE)
    assert (code, out) == (0, "")
    assert (job / "run.json").is_file()


def test_settings_are_not_looked_for_outside_the_repository(
    job: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job / "iracheck.toml").write_text('fail_on = "invalid"\n', "utf-8")
    (job / "sourcing" / ".git").mkdir()
    monkeypatch.chdir(job / "sourcing")
    assert run(NONE)[0] == 1


def test_every_setting_can_come_from_the_environment(
    job: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    waive(job)
    monkeypatch.setenv("IRACHECK_FORMAT", "json:one.json text:one.txt")
    monkeypatch.setenv("IRACHECK_TODAY", BEFORE)
    monkeypatch.setenv("IRACHECK_JOBS", "2")
    assert run(f"sourcing/{NONE}")[0] == 0
    assert (job / "one.json").is_file()
    assert (job / "one.txt").is_file()
    monkeypatch.setenv("IRACHECK_NO_WAIVERS", "yes")
    assert run(f"sourcing/{NONE}")[0] == 1
    monkeypatch.setenv("IRACHECK_CONFIG", "none.toml")
    assert run(f"sourcing/{NONE}")[0] == 2


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "IRACHECK_FAILON",
            "less",
            'IRACHECK_FAILON  this variable is not known; did you mean "IRACHECK_FAIL_ON"?',
        ),
        ("IRACHECK_FAIL_ON", "some", 'fail-on  "some" is not known here; write unknown or less or invalid'),
        ("IRACHECK_JOBS", "0", 'jobs  "0" is no number of processes; write 1 or more'),
        ("IRACHECK_JOBS", "1.5", 'jobs  "1.5" is no number of processes; write 1 or more'),
        ("IRACHECK_NO_WAIVERS", "1", '"1" is not known here; write yes or no'),
    ],
)
def test_wrong_variables_are_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(name, value)
    code, out, err = run("sourcing")
    assert (code, out) == (2, "")
    assert message in err


BAD_SETTINGS = {
    "not TOML": ("fail_on = \n", ["1:11  not TOML: invalid value; mend this line or the one above"]),
    "nested without end": (f"jobs = {'[' * 100_000}\n", ["1:1  something is nested too deep"]),
    "a number without end": (f"jobs = {'9' * 5_000}\n", ["1:1  something is nested too deep, or a number"]),
    "a key twice": ("jobs = 1\njobs = 2\n", ["2:9  not TOML: cannot overwrite a value; mend this line"]),
    "an unknown key": ("[[waiver]]\n", ['1:1  "waiver" is not known here; did you mean "waivers"?']),
    "several at once": (
        'fail_on = "never"\njobs = 0\nbaselin = "x"\n',
        [
            '1:11  "never" is not known here; write unknown or less or invalid',
            '2:8  "0" is no number of processes; write 1 or more',
            '3:1  "baselin" is not known here; did you mean "baseline"?',
        ],
    ),
    "a waiver without a reason": (
        '[[waivers]]\nrule = "30D/price"\nfile = "x"\nowner = "a"\nexpires = 2026-01-01\n',
        ['1:1  "reason" is missing; add it'],
    ),
    "a waiver without an owner or an end": (
        '\n[[waivers]]\nrule = "30D/price"\nfile = "x"\nreason = "a"\n',
        ['2:1  "expires" is missing; add it', '2:1  "owner" is missing; add it'],
    ),
    "an end that is no day": (
        WAIVER.format(file="x", expires='"2026-02-30"'),
        ["6:11  there is no 30 February 2026; write a day that exists"],
    ),
    "an end that is a day and a time": (
        WAIVER.format(file="x", expires="2026-02-03T10:00:00"),
        ["6:11  "],
    ),
    "an empty reason": (
        WAIVER.format(file="x", expires=EXPIRES).replace("The plan is to be submitted in upfront review", ""),
        ["4:10  the text is empty; write it, or remove the key"],
    ),
    "a rule that there is not": (
        WAIVER.format(file="x", expires=EXPIRES).replace("excluded-minerals", "excluded-mineral"),
        ['2:8  there is no rule "30D/excluded-mineral"; did you mean "30D/excluded-minerals"?'],
    ),
    "an invalid declaration": (
        WAIVER.format(file="x", expires=EXPIRES).replace("30D/excluded-minerals", "declaration/invalid"),
        ["2:8  an invalid declaration cannot be waived; mend it"],
    ),
    "a waiver that is no table": ('waivers = ["x"]\n', ["1:11  a group of keys is wanted here"]),
    "not UTF-8": ("fail_on = \udcff\n", ["1:11  "]),
}


@pytest.mark.parametrize("name", BAD_SETTINGS)
def test_wrong_settings_fail_before_anything_is_checked(job: Path, run: Run, name: str) -> None:
    text, messages = BAD_SETTINGS[name]
    (job / "iracheck.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    code, out, err = run("sourcing")
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert len(lines) == len(messages)
    for line, message in zip(lines, messages, strict=True):
        assert line.startswith(f"iracheck.toml:{message}"), line


def test_places_in_a_table_of_tools_are_those_of_the_file(job: Path, run: Run) -> None:
    (job / "pyproject.toml").write_text('[project]\nname = "x"\n\n[tool.iracheck]\nfail_on = "x"\n', "utf-8")
    assert run("sourcing")[2].startswith('pyproject.toml:5:11  "x" is not known here')


def test_places_of_keys_and_values_are_found() -> None:
    text = b'a = "x"\n\n[b]\n"c d" = 1\n[[e.f]]\ng = true\n[[e.f]]\n  g = """\nh = 1\n"""\n'
    document = read_toml(text, name="x.toml")
    assert document.tree == {"a": "x", "b": {"c d": "1"}, "e": {"f": [{"g": "yes"}, {"g": "h = 1\n"}]}}
    places = {
        pointer: (document.marks.at(pointer).line, document.marks.at(pointer).column)
        for pointer in ("/a", "/b", "/b/c d", "/e/f/0/g", "/e/f/1", "/e/f/1/g", "/e/f/1/g/none")
    }
    assert places == {
        "/a": (1, 5),
        "/b": (3, 1),
        "/b/c d": (4, 9),
        "/e/f/0/g": (6, 5),
        "/e/f/1": (7, 1),
        "/e/f/1/g": (8, 7),
        "/e/f/1/g/none": (8, 7),
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[ tool.iracheck ]\nfail_on = "invalid"\n', 0),
        ('[tool]\niracheck = {fail_on = "invalid"}\n', 0),
        ('tool.iracheck.fail_on = "invalid"\n', 0),
        ('[project]\ndependencies = ["iracheck"]\n', 1),
        ('tool = "iracheck"\n', 1),
        ("[tool.iracheck\n", 2),
    ],
)
def test_a_table_of_settings_is_found_in_whatever_form_it_is_written(
    job: Path, run: Run, text: str, code: int
) -> None:
    (job / "pyproject.toml").write_text(text, "utf-8")
    assert run(f"sourcing/{NONE}")[0] == code


def test_no_setting_is_read_where_there_is_no_file(job: Path) -> None:
    with pytest.raises(DocumentError, match="there is no such file"):
        configuration.read_configuration(job / "gone.toml")


# -- waivers --------------------------------------------------------------------------------------------


def test_a_waiver_lets_the_job_pass_and_leaves_the_verdict(job: Path, run: Run) -> None:
    waive(job)
    code, out, err = run(f"sourcing/{NONE}", "--today", BEFORE)
    assert code == 0
    assert "30D: no credit supported" in out
    assert "2 waived; the verdicts are what they are" in err


def test_a_waiver_holds_on_its_last_day_and_not_after(job: Path, run: Run) -> None:
    waive(job)
    assert run(f"sourcing/{NONE}", "--today", LAST)[0] == 0
    assert run(f"sourcing/{NONE}", "--today", AFTER)[0] == 1


def test_an_expired_waiver_fails_even_where_nothing_else_does(job: Path, run: Run) -> None:
    waive(job)
    assert run(f"sourcing/{FULL}", "--today", LAST)[0] == 0
    code, _, err = run(f"sourcing/{FULL}", "--today", AFTER)
    assert code == 2
    assert "iracheck.toml:1:1" in err
    assert "expired on 31 December 2026" in err


def test_every_format_shows_what_is_waived_and_what_has_expired(job: Path, run: Run) -> None:
    waive(
        job,
        f"sourcing/{UNKNOWN}",
        expires="2026-01-31",
        more="\n" + WAIVER.format(file=f"sourcing/{NONE}", expires=EXPIRES),
    )
    formats = ("text", "brief", "github", "markdown", "sarif", "junit")
    asked = [part for name in formats for part in ("--format", f"{name}:out.{name}")]
    code, out, _ = run("sourcing", "--today", BEFORE, *asked)
    assert (code, out) == (3, "")
    for name in formats:
        written = (job / f"out.{name}").read_text("utf-8")
        assert "The plan is to be submitted in upfront review" in written, name
        if name != "text":
            assert "expired on 31 January 2026" in written, name


def test_a_waiver_warns_thirty_days_ahead(job: Path, run: Run) -> None:
    waive(job)
    code, _, err = run(f"sourcing/{NONE}", "--today", SOON)
    assert code == 0
    assert "expires on 31 December 2026" in err
    assert "expires on" not in run(f"sourcing/{NONE}", "--today", "2026-11-30")[2]


def test_a_waiver_of_one_subject_leaves_the_others(job: Path, run: Run) -> None:
    waive(job, more=f'subject = "{SECOND_CHAIN}"\n')
    code, _, err = run(f"sourcing/{NONE}", "--today", BEFORE)
    assert code == 1
    assert "1 waived" in err


def test_a_waiver_concerns_the_files_it_names_only(job: Path, run: Run) -> None:
    waive(job, "sourcing/*-untied.yaml")
    assert run(f"sourcing/{NONE}", "--today", BEFORE)[0] == 1
    assert run(f"sourcing/{UNKNOWN}", "--today", BEFORE)[0] == 0
    assert run("sourcing", "--today", BEFORE)[0] == 1
    waive(job, "sourcing/*")
    assert run("sourcing", "--today", BEFORE)[0] == 0


def test_a_waiver_of_another_rule_does_not_hide_what_fails(job: Path, run: Run) -> None:
    path = job / "sourcing" / NONE
    path.write_text(path.read_text("utf-8").replace("final_assembly: US", "final_assembly: DE"), "utf-8")
    waive(job)
    code, _, err = run(f"sourcing/{NONE}", "--today", BEFORE)
    assert code == 1
    assert "2 waived" in err


def test_a_waiver_does_not_hide_what_else_is_open(job: Path, run: Run) -> None:
    path = job / "sourcing" / NONE
    path.write_text(path.read_text("utf-8").replace("final_assembly: US", "final_assembly: unknown"), "utf-8")
    waive(job)
    assert run(f"sourcing/{NONE}", "--today", BEFORE)[0] == 1


def test_a_waiver_that_accepts_nothing_is_told(job: Path, run: Run) -> None:
    waive(job, f"sourcing/{FULL}")
    assert "accepts nothing that was found" in run(f"sourcing/{FULL}", "--today", BEFORE)[2]
    assert "accepts nothing" not in run(f"sourcing/{NONE}", "--today", BEFORE)[2]


def test_the_auditor_sees_no_waiver(job: Path, run: Run) -> None:
    waive(job)
    code, _, err = run(f"sourcing/{NONE}", "--today", AFTER, "--no-waivers")
    assert (code, err) == (1, "")


def test_the_day_has_to_be_one(job: Path, run: Run) -> None:
    waive(job)
    code, _, err = run(f"sourcing/{NONE}", "--today", "2026-13-01")
    assert code == 2
    assert err.startswith("--today  ")


# -- the baseline ---------------------------------------------------------------------------------------


def baseline_of(job: Path, run: Run) -> list[dict[str, Any]]:
    """Write a baseline of all that fails, and what it accepts."""
    run("sourcing", "--write-baseline", "baseline.json")
    accepted: list[dict[str, Any]] = json.loads((job / "baseline.json").read_text("utf-8"))["accepted"]
    return accepted


def test_a_baseline_accepts_what_was_there(job: Path, run: Run) -> None:
    assert len(baseline_of(job, run)) == 4
    code, out, err = run("sourcing", "--baseline", "baseline.json")
    assert code == 0
    assert "no credit supported" in out
    assert "4 accepted by the baseline" in err
    assert run("sourcing", "--baseline", "baseline.json", "--no-waivers")[0] == 1


def test_a_baseline_survives_moved_lines_and_other_prices(job: Path, run: Run) -> None:
    baseline_of(job, run)
    path = job / "sourcing" / NONE
    text = path.read_text("utf-8")
    path.write_text("# moved\n\n" + text.replace("value: 650 USD", "value: 651 USD"), "utf-8")
    assert run("sourcing", "--baseline", "baseline.json")[0] == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Qinghe Anode Co., Ltd.", "Beihe Anode Co., Ltd."),
        ("final_assembly: US", "final_assembly: DE"),
        ("chain: GR-CN\n", "chain: GR-CN-2\n"),
        ("claims: [30D]", "claims: [{credit: 30D, amount: 9000 USD}]"),
    ],
)
def test_a_baseline_does_not_accept_what_is_new(job: Path, run: Run, old: str, new: str) -> None:
    baseline_of(job, run)
    path = job / "sourcing" / NONE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    assert run("sourcing", "--baseline", "baseline.json")[0] == 1


def test_a_number_in_the_name_of_a_maker_is_no_figure(job: Path, run: Run) -> None:
    path = job / "sourcing" / NONE
    text = path.read_text("utf-8")
    path.write_text(text.replace("Heilong Graphite Co., Ltd.", "Plant 1 of Heilong"), "utf-8")
    baseline_of(job, run)
    assert run("sourcing", "--baseline", "baseline.json")[0] == 0
    path.write_text(text.replace("Heilong Graphite Co., Ltd.", "Plant 2 of Heilong"), "utf-8")
    assert run("sourcing", "--baseline", "baseline.json")[0] == 1


def test_what_a_folder_of_tables_lacks_can_be_accepted(job: Path, run: Run) -> None:
    write_tables(job / "sourcing" / UNKNOWN, job / "tables")
    run("tables", "--write-baseline", "baseline.json")
    assert run("tables", "--baseline", "baseline.json")[0] == 0
    waive(job, "tables")
    assert run("tables", "--today", BEFORE)[0] == 0


def test_each_member_of_a_group_answers_for_its_own_findings(job: Path, run: Run) -> None:
    """A member that is a folder of tables, whose findings stand at places in its tables."""
    shutil.copytree(SCENARIOS / "averaged-2025", job / "members")
    long_range = job / "members" / "long-range.yaml"
    text = long_range.read_text("utf-8")
    long_range.write_text(
        re.sub("suggested_retail_price: .*", "suggested_retail_price: 99000 USD", text), "utf-8"
    )
    write_tables(long_range, job / "members" / "tables")
    group = (SCENARIOS / "averaged-2025.yaml").read_text("utf-8")
    for name in ("standard-range.yaml", "long-range.yaml"):
        group = group.replace(f"averaged-2025/{name}", f"members/{name}")
    (job / "group.yaml").write_text(group.replace("members/long-range.yaml", "members/tables"), "utf-8")
    rule = WAIVER.replace("30D/excluded-minerals", "30D/price")
    for file, expected in (("members/standard-range.yaml", 1), ("members/tables", 0)):
        (job / "iracheck.toml").write_text(rule.format(file=file, expires=EXPIRES), "utf-8")
        code, out, _ = run("group.yaml", "--today", BEFORE, "--format", "junit")
        assert code == expected
        assert out.count("<failure") == 2 * expected


def test_a_waived_reason_does_not_hide_that_too_much_is_claimed(job: Path, run: Run) -> None:
    path = job / "sourcing" / NONE
    text = path.read_text("utf-8")
    waive(job)
    for amount, expected in (("7500 USD", 0), ("7501 USD", 1)):
        claim = f"claims: [{{credit: 30D, amount: {amount}}}]"
        path.write_text(text.replace("claims: [30D]", claim), "utf-8")
        code, out, _ = run(f"sourcing/{NONE}", "--today", BEFORE, "--format", "brief")
        assert code == expected
        assert ("claim/amount" in out) is bool(expected)


def tables_of(job: Path, name: str, folder: str) -> None:
    """Write a declaration of the job as a folder of tables, in its place."""
    write_tables(job / "sourcing" / name, job / folder)
    (job / "sourcing" / name).unlink()


def test_a_baseline_accepts_what_stands_in_tables(job: Path, run: Run) -> None:
    tables_of(job, UNKNOWN, "sourcing/untied")
    assert {entry["file"] for entry in baseline_of(job, run)} == {"sourcing/untied", f"sourcing/{NONE}"}
    assert run("sourcing", "--baseline", "baseline.json")[0] == 0
    assert run("sourcing/untied", "--baseline", "baseline.json")[0] == 0
    assert run("sourcing/untied")[0] == 3


def test_a_waiver_of_one_rule_does_not_pass_what_stands_in_other_tables(job: Path, run: Run) -> None:
    tables_of(job, NONE, "none")
    waive(job, "none")
    assert run("none", "--today", BEFORE)[0] == 0
    table = job / "none" / "declaration.csv"
    given = table.read_text("utf-8-sig")
    assert "final_assembly,US\n" in given
    table.write_text(given.replace("final_assembly,US\n", "final_assembly,JP\n"), "utf-8")
    assert run("none", "--today", BEFORE)[0] == 1


def test_findings_in_tables_stand_with_their_declaration(job: Path, rulebook: Rulebook) -> None:
    write_tables(job / "sourcing" / UNKNOWN, job / "sourcing" / "pack")
    told = checked(
        "group.yaml",
        GroupVerdict(
            "iracheck-group-verdict/1",
            "Both forms",
            tuple(check(read_declaration(f"sourcing/{name}"), rulebook) for name in (FULL, "pack", UNKNOWN)),
        ),
        (),
        rulebook,
    )
    declared = reports.Run((told,), rulebook, "0").declarations()
    assert [one.file for one in declared] == [f"sourcing/{name}" for name in (FULL, "pack", UNKNOWN)]
    full, pack, unknown = ([finding.rule for finding in one.findings] for one in declared)
    assert full == []
    assert pack == unknown != []


def test_a_baseline_is_of_its_files(job: Path, run: Run) -> None:
    baseline_of(job, run)
    (job / "sourcing" / NONE).rename(job / "sourcing" / "other.yaml")
    assert run("sourcing", "--baseline", "baseline.json")[0] == 1


def test_what_a_baseline_accepts_in_vain_is_told(job: Path, run: Run) -> None:
    baseline_of(job, run)
    (job / "sourcing" / NONE).write_text((SCENARIOS / FULL).read_text("utf-8"), "utf-8")
    code, _, err = run("sourcing", "--baseline", "baseline.json")
    assert code == 0
    assert err.count("baseline/stale") == 2
    assert "baseline.json:" in err


def test_a_path_has_one_name_however_it_is_written(job: Path, run: Run) -> None:
    baseline_of(job, run)
    for name in (f"./sourcing/{NONE}", str(job / "sourcing" / NONE), f"sourcing/../sourcing/{NONE}"):
        assert run(name, "--baseline", "baseline.json")[0] == 0


def test_a_baseline_is_written_the_same_twice_and_without_what_is_waived(job: Path, run: Run) -> None:
    baseline_of(job, run)
    first = (job / "baseline.json").read_bytes()
    run("sourcing", "--baseline", "baseline.json", "--write-baseline", "baseline.json")
    assert (job / "baseline.json").read_bytes() == first
    waive(job)
    run("sourcing", "--today", BEFORE, "--write-baseline", "baseline.json")
    left = json.loads((job / "baseline.json").read_text("utf-8"))["accepted"]
    assert {entry["file"] for entry in left} == {f"sourcing/{UNKNOWN}"}


def test_an_invalid_declaration_stands_in_no_baseline(job: Path, run: Run) -> None:
    (job / "sourcing" / FULL).write_text("format: iracheck/1\n", "utf-8")
    assert {entry["file"] for entry in baseline_of(job, run)} == {f"sourcing/{NONE}", f"sourcing/{UNKNOWN}"}
    assert run("sourcing", "--baseline", "baseline.json")[0] == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "baseline.json:1:1  the file is empty"),
        ("{", "baseline.json:1:2  "),
        ('{"format": "x", "accepted": []}', 'baseline.json:1:12  "x" is no baseline of this program'),
        ('{"format": "iracheck-baseline/1"}', 'baseline.json:1:1  "accepted" is missing; add it'),
        (
            '{"format": "iracheck-baseline/1", "accepted": [{"rule": "x"}]}',
            'baseline.json:1:48  "fingerprint" is missing; add it',
        ),
        ('{"format": "iracheck-baseline/1", "accepted": [], "x": 1}', '"x" is not known here'),
    ],
)
def test_a_wrong_baseline_fails(job: Path, run: Run, text: str, message: str) -> None:
    (job / "baseline.json").write_text(text, "utf-8")
    code, out, err = run("sourcing", "--baseline", "baseline.json")
    assert (code, out) == (2, "")
    assert message in err


def test_a_baseline_that_is_not_there_fails(run: Run) -> None:
    code, _, err = run("sourcing", "--baseline", "gone.json")
    assert code == 2
    assert "gone.json:1:1  there is no such file" in err


# -- processes ------------------------------------------------------------------------------------------


def test_processes_side_by_side_give_the_same_bytes_in_order(job: Path, run: Run) -> None:
    (job / "sourcing" / "broken.yaml").write_text("format: iracheck/1\n", "utf-8")
    for number in range(4):
        (job / "sourcing" / f"more-{number}.yaml").write_text((SCENARIOS / NONE).read_text("utf-8"), "utf-8")
    alone = run("sourcing", "--format", "json")
    together = run("sourcing", "--format", "json", "--jobs", "3")
    assert alone == together
    assert alone[0] == 4


class _Terminal:
    """Standard error as a terminal."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written.append(text)
        return len(text)

    def flush(self) -> None:
        pass


def test_who_stops_the_command_gets_no_answer_and_no_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("iracheck.cli.workers.check_one", stopped)
    assert run("sourcing") == (130, "", "iracheck: stopped, no answer\n")


@pytest.mark.parametrize("fault", [RuntimeError("gone"), SystemExit(0), RecursionError("deep")])
def test_a_fault_in_a_report_is_no_success(
    run: Run, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def failing(*_: object) -> None:
        raise fault

    monkeypatch.setattr("iracheck.reports.junit.junit_report", failing)
    code, out, err = run(f"sourcing/{FULL}", "--format", "junit")
    assert (code, out) == (70, "")
    assert err.startswith("iracheck: fault, no answer: ")


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="there is no such mask")
def test_the_processes_of_a_job_leave_ctrl_c_to_the_one_that_started_them(
    rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    masks = []

    class Pool(nullcontext[Any]):
        def __enter__(self) -> Any:
            return self

        def map(self, *_: object, **__: object) -> list[Checked]:
            masks.append(signal.pthread_sigmask(signal.SIG_BLOCK, ()))
            return []

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", lambda *_, **__: Pool())
    assert not list(workers.check_all(["a", "b"], workers.Law(None, None), rulebook, jobs=2))
    assert [signal.SIGINT in mask for mask in masks] == [True]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_progress_is_told_on_a_terminal_of_long_runs_only(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert list(progress_module.counted(range(3), 3)) == [0, 1, 2]
    assert terminal.written == []
    assert list(progress_module.counted(range(20), 20)) == list(range(20))
    told = "".join(terminal.written)
    assert "20 of 20 declarations checked" in told
    assert told.endswith("\r\033[K")


def test_progress_is_silent_elsewhere(capsys: Output) -> None:
    assert list(progress_module.counted(range(30), 30)) == list(range(30))
    assert capsys.readouterr() == ("", "")


# -- fingerprints ---------------------------------------------------------------------------------------


def test_findings_are_in_the_order_of_the_file_with_places_and_cures(rulebook: Rulebook) -> None:
    path = SCENARIOS / NONE
    one = checked(str(path), check(read_declaration(path), rulebook), (), rulebook)
    assert [(found.rule, found.level, found.at.line) for found in one.findings] == [
        ("30D/excluded-minerals", "error", 135),
        ("30D/excluded-minerals", "error", 147),
    ]
    first = one.findings[0]
    assert "Heilong Graphite Co., Ltd. in China" in first.message
    assert first.cure.startswith("Keep this chain out of the battery's cells")
    assert first.link == "https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title26-section30D"
    assert first.cites[0] == "26 USC 30D(d)(7)(A)"
    assert rules_of(one) == {"30D/excluded-minerals"}
