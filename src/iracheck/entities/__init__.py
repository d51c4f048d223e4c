"""Who they are: ownership through tiers, contracts, names, and what suppliers attest. Regimes share no threshold."""

from iracheck.entities.attestations import Reliance, reliance
from iracheck.entities.contracts import Control, concerns, effective_control
from iracheck.entities.declared import Governments, holdings_on, holdings_through
from iracheck.entities.government_interest import Interests
from iracheck.entities.holdings import MEASURES
from iracheck.entities.listed import ListedEntities, Named, listed_entities
from iracheck.entities.ownership import Interest, Opening, Ownership, Tier, told

__all__ = [
    "MEASURES",
    "Control",
    "Governments",
    "Interest",
    "Interests",
    "ListedEntities",
    "Named",
    "Opening",
    "Ownership",
    "Reliance",
    "Tier",
    "concerns",
    "effective_control",
    "holdings_on",
    "holdings_through",
    "listed_entities",
    "reliance",
    "told",
]
