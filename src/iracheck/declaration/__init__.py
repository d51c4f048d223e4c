"""What the user states: pydantic models, and the readers that turn YAML or JSON into them with every value's place."""

from iracheck.declaration.countries import COUNTRIES, country_name
from iracheck.declaration.entities import Contract, Entity, Holding, Office, Relative, Rights, Screening
from iracheck.declaration.models import (
    Attestation,
    Battery,
    Claim,
    Component,
    Declaration,
    Group,
    Making,
    Manufacturer,
    Material,
    Member,
    MineralLine,
    ProductLine,
    Step,
    Vehicle,
)
from iracheck.declaration.reading import (
    parse_declaration,
    read_declaration,
    read_declaration_or_group,
    read_group,
)

__all__ = [
    "COUNTRIES",
    "Attestation",
    "Battery",
    "Claim",
    "Component",
    "Contract",
    "Declaration",
    "Entity",
    "Group",
    "Holding",
    "Making",
    "Manufacturer",
    "Material",
    "Member",
    "MineralLine",
    "Office",
    "ProductLine",
    "Relative",
    "Rights",
    "Screening",
    "Step",
    "Vehicle",
    "country_name",
    "parse_declaration",
    "read_declaration",
    "read_declaration_or_group",
    "read_group",
]
