"""Supplier files as a partial declaration: what is carried over, what is noted, what is refused, and where."""

from __future__ import annotations

import copy
import json
import re
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from iracheck import Declaration, DocumentError, Rulebook, check, read_declaration
from iracheck.cli import main
from iracheck.declaration import COUNTRIES
from iracheck.exchange import Part, Supplies, ownership_text, read_supplies, supplier_text

ROOT = Path(__file__).resolve().parent.parent
EXCHANGE = ROOT / "fixtures" / "exchange"
CELL = EXCHANGE / "cell.tariff.json"
PACK = EXCHANGE / "pack.passport.json"
BOTH = EXCHANGE / "cell-and-pack.yaml"

Tree = dict[str, Any]
Output = pytest.CaptureFixture[str]

TARIFF = """\
{
  "globalAssetId": "0f3c9a52-7d1e-4b6a-9c83-2e5d41f0a001",
  "partOriginCountry": "KOR",
  "partValue": {"amount": 12.5, "currency": "USD"},
  "partWeight": 1.1,
  "customsClassification": {"customClassificationCode": "8507.60", "customClassificationCodingSystem": "HS"},
  "materialList": [
    {
      "customsClassification": {"customClassificationCode": "2504.10", "customClassificationCodingSystem": "HS"},
      "materialClassification": {
        "classificationStandard": "IMDS", "materialCategory": "8", "materialGroup": "8.1", "materialSubgroup": "8.1.0"
      },
      "materialValue": {"amount": 1.1, "currency": "USD"},
      "materialOrigin": [
        {"materialOriginCountry": "MOZ", "valuePercentage": 70, "originWeight": 0.2},
        {"materialOriginCountry": "USA", "valuePercentage": 30, "originWeight": 0.1}
      ],
      "processing": [{"processingType": "Melting", "processingCountry": "JPN"}]
    }
  ]
}
"""

PASSPORT = """\
{
  "type": ["DigitalProductPassport", "VerifiableCredential"],
  "@context": ["https://www.w3.org/ns/credentials/v2", "https://test.uncefact.org/vocabulary/untp/dpp/0.6.0/"],
  "id": "https://maker.example/passports/1",
  "issuer": {"id": "did:web:maker.example", "name": "Maker Oy"},
  "credentialSubject": {
    "type": ["ProductPassport"],
    "granularityLevel": "item",
    "product": {
      "id": "https://maker.example/products/1",
      "name": "Traction battery",
      "productCategory": [{"id": "https://x.example/cpc", "code": "46420", "name": "Accumulators", "schemeName": "CPC"}],
      "producedByParty": {"id": "https://register.example/1", "name": "Maker Oy"},
      "productionDate": "2025-01-20",
      "countryOfProduction": "FI",
      "dimensions": {"weight": {"value": 430, "unit": "KGM"}}
    },
    "materialsProvenance": [
      {
        "name": "Lithium carbonate",
        "originCountry": "CL",
        "mass": {"value": 12, "unit": "KGM"},
        "massFraction": 0.7,
        "recycledMassFraction": 0.25
      },
      {"name": "Polypropylene", "massFraction": 0.2}
    ]
  }
}
"""


def read_text(text: str, *, number: int | None = None, kind: str | None = None) -> Supplies:
    """What a text says, of so many pieces."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "supplier.json"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return read_supplies(Part(path, number, kind))


def of(tree: Any, *, number: int | None = None, kind: str | None = None) -> Supplies:
    """What a document says, of so many pieces."""
    return read_text(json.dumps(tree), number=number, kind=kind)


def problems(text: str) -> list[str]:
    """The problems of a text, with line and column."""
    with pytest.raises(DocumentError) as refused:
        read_text(text)
    return [
        f"{problem.place.line}:{problem.place.column} {problem.message}" for problem in refused.value.problems
    ]


def declared(supplies: Supplies) -> Declaration:
    """The declaration that was written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "partial.yaml"
        path.write_text(supplies.text, "utf-8")
        return read_declaration(path)


def notes(supplies: Supplies) -> str:
    """All notes as one text."""
    return "\n".join(note.text for note in supplies.notes)


def material(code: str, *origins: tuple[str, Any, Any], system: str = "HS", **more: Any) -> Tree:
    """A material of a customs code, from some countries."""
    return {
        "customsClassification": {
            "customClassificationCode": code,
            "customClassificationCodingSystem": system,
        },
        "materialClassification": {
            "classificationStandard": "IMDS",
            "materialCategory": "8",
            "materialGroup": "8.1",
            "materialSubgroup": "8.1.0",
        },
        "materialValue": {"amount": 10, "currency": "USD"},
        "materialOrigin": [
            {"materialOriginCountry": country, "valuePercentage": percent, "originWeight": weight}
            for country, percent, weight in origins
        ],
        "processing": [],
    } | more


def tariff(*materials: Tree, **more: Any) -> Tree:
    """Tariff information of a part."""
    tree: Tree = json.loads(TARIFF)
    return tree | {"materialList": list(materials)} | more


def passport(*materials: Tree, product: Tree | None = None, **more: Any) -> Tree:
    """A bare product passport."""
    tree: Tree = json.loads(PASSPORT)["credentialSubject"]
    return (
        tree | {"materialsProvenance": list(materials), "product": tree["product"] | (product or {})} | more
    )


def only_line(supplies: Supplies) -> Any:
    """The only mineral line of the only material."""
    (material,) = declared(supplies).battery.materials
    (line,) = material.minerals
    return line


# The sample files


def test_the_sample_files_become_a_partial_declaration() -> None:
    text, _ = supplier_text([Part(CELL, 96, "battery_cell"), Part(PACK, 1)])
    assert text == BOTH.read_text("utf-8")


def test_the_sample_says_what_the_files_say() -> None:
    declaration = read_declaration(BOTH)
    (cell,) = declaration.battery.components
    assert (cell.kind, cell.value, cell.making_steps()) == ("battery_cell", (1200, 1200), ())
    lithium, graphite, cobalt = declaration.battery.materials
    assert [line.value and line.value.low for line in lithium.minerals] == [
        Fraction("47.808"),
        Fraction("26.53344"),
        Fraction("5.33856"),
    ]
    assert sum(line.value.low for line in lithium.minerals if line.value) == 96 * Fraction("0.83")
    assert [(step.does, step.country, step.by, step.on) for step in graphite.minerals[0].steps] == [
        ("extraction", "MZ", None, None)
    ]
    assert [(line.origin, line.mass and line.mass.low) for line in cobalt.minerals] == [
        ("recycled", Fraction("1.52")),
        ("virgin", Fraction("7.98")),
    ]
    (maker,) = declaration.entities
    assert (maker.name, maker.lei, maker.kind, maker.organized_in) == (
        "Borealis Packs Oy",
        "0000INVENTED00000119",
        None,
        None,
    )


def test_without_a_number_of_pieces_no_amount_is_carried_over() -> None:
    supplies = read_supplies(CELL, PACK)
    declaration = declared(supplies)
    assert not declaration.battery.components
    lines = [line for material in declaration.battery.materials for line in material.minerals]
    assert {(line.value, line.mass) for line in lines} == {(None, None)}
    assert "# value: 0.498 USD in one piece" in supplies.text
    assert notes(supplies).count("say with --part how many the battery has") == 2


def test_every_value_carried_over_tells_its_place() -> None:
    supplies = read_supplies(Part(CELL, 96, "battery_cell"), Part(PACK, 8, "battery_module"))
    written = (
        "is: unknown",
        "minerals:",
        "steps:",
        "made:",
        "materials:",
        "components:",
        "entities:",
        "battery:",
    )
    for line in supplies.text.splitlines()[7:]:
        plain = line.strip().removeprefix("- ")
        if not plain.startswith("#") and plain not in written and not plain.endswith("# by --part"):
            assert re.search(r"  # .*\b(cell\.tariff|pack\.passport)\.json:\d+:\d+$", line), line


@pytest.mark.parametrize(
    ("key", "stated"), [("materialOriginCountry", '"MOZ"'), ("originWeight", "0.21"), ("amount", "1.1")]
)
def test_the_places_are_those_of_the_values(key: str, stated: str) -> None:
    supplies = read_supplies(Part(CELL, 1))
    source = CELL.read_text("utf-8").splitlines()
    places = {(int(line), int(column)) for line, column in re.findall(r"json:(\d+):(\d+)", supplies.text)}
    stands = [
        (number, text.index(stated) + 1)
        for number, text in enumerate(source, 1)
        if f'"{key}": {stated}' in text
    ]
    assert stands
    assert places.intersection(stands)


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder, part in (("a", "1"), ("b", "2")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "cell.json").write_text(TARIFF.replace("0a001", f"0a00{part}"))
    supplies = read_supplies(tmp_path / "a" / "cell.json", tmp_path / "b" / "cell.json")
    assert f"{tmp_path / 'b' / 'cell.json'}:9:" in supplies.text


def test_what_stands_as_a_comment_can_be_taken_in() -> None:
    text = supplier_text([Part(CELL, 96, "battery_cell"), PACK])[0]
    taken_in = re.sub(r"(?m)^  # (?=components:|materials:|  )", "  ", text)
    taken_in = taken_in.replace(
        "is: unknown  # write its kind", "is: other_battery_component  # write its kind"
    )
    assert taken_in != text
    declaration = declared(Supplies(taken_in, ()))
    assert [component.kind for component in declaration.battery.components] == [
        "battery_cell",
        "other_battery_component",
    ]
    pack = declaration.battery.components[1].making_steps()[0][1]
    assert (pack.by, pack.country, str(pack.on)) == ("borealis-packs-oy", "FI", "2025-01-20")
    assert len(declaration.battery.materials) == 5


def test_no_list_is_ever_declared_complete() -> None:
    for sources in ([CELL], [PACK], [Part(CELL, 96, "battery_cell"), Part(PACK, 1, "battery_module")]):
        declaration = declared(read_supplies(*sources))
        assert declaration.battery.complete == ()
        assert {entity.holders_complete for entity in declaration.entities} <= {None}


# Catena-X


def test_values_are_exact_shares_of_the_declared_value() -> None:
    third = material("2836.91", ("CHL", 33.333333, 0.1), materialValue={"amount": 0.3, "currency": "USD"})
    supplies = of(tariff(third), number=3)
    first, rest = declared(supplies).battery.materials[0].minerals
    assert first.value is not None
    assert rest.value is not None
    assert first.value.low == 3 * Fraction("0.3") * Fraction("33.333333") / 100
    assert first.value.low + rest.value.low == Fraction("0.9")


def test_a_number_is_read_digit_by_digit() -> None:
    text = json.dumps(tariff(material("2836.91", ("CHL", 100, "WEIGHT")))).replace(
        '"WEIGHT"', "0.1000000000000000055511151231"
    )
    line = only_line(read_text(text, number=1))
    assert line.mass.low == Fraction("0.1000000000000000055511151231")


def test_a_number_with_an_exponent_is_read_exactly() -> None:
    text = json.dumps(tariff(material("2836.91", ("CHL", 100, "WEIGHT")))).replace('"WEIGHT"', "1.5E-3")
    assert only_line(read_text(text, number=2)).mass.low == Fraction(3, 1000)


def test_too_many_digits_are_noted_and_left_unknown() -> None:
    many = material("2836.91", ("CHL", 12.3456789012345, 1), ("AUS", 87.6543210987655, 1))
    many["materialValue"]["amount"] = 1.23456789012345
    supplies = of(tariff(many), number=7)
    assert "more digits than a declaration takes" in notes(supplies)
    assert declared(supplies).battery.materials[0].minerals[0].value is None


def test_another_currency_is_noted_and_not_converted() -> None:
    euros = material("2836.91", ("CHL", 100, 1), materialValue={"amount": 10, "currency": "EUR"})
    supplies = of(tariff(euros), number=1)
    assert only_line(supplies).value is None
    assert "materialValue 10 EUR; amounts are in United States dollars" in notes(supplies)


def test_an_origin_of_the_part_is_not_where_it_was_made() -> None:
    supplies = of(tariff(partOriginCountry="USA"), number=1, kind="battery_cell")
    (cell,) = declared(supplies).battery.components
    assert cell.making_steps() == ()
    assert "a customs origin does not say where the part was made" in notes(supplies)


@pytest.mark.parametrize("code", ["2836.91", "3801.10", "2833.24"])
def test_produced_or_extracted_is_no_step_of_a_processed_material(code: str) -> None:
    supplies = of(tariff(material(code, ("CHL", 100, 1))), number=1)
    assert only_line(supplies).steps == ()
    assert "which of the two is not said" in notes(supplies)
    assert "# Chile is where it was produced or extracted; write the step that it was" in supplies.text


def test_natural_graphite_as_mined_was_extracted_where_it_is_from() -> None:
    (step,) = only_line(of(tariff(material("2504.90", ("MDG", 100, 1))))).steps
    assert (step.does, step.country, step.by, step.on, step.value_added) == (
        "extraction",
        "MG",
        None,
        None,
        None,
    )


@pytest.mark.parametrize("process", ["Smelting", "Melting", "Casting", "Pouring"])
def test_an_operation_is_a_remark_for_it_may_be_recycling(process: str) -> None:
    operation = [{"processingType": process, "processingCountry": "USA"}]
    supplies = of(tariff(material("2836.91", ("CHL", 100, 1), processing=operation)))
    assert only_line(supplies).steps == ()
    assert (
        f"{process} in the United States; a step of processing if it refined what was not recycled"
        in notes(supplies)
    )
    assert f"# {{does: processing, in: US}}? {process} in the United States" in supplies.text


@pytest.mark.parametrize(
    ("code", "system", "mineral", "form"),
    [
        ("2836.91", "HS", "lithium", "lithium_carbonate"),
        ("2836.91.00", "HTS", "lithium", "lithium_carbonate"),
        ("2836 91 00 00", "TARIC", "lithium", "lithium_carbonate"),
        ("283691", "Harmonized System 2022", "lithium", "lithium_carbonate"),
        ("2825.20", "HS", "lithium", None),
        ("2833.24", "CN", "nickel", "nickel_sulfate"),
        ("2825.40", "HS", "nickel", None),
        ("2822.00", "HS", "cobalt", None),
        ("2820.10", "HS", "manganese", None),
        ("2504.10", "HTSUS", "graphite", None),
        ("3801.10", "HS", "graphite", None),
    ],
)
def test_a_customs_code_of_one_mineral_is_that_mineral(
    code: str, system: str, mineral: str, form: str | None
) -> None:
    supplies = of(tariff(material(code, ("CHL", 100, 1), system=system)))
    line = only_line(supplies)
    assert (line.mineral, line.form, line.purity, line.origin) == (mineral, form, None, None)
    assert declared(supplies).battery.materials[0].kind is None


@pytest.mark.parametrize(
    ("code", "system", "why"),
    [
        ("2841.90", "HS", "the code does not stand for one mineral alone"),
        ("2833.29", "HS", "the code does not stand for one mineral alone"),
        ("3926.90", "HS", "the code does not stand for one mineral alone"),
        ("7202.60", "HS", "the code does not stand for one mineral alone"),
        ("2836.91", "UNSPSC", "it is no code of the HS, HTS, CN or TARIC with 4 to 10 digits"),
        ("lithium", "HS", "it is no code of the HS, HTS, CN or TARIC with 4 to 10 digits"),
        ("283", "HS", "it is no code of the HS, HTS, CN or TARIC with 4 to 10 digits"),
    ],
)
def test_any_other_code_is_noted_with_all_that_is_said_of_the_material(
    code: str, system: str, why: str
) -> None:
    supplies = of(tariff(material(code, ("CHL", 60, 1), ("AUS", 40, 2), system=system)))
    assert declared(supplies).battery.materials == ()
    told = (
        f"the material of customs code {code} ({system}), worth 10 USD, 60 % of the value and 1 kg from Chile,"
        f" 40 % of the value and 2 kg from Australia"
    )
    assert f"not carried over: {told}; {why}" in notes(supplies)
    assert f"# Not here: {told}: {why}" in supplies.text


@pytest.mark.parametrize("code", ["7607.11", "7601.20", "7410.11", "7502.10"])
def test_a_metal_that_may_be_the_case_stands_as_a_comment(code: str) -> None:
    supplies = of(tariff(material(code, ("USA", 100, 1))), number=1)
    assert declared(supplies).battery.materials == ()
    assert "it may be case, bus bar or plating" in notes(supplies)
    assert "  #     minerals:" in supplies.text


def test_a_material_without_any_origin_is_one_line() -> None:
    supplies = of(tariff(material("2836.91")), number=2)
    assert only_line(supplies).value.low == 20


def test_the_materials_of_equipment_are_none_of_the_battery() -> None:
    supplies = of(tariff(material("2836.91", ("CHL", 100, 1))), number=1, kind="electronics")
    assert declared(supplies).battery.materials == ()
    assert "electronics is no part of the battery, and neither are its materials" in notes(supplies)


def test_whatever_else_a_part_says_is_noted_where_it_stands() -> None:
    more = tariff(
        material("2836.91", ("CHL", 100, 1), grade="battery"), referenceNumber="PO 7", colour="blue"
    )
    more["materialList"][0]["processing"] = [
        {"processingType": "Melting", "processingCountry": "JPN", "certificateResource": "urn:c"}
    ]
    told = notes(of(more))
    for said in ('globalAssetId "', 'partWeight "1.1"', 'referenceNumber "PO 7"', 'colour "blue"'):
        assert f"not carried over: {said}" in told
    assert 'not carried over: grade "battery"' in told
    assert 'not carried over: certificateResource "urn:c"' in told
    assert "not carried over: the class 8.1.0 (IMDS)" in told
    assert "not carried over: the part's customs code 8507.60 (HS)" in told


# Product passports


def test_a_passport_in_a_credential_and_bare_say_the_same() -> None:
    wrapped = read_text(PASSPORT, number=1, kind="battery_module")
    bare = of(json.loads(PASSPORT)["credentialSubject"], number=1, kind="battery_module")
    strip = re.compile(r"\S*supplier\.json:\d+:\d+")
    assert strip.sub("", wrapped.text) == strip.sub("", bare.text)
    assert "the version of the passport is not said; it is read as 0.6" in notes(bare)


def test_a_product_of_known_kind_was_made_where_and_when_it_says() -> None:
    declaration = declared(read_text(PASSPORT, number=8, kind="battery_module"))
    (module,) = declaration.battery.components
    ((_, made),) = module.making_steps()
    assert (module.name, made.by, made.country, str(made.on)) == (
        "Traction battery",
        "maker-oy",
        "FI",
        "2025-01-20",
    )
    assert [entity.id for entity in declaration.entities] == ["maker-oy"]


def test_a_model_has_no_day_of_making() -> None:
    supplies = of(passport(granularityLevel="model"), number=1, kind="battery_cell")
    ((_, made),) = declared(supplies).battery.components[0].making_steps()
    assert made.on is None
    assert "a model is not made on one day" in notes(supplies)


def test_the_mass_in_a_batch_is_not_that_of_one_piece() -> None:
    lithium = {"name": "Lithium carbonate", "mass": {"value": 12, "unit": "KGM"}}
    supplies = of(passport(lithium, granularityLevel="batch"), number=1)
    assert only_line(supplies).mass is None
    assert "whether it is that of one piece or of the whole batch is not said" in notes(supplies)


@pytest.mark.parametrize(
    ("value", "unit", "kilograms"),
    [
        (12, "KGM", "12"),
        (12.5, "GRM", "0.0125"),
        (0.002, "TNE", "2"),
        (1, "LBR", "0.45359237"),
    ],
)
def test_masses_are_converted_exactly(value: float, unit: str, kilograms: str) -> None:
    lithium = {"name": "Lithium", "mass": {"value": value, "unit": unit}}
    assert only_line(of(passport(lithium), number=1)).mass.low == Fraction(kilograms)


def test_another_unit_of_mass_is_noted() -> None:
    supplies = of(passport({"name": "Lithium", "mass": {"value": 3, "unit": "ONZ"}}), number=1)
    assert only_line(supplies).mass is None
    assert "mass 3 ONZ; only KGM, GRM, TNE, LBR are read as units of mass" in notes(supplies)


@pytest.mark.parametrize(
    ("fraction", "origins"),
    [(None, [None]), (0, ["virgin"]), (1, ["recycled"]), (0.25, ["recycled", "virgin"])],
)
def test_what_is_recycled_is_a_line_of_its_own(fraction: float | None, origins: list[str | None]) -> None:
    lithium: Tree = {"name": "Lithium", "mass": {"value": 8, "unit": "KGM"}}
    if fraction is not None:
        lithium["recycledMassFraction"] = fraction
    (found,) = declared(of(passport(lithium), number=1)).battery.materials
    assert [line.origin for line in found.minerals] == origins
    assert sum(line.mass.low for line in found.minerals if line.mass) == 8


def test_an_origin_country_of_a_material_is_no_step() -> None:
    supplies = of(passport({"name": "Lithium", "originCountry": "US"}))
    assert only_line(supplies).steps == ()
    assert "its country of origin is the United States; which step was done there is not said" in notes(
        supplies
    )


@pytest.mark.parametrize(
    ("name", "mineral", "form"),
    [
        ("Lithium carbonate", "lithium", "lithium_carbonate"),
        ("LITHIUM  HYDROXIDE (monohydrate)", "lithium", "lithium_hydroxide"),
        ("nickel sulphate hexahydrate", "nickel", "nickel_sulfate"),
        ("Cobalt sulfate", "cobalt", "cobalt_sulfate"),
        ("Manganese sulfate, monohydrate", "manganese", "manganese_sulfate"),
        ("Cobalt", "cobalt", None),
        ("Natural graphite", "graphite", None),
        ("artificial graphite", "graphite", None),
    ],
)
def test_a_plain_name_is_its_mineral(name: str, mineral: str, form: str | None) -> None:
    line = only_line(of(passport({"name": name})))
    assert (line.mineral, line.form) == (mineral, form)


@pytest.mark.parametrize(
    "name",
    ["NMC 811", "Lithium iron phosphate", "Steel", "Cobalt-free cathode", "Graphite/silicon", "Spodumene"],
)
def test_any_other_name_is_noted(name: str) -> None:
    supplies = of(passport({"name": name, "originCountry": "AU", "recycledMassFraction": 0.5}))
    assert declared(supplies).battery.materials == ()
    assert f"the material {name}, from Australia, 50 % recycled; the name does not stand for" in notes(
        supplies
    )


def test_a_registry_number_names_a_mineral_where_the_name_does_not() -> None:
    supplies = of(
        passport({"name": "Anode powder", "materialType": {"code": "7782-42-5", "name": "graphite"}})
    )
    assert only_line(supplies).mineral == "graphite"


def test_a_registry_number_with_a_wrong_check_digit_names_nothing() -> None:
    supplies = of(
        passport({"name": "Anode powder", "materialType": {"code": "7782-42-6", "name": "graphite"}})
    )
    assert declared(supplies).battery.materials == ()
    assert "the type 7782-42-6 graphite" in notes(supplies)


def test_a_name_and_a_number_of_two_minerals_are_noted() -> None:
    supplies = of(passport({"name": "Cobalt", "materialType": {"code": "554-13-2", "name": "x"}}))
    assert declared(supplies).battery.materials == ()
    assert "its registry number is that of lithium carbonate" in notes(supplies)


@pytest.mark.parametrize(
    ("scheme", "number", "lei"),
    [
        ({"name": "Legal Entity Identifier"}, "0000INVENTED00000119", "0000INVENTED00000119"),
        ({"id": "https://www.gleif.org/lei"}, "0000INVENTED00000119", "0000INVENTED00000119"),
        ({"name": "LEI"}, "0000INVENTED00000118", None),
        ({"name": "Business Partner Number"}, "BPNL00000INVENTE", None),
        ({}, "0000000-1", None),
    ],
)
def test_only_a_right_legal_entity_identifier_is_carried_over(
    scheme: Tree, number: str, lei: str | None
) -> None:
    party = {"id": "https://r.example/1", "name": "Maker Oy", "registeredId": number, "idScheme": scheme}
    supplies = of(passport(product={"producedByParty": party}))
    (maker,) = declared(supplies).entities
    assert (maker.lei, maker.registration_number) == (lei, None)
    assert (number in notes(supplies)) == (lei is None)


def test_one_party_of_two_passports_is_one_entity(tmp_path: Path) -> None:
    for place in (1, 2):
        text = PASSPORT.replace("products/1", f"products/{place}").replace(
            '"name": "Maker Oy"}', f'"name": "Maker {place}"}}'
        )
        (tmp_path / f"{place}.json").write_text(text)
    supplies = read_supplies(tmp_path / "1.json", tmp_path / "2.json")
    assert [entity.name for entity in declared(supplies).entities] == ["Maker 1"]
    assert f"the name Maker 2; {tmp_path / '1.json'}:13:26 has another" in notes(supplies)


def test_a_mineral_of_two_files_may_be_counted_twice_and_is_noted(tmp_path: Path) -> None:
    (tmp_path / "cell.json").write_text(json.dumps(tariff(material("2836.91", ("CHL", 100, 1)))))
    (tmp_path / "pack.json").write_text(PASSPORT)
    supplies = read_supplies(tmp_path / "cell.json", tmp_path / "pack.json")
    assert (
        "lithium stands in cell.json too; where both files speak of the same pieces, keep it once"
        in notes(supplies)
    )
    assert "# lithium stands in cell.json too" in supplies.text


def test_whatever_else_a_passport_says_is_noted() -> None:
    tree = json.loads(PASSPORT)
    tree["proof"] = {"type": "DataIntegrityProof"}
    tree["credentialSubject"] |= {
        "emissionsScorecard": {"carbonFootprint": 1.8},
        "traceabilityInformation": [{"valueChainProcess": "Refining", "verifiedRatio": 0.5}],
        "circularityScorecard": {"recycledContent": 0.3},
        "conformityClaim": [{"id": "urn:x"}],
        "dueDiligenceDeclaration": {"linkURL": "urn:y"},
    }
    tree["credentialSubject"]["product"]["producedAtFacility"] = {"id": "urn:plant", "name": "Plant 3"}
    told = notes(of(tree))
    for said in (
        "the issuer Maker Oy",
        "emissionsScorecard carbonFootprint: 1.8",
        "traceabilityInformation",
        "circularityScorecard recycledContent: 0.3",
        "conformityClaim",
        "dueDiligenceDeclaration linkURL: urn:y",
        "producedAtFacility id: urn:plant, name: Plant 3",
        "the weight 430 KGM",
        'massFraction "0.7"',
        "the party's id https://register.example/1",
    ):
        assert f"not carried over: {said}" in told
    assert "the signature of the credential is not checked" in told


def test_a_picture_may_be_longer_than_any_other_text() -> None:
    assert declared(of(passport({"name": "Lithium", "symbol": "A" * 20_000})))


@pytest.mark.parametrize("context", ["0.6.0/", "0.6.1/", "working/"])
def test_every_draft_of_the_version_is_read(context: str) -> None:
    assert declared(read_text(PASSPORT.replace("0.6.0/", context)))


@pytest.mark.parametrize(
    "product",
    [
        {"name": "Fahrzeugbatterie LR"},
        {"name": "LR 75", "description": "Lithium-ion pack", "productCategory": []},
        {
            "name": "LR 75",
            "productCategory": [{"id": "x", "code": "8507.60", "name": "y", "schemeName": "HS 2022"}],
        },
    ],
)
def test_a_battery_is_known_by_its_category_or_words(product: Tree) -> None:
    assert declared(of(passport(product=product)))


def test_whoever_says_which_component_it_is_vouches_for_it() -> None:
    supplies = of(passport(product={"name": "Film", "productCategory": []}), number=4, kind="separator")
    assert declared(supplies).battery.components[0].kind == "separator"


# With ownership


def test_a_maker_of_both_commands_is_declared_once() -> None:
    owners, _ = ownership_text([EXCHANGE / "cathode-maker.bods.json"])
    module = PASSPORT.replace("Maker Oy", "Brightcell Cathode Oy")
    partial = read_text(module, number=8, kind="battery_module").text
    with pytest.raises(
        DocumentError, match='"brightcell-cathode-oy" is the id of another entry of this list'
    ):
        declared(Supplies(partial + owners.removeprefix("entities:\n"), ()))
    alone, _, _ = partial.partition("entities:\n")
    declaration = declared(Supplies(alone + owners, ()))
    ((_, made),) = declaration.battery.components[0].making_steps()
    (maker,) = [entity for entity in declaration.entities if entity.id == made.by]
    assert maker.held_by


# What is refused

TARIFF_FAULTS = {
    "a comma too many": (
        '"partWeight": 1.1,',
        '"partWeight": 1.1,@@,',
        "not JSON: a key in double quotes was expected here, not ,; add or remove one",
    ),
    "a duplicate key": (
        '"partWeight": 1.1,',
        '"partWeight": 1.1, @@"partWeight": 2,',
        '"partWeight" is given twice, first on line 5; keep one of them',
    ),
    "no list of materials": ('"materialList"', '"materials"', '1:1 "materialList" is missing; add it'),
    "materials that are a group": (
        '"materialList": [',
        '"other": [], "materialList": @@{}, "more": [',
        "a list is wanted here; write it in [ and ]",
    ),
    "a material that is a text": (
        '"materialList": [',
        '"materialList": [@@"graphite",',
        'a group is wanted here; write it like {"key": "value"}',
    ),
    "no origin of the part": (
        '"partOriginCountry": "KOR",',
        "",
        '1:1 "partOriginCountry" is missing; add it',
    ),
    "a country of two letters": (
        '"KOR"',
        '@@"KR"',
        '"KR" is no country code of three letters (ISO 3166-1); write "KOR"',
    ),
    "a country in small letters": (
        '"KOR"',
        '@@"kor"',
        '"kor" is no country code of three letters (ISO 3166-1); write "KOR"',
    ),
    "a country that is none": (
        '"MOZ"',
        '@@"XXX"',
        '"XXX" is no country code of three letters (ISO 3166-1); write its three letters, like KOR',
    ),
    "a processing country that is none": (
        '"JPN"',
        '@@"Japan"',
        '"Japan" is no country code of three letters (ISO 3166-1); write its three letters, like KOR',
    ),
    "a country that is a list": (
        '"KOR"',
        '@@["KOR"]',
        "one plain text is wanted here, not a group or a list; write it",
    ),
    "a percentage over 100": (
        '"valuePercentage": 70',
        '"valuePercentage": @@100.01',
        '"100.01" is more than 100; write a number from 0 to 100',
    ),
    "percentages over 100 together": (
        '"valuePercentage": 30',
        '"valuePercentage": @@30.5',
        "the percentages up to here are 100.5 together; write at most 100 in all",
    ),
    "a negative percentage": (
        '"valuePercentage": 70',
        '"valuePercentage": @@-70',
        '"-70" is negative; write zero or more',
    ),
    "a percentage in words": (
        '"valuePercentage": 70',
        '"valuePercentage": @@"most"',
        '"most" is no number; write one like 12.5',
    ),
    "a percentage with its sign": (
        '"valuePercentage": 70',
        '"valuePercentage": @@"70 %"',
        '"70 %" is no number; write one like 12.5',
    ),
    "no percentage": ('"valuePercentage": 70, ', "", '15:9 "valuePercentage" is missing; add it'),
    "a negative weight of an origin": (
        '"originWeight": 0.2',
        '"originWeight": @@-0.2',
        '"-0.2" is negative; write zero or more',
    ),
    "no weight of an origin": (', "originWeight": 0.2', "", '15:9 "originWeight" is missing; add it'),
    "a negative weight of the part": (
        '"partWeight": 1.1',
        '"partWeight": @@-1.1',
        '"-1.1" is negative; write zero or more',
    ),
    "a weight that is true": (
        '"partWeight": 1.1',
        '"partWeight": @@true',
        '"true" is no number; write one like 12.5',
    ),
    "a weight with a unit": (
        '"partWeight": 1.1',
        '"partWeight": @@{"value": 1.1, "unit": "kg"}',
        "one plain text is wanted here, not a group or a list; write it",
    ),
    "a weight beyond all digits": (
        '"partWeight": 1.1',
        '"partWeight": @@1e400',
        '"1e400" has more than 30 digits; write fewer',
    ),
    "a weight finer than all digits": (
        '"partWeight": 1.1',
        '"partWeight": @@1e-400',
        '"1e-400" has more than 30 digits; write fewer',
    ),
    "a negative value": (
        '"amount": 12.5',
        '"amount": @@-12.5',
        '"-12.5" is negative; write zero or more',
    ),
    "a value that is a number": (
        '"partValue": {"amount": 12.5, "currency": "USD"}',
        '"partValue": @@12.5',
        'a group is wanted here; write it like {"key": "value"}',
    ),
    "a value without its currency": (
        '{"amount": 12.5, "currency": "USD"}',
        '@@{"amount": 12.5}',
        '"currency" is missing; add it',
    ),
    "an empty value": (
        '{"amount": 12.5, "currency": "USD"}',
        "@@{}",
        '"amount" and "currency" are missing; add them',
    ),
    "a currency by its sign": (
        '"amount": 12.5, "currency": "USD"',
        '"amount": 12.5, "currency": @@"$"',
        '"$" is no currency code of three capitals (ISO 4217); write one like USD',
    ),
    "an operation of another kind": (
        '"Melting"',
        '@@"Welding"',
        '"Welding" is not known here; did you mean "Melting"?',
    ),
    "an operation misspelt by the version before": (
        '"Melting"',
        '@@"Pourring"',
        '"Pourring" is not known here; did you mean "Pouring"?',
    ),
    "an operation without a country": (
        ', "processingCountry": "JPN"',
        "",
        '18:22 "processingCountry" is missing; add it',
    ),
    "no list of operations": (
        '"processing": [',
        '"process": [',
        '8:5 "processing" is missing; add it',
    ),
    "a standard of classes that is none": (
        '"IMDS"',
        '@@"VDA"',
        '"VDA" is not known here; write VDA 231-106 or IMDS',
    ),
    "a class without its subgroup": (
        ', "materialSubgroup": "8.1.0"',
        "",
        '10:33 "materialSubgroup" is missing; add it',
    ),
    "a customs code without its system": (
        '"2504.10", "customClassificationCodingSystem": "HS"',
        '"2504.10"',
        '9:32 "customClassificationCodingSystem" is missing; add it',
    ),
    "a part without a customs code": (
        '"customsClassification": {"customClassificationCode": "8507.60", "customClassificationCodingSystem": "HS"},',
        "",
        '1:1 "customsClassification" is missing; add it',
    ),
    "an identity that is none": (
        '"0f3c9a52-7d1e-4b6a-9c83-2e5d41f0a001"',
        '@@"cell 7"',
        '"cell 7" is no UUID; write its 8-4-4-4-12 hexadecimal digits, with urn:uuid: or without',
    ),
    "no identity": (
        '"globalAssetId": "0f3c9a52-7d1e-4b6a-9c83-2e5d41f0a001",',
        "",
        '1:1 "globalAssetId" is missing; add it',
    ),
    "the version before": (
        '"globalAssetId"',
        '"catenaXId"',
        "1:1 this is us_tariff_information before 2.0.0; ask the supplier for version 2.0.0",
    ),
    "a material of the version before": (
        '"materialOrigin": [',
        '"origin": [',
        "1:1 this is us_tariff_information before 2.0.0; ask the supplier for version 2.0.0",
    ),
    "both formats in one": (
        '"partWeight": 1.1,',
        '"credentialSubject": {},',
        "1:1 this is tariff information and a product passport in one; write each into a file of its own",
    ),
    "a character that nobody sees": (
        '"8.1.0"',
        '"8.1@@\u200b.0"',
        "the zero width space U+200B stands here, which readers do not see; remove it",
    ),
    "an escape for a character that nobody sees": (
        '"KOR"',
        '@@"KO\\u200bR"',
        "the zero width space U+200B stands here, which readers do not see; remove it",
    ),
}

PASSPORT_FAULTS = {
    "a text never closed": (
        '"name": "Traction battery",',
        '"name": "Traction battery,@@',
        "not JSON: a line cannot break within a string; write \\n, or close the string",
    ),
    "a duplicate key": (
        '"countryOfProduction": "FI",',
        '"countryOfProduction": "FI", @@"countryOfProduction": "US",',
        '"countryOfProduction" is given twice, first on line 15; keep one of them',
    ),
    "the version after": (
        '"https://test.uncefact.org/vocabulary/untp/dpp/0.6.0/"',
        '@@"https://vocabulary.uncefact.org/untp/0.7.0/context/"',
        "this is version 0.7.0; ask the supplier for a passport of 0.6",
    ),
    "the version before": (
        '"https://test.uncefact.org/vocabulary/untp/dpp/0.6.0/"',
        '@@"https://test.uncefact.org/vocabulary/untp/dpp/0.5.0/"',
        "this is version 0.5.0; ask the supplier for a passport of 0.6",
    ),
    "another credential": (
        '["DigitalProductPassport", "VerifiableCredential"]',
        '@@["DigitalConformityCredential", "VerifiableCredential"]',
        "this credential is a DigitalConformityCredential, VerifiableCredential; name a DigitalProductPassport",
    ),
    "a credential of no type": (
        '"type": ["DigitalProductPassport", "VerifiableCredential"],',
        "",
        "1:1 the credential says no type; name a DigitalProductPassport",
    ),
    "another subject": (
        '["ProductPassport"]',
        '@@["Facility"]',
        "a Facility is no product passport of version 0.6; name a ProductPassport",
    ),
    "several subjects": (
        '"credentialSubject": {',
        '"credentialSubject": @@[], "other": {',
        'a group is wanted here; write it like {"key": "value"}',
    ),
    "no context": (
        '"@context": ["https://www.w3.org/ns/credentials/v2", "https://test.uncefact.org/vocabulary/untp/dpp/0.6.0/"],',
        "",
        '1:1 "@context" is missing; add it',
    ),
    "no issuer": (
        '"issuer": {"id": "did:web:maker.example", "name": "Maker Oy"},',
        "",
        '1:1 "issuer" is missing; add it',
    ),
    "an issuer that is a text": (
        '{"id": "did:web:maker.example", "name": "Maker Oy"}',
        '@@"did:web:maker.example"',
        'a group is wanted here; write it like {"key": "value"}',
    ),
    "an issuer without a name": (
        '{"id": "did:web:maker.example", "name": "Maker Oy"}',
        '@@{"id": "did:web:maker.example"}',
        '"name" is missing; add it',
    ),
    "no id of the credential": (
        '"id": "https://maker.example/passports/1",',
        "",
        '1:1 "id" is missing; add it',
    ),
    "no product": ('"product": {', '"products": {', '6:24 "product" is missing; add it'),
    "a product that is a list": (
        '"product": {',
        '"product": @@[], "other": {',
        'a group is wanted here; write it like {"key": "value"}',
    ),
    "a product without a name": (
        '"name": "Traction battery",',
        "",
        '9:16 "name" is missing; add it',
    ),
    "a product without an id": (
        '"id": "https://maker.example/products/1",',
        "",
        '9:16 "id" is missing; add it',
    ),
    "no battery by its category": (
        '"46420"',
        '"28100"',
        "9:16 neither name nor description nor categories say that the product is a battery; leave the file"
        " out, or say with --part which component of the battery it is",
    ),
    "no battery by its words": (
        '"name": "Traction battery",\n      "productCategory"',
        '"name": "Toaster",\n      "categories"',
        "9:16 neither name nor description nor categories say that the product is a battery; leave the file"
        " out, or say with --part which component of the battery it is",
    ),
    "a granularity that is none": (
        '"item"',
        '@@"piece"',
        '"piece" is not known here; write item or batch or model',
    ),
    "a misspelt granularity": (
        '"item"',
        '@@"modell"',
        '"modell" is not known here; did you mean "model"?',
    ),
    "a country of three letters": (
        '"FI"',
        '@@"FIN"',
        '"FIN" is no country code of ISO 3166-1; write "FI"',
    ),
    "a country that is none": (
        '"FI"',
        '@@"ZZ"',
        '"ZZ" is no country code of ISO 3166-1; write its two letters, like KR',
    ),
    "an origin by its name": (
        '"CL"',
        '@@"Chile"',
        '"Chile" is no country code of ISO 3166-1; write "CL"',
    ),
    "a day that is none": (
        '"2025-01-20"',
        '@@"2025-02-30"',
        "there is no 30 February 2025; write a day that exists",
    ),
    "a day of another form": (
        '"2025-01-20"',
        '@@"20.01.2025"',
        '"20.01.2025" is not a day; write it as year-month-day, like "2025-03-14"',
    ),
    "a maker without a name": (
        '{"id": "https://register.example/1", "name": "Maker Oy"}',
        '@@{"id": "https://register.example/1"}',
        '"name" is missing; add it',
    ),
    "a maker without an id": (
        '{"id": "https://register.example/1", "name": "Maker Oy"}',
        '@@{"name": "Maker Oy"}',
        '"id" is missing; add it',
    ),
    "a maker that is a text": (
        '{"id": "https://register.example/1", "name": "Maker Oy"}',
        '@@"Maker Oy"',
        'a group is wanted here; write it like {"key": "value"}',
    ),
    "materials that are a group": (
        '"materialsProvenance": [',
        '"materialsProvenance": @@{}, "others": [',
        "a list is wanted here; write it in [ and ]",
    ),
    "a material that is a text": (
        '{"name": "Polypropylene", "massFraction": 0.2}',
        '@@"Polypropylene"',
        'a group is wanted here; write it like {"key": "value"}',
    ),
    "a material without a name": (
        '"name": "Polypropylene", ',
        "",
        '26:7 "name" is missing; add it',
    ),
    "a mass that is a number": (
        '{"value": 12, "unit": "KGM"}',
        "@@12",
        'a group is wanted here; write it like {"key": "value"}',
    ),
    "a mass without a unit": (
        '{"value": 12, "unit": "KGM"}',
        '@@{"value": 12}',
        '"unit" is missing; add it',
    ),
    "a negative mass": (
        '"value": 12',
        '"value": @@-12',
        '"-12" is negative; write zero or more',
    ),
    "a mass in words": (
        '"value": 12',
        '"value": @@"12 kg"',
        '"12 kg" is no number; write one like 12.5',
    ),
    "a negative weight": (
        '"value": 430',
        '"value": @@-430',
        '"-430" is negative; write zero or more',
    ),
    "a mass fraction over 1": (
        '"massFraction": 0.7',
        '"massFraction": @@70',
        '"70" is more than 1; write a number from 0 to 1',
    ),
    "mass fractions over 1 together": (
        '"Polypropylene", "massFraction": 0.2',
        '"Polypropylene", "massFraction": @@0.301',
        "the mass fractions up to here are 1.001 together; write at most 1 in all",
    ),
    "a recycled fraction over 1": (
        '"recycledMassFraction": 0.25',
        '"recycledMassFraction": @@25',
        '"25" is more than 1; write a number from 0 to 1',
    ),
    "a negative recycled fraction": (
        '"recycledMassFraction": 0.25',
        '"recycledMassFraction": @@-0.25',
        '"-0.25" is negative; write zero or more',
    ),
    "a type that is a text": (
        '"massFraction": 0.7,',
        '"massFraction": 0.7, "materialType": @@"554-13-2",',
        'a group is wanted here; write it like {"key": "value"}',
    ),
    "both formats in one": (
        '"id": "https://maker.example/passports/1",',
        '"id": "x", "partValue": {},',
        "1:1 this is tariff information and a product passport in one; write each into a file of its own",
    ),
}


def faulty(good: str, old: str, new: str, message: str) -> tuple[str, list[str]]:
    """A text with a fault, and its only problem; where @@ stands, or at the place that the message begins with."""
    assert good.count(old) == 1, f"{old} stands {good.count(old)} times"
    marked = good.replace(old, new)
    text = marked.replace("@@", "")
    position = marked.find("@@")
    if position < 0:
        return text, [message]
    before = marked[:position]
    return text, [f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))} {message}"]


@pytest.mark.parametrize("fault", TARIFF_FAULTS)
def test_bad_tariff_information_is_refused_where_it_is_wrong(fault: str) -> None:
    text, expected = faulty(TARIFF, *TARIFF_FAULTS[fault])
    assert problems(text) == expected


@pytest.mark.parametrize("fault", PASSPORT_FAULTS)
def test_a_bad_passport_is_refused_where_it_is_wrong(fault: str) -> None:
    text, expected = faulty(PASSPORT, *PASSPORT_FAULTS[fault])
    assert problems(text) == expected


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    cell, pack, gone = (tmp_path / name for name in ("cell.json", "pack.json", "gone.json"))
    twice = TARIFF.replace('"partWeight": 1.1,', '"partWeight": 1.1, "partWeight": 2,')
    cell.write_text(twice.replace('"KOR"', '"KR"').replace("0.2}", "-0.2}").replace('"JPN"', '"XYZ"'))
    pack.write_text(PASSPORT.replace('"FI"', '"FIN"').replace('"massFraction": 0.7', '"massFraction": 7'))
    with pytest.raises(DocumentError) as refused:
        read_supplies(cell, pack, gone)
    told = [str(problem).removeprefix(f"{tmp_path}/") for problem in refused.value.problems]
    assert [problem.split("  ")[0] for problem in told] == [
        "cell.json:3:24",
        "cell.json:5:22",
        "cell.json:15:81",
        "cell.json:18:73",
        "gone.json:1:1",
        "pack.json:15:30",
        "pack.json:23:25",
    ]
    assert "there is no such file; check its name" in told[4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1 the file holds nothing; write tariff information or a product passport"),
        ("  \n", "1:1 the file holds nothing; write tariff information or a product passport"),
        ("null", "1:1 the file holds nothing; write tariff information or a product passport"),
        (
            "[]",
            "1:1 one part or passport is wanted here, as a group in { and }; write each into a file of its own",
        ),
        (
            '"x"',
            "1:1 one part or passport is wanted here, as a group in { and }; write each into a file of its own",
        ),
        (
            "{}",
            '1:1 neither tariff information nor a product passport; write "materialList", "partValue" and so on, or'
            ' "credentialSubject"',
        ),
        (
            '{"materialsList": []}',
            '1:1 neither tariff information nor a product passport; write "materialList", "partValue" and so on, or'
            ' "credentialSubject"; did you mean "materialList"?',
        ),
        (
            '{"type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,eyJ"}',
            "1:1 the credential is wrapped in a token; decode it, and save the passport in it as JSON",
        ),
        ('{"a": ' * 40 + "1" + "}" * 40, "1:193 nested more than 32 deep; a declaration is much flatter"),
    ],
)
def test_what_is_neither_is_refused(text: str, message: str) -> None:
    assert problems(text) == [message]


def test_the_same_part_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(TARIFF)
    with pytest.raises(
        DocumentError, match=r"a\.json:2:20 is about the same part; name one of the two files"
    ):
        read_supplies(tmp_path / "a.json", tmp_path / "b.json")


def test_the_same_product_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(PASSPORT)
    with pytest.raises(
        DocumentError, match=r"a\.json:10:13 is about the same product; name one of the two files"
    ):
        read_supplies(tmp_path / "a.json", tmp_path / "b.json")


def test_a_pack_beside_modules_is_refused() -> None:
    with pytest.raises(DocumentError, match="a battery pack is a component only where there are no modules"):
        read_supplies(Part(PACK, 1, "battery_pack"), Part(CELL, 8, "battery_module"))


@pytest.mark.parametrize(("number", "kind"), [(0, None), (-1, None), (1, "batery_cell")])
def test_a_part_of_nothing_is_a_mistake_of_the_caller(number: int, kind: str | None) -> None:
    with pytest.raises(ValueError, match=r"pieces are none|is no kind of component"):
        read_supplies(Part(CELL, number, kind))


# The command


def test_the_command_prints_the_declaration_and_the_notes(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(EXCHANGE)
    arguments = ["--part", "96", "battery_cell", CELL.name, "--part", "1", "unknown", PACK.name]
    assert main(["import", *arguments]) == 0
    printed = capsys.readouterr()
    assert printed.out == BOTH.read_text("utf-8")
    lines = printed.err.splitlines()
    assert lines[1] == (
        "cell.tariff.json:3:24  not carried over: the origin South Korea; a customs origin does not say where the"
        " part was made"
    )
    assert all(re.match(r"(cell\.tariff|pack\.passport)\.json:\d+:\d+  \S", line) for line in lines)


def test_a_check_of_what_was_imported_is_unknown(tmp_path: Path, capsys: Output) -> None:
    assert main(["import", str(CELL), str(PACK)]) == 0
    partial = tmp_path / "partial.yaml"
    partial.write_text(capsys.readouterr().out, "utf-8")
    assert main(["check", str(partial)]) == 3
    assert "To settle it, declare" in capsys.readouterr().out


def test_the_command_refuses_with_every_place(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "cell.json"
    path.write_text(TARIFF.replace('"KOR"', '"KR"').replace('"USA"', '"US"'))
    assert main(["import", str(path)]) == 4
    printed = capsys.readouterr()
    assert printed.out == ""
    assert [line.split("  ")[0] for line in printed.err.splitlines()[:2]] == [f"{path}:3:24", f"{path}:16:35"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "iracheck: no file is given; name one\n"),
        (
            ["--part", "many", "battery_cell", "x.json"],
            'iracheck: "many" is not a whole number; write digits only, like "1200"\n',
        ),
        (
            ["--part", "0", "battery_cell", "x.json"],
            "iracheck: the battery has at least one piece of x.json; write how many\n",
        ),
        (["--part", "1", "cell", "x.json"], None),
        (
            ["--part", "1", "batery_cell", "x.json"],
            'iracheck: "batery_cell" is no kind of component; did you mean "battery_cell"?\n',
        ),
    ],
)
def test_wrong_arguments_are_told(arguments: list[str], message: str | None, capsys: Output) -> None:
    assert main(["import", *arguments]) == 2
    told = capsys.readouterr().err
    assert told == message if message is not None else '"cell" is no kind of component' in told


# Whatever the files say

COUNTRIES_OF_THREE = st.sampled_from(sorted(three for three, _ in COUNTRIES.values()))
COUNTRIES_OF_TWO = st.sampled_from(sorted(COUNTRIES))
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Co", "Cn", "Cs")), max_size=40
)
WORDS = TEXTS.filter(lambda text: bool(text.strip()))
AMOUNTS = st.decimals(0, 10**6, places=4).map(float)
CODES = st.sampled_from(
    ("2504.10", "2836.91", "2825.20", "2833.24", "7607.11", "7410.11", "2841.90", "9999", "x")
)
NAMES = st.one_of(
    st.sampled_from(
        ("Lithium", "Lithium carbonate", "Natural graphite", "Copper", "Nickel sulphate", "Steel", "cobalt")
    ),
    WORDS,
)
KINDS = st.sampled_from(
    (None, "battery_cell", "battery_pack", "separator", "electronics", "cathode_electrode")
)


@st.composite
def origins(draw: st.DrawFn) -> list[tuple[str, float, float]]:
    """Countries with percentages that are 100 together at most."""
    left = 10_000
    found = []
    for _ in range(draw(st.integers(0, 3))):
        share = draw(st.integers(0, left))
        left -= share
        found.append((draw(COUNTRIES_OF_THREE), share / 100, draw(AMOUNTS)))
    return found


@st.composite
def tariffs(draw: st.DrawFn) -> Tree:
    """Any well-formed tariff information."""
    materials = []
    for _ in range(draw(st.integers(0, 3))):
        operations = st.fixed_dictionaries(
            {
                "processingType": st.sampled_from(("Smelting", "Casting")),
                "processingCountry": COUNTRIES_OF_THREE,
            },
            optional={"certificateResource": WORDS},
        )
        money = {"amount": draw(AMOUNTS), "currency": draw(st.sampled_from(("USD", "EUR")))}
        found = material(draw(CODES), *draw(origins()), system=draw(st.sampled_from(("HS", "HTS", "X"))))
        found |= {"materialValue": money, "processing": draw(st.lists(operations, max_size=2))}
        materials.append(found)
    return tariff(*materials, partOriginCountry=draw(COUNTRIES_OF_THREE), referenceNumber=draw(WORDS))


@st.composite
def passports(draw: st.DrawFn) -> Tree:
    """Any well-formed passport of a battery."""
    fraction = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
    measure = st.fixed_dictionaries({"value": AMOUNTS, "unit": st.sampled_from(("KGM", "GRM", "LBR", "XYZ"))})
    constituent = st.fixed_dictionaries(
        {"name": NAMES},
        optional={
            "originCountry": COUNTRIES_OF_TWO,
            "mass": measure,
            "recycledMassFraction": fraction,
            "hazardous": st.booleans(),
            "materialType": st.fixed_dictionaries(
                {"code": st.sampled_from(("554-13-2", "x")), "name": WORDS}
            ),
        },
    )
    party = st.fixed_dictionaries(
        {"id": WORDS, "name": WORDS}, optional={"registeredId": WORDS, "idScheme": st.just({"name": "LEI"})}
    )
    product = st.fixed_dictionaries(
        {"id": WORDS, "name": WORDS},
        optional={
            "producedByParty": party,
            "countryOfProduction": COUNTRIES_OF_TWO,
            "productionDate": st.dates().map(lambda day: day.isoformat()),
            "description": WORDS,
        },
    )
    tree: Tree = {
        "type": ["ProductPassport"],
        "product": draw(product)
        | {"productCategory": [{"id": "x", "code": "46420", "name": "y", "schemeName": "CPC"}]},
        "materialsProvenance": draw(st.lists(constituent, max_size=3)),
    }
    if draw(st.booleans()):
        tree["granularityLevel"] = draw(st.sampled_from(("item", "batch", "model")))
    if draw(st.booleans()):
        return json.loads(PASSPORT) | {"credentialSubject": tree}  # type: ignore[no-any-return]
    return tree


@settings(max_examples=150)
@given(st.one_of(tariffs(), passports()), st.one_of(st.none(), st.integers(1, 500)), KINDS)
def test_whatever_is_well_formed_becomes_a_declaration_that_settles_nothing(
    rulebook: Rulebook, tree: Tree, number: int | None, kind: str | None
) -> None:
    supplies = of(tree, number=number, kind=kind)
    declaration = declared(supplies)
    assert declaration.battery.complete == ()
    if number is None:
        lines = [line for material in declaration.battery.materials for line in material.minerals]
        assert all(line.value is None and line.mass is None for line in lines)
    verdict = check(declaration, rulebook)
    assert [credit.outcome for credit in verdict.credits] == ["unknown"]


@settings(max_examples=50)
@given(tariffs(), st.integers(1, 500))
def test_no_value_is_gained_or_lost(tree: Tree, number: int) -> None:
    supplies = of(tree, number=number)
    for material, stated in zip(declared(supplies).battery.materials, _of_one_mineral(tree), strict=True):
        whole = number * Fraction(str(stated["materialValue"]["amount"]))
        values = [line.value.low for line in material.minerals if line.value is not None]
        if len(values) == len(material.minerals):
            assert sum(values) == whole


def _of_one_mineral(tree: Tree) -> Iterator[Tree]:
    for stated in tree["materialList"]:
        code, system = stated["customsClassification"].values()
        if system in ("HS", "HTS") and code[:4] in ("2504", "2836", "2825", "2833"):
            yield stated


def declared_or_refused(text: str) -> bool:
    """Whether a text becomes a declaration, or is refused with places and cures."""
    try:
        supplies = read_text(text)
    except DocumentError as error:
        return all(problem.place.line and problem.place.column for problem in error.problems)
    return declared(supplies).battery.complete == ()


MUTATIONS = st.sampled_from(
    (
        None,
        "",
        "x",
        -1,
        0,
        1e300,
        True,
        [],
        {},
        ["x"],
        {"x": None},
        "\u0000",
        "-",
        "USD",
        [[]],
        [{}],
        "9" * 500,
    )
).map(copy.deepcopy)


@settings(max_examples=300)
@given(st.sampled_from((TARIFF, PASSPORT)), st.data())
@example(TARIFF, None)
def test_no_mutation_ends_in_anything_but_a_declaration_or_a_refusal(text: str, drawn: Any) -> None:
    tree = json.loads(text)
    for _ in range(0 if drawn is None else drawn.draw(st.integers(1, 3))):
        _mutate(tree, drawn)
    assert declared_or_refused(json.dumps(tree))


def _mutate(tree: Any, drawn: Any) -> None:
    """Change, remove or add one value somewhere."""
    nodes = [tree]
    for node in nodes:
        nodes += [
            inner
            for inner in (node.values() if isinstance(node, dict) else node)
            if isinstance(inner, dict | list)
        ]
    node = drawn.draw(st.sampled_from(nodes))
    keys: list[Any] = list(node) if isinstance(node, dict) else list(range(len(node)))
    if not keys or drawn.draw(st.integers(0, 9)) == 0:
        if isinstance(node, dict):
            node[drawn.draw(st.sampled_from(("x", "type", "origin", "~/")))] = drawn.draw(MUTATIONS)
        else:
            node.append(drawn.draw(MUTATIONS))
        return
    key = drawn.draw(st.sampled_from(keys))
    if drawn.draw(st.booleans()):
        node[key] = drawn.draw(MUTATIONS)
    else:
        del node[key]


@settings(max_examples=200)
@given(
    st.sampled_from((TARIFF, PASSPORT)), st.integers(0, 2000), st.sampled_from(list('{}[]",:0 \n\\ux\u202e'))
)
def test_no_broken_text_ends_in_anything_but_a_declaration_or_a_refusal(
    text: str, place: int, letter: str
) -> None:
    at = place % len(text)
    assert declared_or_refused(text[:at] + letter + text[at + 1 :])
