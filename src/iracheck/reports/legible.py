"""Text of others, made safe to stand in any report: on one line, without what would hide, reorder or forge text.

Names and reasons come out of files that a stranger may have written, and reports are read by people,
by parsers and by build servers that take commands from the log.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from iracheck.reports.findings import Finding
from iracheck.reports.text import capitalized
from iracheck.verdict import At

MOST_CHARACTERS = 2000
"""How much of one text a report shows."""

UNNAMED = "input"
"""What a file is called that was given as text without a name."""

HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, ends of lines, turns of the direction of writing, and what no encoding or XML can hold."""

_COMMAND = re.compile("#(?=#)")


def legible(text: str, most: int = MOST_CHARACTERS) -> str:
    """The text on one line, at most so many characters long, what cannot be shown replaced by U+FFFD."""
    line = HIDDEN.sub("\ufffd", " ".join(text.split()))
    return line if len(line) <= most else f"{line[: most - 1]}…"


def log_line(*columns: str) -> str:
    """A line for a log that obeys commands: none of ``::error``, ``##[group]``, ``##vso[...]`` is left in it."""
    line = _COMMAND.sub("# ", "  ".join(legible(column, 2 * MOST_CHARACTERS) for column in columns))
    return f"./{line}" if line.startswith("::") else line


def path_of(file: str | None) -> str:
    """The path of a file with forward slashes, as seen from where the program was started."""
    return HIDDEN.sub("\ufffd", PurePath(file).as_posix()) if file else UNNAMED


def place_of(at: At) -> str:
    """``file:line:column`` as far as it is known, else the file with the JSON pointer."""
    if at.line is not None:
        return f"{path_of(at.file)}:{at.line}:{at.column or 1}"
    return f"{path_of(at.file)}{at.pointer and '#' + legible(at.pointer)}"


def in_sentences(finding: Finding) -> str:
    """What is wrong, then what to do."""
    return f"{_sentence(finding.message)} {capitalized(_sentence(finding.cure))}"


def in_short(finding: Finding) -> str:
    """What is wrong; what to do: in the form of all errors of the program."""
    cure = legible(finding.cure)
    starts_a_word = cure[1:2].islower() or cure[1:2] == " "
    cure = cure[:1].lower() + cure[1:] if starts_a_word else cure
    return f"{legible(finding.message).removesuffix('.')}; {cure.removesuffix('.')}"


def _sentence(text: str) -> str:
    line = legible(text)
    return line if line.endswith((".", "?", "!", "…")) else f"{line}."
