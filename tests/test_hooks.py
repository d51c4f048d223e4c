"""The pre-commit hook and the GitHub Action, run as far as a machine without GitHub allows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from fixture_files import FIXTURES, ROOT

FULL, NONE, UNKNOWN = (
    (FIXTURES / "scenarios" / f"{name}.yaml").read_text("utf-8")
    for name in (
        "korean-cathode-2024",
        "chinese-graphite-2025-no-plan",
        "chinese-graphite-2025-no-plan-untied",
    )
)
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
EXPRESSION = re.compile(r"\$\{\{\s*(?P<name>[\w.-]+)\s*\}\}")


def command(*arguments: str | Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command in a folder, with the interpreter of these tests first on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IRACHECK_")}
    return subprocess.run(
        [str(argument) for argument in arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**kept, "PATH": path, **variables},
    )


# -- pre-commit -----------------------------------------------------------------------------------------


def repository(folder: Path) -> str:
    """Make a repository of what stands in a folder; the commit's id."""
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main")
    for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "all")):
        done = command(*git, *arguments, folder=folder)
        assert done.returncode == 0, done.stderr
    return command("git", "rev-parse", "HEAD", folder=folder).stdout.strip()


def test_the_hook_checks_what_is_committed(tmp_path: Path) -> None:
    source = tmp_path / "iracheck"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, source)
    for name in ("src", "rules"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    revision = repository(source)

    user = tmp_path / "user"
    (user / "sourcing").mkdir(parents=True)
    (user / "sourcing" / "full.yaml").write_text(FULL, "utf-8")
    hook = {"id": "iracheck", "files": "^sourcing/"}
    configuration = {"repos": [{"repo": str(source), "rev": revision, "hooks": [hook]}]}
    (user / ".pre-commit-config.yaml").write_text(yaml.safe_dump(configuration), "utf-8")
    repository(user)

    def hooked() -> subprocess.CompletedProcess[str]:
        home = str(tmp_path / "home")
        return command("pre-commit", "run", "--all-files", folder=user, PRE_COMMIT_HOME=home)

    passed = hooked()
    assert passed.returncode == 0, passed.stdout + passed.stderr
    (user / "sourcing" / "none.yaml").write_text(NONE, "utf-8")
    assert command("git", "add", "--all", folder=user).returncode == 0
    failed = hooked()
    assert failed.returncode == 1
    assert "exit code: 1" in failed.stdout
    assert "none.yaml:135" in failed.stdout


def test_the_manifest_of_hooks_is_valid() -> None:
    done = command("pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml", folder=ROOT)
    assert done.returncode == 0, done.stdout


# -- the action -----------------------------------------------------------------------------------------


def test_the_action_is_valid_by_the_schema_of_actions() -> None:
    vendored = resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "github-actions.json"
    jsonschema.validate(ACTION, json.loads(vendored.read_text("utf-8")))


def test_no_input_of_the_action_can_become_a_command() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]


class Ran:
    """The checking step of the action, run by bash as a runner does."""

    def __init__(self, folder: Path, **given: str) -> None:
        self.summary, output = folder / "summary.md", folder / "output.txt"
        inputs = {name: str(told.get("default", "")) for name, told in ACTION["inputs"].items()} | {
            name.replace("_", "-"): value for name, value in given.items()
        }
        (step,) = (step for step in ACTION["runs"]["steps"] if step.get("id") == "check")
        variables = {
            name: EXPRESSION.sub(lambda found: inputs[found["name"].removeprefix("inputs.")], text)
            for name, text in step["env"].items()
        }
        script = folder / "step.sh"
        script.write_text(step["run"], "utf-8")
        self.summary.touch()
        output.touch()
        self.done = command(
            *("bash", "--noprofile", "--norc", "-eo", "pipefail", script),
            folder=folder,
            GITHUB_STEP_SUMMARY=str(self.summary),
            GITHUB_OUTPUT=str(output),
            TMPDIR=str(folder),
            **variables,
        )
        self.output = output.read_text("utf-8")


@pytest.fixture
def sourcing(tmp_path: Path) -> Path:
    """A folder with declarations, as a workflow has it checked out."""
    folder = tmp_path / "sourcing of packs"
    folder.mkdir()
    for name, text in (("full", FULL), ("none", NONE), ("unknown", UNKNOWN)):
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_the_action_passes_where_every_claim_is_earned(sourcing: Path) -> None:
    ran = Ran(sourcing, paths="sourcing of packs/full.yaml\n\n")
    assert ran.done.returncode == 0, ran.done.stderr
    assert ran.output == "exit-code=0\n"
    assert "::error" not in ran.done.stdout
    assert "7,500" in ran.summary.read_text("utf-8")


def test_the_action_annotates_summarizes_and_writes_files(sourcing: Path) -> None:
    ran = Ran(sourcing, paths="sourcing of packs", sarif="out.sarif", junit="out.xml", jobs="2")
    assert ran.done.returncode == 1, ran.done.stderr
    assert ran.output == "exit-code=1\n"
    assert "::error file=sourcing of packs/none.yaml,line=135" in ran.done.stdout
    assert "::warning file=sourcing of packs/unknown.yaml" in ran.done.stdout
    assert "none.yaml" in ran.summary.read_text("utf-8")
    assert json.loads((sourcing / "out.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert (sourcing / "out.xml").read_text("utf-8").startswith("<?xml")


def test_the_action_can_let_unknown_pass_and_does_not_let_nothing_pass(sourcing: Path) -> None:
    assert Ran(sourcing, paths="sourcing of packs/unknown.yaml").done.returncode == 3
    assert Ran(sourcing, paths="sourcing of packs/unknown.yaml", fail_on="less").done.returncode == 0
    assert Ran(sourcing, paths="nothing/*.yaml").output.endswith("exit-code=2\n")
    assert Ran(sourcing, paths="").done.returncode == 2
