"""The files of a git revision, read without a checkout: by the ``git`` command, never through a shell."""

from __future__ import annotations

import os
import posixpath
import subprocess
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from iracheck.cli.inputs import is_input, is_root_of_tables
from iracheck.documents import MOST_BYTES, DocumentError, Place, Problem, nearest

_FILE, _LINK = "100", "120000"
_MOST_LINKS = 8


class GitError(Exception):
    """What git cannot give, in words for the command line."""


class Repository:
    """A git repository, and the folder or file within it that is compared."""

    def __init__(self, path: str) -> None:
        """Find the repository that holds a path; :class:`GitError` where there is none."""
        whole = Path(os.path.abspath(path))
        self._folder = next(outer for outer in (whole, *whole.parents) if outer.is_dir())
        top = self._text("rev-parse", "--show-toplevel")
        relative = os.path.relpath(
            self._folder.resolve() / whole.relative_to(self._folder), Path(top).resolve()
        )
        self.path = PurePosixPath(Path(relative).as_posix())
        """The path from the top of the repository."""

    def revision(self, name: str) -> Revision:
        """A commit by any name that git knows; :class:`GitError` where it knows none."""
        try:
            commit = self._text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        except GitError:
            known = self._text("for-each-ref", "--format=%(refname:short)").splitlines()
            hint = (
                nearest(name, ["HEAD", *known])
                or "; `git log` and `git branch --all` show those that there are"
            )
            raise GitError(f'there is no revision "{name}"{hint}') from None
        return Revision(self, name, commit)

    def run(self, *arguments: str) -> bytes:
        """What a git command prints; :class:`GitError` with its first complaint where it fails."""
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self._folder,
                env={**os.environ, "LC_ALL": "C", "GIT_LITERAL_PATHSPECS": "1", "GIT_OPTIONAL_LOCKS": "0"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError:
            raise GitError("git is not installed; compare two folders instead") from None
        if done.returncode:
            told = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise GitError(_explained(told[0] if told else f"git {arguments[0]} failed"))
        return done.stdout

    def _text(self, *arguments: str) -> str:
        return os.fsdecode(self.run(*arguments)).rstrip("\n")


def _explained(told: str) -> str:
    if "not a git repository" in told:
        return "this is no git repository; compare two folders instead, or name one with --in"
    return told.removeprefix("fatal: ")


def tables_refused(folder: str) -> GitError:
    """Why no declaration in tables is compared by revisions."""
    return GitError(
        f"{folder} is a folder of tables, which is compared on disk only; check out both revisions"
        " (`git worktree add`), and name two folders"
    )


class _Entry(NamedTuple):
    mode: str
    kind: str
    blob: str


class Revision:
    """The files of one commit, by paths that begin with the revision's name: ``main:sourcing/pack.yaml``."""

    def __init__(self, repository: Repository, name: str, commit: str) -> None:
        self.name = name
        self._repository = repository
        self._commit = commit
        self._entries: dict[str, _Entry | None] = {}

    def found(self) -> dict[str, str]:
        """The declarations under the repository's path: what they are called there, and their whole names.

        A path that is a file is found by its own name. :class:`GitError` where the revision lacks the path, or
        holds a folder of tables: passed over in silence it would seem to be removed, or to be new.
        """
        path = self._repository.path
        inside = str(path)
        if inside != "." and self._entry(inside) is None:
            raise GitError(
                f'"{inside}" is not in {self.name}; name a folder or file that is in both with --in'
            )
        listed = self._listed("-r", "--", *([] if inside == "." else [inside]))
        self._entries.update(listed)
        files = {name: entry for name, entry in listed.items() if entry.kind == "blob"}
        if inside in files:
            return {path.name: f"{self.name}:{inside}"}
        relative = {str(PurePosixPath(name).relative_to(path)): name for name in files}
        for short, name in sorted(relative.items()):
            if is_root_of_tables(PurePosixPath(short)):
                raise tables_refused(f"{self.name}:{posixpath.dirname(name)}")
        return {
            short: f"{self.name}:{name}"
            for short, name in sorted(relative.items())
            if is_input(PurePosixPath(short))
        }

    def exists(self, path: Path) -> bool:
        """Whether the revision has such a file."""
        entry = self._resolved(path)
        return entry is not None and entry.kind == "blob"

    def read(self, path: Path) -> bytes:
        """Its bytes; :class:`DocumentError` where there is none, or it is too large."""
        entry = self._resolved(path)
        if entry is None or entry.kind != "blob":
            raise DocumentError(
                [Problem(Place(str(path), 1, 1, ""), "there is no such file; check its name")]
            )
        size = int(self._repository.run("cat-file", "-s", entry.blob))
        if size > MOST_BYTES:
            told = f"the file is larger than {MOST_BYTES // 2**20} MiB; write one file for each battery"
            raise DocumentError([Problem(Place(str(path), 1, 1, ""), told)])
        return self._repository.run("cat-file", "blob", entry.blob)

    def _resolved(self, path: Path) -> _Entry | None:
        """The entry of a path, through symbolic links that stay within the revision."""
        name = posixpath.normpath(path.as_posix().removeprefix(f"{self.name}:"))
        for _ in range(_MOST_LINKS):
            if name.startswith(("..", "/")):
                return None
            entry = self._entry(name)
            if entry is None or entry.mode != _LINK:
                return entry
            target = os.fsdecode(self._repository.run("cat-file", "blob", entry.blob))
            name = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        return None

    def _entry(self, name: str) -> _Entry | None:
        if name not in self._entries:
            self._entries[name] = self._listed("--", name).get(name)
        return self._entries[name]

    def _listed(self, *arguments: str) -> dict[str, _Entry]:
        output = self._repository.run("ls-tree", "-z", "--full-tree", *_ordered(self._commit, arguments))
        found = {}
        for line in os.fsdecode(output).split("\0"):
            told, _, name = line.partition("\t")
            if name:
                found[name] = _Entry(*told.split(" ", 2))
        return found


def _ordered(commit: str, arguments: tuple[str, ...]) -> list[str]:
    """The arguments of ls-tree: options, the commit, then the paths."""
    cut = arguments.index("--")
    return [*arguments[:cut], commit, *arguments[cut:]]
