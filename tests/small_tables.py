"""A small declaration as tables, and copies of it with changes whose places are marked."""

from __future__ import annotations

from pathlib import Path

TABLES = {
    "declaration.csv": """\
key,value
format,iracheck/1
title,Small pack
claims,30D
vehicle.placed_in_service,2025-03-14
vehicle.final_assembly,US
vehicle.battery_capacity,75 kWh
manufacturer.periodic_report,2025-03-01
""",
    "battery.components.csv": """\
id,is,value,made.by,made.in,made.on,contains
module,battery_module,1000 USD,cellworks,US,2024-12-02,cell
cell,battery_cell,800 USD,,,,separator
separator,separator,100 USD,,,,
""",
    "battery.materials.csv": """\
id,is,used_in
powder,cathode_active_material,cell
salt,electrolyte_salt,cell
""",
    "battery.materials.minerals.csv": """\
battery.materials,row,mineral,chain,purity,tied,value
powder,1,nickel,NI-1,99.9 %,physical,600 USD
salt,2,lithium,LI-1,,physical,200 USD
""",
    "battery.materials.minerals.steps.csv": """\
battery.materials.minerals,does,by,in,value_added,on
1,extraction,mineco,ID,200 USD,2024-05-01
1,processing,mineco,KR,400 USD,2024-08-15
""",
    "product_lines.csv": """\
id,cells_produced,cells_designated_compliant
L1,1000,400
""",
    "entities.csv": """\
id,name,organized_in,holders_complete
cellworks,Cellworks LLC,US,yes
mineco,"Mineco, Ltd.",ID,above 5 %
""",
    "attestations.csv": """\
by,states,of,on
mineco,not a foreign entity of concern,NI-1,2024-09-01
""",
}
HERE = "@@"
"""Marks the places in a changed table at which a problem is expected."""

Changes = dict[str, dict[str, str] | str | None]
"""By file: what to replace by what, the whole text, or nothing to leave the file out."""


def write_folder(folder: Path, changes: Changes | None = None) -> list[tuple[str, int, int]]:
    """Write the tables with changes; gives file, line and column of each place marked."""
    folder.mkdir(exist_ok=True)
    places: list[tuple[str, int, int]] = []
    for name in {**TABLES, **(changes or {})}:
        change = (changes or {}).get(name, {})
        if change is None:
            continue
        text = change if isinstance(change, str) else TABLES[name]
        for old, new in ({} if isinstance(change, str) else change).items():
            assert old in text, f"{old!r} is not in {name}"
            text = text.replace(old, new, 1)
        while HERE in text:
            before, text = text.split(HERE, 1)
            lines = before.split("\n")
            places.append((str(folder / name), len(lines), len(lines[-1]) + 1))
            text = before + text
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return sorted(places)
