"""Parts of Catena-X us_tariff_information 2.0.0 (eclipse-tractusx/sldt-semantic-models, CC-BY-4.0).

The model says where a material was "originally produced or extracted", in which country it was smelted,
melted, cast or poured, and which share of its value comes from where. It names no company and no day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from iracheck.declaration import COUNTRIES, country_name
from iracheck.declaration.vocabulary import EQUIPMENT_KINDS
from iracheck.exchange.amounts import shown
from iracheck.exchange.source import Item, shortened
from iracheck.exchange.substances import Substance, customs_code, of_customs_code
from iracheck.exchange.supplied import (
    STRUCTURAL,
    Part,
    Reading,
    Stated,
    StatedComponent,
    StatedLine,
    StatedMaterial,
    Supplied,
    record,
)

KEYS = frozenset(
    {"materialList", "partOriginCountry", "partValue", "partWeight", "globalAssetId", "catenaXId"}
)
"""Keys of which a part has one at least, those of the version before too."""

_PART = frozenset({"materialList", "partOriginCountry", "partValue", "customsClassification"})
_MATERIAL = frozenset(
    {"processing", "materialOrigin", "materialValue", "customsClassification", "materialClassification"}
)
_ORIGIN = frozenset({"originWeight", "valuePercentage", "materialOriginCountry"})
_PROCESS = frozenset({"processingType", "processingCountry"})
_VALUE = frozenset({"amount", "currency"})
_CUSTOMS = frozenset({"customClassificationCode", "customClassificationCodingSystem"})
_CLASSES = ("classificationStandard", "materialCategory", "materialGroup", "materialSubgroup")
_PROCESSES = ("Smelting", "Melting", "Casting", "Pouring")
_STANDARDS = ("VDA 231-106", "IMDS")

_UUID = re.compile(r"(?:urn:uuid:)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_BY_THREE_LETTERS = {three: two for two, (three, _) in COUNTRIES.items()}


class _Amount(NamedTuple):
    """An amount of money as it stands."""

    number: Fraction
    currency: str
    pointer: str

    @property
    def said(self) -> str:
        return f"{shown(self.number)} {self.currency}"


class _Code(NamedTuple):
    """A customs code as it stands."""

    code: str
    system: str

    @property
    def said(self) -> str:
        return f"customs code {shortened(self.code)} ({shortened(self.system)})"

    @property
    def substance(self) -> Substance | None:
        digits = customs_code(self.code, self.system)
        return None if digits is None else of_customs_code(digits)

    @property
    def why_not(self) -> str:
        """Why it names no substance."""
        if customs_code(self.code, self.system) is None:
            return "it is no code of the HS, HTS, CN or TARIC with 4 to 10 digits"
        return "the code does not stand for one mineral alone"


class _Origin(NamedTuple):
    """The part of a material from one country."""

    pointer: str
    country: str
    percent: Fraction
    mass: Fraction


class _Process(NamedTuple):
    """One operation in one country."""

    pointer: str
    kind: str
    country: str


class _Material(NamedTuple):
    """A material as it stands."""

    pointer: str
    code: _Code
    value: _Amount
    origins: list[_Origin]
    processes: list[_Process]

    @property
    def told(self) -> str:
        """All that is said of it."""
        origins = [
            f"{shown(origin.percent)} % of the value and {shown(origin.mass)} kg from {country_name(origin.country)}"
            for origin in self.origins
        ]
        processes = [f"{process.kind} in {country_name(process.country)}" for process in self.processes]
        said = [f"the material of {self.code.said}", f"worth {self.value.said}", *origins, *processes]
        return ", ".join(said)


def read_tariff(item: Item, part: Part, supplied: Supplied) -> None:
    """Add what a part's tariff information says."""
    _Tariff(item, part, supplied).read()


class _Tariff(Reading):
    """Reads one part."""

    def read(self) -> None:
        if self._is_of_version_one():
            message = "this is us_tariff_information before 2.0.0; ask the supplier for version 2.0.0"
            return self.reader.wrong("", message)
        reader, tree = self.reader, self.item.tree
        self._identity()
        country = self._country(tree, "", "partOriginCountry")
        code = self._customs(tree, "")
        value = self._value(tree, "", "partValue")
        reader.number(tree, "", "partWeight")
        reader.text(tree, "", "referenceNumber")
        self._component(value)
        for pointer, material in reader.groups(tree, "", "materialList", required=True):
            self._material(material, pointer)
        if country is not None:
            why = "a customs origin does not say where the part was made"
            self.left_out("/partOriginCountry", f"the origin {country_name(country)}", why)
        if code is not None:
            self.left_out(
                "/customsClassification", f"the part's {code.said}", "it names no one kind of component"
            )
        self.left_over(tree, "", _PART)
        return None

    def _is_of_version_one(self) -> bool:
        materials = self.item.tree.get("materialList")
        listed = materials if isinstance(materials, list) else []
        return "catenaXId" in self.item.tree or any(
            isinstance(material, dict) and not material.keys().isdisjoint(("hts", "material", "origin"))
            for material in listed
        )

    # What stands in several places

    def _country(self, node: dict[str, Any], pointer: str, key: str) -> str | None:
        given = self.reader.text(node, pointer, key, required=True)
        if given is None or given in _BY_THREE_LETTERS:
            return _BY_THREE_LETTERS.get(given or "")
        meant = COUNTRIES.get(given.upper(), (given.upper(), ""))[0]
        hint = f'write "{meant}"' if meant in _BY_THREE_LETTERS else "write its three letters, like KOR"
        message = f'"{given[:40]}" is no country code of three letters (ISO 3166-1); {hint}'
        self.reader.wrong(f"{pointer}/{key}", message)
        return None

    def _value(self, node: dict[str, Any], pointer: str, key: str) -> _Amount | None:
        group = self.reader.group(node, pointer, key, required=True)
        if not group:
            if node.get(key) == {}:
                self.reader.wrong(f"{pointer}/{key}", '"amount" and "currency" are missing; add them')
            return None
        where = f"{pointer}/{key}"
        amount = self.reader.number(group, where, "amount", required=True)
        currency = self.reader.text(group, where, "currency", required=True)
        if currency is not None and _CURRENCY.fullmatch(currency) is None:
            message = (
                f'"{currency[:40]}" is no currency code of three capitals (ISO 4217); write one like USD'
            )
            self.reader.wrong(f"{where}/currency", message)
            return None
        self.left_over(group, where, _VALUE)
        if amount is None or currency is None:
            return None
        stated = _Amount(amount, currency, f"{where}/amount")
        if currency != "USD":
            self.left_out(where, f"{key} {stated.said}", "amounts are in United States dollars")
        return stated

    def _customs(self, node: dict[str, Any], pointer: str) -> _Code | None:
        key = "customsClassification"
        group, where = self.reader.group(node, pointer, key, required=True), f"{pointer}/{key}"
        if not group and node.get(key) != {}:
            return None
        code = self.reader.text(group, where, "customClassificationCode", required=True)
        system = self.reader.text(group, where, "customClassificationCodingSystem", required=True)
        self.left_over(group, where, _CUSTOMS)
        return None if code is None or system is None else _Code(code, system)

    # The part

    def _identity(self) -> None:
        given = self.reader.text(self.item.tree, "", "globalAssetId", required=True)
        if given is not None and _UUID.fullmatch(given) is None:
            message = f'"{given[:60]}" is no UUID; write its 8-4-4-4-12 hexadecimal digits, with urn:uuid: or without'
            self.reader.wrong("/globalAssetId", message)
        elif given is not None:
            identity = given.removeprefix("urn:uuid:").lower()
            self.supplied.once(identity, self.item.at("/globalAssetId"), "part")

    def _component(self, value: _Amount | None) -> None:
        component = StatedComponent("part", self.part.kind, self.item.at())
        if value is not None and value.currency == "USD":
            place = self.item.at(value.pointer)
            stated = self.supplied.amount(value.number, "USD", value.said, place, self.part)
            record(component, "value", stated)
        self.supplied.components.append(component)

    # Its materials

    def _material(self, node: dict[str, Any], pointer: str) -> None:
        code = self._customs(node, pointer)
        self._class(node, pointer)
        value = self._value(node, pointer, "materialValue")
        origins = self._origins(node, pointer)
        processes = self._processes(node, pointer)
        self.left_over(node, pointer, _MATERIAL)
        if code is None or value is None:
            return
        said = _Material(pointer, code, value, origins, processes)
        if self.part.kind in EQUIPMENT_KINDS:
            self.supplied.omit_of_equipment(self.item.at(pointer), said.told, self.part)
        elif (substance := code.substance) is None:
            self.supplied.omit(self.item.at(pointer), said.told, code.why_not)
        else:
            self._add(said, substance)

    def _add(self, said: _Material, substance: Substance) -> None:
        place = self.item.at(said.pointer)
        material = StatedMaterial(substance.name, place)
        named_at = self.item.at(f"{said.pointer}/customsClassification")
        material.name = Stated(substance.name, named_at, said.code.said)
        material.lines = list(self._lines(said, substance))
        self._processed(material, said.processes)
        if substance.structural:
            material.doubt = f"{substance.mineral}: {STRUCTURAL}"
            self.supplied.left_out(place, said.told, STRUCTURAL)
        self.supplied.materials.append(material)

    def _class(self, node: dict[str, Any], pointer: str) -> None:
        key = "materialClassification"
        group, where = self.reader.group(node, pointer, key, required=True), f"{pointer}/{key}"
        if not group and node.get(key) != {}:
            return
        self.word(group, where, _CLASSES[0], _STANDARDS, required=True)
        said = [self.reader.text(group, where, name, required=True) for name in _CLASSES[1:]]
        standard = group.get(_CLASSES[0])
        if isinstance(standard, str) and said[-1] is not None:
            self.left_out(where, f"the class {shortened(said[-1])} ({standard})")
        self.left_over(group, where, frozenset(_CLASSES))

    def _origins(self, node: dict[str, Any], pointer: str) -> list[_Origin]:
        reader = self.reader
        found: list[_Origin] = []
        together = Fraction(0)
        for where, origin in reader.groups(node, pointer, "materialOrigin", required=True):
            country = self._country(origin, where, "materialOriginCountry")
            percent = reader.number(origin, where, "valuePercentage", required=True, most=100)
            mass = reader.number(origin, where, "originWeight", required=True)
            self.left_over(origin, where, _ORIGIN)
            before, together = together, together + (percent or 0)
            if together > 100 >= before:
                message = (
                    f"the percentages up to here are {shown(together)} together; write at most 100 in all"
                )
                reader.wrong(f"{where}/valuePercentage", message)
            if country is not None and percent is not None and mass is not None:
                found.append(_Origin(where, country, percent, mass))
        return found

    def _processes(self, node: dict[str, Any], pointer: str) -> list[_Process]:
        found: list[_Process] = []
        for where, process in self.reader.groups(node, pointer, "processing", required=True):
            kind = self.word(process, where, "processingType", _PROCESSES, required=True)
            country = self._country(process, where, "processingCountry")
            self.left_over(process, where, _PROCESS)
            if kind is not None and country is not None:
                found.append(_Process(where, kind, country))
        return found

    def _lines(self, said: _Material, substance: Substance) -> Iterator[StatedLine]:
        """A line for each origin, and one for the rest of the value."""
        for origin in said.origins:
            line = self._line(substance, said.pointer)
            self._add_value(line, said.value, origin.percent, f"{origin.pointer}/valuePercentage")
            self._add_mass(line, origin)
            self._add_origin(line, substance, origin)
            yield line
        rest = 100 - sum((origin.percent for origin in said.origins), Fraction(0))
        if rest > 0:
            pointer = f"{said.pointer}/materialOrigin"
            line = self._line(substance, said.pointer)
            line.remarks.append("of an origin that is not stated")
            self._add_value(line, said.value, rest, pointer)
            what = f"not stated: the origin of {shown(rest)} % of the value of the {substance.name}"
            self.supplied.note(self.item.at(pointer), f"{what}; it is a line of its own, all else unknown")
            yield line

    def _line(self, substance: Substance, pointer: str) -> StatedLine:
        place = self.item.at(f"{pointer}/customsClassification/customClassificationCode")
        line = StatedLine(mineral=Stated(substance.mineral, place))
        if substance.form is not None:
            line.facts["form"] = Stated(substance.form, place)
        return line

    def _add_value(self, line: StatedLine, value: _Amount, percent: Fraction, pointer: str) -> None:
        said = value.said if percent == 100 else f"{shown(percent)} % of {value.said}"
        if value.currency != "USD":
            line.remarks.append(f"value: {said}, which is not in United States dollars")
            return
        part = value.number * percent / 100
        place = self.item.at(value.pointer if percent == 100 else pointer)
        stated = self.supplied.amount(part, "USD", said, place, self.part)
        record(line, "value", stated)

    def _add_mass(self, line: StatedLine, origin: _Origin) -> None:
        place = self.item.at(f"{origin.pointer}/originWeight")
        stated = self.supplied.amount(origin.mass, "kg", f"{shown(origin.mass)} kg", place, self.part)
        record(line, "mass", stated)

    def _add_origin(self, line: StatedLine, substance: Substance, origin: _Origin) -> None:
        """The country of an extraction, where all that was done to the material is extraction."""
        place = self.item.at(f"{origin.pointer}/materialOriginCountry")
        if substance.mined:
            line.steps.append({"does": Stated("extraction", place), "in": Stated(origin.country, place)})
            return
        told = f"{country_name(origin.country)} is where it was produced or extracted"
        line.remarks.append(f"{told}; write the step that it was")
        self.supplied.left_out(place, f"{substance.name}: {told}", "which of the two is not said")

    def _processed(self, material: StatedMaterial, processes: list[_Process]) -> None:
        """Each operation as a remark: it is processing of what was not recycled only, and refining only."""
        for process in processes:
            told = f"{process.kind} in {country_name(process.country)}"
            why = "a step of processing if it refined what was not recycled (26 CFR 1.30D-2(b)(37)), which is not said"
            material.remarks.append(f"{{does: processing, in: {process.country}}}? {told}: {why}")
            self.left_out(process.pointer, f"{material.label}: {told}", why)
