"""Each kind of bad declaration is refused with every place and with what to write, in text and in JSON."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from iracheck import DocumentError, parse_declaration, read_declaration, read_group
from iracheck.cli import main
from iracheck.documents import LONGEST_SCALAR, MOST_BYTES, MOST_DEPTH, MOST_VALUES

PACK = """\
format: iracheck/1
title: Small pack
claims: [30D]
vehicle:
  placed_in_service: 2025-03-14
  final_assembly: US
  battery_capacity: 75 kWh
manufacturer:
  periodic_report: 2025-03-01
battery:
  components:
    - id: module
      is: battery_module
      value: 1000 USD
      made: {by: cellworks, in: US, on: 2024-12-02}
      contains: [cell]
    - id: cell
      is: battery_cell
      value: 800 USD
      contains: [separator]
    - id: separator
      is: separator
      value: 100 USD
  materials:
    - id: powder
      is: cathode_active_material
      used_in: [cell]
      minerals:
        - mineral: nickel
          chain: NI-1
          purity: 99.9 %
          tied: physical
          value: 600 USD
          steps:
            - {does: extraction, by: mineco, in: ID, value_added: 200 USD, on: 2024-05-01}
            - {does: processing, by: mineco, in: KR, value_added: 400 USD, on: 2024-08-15}
product_lines:
  - {id: L1, cells_produced: 1000, cells_designated_compliant: 400}
entities:
  - {id: cellworks, organized_in: US}
  - {id: mineco, organized_in: ID}
attestations:
  - {by: mineco, states: not a foreign entity of concern, of: [NI-1], on: 2024-09-01}
"""
OWNED = """\
format: iracheck/1
title: Owned pack
claims: [30D]
battery:
  components:
    - id: separator
      is: separator
      value: 100 USD
      made: {by: filmco, in: HU, on: 2025-01-15}
entities:
  - id: filmco
    is: company
    lei: 529900T8BM49AURSDO55
    held_by:
      - {holder: state, share: 24 %}
      - {holder: owner, board: 50 %, voting: 40 %, equity: 30 %, from: 2020-01-01, until: 2023-12-31}
      - {holder: owner, share: 20..30 %, from: 2024-01-01}
      - {holder: partner, share: 26 %}
    acting_in_concert:
      - [owner, partner]
    holders_complete: above 5 %
  - {id: state, is: government, government_of: CN}
  - id: owner
    is: person
    united_states_status: none
    offices: [{of: HU, body: legislature, held: former}]
    relatives: [{person: cousin, relation: sibling}]
  - {id: partner, is: company}
  - {id: cousin, is: person}
contracts:
  - id: licence
    producer: filmco
    with: partner
    of: [separator]
    from: 2024-01-01
    until: 2026-12-31
    rights: {quantity: reserved, use: silent}
"""
PACK_JSON = json.dumps({"format": "iracheck/1", "title": "Small", "claims": ["30D"], "battery": {}}, indent=1)
HERE = "@@"
"""Marks the places in a changed text at which a problem is expected."""

DECLARATION_KEYS = (
    "format, title, claims, scope, vehicle, manufacturer, battery, taxpayer, production, storage, certifications,"
    " product_lines, entities, contracts, attestations"
)
TOO_MUCH = "the components inside"
NO_GROUP = "a group of keys is wanted here; write `key: value` lines, or leave it out where it is not known"
NO_LIST = "a list is wanted here; write it like [a, b], or leave it out where it is not known"
NO_TEXT = "one plain text is wanted here, not a group, a list or nothing; write it, or remove the key"
EMPTY = "the file is empty; write `key: value` lines (`iracheck init` writes some to fill in)"
ANCHOR = "anchors (&) are not used here; write the value out where it is needed"
ALIAS = "aliases (*) are not used here; write the value out"

Changes = dict[str, str]

ONE_MISTAKE: dict[str, tuple[Changes, str]] = {
    "duplicate key": (
        {"title: Small pack": "title: Small pack\n@@title: Other"},
        '"title" is given twice, first on line 2; keep one of them',
    ),
    "duplicate key in braces": (
        {"{by: cellworks, in: US,": "{by: cellworks, in: US, @@in: MX,"},
        '"in" is given twice, first on line 15; keep one of them',
    ),
    "unknown key of the vehicle": (
        {"final_assembly": "@@final_asembly"},
        '"final_asembly" is not known here; did you mean "final_assembly"?',
    ),
    "unknown key of a step": (
        {"value_added: 200": "@@value_aded: 200"},
        '"value_aded" is not known here; did you mean "value_added"?',
    ),
    "unknown key of a making": (
        {"{by: cellworks, in: US,": "{by: cellworks, @@inn: US,"},
        '"inn" is not known here; did you mean "in"?',
    ),
    "unknown key of a mineral line": (
        {"purity": "@@puritty"},
        '"puritty" is not known here; did you mean "purity"?',
    ),
    "unknown key of a product line": (
        {"cells_produced: 1000,": "cells_produced: 1000, @@mases: 3,"},
        '"mases" is not known here; did you mean "masses"?',
    ),
    "unknown key like no other": (
        {"  periodic_report": "  @@wavelength: 3\n  periodic_report"},
        '"wavelength" is not known here; write one of transition_plan_submitted, periodic_report,'
        " critical_mineral_test, or remove it",
    ),
    "number as a key": (
        {"title": "@@7: x\ntitle"},
        f'"7" is not known here; write one of {DECLARATION_KEYS}, or remove it',
    ),
    "missing key": (
        {"    - id: separator\n      is: separator\n": "    - @@id: separator\n"},
        '"is" is missing; add it',
    ),
    "missing title": (
        {"format: iracheck/1\ntitle: Small pack": "@@format: iracheck/1"},
        '"title" is missing; add it',
    ),
    "other format": ({"iracheck/1": "@@iracheck/2"}, '"iracheck/2" is not known here; write iracheck/1'),
    "wrong unit": ({"1000 USD": "@@1000 EUR"}, '"EUR" is not a unit of money; write USD, as in "1800 USD"'),
    "no unit": ({"1000 USD": "@@1000"}, '"1000" has no unit; write money as "1800 USD"'),
    "unit of another quantity": (
        {"75 kWh": "@@75 Ah"},
        '"Ah" is not a unit of energy; write kWh or Wh or MWh, as in "75 kWh"',
    ),
    "thousands separator": (
        {"1000 USD": '@@"1,000 USD"'},
        'write money as "1800 USD", without thousands separators, not "1,000 USD"',
    ),
    "negative value": (
        {"1000 USD": "@@-1000 USD"},
        '"-1000 USD" is negative; write an amount of zero or more, like "1800 USD"',
    ),
    "range downwards": (
        {"100 USD": "@@100..90 USD"},
        '"100..90 USD" runs downwards; write the smaller end first',
    ),
    "share over 100 %": (
        {"99.9 %": "@@100.1 %"},
        '"100.1 %" is more than 100 %; a share lies between 0 % and 100 %',
    ),
    "share as a number": ({"99.9 %": "@@0.999"}, '"0.999" has no unit; write a share as "40 %"'),
    "number with forty digits": (
        {"1000 USD": f"@@{'7' * 40} USD"},
        '"77777777777777777777..." has more than 30 digits',
    ),
    "number with a thousand digits": (
        {"1000 USD": f"@@{'7' * 1000} USD"},
        '"77777777777777777777..." has 1004 characters; a number has at most 30 digits',
    ),
    "number with a million digits": (
        {"1000 USD": f"@@{'7' * 1_000_000} USD"},
        f'"77777777777777777777..." has 1000004 characters; write at most {LONGEST_SCALAR}',
    ),
    "count with a fraction": (
        {"cells_produced: 1000": "cells_produced: @@10.5"},
        '"10.5" is not a whole number; write digits only, like "1200"',
    ),
    "day that does not exist": (
        {"2025-03-14": "@@2025-02-29"},
        "there is no 29 February 2025; write a day that exists",
    ),
    "month that does not exist": (
        {"2025-03-14": "@@2025-14-03"},
        'there is no month 14 in "2025-14-03"; write a day that exists',
    ),
    "day in words": (
        {"2025-03-14": "@@14 March 2025"},
        '"14 March 2025" is not a day; write it as year-month-day, like "2025-03-14"',
    ),
    "step by an entity not declared": (
        {"does: extraction, by: mineco": "does: extraction, by: @@minecoo"},
        'no entity "minecoo" is declared; did you mean "mineco"?',
    ),
    "making by an entity not declared": (
        {"{by: cellworks": "{by: @@zzz"},
        'no entity "zzz" is declared; add it under entities:',
    ),
    "component not declared": (
        {"contains: [separator]": "contains: [@@separater]"},
        'no component "separater" is declared; did you mean "separator"?',
    ),
    "material used in a component not declared": (
        {"used_in: [cell]": "used_in: [cell, @@anode]"},
        'no component "anode" is declared; add it under battery: components:',
    ),
    "attestation of a chain not declared": (
        {"of: [NI-1]": "of: [@@NI-2]"},
        'no procurement chain, material or component "NI-2" is declared; did you mean "NI-1"?',
    ),
    "same id twice": (
        {"{id: mineco, organized_in: ID}": "{id: mineco, organized_in: ID}\n  - {id: @@mineco}"},
        '"mineco" is the id of another entry of this list; give each its own',
    ),
    "component containing itself": (
        {"is: separator\n": "is: other_battery_component\n", "value: 100 USD": "contains: [@@separator]"},
        '"separator" contains itself; mend one of the lists',
    ),
    "component containing itself through others": (
        {
            "is: battery_module": "is: other_battery_component",
            "is: battery_cell": "is: other_battery_component",
            "is: separator\n": "is: other_battery_component\n",
            "      value: 1000 USD\n": "",
            "contains: [cell]": "contains: [@@cell]",
            "      value: 800 USD\n": "",
            "value: 100 USD": "contains: [module]",
        },
        '"module" contains itself through cell, separator; mend one of the lists',
    ),
    "component listed twice in another": (
        {
            "contains: [separator]": "contains: @@[{component: separator, value: 50 USD},"
            " {component: separator, value: 50 USD}]"
        },
        '"separator" is listed twice; list it once, with its value',
    ),
    "component in two others without its part of the value": (
        {
            "contains: [cell]": "contains: [cell, {component: separator, value: 50 USD}]",
            "contains: [separator]": "contains: [@@separator]",
        },
        'several components contain "separator"; write here how much of its value is in this one,'
        " like {component: separator, value: 750 USD}",
    ),
    "contents worth more than the container": (
        {"1000 USD": "@@700 USD"},
        'the components inside "module" are worth $800, more than its own $700; its value includes theirs',
    ),
    "more of a component allocated than it is worth": (
        {
            "contains: [cell]": "contains: [cell, {component: separator, value: 60 USD}]",
            "contains: [separator]": "contains: [@@{component: separator, value: 60 USD}]",
        },
        '$120 of "separator" is allocated, more than its value of $100; mend one of them',
    ),
    "cell can containing a component": (
        {
            "is: battery_cell": "is: cell_can",
            "contains: [separator]": "contains: @@[separator]",
            "used_in: [cell]": "used_in: [separator]",
        },
        "cell_can is no part of the battery and contains no components; list them by themselves",
    ),
    "pack beside modules": (
        {
            "is: battery_module": "is: @@battery_pack",
            "      contains: [cell]\n": "",
            "is: battery_cell": "is: battery_module",
        },
        "a battery pack is a component only where there are no modules (cell to pack); leave it out, and list its"
        " enclosure and electronics by themselves",
    ),
    "separator containing a cell": (
        {
            "contains: [separator]": "contains: []",
            "contains: [cell]": "contains: [separator]",
            "value: 100 USD": "value: 900 USD\n      contains: [@@cell]",
        },
        "a separator cannot contain a battery_cell; mend the list",
    ),
    "more added than the value": (
        {"600 USD": "@@599.99 USD"},
        "the steps of this chain added $600, more than its value of $599.99; mend one of them",
    ),
    "country by its name": (
        {"final_assembly: US": "final_assembly: @@Mexico"},
        '"Mexico" is no country code of ISO 3166-1; write "MX"',
    ),
    "country with three letters": (
        {"final_assembly: US": "final_assembly: @@USA"},
        '"USA" is no country code of ISO 3166-1; write "US"',
    ),
    "country that is none": (
        {"final_assembly: US": "final_assembly: @@XX"},
        '"XX" is no country code of ISO 3166-1; write its two letters, like KR',
    ),
    "mineral that is none": (
        {"mineral: nickel": "mineral: @@nikel"},
        '"nikel" is not known here; did you mean "nickel"?',
    ),
    "mineral like no other": (
        {"mineral: nickel": "mineral: @@qqq"},
        '"qqq" is not known here; `iracheck schema declaration` lists the known words',
    ),
    "mineral left empty": (
        {"mineral: nickel": "mineral:@@"},
        "one plain text is wanted here, not a group, a list or nothing; write it",
    ),
    "material among the components": (
        {"is: separator": "is: @@foil"},
        '"foil" is a constituent material, no component; list it under battery: materials:',
    ),
    "component among the materials": (
        {"is: cathode_active_material": "is: @@separator"},
        '"separator" is a component, no material; list it under battery: components:',
    ),
    "mixed virgin and recycled chain": (
        {"does: processing": "does: recycling", "does: extraction": "does: @@extraction"},
        "a chain is virgin or recycled; what lies before the recycling is not taken into account, leave it out,"
        " and all that follows is recycling too",
    ),
    "origin that the steps contradict": (
        {"tied: physical": "origin: @@recycled"},
        "the steps of this chain are not those of a recycled one; mend one of them",
    ),
    "unknown credit": (
        {"[30D]": "[@@45Z]"},
        'the rulebook knows no credit "45Z"; write 30D or 45X or 48E',
    ),
    "credit for products of which there is none": (
        {"[30D]": "[30D, @@45X]"},
        "45X is earned product by product, and none is declared; list them under production:",
    ),
    "credit claimed twice": ({"[30D]": "[30D, @@30D]"}, '"30D" is claimed twice; claim it once'),
    "no credit claimed": ({"[30D]": "@@[]"}, "the list is empty; write at least one entry"),
    "allocation within a product line not declared": (
        {"tied: physical": "tied: allocation\n          product_line: @@L2"},
        'no product line "L2" is declared; add it under product_lines:',
    ),
    "product line of a mineral tied physically": (
        {"tied: physical": "tied: physical\n          product_line: @@L1"},
        "a mineral tied physically is not allocated; remove this or write tied: allocation",
    ),
    "more cells compliant than produced": (
        {"cells_designated_compliant: 400": "cells_designated_compliant: @@1001"},
        "more cells are designated as compliant than were produced; mend one of the numbers",
    ),
    "report after the placing in service": (
        {"periodic_report: 2025-03-01": "periodic_report: @@2025-03-15"},
        "the report that covers a vehicle comes before its placing in service (14 March 2025);"
        " write the day of the first report that covers it",
    ),
    "yes written true": (
        {"tied: physical": "fully_consumed: @@true"},
        '"true" is neither; write yes or no, or `unknown`',
    ),
    "list where a group is wanted": (
        {"manufacturer:\n  periodic_report: 2025-03-01": "manufacturer:\n  @@- 2025-03-01"},
        NO_GROUP,
    ),
    "group where a list is wanted": (
        {"used_in: [cell]": "used_in: @@{cell: yes}"},
        NO_LIST,
    ),
    "text where a list is wanted": ({"used_in: [cell]": "used_in: @@cell"}, NO_LIST),
    "text where a group is wanted": (
        {"  - {id: cellworks": "  - @@mineco\n  - {id: cellworks"},
        NO_GROUP,
    ),
    "list where a text is wanted": ({"title: Small pack": "title: @@[a, b]"}, NO_TEXT),
    "list where a quantity is wanted": (
        {"1000 USD": "@@[1000 USD]"},
        "one plain text is wanted here, not a group or a list; write it, or `unknown`",
    ),
    "nothing where a text is wanted": ({"title: Small pack": "title:@@"}, NO_TEXT),
    "empty text": ({"title: Small pack": 'title: @@""'}, "the text is empty; write it, or remove the key"),
    "text that is too long": (
        {"Small pack": f"@@{'a' * 501}"},
        "the text is too long; write at most 500 characters",
    ),
    "text of two lines": (
        {"Small pack": '@@"Small\\npack"'},
        "write the text in one line, without control characters",
    ),
    "escaped control character": (
        {"Small pack": '@@"Small\\e[2J pack"'},
        "the control character U+001B stands here, which readers do not see; remove it",
    ),
    "control character": (
        {"Small pack": "Small @@\x07pack"},
        "the control character U+0007 stands here, which readers do not see; remove it",
    ),
    "nul": (
        {"Small pack": "Small @@\0pack"},
        "the control character U+0000 stands here, which readers do not see; remove it",
    ),
    "line break that editors do not show": (
        {"Small pack": "Small pack # @@\u2028scope: battery"},
        "the line separator U+2028 stands here, which readers do not see; remove it",
    ),
    "reversal of direction": (
        {"Small pack": "Small @@\u202epack"},
        "the right-to-left override U+202E stands here, which readers do not see; remove it",
    ),
    "space without width": (
        {"by: mineco, states": "by: mineco, states", "Small pack": "Small @@\u200bpack"},
        "the zero width space U+200B stands here, which readers do not see; remove it",
    ),
    "tag": (
        {"Small pack": "@@!!python/object/apply:os.system [echo]"},
        'the tag "tag:yaml.org,2002:python/object/apply:os.system" is not used here; write the plain value',
    ),
    "tag of a plain value": (
        {"Small pack": "@@!!str Small pack"},
        'the tag "tag:yaml.org,2002:str" is not used here; write the plain value',
    ),
    "anchor": ({"final_assembly: US": "final_assembly: @@&home US"}, ANCHOR),
    "key that is a list": (
        {"title: Small pack": "? @@[title]\n: Small pack"},
        "a key is one plain word; write `key: value`",
    ),
    "key left empty": (
        {"title: Small pack": "@@~: Small pack"},
        "a key is one plain word; write `key: value`",
    ),
    "second document": (
        {"on: 2024-09-01}\n": "on: 2024-09-01}\n@@---\ntitle: Other\n"},
        "a second document starts here; write one file for each",
    ),
    "something after the end": (
        {"on: 2024-09-01}\n": "on: 2024-09-01}\n...\n@@title: Other\n"},
        "not YAML: something follows the end of the document; remove it",
    ),
    "key in the middle of a line": (
        {"title: Small pack": "title: Small@@: pack"},
        "not YAML: a key cannot stand here; mend the indentation, or put a text that holds a colon in quotes",
    ),
    "quote not closed": (
        {"title: Small pack": 'title: @@"Small pack'},
        "not YAML: this quote is never closed; close it",
    ),
    "bracket not closed": (
        {
            "claims: [30D]": "claims: [30D",
            "  placed_in_service": "  placed_in_service",
            "vehicle:": "vehicle@@:",
        },
        "not YAML: the bracket opened on line 3 wants a comma or its end here; add it",
    ),
    "indented by a tab": (
        {"  placed_in_service": "@@\tplaced_in_service"},
        "not YAML: a tab cannot indent; write spaces",
    ),
    "text that begins with a sign": (
        {"Small pack": "@@`Small pack`"},
        "not YAML: a text cannot begin with this character; put the text in quotes",
    ),
    "key without a colon": (
        {"title: Small pack": "title Small pack", "claims": "@@claims"},
        "not YAML: a key without a colon stands on the line above; write `key: value`",
    ),
    "wrong indentation": (
        {"    - id: cell\n": "   @@- id: cell\n"},
        "not YAML: this does not fit what stands above it; mend the indentation",
    ),
}

ONE_MISTAKE_IN_JSON: dict[str, tuple[Changes, str]] = {
    "duplicate key": (
        {'"battery": {}': '"battery": {},\n @@"title": "Other"'},
        '"title" is given twice, first on line 3; keep one of them',
    ),
    "duplicate key, escaped": (
        {'"battery": {}': '"battery": {},\n @@"\\u0074itle": "Other"'},
        '"title" is given twice, first on line 3; keep one of them',
    ),
    "unknown key": (
        {'"title"': '@@"titel": "x",\n "title"'},
        '"titel" is not known here; did you mean "title"?',
    ),
    "comma too many in a list": (
        {'"30D"': '"30D",', " ],": " @@],"},
        "not JSON: a comma too many stands before this ]; remove the comma",
    ),
    "comma too many in a group": (
        {'"battery": {}\n}': '"battery": {},\n@@}'},
        "not JSON: a comma too many stands before this }; remove the comma",
    ),
    "comma missing": (
        {'"title": "Small",\n ': '"title": "Small"\n @@'},
        'not JSON: a comma was expected here, not "; add or remove one',
    ),
    "colon missing": (
        {'"title": "Small"': '"title" @@"Small"'},
        'not JSON: a colon was expected here, not "; add or remove one',
    ),
    "comment": ({'"title"': '@@// the pack\n "title"'}, "not JSON: it has no comments; remove this one"),
    "long comment": (
        {'"title"': '@@/* the pack */ "title"'},
        "not JSON: it has no comments; remove this one",
    ),
    "not a number": (
        {'"Small"': "@@NaN"},
        'not JSON: "NaN" is no JSON; write it in double quotes, or "unknown" for a fact not known',
    ),
    "number with a leading zero": (
        {'"Small"': "@@007"},
        'not JSON: "007" is no JSON; write it in double quotes, or "unknown" for a fact not known',
    ),
    "infinity": (
        {'"Small"': "@@-Infinity"},
        'not JSON: "-Infinity" is no JSON; write it in double quotes, or "unknown" for a fact not known',
    ),
    "text without quotes": (
        {'"Small"': "@@Small"},
        'not JSON: "Small" is no JSON; write it in double quotes, or "unknown" for a fact not known',
    ),
    "single quotes": (
        {'"Small"': "@@'Small'"},
        'not JSON: write texts in double quotes ("), not single ones',
    ),
    "lone surrogate": (
        {'"Small"': '@@"Sm\\ud83dall"'},
        "U+D83D is half of a character; write the whole character",
    ),
    "escaped nul": (
        {'"Small"': '@@"Sm\\u0000all"'},
        "the control character U+0000 stands here, which readers do not see; remove it",
    ),
    "raw nul": (
        {'"Small"': '"Sm@@\0all"'},
        "the control character U+0000 stands here, which readers do not see; remove it",
    ),
    "unknown escape": (
        {'"Small"': '"Sm@@\\xall"'},
        'not JSON: this escape is not known; write \\\\ for a backslash and \\" for a quote',
    ),
    "string of two lines": (
        {'"Small"': '"Sm@@\nall"'},
        "not JSON: a line cannot break within a string; write \\n, or close the string",
    ),
    "string not closed": (
        {'"battery": {}\n}': '"battery": @@"x'},
        "not JSON: this string is never closed; close it with a double quote",
    ),
    "bracket not closed": (
        {'"battery": {}\n}': '"battery": {}@@'},
        "not JSON: the text ends too early; close what is open with }",
    ),
    "wrong bracket": (
        {" ],": " @@},"},
        "not JSON: } closes another bracket than the one last opened; mend one of them",
    ),
    "two texts": (
        {'"battery": {}\n}': '"battery": {}\n}\n@@{}'},
        "not JSON: something follows the end of the text; remove it",
    ),
    "number where a unit is needed": (
        {'"battery": {}': '"battery": {"components": [{"id": "a", "is": "separator", "value": @@1e3}]}'},
        'write money as "1800 USD", not "1e3"',
    ),
    "number with a million digits": (
        {'"Small"': f"@@{'7' * 1_000_000}"},
        f'"77777777777777777777..." has 1000000 characters; write at most {LONGEST_SCALAR}',
    ),
    "null where a text is wanted": ({'"Small"': "@@null"}, NO_TEXT),
    "key without quotes": (
        {'"title"': "@@title"},
        'not JSON: "title" is no JSON; write it in double quotes, or "unknown" for a fact not known',
    ),
    "share as a number": (
        {
            '"battery": {}': '"battery": {}, "entities": [{"id": "a", "held_by": [{"holder": "b", "share": @@0.4}]}, {"id": "b"}]'
        },
        '"0.4" has no unit; write a share as "40 %"',
    ),
    "yes or no as true": (
        {'"battery": {}': '"storage": {"products_complete": @@true}'},
        '"true" is neither; write yes or no, or `unknown`',
    ),
    "day as a number": (
        {'"battery": {}': '"battery": {}, "vehicle": {"placed_in_service": @@20250301}'},
        '"20250301" is not a day; write it as year-month-day, like "2025-03-14"',
    ),
    "list at the top": ({"{\n": "@@[{\n", '"battery": {}\n}': '"battery": {}\n}]'}, NO_GROUP),
}


def changed(text: str, changes: Changes) -> tuple[str, list[tuple[int, int]]]:
    """A text with changes, and the lines and columns marked in it."""
    for old, new in changes.items():
        assert old in text, f"{old!r} is not in the text"
        text = text.replace(old, new, 1)
    places = []
    while HERE in text:
        before, text = text.split(HERE, 1)
        lines = before.split("\n")
        places.append((len(lines), len(lines[-1]) + 1))
        text = before + text
    return text, places


def refusals(path: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[int, int, str]]:
    """Line, column and message of each problem: the same from text, from JSON and from the error raised."""
    assert main(["check", str(path)]) == 4
    shown = capsys.readouterr()
    assert shown.out == ""
    assert main(["check", str(path), "--format", "json"]) == 4
    answered = capsys.readouterr()
    assert answered.err == ""
    document = json.loads(answered.out)
    assert document["format"] == "iracheck-errors/1"
    found = [(error["line"], error["column"], error["message"]) for error in document["errors"]]
    assert all(error["file"] == str(path) for error in document["errors"])
    assert shown.err == "".join(f"{path}:{line}:{column}  {message}\n" for line, column, message in found)
    assert found == sorted(found)
    return found


def written(folder: Path, text: str | bytes, name: str = "pack.yaml") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    return path


def test_the_packs_to_be_changed_are_good(tmp_path: Path) -> None:
    assert read_declaration(written(tmp_path, PACK)).title == "Small pack"
    assert read_declaration(written(tmp_path, PACK_JSON, "pack.json")).title == "Small"


def test_thirty_mistakes_of_each_format_are_kept() -> None:
    assert len(ONE_MISTAKE) >= 30
    assert len(ONE_MISTAKE_IN_JSON) >= 30


@pytest.mark.parametrize(("changes", "message"), ONE_MISTAKE.values(), ids=ONE_MISTAKE)
def test_one_mistake(
    changes: Changes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, places = changed(PACK, changes)
    assert refusals(written(tmp_path, text), capsys) == [(*place, message) for place in places]
    assert len(places) == 1


@pytest.mark.parametrize(("changes", "message"), ONE_MISTAKE_IN_JSON.values(), ids=ONE_MISTAKE_IN_JSON)
def test_one_mistake_in_json(
    changes: Changes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, places = changed(PACK_JSON, changes)
    expected = [(*place, message) for place in places]
    assert refusals(written(tmp_path, text, "pack.json"), capsys) == expected
    assert len(places) == 1
    with pytest.raises(DocumentError) as refused:
        parse_declaration(text, name="memory")
    assert [(p.place.line, p.place.column, p.message) for p in refused.value.problems] == expected
    assert {p.place.file for p in refused.value.problems} == {"memory"}


LIVE = """\
format: iracheck/1
title: Plant and project
claims: [45X]
taxpayer:
  entity: plant
  taxable_year: {from: 2026-01-01, to: 2026-12-31}
production:
  - id: cells
    is: battery_cell
    made: {by: plant, in: US, on: 2026-03-01}
    sold_on: 2026-04-01
    number: 1000
    capacity: 75 Wh
    maximum_discharge: 200 W
    volume: 0.15 L
    integrated_into: modules
    costs:
      - {id: foil, cost: 1000 USD, made: {by: foilco, in: US}, bought_from: foilco}
      - {id: paste, of: powder, cost: 2000 USD}
  - id: modules
    is: battery_module
    cells: 12
    capacity: 0.9 kWh
  - {id: lithium, is: applicable_critical_mineral, mineral: lithium, production_costs: 500 USD}
storage:
  nameplate_capacity: 4000 kWh
  power: 1000 kW
  construction_began: 2026-02-01
  placed_in_service: 2027-02-01
  products:
    - id: packs
      is: battery_pack_module
      cost: 900 USD
      components:
        - {id: bms, is: battery_management_system, cost: 300..400 USD}
        - {id: packaging, is: packaging, cost: 500 USD}
battery:
  materials:
    - {id: powder, is: cathode_active_material}
certifications:
  - by: foilco
    states: direct material costs not from a prohibited foreign entity
    of: [foil]
    amount: 700 USD
    signed_on: 2026-04-01
    retained_until: 2032-04-01
entities:
  - {id: plant}
  - {id: foilco, appointments: [{by: plant}], debts: [{issued_to: plant, share: 20 %}], taxable_year_ends: 12-31}
"""
ONE_MISTAKE_OF_LIVE_CREDITS: dict[str, tuple[Changes, str]] = {
    "unknown taxpayer": (
        {"entity: plant": "entity: @@plnat"},
        'no entity "plnat" is declared; did you mean "plant"?',
    ),
    "unknown maker of a product": (
        {"{by: plant, in: US, on: 2026-03-01}": "{by: @@plantt, in: US, on: 2026-03-01}"},
        'no entity "plantt" is declared; did you mean "plant"?',
    ),
    "unknown maker of a cost": (
        {"{by: foilco, in: US}": "{by: @@foilcoo, in: US}"},
        'no entity "foilcoo" is declared; did you mean "foilco"?',
    ),
    "unknown supplier": (
        {"bought_from: foilco": "bought_from: @@filco"},
        'no entity "filco" is declared; did you mean "foilco"?',
    ),
    "unknown maker of a material": (
        {"is: cathode_active_material": "is: cathode_active_material, made: {by: @@nobody}"},
        'no entity "nobody" is declared; add it under entities:',
    ),
    "unknown supplier that certifies": (
        {"- by: foilco": "- by: @@foilc"},
        'no entity "foilc" is declared; did you mean "foilco"?',
    ),
    "unknown entity that appoints": (
        {"appointments: [{by: plant}]": "appointments: [{by: @@plan}]"},
        'no entity "plan" is declared; did you mean "plant"?',
    ),
    "unknown lender": (
        {"issued_to: plant": "issued_to: @@plan"},
        'no entity "plan" is declared; did you mean "plant"?',
    ),
    "debts of more than all": (
        {"debts: [{issued_to: plant, share: 20 %}]": "debts: @@[{share: 61 %}, {share: 60 %}]"},
        '121.00 % of the debt of "foilco" is listed; mend the shares',
    ),
    "traded debts of more than all": (
        {
            "debts: [{issued_to: plant, share: 20 %}]": "debts: @@[{publicly_traded: 61 %}, {publicly_traded: 60 %}]"
        },
        '121.00 % of the publicly traded debt of "foilco" is listed; mend the shares',
    ),
    "complete debts of less than all": (
        {"share: 20 %}]": "share: 20 %}], debts_complete: @@yes"},
        'the debts of "foilco" that are listed are 20.00 % of all; list the rest, or leave this out',
    ),
    "complete holders of less than all": (
        {
            "- {id: plant}": "- {id: plant, is: company, held_by: [{holder: foilco, share: 20 %}], holders_complete: @@yes}"
        },
        'the holders of "plant" have 20.00 % of its board seats together; list who holds the rest, or write the most'
        " that any other holds, like `above 5 %`",
    ),
    "a company that nobody holds": (
        {"- {id: plant}": "- {id: plant, is: company, holders_complete: @@yes}"},
        'the holders of "plant" are not listed; list who holds the rest, or write the most that any other holds,'
        " like `above 5 %`",
    ),
    "cost of something not declared": (
        {"of: powder": "of: @@powdre"},
        'no component, material or product "powdre" is declared; did you mean "powder"?',
    ),
    "certification of a cost not declared": (
        {"of: [foil]": "of: [@@foill]"},
        'no cost "foill" is declared; did you mean "foil"?',
    ),
    "certification of a product instead of a cost": (
        {"of: [foil]": "of: [@@modules]"},
        'no cost "modules" is declared; add it under the costs of a product or of the storage',
    ),
    "integrated into a product not declared": (
        {"integrated_into: modules": "integrated_into: @@module"},
        'no product "module" is declared; did you mean "modules"?',
    ),
    "integrated into itself": (
        {"integrated_into: modules": "integrated_into: @@cells"},
        '"cells" is integrated into itself; mend one of the names',
    ),
    "what it is in is integrated into itself": (
        {"    cells: 12\n": "    cells: 12\n    integrated_into: @@modules\n"},
        '"modules" is integrated into itself; mend one of the names',
    ),
    "one id of two products": (
        {"- {id: lithium,": "- {id: @@cells,"},
        '"cells" is the id of another entry of this list; give each its own',
    ),
    "one id of two costs": (
        {"{id: paste,": "{id: @@foil,"},
        '"foil" is the id of another cost; give each its own',
    ),
    "one id of a cost and a component of the storage": (
        {"{id: packaging,": "{id: @@paste,"},
        '"paste" is the id of another cost; give each its own',
    ),
    "sold before it was made": (
        {"sold_on: 2026-04-01": "sold_on: @@2026-02-28"},
        "it was sold before it was made (1 March 2026); mend one of the days",
    ),
    "components dearer than the product": (
        {"cost: 900 USD": "cost: @@799.99 USD"},
        'the components of "packs" cost $800, more than its own $799.99; its cost includes theirs',
    ),
    "more capacity than that of its cells": (
        {"capacity: 0.9 kWh": "capacity: @@0.91 kWh"},
        '"modules" has more capacity than its cells, 0.9 kWh; mend one of them',
    ),
    "more cells than its modules have": (
        {"    number: 1000": "    number: @@1000", "    cells: 12\n": "    cells: 12\n    number: 83\n"},
        '1000 cells are built into "modules", which has 996; mend one of the numbers',
    ),
    "taxable year of more than 53 weeks": (
        {"to: 2026-12-31": "to: @@2027-01-07"},
        "a taxable year has twelve months, or 53 weeks, at most; mend one of the days",
    ),
    "amount certified of several costs": (
        {"of: [foil]": "of: @@[foil, paste]"},
        "an amount is that of one cost; write a certification for each",
    ),
    "more certified than the cost": (
        {"amount: 700 USD": "amount: @@1000.01 USD"},
        "more is certified than the cost of $1,000; mend one of them",
    ),
    "volume of a module": (
        {"    cells: 12\n": "    cells: 12\n    volume: @@0.3 L\n"},
        "a battery module has none of this; leave it out",
    ),
    "cells of a cell": (
        {"    number: 1000\n": "    number: 1000\n    cells: @@2\n"},
        "a battery cell has none of this; leave it out",
    ),
    "production costs of a cell": (
        {"    number: 1000\n": "    number: 1000\n    production_costs: @@2 USD\n"},
        "a battery cell has none of this; leave it out",
    ),
    "capacity of a mineral": (
        {"mineral: lithium, production_costs": "mineral: lithium, capacity: @@1 kWh, production_costs"},
        "an applicable critical mineral has none of this; leave it out",
    ),
    "cells of a module without cells": (
        {"is: battery_module\n    cells: 12": "is: battery_module_without_cells\n    cells: @@12"},
        "a battery module without cells has none of this; leave it out",
    ),
    "cell for a fuel cell vehicle": (
        {"    number: 1000\n": "    number: 1000\n    for_fuel_cell_vehicle: @@yes\n"},
        "a battery cell has none of this; leave it out",
    ),
    "mineral of a module": (
        {"    cells: 12\n": "    cells: 12\n    mineral: @@lithium\n"},
        "a battery module has none of this; leave it out",
    ),
    "amount of a certification of the whole": (
        {
            "states: direct material costs not from": "states: not produced by",
            "amount: 700": "amount: @@700",
        },
        "a statement about the whole thing needs no amount; leave it out",
    ),
    "taxable year that ends before it begins": (
        {"to: 2026-12-31": "to: @@2025-12-31"},
        "the taxable year ends before it begins; mend one of the days",
    ),
    "placed in service before construction began": (
        {"placed_in_service: 2027-02-01": "placed_in_service: @@2026-01-31"},
        "it was placed in service before its construction began (1 February 2026); mend one of the days",
    ),
    "energy where power is wanted": (
        {"maximum_discharge: 200 W": "maximum_discharge: @@200 Wh"},
        '"Wh" is not a unit of power; write kW or W or MW, as in "50 kW"',
    ),
    "power where energy is wanted": (
        {"capacity: 75 Wh": "capacity: @@75 W"},
        '"W" is not a unit of energy; write kWh or Wh or MWh, as in "75 kWh"',
    ),
    "power of a project in energy": (
        {"nameplate_capacity: 4000 kWh": "nameplate_capacity: @@4000 kW"},
        '"kW" is not a unit of energy; write kWh or Wh or MWh, as in "75 kWh"',
    ),
    "litres written out": (
        {"0.15 L": "@@0.15 litres"},
        '"litres" is not a unit of volume; write L or mL or m3, as in "0.35 L"',
    ),
    "negative cost": (
        {"cost: 2000 USD": "cost: @@-2000 USD"},
        '"-2000 USD" is negative; write an amount of zero or more, like "1800 USD"',
    ),
    "negative number": (
        {"number: 1000": "number: @@-1000"},
        '"-1000" is not a whole number; write digits only, like "1200"',
    ),
    "part of a piece": (
        {"cells: 12": "cells: @@12.5"},
        '"12.5" is not a whole number; write digits only, like "1200"',
    ),
    "day that is not in the calendar": (
        {"taxable_year_ends: 12-31": "taxable_year_ends: @@11-31"},
        '"11-31" is no month and day; write them like "12-31"',
    ),
    "kind of product that is not known": (
        {"is: battery_module": "is: @@battery_modul"},
        '"battery_modul" is not known here; write electrode_active_material or battery_cell or battery_module or'
        " battery_module_without_cells or applicable_critical_mineral",
    ),
    "statement that is not known": (
        {"states: direct material costs not from": "states: @@direct costs from"},
        '"direct costs from a prohibited foreign entity" is not known here; write not produced by a prohibited foreign'
        " entity or direct material costs not from a prohibited foreign entity or direct costs not from a prohibited"
        " foreign entity",
    ),
    "unknown key of a product": (
        {"maximum_discharge": "@@maximum_discharg"},
        '"maximum_discharg" is not known here; did you mean "maximum_discharge"?',
    ),
    "unknown key of a cost": (
        {"bought_from: foilco}": "@@bought_form: foilco}"},
        '"bought_form" is not known here; did you mean "bought_from"?',
    ),
    "unknown key of the storage": (
        {"  power: 1000 kW": "  @@powr: 1000 kW"},
        '"powr" is not known here; did you mean "power"?',
    ),
    "unknown key of the taxable year": (
        {"to: 2026-12-31": "@@until: 2026-12-31"},
        '"until" is not known here; write one of from, to, or remove it',
    ),
}


def test_the_plant_to_be_changed_is_good(tmp_path: Path) -> None:
    assert read_declaration(written(tmp_path, LIVE)).title == "Plant and project"


@pytest.mark.parametrize(
    ("changes", "message"), ONE_MISTAKE_OF_LIVE_CREDITS.values(), ids=ONE_MISTAKE_OF_LIVE_CREDITS
)
def test_one_mistake_of_live_credits(
    changes: Changes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, places = changed(LIVE, changes)
    assert refusals(written(tmp_path, text), capsys) == [(*place, message) for place in places]
    assert len(places) == 1


TWICE = (
    'the holding of "{}" is stated twice for the same days; state it once, or say with from and until which days'
    " each is of"
)
ONE_MISTAKE_OF_OWNERS: dict[str, tuple[Changes, str]] = {
    "more than the whole of one measure": (
        {
            "share: 26 %": "share: 26 %",
            "- {holder: partner": "- @@{holder: partner",
            "voting: 40 %": "voting: 50.01 %",
        },
        'the holders of "filmco" have 100.01 % of its voting rights together; mend the shares',
    ),
    "more than the whole on some days": (
        {
            "- {holder: partner, share: 26 %}": "- @@{holder: partner, share: 56.01 %}",
            "board: 50 %": "board: 10 %",
            "voting: 40 %": "voting: 10 %",
            "equity: 30 %": "equity: 10 %",
        },
        'the holders of "filmco" have 100.01 % of its board seats together; mend the shares',
    ),
    "owner of itself": (
        {"- {holder: partner": "- {holder: @@filmco", "      - [owner, partner]": "      - [owner, state]"},
        '"filmco" is listed as an owner of itself; name the real holder',
    ),
    "one holding stated twice": (
        {"from: 2024-01-01}": "from: 2024-01-01}\n      - {holder: @@state, share: 0 %}"},
        TWICE.format("state"),
    ),
    "one holding stated twice on a single day": (
        {
            "- {holder: owner, share: 20..30 %, from: 2024-01-01}": "- {holder: @@owner, share: 0 %, from: 2023-12-31}"
        },
        TWICE.format("owner"),
    ),
    "share beside equity": (
        {"share: 26 %": "share: 26 %, equity: @@26 %"},
        "the share stands for the equity too; leave one of them out",
    ),
    "holder that is not declared": (
        {"{holder: partner": "{holder: @@parner", "      - [owner, partner]": "      - [owner, state]"},
        'no entity "parner" is declared; did you mean "partner"?',
    ),
    "in concert with somebody who holds nothing": (
        {"[owner, partner]": "[owner, @@cousin]"},
        '"cousin" is no holder of "filmco"; list it under held_by too',
    ),
    "in concert with nobody": (
        {"[owner, partner]": "@@[owner]"},
        "at least two holders act in concert; name them all",
    ),
    "in concert in two groups": (
        {"[owner, partner]": "[owner, partner]\n      - [state, @@owner]"},
        '"owner" is in concert already; write all who act together as one group',
    ),
    "company that is a government's": (
        {"{id: partner, is: company}": "{id: partner, is: company, government_of: @@CN}"},
        "a company is no government; write is: government, government_agency or ruling_party, or leave it out",
    ),
    "office of a company": (
        {"{id: partner, is: company}": "{id: partner, is: company, offices: @@[{of: CN, body: politburo}]}"},
        "only a person has this; leave it out, or write is: person",
    ),
    "status of a government": (
        {"government_of: CN": "government_of: CN, united_states_status: @@citizen"},
        "only a person has this; leave it out, or write is: person",
    ),
    "holder of a person": (
        {"{id: cousin, is: person}": "{id: cousin, is: person, held_by: @@[{holder: partner}]}"},
        "nobody holds a person; leave it out",
    ),
    "identifier with a wrong check digit": (
        {"529900T8BM49AURSDO55": "@@529900T8BM49AURSDO54"},
        '"529900T8BM49AURSDO54" has wrong check digits; write it as the register has it',
    ),
    "identifier that is too short": (
        {"529900T8BM49AURSDO55": "@@529900T8BM49AURSDO"},
        '"529900T8BM49AURSDO" is no legal entity identifier; write its 20 letters and digits',
    ),
    "identifier in small letters": (
        {"529900T8BM49AURSDO55": "@@529900t8bm49aursdo55"},
        '"529900t8bm49aursdo55" is no legal entity identifier; write its 20 letters and digits',
    ),
    "identifier of another entity": (
        {"{id: partner, is: company}": "{id: partner, is: company, lei: @@529900T8BM49AURSDO55}"},
        'this is also the identifier of "filmco"; one entity is declared once',
    ),
    "complete holders, written as a share": (
        {"above 5 %": "@@5 %"},
        'write yes, no, or a size like "above 5 %", not "5 %"',
    ),
    "complete holders, above no unit": (
        {"above 5 %": "@@above 5"},
        '"5" has no unit; write a share as "40 %"',
    ),
    "complete holders, above a range": (
        {"above 5 %": "@@above 5..10 %"},
        'write one share, like "above 5 %", not "above 5..10 %"',
    ),
    "contract with itself": (
        {"with: partner": "with: @@filmco"},
        "a contract is between two entities; name the other one",
    ),
    "contract that ends before it begins": (
        {"until: 2026-12-31": "until: @@2023-12-31"},
        "the contract ends before it begins; mend one of the days",
    ),
    "holding that ends before it begins": (
        {"until: 2023-12-31}": "until: @@2019-12-31}"},
        "the holding ends before it begins; mend one of the days",
    ),
    "contract over a product not declared": (
        {"of: [separator]": "of: [@@seperator]"},
        'no procurement chain, material or component "seperator" is declared; did you mean "separator"?',
    ),
    "contract of a producer not declared": (
        {"producer: filmco": "producer: @@filmc"},
        'no entity "filmc" is declared; did you mean "filmco"?',
    ),
    "contract with somebody not declared": (
        {"with: partner": "with: @@somebody"},
        'no entity "somebody" is declared; add it under entities:',
    ),
    "relative that is not declared": (
        {"{person: cousin,": "{person: @@cousine,"},
        'no entity "cousine" is declared; did you mean "cousin"?',
    ),
    "kind of entity that is none": (
        {"{id: partner, is: company}": "{id: partner, is: @@firm}"},
        '"firm" is not known here; write company or government or government_agency or ruling_party or person',
    ),
    "right that is none": (
        {"use: silent": "use: @@yes"},
        '"yes" is not known here; write reserved or granted or silent',
    ),
    "relation that is none": (
        {"relation: sibling}": "relation: @@cousin}"},
        '"cousin" is not known here; write spouse or parent or sibling or child or parent_in_law or sibling_in_law',
    ),
    "share over the whole": (
        {"share: 24 %": "share: @@124 %"},
        '"124 %" is more than 100 %; a share lies between 0 % and 100 %',
    ),
}


def test_the_owned_pack_to_be_changed_is_good(tmp_path: Path) -> None:
    """Its owner holds different shares before and after a day: that is no holding stated twice."""
    holdings = read_declaration(written(tmp_path, OWNED)).entities[0].held_by
    assert [holding.holder for holding in holdings].count("owner") == 2


@pytest.mark.parametrize(("changes", "message"), ONE_MISTAKE_OF_OWNERS.values(), ids=ONE_MISTAKE_OF_OWNERS)
def test_one_mistake_of_owners(
    changes: Changes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, places = changed(OWNED, changes)
    assert refusals(written(tmp_path, text), capsys) == [(*place, message) for place in places]
    assert len(places) == 1


MANY_MISTAKES = {
    "title: Small pack": "title: Small pack\n@@titel: x",
    "[30D]": "[30D, @@30D]",
    "  final_assembly: US": "  final_assembly: @@Mexico\n  @@final_assembly: MX",
    "75 kWh": "@@75",
    "2025-03-01": "@@2025-02-30",
    "1000 USD": "@@700 USD",
    "{by: cellworks, in: US": "{by: @@nobody, in: US",
    "[separator]": "[separator, @@separater]",
    "mineral: nickel": "mineral: @@nikel",
    "does: extraction": "does: @@extracting",
    "{id: cellworks, organized_in": "{id: cellworks, @@organised_in",
}


def test_one_file_with_many_mistakes_lists_all_of_them_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, places = changed(PACK, MANY_MISTAKES)
    assert refusals(written(tmp_path, text), capsys) == [
        (*place, message)
        for place, message in zip(
            places,
            [
                '"titel" is not known here; did you mean "title"?',
                '"30D" is claimed twice; claim it once',
                '"Mexico" is no country code of ISO 3166-1; write "MX"',
                '"final_assembly" is given twice, first on line 7; keep one of them',
                '"75" has no unit; write energy as "75 kWh"',
                "there is no 30 February 2025; write a day that exists",
                'the components inside "module" are worth $800, more than its own $700; its value includes theirs',
                'no entity "nobody" is declared; add it under entities:',
                'no component "separater" is declared; did you mean "separator"?',
                '"nikel" is not known here; did you mean "nickel"?',
                '"extracting" is not known here; write extraction or processing or recycling',
                '"organised_in" is not known here; did you mean "organized_in"?',
            ],
            strict=True,
        )
    ]


WITHOUT_FOLLOWERS: dict[str, Changes] = {
    "an entity whose entry is wrong is still declared": {
        "{id: mineco, organized_in: ID}": "@@[mineco]\n  - {id: mineco}"
    },
    "a component whose kind is wrong is still declared": {"is: separator": "is: @@seperatr"},
    "a chain whose mineral is wrong is still declared": {"mineral: nickel": "mineral: @@nikel"},
    "entities may be misspelt": {"entities:": "@@entitys:"},
    "components may be misspelt": {"components:": "@@componants:"},
    "a part allocated wrongly is still allocated": {
        "[cell]": "[cell, {component: separator, value: @@-1 USD}]",
        "[separator]": "[{component: separator, value: 1 USD}]",
    },
    "a product line whose count is wrong is still declared": {
        "cells_produced: 1000": "cells_produced: @@many",
        "tied: physical": "tied: allocation\n          product_line: L1",
    },
    "a list in place of the battery declares nothing": {"battery:\n": "battery: @@[]\n@@batery:\n"},
    "no title at the top": {"format: iracheck/1\ntitle: Small pack": "@@format: iracheck/1"},
}


@pytest.mark.parametrize("changes", WITHOUT_FOLLOWERS.values(), ids=WITHOUT_FOLLOWERS)
def test_what_only_follows_from_a_mistake_is_not_reported(
    changes: Changes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, places = changed(PACK, changes)
    found = refusals(written(tmp_path, text), capsys)
    assert [(line, column) for line, column, _ in found] == places


def test_places_after_a_refused_entry_stay_right(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes = {
        "    - id: module": "    - @@[wrong]\n    - id: module",
        "[separator]": "[@@{value: 1 USD}, separator, @@nothing]",
        "      minerals:\n": "      minerals:\n        - @@{chain: NI-2}\n",
        "      - {does: processing, by: mineco": "      - {does: @@proces}\n            - {does: processing, by: @@mine",
    }
    text, places = changed(PACK, changes)
    found = refusals(written(tmp_path, text), capsys)
    assert [(line, column) for line, column, _ in found] == places


def test_a_value_given_twice_keeps_the_places_of_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = "@@vehicle:\n  placed_in_service: 2020-02-30\n  final_assembly: CA\n  @@final_assembly: CA\n"
    text, places = changed(
        PACK, {"2025-03-14": "@@2025-03-99", "manufacturer:\n": second + "manufacturer:\n"}
    )
    found = refusals(written(tmp_path, text), capsys)
    assert [(line, column) for line, column, _ in found] == places


def test_pointers_in_json_are_those_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, _ = changed(
        PACK,
        {
            "    - id: module": "    - [wrong]\n    - id: module",
            "[separator]": "[nothing]",
            "title:": "titel:",
        },
    )
    main(["check", str(written(tmp_path, text)), "--format", "json"])
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [error["pointer"] for error in errors] == [
        "/titel",
        "/battery/components/0",
        "/battery/components/2/contains/0",
    ]


def test_every_alias_of_an_alias_bomb_is_refused_unexpanded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bomb = ["title: @@&a0 lol"] + [
        f"k{depth}: @@&a{depth} [{', '.join([f'@@*a{depth - 1}'] * 9)}]" for depth in range(1, 10)
    ]
    text, places = changed("\n".join(bomb), {})
    found = refusals(written(tmp_path, text), capsys)
    refused = [(line, column) for line, column, message in found if message in (ANCHOR, ALIAS)]
    assert refused == places
    assert len(places) == 10 + 9 * 9


def test_merge_keys_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, places = changed(
        PACK, {"vehicle:": "vehicle: @@&v", "manufacturer:\n": "manufacturer:\n  @@<<: @@*v\n"}
    )
    found = refusals(written(tmp_path, text), capsys)
    assert [(line, column) for line, column, _ in found] == places


DEEP = {
    "lists": ("[" * 100_000, "pack.yaml"),
    "groups": ('{"a":' * 100_000, "pack.yaml"),
    "dashes": ("- " * 100_000, "pack.yaml"),
    "indented": ("\n".join(" " * depth + "a:" for depth in range(2_000)), "pack.yaml"),
    "lists, closed": ("[" * 100_000 + "]" * 100_000, "pack.yaml"),
    "lists in JSON": ("[" * 100_000 + "]" * 100_000, "pack.json"),
    "groups in JSON": ('{"a":' * 100_000 + "1" + "}" * 100_000, "pack.json"),
}


@pytest.mark.parametrize(("text", "name"), DEEP.values(), ids=DEEP)
def test_deep_nesting_is_refused_at_once(
    text: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = time.process_time()
    ((line, column, message),) = refusals(written(tmp_path, text, name), capsys)
    assert time.process_time() - begun < 5
    assert message == f"nested more than {MOST_DEPTH} deep; a declaration is much flatter"
    before = "\n".join([*text.split("\n")[: line - 1], text.split("\n")[line - 1][: column - 1]])
    assert sum(before.count(sign) for sign in "[{-") == MOST_DEPTH or before.count("a:") == MOST_DEPTH


@pytest.mark.parametrize("depth", [100, 900, 5_000, 100_000])
def test_deep_nesting_in_memory_is_refused(depth: int) -> None:
    for text in ("[" * depth + "]" * depth, '{"title": ' + '{"a":' * depth + "1" + "}" * depth + "}"):
        with pytest.raises(DocumentError, match="nested more than 32 deep"):
            parse_declaration(text)


@pytest.mark.parametrize("name", ["pack.yaml", "pack.json"])
@pytest.mark.parametrize("text", ["", " \n\n ", "\ufeff"])
def test_an_empty_file_is_refused(
    text: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusals(written(tmp_path, text, name), capsys) == [(1, 1, EMPTY)]


@pytest.mark.parametrize("text", ["# nothing but words\n", "---\n", "~\n", "null\n"])
def test_a_file_that_holds_nothing_is_refused(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusals(written(tmp_path, text), capsys) == [(1, 1, EMPTY)]


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "")
    os.truncate(path, MOST_BYTES + 1)
    too_large = "the file is larger than 32 MiB; write one file for each battery"
    assert refusals(path, capsys) == [(1, 1, too_large)]
    with pytest.raises(DocumentError, match="larger than 32 MiB"):
        parse_declaration(b" " * (MOST_BYTES + 1))


def test_too_many_values_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_VALUES < MOST_BYTES // 8
    monkeypatch.setattr("iracheck.documents.tree.MOST_VALUES", 1000)
    path = written(tmp_path, "a: [" + "0," * 1000 + "]")
    with pytest.raises(DocumentError) as refused:
        read_declaration(path)
    (problem,) = refused.value.problems
    assert problem.message == "there are more than 1000 values; write one file for each battery"
    assert (problem.place.line, problem.place.column) == (1, len("a: [") + 2 * 998 + 1)


def test_a_long_line_of_json_is_read_in_time_that_grows_with_it(tmp_path: Path) -> None:
    path = written(tmp_path, '{"titel": [' + "0," * 100_000 + "0]}", "pack.json")
    begun = time.process_time()
    with pytest.raises(DocumentError, match='did you mean "title"'):
        read_declaration(path)
    assert time.process_time() - begun < 10


def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, places = changed(PACK, {"Small pack": "größer @@<gr@@<@@<er", "99.9 %": "@@<99.9 %"})
    found = refusals(written(tmp_path, text.encode().replace(b"<", b"\xf6")), capsys)
    not_utf_8 = "the byte 0xF6 is not UTF-8; save the file as UTF-8"
    assert [problem for problem in found if problem[2] == not_utf_8] == [
        (*place, not_utf_8) for place in places
    ]
    assert len(places) == 4


def test_utf_16_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    utf_16 = "this file is UTF-16; save it as UTF-8"
    assert refusals(written(tmp_path, PACK.encode("utf-16")), capsys) == [(1, 1, utf_16)]
    found = refusals(written(tmp_path, PACK.encode("utf-16-le")), capsys)
    assert found[1] == (1, 2, "the control character U+0000 stands here, which readers do not see; remove it")
    assert "more of the same follows; save the file as plain UTF-8 text" in {message for *_, message in found}
    with pytest.raises(DocumentError, match="UTF-16"):
        parse_declaration(PACK_JSON.encode("utf-16"))


def test_a_byte_order_mark_and_crlf_are_accepted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = dict(read_declaration(written(tmp_path, PACK)))
    for text in ("\ufeff" + PACK, PACK.replace("\n", "\r\n"), "\ufeff" + PACK.replace("\n", "\r\n")):
        assert dict(read_declaration(written(tmp_path, text))) == plain
    for text in ("\ufeff" + PACK_JSON, PACK_JSON.replace("\n", "\r\n")):
        assert read_declaration(written(tmp_path, text, "pack.json")).title == "Small"
        assert parse_declaration(text).title == "Small"
        assert parse_declaration(text.encode()).title == "Small"
    text, places = changed(PACK, {"format": "@@formt", "1000 USD": "@@1000"})
    found = refusals(written(tmp_path, "\ufeff" + text.replace("\n", "\r\n")), capsys)
    assert [(line, column) for line, column, _ in found] == places


def test_a_carriage_return_alone_ends_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, places = changed(PACK, {"Small pack": "Small pack # note@@\rscope: battery"})
    alone = "a carriage return stands here without a line feed; end lines with LF or CRLF"
    assert refusals(written(tmp_path, text), capsys) == [(*places[0], alone)]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = "there is no such file; check its name"
    assert refusals(tmp_path / "pack.yaml", capsys) == [(1, 1, missing)]
    (tmp_path / "link.yaml").symlink_to(tmp_path / "gone.yaml")
    assert refusals(tmp_path / "link.yaml", capsys) == [(1, 1, missing)]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="this is a folder; name a file in it"):
        read_declaration(tmp_path)


def test_names_that_no_file_can_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot read the file: embedded null byte; check its name"):
        read_declaration(f"{tmp_path}/a\0b")
    with pytest.raises(DocumentError, match="cannot read the file: file name too long; check its name"):
        read_declaration(tmp_path / f"{'a' * 300}.yaml")


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, PACK)
    opened = Path.open

    def denied(self: Path, mode: str = "r") -> Any:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", denied)
    message = "cannot read the file: permission denied; check its name and rights"
    assert refusals(path, capsys) == [(1, 1, message)]


GROUP = """\
format: iracheck-group/1
title: Two packs
first_day: 2025-01-01
last_day: 2025-12-31
grouped_by: [plant]
may_share_procurement_chains: yes
members:
  - {file: one.yaml, vehicles: 10}
  - {file: two.yaml, vehicles: 20}
"""


def test_a_group_reports_its_own_mistakes_and_those_of_all_members(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, one_places = changed(PACK, {"1000 USD": "@@1000"})
    group, places = changed(GROUP, {"2025-12-31": "@@2024-12-31", "two.yaml": "@@three.yaml"})
    written(tmp_path, one, "one.yaml")
    path = written(tmp_path, group, "group.yaml")
    with pytest.raises(DocumentError) as refused:
        read_group(path)
    found = [(p.place.file, p.place.line, p.place.column) for p in refused.value.problems]
    assert (str(tmp_path / "one.yaml"), *one_places[0]) in found
    assert (str(path), *places[0]) in found
    assert main(["check", str(path)]) == 4
    assert "Traceback" not in capsys.readouterr().err


def test_a_member_that_is_not_there_is_reported_where_the_group_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, PACK, "one.yaml")
    group, places = changed(GROUP, {"two.yaml": "@@three.yaml"})
    message = f"there is no file {tmp_path / 'three.yaml'}; write its path as seen from this file"
    assert refusals(written(tmp_path, group, "group.yaml"), capsys) == [(*places[0], message)]


def test_a_member_that_is_named_twice_is_refused_however_it_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its vehicles would count twice in the average."""
    written(tmp_path, PACK, "one.yaml")
    group, places = changed(GROUP, {"two.yaml": "@@./one.yaml"})
    message = "this file is a member already; name it once, with all its vehicles"
    assert refusals(written(tmp_path, group, "group.yaml"), capsys) == [(*places[0], message)]


def test_an_allocation_without_a_product_line_is_no_mistake_but_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    covered = {"{id: mineco, organized_in: ID}": "{id: mineco, organized_in: CN}"}
    assert main(["check", str(written(tmp_path, changed(PACK, covered)[0]))]) == 1
    capsys.readouterr()
    text, _ = changed(PACK, {**covered, "tied: physical": "tied: allocation"})
    assert main(["check", str(written(tmp_path, text))]) == 3
    assert capsys.readouterr().err == ""
