"""The types of a declaration's fields: texts that become exact quantities, days, countries and known words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, StringConstraints, WithJsonSchema

from iracheck.declaration import vocabulary
from iracheck.declaration.countries import COUNTRIES, parse_country
from iracheck.documents import nearest
from iracheck.quantities import (
    NEVER,
    Bounds,
    QuantityError,
    decimal_text,
    parse_count,
    parse_day,
    parse_energy,
    parse_mass,
    parse_money,
    parse_share,
    parse_weight,
)

Parsed = TypeVar("Parsed")


def _required(read: Callable[[str], Parsed], given: Any) -> Parsed:
    if not isinstance(given, str):
        raise QuantityError("one plain text is wanted here, not a group, a list or nothing; write it")
    return read(given)


def _maybe(read: Callable[[str], Parsed], given: Any) -> Parsed | None:
    if given is None or given == "unknown":
        return None
    if not isinstance(given, str):
        raise QuantityError("one plain text is wanted here, not a group or a list; write it, or `unknown`")
    return read(given)


def _unless_unknown(given: Any) -> Any:
    return None if given == "unknown" else given


def empty_if_unknown(given: Any) -> Any:
    """Nothing known of a list or a group of keys."""
    return () if given == "unknown" else given


def _word(known: tuple[str, ...], given: str) -> str:
    if given not in known:
        hint = nearest(given, known) if len(known) > 6 else f"; write {' or '.join(known)}"
        more = "" if hint else "; `iracheck schema declaration` lists the known words"
        raise QuantityError(f'"{given[:60]}" is not known here{hint}{more}')
    return given


def _event(given: str) -> date:
    return NEVER if given == "never" else parse_day(given)


def _either(given: str) -> bool:
    if given not in ("yes", "no"):
        raise QuantityError(f'"{given[:40]}" is neither; write yes or no, or `unknown`')
    return given == "yes"


def _text_schema(pattern: str, example: str, *, optional: bool) -> WithJsonSchema:
    either = f"^(?:{pattern}|unknown)$" if optional else f"^(?:{pattern})$"
    schema: dict[str, Any] = {"type": "string", "pattern": either, "examples": [example]}
    return WithJsonSchema({"anyOf": [schema, {"type": "null"}]} if optional else schema)


def _words_schema(known: tuple[str, ...], *, optional: bool) -> WithJsonSchema:
    words: list[str | None] = [*known, "unknown", None] if optional else list(known)
    return WithJsonSchema({"enum": words})


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


_day_out, _either_out = PlainSerializer(_written_day), PlainSerializer(_written_either)
_count_out = PlainSerializer(str)


def _quantity(
    read: Callable[[str], Bounds], units: str, example: str
) -> tuple[PlainValidator, PlainSerializer, WithJsonSchema]:
    unit = units.split("|")[0]
    schema = _text_schema(f"{_NUMBER} ?({units})", example, optional=True)
    return PlainValidator(partial(_maybe, read)), PlainSerializer(partial(_written, unit)), schema


_money = _quantity(parse_money, "USD", "1800 USD")
_energy = _quantity(parse_energy, "kWh|Wh|MWh", "75 kWh")
_mass = _quantity(parse_mass, "kg|g|t|lb", "42.5 kg")
_weight = _quantity(parse_weight, "lb|kg", "6000 lb")
_share = _quantity(parse_share, "%", "99.9 %")

Money = Annotated[Bounds | None, *_money]
Energy = Annotated[Bounds | None, *_energy]
Mass = Annotated[Bounds | None, *_mass]
Weight = Annotated[Bounds | None, *_weight]
Share = Annotated[Bounds | None, *_share]
Count = Annotated[
    int,
    _count_out,
    PlainValidator(partial(_required, parse_count)),
    _text_schema(r"\d+", "1200", optional=False),
]
Day = Annotated[
    date | None,
    _day_out,
    PlainValidator(partial(_maybe, parse_day)),
    _text_schema(_DAY, "2025-03-14", optional=True),
]
GivenDay = Annotated[
    date,
    _day_out,
    PlainValidator(partial(_required, parse_day)),
    _text_schema(_DAY, "2025-03-14", optional=False),
]
Event = Annotated[
    date | None,
    _day_out,
    PlainValidator(partial(_maybe, _event)),
    _text_schema(f"{_DAY}|never", "2025-03-14", optional=True),
]
Country = Annotated[
    str | None, PlainValidator(partial(_maybe, parse_country)), _words_schema(tuple(COUNTRIES), optional=True)
]
YesOrNo = Annotated[
    bool | None,
    _either_out,
    PlainValidator(partial(_maybe, _either)),
    _words_schema(("yes", "no"), optional=True),
]
_ONE_LINE = r"^[^\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]*$"
"""One line without characters that hide or reorder what is printed: it stands in headlines and sentences."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=_ONE_LINE)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_ONE_LINE)]
MaybeIdentifier = Annotated[
    Identifier | None, BeforeValidator(_unless_unknown, json_schema_input_type=str | None)
]


def _known(words: tuple[str, ...]) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(partial(_required, partial(_word, words))), _words_schema(words, optional=False)


def _maybe_known(words: tuple[str, ...]) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(partial(_maybe, partial(_word, words))), _words_schema(words, optional=True)


def _component_kind(given: str) -> str:
    if given in vocabulary.MATERIAL_KINDS:
        raise QuantityError(
            f'"{given}" is a constituent material, no component; list it under battery: materials:'
        )
    return _word(vocabulary.COMPONENT_KINDS, given)


def _material_kind(given: str) -> str:
    if given in vocabulary.COMPONENT_KINDS:
        raise QuantityError(f'"{given}" is a component, no material; list it under battery: components:')
    return _word(vocabulary.MATERIAL_KINDS, given)


_component_words = _words_schema(vocabulary.COMPONENT_KINDS, optional=False)
_material_words = _words_schema(vocabulary.MATERIAL_KINDS, optional=False)
ComponentKind = Annotated[str, PlainValidator(partial(_required, _component_kind)), _component_words]
MaterialKind = Annotated[str, PlainValidator(partial(_required, _material_kind)), _material_words]
Mineral = Annotated[str, *_known(vocabulary.MINERALS)]
Form = Annotated[str | None, *_maybe_known(vocabulary.FORMS)]
Activity = Annotated[str, *_known(vocabulary.ACTIVITIES)]
Origin = Annotated[str | None, *_maybe_known(("virgin", "recycled"))]
Tie = Annotated[str | None, *_maybe_known(("physical", "allocation"))]
Whereabouts = Annotated[str | None, *_maybe_known(("north_america", "elsewhere", "contested"))]
VehicleClass = Annotated[str | None, *_maybe_known(vocabulary.VEHICLE_CLASSES)]
Powertrain = Annotated[str | None, *_maybe_known(vocabulary.POWERTRAINS)]
MineralTest = Annotated[str | None, *_maybe_known(vocabulary.MINERAL_TESTS)]
Statement = Annotated[str, *_known(vocabulary.STATEMENTS)]
CompleteList = Annotated[str, *_known(vocabulary.COMPLETE_LISTS)]
Scope = Annotated[str, *_known(("vehicle", "battery"))]
DeclarationFormat = Annotated[str, *_known(("iracheck/1",))]
GroupFormat = Annotated[str, *_known(("iracheck-group/1",))]
Grouping = Annotated[str, *_known(("model_line", "plant", "class"))]
