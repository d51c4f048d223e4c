"""A request as letters that can be sent as they stand, each with what its answers could change and where they go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from iracheck.reports.blocks import Block, Bullets, Heading, Numbered, Paragraph, Strong, Terms, Words
from iracheck.reports.blocks_markdown import blocks_markdown
from iracheck.reports.blocks_text import blocks_text
from iracheck.reports.text import capitalized, counted, place_of, spread
from iracheck.verdict import AskedOf, CreditAtStake, NotWorthAsking, Question, Request, Stake

_OUTCOMES = {
    "credit": "the full credit is supported",
    "partial_credit": "part of the credit is supported",
    "no_credit": "no credit is supported",
    "unknown": "unknown",
}


def request_text(request: Request) -> str:
    """The letters as plain text of at most a hundred columns, each with what its answers could change.

    ``request`` is what :func:`iracheck.request` gives.
    """
    return blocks_text(_request(request))


def request_markdown(request: Request) -> str:
    """The request as Markdown."""
    return blocks_markdown(_request(request))


def letter_blocks(request: Request, asked: AskedOf) -> Iterator[Block]:
    """The letter to one supplier: what it may read, and nothing of what others said or cost."""
    credits = dict.fromkeys(stake.credit for question in asked.questions for stake in question.stakes)
    sections = " and ".join(f"section {credit}" for credit in credits)
    yield Paragraph((f"Subject: Questions about what you supplied for {request.title}",))
    yield Paragraph((f"To {asked.name}",))
    yield Paragraph(
        (
            f"For {request.title} we have to show what the law of the United States asks for the tax credit of"
            f" {sections} of the Internal Revenue Code. Please answer each question under its number. Where you do not"
            ' know an answer, write "unknown", and who may know it.',
        )
    )
    yield Numbered(
        tuple(((question.asks,), (f"Form of the answer: {question.form}.",)) for question in asked.questions)
    )
    yield Paragraph(("We ask because the law asks:",))
    rules = dict.fromkeys(
        rule for question in asked.questions for stake in question.stakes for rule in stake.rules
    )
    yield Bullets(tuple((f"{rule.question} ({', '.join(rule.cites)})",) for rule in rules))


def _request(request: Request) -> Iterator[Block]:
    yield Heading(1, f"Questions about {request.title}")
    yield Bullets(tuple(_credit(credit) for credit in request.credits))
    yield Paragraph((_summary(request),))
    letters = [asked for asked in request.asked if asked.supplier is not None]
    for number, asked in enumerate(letters, start=1):
        yield Heading(2, f"Letter {number}: {asked.name} ({asked.supplier})")
        yield from letter_blocks(request, asked)
        yield Heading(3, f"For your file, not for {asked.name}")
        yield Terms(
            tuple(
                (f"question {place}", _file(question))
                for place, question in enumerate(asked.questions, start=1)
            )
        )
    for asked in request.asked:
        if asked.supplier is None:
            yield Heading(2, "For yourself")
            yield Numbered(tuple(((question.asks,), *_file(question)) for question in asked.questions))
    if request.not_worth_asking:
        yield Heading(2, "Not worth a request")
        yield Bullets(tuple(_not_asked(request.not_worth_asking)))


def _credit(credit: CreditAtStake) -> Words:
    alone = " (battery alone)" if credit.battery_alone else ""
    told: list[str] = [f"{alone}: {_OUTCOMES[credit.outcome]}, {spread(credit.amount)}"]
    if not credit.can_be_settled:
        told.append(
            "; no favourable answer of anybody would settle it: the law is open, or the facts declared are"
        )
    return (Strong(credit.credit), *told)


def _summary(request: Request) -> str:
    letters = [asked for asked in request.asked if asked.supplier is not None]
    own = [asked for asked in request.asked if asked.supplier is None]
    others = len(request.not_worth_asking)
    not_asked = (
        f" {counted(others, 'supplier')} {'is' if others == 1 else 'are'} not worth a request."
        if others
        else ""
    )
    if not request.asked:
        return f"There is nothing to ask.{not_asked}"
    to = counted(sum(len(asked.questions) for asked in letters), "question")
    told = f"{to} to {counted(len(letters), 'supplier')}" if letters else "no question to a supplier"
    if own:
        told += f", {counted(sum(len(asked.questions) for asked in own), 'question')} for yourself"
    told = f"{capitalized(told)}."
    if request.only is not None:
        return f"{told} What concerns others is left out."
    return f"{told} {_settles(request.credits)}{not_asked}"


def _settles(credits: Sequence[CreditAtStake]) -> str:
    """What favourable answers to all questions would do."""
    stay_open = [credit for credit in credits if not credit.can_be_settled]
    if not stay_open:
        favourable = "With favourable answers to all questions the result is settled"
    elif any(credit.can_be_settled and credit.outcome == "unknown" for credit in credits):
        names = " and ".join(credit.credit for credit in stay_open)
        favourable = f"With favourable answers to all questions all but {names} is settled"
    else:
        favourable = "Favourable answers to all questions leave the result unknown"
    return f"{favourable}; where one is not favourable, more may be asked."


def _file(question: Question) -> tuple[Words, ...]:
    """What a question could change, and where its answer goes."""
    places = dict.fromkeys(
        f"{at.pointer} ({place_of(at)})" if place_of(at) else at.pointer for at in question.at
    )
    return (
        *((f"could change {_stake(stake)}",) for stake in question.stakes),
        (f"goes to {', '.join(places)}",),
    )


def _stake(stake: Stake) -> str:
    rules = "; ".join(f"{rule.title} ({rule.rule})" for rule in stake.rules)
    behind = "" if stake.value_behind is None else f"; {spread(stake.value_behind)} behind it"
    return f"{stake.credit}, {spread(stake.amount)}: {rules}{behind}"


def _not_asked(several: Iterable[NotWorthAsking]) -> Iterator[Words]:
    """The suppliers that are not asked, by the reason."""
    by_reason: dict[str, list[str]] = {}
    for one in several:
        by_reason.setdefault(one.because, []).append(f"{one.name} ({one.supplier})")
    for because, names in by_reason.items():
        yield (Strong("; ".join(names)), f": {because}.")
