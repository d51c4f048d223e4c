"""Product passports of the United Nations Transparency Protocol 0.6 (https://uncefact.github.io/spec-untp/).

A passport says in which country and by which party the product was made, and which materials are in it, each
with its mass and the fraction of it that is recycled. Of a material it says a country of origin, but not which
step was done there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from iracheck.declaration import country_name
from iracheck.declaration.countries import parse_country
from iracheck.declaration.vocabulary import EQUIPMENT_KINDS
from iracheck.exchange.amounts import shown
from iracheck.exchange.found import Party
from iracheck.exchange.source import LONGEST_TEXT, Item, one_line, shortened
from iracheck.exchange.substances import Substance, of_name, of_registry_number, registry_number
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
from iracheck.quantities import QuantityError, parse_day

KEYS = frozenset({"credentialSubject", "product", "materialsProvenance"})
"""Keys of which a passport has one at least, in a credential or bare."""

_CREDENTIAL = frozenset({"type", "@context", "id", "credentialSubject"})
_SUBJECT = frozenset({"type", "id", "product", "granularityLevel", "materialsProvenance"})
_PRODUCT = frozenset(
    {"type", "name", "producedByParty", "productionDate", "countryOfProduction", "dimensions"}
)
_PARTY = frozenset({"type", "id", "name", "registeredId", "idScheme"})
_MATERIAL = frozenset({"type", "name", "originCountry", "mass", "recycledMassFraction", "materialType"})
_GRANULARITIES = ("item", "batch", "model")
_UNITS = {
    "KGM": Fraction(1),
    "GRM": Fraction(1, 1000),
    "TNE": Fraction(1000),
    "LBR": Fraction(45359237, 10**8),
}
"""Codes of UNECE Recommendation 20, in kilograms."""

_VERSION = re.compile(
    r"uncefact\.org/(?:vocabulary/)?untp/(?:dpp/)?(?P<version>\d+\.\d+(?:\.\d+)?|working)\b"
)
_BATTERY = re.compile(
    r"(?:batter(?:y|ies|ien?)|accumulators?|akku(?:s|mulator(?:en)?)?|\bli(?:thium)?[ -]ion)\b", re.IGNORECASE
)
_BATTERY_CODES = {"cpc": ("46410", "46420"), "hs": ("8506", "8507")}
_SCHEMES = {
    "cpc": re.compile(r"\bcpc\b", re.IGNORECASE),
    "hs": re.compile(r"\bHS\b|[Hh]armoni[sz]ed [Ss]ystem"),
}


class _Material(NamedTuple):
    """A material as it stands; its mass in kilograms, and in the words of the file."""

    pointer: str
    name: str
    country: str | None
    mass: tuple[Fraction, str] | None
    recycled: Fraction | None

    @property
    def told(self) -> str:
        """All that is said of it."""
        said = [f"the material {shortened(self.name)}"]
        if self.country is not None:
            said.append(f"from {country_name(self.country)}")
        if self.mass is not None:
            said.append(self.mass[1])
        if self.recycled is not None:
            said.append(f"{shown(100 * self.recycled)} % recycled")
        return ", ".join(said)


def read_passport(item: Item, part: Part, supplied: Supplied) -> None:
    """Add what a product passport says, bare or as the subject of a credential."""
    _Passport(item, part, supplied).read()


class _Passport(Reading):
    """Reads one passport."""

    _granularity: str | None = None

    def read(self) -> None:
        tree = self.item.tree
        if "credentialSubject" not in tree:
            if self._of_version(tree):
                self._subject(tree, "")
        elif self._credential(tree):
            subject = self.reader.group(tree, "", "credentialSubject", required=True)
            if subject or tree["credentialSubject"] == {}:
                self._subject(subject, "/credentialSubject")

    # What stands in several places

    def _types(self, node: dict[str, Any], pointer: str) -> list[str]:
        given = node.get("type")
        if given is None or isinstance(given, str):
            return [given] if given else []
        return [word for _, word in self.reader.texts(node, pointer, "type")]

    def _country(self, node: dict[str, Any], pointer: str, key: str) -> str | None:
        given = self.reader.text(node, pointer, key)
        if given is None:
            return None
        try:
            return parse_country(given)
        except QuantityError as error:
            self.reader.wrong(f"{pointer}/{key}", str(error))
            return None

    # The credential

    def _of_version(self, tree: dict[str, Any]) -> bool:
        """Whether the passport is of version 0.6, as far as it says."""
        context = tree.get("@context")
        several = context if isinstance(context, list) else [context]
        for place, entry in enumerate(several):
            found = _VERSION.search(entry) if isinstance(entry, str) else None
            if found is None:
                continue
            pointer = f"/@context/{place}" if isinstance(context, list) else "/@context"
            if found["version"] == "working":
                self.supplied.note(self.item.at(pointer), "the version is a working draft; it is read as 0.6")
            elif not re.match(r"0\.6(?:\.|$)", found["version"]):
                self.reader.wrong(
                    pointer, f"this is version {found['version']}; ask the supplier for a passport of 0.6"
                )
                return False
            return True
        self.supplied.note(self.item.at(), "the version of the passport is not said; it is read as 0.6")
        return True

    def _credential(self, tree: dict[str, Any]) -> bool:
        """Whether this is a credential of a product passport of version 0.6."""
        types = self._types(tree, "")
        if "DigitalProductPassport" not in types:
            what = (
                f"this credential is a {shortened(', '.join(types))}"
                if types
                else "the credential says no type"
            )
            self.reader.wrong("/type" if types else "", f"{what}; name a DigitalProductPassport")
            return False
        for key in ("@context", "issuer", "id"):
            if tree.get(key) in (None, "", [], {}):
                self.reader.wrong("", f'"{key}" is missing; add it')
        self.reader.text(tree, "", "id")
        for key in ("validFrom", "validUntil"):
            self.reader.text(tree, "", key)
        issuer = self.reader.group(tree, "", "issuer")
        name = self.reader.text(issuer, "/issuer", "name", required=bool(issuer))
        self.reader.text(issuer, "/issuer", "id", required=bool(issuer))
        if not self._of_version(tree):
            return False
        if "proof" in tree:
            self.supplied.note(self.item.at("/proof"), "the signature of the credential is not checked")
        if name is not None:
            self.left_out("/issuer", f"the issuer {shortened(name)}")
        self.left_over(tree, "", _CREDENTIAL | {"proof", "issuer"})
        return True

    # The product

    def _subject(self, subject: dict[str, Any], base: str) -> None:
        types = self._types(subject, base)
        if types and "ProductPassport" not in types:
            message = f"a {shortened(', '.join(types))} is no product passport of version 0.6; name a ProductPassport"
            return self.reader.wrong(f"{base}/type", message)
        self._granularity = self.word(subject, base, "granularityLevel", _GRANULARITIES)
        product = self.reader.group(subject, base, "product", required=True)
        if product or subject.get("product") == {}:
            self._product(product, f"{base}/product")
        fractions = Fraction(0)
        for pointer, material in self.reader.groups(subject, base, "materialsProvenance"):
            before, fractions = fractions, fractions + self._material(material, pointer)
            if fractions > 1 >= before:
                message = (
                    f"the mass fractions up to here are {shown(fractions)} together; write at most 1 in all"
                )
                self.reader.wrong(f"{pointer}/massFraction", message)
        known = _SUBJECT if base else _SUBJECT | _CREDENTIAL
        self.left_over(subject, base, known)
        return None

    def _product(self, product: dict[str, Any], pointer: str) -> None:
        reader = self.reader
        name = reader.text(product, pointer, "name", required=True)
        identity = reader.text(product, pointer, "id", required=True)
        if identity is not None:
            numbers = [reader.text(product, pointer, key) or "" for key in ("batchNumber", "serialNumber")]
            self.supplied.once("\n".join([identity, *numbers]), self.item.at(f"{pointer}/id"), "product")
        if name is not None and not self._is_battery(product, pointer, name) and self.part.kind is None:
            message = (
                "neither name nor description nor categories say that the product is a battery; leave the file"
                " out, or say with --part which component of the battery it is"
            )
            self.reader.wrong(pointer, message)
        component = StatedComponent(one_line(name or "product"), self.part.kind, self.item.at(pointer))
        if name is not None and self._fits(name, f"{pointer}/name"):
            component.facts["name"] = Stated(one_line(name), self.item.at(f"{pointer}/name"))
        self._weight(product, pointer)
        self._making(product, pointer, component)
        self.supplied.components.append(component)
        self.left_over(product, pointer, _PRODUCT)

    def _fits(self, name: str, pointer: str) -> bool:
        if len(one_line(name)) <= LONGEST_TEXT:
            return True
        self.left_out(pointer, f"the name {shortened(name)}", f"it is longer than {LONGEST_TEXT} characters")
        return False

    def _is_battery(self, product: dict[str, Any], pointer: str, name: str) -> bool:
        """By its categories where they are of a known scheme, by its words otherwise."""
        words = [name, self.reader.text(product, pointer, "description") or ""]
        known = False
        for where, category in self.reader.groups(product, pointer, "productCategory"):
            code = self.reader.text(category, where, "code") or ""
            words.append(self.reader.text(category, where, "name") or "")
            scheme = " ".join(str(category.get(key, "")) for key in ("schemeID", "schemeName", "id"))
            for key, pattern in _SCHEMES.items():
                if code and pattern.search(scheme):
                    known = True
                    if code.replace(".", "").startswith(_BATTERY_CODES[key]):
                        return True
        return not known and any(_BATTERY.search(word) for word in words)

    def _weight(self, product: dict[str, Any], pointer: str) -> None:
        dimensions, where = self.reader.group(product, pointer, "dimensions"), f"{pointer}/dimensions"
        weight = self._measure(dimensions, where, "weight")
        if weight is not None:
            self.left_out(f"{where}/weight", f"the weight {weight[1]}")
        self.left_over(dimensions, where, frozenset({"type", "weight"}))

    def _making(self, product: dict[str, Any], pointer: str, component: StatedComponent) -> None:
        """Who made the product, where and when: the country, party and day of its production."""
        country = self._country(product, pointer, "countryOfProduction")
        if country is not None:
            component.made["in"] = Stated(country, self.item.at(f"{pointer}/countryOfProduction"))
        given = self.reader.text(product, pointer, "productionDate")
        if given is not None:
            self._made_on(given, f"{pointer}/productionDate", component)
        party = self.reader.group(product, pointer, "producedByParty")
        if party:
            component.maker = self._party(party, f"{pointer}/producedByParty")

    def _made_on(self, given: str, pointer: str, component: StatedComponent) -> None:
        try:
            day = parse_day(given)
        except QuantityError as error:
            return self.reader.wrong(pointer, str(error))
        if self._granularity == "model":
            return self.left_out(pointer, f"productionDate {given}", "a model is not made on one day")
        component.made["on"] = Stated(day.isoformat(), self.item.at(pointer))
        return None

    def _party(self, party: dict[str, Any], pointer: str) -> tuple[int, str] | None:
        reader, supplied = self.reader, self.supplied
        identity = reader.text(party, pointer, "id", required=True)
        name = reader.text(party, pointer, "name", required=True)
        number = reader.text(party, pointer, "registeredId")
        scheme = reader.group(party, pointer, "idScheme")
        told = [reader.text(scheme, f"{pointer}/idScheme", key) for key in ("name", "id")]
        if identity is None or name is None:
            return None
        key = (0, identity)
        known = supplied.parties.get(key)
        if known is None:
            known = supplied.parties[key] = Party(key, self.item.at(pointer), None)
            supplied.named(known, [(name, self.item.at(f"{pointer}/name"))])
            supplied.stated[key, "name"] = self.item.at(f"{pointer}/name")
        elif one_line(name) not in (known.name, *known.aliases):
            self.left_out(f"{pointer}/name", f"the name {shortened(name)}", f"{known.place} has another")
        self.left_out(f"{pointer}/id", f"the party's id {shortened(identity)}")
        if number is not None:
            self._identified(known, number, [word for word in told if word], pointer)
        self.left_over(party, pointer, _PARTY)
        return key

    def _identified(self, party: Party, number: str, scheme: list[str], pointer: str) -> None:
        place = self.item.at(f"{pointer}/registeredId")
        if any(
            re.search(r"\bLEI\b|legal entity identifier|gleif\.org", word, re.IGNORECASE) for word in scheme
        ):
            if party.facts.get("lei") != number:
                self.supplied.identified(party, number, place)
                self.supplied.stated[party.key, "lei"] = place
            return
        told = f"{shortened(number)} of {shortened(', '.join(scheme)) if scheme else 'a register that is not named'}"
        party.remarks.append(
            f"registration_number: {told}, if that is the company register of the country it is organized in"
        )
        why = "whether that is the company register of its country is not said"
        self.supplied.left_out(place, f"the number {told}", why)

    # Its materials

    def _material(self, material: dict[str, Any], pointer: str) -> Fraction:
        """Add a material; gives the fraction of the product's mass that it is said to be."""
        reader = self.reader
        name = reader.text(material, pointer, "name", required=True)
        country = self._country(material, pointer, "originCountry")
        mass = self._measure(material, pointer, "mass")
        fraction = reader.number(material, pointer, "massFraction", most=1)
        recycled = reader.number(material, pointer, "recycledMassFraction", most=1)
        by_number = self._of_type(material, pointer)
        self.left_over(material, pointer, _MATERIAL)
        if name is not None:
            said = _Material(pointer, name, country, mass, recycled)
            by_name = of_name(name)
            if self.part.kind in EQUIPMENT_KINDS:
                self.supplied.omit_of_equipment(self.item.at(pointer), said.told, self.part)
            elif by_name is None and by_number is None:
                why = "the name does not stand for one mineral alone"
                self.supplied.omit(self.item.at(pointer), said.told, why)
            elif by_name and by_number and by_name[1:3] != by_number[1:3]:
                why = f"its registry number is that of {by_number.name}"
                self.supplied.omit(self.item.at(pointer), said.told, why)
            elif (substance := by_name or by_number) is not None:
                self._add(said, substance)
        return fraction or Fraction(0)

    def _of_type(self, material: dict[str, Any], pointer: str) -> Substance | None:
        """The material by its registry number, if its type is one."""
        kind, where = self.reader.group(material, pointer, "materialType"), f"{pointer}/materialType"
        code, name = (self.reader.text(kind, where, key) for key in ("code", "name"))
        number = None if code is None else registry_number(code)
        substance = None if number is None else of_registry_number(number)
        if kind and substance is None:
            self.left_out(
                where, f"the type {shortened(' '.join(word for word in (code, name) if word))}".rstrip()
            )
        return substance

    def _add(self, said: _Material, substance: Substance) -> None:
        place = self.item.at(said.pointer)
        material = StatedMaterial(one_line(said.name)[:LONGEST_TEXT], place)
        if self._fits(said.name, f"{said.pointer}/name"):
            material.name = Stated(one_line(said.name), self.item.at(f"{said.pointer}/name"))
        material.lines = list(self._lines(said, substance))
        if said.country is not None:
            told = f"its country of origin is {country_name(said.country)}"
            why = "which step was done there is not said"
            material.remarks.append(f"{told}; {why}")
            self.left_out(f"{said.pointer}/originCountry", f"{shortened(said.name)}: {told}", why)
        if substance.structural:
            material.doubt = f"{substance.mineral}: {STRUCTURAL}"
            self.supplied.left_out(place, said.told, STRUCTURAL)
        self.supplied.materials.append(material)

    def _lines(self, said: _Material, substance: Substance) -> Iterator[StatedLine]:
        """One line, or one for what is recycled and one for what is not."""
        if said.recycled is None:
            yield self._line(said, substance, None, Fraction(1))
            return
        for origin, share in (("recycled", said.recycled), ("virgin", 1 - said.recycled)):
            if share:
                yield self._line(said, substance, origin, share)

    def _line(self, said: _Material, substance: Substance, origin: str | None, share: Fraction) -> StatedLine:
        named_at = self.item.at(f"{said.pointer}/name")
        line = StatedLine(mineral=Stated(substance.mineral, named_at))
        if substance.form is not None:
            line.facts["form"] = Stated(substance.form, named_at)
        percent = "" if share == 1 else f"{shown(100 * share)} %"
        if origin is not None:
            line.facts["origin"] = Stated(
                origin, self.item.at(f"{said.pointer}/recycledMassFraction"), percent
            )
        if said.mass is not None:
            each, as_said = said.mass
            self._add_mass(
                line, each * share, f"{percent} of {as_said}" if percent else as_said, said.pointer
            )
        return line

    def _add_mass(self, line: StatedLine, mass: Fraction, said: str, pointer: str) -> None:
        place = self.item.at(f"{pointer}/mass")
        if self._granularity == "batch":
            line.remarks.append(f"mass: {said}, in one piece or in the whole batch")
            why = "whether it is that of one piece or of the whole batch is not said"
            return self.supplied.left_out(place, f"mass {said}", why)
        return record(line, "mass", self.supplied.amount(mass, "kg", said, place, self.part))

    def _measure(self, node: dict[str, Any], pointer: str, key: str) -> tuple[Fraction, str] | None:
        """A mass in kilograms, and as it stands."""
        group, where = self.reader.group(node, pointer, key), f"{pointer}/{key}"
        if not group:
            return None
        amount = self.reader.number(group, where, "value", required=True)
        unit = self.reader.text(group, where, "unit", required=True)
        if amount is None or unit is None:
            return None
        if unit not in _UNITS:
            said = f"{key} {shown(amount)} {shortened(unit)}"
            self.left_out(where, said, f"only {', '.join(_UNITS)} are read as units of mass")
            return None
        return amount * _UNITS[unit], f"{shown(amount)} {unit}"
