"""Screens three alternative suppliers of one component of a battery, and ranks them.

Best first: by the outcome, then by the least amount of the credit, then by how much is left to ask.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from iracheck import (
    LEFT_OUT,
    CreditVerdict,
    Declaration,
    DocumentError,
    check,
    load_rulebook,
    read_declaration,
    with_changes,
)

PACK = Path(__file__).parent.parent / "fixtures" / "scenarios" / "korean-cathode-2024.yaml"
ANODE = "/battery/components/3"
ITS_ATTESTATION = "/attestations/1"

# What each of them would make of the pack, all at the present price. The companies are invented.
OFFERS: dict[str, dict[str, object]] = {
    "Vistula": {
        f"{ANODE}/made": {"by": "vistula", "in": "PL", "on": "2024-06-10"},
        "/entities/-": {"id": "vistula", "name": "Vistula Anode sp. z o.o.", "organized_in": "PL"},
        ITS_ATTESTATION: LEFT_OUT,
    },
    "Danube": {
        f"{ANODE}/made": {"by": "danube", "in": "HU", "on": "2024-06-10"},
        "/entities/-": {
            "id": "danube",
            "name": "Danube Anode Kft.",
            "organized_in": "HU",
            "principal_place_of_business": "HK",
        },
        ITS_ATTESTATION: LEFT_OUT,
    },
    "Savannah": {
        f"{ANODE}/made": {"by": "savannah", "in": "US", "on": "2024-06-10"},
        "/entities/-": {
            "id": "savannah",
            "name": "Savannah Anode LLC",
            "organized_in": "US",
            "principal_place_of_business": "US",
        },
        ITS_ATTESTATION: {
            "by": "savannah",
            "states": "not a foreign entity of concern",
            "of": ["anode"],
            "on": "2024-10-01",
            "document": "SA-2024-7",
        },
    },
}
BEST_FIRST = ("credit", "partial_credit", "unknown", "no_credit")


def screen(pack: Declaration, offers: dict[str, dict[str, object]]) -> list[tuple[str, CreditVerdict]]:
    """The verdict on each offer, the best offer first."""
    rulebook = load_rulebook()
    found = []
    for supplier, changes in offers.items():
        try:
            verdict = check(with_changes(pack, changes, name=supplier), rulebook)
        except DocumentError as wrong:
            print(wrong)  # every problem, each with the supplier and the pointer
        else:
            found.append((supplier, verdict.credits[0]))
    return sorted(found, key=lambda offer: rank(offer[1]))


def rank(credit: CreditVerdict) -> tuple[int, Fraction, int]:
    """Less is better."""
    return BEST_FIRST.index(credit.outcome), -Fraction(credit.amount.low), len(credit.missing)


def main() -> None:
    """Print the offers with what decides about each."""
    for place, (supplier, credit) in enumerate(screen(read_declaration(PACK), OFFERS), start=1):
        print(f"{place} {supplier}: {credit.outcome}, {credit.amount.low} to {credit.amount.high} USD")
        if credit.outcome == "no_credit":
            for answer in credit.answers:
                if answer.decides and not answer.because:
                    print(f"    {answer.sentence} ({answer.cites[0]})")
        for missing in credit.missing:
            print(f"    {missing.pointer}: {missing.asks}")


if __name__ == "__main__":
    main()
