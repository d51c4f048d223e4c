"""The types of a declaration's fields: texts that become exact quantities, days, countries and known words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator

from iracheck.declaration import vocabulary
from iracheck.declaration.countries import COUNTRIES, parse_country
from iracheck.documents import OneText, Read, nearest
from iracheck.quantities import (
    NEVER,
    Bounds,
    DayBounds,
    QuantityError,
    decimal_text,
    exact_day,
    parse_count,
    parse_day,
    parse_energy,
    parse_mass,
    parse_money,
    parse_power,
    parse_share,
    parse_volume,
    parse_weight,
    parse_years,
)

Parsed = TypeVar("Parsed")


def _required(read: Callable[[str], Parsed]) -> Callable[[Any], Parsed]:
    """The reader of a field that is a text."""

    def required(given: Any) -> Parsed:
        if isinstance(given, str):
            return read(given)
        raise QuantityError("one plain text is wanted here, not a group, a list or nothing; write it")

    return required


def _maybe(read: Callable[[str], Parsed]) -> Callable[[Any], Parsed | None]:
    """The reader of a field that is a text or not known."""

    def maybe(given: Any) -> Parsed | None:
        if isinstance(given, str):
            return None if given == "unknown" else read(given)
        if given is None:
            return None
        raise QuantityError("one plain text is wanted here, not a group or a list; write it, or `unknown`")

    return maybe


def _unless_unknown(given: Any) -> Any:
    return None if given == "unknown" else given


def empty_if_unknown(given: Any) -> Any:
    """Nothing known of a list or a group of keys."""
    return () if given == "unknown" else given


def _word(known: tuple[str, ...]) -> Callable[[str], str]:
    """The reader of one of some words."""
    all_known = frozenset(known)

    def word(given: str) -> str:
        if given in all_known:
            return given
        hint = nearest(given, known) if len(known) > 6 else f"; write {' or '.join(known)}"
        more = "" if hint else "; `iracheck schema declaration` lists the known words"
        raise QuantityError(f'"{given[:60]}" is not known here{hint}{more}')

    return word


def _event(given: str) -> date:
    return NEVER if given == "never" else parse_day(given)


def _day_of_year(given: str) -> tuple[int, int]:
    """A month and a day, in a leap year at least."""
    try:
        day = parse_day(f"2024-{given}")
    except QuantityError:
        raise QuantityError(f'"{given[:40]}" is no month and day; write them like "12-31"') from None
    return day.month, day.day


def _written_day_of_year(given: tuple[int, int] | None) -> str | None:
    return None if given is None else f"{given[0]:02}-{given[1]:02}"


def _either(given: str) -> bool:
    if given not in ("yes", "no"):
        raise QuantityError(f'"{given[:40]}" is neither; write yes or no, or `unknown`')
    return given == "yes"


def _lei(given: str) -> str:
    """A legal entity identifier whose check digits are right (ISO 17442, ISO 7064 MOD 97-10)."""
    if len(given) != 20 or not (given.isascii() and given.isalnum() and given.upper() == given):
        raise QuantityError(f'"{given[:40]}" is no legal entity identifier; write its 20 letters and digits')
    if int("".join(str(int(letter, 36)) for letter in given)) % 97 != 1:
        raise QuantityError(f'"{given}" has wrong check digits; write it as the register has it')
    return given


def _complete_above(given: str) -> Fraction | None:
    """The most that one undeclared owner may hold: nothing (yes), a share (above 5 %), anything (no)."""
    if given in ("yes", "no"):
        return Fraction(0) if given == "yes" else None
    if not given.startswith("above "):
        raise QuantityError(f'write yes, no, or a size like "above 5 %", not "{given[:40]}"')
    share = parse_share(given.removeprefix("above ").strip())
    if not share.exact:
        raise QuantityError(f'write one share, like "above 5 %", not "{given[:40]}"')
    return share.low


def _written_complete_above(size: Fraction | None) -> str | None:
    if size is None:
        return None
    return f"above {decimal_text(size * 100)} %" if size else "yes"


def _span_day(given: Any) -> DayBounds:
    return exact_day(_maybe(parse_day)(given))


def _written_span_day(day: DayBounds | None) -> str | None:
    if day is None:
        return None
    return "unknown" if day.exact is None else day.exact.isoformat()


def _text_schema(pattern: str, example: str, *, optional: bool) -> dict[str, Any]:
    either = f"^(?:{pattern}|unknown)$" if optional else f"^(?:{pattern})$"
    schema: dict[str, Any] = {"type": "string", "pattern": either, "examples": [example]}
    return {"anyOf": [schema, {"type": "null"}]} if optional else schema


def _words_schema(known: Iterable[str], *, optional: bool) -> dict[str, Any]:
    return {"enum": [*known, "unknown", None] if optional else list(known)}


_NUMBER = r"\d+(\.\d+)?( *\.\. *\d+(\.\d+)?)?"
_DAY = r"\d{4}-\d{2}-\d{2}"


def _written(unit: str, amount: Bounds | None) -> str | None:
    """The text form of a quantity, in its first unit."""
    if amount is None or amount.high is None:
        return None
    factor = 100 if unit == "%" else 1
    low, high = decimal_text(amount.low * factor), decimal_text(amount.high * factor)
    return f"{low} {unit}" if amount.exact else f"{low}..{high} {unit}"


def _written_day(day: date | None) -> str | None:
    return "never" if day == NEVER else None if day is None else day.isoformat()


def _written_either(either: bool | None) -> str | None:  # noqa: FBT001
    return None if either is None else "yes" if either else "no"


def _quantity(read: Callable[[str], Bounds], units: str, example: str) -> Read:
    unit = units.split("|")[0]
    schema = _text_schema(f"{_NUMBER} ?({units})", example, optional=True)
    return Read(_maybe(read), schema, partial(_written, unit))


Money = Annotated[Bounds | None, _quantity(parse_money, "USD", "1800 USD")]
Energy = Annotated[Bounds | None, _quantity(parse_energy, "kWh|Wh|MWh", "75 kWh")]
Mass = Annotated[Bounds | None, _quantity(parse_mass, "kg|g|t|lb", "42.5 kg")]
Weight = Annotated[Bounds | None, _quantity(parse_weight, "lb|kg", "6000 lb")]
Share = Annotated[Bounds | None, _quantity(parse_share, "%", "99.9 %")]
Power = Annotated[Bounds | None, _quantity(parse_power, "kW|W|MW", "50 kW")]
Volume = Annotated[Bounds | None, _quantity(parse_volume, "L|mL|m3", "0.35 L")]
Years = Annotated[Bounds | None, _quantity(parse_years, "years|year|months", "10 years")]
Count = Annotated[int, Read(_required(parse_count), _text_schema(r"\d+", "1200", optional=False), str)]
MaybeCount = Annotated[
    int | None, Read(_maybe(parse_count), _text_schema(r"\d+", "1200", optional=True), str)
]
Day = Annotated[
    date | None,
    Read(_maybe(parse_day), _text_schema(_DAY, "2025-03-14", optional=True), _written_day),
]
GivenDay = Annotated[
    date,
    Read(_required(parse_day), _text_schema(_DAY, "2025-03-14", optional=False), _written_day),
]
DayOfYear = Annotated[
    tuple[int, int] | None,
    Read(_maybe(_day_of_year), _text_schema(r"\d{2}-\d{2}", "12-31", optional=True), _written_day_of_year),
]
Event = Annotated[
    date | None,
    Read(_maybe(_event), _text_schema(f"{_DAY}|never", "2025-03-14", optional=True), _written_day),
]
Country = Annotated[str | None, Read(_maybe(parse_country), _words_schema(COUNTRIES, optional=True))]
YesOrNo = Annotated[
    bool | None, Read(_maybe(_either), _words_schema(("yes", "no"), optional=True), _written_either)
]
SpanDay = Annotated[
    DayBounds | None,
    Read(_span_day, _text_schema(_DAY, "2025-03-14", optional=True), _written_span_day),
]
"""A day on which something begins or ends: left out it has none, ``unknown`` may be any."""
LegalEntityIdentifier = Annotated[
    str | None, Read(_maybe(_lei), _text_schema("[0-9A-Z]{20}", "529900T8BM49AURSDO55", optional=True))
]
CompleteAbove = Annotated[
    Fraction | None,
    Read(
        _maybe(_complete_above),
        _text_schema(r"yes|no|above \d+(\.\d+)? ?%", "above 5 %", optional=True),
        _written_complete_above,
    ),
]
_ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]*$"
"""One line without characters that hide or reorder what is printed: it stands in headlines and sentences."""
Text = Annotated[str, OneText(500, _ONE_LINE)]
Identifier = Annotated[str, OneText(120, _ONE_LINE)]
MaybeIdentifier = Annotated[
    Identifier | None, BeforeValidator(_unless_unknown, json_schema_input_type=str | None)
]

MaybeText = Annotated[Text | None, BeforeValidator(_unless_unknown, json_schema_input_type=str | None)]


def _known(words: tuple[str, ...]) -> Read:
    return Read(_required(_word(words)), _words_schema(words, optional=False))


def _maybe_known(words: tuple[str, ...]) -> Read:
    return Read(_maybe(_word(words)), _words_schema(words, optional=True))


_component_word, _material_word = _word(vocabulary.COMPONENT_KINDS), _word(vocabulary.MATERIAL_KINDS)


def _component_kind(given: str) -> str:
    if given in vocabulary.MATERIAL_KINDS:
        raise QuantityError(
            f'"{given}" is a constituent material, no component; list it under battery: materials:'
        )
    return _component_word(given)


def _material_kind(given: str) -> str:
    if given in vocabulary.COMPONENT_KINDS:
        raise QuantityError(f'"{given}" is a component, no material; list it under battery: components:')
    return _material_word(given)


_component_words = _words_schema(vocabulary.COMPONENT_KINDS, optional=False)
_material_words = _words_schema(vocabulary.MATERIAL_KINDS, optional=True)
ComponentKind = Annotated[str, Read(_required(_component_kind), _component_words)]
MaterialKind = Annotated[str | None, Read(_maybe(_material_kind), _material_words)]
Mineral = Annotated[str, _known(vocabulary.MINERALS)]
MaybeMineral = Annotated[str | None, _maybe_known(vocabulary.MINERALS)]
Form = Annotated[str | None, _maybe_known(vocabulary.FORMS)]
Activity = Annotated[str, _known(vocabulary.ACTIVITIES)]
Origin = Annotated[str | None, _maybe_known(("virgin", "recycled"))]
Tie = Annotated[str | None, _maybe_known(("physical", "allocation"))]
Whereabouts = Annotated[str | None, _maybe_known(("north_america", "elsewhere", "contested"))]
VehicleClass = Annotated[str | None, _maybe_known(vocabulary.VEHICLE_CLASSES)]
Powertrain = Annotated[str | None, _maybe_known(vocabulary.POWERTRAINS)]
MineralTest = Annotated[str | None, _maybe_known(vocabulary.MINERAL_TESTS)]
Statement = Annotated[str, _known(vocabulary.STATEMENTS)]
CompleteList = Annotated[str, _known(vocabulary.COMPLETE_LISTS)]
Scope = Annotated[str, _known(("vehicle", "battery"))]
EntityKind = Annotated[str | None, _maybe_known(vocabulary.ENTITY_KINDS)]
UnitedStatesStatus = Annotated[str | None, _maybe_known(vocabulary.UNITED_STATES_STATUSES)]
OfficeBody = Annotated[str, _known(vocabulary.OFFICE_BODIES)]
Tenure = Annotated[str | None, _maybe_known(("current", "former"))]
Relation = Annotated[str, _known(vocabulary.RELATIONS)]
ContractKind = Annotated[str | None, _maybe_known(vocabulary.CONTRACT_KINDS)]
Right = Annotated[str | None, _maybe_known(vocabulary.RIGHTS)]
ScreenedList = Annotated[str, _known(vocabulary.SCREENED_LISTS)]
Comparison = Annotated[str, _known(("the_same", "another"))]
Concerned = Annotated[str, _known(vocabulary.CONCERNED)]
LegalForm = Annotated[str | None, _maybe_known(vocabulary.LEGAL_FORMS)]
Market = Annotated[str | None, _maybe_known(vocabulary.MARKETS)]
EligibleComponent = Annotated[str, _known(vocabulary.ELIGIBLE_COMPONENTS)]
ManufacturedProductKind = Annotated[str, _known(vocabulary.MANUFACTURED_PRODUCTS)]
ManufacturedComponent = Annotated[str | None, _maybe_known(vocabulary.MANUFACTURED_COMPONENTS)]
CostMethod = Annotated[str | None, _maybe_known(vocabulary.COST_METHODS)]
Certified = Annotated[str, _known(vocabulary.CERTIFIED)]
DeclarationFormat = Annotated[str, _known(("iracheck/1",))]
GroupFormat = Annotated[str, _known(("iracheck-group/1",))]
Grouping = Annotated[str, _known(("model_line", "plant", "class"))]
