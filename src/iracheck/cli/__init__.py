"""The command."""

import gc

gc.disable()  # what the imports make stays: to look through it for garbage, again and again, takes long
from iracheck.cli.main import main  # noqa: E402

gc.freeze()
gc.set_threshold(50_000)  # a check makes many things, and few that go in circles
gc.enable()

__all__ = ["main"]
