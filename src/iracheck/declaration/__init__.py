"""What the user states: pydantic models, and the readers that turn YAML or JSON into them with every value's place."""

from iracheck.declaration.countries import COUNTRIES, country_name
from iracheck.declaration.models import (
    Attestation,
    Battery,
    Claim,
    Component,
    Declaration,
    Entity,
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
    "Declaration",
    "Entity",
    "Group",
    "Making",
    "Manufacturer",
    "Material",
    "Member",
    "MineralLine",
    "ProductLine",
    "Step",
    "Vehicle",
    "country_name",
    "parse_declaration",
    "read_declaration",
    "read_declaration_or_group",
    "read_group",
]
