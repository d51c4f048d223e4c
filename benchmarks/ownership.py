"""Prints a table of how quickly it is found what a government holds, beside networkx propagating plain floats.

The graph is drawn from a seeded generator and shaped like a register of owners: most owners hold
one thing and a few hold very many, chains are up to ten tiers deep, some hundreds of small
circles, some shares are ranges, and most lists leave out who holds 5 percent or less.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random
from statistics import median
from typing import NamedTuple

import networkx as nx

from iracheck.entities.government_interest import TREATED_AS_ONE, Interests
from iracheck.entities.holdings import ZEROS, Graph, Holders, Holding
from iracheck.quantities import Answer, Bounds, exactly
from measuring import peak_mebibytes

SIZES = ((10_000, 30_000), (100_000, 300_000))
RUNS = 3
TIERS = 10
UNITS = 10_000
FIVE_PERCENT = 500
OPEN = 0.05
"""Share of the lists that say nothing of the rest; as many holdings are ranges."""

ORGANS_AMONG = 300
"""One entity among so many is an organ of the government."""

ROUNDS = 60
"""Of power iteration, for circles in networkx."""


class Run(NamedTuple):
    """What a process found of itself."""

    seconds: float
    processor: float
    mebibytes: float
    """The most that the process held, with the graph."""


def is_government(name: str) -> Answer:
    """Names tell."""
    return Answer.YES if name.startswith("organ") else Answer.NO


def register(entities: int, holdings: int) -> dict[str, Holders]:
    """A graph of so many entities with about so many holdings; a fifth are owners and held by nobody."""
    random = Random(entities)
    owners = entities // 5
    every = ORGANS_AMONG * owners // entities
    names = [
        f"organ {n}" if n < owners and n % every == every // 2 else f"entity {n}" for n in range(entities)
    ]
    tier = dict.fromkeys(names[:owners], 0)
    lists: dict[str, dict[str, int]] = {name: {} for name in tier}
    wanted = holdings / (entities - owners)
    for place, name in enumerate(names[owners:], owners):
        several: dict[str, float] = {}
        for _ in range(round(random.uniform(1, 2 * wanted - 1))):
            among = owners if random.random() < 0.6 else place
            holder = names[int(among * random.random() ** 2)]
            if tier[holder] < TIERS:
                several[holder] = random.paretovariate(0.8)
        listed = random.choice((UNITS, UNITS, UNITS - random.randint(0, UNITS // 2)))
        parts = sum(several.values())
        shares = {holder: int(listed * part / parts) for holder, part in several.items()}
        lists[name] = {holder: share for holder, share in shares.items() if share}
        tier[name] = 1 + max([tier[holder] for holder in several], default=0)
    _close_circles(random, lists, entities // 300)
    return {name: _holders(random, several) for name, several in lists.items()}


def _close_circles(random: Random, lists: dict[str, dict[str, int]], wanted: int) -> None:
    """Let so many entities hold a little of one who holds them, or who holds a holder of theirs."""
    while wanted:
        entity = above = random.choice(list(lists))
        for _ in range(random.choice((1, 1, 2))):
            above = random.choice(list(lists[above])) if lists[above] else above
        left = UNITS - sum(lists[above].values())
        if above != entity and lists[above] and entity not in lists[above] and left > 20:
            lists[above][entity] = random.randint(10, left)
            wanted -= 1


def _holders(random: Random, several: dict[str, int]) -> Holders:
    left = UNITS - sum(several.values()) if several else 0
    beyond = Fraction(left if random.random() < OPEN else min(left, FIVE_PERCENT), UNITS)
    listed = []
    for holder, share in several.items():
        low = Fraction(share, UNITS)
        is_range = left and random.random() < OPEN
        bounds = Bounds(low, low + Fraction(random.randint(0, left), UNITS)) if is_range else exactly(low)
        listed.append(Holding(holder, (bounds, bounds, bounds)))
    return Holders(tuple(listed), (beyond, beyond, beyond))


def propagated(graph: nx.DiGraph[str]) -> dict[str, float]:
    """What each passes on, the plain way: floats through the condensed graph, circles by so many rounds of power iteration."""
    half = float(TREATED_AS_ONE)
    passed: dict[str, float] = {}
    condensed = nx.condensation(graph)
    for place in nx.topological_sort(condensed):
        members = condensed.nodes[place]["members"]
        for _ in range(ROUNDS if len(members) > 1 else 1):
            for name in members:
                amount = 0.0
                for holder, share in graph.pred[name].items():
                    counted = share["share"]
                    amount += (1.0 if counted >= half else counted) * passed.get(holder, 0.0)
                passed[name] = 1.0 if amount >= half or name.startswith("organ") else amount
    return passed


def as_floats(graph: Graph) -> nx.DiGraph[str]:
    """The graph for networkx: one measure, and the least of every share."""
    floats: nx.DiGraph[str] = nx.DiGraph()
    floats.add_nodes_from(graph)
    for name, holders in graph.items():
        for holding in holders.holdings:
            floats.add_edge(holding.holder, name, share=float(holding.shares[0].low))
    return floats


def all_answered(graph: Graph) -> Interests:
    """Every entity of the graph asked for."""
    interests = Interests(graph, is_government)
    for entity in graph:
        interests.of(entity)
    return interests


def in_this_process(what: str, entities: int, holdings: int) -> Run:
    """One run."""
    graph = register(entities, holdings)
    run: Callable[[], object]
    if what == "networkx":
        floats = as_floats(graph)
        run = lambda: propagated(floats)  # noqa: E731
    else:
        run = lambda: all_answered(graph)  # noqa: E731
    clock, processor = time.perf_counter(), time.process_time()
    run()
    return Run(time.perf_counter() - clock, time.process_time() - processor, peak_mebibytes())


def in_new_process(what: str, size: tuple[int, int]) -> Run:
    """One run in a process of its own."""
    command = [sys.executable, __file__, what, *map(str, size)]
    return Run(*json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def one_entity() -> dict[str, Holders]:
    """An entity with ten ancestors in three tiers."""

    def held(*holdings: tuple[str, str]) -> Holders:
        listed = [
            Holding(holder, (bounds, bounds, bounds))
            for holder, bounds in ((holder, exactly(Fraction(percent) / 100)) for holder, percent in holdings)
        ]
        beyond = Fraction(FIVE_PERCENT, UNITS)
        return Holders(tuple(listed), (beyond, beyond, beyond))

    return {
        "entity": held(("a", "40"), ("b", "30"), ("c", "20")),
        "a": held(("d", "33.3"), ("e", "51")),
        "b": held(("f", "45"), ("g", "22.5")),
        "c": held(("d", "15"), ("h", "60")),
        "d": held(("organ", "26"), ("i", "30")),
        **{name: held(("i", "30"), ("organ", "7")) for name in "efgh"},
        "i": Holders((), ZEROS),
        "organ": Holders((), ZEROS),
    }


def microseconds(run: Callable[[], object], repetitions: int) -> float:
    """The median of so many runs."""
    taken = []
    for _ in range(repetitions):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return median(taken) * 1_000_000


def check_against_floats() -> None:
    """What networkx passes on at the least of every share lies between the least and the most."""
    graph = register(*SIZES[0])
    interests = all_answered(graph)
    for name, amount in propagated(as_floats(graph)).items():
        low, high = interests.passed_on(name)[0]
        assert float(low) - 1e-9 <= amount <= float(high or 0) + 1e-9, (name, low, amount, high)


def shape(graph: Graph) -> str:
    """The graph in a line."""
    degrees = Counter(holding.holder for holders in graph.values() for holding in holders.holdings)
    circles = [len(c) for c in nx.strongly_connected_components(as_floats(graph)) if len(c) > 1]
    ranges = sum(not h.shares[0].exact for holders in graph.values() for h in holders.holdings)
    return (
        f"{len(graph):,} entities, {sum(degrees.values()):,} holdings ({ranges:,} ranges), the greatest owner "
        f"with {max(degrees.values()):,}, {len(circles)} circles of up to {max(circles)}, "
        f"{sum(name.startswith('organ') for name in graph)} organs"
    )


def _row(what: str, amounts: Sequence[float], unit: str, places: int) -> str:
    ours, theirs = (f"{amount:.{places}f} {unit}" for amount in amounts)
    return f"| {what} | {ours} | {theirs} | {amounts[0] / amounts[1]:.1f} |"


def main(arguments: Sequence[str]) -> None:
    """Measure everything, or one run."""
    if arguments:
        what, entities, holdings = arguments
        print(json.dumps(in_this_process(what, int(entities), int(holdings))))
        return
    check_against_floats()
    print(f"{shape(register(*SIZES[-1]))}.\n")
    print("| what | iracheck | networkx | ratio |\n|---|---|---|---|")
    own: list[float] = []
    for size in SIZES:
        runs = [[in_new_process(what, size) for what in ("iracheck", "networkx")] for _ in range(RUNS)]
        ours, theirs = ([run[side] for run in runs] for side in (0, 1))
        seconds = [median(run.seconds for run in side) for side in (ours, theirs)]
        processor = [median(run.processor for run in side) for side in (ours, theirs)]
        memory = [median(run.mebibytes for run in side) for side in (ours, theirs)]
        own.append(processor[0])
        print(_row(f"{size[0]:,} entities, {size[1]:,} holdings", seconds, "s", 2))
        print(_row("… processor time", processor, "s", 2))
        print(_row("… peak memory of the process", memory, "MiB", 0))
    print(f"| ten times the entities, processor time | {own[1] / own[0]:.1f} times | | |")
    graph = one_entity()
    cold = microseconds(lambda: Interests(graph, is_government).of("entity"), 2000)
    interests = Interests(graph, is_government)
    warm = microseconds(lambda: interests.of("entity"), 2000)
    print(f"| one entity with ten ancestors in three tiers, cold | {cold:.0f} µs | | |")
    print(f"| … asked again | {warm:.1f} µs | | |")
    print(
        "\nnetworkx propagates one measure in floats, every share at its least: no range, no undeclared rest, no "
        "second measure, no concert, and circles in a fixed number of rounds. Making its graph is not counted."
    )


if __name__ == "__main__":
    main(sys.argv[1:])
