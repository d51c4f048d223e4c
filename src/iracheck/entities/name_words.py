"""A company's name as words: spelling evened out, and each word's kind told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from iracheck.entities import name_tables as tables


class Kind(IntEnum):
    """What a word of a name says about who bears it."""

    OWN = 0
    """Of no table: a distinctive word, such as *gotion*."""
    HOUSE = 1
    """A house of many companies (*samsung*), or a word of one or two letters: says little alone."""
    TRADE = 2
    """An industry word, or a number."""
    PLACE = 3
    OTHER_TRADE = 4
    """Own, and speaks of a trade far from batteries: *coffee*."""
    FORM = 5
    """A legal form or a word like *group*; never a word of a :class:`Name` unless nothing else is left."""


class Word(NamedTuple):
    """A word, in the spelling that stands for it in all languages; ``sound`` in Latin letters if it has none."""

    text: str
    kind: Kind
    sound: str | None = None


class Name(NamedTuple):
    """A name read: its words in order without legal forms, and each as it is written there."""

    words: tuple[Word, ...]
    written: tuple[str, ...]
    forms: str
    """The first letters of the legal forms."""
    script: str
    """``""`` for Latin letters, else "Chinese characters", "Korean letters", "Japanese letters" or "its own letters"."""


SHORTEST_START, SHORTEST_END, SHORT_ENDS = 3, 5, frozenset({"auto", "tech"})
"""EveEnergy is two words. Shorter words of the tables do not end a longer one, but for these two (Enchem)."""

_NATIVE = "\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff々가-힣"
_LATIN = rf"[^\W_{_NATIVE}]"
_TOKEN = re.compile(rf"[{_NATIVE}]+|{_LATIN}&{_LATIN}(?!{_LATIN})|{_LATIN}+")
_IS_NATIVE = re.compile(rf"[{_NATIVE}]")
_SHORT_FORM = re.compile(r"\((?:주|유|株|有|合|资)\)")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){1,8}[^\W\d_]\b")
_JOINED_LETTERS = re.compile(r"(?<!\S)([^\W\d_]) ?(?:&|\band\b) ?([^\W\d_])(?!\w)")
_HANGUL_LETTERS = re.compile(
    "(?:" + "|".join(sorted(tables.LETTERS_IN_HANGUL, key=len, reverse=True)) + "){2,}"
)
_HANGUL_LETTER = re.compile("|".join(sorted(tables.LETTERS_IN_HANGUL, key=len, reverse=True)))
_ACCENTS = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
_SIMPLER = str.maketrans(tables.TRADITIONAL, tables.SIMPLIFIED)
_QUOTES = str.maketrans("", "", "'`\u2018\u2019\u00b4\u02bc\u200b\u200c\u200d\u2060\ufeff\u00ad")


def spelled_evenly(text: str) -> str:
    """A name without differences of width, case, accent, apostrophe and Chinese character set."""
    if text.isascii():
        even = text.lower()
    else:
        even = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        even = unicodedata.normalize("NFKC", _ACCENTS.sub("", even)).translate(_LETTERS)
        even = _HANGUL_LETTERS.sub(_latin_letters, _SHORT_FORM.sub(" ", even.translate(_SIMPLER)))
    even = even.translate(_QUOTES)
    if "." in even:
        even = _DOTTED.sub(lambda found: found[0].replace(".", ""), even)
    return even


def _latin_letters(found: re.Match[str]) -> str:
    return " " + _HANGUL_LETTER.sub(lambda letter: tables.LETTERS_IN_HANGUL[letter[0]], found[0])


@lru_cache(maxsize=1 << 16)
def read_name(text: str) -> Name:
    """Read a name. A name of nothing but legal forms keeps them as its words; one without letters has none."""
    even = spelled_evenly(text)
    if "&" in even or " and " in even:
        even = _JOINED_LETTERS.sub(r"\1&\2", even)
    tokens = _TOKEN.findall(even)
    read = [pair for token in _letters_joined(tokens) for pair in _words_of(token)]
    forms = "".join(written[0] for word, written in read if word.kind is Kind.FORM)
    kept = [pair for pair in read if pair[0].kind is not Kind.FORM]
    if not kept:
        kept = [(Word(word.text, Kind.OWN), written) for word, written in read]
    return Name(
        tuple(word for word, _ in kept), tuple(written for _, written in kept), forms, _script_of(even)
    )


def _script_of(even: str) -> str:
    if even.isascii():
        return ""
    if re.search("[가-힣]", even):
        return "Korean letters"
    if re.search("[぀-ヿ]", even):
        return "Japanese letters"
    return "Chinese characters" if _IS_NATIVE.search(even) else "its own letters"


def _letters_joined(tokens: list[str]) -> Iterator[str]:
    """The tokens without connectives, and with single letters that follow each other as one word."""
    letters = ""
    for token in tokens:
        if len(token) == 1 and token.isalpha() and not _IS_NATIVE.match(token):
            letters += token
            continue
        if letters and letters not in _CONNECTIVES:
            yield letters
        letters = ""
        if token not in _CONNECTIVES:
            yield token
    if letters:
        yield letters


@lru_cache(maxsize=1 << 16)
def _words_of(token: str) -> tuple[tuple[Word, str], ...]:
    """The words of a token, and how it writes them: most have one; native scripts and conjoined ones several."""
    known = _TABLE.get(token)
    if known is not None:
        return ((known, token),)
    if _IS_NATIVE.match(token):
        return tuple((word or _own(text), text) for text, word in _native_words(token))
    if token.isdecimal():
        return ((Word(token, Kind.TRADE), token),)
    ends: list[tuple[Word, str]] = []
    while cut := _end_of_table(token):
        ends.append((_TABLE[token[cut:]], token[cut:]))
        token = token[:cut]
    return ((_TABLE.get(token) or _own(token), token), *reversed(ends))


def _end_of_table(token: str) -> int:
    """Where an industry word or a place begins that ends a conjoined spelling, or 0."""
    for cut in range(max(SHORTEST_START, len(token) - _LONGEST), len(token) - 3):
        end = token[cut:]
        if (len(end) >= SHORTEST_END or end in SHORT_ENDS) and end in _TABLE:
            return cut if _TABLE[end].kind in (Kind.TRADE, Kind.PLACE) else 0
    return 0


def _own(text: str) -> Word:
    if text.isascii():
        return Word(text, Kind.HOUSE if len(text) <= 2 else Kind.OWN)
    sound = "".join(letter for letter in anyascii(text).lower() if letter.isalnum())
    return Word(text, Kind.OWN, sound)


def _native_words(token: str) -> list[tuple[str, Word | None]]:
    """Cut the words of the tables out of a token without spaces, longest first, from the left.

    An industry word whose cut would leave one character alone is not cut out: 中创新航 holds the
    characters of *innovation*, and is one word.
    """
    pieces = list(_pieces(token))
    at = 0
    while at < len(pieces):
        if len(pieces[at][0]) > 1 or (whole := _grown(pieces, at)) == (at, at + 1):
            at += 1
            continue
        first, last = whole
        pieces[first:last] = [("".join(text for text, _ in pieces[first:last]), None)]
        at = first
    return pieces


def _pieces(token: str) -> Iterator[tuple[str, Word | None]]:
    """The words of the tables in a token, and what lies between them."""
    at = start = 0
    while at < len(token):
        lengths = range(min(_LONGEST, len(token) - at), 1, -1)
        length = next((length for length in lengths if token[at : at + length] in _TABLE), 0)
        if length:
            if start < at:
                yield token[start:at], None
            yield token[at : at + length], _TABLE[token[at : at + length]]
            start = at + length
        at += length or 1
    if start < len(token):
        yield token[start:], None


def _grown(pieces: list[tuple[str, Word | None]], lone: int) -> tuple[int, int]:
    """The range of pieces that make one word with a lone character: industry words beside it, and own ones."""
    first, last = lone, lone + 1
    if first and _may_grow(pieces[first - 1]):
        first -= 1
    if last < len(pieces) and _may_grow(pieces[last]):
        last += 1
    while first and last - first > 1 and pieces[first - 1][1] is None:
        first -= 1
    while last < len(pieces) and last - first > 1 and pieces[last][1] is None:
        last += 1
    return first, last


def _may_grow(piece: tuple[str, Word | None]) -> bool:
    return piece[1] is None or piece[1].kind is Kind.TRADE


def _table() -> dict[str, Word]:
    kinds = {
        Kind.PLACE: tables.PLACES,
        Kind.TRADE: tables.TRADE,
        Kind.OTHER_TRADE: tables.OTHER_TRADES,
        Kind.HOUSE: tables.HOUSES,
        Kind.FORM: tables.FORMS,
    }
    found = {}
    for kind, text in kinds.items():
        for line in text.split("\n"):
            spellings = line.split()
            for spelling in spellings:
                found[spelled_evenly(spelling)] = Word(spellings[0], kind)
                if kind is Kind.PLACE and re.fullmatch("[一-鿿]+", spelling):
                    found |= {spelling + unit: Word(spellings[0], kind) for unit in "市省县州"}
    return found


_TABLE = _table()
_LONGEST = max(len(spelling) for spelling in _TABLE)
_CONNECTIVES = frozenset(tables.CONNECTIVES.split())
