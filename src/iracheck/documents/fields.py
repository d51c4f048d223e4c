"""How pydantic reads one field, writes it, and describes it in a JSON Schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Read:
    """The annotation of a field that a function reads, and another one may write.

    It stands for ``PlainValidator``, ``PlainSerializer`` and ``WithJsonSchema`` together. Those would
    also build the schema of what the function gives (pairs of fractions), twice for each field and
    never to be used, whenever a program starts.
    """

    __slots__ = ("_json_schema", "_read", "_write")

    def __init__(
        self,
        read: Callable[[Any], object],
        json_schema: dict[str, Any],
        write: Callable[[Any], str | None] | None = None,
    ) -> None:
        self._read = read
        self._json_schema = json_schema
        self._write = write

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The function, in place of whatever the type would be read by."""
        write = self._write
        serialization = None if write is None else core_schema.plain_serializer_function_ser_schema(write)
        return core_schema.no_info_plain_validator_function(self._read, serialization=serialization)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The form of the text."""
        return dict(self._json_schema)


class OneText:
    """The annotation of a text of some length that may have to match a pattern; quicker than pydantic's own."""

    __slots__ = ("_most", "_pattern")

    def __init__(self, most: int | None = None, pattern: str | None = None) -> None:
        self._most = most
        self._pattern = pattern

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A text that is not empty."""
        return core_schema.str_schema(min_length=1, max_length=self._most, pattern=self._pattern)
