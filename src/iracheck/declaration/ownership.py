"""What ownership and contracts cannot look like: more than the whole held, an owner of itself, two statements of one holding."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from iracheck.declaration.entities import Contract, Entity, Holding
from iracheck.declaration.models import Declaration
from iracheck.declaration.vocabulary import GOVERNMENT_KINDS
from iracheck.quantities import Bounds, exact_sum, show_share

Finding = tuple[str, str]

_MEASURES = ("board", "voting", "equity")
_WHAT = {"board": "board seats", "voting": "voting rights", "equity": "equity"}


def ownership_findings(declaration: Declaration) -> Iterator[Finding]:
    """Every finding, with its pointer."""
    identified: dict[str, str] = {}
    others = {entity.id for entity in declaration.entities if entity.kind not in (None, "person")}
    for place, entity in enumerate(declaration.entities):
        pointer = f"/entities/{place}"
        for position, relative in enumerate(entity.relatives):
            if relative.person == entity.id or relative.person in others:
                where = f"{pointer}/relatives/{position}/person"
                yield where, f'a relative is another person, not "{relative.person}"; mend the name'
        yield from _kind(entity, pointer)
        if entity.held_by:
            yield from _holdings(entity, pointer)
        yield from _too_little(entity, pointer)
        yield from _debts(entity, pointer)
        if entity.acting_in_concert:
            yield from _concert(entity, pointer)
        if entity.lei is not None:
            other = identified.setdefault(entity.lei, entity.id)
            if other != entity.id:
                yield (
                    f"{pointer}/lei",
                    f'this is also the identifier of "{other}"; one entity is declared once',
                )
    for place, contract in enumerate(declaration.contracts):
        if contract.producer == contract.counterparty:
            yield f"/contracts/{place}/with", "a contract is between two entities; name the other one"
        if _runs_backwards(contract):
            yield f"/contracts/{place}/until", "the contract ends before it begins; mend one of the days"


def _runs_backwards(lasting: Holding | Contract) -> bool:
    span = lasting.span()
    return span is not None and span[1] < span[0]


def _kind(entity: Entity, pointer: str) -> Iterator[Finding]:
    """Facts that an entity of its kind cannot have."""
    if entity.kind not in (None, *GOVERNMENT_KINDS) and entity.government_of is not None:
        yield (
            f"{pointer}/government_of",
            f"a {entity.kind} is no government; write is: government, government_agency or ruling_party, or leave it out",
        )
    if entity.kind not in (None, "person"):
        for key, given in (
            ("united_states_status", entity.united_states_status),
            ("citizen_of", entity.citizen_of),
            ("offices", entity.offices),
            ("relatives", entity.relatives),
            ("offices_complete", entity.offices_complete),
        ):
            if given not in (None, ()):
                yield f"{pointer}/{key}", "only a person has this; leave it out, or write is: person"
    if entity.kind == "person" and entity.held_by:
        yield f"{pointer}/held_by", "nobody holds a person; leave it out"


def _holdings(entity: Entity, pointer: str) -> Iterator[Finding]:
    for place, holding in enumerate(entity.held_by):
        where = f"{pointer}/held_by/{place}"
        if holding.holder == entity.id:
            yield f"{where}/holder", f'"{entity.id}" is listed as an owner of itself; name the real holder'
        if holding.share is not None:
            for measure in _MEASURES:
                if getattr(holding, measure) is not None:
                    yield (
                        f"{where}/{measure}",
                        f"the share stands for the {_WHAT[measure]} too; leave one of them out",
                    )
        if _runs_backwards(holding):
            yield f"{where}/until", "the holding ends before it begins; mend one of the days"
        for other in entity.held_by[:place]:
            if holding.holder is not None and other.holder == holding.holder and _overlap(holding, other):
                yield (
                    f"{where}/holder",
                    f'the holding of "{holding.holder}" is stated twice for the same days; state it once, or say'
                    " with from and until which days each is of",
                )
                break
    yield from _too_much(entity, pointer)


def _overlap(one: Holding, other: Holding) -> bool:
    """Whether two holdings certainly lasted on the same day."""
    first, second = one.span(), other.span()
    return first is not None and second is not None and first[1] >= second[0] and second[1] >= first[0]


def _too_much(entity: Entity, pointer: str) -> Iterator[Finding]:
    """More than the whole of one measure, on any day on which a holding begins."""
    spans = [(place, holding, holding.span()) for place, holding in enumerate(entity.held_by)]
    for name in _MEASURES:
        for day in sorted({span[0] for _, _, span in spans if span is not None}):
            held = [
                (place, share)
                for place, holding, span in spans
                if span is not None and span[0] <= day <= span[1]
                if (share := holding.share or _of(holding, name)) is not None
            ]
            least = exact_sum([share.low for _, share in held])
            if least > 1:
                yield (
                    f"{pointer}/held_by/{held[-1][0]}",
                    f'the holders of "{entity.id}" have {show_share(least, beside=Fraction(1))} of its {_WHAT[name]}'
                    " together; mend the shares",
                )
                return


def _too_little(entity: Entity, pointer: str) -> Iterator[Finding]:
    """Less than the whole held, though the list of holders leaves nobody out."""
    if entity.holders_complete != 0 or entity.kind != "company" or entity.legal_form in _HELD_BY_NOBODY:
        return
    for name in _MEASURES:
        shares = [holding.share or _of(holding, name) for holding in entity.held_by]
        if any(share is None or share.high is None for share in shares):
            continue
        most = exact_sum([share.most for share in shares if share is not None])
        if most < 1:
            told = (
                f"have {show_share(most, beside=Fraction(1))} of its {_WHAT[name]} together"
                if shares
                else "are not listed"
            )
            yield (
                f"{pointer}/holders_complete",
                f'the holders of "{entity.id}" {told}; list who holds the rest, or write the most that any other'
                " holds, like `above 5 %`",
            )
            return


_HELD_BY_NOBODY = ("trust", "other_form")
"""Legal forms of which a foundation or a cooperative may be, that nobody owns."""


def _debts(entity: Entity, pointer: str) -> Iterator[Finding]:
    """More debt than there is, or less though the list leaves none out."""
    for key, what in (("share", "debt"), ("publicly_traded", "publicly traded debt")):
        shares = [getattr(debt, key) for debt in entity.debts]
        least = exact_sum([share.low for share in shares if share is not None])
        if least > 1:
            told = f"{show_share(least, beside=Fraction(1))} of the {what}"
            yield f"{pointer}/debts", f'{told} of "{entity.id}" is listed; mend the shares'
    shares = [debt.share for debt in entity.debts]
    if entity.debts_complete is not True or not shares or any(share is None for share in shares):
        return
    most = exact_sum([share.most for share in shares])
    if most < 1:
        told = f'the debts of "{entity.id}" that are listed are {show_share(most, beside=Fraction(1))} of all'
        yield f"{pointer}/debts_complete", f"{told}; list the rest, or leave this out"


def _of(holding: Holding, name: str) -> Bounds | None:
    share: Bounds | None = getattr(holding, name)
    return share


def _concert(entity: Entity, pointer: str) -> Iterator[Finding]:
    holders = {holding.holder for holding in entity.held_by}
    grouped: set[str] = set()
    for place, group in enumerate(entity.acting_in_concert):
        where = f"{pointer}/acting_in_concert/{place}"
        if len(set(group)) < 2:
            yield where, "at least two holders act in concert; name them all"
        for position, name in enumerate(group):
            if name not in holders:
                yield (
                    f"{where}/{position}",
                    f'"{name}" is no holder of "{entity.id}"; list it under held_by too',
                )
            elif name in grouped:
                yield (
                    f"{where}/{position}",
                    f'"{name}" is in concert already; write all who act together as one group',
                )
            grouped.add(name)
