"""One declaration after another, or several at once in processes of their own; the results come in order."""

from __future__ import annotations

import signal
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from iracheck.checking import check, check_group, load_rulebook
from iracheck.cli.inputs import Read, read
from iracheck.declaration import Group
from iracheck.documents import DocumentError
from iracheck.reports.findings import Checked, checked
from iracheck.rulebook import Rulebook

_A_FEW = 4
"""How many files a process takes at a time: enough that asking for them costs little."""


class Law(NamedTuple):
    """Which rulebook is asked, so that each process can load it."""

    rules: str | None
    lists: str | None

    def load(self, credits: Collection[str] | None = None) -> Rulebook:
        """The rulebook; :class:`DocumentError` where it is wrong."""
        return load_rulebook(self.rules, lists=self.lists, credits=credits)


def check_one(path: str, facts: Read, rulebook: Rulebook) -> Checked:
    """What came of one file. A fault of the engine is raised, never an answer."""
    try:
        if isinstance(facts, DocumentError):
            raise facts
        verdict = check_group(facts, rulebook) if isinstance(facts, Group) else check(facts, rulebook)
    except DocumentError as error:
        return checked(path, None, error.problems, rulebook)
    return checked(path, verdict, (), rulebook)


_loaded: list[Rulebook] = []
"""The rulebook of a process that was started to check."""


def _start(law: Law) -> None:
    _loaded[:] = [law.load()]


def _check_path(path: str) -> Checked:
    return check_one(path, read(path), _loaded[0])


def check_all(paths: Sequence[str], law: Law, rulebook: Rulebook, *, jobs: int) -> Iterator[Checked]:
    """What came of each file, in order, however many processes there are.

    Processes are spawned, not forked: a fork would copy threads and locks of whoever embeds this.
    """
    processes = min(jobs, len(paths))
    if processes < 2:
        yield from (check_one(path, read(path), rulebook) for path in paths)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_start, initargs=(law,)
    ) as pool:
        with _deaf():
            results = pool.map(_check_path, paths, chunksize=_A_FEW)
        yield from results


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started meanwhile do not hear Ctrl-C: the one that started them does, and ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
