"""What the user states: pydantic models, and the readers that turn YAML or JSON into them with every value's place."""

from iracheck.declaration.changing import declaration_json, with_changes
from iracheck.declaration.countries import COUNTRIES, country_name
from iracheck.declaration.entities import Contract, Entity, Holding, Office, Relative, Rights, Screening
from iracheck.declaration.models import (
    Attestation,
    Battery,
    Claim,
    Component,
    Declaration,
    Group,
    Manufacturer,
    Material,
    Member,
    MineralLine,
    ProductLine,
    Step,
    Vehicle,
)
from iracheck.declaration.production import (
    Certification,
    Cost,
    Making,
    ManufacturedProduct,
    Product,
    Storage,
    Taxpayer,
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
    "Certification",
    "Claim",
    "Component",
    "Contract",
    "Cost",
    "Declaration",
    "Entity",
    "Group",
    "Holding",
    "Making",
    "ManufacturedProduct",
    "Manufacturer",
    "Material",
    "Member",
    "MineralLine",
    "Office",
    "Product",
    "ProductLine",
    "Relative",
    "Rights",
    "Screening",
    "Step",
    "Storage",
    "Taxpayer",
    "Vehicle",
    "country_name",
    "declaration_json",
    "parse_declaration",
    "read_declaration",
    "read_declaration_or_group",
    "read_group",
    "with_changes",
]
