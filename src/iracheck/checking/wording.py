"""A missing fact as the question that a supplier is asked: in plain words, with the form of the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from iracheck.declaration import Declaration
from iracheck.verdict import Missing

_COUNTRY = "a country, by its name or its two-letter code (such as KR)"
_DAY = "a day, written year-month-day (such as 2025-03-14)"
_MONEY = "an amount in US dollars; a range where it is not exact (such as 560 to 600 USD)"
_COMPANY = "the full legal name, the country it is organized in, and its registration number"
_YES_OR_NO = "yes or no"
_SHARES = "the share of board seats, of voting rights and of equity, each in percent"
_YEARS = "a number of years (with all extensions); 0 where there are none"

_FORMS = {
    "appointments": _YES_OR_NO,
    "appointments_complete": "no; or who may, and whether directly",
    "battery_has_designated_cells_only": _YES_OR_NO,
    "by": _COMPANY,
    "by_unit_with_own_books": _YES_OR_NO,
    "citizen_of": "all countries, by name or two-letter code",
    "components": "each of them with its cost in US dollars, its maker and the country of making",
    "components_complete": "all components, each with its cost in US dollars, its maker and the country of making",
    "concerns": "all that apply",
    "contains": "each component with its value in US dollars, its maker, the country and the day of making",
    "contracts_complete": "yes; or each other contract: with whom, about what, and which rights it gives",
    "debts_complete": "nobody; or each lender with its share of all debt, in percent",
    "earlier_steps_complete": "each company that had a part in it: its full name, what it did, in which country, when",
    "entered_or_modified": _DAY,
    "exchange_in": _COUNTRY,
    "form": "the chemical form, and its highest purity in percent by mass",
    "formed_on": _DAY,
    "from": "the first and the last day, written year-month-day (such as 2025-03-14)",
    "fully_consumed": _YES_OR_NO,
    "government_of": _COUNTRY,
    "held_by": f"each holder by its full name, with {_SHARES}; and the most that anybody else holds",
    "holder": _COMPANY,
    "holders_complete": f"each other holder by its full name, with {_SHARES}; or the most that any other holds",
    "identification_number": "the employer identification number, or your government's number like it",
    "in": _COUNTRY,
    "is": "one of these words",
    "issued_to": _COMPANY,
    "legal_form": "one of these: corporation, partnership, trust, other form",
    "made": "the maker's full name, the country, and the day of the last step (such as 2025-03-14)",
    "mass": "kilograms",
    "masses": "each procurement chain with its mass in kilograms",
    "masses_complete": _YES_OR_NO,
    "offices_complete": "no; or each office: whose, of which country, and whether it is still held",
    "on": _DAY,
    "organized_in": _COUNTRY,
    "origin": "virgin or recycled",
    "payments_complete": "each day of a payment, written year-month-day (such as 2025-03-14)",
    "principal_place_of_business": _COUNTRY,
    "product_line": "the name of the product line",
    "publicly_traded": "a share in percent",
    "purity": "the chemical form, and its highest purity in percent by mass",
    "reports_ownership": _YES_OR_NO,
    "resembles": "the same, or another; with what tells the two apart (such as a registration number)",
    "retained_until": _DAY,
    "royalties_last": _YEARS,
    "services_last": _YEARS,
    "share": "a share in percent",
    "signed_on": _DAY,
    "steps": (
        "each step from the extraction on: by which company (full name), in which country, on which day, and the value"
        " that it added in US dollars"
    ),
    "substantially_all_made_in": "in North America, or elsewhere",
    "taxable_year_ends": "month and day (such as 12-31)",
    "tied": "physically; or by allocation, and then the name of the product line",
    "traded_on": "one of these: a registered exchange, the national market system, another approved exchange, none",
    "under_penalties_of_perjury": _YES_OR_NO,
    "united_states_status": "one of these: citizen, national, permanent resident, none",
    "value": _MONEY,
    "value_added": _MONEY,
}
"""What an answer looks like, by the last key of the place where it goes."""

_ATTESTATION = "a signed statement with its day and a number by which we can name it"
_CERTIFICATION = (
    "a certification under penalties of perjury, with its day, your identification number, what it covers, and that it"
    " is kept for six years (26 USC 7701(a)(52)(D)(iii)(IV))"
)
_QUESTION = re.compile(r"^.*?\?(?=\s|$)")
_KEY = re.compile(r" \(key [^)]*\)")


class Worded(NamedTuple):
    """A question for a supplier, and the form of its answer."""

    asks: str
    form: str


def worded(missing: Missing, declaration: Declaration, *, name: str, about: Sequence[str]) -> Worded:
    """The question for a supplier of a name; ``about`` is what it is to attest or certify of."""
    if missing.pointer in ("/attestations", "/certifications"):
        several = list(dict.fromkeys(_without_chains(one, declaration) for one in about))
        listed = " and ".join(filter(None, [", ".join(several[:-1]), several[-1]]))
        if missing.pointer == "/certifications":
            asks = f"do you certify that no prohibited foreign entity (26 USC 7701(a)(51)) made {listed}?"
            return Worded(_sentence(asks), _CERTIFICATION)
        asks = f"please attest that {name} is not a foreign entity of concern (42 USC 18741(a)(5)), for {listed}."
        return Worded(_sentence(asks), _ATTESTATION)
    found = _QUESTION.match(missing.asks)
    asks = _without_chains(_KEY.sub("", missing.asks if found is None else found[0]), declaration)
    if missing.pointer.startswith("/certifications/"):
        certification = declaration.certifications[int(missing.pointer.split("/")[2])]
        asks = f"of your certification {certification.document or f'of {certification.of[0]}'}: {asks}"
    return Worded(_sentence(asks), _form(missing.pointer))


def reference(pointer: str, declaration: Declaration) -> str:
    """The name by which the declaration knows what stands at a pointer: a chain, a component, a cost."""
    node: object = declaration
    named = ""
    for part in pointer.split("/")[1:]:
        if isinstance(node, tuple):
            node = node[int(part)] if part.isdigit() and int(part) < len(node) else None
        else:
            node = getattr(node, part, None)
        named = getattr(node, "chain", None) or getattr(node, "id", None) or named
    return named or pointer


def _form(pointer: str) -> str:
    parts = pointer.split("/")
    if len(parts) > 2 and parts[-2] == "rights":
        return "it keeps the right for the producer, it grants it to the other party, or it is silent"
    if parts[-2] in ("licence_terms", "unrestricted_rights"):
        return _FORMS.get(parts[-1], _YES_OR_NO)
    if parts[-2] == "held_by" and parts[-1].isdigit():
        return _SHARES
    return _FORMS.get(parts[-1], "a sentence")


def _without_chains(text: str, declaration: Declaration) -> str:
    """Text without the names of procurement chains, which may tell where others are."""
    for material in declaration.battery.materials:
        for line in material.minerals:
            if line.chain:
                text = text.replace(f" ({line.chain})", "")
                text = text.replace(f" of {line.chain} ", f" of {line.mineral} ")
    return text


def _sentence(text: str) -> str:
    plain = text.replace("_", " ").replace("`", "")
    return plain[:1].upper() + plain[1:]
