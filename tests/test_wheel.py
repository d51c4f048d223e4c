"""The built wheel is enough: installed into an empty environment it checks a declaration from another folder."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False
    )


def test_wheel_brings_the_rules_along(tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    built = _run(*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, ROOT, folder=tmp_path)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("iracheck-*.whl")

    home = tmp_path / "empty"
    venv.create(home, with_pip=True)
    binaries = home / ("Scripts" if sys.platform == "win32" else "bin")
    installed = _run(binaries / "python", *pip[1:], "install", wheel, folder=tmp_path)
    assert installed.returncode == 0, installed.stderr

    declaration = tmp_path / "pack.yaml"
    declaration.write_text((ROOT / "fixtures" / "base.yaml").read_text("utf-8"), "utf-8")
    checked = _run(binaries / "iracheck", "check", "pack.yaml", folder=tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert "30D: full credit supported   $7,500 of $7,500" in checked.stdout
    assert "durable-rules is not installed" in checked.stdout
    assert "pack.yaml:" in checked.stdout

    shown = _run(binaries / "iracheck", "rule", "30D/critical-minerals", folder=tmp_path)
    assert "2024-01-01 to 2024-12-31" in shown.stdout
