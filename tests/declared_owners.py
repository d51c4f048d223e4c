"""Random owners, contracts and screenings for the random declarations, and ways to make facts of them unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

Choice = TypeVar("Choice")
Tree = dict[str, Any]
Told = tuple[str, Callable[[], object]]

KEY = "_key"
SIZES = (5, 10, 20, 24, 25, 26, 40, 49, 50, 51, 75)
NATIONS = ("CN", "CN", "CN", "HK", "RU", "KR")
MEASURES = ("board", "voting", "equity")
RIGHTS = ("quantity", "timing", "use", "access", "operation")
LISTS = ("specially_designated_nationals", "foreign_terrorist_organizations")
DAYS = ("2022-11-01", "2023-02-01", "2024-03-01")
LOOKED_UP = "2024-06-01"
BODIES = (
    "politburo",
    "local_consultative_conference",
    "local_consultative_conference",
    "executive",
    "legislature",
)
CLEAN_OWNERS = ("citizen", "holding")


class Chooser(Protocol):
    """Where choices come from."""

    def one_of(self, options: Sequence[Choice]) -> Choice:
        """One of several."""

    def whole(self, least: int, most: int) -> int:
        """A whole number, both ends included."""

    def chance(self, percent: int) -> bool:
        """Yes in so many of a hundred cases."""


def add_owners(choose: Chooser, tree: Tree) -> set[str]:
    """Declare who is behind some of the makers; gives those of whom it may show a concern.

    Nobody attests for these. An attestation stands in for facts that are not declared: where they would
    show the contrary, declaring them voids it, and that is outside the promise. All other makers whose
    owners are declared are held by citizens of the United States only, grant nobody any right over
    what they make, and stand on no list: whatever of that is hidden, an attestation says the same.
    """
    makers = list(tree["entities"])
    if choose.chance(40):
        return set()
    risky: set[str] = set()
    owners = _owners(choose)
    tree["entities"].extend(owners)
    for maker in makers:
        if choose.chance(35):
            continue
        maker |= {"is": "company", "contracts_complete": "yes"}
        suspect = choose.chance(55)
        names = [owner["id"] for owner in owners] if suspect else list(CLEAN_OWNERS)
        _hold(choose, maker, names)
        maker["screened"] = [{"list": one, "on": LOOKED_UP, "found": "no"} for one in LISTS]
        if suspect:
            risky.add(maker["id"])
            _suspect(choose, maker)
    tree["contracts"] = _contracts(choose, tree, makers, risky)
    return risky


def _owners(choose: Chooser) -> list[Tree]:
    """A citizen and a company of the United States, and others of whom some are governments."""
    official = {
        "id": "official",
        "is": "person",
        "united_states_status": "none",
        "offices": [_office(choose)],
        "offices_complete": "yes",
    }
    relative = {
        "id": "relative",
        "is": "person",
        "united_states_status": choose.one_of(("none", "permanent_resident")),
        "relatives": [{"person": "official", "relation": "child"}],
        "offices_complete": "yes",
    }
    owners: list[Tree] = [
        {"id": "citizen", "is": "person", "united_states_status": "citizen", "offices_complete": "yes"},
        _company(choose, "holding", "US", ["citizen"]),
        official,
        relative,
        {"id": "state", "is": "government", "government_of": choose.one_of(NATIONS)},
        _company(choose, "fund", "CN", ["citizen", "state"])
        | {"is": "government_agency", "government_of": choose.one_of(NATIONS)},
    ]
    known = [owner["id"] for owner in owners]
    owners.append(_company(choose, "near", choose.one_of(("CN", "KR")), known))
    owners.append(_company(choose, "far", choose.one_of(("US", "KR")), [*known, "near", "near"]))
    if choose.chance(12) and "far" not in {one["holder"] for one in owners[-2]["held_by"]}:
        owners[-2]["held_by"].append({"holder": "far", "share": "0 %"})
    for owner in owners:
        owner[KEY] = owner["id"]
    return owners


def _company(choose: Chooser, name: str, country: str, holders: Sequence[str]) -> Tree:
    company: Tree = {
        "id": name,
        "is": "company",
        "organized_in": country,
        "principal_place_of_business": country,
        "contracts_complete": "yes",
        "screened": [{"list": one, "on": LOOKED_UP, "found": "no"} for one in LISTS],
    }
    _hold(choose, company, holders)
    return company


def _office(choose: Chooser) -> Tree:
    return {
        "of": choose.one_of(NATIONS),
        "body": choose.one_of(BODIES),
        "held": choose.one_of(("current", "former")),
        "substantial_authority": choose.one_of(("yes", "no")),
    }


def _hold(choose: Chooser, held: Tree, holders: Sequence[str]) -> None:
    """Give an entity holders, each once, and say whether there are others."""
    chosen = list(dict.fromkeys(choose.one_of(holders) for _ in range(choose.whole(1, 3))))
    if choose.chance(70):
        holdings: list[Tree] = [
            {"holder": name, "share": f"{share} %"}
            for name, share in zip(chosen, _shares(choose, len(chosen)), strict=True)
        ]
    else:
        columns = [_shares(choose, len(chosen)) for _ in MEASURES]
        holdings = [
            {"holder": name}
            | {measure: f"{column[place]} %" for measure, column in zip(MEASURES, columns, strict=True)}
            for place, name in enumerate(chosen)
        ]
    for holding in holdings:
        if choose.chance(12):
            holding[choose.one_of(("from", "until"))] = choose.one_of(DAYS)
    held["held_by"] = holdings
    held["holders_complete"] = "above 5 %" if choose.chance(12) or _is_short(holdings) else "yes"
    if len(chosen) > 1 and choose.chance(10):
        held["acting_in_concert"] = [chosen[:2]]


def _is_short(holdings: list[Tree]) -> bool:
    """Whether the holders have less than the whole, by a measure."""
    return any(
        sum(int(holding.get("share", holding.get(measure)).removesuffix(" %")) for holding in holdings) < 100
        for measure in MEASURES
    )


def _shares(choose: Chooser, count: int) -> list[int]:
    rest, shares = 100, []
    for _ in range(count):
        shares.append(choose.one_of([size for size in SIZES if size <= rest] or [0]))
        rest -= shares[-1]
    if choose.chance(65):
        shares[-1] += rest
    return shares


def _suspect(choose: Chooser, maker: Tree) -> None:
    """Facts that may show a concern besides the owners."""
    if choose.chance(10):
        maker |= {"is": "government_agency", "government_of": choose.one_of(NATIONS)}
    if choose.chance(15):
        screening = choose.one_of(maker["screened"])
        screening |= {"found": "yes", "on": choose.one_of((*DAYS, LOOKED_UP))}


def _contracts(choose: Chooser, tree: Tree, makers: list[Tree], risky: set[str]) -> list[Tree]:
    """Contracts of makers whose contracts are declared; those of others than the risky ones grant nothing."""
    contracts = []
    products = [component["id"] for component in tree["battery"]["components"]]
    products += [line["chain"] for material in tree["battery"]["materials"] for line in material["minerals"]]
    for maker in makers:
        if "contracts_complete" not in maker or not choose.chance(45):
            continue
        others = [entity["id"] for entity in tree["entities"] if entity is not maker]
        words = ("reserved", "reserved", "reserved", "granted", "silent")
        named = words if maker["id"] in risky else ("reserved",) * 14 + ("silent",)
        contract: Tree = {
            "id": f"k-{maker['id']}",
            KEY: f"k-{maker['id']}",
            "is": choose.one_of(("licence", "other_contract")),
            "producer": maker["id"],
            "with": choose.one_of(others),
            "of": [choose.one_of(products)] if choose.chance(40) else [],
            "rights": {right: choose.one_of(named) for right in RIGHTS},
        }
        if choose.chance(20):
            contract[choose.one_of(("from", "until"))] = choose.one_of(DAYS)
        contracts.append(contract)
    return contracts


# -- making facts unknown ------------------------------------------------------------------------

FACTS = (
    "is",
    "government_of",
    "united_states_status",
    "offices_complete",
    "holders_complete",
    "contracts_complete",
)


def hidden_owners(tree: Tree, widen: Callable[[Tree, str], object]) -> Iterator[Told]:
    """Every way to make one more fact about owners, contracts and screenings unknown.

    A first or last day left out means always or still, and a contract that names no product is over all:
    leaving these out states something else, and is no way to make them unknown.
    """
    for entity in tree["entities"]:
        for name in FACTS:
            if name in entity:
                yield f"{entity['id']} {name}", partial(entity.pop, name)
        if entity.get("holders_complete") == "yes":
            yield f"{entity['id']} above 5 %", partial(entity.update, {"holders_complete": "above 5 %"})
        yield from _hidden_holdings(entity, widen)
        for name in ("offices", "relatives"):
            for one in entity.get(name, []):
                if "offices_complete" not in entity:
                    yield f"{entity['id']} without {name}", partial(entity[name].remove, one)
        for office in entity.get("offices", []):
            for name in ("of", "held", "substantial_authority"):
                if name in office:
                    yield f"{entity['id']} office {name}", partial(office.pop, name)
        for screening in entity.get("screened", []):
            yield f"{entity['id']} not screened", partial(entity["screened"].remove, screening)
            if "found" in screening:
                yield f"{entity['id']} found", partial(screening.pop, "found")
    yield from _hidden_contracts(tree)


def _hidden_holdings(entity: Tree, widen: Callable[[Tree, str], object]) -> Iterator[Told]:
    bound = {name for group in entity.get("acting_in_concert", []) for name in group}
    for holding in entity.get("held_by", []):
        told = f"{entity['id']} held by {holding.get('holder')}"
        for name in ("share", *MEASURES):
            if name in holding:
                yield f"{told} {name}", partial(holding.pop, name)
                yield f"{told} {name} widened", partial(widen, holding, name)
        if holding.get("holder") is not None and holding["holder"] not in bound:
            yield f"{told} by somebody", partial(holding.pop, "holder")
            if "holders_complete" not in entity:
                yield f"{told} dropped", partial(entity["held_by"].remove, holding)


def _hidden_contracts(tree: Tree) -> Iterator[Told]:
    open_ones = {entity["id"] for entity in tree["entities"] if "contracts_complete" not in entity}
    contracts = tree.get("contracts", [])
    for contract in contracts:
        for name in contract["rights"]:
            yield f"{contract['id']} {name}", partial(contract["rights"].pop, name)
        if contract["producer"] in open_ones:
            yield f"{contract['id']} dropped", partial(contracts.remove, contract)


def forget_product(tree: Tree, product: str) -> None:
    """Leave a product out of the contracts; one over this product alone concerned nothing else."""
    contracts = tree.get("contracts", [])
    tree["contracts"] = [contract for contract in contracts if contract["of"] != [product]]
    for contract in tree["contracts"]:
        contract["of"] = [name for name in contract["of"] if name != product]
