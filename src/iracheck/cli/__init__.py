"""The command."""

from iracheck.cli.main import main

__all__ = ["main"]
