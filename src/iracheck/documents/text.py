"""The bytes of a file as text, without the characters that hide or reorder what a reader of it sees."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from iracheck.documents.places import Mark, Place
from iracheck.documents.problems import DocumentError, Problem

MOST_BYTES = 32 * 1024 * 1024
MOST_UNFIT = 20
_USUAL_BYTES = 64 * 1024
"""How much of a file is read first: room for the most that it may have takes time to get."""

UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Control characters, line breaks that editors do not show, reversals of direction, invisible spaces."""
_NOT_UTF_8 = re.compile("[\udc80-\udcff]")
_INSTEAD = "\N{REPLACEMENT CHARACTER}"


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; :class:`DocumentError` where it is missing, unreadable or too large."""
    name = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(_USUAL_BYTES)
            if len(content) == _USUAL_BYTES:
                content += file.read(MOST_BYTES + 1 - _USUAL_BYTES)
    except FileNotFoundError:
        fail(name, (1, 1), "there is no such file; check its name")
    except IsADirectoryError:
        fail(name, (1, 1), "this is a folder; name a file in it")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        fail(name, (1, 1), f"cannot read the file: {reason}; check its name and rights")
    refuse_large(content, name)
    return content


def refuse_large(content: bytes, name: str | None) -> None:
    """Raise :class:`DocumentError` where there are more bytes than one declaration can need."""
    if len(content) > MOST_BYTES:
        fail(
            name,
            (1, 1),
            f"the file is larger than {MOST_BYTES // 2**20} MiB; write one file for each battery",
        )


def decode(content: bytes, name: str | None) -> tuple[str, list[Problem]]:
    """The text of a file, and each place in it that is not UTF-8 or holds a character that is refused.

    Such characters are replaced, so that the rest can be read.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        fail(name, (1, 1), "this file is UTF-16; save it as UTF-8")
    text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    if text.replace("\n", "").isprintable():  # the usual case, which holds nothing of what follows
        return text, []
    problems: list[Problem] = []
    if not text.isascii():
        problems += _noted(text, _NOT_UTF_8.finditer(text), name)
        text = _NOT_UTF_8.sub(_INSTEAD, text)
    problems += _noted(text, UNFIT.finditer(text), name)
    text = UNFIT.sub(_INSTEAD, text)
    lone = re.search("\r(?!\n)", text)
    if lone is not None:
        message = "a carriage return stands here without a line feed; end lines with LF or CRLF"
        raise DocumentError(
            [*problems, Problem(Place(name, *line_and_column(text, lone.start()), ""), message)]
        )
    return text, problems


def _noted(text: str, found: Iterable[re.Match[str]], name: str | None) -> Iterable[Problem]:
    for count, match in enumerate(found):
        place = Place(name, *line_and_column(text, match.start()), "")
        if count == MOST_UNFIT:
            yield Problem(place, "more of the same follows; save the file as plain UTF-8 text")
            return
        yield Problem(place, unfit(match.group()))


def unfit(character: str) -> str:
    """What is wrong with a character that is refused."""
    if "\udc80" <= character <= "\udcff":
        return f"the byte 0x{ord(character) - 0xDC00:02X} is not UTF-8; save the file as UTF-8"
    code = f"U+{ord(character):04X}"
    if "\ud800" <= character <= "\udfff":
        return f"{code} is half of a character; write the whole character"
    name = unicodedata.name(character, "control character").lower()
    return f"the {name} {code} stands here, which readers do not see; remove it"


def line_and_column(text: str, position: int) -> Mark:
    """The line and column of a position in a text, both counted from 1."""
    start = text.rfind("\n", 0, position) + 1
    return text.count("\n", 0, position) + 1, position - start + 1


def fail(name: str | None, mark: Mark, message: str) -> NoReturn:
    """Raise :class:`DocumentError` for one place."""
    raise DocumentError([Problem(Place(name, *mark, ""), message)])
