"""The extreme shares of nested values are those of all their completions, found here by trying each of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations import Tree, declarations, declared, the_rulebook
from iracheck.checking.case import Case
from iracheck.checking.increments import Node, extreme_share, least_whole
from iracheck.checking.measures_of_components import qualifying_battery_component_content
from iracheck.quantities import Bounds, exactly

NORTH_AMERICA = ("US", "CA", "MX", "PR")
PARTS_OF_NO_BATTERY = ("thermal_management", "electronics", "cell_can")


def node(low: int, high: int | None, inside: int | None, part: int = 1, qualifying: int = 0) -> Node:
    """A component of a forest."""
    bounds = Bounds(Fraction(low), None if high is None else Fraction(high))
    return Node(bounds, inside, part, qualifying)


@st.composite
def forests(draw: st.DrawFn) -> list[Node]:
    """Up to five nested components with small whole bounds that some completion meets."""
    count = draw(st.integers(1, 5))
    inside = [None if place == 0 else draw(st.sampled_from([None, *range(place)])) for place in range(count)]
    lows = [draw(st.integers(0, 2)) for _ in range(count)]
    highs: list[int | None] = [None] * count
    least = lows[:]
    for place in range(count - 1, -1, -1):
        within = sum(least[inner] for inner in range(count) if inside[inner] == place)
        least[place] = max(least[place], within)
        if draw(st.integers(0, 3)):
            highs[place] = least[place] + draw(st.integers(0, 2))
    kinds = [draw(st.sampled_from([(1, 1), (1, 0), (0, 0)])) for _ in range(count)]
    return [node(lows[p], highs[p], inside[p], *kinds[p]) for p in range(count)]


def children(nodes: list[Node], place: int | None) -> list[int]:
    """The components directly inside another, or the roots."""
    return [inner for inner, one in enumerate(nodes) if one.inside == place]


def most_at_a_vertex(nodes: list[Node]) -> list[int]:
    """A value that each component never exceeds at a vertex, where it is its own end, or filled from below or above."""
    filled = [0] * len(nodes)
    for place in range(len(nodes) - 1, -1, -1):
        end = _nearest_end(nodes, nodes[place])
        within = sum(filled[inner] for inner in children(nodes, place))
        filled[place] = max(int(nodes[place].value.low), within) if end is None else int(end)
    most = filled[:]
    for place, one in enumerate(nodes):
        if one.inside is not None and _nearest_end(nodes, one) is None:
            most[place] = max(most[place], most[one.inside])
    return most


def _nearest_end(nodes: list[Node], one: Node) -> Fraction | None:
    """The upper bound of a component, or of the nearest container that has one."""
    while one.value.high is None:
        if one.inside is None:
            return None
        one = nodes[one.inside]
    return one.value.high


def completions(nodes: list[Node]) -> Iterator[list[int]]:
    """Every whole completion. The constraints are totally unimodular, so all vertices are among them."""
    most = most_at_a_vertex(nodes)
    values = [0] * len(nodes)

    def fill(place: int) -> Iterator[list[int]]:
        if place < 0:
            yield values
            return
        within = sum(values[inner] for inner in children(nodes, place))
        for value in range(max(int(nodes[place].value.low), within), most[place] + 1):
            values[place] = value
            yield from fill(place - 1)

    return fill(len(nodes) - 1)


def sums(nodes: list[Node]) -> set[tuple[int, int]]:
    """What qualifies, and what is part of the battery, in every whole completion."""
    found = set()
    inside = [children(nodes, place) for place in range(len(nodes))]
    for values in completions(nodes):
        own = [values[place] - sum(values[inner] for inner in within) for place, within in enumerate(inside)]
        parts = sum(amount for amount, one in zip(own, nodes, strict=True) if one.part)
        qualifying = sum(amount for amount, one in zip(own, nodes, strict=True) if one.qualifying)
        found.add((qualifying, parts))
    return found


def shares(nodes: list[Node]) -> set[Fraction]:
    """The share of every whole completion, and of every direction in which values can grow for ever."""
    found = {Fraction(qualifying, parts) for qualifying, parts in sums(nodes) if parts}
    found |= {Fraction(one.qualifying) for one in nodes if one.part and _nearest_end(nodes, one) is None}
    return found


@settings(max_examples=150)
@given(forests())
def test_extreme_shares_are_those_of_all_completions(nodes: list[Node]) -> None:
    """Where some completion is worth nothing no share is asked for: it is 0/0 there, and may be any."""
    least = min(parts for _, parts in sums(nodes))
    assert least_whole(nodes) == least
    if least:
        possible = shares(nodes)
        assert extreme_share(nodes, largest=True) == max(possible)
        assert extreme_share(nodes, largest=False) == min(possible)


CASES: list[tuple[str, list[Node], tuple[Fraction | None, Fraction | None]]] = [
    ("one part", [node(1, 5, None, 1, 1)], (Fraction(1), Fraction(1))),
    ("no part", [node(1, 5, None, 0, 0)], (None, None)),
    ("a part worth nothing", [node(0, 0, None, 1, 1)], (None, None)),
    ("two parts, both open", [node(1, None, None, 1, 1), node(1, None, None)], (Fraction(0), Fraction(1))),
    (
        "a cell inside a module, both known",
        [node(10, 10, None, 1, 1), node(6, 6, 0)],
        (Fraction(2, 5), Fraction(2, 5)),
    ),
    (
        "a cell of unknown value inside a module: they share its value",
        [node(10, 10, None, 1, 1), node(0, None, 0)],
        (Fraction(0), Fraction(1)),
    ),
    (
        "equipment inside a module leaves both sides",
        [node(10, 10, None, 1, 1), node(4, 4, 0, 0, 0), node(3, 3, 0)],
        (Fraction(1, 2), Fraction(1, 2)),
    ),
    (
        "equipment of unknown value beside a known cell",
        [node(10, 10, None, 1, 1), node(0, None, 0, 0, 0), node(3, 3, 0)],
        (Fraction(0), Fraction(7, 10)),
    ),
]


@pytest.mark.parametrize(("nodes", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_extreme_shares_of_a_few_forests(
    nodes: list[Node], expected: tuple[Fraction | None, Fraction | None]
) -> None:
    low, high = expected
    assert extreme_share(nodes, largest=False) == low
    assert extreme_share(nodes, largest=True) == high
    assert min(shares(nodes), default=None) == low
    assert max(shares(nodes), default=None) == high


def test_a_thousand_components_in_one_chain_are_no_matter() -> None:
    nodes = [
        node(2000 - place, 2001 - place, place - 1 if place else None, 1, place % 2) for place in range(1000)
    ]
    assert extreme_share(nodes, largest=False) == Fraction(1001, 2001)
    assert extreme_share(nodes, largest=True) == 1


def increments(tree: Tree) -> dict[str, int]:
    """Each component's value less that of the components inside it."""
    worth = {one["id"]: _dollars(one["value"]) for one in tree["battery"]["components"]}
    own = {}
    for component in tree["battery"]["components"]:
        within = 0
        for inner in component["contains"]:
            within += worth[inner] if isinstance(inner, str) else _dollars(inner["value"])
        own[component["id"]] = worth[component["id"]] - within
    return own


def _dollars(money: str) -> int:
    return int(money.removesuffix(" USD"))


def _north_american(component: Tree) -> bool | None:
    """Whether it counts, by the plain reading of the declaration; ``None`` where that is contested."""
    made = component["made"] if isinstance(component["made"], list) else [component["made"]]
    inside = {making["in"] in NORTH_AMERICA for making in made}
    if len(inside) == 1:
        return inside.pop()
    return {"north_america": True, "elsewhere": False}.get(component["substantially_all_made_in"])


def _is_loose(tree: Tree) -> bool:
    """Whether a part of the battery other than a module or pack, or a cell's can, stands in no component."""
    held = {
        inner if isinstance(inner, str) else inner["component"]
        for component in tree["battery"]["components"]
        for inner in component["contains"]
    }
    return any(
        component["id"] not in held
        and component["is"] not in ("battery_module", "battery_pack", "thermal_management", "electronics")
        for component in tree["battery"]["components"]
    )


def _is_hollow(tree: Tree) -> bool:
    """Whether a module or pack holds no cell or other component, or a cell none of what a cell is made of."""
    kinds = {component["id"]: component["is"] for component in tree["battery"]["components"]}
    for component in tree["battery"]["components"]:
        names = [inner if isinstance(inner, str) else inner["component"] for inner in component["contains"]]
        inside = {kinds[name] for name in names}
        if component["is"] in ("battery_module", "battery_pack"):
            if inside.isdisjoint(("battery_cell", "other_battery_component")):
                return True
        elif component["is"] == "battery_cell" and inside <= {"battery_cell", *PARTS_OF_NO_BATTERY}:
            return True
    return False


@settings(max_examples=100)
@given(declarations())
def test_exact_values_give_the_plain_formula(tree: Tree) -> None:
    case = Case(declared(tree), the_rulebook().lists)
    found = qualifying_battery_component_content(case, case.vehicle)
    if _is_loose(tree) or _is_hollow(tree):
        assert found.bounds == Bounds(Fraction(0), Fraction(1))
        assert found.facts
        return
    own = increments(tree)
    parts = [one for one in tree["battery"]["components"] if one["is"] not in PARTS_OF_NO_BATTERY]
    whole = sum(own[one["id"]] for one in parts)
    sure = sum(own[one["id"]] for one in parts if _north_american(one))
    most = sum(own[one["id"]] for one in parts if _north_american(one) is not False)
    if whole:
        assert found.bounds == Bounds(Fraction(sure, whole), Fraction(most, whole))
    else:
        assert found.bounds == Bounds(Fraction(0), Fraction(1))
        assert any("0/0" in warning for warning in found.warnings)


@settings(max_examples=60)
@given(declarations(), st.data())
def test_a_component_of_undeclared_value_leaves_the_share_of_every_value(
    tree: Tree, data: st.DataObject
) -> None:
    """The share with one value left out holds the shares with each value that could stand there."""
    component = data.draw(st.sampled_from(tree["battery"]["components"]))
    original = component.pop("value")
    case = Case(declared(tree), the_rulebook().lists)
    open_share = qualifying_battery_component_content(case, case.vehicle).bounds
    component["value"] = original
    case = Case(declared(tree), the_rulebook().lists)
    known_share = qualifying_battery_component_content(case, case.vehicle).bounds
    assert open_share.high is not None
    assert known_share.high is not None
    assert open_share.low <= known_share.low <= known_share.high <= open_share.high


def test_one_vehicle_twice_is_the_average_of_two() -> None:
    tree: Tree = {
        "format": "iracheck/1",
        "title": "Two parts",
        "claims": ["30D"],
        "vehicle": {"placed_in_service": "2025-06-01"},
        "battery": {
            "complete": ["components", "minerals", "steps"],
            "components": [
                {
                    "id": "m",
                    "is": "battery_module",
                    "value": "100 USD",
                    "made": {"in": "US"},
                    "contains": ["c"],
                },
                {
                    "id": "c",
                    "is": "battery_cell",
                    "value": "70 USD",
                    "made": {"in": "KR"},
                    "contains": ["a"],
                },
                {"id": "a", "is": "anode_electrode", "value": "10 USD", "made": {"in": "KR"}},
            ],
        },
    }
    case = Case(declared(tree), the_rulebook().lists)
    assert qualifying_battery_component_content(case, case.vehicle).bounds == exactly(Fraction(3, 10))
    tree["battery"]["components"][1]["value"] = "20 USD"
    other = Case(declared(tree), the_rulebook().lists)
    case.averaged = ((case, 1), (other, 3))
    averaged = qualifying_battery_component_content(case, case.vehicle).bounds
    assert averaged == exactly(Fraction(30 + 3 * 80, 100 + 3 * 100))
