"""Statements of the Beneficial Ownership Data Standard 0.4 (https://standard.openownership.org/en/0.4.0/).

Of each record the last statement counts. An interest becomes a holding where it is stated to be
direct and is one of shares, votes or the appointment of the board; all else is noted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from iracheck.declaration import COUNTRIES
from iracheck.documents import nearest
from iracheck.exchange.amounts import ONE_DAY, Span, days_text, percent, share_text
from iracheck.exchange.found import BOARD, EQUITY, VOTING, Found, Key, Party, Remark, Stake
from iracheck.exchange.source import Item, Reader, left_over, shortened
from iracheck.quantities import Bounds, QuantityError, parse_day

KEYS = frozenset({"statementId", "recordId", "recordType", "recordDetails", "statementID", "statementType"})
"""Keys of which a statement has one at least, those of older versions too."""

_MEASURES = {"shareholding": EQUITY, "votingRights": VOTING, "appointmentOfBoard": BOARD}
_RECORD_TYPES = ("entity", "person", "relationship")
_STATUSES = ("new", "updated", "closed")
_DIRECTNESS = ("direct", "indirect", "unknown")
_ENTITY_TYPES = (
    "registeredEntity",
    "legalEntity",
    "arrangement",
    "anonymousEntity",
    "unknownEntity",
    "state",
    "stateBody",
)
_KINDS = {"state": "government", "stateBody": "government_agency"}
_TAX_SCHEMES = frozenset({"TAX", "TAXID", "VAT", "EIN", "TIN", "RFC", "PAN", "NIF", "CIF", "INN"})
_BOUNDS = ("exact", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_COUNTRY_NAMES = {name.removeprefix("the ").casefold(): code for code, (_, name) in COUNTRIES.items()}

_STATEMENT = frozenset(
    {
        "statementId",
        "statementDate",
        "publicationDetails",
        "source",
        "declaration",
        "declarationSubject",
        "recordId",
        "recordType",
        "recordStatus",
        "recordDetails",
    }
)
_ENTITY = frozenset(
    {
        "isComponent",
        "entityType",
        "unspecifiedEntityDetails",
        "name",
        "alternateNames",
        "jurisdiction",
        "identifiers",
    }
)
_PERSON = frozenset(
    {"isComponent", "personType", "unspecifiedPersonDetails", "names", "nationalities", "politicalExposure"}
)
_RELATIONSHIP = frozenset({"isComponent", "componentRecords", "subject", "interestedParty", "interests"})
_INTEREST = frozenset(
    {"type", "directOrIndirect", "share", "startDate", "endDate", "beneficialOwnershipOrControl"}
)
"""The last of them is a conclusion, and passed over."""


class _Statement(NamedTuple):
    reader: Reader
    id: str
    record: str
    kind: str
    status: str | None
    details: dict[str, Any]
    order: tuple[date, str, int]

    @property
    def said(self) -> str:
        return f"statement {shortened(self.id)}"


def read_bods(items: Iterable[Item], file: int, found: Found) -> None:
    """Add what the statements of a file say."""
    statements: dict[str, _Statement] = {}
    for place, item in enumerate(items):
        statement = _statement(item, place, found)
        if statement is None:
            continue
        other = statements.get(statement.record)
        if other is not None and other.kind != statement.kind:
            statement.reader.wrong(
                "/recordType", f'the record is a {other.kind} before; give each record its own "recordId"'
            )
            continue
        if other is not None:
            earlier, statement = sorted((other, statement), key=lambda one: one.order)
            found.note(
                earlier.reader.item.at(),
                f"{earlier.said} is replaced by {statement.said}; only the last is carried over, for all its days",
            )
        statements[statement.record] = statement
    for statement in statements.values():
        if statement.kind != "relationship":
            party = Party((file, statement.record), statement.reader.item.at(), statement.said)
            found.parties[party.key] = party
            (_entity if statement.kind == "entity" else _person)(statement, party, found)
            if statement.status == "closed":
                found.note(
                    party.place,
                    f"{statement.said} closes the record; the entity is carried over all the same",
                )
    for statement in statements.values():
        if statement.kind == "relationship":
            _Relationship(statement, file, statements, found).read()


def _statement(item: Item, place: int, found: Found) -> _Statement | None:
    reader = Reader(item, found.problems)
    tree = item.tree
    if not isinstance(tree, dict):
        reader.wrong("", "a statement is wanted here; write a group of keys, or remove this")
        return None
    if "recordType" not in tree and ("statementType" in tree or "statementID" in tree):
        reader.wrong("", "this statement is made for a version before 0.4; convert it to 0.4")
        return None
    before = len(found.problems)
    record = reader.text(tree, "", "recordId", required=True)
    kind = _word(reader, tree, "", "recordType", _RECORD_TYPES, required=True)
    status = _word(reader, tree, "", "recordStatus", _STATUSES)
    details = reader.group(tree, "", "recordDetails", required=True)
    stated = _date(reader, tree, "", "statementDate")
    published = reader.text(
        reader.group(tree, "", "publicationDetails"), "/publicationDetails", "publicationDate"
    )
    name = reader.text(tree, "", "statementId")
    if record is None or kind is None or len(found.problems) > before:
        return None
    for text in left_over(tree, _STATEMENT):
        found.note(item.at(), f"not carried over: {text}")
    return _Statement(
        reader, name or record, record, kind, status, details, (stated or date.min, published or "", place)
    )


def _word(
    reader: Reader,
    node: dict[str, Any],
    pointer: str,
    key: str,
    known: tuple[str, ...],
    *,
    required: bool = False,
) -> str | None:
    given = reader.text(node, pointer, key, required=required)
    if given is not None and given not in known:
        hint = nearest(given, known) or f"; write {' or '.join(known)}"
        reader.wrong(f"{pointer}/{key}", f'"{given[:60]}" is not known here{hint}')
        return None
    return given


def _date(reader: Reader, node: dict[str, Any], pointer: str, key: str) -> date | None:
    """A day; a time of day after it is passed over."""
    given = reader.text(node, pointer, key)
    if given is None:
        return None
    try:
        return parse_day(given[:10] if given[10:11] in ("T", " ") else given)
    except QuantityError as error:
        reader.wrong(f"{pointer}/{key}", str(error))
        return None


def _entity(statement: _Statement, party: Party, found: Found) -> None:
    reader, details, at = statement.reader, statement.details, "/recordDetails"
    typed = reader.group(details, at, "entityType", required=True)
    kind = _word(reader, typed, f"{at}/entityType", "type", _ENTITY_TYPES, required=bool(typed))
    subtype = [
        text for key in ("subtype", "details") if (text := reader.text(typed, f"{at}/entityType", key))
    ]
    names = [(name, reader.item.at(f"{at}/name")) for name in (reader.text(details, at, "name"),) if name]
    names += [(name, reader.item.at(where)) for where, name in reader.texts(details, at, "alternateNames")]
    found.named(party, names)
    country = _country(reader, details, at, "jurisdiction", found)
    if kind in _KINDS:
        party.facts["is"] = _KINDS[kind]
        if country is not None:
            party.facts["government_of"] = country
        if subtype:
            found.note(
                reader.item.at(f"{at}/entityType"), f"not carried over: {kind} of the kind {_listed(subtype)}"
            )
    elif kind is not None:
        if country is not None:
            party.facts["organized_in"] = country
        what = " ".join([kind, *(f'"{shortened(text)}"' for text in subtype)])
        if kind == "registeredEntity" and not subtype:
            party.remarks.append("is: company, if it is no agency or instrumentality of a government")
        else:
            party.remarks.append(f"is: the source says {what}")
            found.note(reader.item.at(f"{at}/entityType"), f"not carried over: the type {what}")
    _unspecified(statement, "unspecifiedEntityDetails", found)
    _identifiers(statement, party, country, found)
    for text in left_over(details, _ENTITY):
        found.note(reader.item.at(at), f"not carried over: {text}")


def _country(reader: Reader, details: dict[str, Any], at: str, key: str, found: Found) -> str | None:
    """The country of a jurisdiction; a part of a country is noted."""
    given = reader.group(details, at, key)
    code, name = reader.text(given, f"{at}/{key}", "code"), reader.text(given, f"{at}/{key}", "name")
    if code is None and name is None:
        return None
    place = reader.item.at(f"{at}/{key}")
    country = _COUNTRY_NAMES.get((name or "").casefold()) if code is None else code.upper()[:2]
    rest = "" if code is None else code[2:]
    if country not in COUNTRIES or (rest and not rest.startswith("-")):
        found.note(
            place, f'not carried over: the {key} "{shortened(code or name or "")}", which is no country code'
        )
        return None
    if rest:
        found.note(place, f'the {key} "{shortened(code or "")}" is carried over as {country}')
    return country


def _unspecified(statement: _Statement, key: str, found: Found) -> None:
    reader, at = statement.reader, f"/recordDetails/{key}"
    given = reader.group(statement.details, "/recordDetails", key)
    if given:
        found.note(
            reader.item.at(at), f"not carried over: why it is not specified, {_reason(reader, given, at)}"
        )


def _reason(reader: Reader, given: dict[str, Any], at: str) -> str:
    reason, told = reader.text(given, at, "reason"), reader.text(given, at, "description")
    return shortened(reason or "for no reason given") + (f' ("{shortened(told)}")' if told else "")


def _identifiers(statement: _Statement, party: Party, country: str | None, found: Found) -> None:
    reader, at = statement.reader, "/recordDetails"
    numbers: list[tuple[str, str, str]] = []
    for where, given in reader.groups(statement.details, at, "identifiers"):
        number = reader.text(given, where, "id")
        scheme, named = reader.text(given, where, "scheme"), reader.text(given, where, "schemeName")
        place = reader.item.at(where)
        if number is None:
            found.note(place, "not carried over: an identifier without an id")
        elif scheme == "XI-LEI" or (
            scheme is None and (named or "").casefold() in ("lei", "legal entity identifier")
        ):
            found.identified(party, number, place)
        elif _of_register(scheme, country):
            numbers.append((where, number, scheme or ""))
        else:
            found.note(
                place, f"not carried over: {_listed([scheme or named or 'identifier'])} {shortened(number)}"
            )
    if len(numbers) == 1:
        ((where, number, scheme),) = numbers
        found.numbered(party, number, reader.item.at(where))
        party.remarks.append(f"registration_number: as {shortened(scheme)} has it")
    else:
        for where, number, scheme in numbers:
            found.note(
                reader.item.at(where),
                f"not carried over: {shortened(scheme)} {shortened(number)}, one of {len(numbers)} registration numbers",
            )


def _of_register(scheme: str | None, country: str | None) -> bool:
    """Whether a scheme is a list of the country, and none of its tax office (https://org-id.guide)."""
    place, _, register = (scheme or "").partition("-")
    return country is not None and place == country and bool(register) and register not in _TAX_SCHEMES


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(f'"{shortened(text)}"' for text in texts)


def _person(statement: _Statement, party: Party, found: Found) -> None:
    reader, details, at = statement.reader, statement.details, "/recordDetails"
    party.facts["is"] = "person"
    kind = _word(
        reader, details, at, "personType", ("knownPerson", "anonymousPerson", "unknownPerson"), required=True
    )
    if kind not in (None, "knownPerson"):
        found.note(reader.item.at(f"{at}/personType"), f"not carried over: the type {kind}")
    _unspecified(statement, "unspecifiedPersonDetails", found)
    names: list[tuple[str, str, str | None]] = []
    for where, given in reader.groups(details, at, "names"):
        name, sort = reader.text(given, where, "fullName"), reader.text(given, where, "type")
        if name is None:
            found.note(reader.item.at(where), "not carried over: a name without fullName")
        else:
            names.append((where, name, sort))
            if sort not in (None, "legal"):
                found.note(
                    reader.item.at(where),
                    f"the name is carried over, but not that its type is {shortened(sort)}",
                )
    names.sort(key=lambda name: name[2] != "legal")
    found.named(party, [(name, reader.item.at(where)) for where, name, _ in names])
    for where, given in reader.groups(details, at, "nationalities"):
        nation = reader.text(given, where, "code") or reader.text(given, where, "name") or "not named"
        found.note(
            reader.item.at(where),
            f"not carried over: the nationality {shortened(nation)}; a declaration asks for united_states_status",
        )
    _exposure(statement, found)
    for text in left_over(details, _PERSON):
        found.note(reader.item.at(at), f"not carried over: {text}")


def _exposure(statement: _Statement, found: Found) -> None:
    reader, at = statement.reader, "/recordDetails/politicalExposure"
    given = reader.group(statement.details, "/recordDetails", "politicalExposure")
    if not given:
        return
    status = reader.text(given, at, "status")
    ask = "; a declaration asks for offices" if status == "isPep" else ""
    found.note(
        reader.item.at(at),
        f"not carried over: political exposure {shortened(status or 'without status')}{ask}",
    )
    for where, detail in reader.groups(given, at, "details"):
        for text in left_over(detail, frozenset()):
            found.note(reader.item.at(where), f"not carried over: political exposure, {text}")


class _Relationship:
    """One relationship statement."""

    def __init__(
        self, statement: _Statement, file: int, statements: dict[str, _Statement], found: Found
    ) -> None:
        self._statement = statement
        self._reader = statement.reader
        self._details = statement.details
        self._statements = statements
        self._file = file
        self._found = found
        self._reason: str | None = None

    def read(self) -> None:
        """Add its stakes and what makes none."""
        at, found = "/recordDetails", self._found
        for text in left_over(self._details, _RELATIONSHIP):
            found.note(self._reader.item.at(at), f"not carried over: {text}")
        components = [name for _, name in self._reader.texts(self._details, at, "componentRecords")]
        interests = list(self._reader.groups(self._details, at, "interests"))
        before = len(found.problems)
        subject = self._party("subject")
        untold = self._reason
        holder = self._party("interestedParty")
        if len(found.problems) > before:
            return
        if subject is None:
            found.note(
                self._reader.item.at(f"{at}/subject"),
                f"not carried over: the subject is not specified, {untold}",
            )
            return
        if holder is None:
            self._remark(
                subject, holder, f"{at}/interestedParty", f"the holder is not specified, {self._reason}"
            )
        elif not interests:
            self._remark(subject, holder, at, "no interest is stated")
        if components:
            missing = [name for name in components if name not in self._statements]
            said = f"its components are read by themselves: {_listed(components)}"
            said += f" (not in the file: {_listed(missing)})" if missing else ""
            found.note(self._reader.item.at(f"{at}/componentRecords"), said)
        for where, interest in interests:
            self._interest(where, interest, subject, holder)

    def _party(self, key: str) -> Key | None:
        """The subject or the interested party; ``None`` with a reason where it is not specified."""
        where = f"/recordDetails/{key}"
        given = self._details.get(key)
        if isinstance(given, dict):
            self._reason = _reason(self._reader, given, where)
            return None
        name = self._reader.text(self._details, "/recordDetails", key, required=True)
        if name is None:
            return None
        kind = self._statements[name].kind if name in self._statements else None
        if kind == "relationship" or (kind == "person" and key == "subject"):
            wanted = "an entity" if key == "subject" else "an entity or a person"
            self._reader.wrong(where, f'"{name[:60]}" is a {kind}; write the "recordId" of {wanted}')
            return None
        return self._found.party((self._file, name), self._reader.item.at(where)).key

    def _remark(self, subject: Key, holder: Key | None, where: str, text: str, *stakes: Stake) -> None:
        said, place = self._statement.said, self._reader.item.at(where)
        self._found.remarks.append(Remark(subject, holder, said, place, text, stakes))

    def _interest(self, where: str, interest: dict[str, Any], subject: Key, holder: Key | None) -> None:
        reader, found, item = self._reader, self._found, self._reader.item
        kind = reader.text(interest, where, "type")
        directness = _word(reader, interest, where, "directOrIndirect", _DIRECTNESS)
        before = len(found.problems)
        share = self._share(where, reader.group(interest, where, "share"))
        first, end = _date(reader, interest, where, "startDate"), _date(reader, interest, where, "endDate")
        if first is not None and end is not None and end < first:
            reader.wrong(f"{where}/endDate", "the interest ends before it begins; mend one of the days")
        if end == date.min:
            reader.wrong(f"{where}/endDate", "nothing ends on the first of all days; write the day")
        if len(found.problems) > before:
            return
        for text in left_over(interest, _INTEREST):
            found.note(item.at(where), f"not carried over: {text}")
        span = Span(first, None if end is None else end - ONE_DAY)
        measure = _MEASURES.get(kind or "")
        stake = Stake(
            subject,
            holder,
            (self._file, self._statement.record),
            self._statement.said,
            item.at(where),
            measure,
            share,
            span,
        )
        if measure is None:
            sort = "an interest without a type" if kind is None else f"{shortened(kind)}"
            size = "" if share is None else f" {share_text(share)}"
            described = f"{sort}{size}{days_text(span.first, span.last)}"
            how = "" if directness in (None, "direct") else f", direct or indirect: {directness}"
            self._remark(subject, holder, where, f"no board seats, votes or equity: {described}{how}")
        elif first is not None and end == first:
            self._remark(
                subject, holder, where, f"held on no day, since it ends on the day it begins ({end}): {kind}"
            )
        elif directness == "indirect":
            self._remark(subject, holder, where, "indirect, and so no holding", stake)
        elif directness != "direct":
            self._remark(subject, holder, where, "not stated to be direct, and so no holding", stake)
        elif self._statement.status == "closed" and end is None:
            self._remark(
                subject,
                holder,
                where,
                "the record is closed, but not said when it ended, and so no holding",
                stake,
            )
        elif subject == holder:
            self._remark(subject, holder, where, "held by itself, and so no holding", stake)
        else:
            if share is None:
                found.note(item.at(where), f"the {kind} has no share; left unknown")
            found.stakes.append(stake)

    def _share(self, where: str, given: dict[str, Any]) -> Bounds | None:
        """The share; bounds that are excluded are noted."""
        at = f"{where}/share"
        reader, found = self._reader, self._found
        numbers: dict[str, Any] = {}
        for key in _BOUNDS:
            text = reader.text(given, at, key)
            if text is not None:
                try:
                    numbers[key] = percent(text)
                except QuantityError as error:
                    reader.wrong(f"{at}/{key}", str(error))
        for text in left_over(given, frozenset(_BOUNDS)):
            found.note(reader.item.at(at), f"not carried over: {text}")
        if "exact" in numbers:
            if len(numbers) > 1:
                found.note(
                    reader.item.at(at), "the exact share is carried over, but not the bounds beside it"
                )
            return Bounds(numbers["exact"], numbers["exact"])
        if not numbers:
            return None
        low = max(numbers.get("minimum", percent("0")), numbers.get("exclusiveMinimum", percent("0")))
        high = min(numbers.get("maximum", percent("100")), numbers.get("exclusiveMaximum", percent("100")))
        out = low in (numbers.get("exclusiveMinimum"), None) or high in (
            numbers.get("exclusiveMaximum"),
            None,
        )
        if high < low or (high == low and out):
            reader.wrong(at, "no share lies between these bounds; mend one of them")
            return None
        share = Bounds(low, high)
        for key, word in (("exclusiveMinimum", "more"), ("exclusiveMaximum", "less")):
            bound = numbers.get(key)
            if bound is not None and bound in share:
                what = share_text(Bounds(bound, bound))
                found.note(
                    reader.item.at(f"{at}/{key}"),
                    f"{word} than {what} is carried over as {share_text(share)}",
                )
        return share
