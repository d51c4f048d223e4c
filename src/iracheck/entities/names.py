"""Which listed names a supplier's name resembles. A resemblance is proposed to a reader; it decides nothing.

The level of a resemblance is a whole number of thousandths, computed with whole numbers: the
weight of the listed name's words that the other name has, over the weight of all of them and of
what the other name has besides. It depends on the two names only, never on the rest of the list.

Own words weigh most, a house's name (*samsung*) less, industry words and places nothing, unless a name
has no own word. A word may also be found written apart or together, in Latin letters for its native
ones, with one letter wrong, or as the acronym of a whole name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from rapidfuzz.distance import OSA

from iracheck.entities.name_words import Kind, Name, Word, read_name

DEFAULT = Fraction(4, 5)
"""The least level that is proposed where no other is stated."""

LOWEST = Fraction(1, 2)
"""Names that have no more than half in common are never proposed: levels lie above this."""

SHORTEST_MISSPELT = 6
"""Words of fewer letters are taken as they are written: Huayu is not Huayou."""

SHORTEST_SOUND = 5
"""Latin letters of fewer are not taken for the sound of a native word."""

SHORTEST_ACRONYM, LONGEST_ACRONYM = 3, 12
"""The letters that an acronym has at least, and the words that it stands for at most."""

LONGEST_RUN = 6
"""So many words, at most, may together be one word of the other name."""

THOUSAND = 1000
"""Levels are whole numbers of this part: 800 is 4/5."""

_SOUND = 950
_SHORT_ACRONYM, _LONG_ACRONYM = 830, 920

# What a word of the listed name weighs, in a name with own words and in a name without.
_WEIGHT = {Kind.OWN: 30, Kind.OTHER_TRADE: 30, Kind.HOUSE: 20}
_WEIGHT_WITHOUT_OWN = {Kind.HOUSE: 20, Kind.TRADE: 10}
_WEIGHT_OF_REST = {Kind.PLACE: 20, Kind.TRADE: 10}

# What a word that only the other name has takes away.
_EXTRA = {Kind.OWN: 3, Kind.HOUSE: 3, Kind.OTHER_TRADE: 10}
_EXTRA_WITHOUT_OWN = _EXTRA | {Kind.TRADE: 3}
_EXTRA_OF_REST = {Kind.OWN: 12, Kind.HOUSE: 12, Kind.OTHER_TRADE: 12, Kind.TRADE: 12, Kind.PLACE: 4}


class Listed(NamedTuple):
    """A row of a list: its key, and its printed name and aliases, also in native scripts."""

    key: str
    names: tuple[str, ...]


class Resemblance(NamedTuple):
    """That a name resembles a listed one, how much (0 to 1, in thousandths), and by what."""

    key: str
    listed_name: str
    level: Fraction
    why: str


class _Wanted(NamedTuple):
    """What of a listed name has to be found again, with its weights."""

    key: str
    text: str
    name: Name
    weights: tuple[tuple[Word, int], ...]
    total: int
    extra: dict[Kind, int]
    joined: str
    acronyms: frozenset[str]


class _Given(NamedTuple):
    """A supplier's name, arranged to be searched."""

    name: Name
    kinds: dict[str, Kind]
    runs: dict[str, tuple[str, ...]]
    """Words written together, and which words they are."""
    sounds: dict[str, str]
    misspelt: tuple[str, ...]
    acronyms: frozenset[str]


class NameIndex:
    """Listed names, arranged so that the ones that a name resembles are found without trying all.

    Raises :class:`ValueError` for a listed name without any letter or digit.
    """

    __slots__ = ("_acronyms", "_joined", "_near", "_sounds", "_wanted", "_words")

    def __init__(self, listed: Iterable[Listed]) -> None:
        self._wanted = tuple(_wanted(row.key, text) for row in listed for text in dict.fromkeys(row.names))
        self._words: dict[str, list[int]] = defaultdict(list)
        self._near: dict[str, list[str]] = defaultdict(list)
        self._sounds: dict[str, list[int]] = defaultdict(list)
        self._joined: dict[str, list[int]] = defaultdict(list)
        self._acronyms: dict[str, list[int]] = defaultdict(list)
        common = Counter(word.text for wanted in self._wanted for word, _ in wanted.weights)
        for place, wanted in enumerate(self._wanted):
            for word in _telling(wanted, common):
                self._words[word.text].append(place)
                if word.sound and len(word.sound) >= SHORTEST_SOUND:
                    self._sounds[word.sound].append(place)
            self._joined[wanted.joined].append(place)
            for acronym in wanted.acronyms:
                self._acronyms[acronym].append(place)
        for text in self._words:
            if _may_be_misspelt(text):
                for shorter in _without_a_letter(text):
                    self._near[shorter].append(text)

    def resembling(self, name: str, *aliases: str, least: Fraction = DEFAULT) -> tuple[Resemblance, ...]:
        """The listed rows that a name or one of its aliases resembles at the least level or above.

        Each row once, by its best name; the highest level first, then by key. Raises
        :class:`ValueError` where ``least`` is not above one half and at most 1.
        """
        if not LOWEST < least <= 1:
            raise ValueError(f"the least level is {least}; it lies above 1/2 and is at most 1")
        cut = -(-least.numerator * THOUSAND // least.denominator)
        best: dict[str, tuple[int, int, str]] = {}
        for text in (name, *aliases):
            given = _given(read_name(text))
            for place in self._candidates(given):
                wanted = self._wanted[place]
                level, why = _level(wanted, given)
                if level >= cut and (wanted.key not in best or (-level, place) < best[wanted.key][:2]):
                    best[wanted.key] = (-level, place, why)
        found = [
            Resemblance(key, self._wanted[place].text, Fraction(-level, THOUSAND), why)
            for key, (level, place, why) in best.items()
        ]
        return tuple(sorted(found, key=lambda one: (-one.level, one.key)))

    def screen(
        self,
        names: Sequence[tuple[str, ...]],
        *,
        least: Fraction = DEFAULT,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[tuple[Resemblance, ...]]:
        """What each supplier resembles, a supplier being its name and its aliases.

        ``progress`` is called with how many are done and how many there are, after every hundred
        and at the end.
        """
        found = []
        for done, (name, *aliases) in enumerate(names, start=1):
            found.append(self.resembling(name, *aliases, least=least))
            if progress is not None and (done % 100 == 0 or done == len(names)):
                progress(done, len(names))
        return found

    def _candidates(self, given: _Given) -> list[int]:
        """The places of all listed names that may resemble a name by more than half."""
        found: set[int] = set()
        for text in given.kinds:
            found.update(self._words.get(text, ()))
            found.update(self._acronyms.get(text, ()))
        for text in given.runs:
            found.update(self._words.get(text, ()))
            found.update(self._sounds.get(text, ()))
            found.update(self._joined.get(text, ()))
        for text in (*given.sounds, *given.acronyms):
            found.update(self._words.get(text, ()))
        for text in given.misspelt:
            for shorter in _without_a_letter(text):
                for near in self._near.get(shorter, ()):
                    found.update(self._words[near])
        return sorted(found)


def _wanted(key: str, text: str) -> _Wanted:
    name = read_name(text)
    if not name.words:
        raise ValueError(f'the listed name "{text}" of {key} has no letter or digit')
    kinds = {word.kind for word in name.words}
    if kinds & {Kind.OWN, Kind.OTHER_TRADE}:
        weight, extra = _WEIGHT, _EXTRA
    elif Kind.HOUSE in kinds:
        weight, extra = _WEIGHT_WITHOUT_OWN, _EXTRA_WITHOUT_OWN
    else:
        weight, extra = _WEIGHT_OF_REST, _EXTRA_OF_REST
    weights = tuple((word, weight[word.kind]) for word in dict.fromkeys(name.words) if word.kind in weight)
    total = sum(each for _, each in weights)
    joined = "".join(name.written)
    return _Wanted(key, text, name, weights, total, extra, joined, _acronyms(name))


def _given(name: Name) -> _Given:
    texts = [word.text for word in name.words]
    runs = {
        "".join(name.written[first:last]): tuple(texts[first:last])
        for first in range(len(texts))
        for last in range(first + 1, min(first + LONGEST_RUN, len(texts)) + 1)
    }
    own = [word for word in name.words if word.kind in (Kind.OWN, Kind.OTHER_TRADE)]
    return _Given(
        name,
        {word.text: word.kind for word in name.words},
        runs,
        {word.sound: word.text for word in own if word.sound and len(word.sound) >= SHORTEST_SOUND},
        tuple(word.text for word in own if _may_be_misspelt(word.text)),
        _acronyms(name),
    )


def _telling(wanted: _Wanted, common: Counter[str]) -> Iterator[Word]:
    """Words of which a name has one if it has more than half of what is wanted; rare ones first.

    Which words these are changes how long a search takes, not what it finds.
    """
    left = wanted.total
    for word, weight in sorted(wanted.weights, key=lambda pair: (common[pair[0].text], pair[0].text)):
        if left * LOWEST.denominator <= wanted.total * LOWEST.numerator:
            return
        yield word
        left -= weight


def _level(wanted: _Wanted, given: _Given) -> tuple[int, str]:
    """How much a name resembles a listed one, in thousandths, and by what."""
    found = (_by_words(wanted, given), _by_acronym(wanted, given), _by_spacing(wanted, given))
    return max(found, key=lambda one: one[0])


def _by_words(wanted: _Wanted, given: _Given) -> tuple[int, str]:
    """The share of the wanted words that the name has."""
    matched = 0
    used: set[str] = set()
    notes: list[str] = []
    for word, weight in wanted.weights:
        quality, texts, note = _found(word, given)
        matched += weight * quality
        used.update(texts)
        if note:
            notes.append(note)
    level = matched // (wanted.total + _extra(wanted, given, used))
    if notes:
        return level, "; ".join(notes)
    if given.name.words == wanted.name.words:
        return level, f"the same name in {given.name.script}" if given.name.script else "the same name"
    telling = [word.text for word, _ in wanted.weights if word.text in given.kinds]
    return level, f"the same distinctive word{'s' if len(telling) > 1 else ''}: {', '.join(telling)}"


def _found(word: Word, given: _Given) -> tuple[int, tuple[str, ...], str]:
    """How well a word is found in a name (of a thousand), in which of its words, and a note if not plainly."""
    if word.text in given.kinds:
        return THOUSAND, (word.text,), ""
    if word.kind not in (Kind.OWN, Kind.OTHER_TRADE):
        return 0, (), ""
    if word.text in given.runs:
        return THOUSAND, given.runs[word.text], f"{word.text}, written apart"
    if word.text in given.sounds:
        heard = given.sounds[word.text]
        return _SOUND, (heard,), f"{heard} sounds like {word.text}"
    if word.sound and len(word.sound) >= SHORTEST_SOUND and word.sound in given.runs:
        return _SOUND, given.runs[word.sound], f"{word.sound} is the sound of {word.text}"
    if _may_be_misspelt(word.text):
        for text in given.misspelt:
            if OSA.distance(word.text, text, score_cutoff=1) == 1:
                longer = max(len(text), len(word.text))
                return THOUSAND - THOUSAND // longer, (text,), f"{text} is one letter from {word.text}"
    return 0, (), ""


def _by_acronym(wanted: _Wanted, given: _Given) -> tuple[int, str]:
    """Whether one name is, or holds, the acronym of the other."""
    shared = [text for text, kind in given.kinds.items() if kind is Kind.OWN and text in wanted.acronyms]
    if shared:
        acronym = max(shared, key=len)
        extra = _extra(wanted, given, {acronym})
        return _acronym_level(acronym) * 30 // (30 + extra), f"{acronym} is its acronym"
    own = [word.text for word, _ in wanted.weights]
    if len(own) == 1 and own[0] in given.acronyms:
        return _acronym_level(own[0]), f"{own[0]} is the acronym of the name"
    return 0, ""


def _acronym_level(acronym: str) -> int:
    return _LONG_ACRONYM if len(acronym) > SHORTEST_ACRONYM else _SHORT_ACRONYM


def _by_spacing(wanted: _Wanted, given: _Given) -> tuple[int, str]:
    """Whether the whole listed name is in the other with its spaces elsewhere."""
    joined = wanted.joined
    used = given.runs.get(joined)
    if used is None:
        return 0, ""
    return THOUSAND * 30 // (30 + _extra(wanted, given, set(used))), "the same letters, spaced otherwise"


def _extra(wanted: _Wanted, given: _Given, used: set[str]) -> int:
    """What the name's further words take away."""
    weighed = wanted.extra
    has = {word.text for word in wanted.name.words}
    return sum(
        weighed.get(kind, 0) for text, kind in given.kinds.items() if text not in used and text not in has
    )


def _acronyms(name: Name) -> frozenset[str]:
    """What the first letters of a name spell, with and without those of its legal forms and places.

    A word of one or two letters goes in whole: SK IE Technology is SKIET.
    """
    if name.script or not 2 <= len(name.words) <= LONGEST_ACRONYM:
        return frozenset()
    initials = [written if len(written) <= 2 else written[0] for written in name.written]
    tails = {"", name.forms, name.forms[:1], name.forms[-1:]}
    found = ["".join(initials) + tail for tail in tails]
    for last in range(len(initials) - 1, 1, -1):
        if name.words[last].kind not in (Kind.PLACE, Kind.TRADE):
            break
        found += ["".join(initials[:last]) + tail for tail in tails]
    return frozenset(text for text in found if len(text) >= SHORTEST_ACRONYM)


def _may_be_misspelt(text: str) -> bool:
    return len(text) >= SHORTEST_MISSPELT and text.isascii()


def _without_a_letter(text: str) -> Iterator[str]:
    """The word, and all that is left of it when one letter is taken out."""
    yield text
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]
