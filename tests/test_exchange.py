"""Ownership from BODS and FollowTheMoney: what is carried over, what is noted, and that nothing breaks."""

from __future__ import annotations

import json
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iracheck import Declaration, DocumentError, parse_declaration, read_declaration
from iracheck.declaration import Holding
from iracheck.exchange import (
    Ownership,
    bods_statements,
    bods_text,
    ownership_text,
    ownership_yaml,
    read_ownership,
)

ROOT = Path(__file__).resolve().parent.parent
BODS = ROOT / "fixtures" / "exchange" / "cathode-maker.bods.json"
FTM = ROOT / "fixtures" / "exchange" / "graphite-refiner.ftm.jsonl"
MINIMAL = "format: iracheck/1\ntitle: Pasted\nclaims: [30D]\nbattery: {}\n"
LEI = "0000INVENTED00000119"

Tree = dict[str, Any]


def read_text(text: str, suffix: str = ".json") -> Ownership:
    """What a text says."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"source{suffix}"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return read_ownership(path)


def read(*tree: Any) -> Ownership:
    """What statements or entities say."""
    return read_text(json.dumps(tree))


def problems(text: str) -> list[str]:
    """The problems of a text, with line and column."""
    with pytest.raises(DocumentError) as refused:
        read_text(text)
    return [
        f"{problem.place.line}:{problem.place.column} {problem.message}" for problem in refused.value.problems
    ]


def pasted(yaml: str) -> Declaration:
    """A minimal declaration with a block pasted in."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack.yaml"
        path.write_text(MINIMAL + yaml, "utf-8")
        return read_declaration(path)


def notes(ownership: Ownership) -> str:
    """All notes as one text."""
    return "\n".join(note.text for note in ownership.notes)


def entity(record: str, *, name: str | None = None, kind: str = "registeredEntity", **details: Any) -> Tree:
    """A BODS entity statement."""
    said = {"isComponent": False, "entityType": {"type": kind}} | details
    return {
        "statementId": f"statement-{record}",
        "statementDate": "2024-01-01",
        "declarationSubject": "a",
        "recordId": record,
        "recordType": "entity",
        "recordDetails": said | ({} if name is None else {"name": name}),
    }


def person(record: str, name: str | None = None, kind: str = "knownPerson", **details: Any) -> Tree:
    """A BODS person statement."""
    names = {} if name is None else {"names": [{"type": "legal", "fullName": name}]}
    said = {"isComponent": False, "personType": kind} | names | details
    return entity(record) | {"recordType": "person", "recordDetails": said}


def relationship(
    holder: Any, *interests: Tree, subject: Any = "a", record: str = "r", **statement: Any
) -> Tree:
    """A BODS relationship statement."""
    said = {
        "isComponent": False,
        "subject": subject,
        "interestedParty": holder,
        "interests": [{"directOrIndirect": "direct"} | interest for interest in interests],
    }
    return entity(record) | {"recordType": "relationship", "recordDetails": said} | statement


def interest(kind: str | None, share: Any = None, **more: Any) -> Tree:
    """A BODS interest."""
    return ({} if kind is None else {"type": kind}) | ({} if share is None else {"share": share}) | more


def held(ownership: Ownership, name: str = "a") -> list[Tree]:
    """The holdings of one entity."""
    (found,) = [entity for entity in ownership.entities if entity["id"] == name]
    return list(found.get("held_by", []))


def of_interests(*interests: Tree, **more: Any) -> Ownership:
    """What B holds in A by some interests."""
    return read(entity("a", name="A"), entity("b", name="B"), relationship("b", *interests, **more))


def thing(schema: str, name: str, /, **properties: Any) -> Tree:
    """A FollowTheMoney entity."""
    listed = {key: value if isinstance(value, list) else [value] for key, value in properties.items()}
    return {"id": name, "schema": schema, "properties": listed}


def of_ownership(**properties: Any) -> Ownership:
    """What B holds in A by a FollowTheMoney ownership."""
    both = {"owner": "b", "asset": "a"} | properties
    return read(
        thing("Company", "a", name="A"), thing("Company", "b", name="B"), thing("Ownership", "o", **both)
    )


# The sample files


def test_the_bods_sample_becomes_entities() -> None:
    ownership = read_ownership(BODS)
    maker, holding, ministry, holm = ownership.entities
    assert maker == {
        "id": "brightcell-cathode-oy",
        "name": "Brightcell Cathode Oy",
        "aliases": ["Brightcell Katodi Oy"],
        "lei": LEI,
        "registration_number": "0000000-0",
        "organized_in": "FI",
        "held_by": [
            {
                "holder": "northlake-holding-ab",
                "board": "60 %",
                "voting": "50..75 %",
                "equity": "40.25 %",
                "from": "2016-05-01",
                "until": "2023-06-30",
            },
            {
                "holder": "northlake-holding-ab",
                "board": "60 %",
                "voting": "50..75 %",
                "equity": "50.25 %",
                "from": "2023-07-01",
                "until": "2023-12-31",
            },
            {
                "holder": "northlake-holding-ab",
                "voting": "50..75 %",
                "equity": "50.25 %",
                "from": "2024-01-01",
            },
            {"holder": "ministry-of-invented-industry", "equity": "10..25 %", "from": "2020-01-01"},
            {"holder": "unknown", "equity": "0..5 %"},
        ],
    }
    assert holding["held_by"] == [{"holder": "karin-holm", "from": "2018-01-01"}]
    assert "is" not in maker | holding
    assert (ministry["is"], ministry["government_of"]) == ("government_agency", "FI")
    assert holm == {"id": "karin-holm", "name": "Karin Holm", "aliases": ["Karin Strand"], "is": "person"}
    for told in (
        "is replaced by",
        "nationality SE",
        "isPep",
        "Member of an invented parliament",
        "more than 50 %",
        "rightsGrantedByContract",
        "Licence for the precursor process",
        "boardMember",
        "has no share",
        "not stated to be direct",
        "indirect, and so no holding: {holder: karin-holm, equity: 50.25 %}",
        "Holders of bearer shares",
        "foundingDate",
        "components are read by themselves",
    ):
        assert told in notes(ownership)


def test_the_ftm_sample_becomes_entities() -> None:
    ownership = read_ownership(FTM)
    refiner, fund, parent, li, _ = ownership.entities
    assert refiner["aliases"] == ["碧石石墨有限公司", "Jasper Carbon Works"]
    assert (refiner["registration_number"], refiner["organized_in"]) == ("0" * 18, "CN")
    assert refiner["held_by"] == [
        {
            "holder": "provincial-industry-fund",
            "equity": "0..25 %",
            "from": "2019-01-01",
            "until": "2019-12-30",
        },
        {"holder": "provincial-industry-fund", "equity": "25 %", "from": "2019-12-31"},
        {
            "holder": "jasper-holding-b-v",
            "voting": "50..75 %",
            "from": "2020-04-01",
            "until": "2024-06-30",
        },
    ]
    assert fund["is"] == "government_agency"
    assert "government_of" not in fund
    assert parent["held_by"] == [{"holder": "li-example"}]
    assert li["relatives"] == [{"person": "wang-example", "relation": "spouse"}]
    for told in (
        'topics "gov.soe"',
        "ultimate beneficial owner",
        "a majority",
        "directorship",
        "Member of an invented congress",
        "Sanction",
        "sharesCount",
        "previousName",
        'nationality "cn"',
    ):
        assert told in notes(ownership)


@pytest.mark.parametrize("path", [BODS, FTM], ids=lambda path: path.name)
def test_the_samples_can_be_pasted(path: Path) -> None:
    yaml, said = ownership_text([path])
    declaration = pasted(yaml)
    assert [entity.id for entity in declaration.entities] == [
        entity["id"] for entity in read_ownership(path).entities
    ]
    assert all(line.startswith(f"{path}:") for line in said)
    for entity in read_ownership(path).sources.values():
        assert f"# {path.name}:{entity.place.line}, {entity.said}" in yaml
    assert not any(entity.holders_complete for entity in declaration.entities)


def test_several_files_share_no_id_and_no_identifier() -> None:
    yaml, said = ownership_text([BODS, BODS, FTM])
    declaration = pasted(yaml)
    assert "brightcell-cathode-oy-2" in {entity.id for entity in declaration.entities}
    assert [entity.lei for entity in declaration.entities].count(LEI) == 1
    assert any("declare it once" in line for line in said)


def test_comments_stand_at_the_holder() -> None:
    yaml, _ = ownership_text([BODS])
    lines = yaml.splitlines()
    (place,) = [place for place, line in enumerate(lines) if "boardMember" in line]
    assert lines[place].strip().startswith("# ministry-of-invented-industry:")
    assert lines[place + 1].strip().startswith("- {holder: ministry-of-invented-industry,")
    assert all(line.rstrip().endswith(tuple("0123456789")) for line in lines if "- {holder:" in line)


def test_notes_know_whom_they_are_about() -> None:
    (note,) = [note for note in read_ownership(BODS).notes if "boardMember" in note.text]
    assert (note.entity, note.holder) == ("brightcell-cathode-oy", "ministry-of-invented-industry")
    assert note.place.line is not None
    assert note.place.pointer == "/6/recordDetails/interests/1"


# BODS: interests


@pytest.mark.parametrize(
    ("kind", "measure"),
    [("shareholding", "equity"), ("votingRights", "voting"), ("appointmentOfBoard", "board")],
)
def test_three_interests_are_measures(kind: str, measure: str) -> None:
    assert held(of_interests(interest(kind, {"exact": 12.5}))) == [{"holder": "b", measure: "12.5 %"}]


@pytest.mark.parametrize(
    "kind",
    [
        "otherInfluenceOrControl",
        "seniorManagingOfficial",
        "settlor",
        "trustee",
        "rightsToProfitOrIncome",
        "rightsGrantedByContract",
        "conditionalRightsGrantedByContract",
        "controlViaCompanyRulesOrArticles",
        "boardMember",
        "boardChair",
        "unknownInterest",
        "nominee",
        None,
    ],
)
def test_other_interests_are_noted(kind: str | None) -> None:
    ownership = of_interests(interest(kind, {"exact": 30}, startDate="2020-01-01"))
    assert not held(ownership)
    (note,) = [note for note in ownership.notes if note.holder == "b"]
    assert (kind or "without a type") in note.text
    assert "30 % from 2020-01-01" in note.text
    assert f"# {note.text.replace(' of a:', ':')}" in ownership_yaml(ownership)


@pytest.mark.parametrize(
    ("share", "written", "said"),
    [
        ({"exact": 0}, "0 %", ""),
        ({"minimum": 25, "maximum": 50}, "25..50 %", ""),
        ({"minimum": 25}, "25..100 %", ""),
        ({"maximum": 25}, "0..25 %", ""),
        ({"exclusiveMinimum": 25, "maximum": 50}, "25..50 %", "more than 25 % is carried over as 25..50 %"),
        ({"minimum": 25, "exclusiveMaximum": 50}, "25..50 %", "less than 50 % is carried over as 25..50 %"),
        ({"exact": 30, "minimum": 25}, "30 %", "not the bounds beside it"),
        ({"minimum": 25, "maximum": 25}, "25 %", ""),
    ],
)
def test_shares_are_kept(share: Tree, written: str, said: str) -> None:
    ownership = of_interests(interest("shareholding", share))
    assert held(ownership) == [{"holder": "b", "equity": written}]
    assert said in notes(ownership)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("33.333333333333333333333333", "33.333333333333333333333333 %"),
        ("0.1", "0.1 %"),
        ("1e1", "10 %"),
        ("2.50e+1", "25 %"),
        ("0e9999", "0 %"),
        ("100", "100 %"),
    ],
)
def test_numbers_are_read_exactly(number: str, written: str) -> None:
    text = json.dumps(
        [
            entity("a", name="A"),
            entity("b", name="B"),
            relationship("b", interest("shareholding", {"exact": 77})),
        ]
    )
    assert held(read_text(text.replace("77", number))) == [{"holder": "b", "equity": written}]


@pytest.mark.parametrize("share", [None, {}])
def test_a_missing_share_stays_unknown(share: Tree | None) -> None:
    ownership = of_interests(interest("shareholding", share))
    assert held(ownership) == [{"holder": "b"}]
    assert "has no share; left unknown" in notes(ownership)


@pytest.mark.parametrize(
    ("directness", "said"),
    [("indirect", "indirect, and"), ("unknown", "not stated to be direct"), (None, "not stated")],
)
def test_only_direct_interests_are_holdings(directness: str | None, said: str) -> None:
    ownership = of_interests(interest("votingRights", {"exact": 40}, directOrIndirect=directness))
    assert not held(ownership)
    assert said in notes(ownership)
    assert "# b: " in ownership_yaml(ownership)
    assert "{holder: b, voting: 40 %}" in ownership_yaml(ownership)


def test_exact_direct_interests_of_one_statement_are_summed() -> None:
    twice = [interest("shareholding", {"exact": part}) for part in (20.5, 30)]
    assert held(of_interests(*twice)) == [{"holder": "b", "equity": "50.5 %"}]


@pytest.mark.parametrize(
    "shares",
    [({"exact": 20}, {"minimum": 5, "maximum": 10}), ({"exact": 20}, None), ({"exact": 60}, {"exact": 60})],
)
def test_what_cannot_be_summed_stays_unknown(shares: tuple[Any, Any]) -> None:
    ownership = of_interests(*(interest("shareholding", share) for share in shares))
    assert held(ownership) == [{"holder": "b"}]
    assert "several times for the same days and left unknown" in notes(ownership)


def test_interests_of_two_records_are_not_summed() -> None:
    said = [
        relationship("b", interest("shareholding", {"exact": 20}), record=record, statementId=record)
        for record in ("r", "s")
    ]
    ownership = read(entity("a", name="A"), entity("b", name="B"), *said)
    assert held(ownership) == [{"holder": "b"}]
    assert "left unknown: 20 %, 20 %" in notes(ownership)


def test_days_are_cut_where_something_changes() -> None:
    ownership = of_interests(
        interest("shareholding", {"exact": 20}, endDate="2020-01-01"),
        interest("votingRights", {"exact": 30}, startDate="2019-01-01"),
        interest("shareholding", {"exact": 50}, startDate="2021-01-01"),
    )
    assert held(ownership) == [
        {"holder": "b", "equity": "20 %", "until": "2018-12-31"},
        {"holder": "b", "voting": "30 %", "equity": "20 %", "from": "2019-01-01", "until": "2019-12-31"},
        {"holder": "b", "voting": "30 %", "from": "2020-01-01", "until": "2020-12-31"},
        {"holder": "b", "voting": "30 %", "equity": "50 %", "from": "2021-01-01"},
    ]
    assert len(pasted(ownership_yaml(ownership)).entities[0].held_by) == 4


def test_an_interest_that_ends_as_it_begins_was_never_held() -> None:
    ownership = of_interests(
        interest("shareholding", {"exact": 20}, startDate="2020-01-01", endDate="2020-01-01")
    )
    assert not held(ownership)
    assert "held on no day" in notes(ownership)


def test_more_than_the_whole_is_not_written() -> None:
    ownership = read(
        entity("a", name="A"),
        entity("b", name="B"),
        person("c", "C"),
        relationship("b", interest("shareholding", {"exact": 60}), interest("votingRights", {"exact": 60})),
        relationship("c", interest("shareholding", {"exact": 50}), record="s"),
    )
    assert held(ownership) == [{"holder": "b", "voting": "60 %"}, {"holder": "c"}]
    assert notes(ownership).count("left unknown, since all holders have 110.00 % of it together") == 2
    pasted(ownership_yaml(ownership))


def test_nobody_holds_itself() -> None:
    ownership = read(entity("a", name="A"), relationship("a", interest("shareholding", {"exact": 5})))
    assert not held(ownership)
    assert "held by itself" in notes(ownership)


# BODS: parties, records


@pytest.mark.parametrize("reason", ["noBeneficialOwners", "subjectExemptFromDisclosure", "unknown"])
def test_a_holder_not_specified_is_noted_with_its_reason(reason: str) -> None:
    ownership = read(entity("a", name="A"), relationship({"reason": reason, "description": "Told by A"}))
    assert not held(ownership)
    assert f'{reason} ("Told by A")' in notes(ownership)


def test_interests_of_holders_not_specified_stay_apart() -> None:
    said = [
        relationship({"reason": "unknown"}, interest("shareholding", {"exact": 20}), record=record)
        for record in ("r", "s")
    ]
    ownership = read(entity("a", name="A"), *said)
    assert held(ownership) == [{"holder": "unknown", "equity": "20 %"}] * 2
    assert pasted(ownership_yaml(ownership)).entities[0].held_by[0].holder is None


def test_anonymous_parties_stay_parties() -> None:
    ownership = read(
        entity("a", name="A"),
        person("p-9", kind="anonymousPerson", unspecifiedPersonDetails={"reason": "unknown"}),
        entity("e-9", kind="unknownEntity", unspecifiedEntityDetails={"reason": "unknown"}),
        relationship("p-9", interest("shareholding", {"exact": 20})),
        relationship("e-9", interest("shareholding", {"exact": 30}), record="s"),
    )
    assert [holding["holder"] for holding in held(ownership)] == ["p-9", "e-9"]
    assert "anonymousPerson" in notes(ownership)
    assert "unknownEntity" in notes(ownership)
    assert notes(ownership).count("why it is not specified, unknown") == 2


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("state", {"is": "government", "government_of": "FI"}),
        ("stateBody", {"is": "government_agency", "government_of": "FI"}),
        ("registeredEntity", {"organized_in": "FI"}),
        ("legalEntity", {"organized_in": "FI"}),
        ("arrangement", {"organized_in": "FI"}),
    ],
)
def test_kinds_are_carried_over_where_they_are_clear(kind: str, facts: Tree) -> None:
    (found,) = read(entity("a", name="A", kind=kind, jurisdiction={"name": "x", "code": "FI"})).entities
    assert found == {"id": "a", "name": "A"} | facts


@pytest.mark.parametrize(
    ("jurisdiction", "country", "said"),
    [
        ({"name": "Finland"}, "FI", ""),
        ({"name": "Delaware", "code": "US-DE"}, "US", "US-DE"),
        ({"name": "x", "code": "gb"}, "GB", ""),
        ({"name": "Nowhere"}, None, "Nowhere"),
        ({"name": "x", "code": "XX"}, None, "XX"),
        ({"name": "x", "code": "USDE"}, None, "USDE"),
    ],
)
def test_jurisdictions(jurisdiction: Tree, country: str | None, said: str) -> None:
    ownership = read(entity("a", name="A", jurisdiction=jurisdiction))
    assert ownership.entities[0].get("organized_in") == country
    assert said in notes(ownership)


@pytest.mark.parametrize(
    ("identifiers", "number", "said"),
    [
        ([{"scheme": "FI-PRO", "id": "7"}], "7", ""),
        ([{"scheme": "SE-BLV", "id": "7"}], None, '"SE-BLV" 7'),
        ([{"scheme": "FI-VAT", "id": "7"}], None, '"FI-VAT" 7'),
        ([{"scheme": "FI-PRO", "id": "7"}, {"scheme": "FI-X", "id": "8"}], None, "one of 2"),
        ([{"schemeName": "A register", "id": "7"}], None, '"A register" 7'),
        ([{"scheme": "FI-PRO"}], None, "without an id"),
    ],
)
def test_registration_numbers(identifiers: list[Tree], number: str | None, said: str) -> None:
    ownership = read(entity("a", name="A", jurisdiction={"code": "FI"}, identifiers=identifiers))
    assert ownership.entities[0].get("registration_number") == number
    assert said in notes(ownership)


def test_legal_entity_identifiers_are_checked() -> None:
    right, wrong = ({"scheme": "XI-LEI", "id": LEI}, {"scheme": "XI-LEI", "id": LEI[:-1] + "8"})
    ownership = read(
        entity("a", name="A", identifiers=[right]),
        entity("b", name="B", identifiers=[wrong]),
        entity("c", name="C", identifiers=[right]),
    )
    assert [found.get("lei") for found in ownership.entities] == [LEI, None, None]
    assert "wrong check digits" in notes(ownership)
    assert 'that of "A" too' in notes(ownership)


def test_the_last_statement_of_a_record_counts() -> None:
    said = [
        relationship("b", interest("shareholding", {"exact": part}), statementDate=day, statementId=day)
        for part, day in ((30, "2023-05-05T10:00:00Z"), (20, "2022-05-05"), (40, "2023-05-05"))
    ]
    ownership = read(entity("a", name="A"), entity("b", name="B"), *said)
    assert held(ownership) == [{"holder": "b", "equity": "40 %"}]
    assert notes(ownership).count("is replaced by") == 2


def test_a_closed_record_holds_only_what_ended_on_a_day() -> None:
    ownership = of_interests(
        interest("shareholding", {"exact": 20}, endDate="2022-01-01"),
        interest("votingRights", {"exact": 30}),
        recordStatus="closed",
    )
    assert held(ownership) == [{"holder": "b", "equity": "20 %", "until": "2021-12-31"}]
    assert "the record is closed" in notes(ownership)


def test_a_party_without_a_statement_is_named_by_its_record() -> None:
    ownership = read(entity("a", name="A"), relationship("Rec/77", interest("shareholding", {"exact": 5})))
    assert held(ownership) == [{"holder": "rec-77", "equity": "5 %"}]
    assert 'the file says nothing about "Rec/77"' in notes(ownership)
    assert ownership.entities[1] == {"id": "rec-77"}


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (("Société Générale d'Énergie", "Møller & Łuk"), ("societe-generale-d-energie", "møller-łuk")),
        (("宁德石墨", "Завод Дельта"), ("宁德石墨", "завод-дельта")),
        (("Acme", "ACME"), ("acme", "acme-2")),
        (("Unknown", "null"), ("unknown-2", "null-2")),
        (("!!!", "x" * 300), ("a", "x" * 80)),
    ],
)
def test_ids_are_readable_and_unique(names: tuple[str, str], ids: tuple[str, str]) -> None:
    ownership = read(entity("a", name=names[0]), entity("b", name=names[1]))
    assert tuple(found["id"] for found in ownership.entities) == ids
    assert tuple(found.id for found in pasted(ownership_yaml(ownership)).entities) == ids


def test_names_fit_a_declaration() -> None:
    ownership = read(entity("a", name=" Two\nlines: #1 ", alternateNames=["y" * 600, "Two lines: #1"]))
    assert ownership.entities == ({"id": "two-lines-1", "name": "Two lines: #1"},)
    assert "without the spaces and line breaks" in notes(ownership)
    assert "longer than 500 characters" in notes(ownership)
    assert pasted(ownership_yaml(ownership)).entities[0].name == "Two lines: #1"


def test_statements_on_lines_are_read_too() -> None:
    lines = "\r\n".join(
        json.dumps(one) for one in (entity("a", name="A"), entity("b", name="B"), relationship("b"))
    )
    ownership = read_text(lines, ".jsonl")
    assert [found["id"] for found in ownership.entities] == ["a", "b"]
    (note,) = ownership.notes
    assert (note.place.line, note.place.pointer) == (3, "/2/recordDetails")
    assert "no interest is stated" in note.text


# FollowTheMoney


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("25", "25 %"),
        ("25%", "25 %"),
        ("25 %", "25 %"),
        ("25.00", "25 %"),
        ("10-25", "10..25 %"),
        ("10 % - 25 %", "10..25 %"),
        ("10 to 25 percent", "10..25 %"),
        ("33.333", "33.333 %"),
        ("0", "0 %"),
        ("100", "100 %"),
    ],
)
def test_percentages_are_read(text: str, written: str) -> None:
    ownership = of_ownership(percentage=text)
    assert held(ownership) == [{"holder": "b", "equity": written}]
    assert "unknown" not in notes(ownership)


@pytest.mark.parametrize(
    "text", ["most", "101", "-5", "> 25", "25,5", "25-10", "1,000", "٢٥", "1e1", "25 shares", "2" * 99]
)
def test_other_percentages_are_noted(text: str) -> None:
    ownership = of_ownership(percentage=text)
    assert held(ownership) == [{"holder": "b"}]
    assert "left unknown" in notes(ownership)


def test_a_percentage_that_may_be_a_part_of_one_is_noted() -> None:
    ownership = of_ownership(percentage="0.25")
    assert held(ownership) == [{"holder": "b", "equity": "0.25 %"}]
    assert '"0.25" is read as 0.25 %' in notes(ownership)


def test_several_percentages_stay_unknown() -> None:
    assert held(of_ownership(percentage=["25", "25.0"])) == [{"holder": "b", "equity": "25 %"}]
    ownership = of_ownership(percentage=["25", "30"])
    assert held(ownership) == [{"holder": "b"}]
    assert "since there are several" in notes(ownership)


@pytest.mark.parametrize(
    ("sort", "holding"),
    [
        ("Voting rights", {"voting": "30 %"}),
        ("share capital", {"equity": "30 %"}),
        ("preferred shares", {}),
    ],
)
def test_types_of_shares(sort: str, holding: Tree) -> None:
    ownership = of_ownership(percentage="30", sharesType=sort)
    assert held(ownership) == [{"holder": "b"} | holding]
    assert (sort in notes(ownership)) == (not holding)


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"role": "Indirect shareholder"}, "may be indirect"),
        ({"ownershipType": "ULTIMATE PARENT"}, "may be indirect"),
        ({"status": "former"}, "not said when it ended"),
        ({"startDate": "2021", "endDate": "2019"}, "ends before it begins"),
        ({"startDate": "spring"}, "days cannot be read"),
        ({"startDate": "2021-02-30"}, "days cannot be read"),
        ({"asset": "b"}, "held by itself"),
    ],
)
def test_some_ownerships_are_no_holdings(properties: Tree, said: str) -> None:
    ownership = of_ownership(percentage="30", **properties)
    assert not any("held_by" in found for found in ownership.entities)
    assert said in notes(ownership)
    assert "{holder: b, equity: 30 %" in ownership_yaml(ownership)


def test_days_known_in_part_are_possible_first() -> None:
    ownership = of_ownership(percentage="30", startDate="2020-02", endDate="2021")
    assert held(ownership) == [
        {"holder": "b", "equity": "0..30 %", "from": "2020-02-01", "until": "2020-02-28"},
        {"holder": "b", "equity": "30 %", "from": "2020-02-29", "until": "2021-01-01"},
        {"holder": "b", "equity": "0..30 %", "from": "2021-01-02", "until": "2021-12-31"},
    ]
    both = of_ownership(percentage="30", startDate="2020", endDate="2020")
    assert held(both) == [{"holder": "b", "equity": "0..30 %", "from": "2020-01-01", "until": "2020-12-31"}]
    several = of_ownership(percentage="30", startDate=["2020-01-01", "2020-03-01T00:00:00"])
    assert [holding["from"] for holding in held(several)] == ["2020-01-01", "2020-03-01"]


def test_things_and_persons_are_not_held() -> None:
    ownership = read(
        thing("Vessel", "v", name="V"),
        thing("Person", "p", name="P"),
        thing("Company", "b", name="B"),
        *(thing("Ownership", f"o{asset}", owner="b", asset=asset, percentage="50") for asset in "vp"),
        thing("Ownership", "ov2", owner="v", asset="b"),
        thing("Ownership", "none", owner="b"),
    )
    assert not any("held_by" in found for found in ownership.entities)
    assert notes(ownership).count("since one is a Vessel") == 2
    assert notes(ownership).count("since one is a Person") == 1
    assert "names no asset" in notes(ownership)


def test_a_share_of_several_pairs_stays_unknown() -> None:
    ownership = of_ownership(owner=["b", "c"], percentage="50")
    assert held(ownership) == [{"holder": "b"}, {"holder": "c"}]
    assert "2 pairs of owner and asset" in notes(ownership)


def test_values_of_one_entity_on_several_lines_are_taken_together() -> None:
    ownership = read(
        thing("Company", "a", name="A", jurisdiction="de"),
        thing("Company", "a", alias="AA", jurisdiction="at"),
        thing("LegalEntity", "a", leiCode=LEI),
    )
    assert ownership.entities == ({"id": "a", "name": "A", "aliases": ["AA"], "lei": LEI},)
    assert 'several: jurisdiction "de", "at"' in notes(ownership)
    assert "is a Company before" in notes(ownership)


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("Wife", "spouse"),
        ("mother", "parent"),
        ("son", "child"),
        ("sister", "sibling"),
        ("mother-in-law", "parent_in_law"),
        ("cousin", None),
        ("brother-in-law", None),
    ],
)
def test_family(word: str, relation: str | None) -> None:
    ownership = read(
        thing("Person", "p", name="P"),
        thing("Person", "q", name="Q"),
        thing("Family", "f", person="p", relative="q", relationship=word),
    )
    wanted = None if relation is None else [{"person": "q", "relation": relation}]
    assert ownership.entities[0].get("relatives") == wanted
    assert (word in notes(ownership)) == (relation is None)
    pasted(ownership_yaml(ownership))


@pytest.mark.parametrize("schema", ["LegalEntity", "Organization", "Company", "PublicBody"])
def test_kinds_of_entities(schema: str) -> None:
    (found,) = read(thing(schema, "a", name="A", jurisdiction="us_ca")).entities
    assert found.get("is") == ("government_agency" if schema == "PublicBody" else None)
    assert found["organized_in"] == "US"
    assert "government_of" not in found


# What is broken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1 the file holds nothing"),
        ("null", "1:1 the file holds nothing"),
        ("7", "1:1 an array of statements"),
        ("[", "1:2 not JSON: the text ends too early"),
        ('["x"]', "1:2 neither a BODS statement nor"),
        ('[{"record": 1}]', "1:2 neither a BODS statement nor"),
        ('[{"recordID": 1}]', 'did you mean "recordId"?'),
        (
            '[{"statementID": "x", "statementType": "entityStatement"}]',
            "1:2 this statement is made for a version before 0.4",
        ),
        ('[{"schema": "Company"}]', '1:2 "id" is missing; add it'),
        ('[{"id": "a", "schema": "Company", "properties": {"name": [{"id": "b"}]}}]', "not nested"),
        ('{"id": "a", "schema": "Company", "properties": {}}\n{"id": "b"', "2:11 not JSON"),
        (
            '{"id": "a", "schema": "Company", "properties": {}}\n\n{"id": "b", "id": "c"}',
            '3:13 "id" is given twice',
        ),
    ],
)
def test_broken_files_are_refused_with_the_place(text: str, said: str) -> None:
    assert any(said in problem for problem in problems(text)), problems(text)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (interest("shareholding", {"exact": 101}), "more than 100"),
        (interest("shareholding", {"exact": -1}), "is no percentage"),
        (interest("shareholding", {"exact": "half"}), "is no percentage"),
        (interest("shareholding", {"exact": "1e-99"}), "more than 30 digits"),
        (interest("shareholding", {"exact": "1e9999"}), "more than 100"),
        (interest("shareholding", {"minimum": 50, "maximum": 25}), "no share lies between"),
        (interest("shareholding", {"minimum": 25, "exclusiveMaximum": 25}), "no share lies between"),
        (interest("shareholding", [5]), "a group is wanted"),
        (interest("shareholding", startDate="2021-02-30"), "there is no 30 February 2021"),
        (interest("shareholding", startDate="2021"), "is not a day"),
        (interest("shareholding", startDate="2021-01-02", endDate="2021-01-01"), "ends before it begins"),
        (interest("shareholding", directOrIndirect="dirct"), 'did you mean "direct"?'),
    ],
)
def test_broken_interests_are_refused(broken: Tree, said: str) -> None:
    text = json.dumps([entity("a"), entity("b"), relationship("b", broken)])
    assert any(said in problem for problem in problems(text)), problems(text)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    first.write_text(
        json.dumps(
            [
                entity("a") | {"recordType": "entty"},
                person("p", "P"),
                relationship("b", subject="p"),
                relationship("r2", subject=["a"], record="r2"),
                entity("x") | {"recordDetails": None},
                7,
            ],
            indent=1,
        )
    )
    second.write_text("[")
    with pytest.raises(DocumentError) as refused:
        read_ownership(first, second, tmp_path / "third.json")
    said = str(refused.value)
    for part in (
        'did you mean "entity"?',
        '"p" is a person; write the "recordId" of an entity',
        "one plain text is wanted here",
        '"recordDetails" is missing',
        "a statement is wanted here",
        "ends too early",
        "there is no such file",
    ):
        assert part in said
    assert all(problem.place.line and problem.place.column for problem in refused.value.problems)


def test_an_empty_list_holds_no_entities() -> None:
    ownership = read()
    assert ownership.entities == ()
    assert ownership_yaml(ownership) == "entities: []\n"
    assert "empty list" in notes(ownership)


# Any JSON

WORDS = st.sampled_from(
    f"""a b r unknown 2020-01-01 2020 2021-06 direct indirect shareholding votingRights appointmentOfBoard
    boardMember new closed 25 10-25 CN us-de state registeredEntity XI-LEI {LEI} wife voting former 9999-12-31
    0001-01-01 % 你好""".split()
) | st.sampled_from(["", "Name: #{x}", "\n", "'\"", "- x"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 120), st.decimals(0, 101, places=2).map(float), WORDS
)
ANY = st.recursive(
    SCALARS | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5) | WORDS, inner, max_size=4)
    ),
    max_leaves=12,
)


def mostly(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of a kind, and something else now and then."""
    return st.integers(0, 99).flatmap(lambda number: values if number else ANY)


def group(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A group of some of these keys."""
    return mostly(st.fixed_dictionaries({}, optional={key: mostly(value) for key, value in keys.items()}))


RECORDS = st.sampled_from(["a", "b", "c", "p", "unknown"])
EARLIER = st.sampled_from(["2019-01-01", "2020-01-01", "2020-01-02"])
LATER = st.sampled_from(["2020-01-02", "2021-01-01", "2022-06-30"])
DAYS = EARLIER | LATER
PERCENTS = st.sampled_from([0, 5, 25, 33.3, 50, 75, 100])
SHARES = st.one_of(
    group(exact=PERCENTS),
    group(minimum=st.sampled_from([0, 5, 25]), maximum=st.sampled_from([25, 50])),
    group(exclusiveMinimum=st.sampled_from([0, 5]), exclusiveMaximum=st.sampled_from([50, 100])),
)
INTERESTS = st.lists(
    mostly(
        st.fixed_dictionaries(
            {
                "type": mostly(
                    st.sampled_from(["shareholding", "votingRights", "appointmentOfBoard", "boardMember"])
                ),
                "directOrIndirect": mostly(
                    st.sampled_from(["direct", "direct", "direct", "indirect", "unknown"])
                ),
            },
            optional={"share": SHARES, "startDate": EARLIER, "endDate": LATER},
        )
    ),
    max_size=4,
)
UNSPECIFIED = st.just({"reason": "unknown"})
JURISDICTIONS = group(name=WORDS, code=st.sampled_from(["CN", "US", "US-DE", "fi"]))
IDENTIFIERS = st.lists(group(scheme=st.sampled_from(["XI-LEI", "CN-REG"]), id=WORDS), max_size=2)
NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.just("\n"), max_size=12)


def statement(
    kind: str, record: st.SearchStrategy[str], details: st.SearchStrategy[Any]
) -> st.SearchStrategy[Any]:
    """A statement with most of what it needs."""
    return mostly(
        st.fixed_dictionaries(
            {"recordType": st.just(kind), "recordId": record, "recordDetails": details},
            optional={
                "statementId": WORDS,
                "statementDate": DAYS,
                "recordStatus": st.sampled_from(["new", "closed"]),
            },
        )
    )


ENTITY_TYPES = st.sampled_from(["registeredEntity", "state", "stateBody", "arrangement"])
STATEMENTS = st.lists(
    st.one_of(
        statement(
            "entity",
            st.sampled_from("abc"),
            st.fixed_dictionaries(
                {"entityType": st.fixed_dictionaries({"type": ENTITY_TYPES})},
                optional={"name": NAMES, "jurisdiction": JURISDICTIONS, "identifiers": IDENTIFIERS},
            ),
        ),
        statement(
            "person",
            st.just("p"),
            st.fixed_dictionaries(
                {"personType": st.just("knownPerson")},
                optional={"names": st.lists(group(fullName=NAMES, type=WORDS))},
            ),
        ),
        statement(
            "relationship",
            st.sampled_from("rstuvwxyz"),
            st.fixed_dictionaries(
                {
                    "subject": st.sampled_from("abc"),
                    "interestedParty": RECORDS | UNSPECIFIED,
                    "interests": INTERESTS,
                }
            ),
        ),
    ),
    min_size=1,
    max_size=9,
)
VALUES = st.lists(WORDS | RECORDS, max_size=3)
PARTS = st.lists(RECORDS, min_size=1, max_size=2)
THINGS = st.lists(
    mostly(
        st.fixed_dictionaries(
            {
                "id": RECORDS | st.uuids().map(str),
                "schema": st.sampled_from(
                    [
                        "Company",
                        "Person",
                        "PublicBody",
                        "Ownership",
                        "Ownership",
                        "Directorship",
                        "Family",
                        "Occupancy",
                        "Position",
                        "Vessel",
                    ]
                ),
                "properties": st.fixed_dictionaries(
                    dict.fromkeys(
                        ("owner", "asset", "person", "relative", "director", "organization"), PARTS
                    ),
                    optional={
                        "name": st.lists(NAMES, max_size=2),
                        "percentage": st.lists(st.sampled_from(["25", "10-25", "60 %", "most"]), max_size=2),
                        "startDate": st.lists(
                            DAYS | st.sampled_from(["2020", "2020-02", "0001", "9999"]), max_size=2
                        ),
                        "endDate": st.lists(
                            DAYS | st.sampled_from(["2021", "9999-12-31", "0001-01-01"]), max_size=2
                        ),
                        "relationship": st.lists(st.sampled_from(["wife", "cousin"]), max_size=1),
                        "jurisdiction": VALUES,
                        "leiCode": VALUES,
                        "registrationNumber": VALUES,
                        "sharesType": VALUES,
                        "status": VALUES,
                        "holder": PARTS,
                        "post": PARTS,
                    },
                ),
            }
        )
    ),
    min_size=1,
    max_size=9,
)


def reads_or_refuses(text: str) -> Ownership | None:
    """What a text says, which can be pasted whatever it is; ``None`` where it is refused with places."""
    try:
        ownership = read_text(text)
    except DocumentError as error:
        refused = error.problems
    else:
        return can_be_pasted(ownership)
    assert refused
    assert all(problem.place.line and problem.place.column for problem in refused)
    return None


def can_be_pasted(ownership: Ownership) -> Ownership:
    """The same, after a declaration was read that it was pasted into."""
    declaration = pasted(ownership_yaml(ownership))
    for declared, found in zip(declaration.entities, ownership.entities, strict=True):
        assert declared.id == found["id"]
        assert declared.name == found.get("name")
        assert list(declared.aliases) == found.get("aliases", [])
        assert len(declared.held_by) == len(found.get("held_by", []))
    assert all(note.place.line and "\n" not in str(note) for note in ownership.notes)
    return ownership


@given(ANY)
def test_any_json_is_read_or_refused(tree: Any) -> None:
    reads_or_refuses(json.dumps(tree))


@given(STATEMENTS)
@settings(max_examples=200)
def test_any_statements_are_read_or_refused(tree: list[Any]) -> None:
    reads_or_refuses(json.dumps(tree))


@given(THINGS)
@settings(max_examples=200)
def test_any_entities_are_read_or_refused(tree: list[Any]) -> None:
    reads_or_refuses("\n".join(json.dumps(thing) for thing in tree))


@given(st.sampled_from([BODS, FTM]), st.data())
def test_files_cut_or_changed_anywhere_are_read_or_refused(path: Path, data: st.DataObject) -> None:
    text = path.read_text("utf-8")
    place = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 40))
    reads_or_refuses(text[:place] + data.draw(st.text(max_size=3)) + text[place + length :])


# The way out

SHARE_TEXTS = st.one_of(
    st.integers(0, 20).map(lambda whole: f"{whole} %"),
    st.decimals(0, 20, places=6).map(lambda number: f"{number} %"),
    st.tuples(st.integers(0, 20), st.integers(20, 100)).map(lambda ends: f"{ends[0]}..{ends[1]} %"),
)
KINDS = st.sampled_from([None, "company", "government", "government_agency", "ruling_party"])


@st.composite
def owned(draw: st.DrawFn) -> Declaration:
    """A declaration with holdings of all forms, none of them at odds with another."""
    names = [f"e{place}" for place in range(draw(st.integers(1, 4)))]
    entities: list[Tree] = [
        {"id": "p", "is": "person", "name": draw(st.sampled_from(["A Person", "Unknown"]))}
    ]
    for name in names:
        holders = ["p", *(other for other in names if other != name)]
        found: Tree = {"id": name, "is": draw(KINDS), "held_by": []}
        if draw(st.booleans()):
            found["name"] = draw(st.sampled_from(["Same name", "Ünlike", "e1"]))
        for holder in draw(st.lists(st.sampled_from([*holders, "unknown"]), max_size=4, unique=True)):
            found["held_by"] += draw(holdings(holder))
        entities.append(found)
    tree = {"format": "iracheck/1", "title": "T", "claims": ["30D"], "battery": {}, "entities": entities}
    return parse_declaration(json.dumps(tree))


@st.composite
def holdings(draw: st.DrawFn, holder: str) -> list[Tree]:
    """Holdings of one holder, one after the other."""
    cuts = sorted(draw(st.sets(st.dates(date(2000, 1, 2), date(2030, 1, 1)), max_size=3)))
    first: list[date | None] = [None, *cuts]
    last: list[date | None] = [*(cut - timedelta(days=1) for cut in cuts), None]
    found: list[Tree] = []
    for begins, ends in zip(first, last, strict=True):
        if draw(st.integers(0, 3)):
            holding: Tree = {"holder": holder}
            measures = draw(
                st.sampled_from(
                    [("share",), (), ("board",), ("voting", "equity"), ("board", "voting", "equity")]
                )
            )
            holding |= {measure: draw(SHARE_TEXTS) for measure in measures}
            holding |= {} if begins is None else {"from": begins.isoformat()}
            holding |= {} if ends is None else {"until": ends.isoformat()}
            found.append(holding)
    return found


def facts(holding: Holding, ids: dict[str, str]) -> tuple[Any, ...]:
    """A holding as its facts, its holder by another id."""
    holder = None if holding.holder is None else ids[holding.holder]
    return (holder, holding.shares(), holding.first_day, holding.last_day)


@given(owned())
def test_nothing_held_is_lost_on_the_way_out_and_in(declaration: Declaration) -> None:
    ownership = reads_or_refuses(bods_text(declaration, on=date(2025, 1, 1)))
    assert ownership is not None
    again = pasted(ownership_yaml(ownership))
    ids = {one.id: other.id for one, other in zip(declaration.entities, again.entities, strict=True)}
    same = {name: name for name in ids.values()}
    for one, other in zip(declaration.entities, again.entities, strict=True):
        before = sorted((facts(holding, ids) for holding in one.held_by), key=repr)
        after = sorted((facts(holding, same) for holding in other.held_by), key=repr)
        assert before == after
        assert (one.name, one.aliases, one.government_of) == (other.name, other.aliases, other.government_of)


def test_the_statements_have_the_form_of_the_standard() -> None:
    tree = {
        "format": "iracheck/1",
        "title": "T",
        "claims": ["30D"],
        "battery": {},
        "entities": [
            {
                "id": "maker",
                "name": "Maker",
                "is": "company",
                "lei": LEI,
                "organized_in": "FI",
                "registration_number": "7",
                "held_by": [
                    {"holder": "owner", "share": "33.3 %", "until": "2024-12-31"},
                    {"holder": "unknown"},
                ],
            },
            {"id": "owner", "is": "person"},
        ],
    }
    maker, owner, first, second = bods_statements(parse_declaration(json.dumps(tree)), on=date(2025, 1, 1))
    assert maker["recordDetails"] == {
        "isComponent": False,
        "entityType": {"type": "registeredEntity"},
        "name": "Maker",
        "jurisdiction": {"name": "Finland", "code": "FI"},
        "identifiers": [{"scheme": "XI-LEI", "id": LEI}, {"schemeName": "company register", "id": "7"}],
    }
    assert owner["recordDetails"] == {"isComponent": False, "personType": "unknownPerson"}
    assert first["recordDetails"]["interests"] == [
        {
            "type": kind,
            "directOrIndirect": "direct",
            "share": {"exact": Decimal("33.3")},
            "endDate": "2025-01-01",
        }
        for kind in ("appointmentOfBoard", "votingRights", "shareholding")
    ]
    assert second["recordDetails"]["interestedParty"] == {"reason": "unknown"}
    ids = [one["statementId"] for one in (maker, owner, first, second)]
    assert len(set(ids)) == 4
    assert all(32 <= len(name) <= 64 for name in ids)
    text = bods_text(parse_declaration(json.dumps(tree)), on=date(2025, 1, 1))
    assert '"exact": 33.3' in text
    assert (
        Fraction("33.3") / 100 == parse_declaration(json.dumps(tree)).entities[0].held_by[0].shares()[0].low
    )
