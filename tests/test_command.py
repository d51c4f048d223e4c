"""The command: what it prints where, and an exit code that a pipeline can rely on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import iracheck
from fixture_files import FIXTURES, ROOT, read_tree
from iracheck import __version__, check, load_rulebook, read_declaration, verdict_json
from iracheck.cli import main
from iracheck.reports import verdict_text

BASE = (FIXTURES / "base.yaml").read_text(encoding="utf-8")
PACKS = {
    "full": ("title: Base pack", "title: Full pack"),
    "none": ("powertrain: plug_in", "powertrain: not_rechargeable"),
    "unknown": ("powertrain: plug_in", "powertrain: unknown"),
    "invalid": ("final_assembly: US", "final_assembly: Mexico"),
}
GROUP = """\
format: iracheck-group/1
title: Two packs
first_day: 2025-01-01
last_day: 2025-12-31
grouped_by: [plant]
may_share_procurement_chains: yes
members:
  - {file: full.yaml, vehicles: 10}
  - {file: SECOND.yaml, vehicles: 20}
"""

Output = pytest.CaptureFixture[str]


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a pack for each outcome, which is also where the command runs."""
    for name, (old, new) in PACKS.items():
        assert old in BASE
        (tmp_path / f"{name}.yaml").write_text(BASE.replace(old, new), encoding="utf-8")
    for second in ("unknown", "none", "invalid", "gone"):
        folder = tmp_path / "groups"
        folder.mkdir(exist_ok=True)
        (folder / f"with-{second}.yaml").write_text(GROUP.replace("SECOND", second), encoding="utf-8")
    for name in PACKS:
        shutil.copy(tmp_path / f"{name}.yaml", tmp_path / "groups")
    shutil.copy(tmp_path / "full.yaml", tmp_path / "groups" / "full-too.yaml")
    (tmp_path / "groups" / "both-full.yaml").write_text(GROUP.replace("SECOND", "full-too"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def bad_rules(folder: Path) -> Path:
    """A rulebook that is invalid."""
    rules = Path(shutil.copytree(ROOT / "rules", folder / "bad-rules"))
    (rules / "sources.yaml").unlink()
    return rules


def printed_json(capsys: Output) -> Any:
    """What was printed, as JSON; nothing may stand beside it."""
    shown = capsys.readouterr()
    assert shown.err == ""
    return json.loads(shown.out)


EXITS = {
    "the full credit": (["full.yaml"], 0),
    "no credit": (["none.yaml"], 1),
    "unknown": (["unknown.yaml"], 3),
    "an invalid declaration": (["invalid.yaml"], 4),
    "a missing file": (["gone.yaml"], 4),
    "a glob that matches nothing": (["gone*.yaml"], 2),
    "a folder without declarations": (["nothing"], 2),
    "no input at all": ([], 2),
    "an option that is not known": (["full.yaml", "--fast"], 2),
    "a format that is not known": (["full.yaml", "--format", "pdf"], 2),
    "an invalid rulebook": (["full.yaml", "--rules", "bad-rules"], 5),
    "a missing rulebook": (["full.yaml", "--rules", "gone"], 5),
    "full and full": (["full.yaml", "full.yaml"], 0),
    "full and unknown": (["full.yaml", "unknown.yaml"], 3),
    "full and no credit": (["full.yaml", "none.yaml"], 1),
    "no credit before unknown": (["unknown.yaml", "none.yaml", "full.yaml"], 1),
    "invalid before no credit": (["none.yaml", "invalid.yaml", "unknown.yaml"], 4),
    "missing before no credit": (["none.yaml", "gone.yaml"], 4),
    "the rulebook before declarations": (["invalid.yaml", "none.yaml", "--rules", "bad-rules"], 5),
    "usage before the rulebook": (["gone*.yaml", "--rules", "bad-rules"], 2),
    "a group": (["groups/both-full.yaml"], 0),
    "a group with a member unknown": (["groups/with-unknown.yaml"], 3),
    "a group with a member without credit": (["groups/with-none.yaml"], 1),
    "a group with an invalid member": (["groups/with-invalid.yaml"], 4),
    "a group with a missing member": (["groups/with-gone.yaml"], 4),
    "a group and a declaration": (["groups/both-full.yaml", "unknown.yaml"], 3),
}


@pytest.mark.parametrize(("arguments", "code"), EXITS.values(), ids=EXITS)
@pytest.mark.parametrize("form", ["text", "json"])
def test_exit_codes(arguments: list[str], code: int, form: str, packs: Path, capsys: Output) -> None:
    (packs / "nothing").mkdir()
    bad_rules(packs)
    chosen = arguments if "--format" in arguments else [*arguments, "--format", form]
    assert main(["check", *chosen]) == code
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    if code in (2, 4, 5) and form == "text":
        assert shown.err
    if code in (0, 1, 3):
        assert shown.err == ""
        assert shown.out


def test_one_file_prints_its_verdict(packs: Path, capsys: Output) -> None:
    verdict = check(read_declaration("full.yaml"), load_rulebook())
    assert main(["check", "full.yaml"]) == 0
    brief = capsys.readouterr()
    assert (brief.out, brief.err) == (verdict_text(verdict, full=False), "")
    assert main(["check", "full.yaml", "--full"]) == 0
    assert capsys.readouterr().out == verdict_text(verdict, full=True)
    assert len(verdict_text(verdict, full=True)) > len(brief.out)
    assert main(["check", "full.yaml", "--format", "json"]) == 0
    assert printed_json(capsys) == json.loads(verdict_json(verdict))
    assert (packs / "full.yaml").exists()


@pytest.mark.usefixtures("packs")
def test_several_files_print_their_verdicts_in_order(capsys: Output) -> None:
    assert main(["check", "unknown.yaml", "invalid.yaml", "full.yaml", "gone.yaml"]) == 4
    shown = capsys.readouterr()
    verdicts, _, in_short = shown.out.partition("\nAll of them\n")
    headlines = [line for line in verdicts.split("\n") if " 30D: " in line]
    assert [line.split("30D: ")[1].split("   ")[0] for line in headlines] == [
        "unknown",
        "full credit supported",
    ]
    assert in_short.splitlines() == [
        "unknown.yaml  30D: unknown  $0 to $7,500 of $7,500  $7,500 claimed: unknown whether earned",
        "invalid.yaml  invalid: nothing is answered",
        "full.yaml  30D: full credit supported  $7,500 of $7,500  $7,500 claimed: earned",
        "gone.yaml  invalid: nothing is answered",
        "2 claims: 1 earned, 0 not earned as claimed, 1 unknown; 2 invalid inputs.",
    ]
    assert [line.split(":")[0] for line in shown.err.splitlines()] == ["invalid.yaml", "gone.yaml"]


@pytest.mark.usefixtures("packs")
def test_several_files_give_one_json_document(capsys: Output) -> None:
    assert main(["check", "unknown.yaml", "invalid.yaml", "full.yaml", "--format", "json"]) == 4
    run = printed_json(capsys)
    assert run["format"] == "iracheck-run/1"
    assert [verdict["title"] for verdict in run["verdicts"]] == ["Base pack", "Full pack"]
    assert [verdict["credits"][0]["outcome"] for verdict in run["verdicts"]] == ["unknown", "credit"]
    (error,) = run["errors"]
    assert error["file"] == "invalid.yaml"
    assert error["pointer"] == "/vehicle/final_assembly"
    assert error["line"] == BASE.split("final_assembly")[0].count("\n") + 1


@pytest.mark.usefixtures("packs")
def test_one_invalid_file_gives_errors_as_json(capsys: Output) -> None:
    assert main(["check", "invalid.yaml", "--format", "json"]) == 4
    document = printed_json(capsys)
    assert document["format"] == "iracheck-errors/1"
    assert [error["message"] for error in document["errors"]] == [
        '"Mexico" is no country code of ISO 3166-1; write "MX"'
    ]


def test_an_invalid_rulebook_gives_errors_as_json(packs: Path, capsys: Output) -> None:
    rules = bad_rules(packs)
    assert main(["check", "full.yaml", "--rules", str(rules), "--format", "json"]) == 5
    document = printed_json(capsys)
    assert [error["file"] for error in document["errors"]] == [str(rules / "sources.yaml")]


def test_a_folder_a_glob_and_names_find_each_file_once(packs: Path, capsys: Output) -> None:
    inner = packs / "some" / "deeper"
    inner.mkdir(parents=True)
    for name, title in (("b.yaml", "B"), ("a.yml", "A"), ("deeper/c.json", "C"), ("deeper/d.YAML", "D")):
        tree = read_tree(packs / "full.yaml") | {"title": title}
        (packs / "some" / name).write_text(json.dumps(tree), encoding="utf-8")
    (packs / "some" / "notes.txt").write_text("no declaration", encoding="utf-8")

    def titles(*inputs: str) -> list[str]:
        assert main(["check", *inputs, "--format", "json"]) == 0
        return [verdict["title"] for verdict in printed_json(capsys)["verdicts"]]

    assert titles("some") == ["A", "B", "C", "D"]
    assert titles("some/*.y*ml") == ["A", "B"]
    assert titles("some/**/*.json", "some/b.yaml") == ["C", "B"]
    assert titles("some/b.yaml", "some", "some/*.yml") == ["B", "A", "C", "D"]


def test_a_name_with_signs_of_a_glob_is_a_file_where_there_is_one(packs: Path, capsys: Output) -> None:
    shutil.copy(packs / "full.yaml", packs / "pack[1].yaml")
    assert main(["check", "pack[1].yaml", "--format", "json"]) == 0
    assert printed_json(capsys)["title"] == "Full pack"


@pytest.mark.usefixtures("packs")
def test_a_group_prints_its_members_verdicts(capsys: Output) -> None:
    assert main(["check", "groups/with-unknown.yaml", "--format", "json"]) == 3
    verdict = printed_json(capsys)
    assert verdict["title"] == "Two packs"
    assert [member["credits"][0]["outcome"] for member in verdict["members"]] == ["credit", "unknown"]
    assert main(["check", "groups/with-unknown.yaml"]) == 3
    assert "Two packs" in capsys.readouterr().out


@pytest.mark.usefixtures("packs")
def test_no_input_found_is_said(capsys: Output) -> None:
    assert main(["check", "gone*.yaml", "also-gone*.json"]) == 2
    assert capsys.readouterr().err == "iracheck: no declaration found in gone*.yaml, also-gone*.json\n"


def test_rules_lists_every_rule_and_list(capsys: Output) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    rulebook = load_rulebook()
    assert [line.split()[0] for line in lines] == [*sorted(rulebook.rules), *sorted(rulebook.lists)]
    questions = {name: rule.question for name, rule in rulebook.rules.items()}
    for line in lines[: len(questions)]:
        name, _, question = line.partition(" ")
        assert question.strip() == questions[name]


@pytest.mark.parametrize("name", sorted((*load_rulebook().rules, *load_rulebook().lists)))
def test_rule_prints_a_rule_with_its_law(name: str, capsys: Output) -> None:
    assert main(["rule", name]) == 0
    text = capsys.readouterr().out
    rulebook = load_rulebook()
    entry = rulebook.rules.get(name) or rulebook.lists[name]
    assert text.startswith(f"{name}: {entry.title}\n")
    for authority in entry.authority:
        assert f"authority  {authority.cite} ({authority.standing})" in text
    for row in getattr(entry, "schedule", None) or getattr(entry, "rows", ()):
        assert row.first_day.isoformat() in text or "always" in text
        assert all(added.cite in text for added in row.adds) if hasattr(row, "adds") else row.cite in text


def test_rule_prints_every_row_of_a_schedule(capsys: Output) -> None:
    assert main(["rule", "30D/critical-minerals"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "2025-01-01 to 2025-12-31 60 % 26 USC 30D(e)(1)(B)(iii)" in lines
    assert any(line.startswith("2027-01-01 to open none (until 2025-07-03: 80 %)") for line in lines)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("critical-minerals", "did you mean 30D/critical-minerals, lists/applicable-critical-minerals?"),
        ("nothing-like-it", "`iracheck rules` lists them"),
    ],
)
def test_a_rule_that_is_not_known_is_wrong_usage(name: str, hint: str, capsys: Output) -> None:
    assert main(["rule", name]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", f'iracheck: there is no rule "{name}"; {hint}\n')


def schema(of: str, capsys: Output) -> dict[str, Any]:
    """A schema that the command prints."""
    assert main(["schema", of]) == 0
    printed = printed_json(capsys)
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert isinstance(printed, dict)
    return printed


def test_schemas_are_printed_as_json(capsys: Output) -> None:
    declaration = schema("declaration", capsys)
    assert set(declaration["required"]) == {"format", "title", "claims"}
    assert declaration["additionalProperties"] is False
    assert "credits" in json.dumps(schema("verdict", capsys))
    assert "threshold" in json.dumps(schema("rule", capsys))
    assert main(["schema", "nothing"]) == 2


@pytest.mark.usefixtures("packs")
def test_schemas_accept_what_the_program_reads_and_writes(capsys: Output) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    declarations = jsonschema.Draft202012Validator(schema("declaration", capsys))
    verdicts = jsonschema.Draft202012Validator(schema("verdict", capsys))
    rules = jsonschema.Draft202012Validator(schema("rule", capsys))
    for validator in (declarations, verdicts, rules):
        validator.check_schema(validator.schema)
    for name in ("full.yaml", "none.yaml", "unknown.yaml"):
        assert list(declarations.iter_errors(read_tree(Path(name)))) == []
        main(["check", name, "--format", "json"])
        assert list(verdicts.iter_errors(printed_json(capsys))) == []
    for name in load_rulebook().rules:
        assert list(rules.iter_errors(read_tree(ROOT / "rules" / f"{name}.yaml"))) == []
    assert not declarations.is_valid(read_tree(Path("invalid.yaml")))
    assert not declarations.is_valid(read_tree(Path("full.yaml")) | {"titel": "x"})
    assert not verdicts.is_valid({})
    assert not rules.is_valid(read_tree(ROOT / "rules/30D/price.yaml") | {"kind": "nothing"})


def test_init_writes_a_declaration_that_is_valid_and_unknown(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "new.yaml"
    assert main(["init", str(path)]) == 0
    assert capsys.readouterr().out == f"Wrote {path}. Fill it in, then: iracheck check {path}\n"
    written = path.read_text(encoding="utf-8")
    assert read_declaration(path).title
    assert main(["check", str(path)]) == 3
    capsys.readouterr()
    assert main(["init"]) == 0
    assert capsys.readouterr().out == written


@pytest.mark.parametrize("credit", ["30D", "45X", "48E"])
def test_init_answers_nothing_for_who_fills_it_in(credit: str, tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "new.yaml"
    assert main(["init", "--for", credit, str(path)]) == 0
    assert main(["check", str(path)]) == 3
    answered = [line for line in capsys.readouterr().out.splitlines() if line.endswith((" Yes", " No"))]
    assert answered == []


def test_init_never_overwrites(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "pack.yaml"
    path.write_text("mine", encoding="utf-8")
    assert main(["init", str(path)]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", f"iracheck: {path} exists; name another file\n")
    assert path.read_text(encoding="utf-8") == "mine"
    assert main(["init", str(tmp_path / "no-folder" / "pack.yaml")]) == 2
    assert "cannot write" in capsys.readouterr().err


def test_version_and_help(capsys: Output) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"iracheck {__version__}\n"
    assert main(["check", "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {code}  " in shown for code in (0, 1, 2, 3, 4, 5))
    assert main([]) == 2
    assert main(["nothing"]) == 2


def run(*arguments: str, folder: Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "iracheck", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        **options,
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [("full.yaml", 0), ("none.yaml", 1), ("unknown.yaml", 3), ("invalid.yaml", 4), ("g*.x", 2)],
)
def test_a_process_ends_with_the_same_code(name: str, code: int, packs: Path, capsys: Output) -> None:
    process = run("check", name, folder=packs)
    assert main(["check", name]) == process.returncode == code
    shown = capsys.readouterr()
    assert (process.stdout.decode(), process.stderr.decode()) == (shown.out, shown.err)


def test_output_is_utf_8_whatever_the_environment(packs: Path) -> None:
    (packs / "full.yaml").write_text(BASE.replace("Base pack", "Größe 電池"), encoding="utf-8")
    process = run(
        "check", "full.yaml", folder=packs, env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    )
    assert process.returncode == 0
    assert "Größe 電池" in process.stdout.decode("utf-8")


def test_a_declaration_may_come_through_a_pipe(packs: Path) -> None:
    process = run("check", "/dev/stdin", folder=packs, input=(packs / "none.yaml").read_bytes())
    assert process.returncode == 1
    assert process.stdout.startswith(b"Base pack")


@pytest.mark.parametrize(
    "arguments", [["check", "full.yaml", "--full"], ["rules"], ["schema", "declaration"]]
)
def test_a_reader_that_goes_away_causes_no_traceback(arguments: list[str], packs: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "iracheck", *arguments],
        cwd=packs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) not in (0, 1, 3)
    assert errors == b""


def test_every_public_name_is_imported_when_it_is_asked_for() -> None:
    found = [getattr(iracheck, name) for name in dir(iracheck)]
    assert not any(name is None or isinstance(name, ModuleType) for name in found)
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        _ = iracheck.nothing_of_this_name  # type: ignore[attr-defined]


def test_everything_works_without_docstrings() -> None:
    process = subprocess.run(
        [sys.executable, "-OO", "-m", "iracheck", "explain", "30D/critical-minerals"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert (process.returncode, process.stderr) == (0, "")
    assert "traced critical mineral content" in process.stdout
