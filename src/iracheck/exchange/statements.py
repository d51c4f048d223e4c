"""Declared entities and holdings as statements of the Beneficial Ownership Data Standard 0.4.

Written are names, kinds, countries of organization, identifiers and holdings; offices, relatives,
contracts, screenings and what is declared complete have no place in the standard.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from iracheck.declaration import Declaration, Entity, Holding, country_name
from iracheck.exchange.amounts import ONE_DAY, decimal
from iracheck.quantities import Bounds

_TYPES = {
    "company": "registeredEntity",
    "government": "state",
    "government_agency": "stateBody",
    "ruling_party": "legalEntity",
}
_INTERESTS = (("board", "appointmentOfBoard"), ("voting", "votingRights"), ("equity", "shareholding"))


def bods_text(declaration: Declaration, *, on: date) -> str:
    """The statements as JSON, with exact numbers."""
    encoder = msgspec.json.Encoder(decimal_format="number")
    return msgspec.json.format(encoder.encode(bods_statements(declaration, on=on)), indent=2).decode() + "\n"


def bods_statements(declaration: Declaration, *, on: date) -> list[dict[str, Any]]:
    """Statements made on a day about all entities and their holdings; shares are exact decimals."""
    return [*_parties(declaration, on), *_relationships(declaration, on)]


def _parties(declaration: Declaration, on: date) -> Iterator[dict[str, Any]]:
    for entity in declaration.entities:
        kind = "person" if entity.kind == "person" else "entity"
        details = _person(entity) if kind == "person" else _entity(entity)
        yield _statement(on, entity.id, entity.id, kind, details)


def _relationships(declaration: Declaration, on: date) -> Iterator[dict[str, Any]]:
    taken = {entity.id for entity in declaration.entities}
    for entity in declaration.entities:
        for place, holding in enumerate(entity.held_by):
            record = f"{entity.id}/held_by/{place}"
            while record in taken:
                record += "'"
            taken.add(record)
            details = {
                "isComponent": False,
                "subject": entity.id,
                "interestedParty": {"reason": "unknown"} if holding.holder is None else holding.holder,
                "interests": list(_interests(holding)),
            }
            yield _statement(on, entity.id, record, "relationship", details)


def _statement(on: date, subject: str, record: str, kind: str, details: dict[str, Any]) -> dict[str, Any]:
    return {
        "statementId": hashlib.sha256(f"{on}\n{record}".encode()).hexdigest(),
        "statementDate": on.isoformat(),
        "declarationSubject": subject,
        "recordId": record,
        "recordType": kind,
        "recordStatus": "new",
        "recordDetails": details,
    }


def _person(person: Entity) -> dict[str, Any]:
    names = [{"type": "legal", "fullName": person.name}] if person.name is not None else []
    names += [{"type": "alternative", "fullName": alias} for alias in person.aliases]
    kind = "knownPerson" if names else "unknownPerson"
    return {"isComponent": False, "personType": kind} | ({"names": names} if names else {})


def _entity(entity: Entity) -> dict[str, Any]:
    kind = _TYPES.get(entity.kind or "", "unknownEntity")
    details: dict[str, Any] = {"isComponent": False, "entityType": {"type": kind}}
    if entity.kind == "ruling_party":
        details["entityType"] |= {"subtype": "other", "details": "ruling party"}
    if entity.kind is None:
        why = "The declaration does not say of which kind the entity is."
        details["unspecifiedEntityDetails"] = {"reason": "unknown", "description": why}
    if entity.name is not None:
        details["name"] = entity.name
    if entity.aliases:
        details["alternateNames"] = list(entity.aliases)
    country = entity.government_of if kind in ("state", "stateBody") else entity.organized_in
    if country is not None:
        details["jurisdiction"] = {"name": country_name(country), "code": country}
    identifiers = [{"scheme": "XI-LEI", "id": entity.lei}] if entity.lei is not None else []
    if entity.registration_number is not None:
        identifiers.append({"schemeName": "company register", "id": entity.registration_number})
    return details | ({"identifiers": identifiers} if identifiers else {})


def _interests(holding: Holding) -> Iterator[dict[str, Any]]:
    shares = {
        kind: share
        for measure, kind in _INTERESTS
        if (share := holding.share or getattr(holding, measure)) is not None
    }
    for kind, share in shares.items() or (("shareholding", None),):
        interest: dict[str, Any] = {"type": kind, "directOrIndirect": "direct"}
        if share is not None:
            interest["share"] = _share(share)
        if holding.first_day is not None and holding.first_day.exact is not None:
            interest["startDate"] = holding.first_day.exact.isoformat()
        if holding.last_day is not None and holding.last_day.exact not in (None, date.max):
            interest["endDate"] = (holding.last_day.exact + ONE_DAY).isoformat()
        yield interest


def _share(share: Bounds) -> dict[str, Decimal]:
    low, high = (
        Decimal(decimal(share.low)),
        Decimal(decimal(share.high if share.high is not None else share.low)),
    )
    return {"exact": low} if share.exact else {"minimum": low, "maximum": high}
