"""Which contracts give another entity effective control over a production (89 FR 37079)."""

from __future__ import annotations

from msgspec import Struct

from iracheck.declaration import Contract
from iracheck.quantities import Answer

RIGHTS = {
    "quantity": "the quantity produced",
    "timing": "the timing of production",
    "use": "the use and sale of the output",
    "access": "access to the site",
    "operation": "the operation and repair of the equipment",
}
"""The five rights that must all be reserved for the safe harbor, with the words for what they are over."""


class Control(Struct, frozen=True):
    """Whether a contract gives its counterparty effective control, why, and the rights that leave it open."""

    answer: Answer
    reason: str
    open_rights: tuple[str, ...] = ()


def concerns(contract: Contract, products: tuple[str, ...]) -> bool:
    """Whether a contract is over what its producer made of some products; one that names none is over all."""
    return not contract.of or not products or not set(contract.of).isdisjoint(products)


def effective_control(contract: Contract) -> Control:
    """Whether a contract entitles its counterparty to effective control over the production.

    One right granted to the counterparty is enough. All five expressly reserved are a safe harbor.
    A contract silent on one is outside the harbor and not yet control: that is to be reviewed.
    """
    rights = {name: getattr(contract.rights, name) for name in RIGHTS}
    granted = [RIGHTS[name] for name, right in rights.items() if right == "granted"]
    if granted:
        return Control(
            Answer.YES,
            f"{_told(granted)} {'is' if len(granted) == 1 else 'are'} the counterparty's to determine",
        )
    undeclared = tuple(name for name, right in rights.items() if right is None)
    silent = [RIGHTS[name] for name, right in rights.items() if right == "silent"]
    if silent:
        return Control(
            Answer.UNKNOWN,
            f"the contract is silent on {_told(silent)}: outside the safe harbor, to be reviewed",
        )
    if undeclared:
        told = _told([RIGHTS[name] for name in undeclared])
        return Control(Answer.UNKNOWN, f"it is not declared who determines {told}", undeclared)
    return Control(Answer.NO, "all five rights over the production are reserved: the safe harbor")


def _told(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
