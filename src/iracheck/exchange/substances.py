"""Customs codes, registry numbers and names of materials that stand for exactly one mineral.

Only what is plain by itself is here. A code that covers several minerals, or one among other things
(active materials of several metals, steels, alloys), is left out, and so are the classes of VDA 231-106
and IMDS, which name metals by their alloys and no battery material at all.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Substance(NamedTuple):
    """A material, the mineral in it, and the form of 26 USC 45X(c)(6) that it is, if it is one.

    ``mined``: everything done up to it is extraction (26 CFR 1.30D-2(b)(21)). ``structural``: in a battery
    it is as often case, bus bar or plating, which are no constituent materials, as it is one.
    """

    name: str
    mineral: str
    form: str | None = None
    mined: bool = False
    structural: bool = False


_NATURAL_GRAPHITE = Substance("natural graphite", "graphite")
_SYNTHETIC_GRAPHITE = Substance("synthetic graphite", "graphite")
_LITHIUM_CARBONATE = Substance("lithium carbonate", "lithium", "lithium_carbonate")
_LITHIUM_HYDROXIDE = Substance("lithium hydroxide", "lithium", "lithium_hydroxide")
_COBALT_SULFATE = Substance("cobalt sulfate", "cobalt", "cobalt_sulfate")
_NICKEL_SULFATE = Substance("nickel sulfate", "nickel", "nickel_sulfate")
_MANGANESE_SULFATE = Substance("manganese sulfate", "manganese", "manganese_sulfate")
_LITHIUM = Substance("lithium", "lithium")
_COBALT = Substance("cobalt", "cobalt")
_GRAPHITE = Substance("graphite", "graphite")
_ALUMINUM = Substance("aluminum", "aluminum", structural=True)
_COPPER = Substance("copper", "copper", structural=True)
_NICKEL = Substance("nickel", "nickel", structural=True)
_MANGANESE = Substance("manganese", "manganese", structural=True)

_OF_HARMONIZED_SYSTEM = {
    "2504": _NATURAL_GRAPHITE._replace(mined=True),
    "282010": Substance("manganese dioxide", "manganese"),
    "282090": Substance("manganese oxide", "manganese"),
    "2822": Substance("cobalt oxide or hydroxide", "cobalt"),
    "282520": Substance("lithium oxide or hydroxide", "lithium"),
    "282540": Substance("nickel oxide or hydroxide", "nickel"),
    "283324": _NICKEL_SULFATE,
    "283691": _LITHIUM_CARBONATE,
    "380110": _SYNTHETIC_GRAPHITE,
    "7403": _COPPER,
    "7410": _COPPER._replace(name="copper foil"),
    "7502": _NICKEL,
    "7601": _ALUMINUM,
    "7606": _ALUMINUM._replace(name="aluminum plate or sheet"),
    "7607": _ALUMINUM._replace(name="aluminum foil"),
}
"""Headings (4 digits) and subheadings (6) of the Harmonized System 2022 (World Customs Organization).

Chapter 25 holds minerals crude, crushed, sifted or concentrated by physical processes, and none that were
roasted, calcined or mixed (its note 1): so 2504 is natural graphite to which only extraction was done.
"""

_OF_REGISTRY = {
    "554-13-2": _LITHIUM_CARBONATE,
    "1310-65-2": _LITHIUM_HYDROXIDE,
    "1310-66-3": _LITHIUM_HYDROXIDE,
    "10124-43-3": _COBALT_SULFATE,
    "10026-24-1": _COBALT_SULFATE,
    "7786-81-4": _NICKEL_SULFATE,
    "10101-97-0": _NICKEL_SULFATE,
    "7785-87-7": _MANGANESE_SULFATE,
    "10034-96-5": _MANGANESE_SULFATE,
    "7439-93-2": _LITHIUM,
    "7440-48-4": _COBALT,
    "7782-42-5": _GRAPHITE,
    "7429-90-5": _ALUMINUM,
    "7440-50-8": _COPPER,
    "7440-02-0": _NICKEL,
    "7439-96-5": _MANGANESE,
}
"""Numbers of the Chemical Abstracts Service, of anhydrous salts and their usual hydrates alike."""

_NAMED = {
    "lithium carbonate": _LITHIUM_CARBONATE,
    "lithium hydroxide": _LITHIUM_HYDROXIDE,
    "cobalt sulfate": _COBALT_SULFATE,
    "nickel sulfate": _NICKEL_SULFATE,
    "manganese sulfate": _MANGANESE_SULFATE,
    "lithium": _LITHIUM,
    "cobalt": _COBALT,
    "graphite": _GRAPHITE,
    "natural graphite": _NATURAL_GRAPHITE,
    "synthetic graphite": _SYNTHETIC_GRAPHITE,
    "artificial graphite": _SYNTHETIC_GRAPHITE,
    "aluminum": _ALUMINUM,
    "copper": _COPPER,
    "nickel": _NICKEL,
    "manganese": _MANGANESE,
}

_CUSTOMS = re.compile(r"(?:HS|HTS|HTSUS|CN|TARIC|HARMONIZEDSYSTEM)(?:20\d\d)?")
_CODE = re.compile(r"\d{4}(?:\d{2}){0,3}", re.ASCII)
_REGISTRY_NUMBER = re.compile(r"\d{2,7}-\d\d-\d", re.ASCII)
_HYDRATE = re.compile(r"[ ,(]+(?:(?:mono|hexa|hepta)hydrate|anhydrous)\)?$")


def customs_code(code: str, system: str) -> str | None:
    """The digits of a code of the Harmonized System or of a tariff built on it; ``None`` where it is none."""
    digits = re.sub(r"[ .]", "", code)
    known = _CUSTOMS.fullmatch(re.sub(r"[ ._()-]", "", system).upper())
    return digits if known and _CODE.fullmatch(digits) else None


def of_customs_code(digits: str) -> Substance | None:
    """The material of a customs code, if it stands for exactly one mineral."""
    return _OF_HARMONIZED_SYSTEM.get(digits[:6]) or _OF_HARMONIZED_SYSTEM.get(digits[:4])


def registry_number(text: str) -> str | None:
    """A number of the Chemical Abstracts Service, where a text is one with a right check digit."""
    if _REGISTRY_NUMBER.fullmatch(text) is None:
        return None
    *digits, check = (int(digit) for digit in text if digit != "-")
    weighed = sum(place * digit for place, digit in enumerate(reversed(digits), start=1))
    return text if weighed % 10 == check else None


def of_registry_number(given: str) -> Substance | None:
    """The material of a registry number, if it holds exactly one mineral."""
    return _OF_REGISTRY.get(given)


def of_name(name: str) -> Substance | None:
    """The material of a name, if it is plain that it holds exactly one mineral."""
    plain = _HYDRATE.sub("", " ".join(name.casefold().split()))
    return _NAMED.get(plain.replace("sulphate", "sulfate").replace("aluminium", "aluminum"))
