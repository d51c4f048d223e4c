"""Who is behind a maker: boundaries of ownership made from the schedule, days, names, contracts, attestations, the command."""

from __future__ import annotations

import copy
import json
import shutil
from datetime import date, timedelta
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fixture_files import FIXTURES, ROOT, changed_tree
from iracheck import (
    DocumentError,
    EntityVerdict,
    Rulebook,
    Verdict,
    check,
    inspect_entity,
    load_rulebook,
    parse_declaration,
    read_declaration,
    verdict_json,
)
from iracheck.cli import main
from iracheck.quantities import Answer
from iracheck.reports import entity_dot, entity_text
from iracheck.rulebook import Threshold

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
LAW = load_rulebook()
BASE = changed_tree(FIXTURES / "base.yaml")
KNOWN = changed_tree(FIXTURES / "known-owners.yaml")
MADE = date(2025, 1, 15)
"""The day on which Filmco made the separator."""

DAY = timedelta(days=1)
INTEREST = "foreign-entity-of-concern/government-interest"
ABROAD = "foreign-entity-of-concern/owned-from-abroad"
SDN = "specially_designated_nationals"
LEI = "529900T8BM49AURSDO55"

Tree = dict[str, Any]
Output = pytest.CaptureFixture[str]


# -- declarations ----------------------------------------------------------------------------------


def pack(*others: Tree, contracts: list[Tree] | None = None, base: Tree = KNOWN, **facts: Any) -> Tree:
    """The pack whose separator maker is cleared by facts, with other facts of the maker and other entities."""
    tree = copy.deepcopy(base)
    tree["entities"][2].update(facts)
    tree["entities"][2] = {key: fact for key, fact in tree["entities"][2].items() if fact is not None}
    tree["entities"].extend(others)
    if contracts is not None:
        tree["contracts"] = contracts
    return tree


def government(name: str, country: str = "CN") -> Tree:
    """A government, or a part of one."""
    return {"id": name, "is": "government", "government_of": country}


def company(name: str, *held_by: Tree, **facts: Any) -> Tree:
    """A company of which every holder is declared."""
    return {"id": name, "is": "company", "held_by": list(held_by), "holders_complete": "yes", **facts}


def held(holder: str, share: Fraction | str, **more: str) -> Tree:
    """A holding of the same share of board seats, votes and equity."""
    return {"holder": holder, "share": share if isinstance(share, str) else written(share), **more}


def written(share: Fraction) -> str:
    """A share as a declaration writes it; all shares here have at most six decimals."""
    millionths = share * 10**8
    assert millionths.denominator == 1
    whole, decimals = divmod(int(millionths), 10**6)
    return f"{whole}.{decimals:06d} %"


def inspected(tree: Tree, on: date = MADE, name: str = "filmco", rulebook: Rulebook = LAW) -> EntityVerdict:
    """What is found of an entity on a day."""
    return inspect_entity(parse_declaration(json.dumps(tree)), rulebook, name, on=on)


def answer_of(tree: Tree, on: date = MADE, name: str = "filmco", rulebook: Rulebook = LAW) -> Answer:
    """Whether an entity is of concern on a day."""
    return inspected(tree, on, name, rulebook).answer


def checked(tree: Tree, rulebook: Rulebook = LAW) -> Verdict:
    """The verdict on the whole declaration."""
    return check(parse_declaration(json.dumps(tree)), rulebook)


def outcome_of(tree: Tree, rulebook: Rulebook = LAW) -> str:
    """The outcome of the credit claimed."""
    (credit,) = checked(tree, rulebook).credits
    return credit.outcome


# -- boundaries of the schedule --------------------------------------------------------------------


def limits(name: str) -> list[Fraction]:
    """The limit of every row of a rule's schedule."""
    rule = LAW.rules[name]
    assert isinstance(rule, Threshold)
    assert rule.test == "at_least"
    return [row.limit.amount.low for row in rule.schedule if row.limit is not None]


STEP = Fraction(1, 100_000)
"""A thousandth of a point."""

AROUND = [
    pytest.param(limit + step, YES if step >= 0 else NO, id=f"{label} the limit")
    for limit in limits(INTEREST)
    for step, label in ((-STEP, "below"), (Fraction(0), "at"), (STEP, "above"))
]


@pytest.mark.parametrize(("share", "answer"), AROUND)
@pytest.mark.parametrize("measure", ["share", "board", "voting", "equity"])
def test_a_governments_direct_share_decides_at_the_limit(
    measure: str, share: Fraction, answer: Answer
) -> None:
    measures = ("board", "voting", "equity")
    mine = {"share": written(share)} if measure == "share" else dict.fromkeys(measures, "1 %")
    theirs = {"share": written(1 - share)} if measure == "share" else dict.fromkeys(measures, "99 %")
    if measure != "share":
        mine[measure], theirs[measure] = written(share), written(1 - share)
    tree = pack(government("state"), held_by=[{"holder": "state", **mine}, {"holder": "founder", **theirs}])
    found = inspected(tree)
    assert found.answer is answer
    assert found.interest is not None
    assert found.interest.bounds() == (share, share)


@pytest.mark.parametrize(("share", "answer"), AROUND)
def test_a_government_with_half_of_a_holder_has_all_that_the_holder_has(
    share: Fraction, answer: Answer
) -> None:
    between = company("between", held("state", "50 %"), held("founder", "50 %"))
    tree = pack(government("state"), between, held_by=[held("between", share), held("founder", 1 - share)])
    assert answer_of(tree) is answer


@pytest.mark.parametrize(("share", "answer"), AROUND)
def test_a_holder_with_half_passes_on_all_that_a_government_has_in_it(
    share: Fraction, answer: Answer
) -> None:
    between = company("between", held("state", share), held("founder", 1 - share))
    tree = pack(government("state"), between, held_by=[held("between", "50 %"), held("founder", "50 %")])
    assert answer_of(tree) is answer


@pytest.mark.parametrize("measure", ["board", "voting", "equity"])
def test_half_of_any_one_measure_makes_holder_and_held_one(measure: str) -> None:
    """A holder with half of one measure passes on the whole of a quarter, in each of the three."""
    small = dict.fromkeys(("board", "voting", "equity"), "10 %") | {measure: "50 %"}
    rest = {name: written(1 - Fraction(share.split()[0]) / 100) for name, share in small.items()}
    between = company("between", held("state", "25 %"), held("founder", "75 %"))
    tree = pack(
        government("state"),
        between,
        held_by=[{"holder": "between", **small}, {"holder": "founder", **rest}],
    )
    assert answer_of(tree) is YES


@pytest.mark.parametrize(("share", "_answer"), AROUND)
@pytest.mark.parametrize("tier", ["49.999 %", "40 %", "30 %"])
def test_a_share_below_half_is_multiplied(tier: str, share: Fraction, _answer: Answer) -> None:
    part = Fraction(tier.split()[0]) / 100
    between = company("between", held("state", tier), held("founder", 1 - part))
    tree = pack(government("state"), between, held_by=[held("between", share), held("founder", 1 - share)])
    found = inspected(tree)
    assert found.interest is not None
    assert found.interest.bounds() == (part * share, part * share)
    assert found.answer is NO


@pytest.mark.parametrize(("tier", "answer"), [("50 %", YES), ("49.999 %", NO)])
def test_the_tier_at_half_decides(tier: str, answer: Answer) -> None:
    part = Fraction(tier.split()[0]) / 100
    between = company("between", held("state", tier), held("founder", 1 - part))
    tree = pack(government("state"), between, held_by=[held("between", "49 %"), held("founder", "51 %")])
    assert answer_of(tree) is answer


@pytest.mark.parametrize(("share", "answer"), AROUND)
@pytest.mark.parametrize("first", ["12.5 %", "0.001 %", "24.9 %"])
def test_two_organs_of_one_government_are_added_up(first: str, share: Fraction, answer: Answer) -> None:
    one = Fraction(first.split()[0]) / 100
    shares = [held("state", one), held("city", share - one), held("founder", 1 - share)]
    assert answer_of(pack(government("state"), government("city"), held_by=shares)) is answer


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ("CN", "CN", YES),
        ("CN", "HK", YES),
        ("HK", "MO", YES),
        ("CN", "RU", NO),
        ("RU", "IR", NO),
        ("IR", "KP", NO),
        ("CN", "TW", NO),
        ("SG", "SG", NO),
    ],
)
def test_governments_are_added_up_nation_by_nation(first: str, second: str, answer: Answer) -> None:
    shares = [held("one", "24.999 %"), held("other", "24.999 %"), held("founder", "50.002 %")]
    assert answer_of(pack(government("one", first), government("other", second), held_by=shares)) is answer


def test_all_paths_of_one_government_are_added_up() -> None:
    between = company("between", held("state", "40 %"), held("founder", "60 %"))
    shares = [held("state", "9 %"), held("between", "40 %"), held("founder", "51 %")]
    assert answer_of(pack(government("state"), between, held_by=shares)) is YES
    shares[0], shares[2] = held("state", "8.999 %"), held("founder", "51.001 %")
    assert answer_of(pack(government("state"), between, held_by=shares)) is NO


@pytest.mark.parametrize("limit", limits(ABROAD))
@pytest.mark.parametrize(("step", "outcome"), [(-STEP, "credit"), (0, "no_credit"), (STEP, "no_credit")])
def test_a_foreign_holder_makes_a_company_of_the_united_states_foreign_at_the_limit(
    limit: Fraction, step: Fraction, outcome: str
) -> None:
    """Only a foreign entity is of concern for what it does in a covered nation."""
    citizen = {"id": "citizen", "is": "person", "united_states_status": "citizen", "offices_complete": "yes"}
    tree = pack(
        citizen,
        organized_in="US",
        principal_place_of_business="US",
        held_by=[held("founder", limit + step), held("citizen", 1 - limit - step)],
    )
    tree["battery"]["components"][5]["made"]["in"] = "CN"
    assert outcome_of(tree) == outcome


def test_the_schedules_of_ownership_have_one_row_each_without_a_day() -> None:
    """The boundaries above are made for the shares; a row with a day would ask for boundaries of days too."""
    for name in (INTEREST, ABROAD):
        rule = LAW.rules[name]
        assert isinstance(rule, Threshold)
        assert [(row.first_day, row.last_day) for row in rule.schedule] == [(date.min, date.max)]


# -- what is not declared --------------------------------------------------------------------------


@pytest.mark.parametrize(("rest", "answer"), [("24.999 %", NO), ("25 %", UNKNOWN), ("100 %", UNKNOWN)])
@pytest.mark.parametrize("complete", [None, "no", "unknown"])
def test_an_undeclared_rest_could_be_a_governments(complete: str | None, rest: str, answer: Answer) -> None:
    mine = 1 - Fraction(rest.split()[0]) / 100
    tree = pack(held_by=[held("founder", mine)] if mine else [], holders_complete=complete)
    assert answer_of(tree) is answer


@pytest.mark.parametrize(
    ("share", "size", "answer"),
    [("19.999 %", "5 %", NO), ("20 %", "5 %", UNKNOWN), ("15 %", "9.999 %", NO), ("25 %", "5 %", YES)],
)
def test_a_list_complete_above_a_size_leaves_at_most_that_size(share: str, size: str, answer: Answer) -> None:
    tree = pack(government("state"), held_by=[held("state", share)], holders_complete=f"above {size}")
    assert answer_of(tree) is answer


def test_a_holder_of_undeclared_kind_could_be_an_organ() -> None:
    shares = [held("somebody", "25 %"), held("founder", "75 %")]
    assert answer_of(pack({"id": "somebody"}, held_by=shares)) is UNKNOWN
    assert answer_of(pack(company("somebody", held("founder", "100 %")), held_by=shares)) is NO
    shares = [held("somebody", "24.999 %"), held("founder", "75.001 %")]
    assert answer_of(pack({"id": "somebody"}, held_by=shares)) is NO


def test_a_maker_of_undeclared_kind_could_be_an_organ_itself() -> None:
    undeclared: Tree = {"is": None}
    assert answer_of(pack(**undeclared)) is UNKNOWN


@pytest.mark.parametrize(
    ("office", "complete", "answer"),
    [
        ({"of": "CN", "body": "politburo", "held": "former"}, None, YES),
        ({"of": "CN", "body": "local_consultative_conference", "held": "current"}, "yes", YES),
        ({"of": "CN", "body": "local_consultative_conference", "held": "former"}, "yes", NO),
        ({"of": "CN", "body": "local_consultative_conference", "held": "former"}, None, UNKNOWN),
        ({"of": "CN", "body": "local_consultative_conference"}, "yes", UNKNOWN),
        ({"of": "CN", "body": "executive", "substantial_authority": "yes"}, "yes", YES),
        ({"of": "CN", "body": "executive", "substantial_authority": "no"}, "yes", NO),
        ({"of": "CN", "body": "executive"}, "yes", UNKNOWN),
        ({"of": "KR", "body": "legislature", "substantial_authority": "yes"}, "yes", NO),
        ({"body": "central_committee"}, "yes", UNKNOWN),
    ],
)
def test_offices_of_a_person(office: Tree, complete: str | None, answer: Answer) -> None:
    person: Tree = {"id": "person", "is": "person", "offices": [office]}
    if complete is not None:
        person["offices_complete"] = complete
    shares = [held("person", "30 %"), held("founder", "70 %")]
    assert answer_of(pack(person, held_by=shares)) is answer


@pytest.mark.parametrize(
    "relation", ["spouse", "parent", "sibling", "child", "parent_in_law", "sibling_in_law"]
)
def test_every_relation_of_the_immediate_family_counts(relation: str) -> None:
    official = {"id": "official", "is": "person", "offices": [{"of": "CN", "body": "politburo"}]}
    relative = {"id": "kin", "is": "person", "relatives": [{"person": "official", "relation": relation}]}
    shares = [held("kin", "25 %"), held("founder", "75 %")]
    assert answer_of(pack(official, relative, held_by=shares)) is YES


def _openings(verdict: EntityVerdict) -> list[str]:
    return sorted(missing.pointer for missing in verdict.missing)


def test_what_is_missing_settles_it_and_none_of_it_is_too_much() -> None:
    """Of three unknown holders two have to be known: one alone could not reach the limit."""
    names = ("first", "second", "third")
    unknown = [{"id": name} for name in names]
    shares = [held(name, "15 %") for name in names]
    tree = pack(*unknown, held_by=[*shares, held("founder", "55 %")])
    found = inspected(tree)
    assert found.answer is UNKNOWN
    asked = {pointer.split("/")[2] for pointer in _openings(found)}
    assert len(asked) == 2
    for left_out in (None, *sorted(asked)):
        settled = copy.deepcopy(tree)
        for place in asked - {left_out}:
            holder = settled["entities"][int(place)]
            holder |= company(holder["id"], held("founder", "100 %"))
        assert answer_of(settled) is (NO if left_out is None else UNKNOWN)


def test_nothing_is_missing_where_it_is_settled() -> None:
    assert inspected(pack()).missing == ()
    shares = [held("state", "30 %"), held("founder", "70 %")]
    assert inspected(pack(government("state"), held_by=shares)).missing == ()


# -- days ------------------------------------------------------------------------------------------

FIRST, LAST = date(2024, 3, 1), date(2024, 9, 30)


@pytest.mark.parametrize(
    ("on", "answer"),
    [(FIRST - DAY, NO), (FIRST, YES), (FIRST + DAY, YES), (LAST - DAY, YES), (LAST, YES), (LAST + DAY, NO)],
)
def test_a_holding_counts_from_its_first_to_its_last_day(on: date, answer: Answer) -> None:
    days = {"from": FIRST.isoformat(), "until": LAST.isoformat()}
    shares = [held("state", "25 %", **days), held("founder", "75 %")]
    assert answer_of(pack(government("state"), held_by=shares), on) is answer


@pytest.mark.parametrize(
    ("days", "on", "answer"),
    [
        ({"from": "2024-03-01"}, FIRST - DAY, NO),
        ({"from": "2024-03-01"}, date(2030, 1, 1), YES),
        ({"until": "2024-03-01"}, date(1999, 1, 1), YES),
        ({"until": "2024-03-01"}, FIRST + DAY, NO),
    ],
)
def test_a_day_left_out_is_always_or_still(days: dict[str, str], on: date, answer: Answer) -> None:
    shares = [held("state", "25 %", **days), held("founder", "75 %")]
    looked_up = [
        {"list": one, "on": "2031-01-01", "found": "no"} for one in (SDN, "foreign_terrorist_organizations")
    ]
    tree = pack(government("state"), held_by=shares, screened=looked_up)
    assert answer_of(tree, on) is answer


@pytest.mark.parametrize("key", ["from", "until"])
def test_a_day_written_unknown_is_not_always(key: str) -> None:
    """``unknown`` may turn out to be any day, so it must not decide; a day left out is always, or still."""
    shares = [held("state", "25 %", **{key: "unknown"}), held("founder", "75 %")]
    assert answer_of(pack(government("state"), held_by=shares)) is UNKNOWN
    granted = [contract(rights={"use": "granted"}, **{key: "unknown"})]
    assert answer_of(pack(CHINESE, contracts=granted)) is UNKNOWN


def test_on_an_undeclared_day_a_dated_holding_may_have_been_held() -> None:
    tree = pack(
        government("state"),
        held_by=[held("state", "25 %", until="2025-01-01"), held("founder", "75 %")],
    )
    assert outcome_of(tree) == "credit"
    del tree["battery"]["components"][5]["made"]["on"]
    assert outcome_of(tree) == "unknown"


def test_on_an_undeclared_day_what_was_held_throughout_decides() -> None:
    tree = pack(
        government("state"),
        held_by=[held("state", "25 %"), held("founder", "75 %", until="2025-01-01")],
    )
    del tree["battery"]["components"][5]["made"]["on"]
    assert outcome_of(tree) == "no_credit"


# -- lists -----------------------------------------------------------------------------------------

ROWS = f"""rows:
  - key: lan-tian
    name: "Lantian Membrane Technology Co., Ltd."
    aliases: ["Lantian", "蓝天膜科技股份有限公司"]
    country: CN
    lei: {LEI}
    from: 2024-06-01
    to: open
    cite: 42 USC 18741(a)(5)(B)
    standing: unverified
  - key: kelet
    name: "Kelet Szűrő Kft."
    country: HU
    registration_number: "01-09-123456"
    from: always
    to: 2024-12-31
    cite: 42 USC 18741(a)(5)(B)
    standing: unverified
"""


def law_with_rows(folder: Path, complete_until: str = "none") -> Rulebook:
    """The rulebook with rows on the list of specially designated nationals."""
    rules = folder / "rules"
    shutil.copytree(ROOT / "rules", rules)
    path = rules / "lists" / "specially-designated-nationals.yaml"
    text = path.read_text(encoding="utf-8")
    assert "rows: []\n" in text
    assert "complete_until: none\n" in text
    text = text.replace("rows: []\n", ROWS).replace(
        "complete_until: none", f"complete_until: {complete_until}"
    )
    path.write_text(text, encoding="utf-8")
    return load_rulebook(rules)


@pytest.fixture(scope="module")
def listing(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """A rulebook whose list of designated nationals has two invented rows."""
    return law_with_rows(tmp_path_factory.mktemp("listing"))


@pytest.mark.parametrize(
    "names",
    [
        {"name": "Lantian Membrane Technology Co., Ltd."},
        {"name": "LANTIAN MEMBRANE TECHNOLOGY CO LTD"},
        {"name": "Lantian Membrane Technology Corporation"},
        {"name": "蓝天膜科技股份有限公司"},
        {"name": "蓝天膜科技有限公司"},
        {"name": "Filmco", "aliases": ["Lantian Membrane Technology Company Limited"]},
    ],
)
def test_a_name_only_proposes(names: Tree, listing: Rulebook) -> None:
    tree = pack(**names)
    found = inspected(tree, rulebook=listing)
    assert found.answer is UNKNOWN
    assert [(one.key, one.identified) for one in found.names] == [("lan-tian", False)]
    assert _openings(found) == ["/entities/2/resembles"]
    assert answer_of(tree) is NO, "by a list without rows"


def test_another_name_proposes_nothing(listing: Rulebook) -> None:
    found = inspected(pack(name="Halmos Filters Zrt."), rulebook=listing)
    assert found.answer is NO
    assert found.names == ()


def test_a_resemblance_is_dismissed(listing: Rulebook) -> None:
    another = {"listed": "lan-tian", "is": "another", "because": "another founder, another register"}
    tree = pack(name="Lantian Membrane Technology Kft.", resembles=[another])
    assert answer_of(tree, rulebook=listing) is NO


def test_a_resemblance_is_confirmed(listing: Rulebook) -> None:
    same = {"listed": "lan-tian", "is": "the_same", "because": "the register's number"}
    found = inspected(pack(resembles=[same]), rulebook=listing)
    assert found.answer is YES
    assert [(one.key, one.identified) for one in found.names] == [("lan-tian", True)]


@pytest.mark.parametrize(
    ("facts", "on", "answer"),
    [
        ({"lei": LEI}, MADE, YES),
        ({"lei": LEI}, date(2024, 6, 1), YES),
        ({"lei": LEI}, date(2024, 5, 31), NO),
        ({"registration_number": "01-09-123456"}, date(2024, 12, 31), YES),
        ({"registration_number": "01-09-123456"}, date(2025, 1, 1), NO),
        ({"registration_number": "01-09-123456", "organized_in": "AT"}, date(2024, 12, 31), NO),
    ],
)
def test_an_identifier_decides_on_the_days_of_its_row(
    facts: Tree, on: date, answer: Answer, listing: Rulebook
) -> None:
    assert answer_of(pack(**facts), on, rulebook=listing) is answer


def test_an_identifier_decides_against_a_screening_and_a_dismissal(listing: Rulebook) -> None:
    another = {"listed": "lan-tian", "is": "another", "because": "the names differ"}
    assert answer_of(pack(lei=LEI, resembles=[another]), rulebook=listing) is YES


def test_a_list_that_lacks_nothing_until_a_day_answers_for_the_days_up_to_it(tmp_path: Path) -> None:
    law = law_with_rows(tmp_path, MADE.isoformat())
    fto = {"list": "foreign_terrorist_organizations", "on": "2025-02-01", "found": "no"}
    tree = pack(screened=[fto])
    assert answer_of(tree, MADE, rulebook=law) is NO
    assert answer_of(tree, MADE + DAY, rulebook=law) is UNKNOWN
    assert answer_of(tree, MADE) is UNKNOWN


@pytest.mark.parametrize(
    ("looked_up", "found", "answer"),
    [
        (MADE, "no", NO),
        (MADE + DAY, "no", NO),
        (MADE - DAY, "no", UNKNOWN),
        (MADE - DAY, "yes", YES),
        (MADE, "yes", YES),
        (MADE + DAY, "yes", UNKNOWN),
        (MADE, "unknown", UNKNOWN),
    ],
)
def test_a_screening_speaks_for_the_days_up_to_it(looked_up: date, found: str, answer: Answer) -> None:
    fto = {"list": "foreign_terrorist_organizations", "on": "2025-02-01", "found": "no"}
    tree = pack(screened=[{"list": SDN, "on": looked_up.isoformat(), "found": found}, fto])
    assert answer_of(tree) is answer


FTO = {"list": "foreign_terrorist_organizations", "on": "2025-02-01", "found": "no"}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("yes_on", "no_on", "answer"),
    [
        ("2025-01-15", "2025-01-15", YES),
        ("2025-01-10", "2025-02-01", YES),
        ("2025-01-20", "2025-01-14", UNKNOWN),
        ("2025-01-20", "2025-01-15", NO),  # found later only
    ],
)
def test_what_was_found_once_stands_whatever_else_was_looked_up(
    yes_on: str, no_on: str, answer: Answer, turned: bool
) -> None:
    screened = [{"list": SDN, "on": yes_on, "found": "yes"}, {"list": SDN, "on": no_on, "found": "no"}]
    assert answer_of(pack(screened=[*(reversed(screened) if turned else screened), FTO])) is answer


def test_a_whole_list_does_not_overrule_what_was_found(tmp_path: Path) -> None:
    law = law_with_rows(tmp_path, complete_until="2025-03-01")
    found = {"list": SDN, "on": "2025-01-10", "found": "yes"}
    assert answer_of(pack(screened=[found, FTO]), rulebook=law) is YES


def test_a_comparison_with_a_row_that_no_list_has_is_refused(listing: Rulebook) -> None:
    tree = pack(resembles=[{"listed": "gotion-hi-tech", "is": "the_same", "because": "compared"}])
    for ask in (checked, inspected):
        with pytest.raises(DocumentError, match='no list has a row "gotion-hi-tech"; did you mean'):
            ask(tree, rulebook=listing)


OWN_LIST = """\
id: lists/chinese-military-companies
kind: list
title: More of them
authority:
  - {cite: "Pub. L. 116-283 §1260H", standing: unverified}
extends: yes
rows:
  - {key: KEY, name: Invented Works, from: 2024-01-01, to: open, cite: "Pub. L. 116-283 §1260H", standing: notice}
verified: {against: own copy, on: 2025-03-02}
"""


def test_a_list_of_ones_own_extends_the_rulebooks(tmp_path: Path) -> None:
    (tmp_path / "chinese-military-companies.yaml").write_text(OWN_LIST.replace("KEY", "invented"), "utf-8")
    law = load_rulebook(lists=tmp_path)
    keys = {row.key for row in law.lists["lists/chinese-military-companies"].rows}
    assert {"invented", "catl"} <= keys
    assert law.digest != LAW.digest
    named = inspected(pack(name="Invented Works Ltd."), rulebook=law).names
    assert [one.key for one in named] == ["invented"]


def test_a_list_of_ones_own_repeats_no_key_and_names_a_list_that_there_is(tmp_path: Path) -> None:
    path = tmp_path / "chinese-military-companies.yaml"
    path.write_text(OWN_LIST.replace("KEY", "catl"), "utf-8")
    with pytest.raises(DocumentError, match=r'yaml:8:\d+  the rulebook\'s list has rows of "catl"'):
        load_rulebook(lists=tmp_path)
    path.unlink()
    (tmp_path / "military.yaml").write_text(OWN_LIST.replace("KEY", "invented"), "utf-8")
    with pytest.raises(DocumentError, match='has no list "lists/military"'):
        load_rulebook(lists=tmp_path)


@pytest.mark.parametrize("written_on", ["owner", "official"])
def test_a_family_counts_from_whichever_side_it_is_declared(written_on: str) -> None:
    office = {"of": "CN", "body": "central_committee", "held": "current"}
    owner: Tree = {"id": "owner", "is": "person", "offices_complete": "yes"}
    official: Tree = {"id": "official", "is": "person", "offices": [office]}
    one, other = (owner, "official") if written_on == "owner" else (official, "owner")
    one["relatives"] = [{"person": other, "relation": "spouse"}]
    tree = pack(owner, official, held_by=[held("owner", "30 %"), held("founder", "70 %")])
    assert answer_of(tree) is YES


def test_no_attestation_settles_how_the_law_counts_a_circle() -> None:
    hold = company("hold", held("state", "30 %"), held("filmco", "1 %"), held("founder", "69 %"))
    tree = pack(government("state"), hold, held_by=[held("hold", "60 %"), held("founder", "40 %")])
    assert answer_of(tree) is UNKNOWN
    stated = {"by": "filmco", "states": "not a foreign entity of concern", "of": ["separator"]}
    tree["attestations"].append(stated | {"on": "2025-04-01", "document": "FC-9"})
    assert outcome_of(tree) == "unknown"


def test_a_holder_not_named_is_asked_for_where_it_stands() -> None:
    tree = pack(held_by=[held("unknown", "30 %"), held("founder", "70 %")])
    assert [missing.pointer for missing in inspected(tree).missing] == ["/entities/2/held_by/0/holder"]


def test_the_question_about_a_share_points_to_the_holding_of_that_day() -> None:
    earlier = held("state", "5 %", until="2024-06-30")
    later = held("state", "20..30 %", **{"from": "2024-07-01"})
    tree = pack(government("state"), held_by=[earlier, later, held("founder", "70 %")])
    assert [missing.pointer for missing in inspected(tree).missing] == ["/entities/2/held_by/1"]


def test_a_tier_shows_the_measure_by_which_it_counts_whole() -> None:
    between = company("between", held("state", "50 %"), held("founder", "50 %"))
    by_votes = {"holder": "between", "voting": "50 %", "equity": "10 %", "board": "0 %"}
    rest = {"holder": "founder", "voting": "50 %", "equity": "90 %", "board": "100 %"}
    tree = pack(government("state"), between, held_by=[by_votes, rest])
    (nearest, *_) = inspected(tree).tiers
    assert (nearest.measure, nearest.whole) == ("voting rights", True)


def test_the_lists_of_other_laws_are_told_and_decide_nothing() -> None:
    tree = pack(name="Gotion High-tech Co., Ltd.")
    found = inspected(tree)
    assert found.answer is NO
    assert {one.listed_in for one in found.names} == {"lists/section-154b"}
    assert outcome_of(tree) == "credit"


# -- contracts -------------------------------------------------------------------------------------

CHINESE: Tree = {"id": "licensor", "organized_in": "CN", "principal_place_of_business": "CN"}
RESERVED = dict.fromkeys(("quantity", "timing", "use", "access", "operation"), "reserved")


def contract(**facts: Any) -> Tree:
    """A contract of the separator's maker with the licensor, all rights reserved if nothing else is said."""
    return {"id": "k", "producer": "filmco", "with": "licensor", "rights": RESERVED} | facts


@pytest.mark.parametrize("right", RESERVED)
@pytest.mark.parametrize(
    ("given", "answer"), [("reserved", NO), ("granted", YES), ("silent", UNKNOWN), ("unknown", UNKNOWN)]
)
def test_each_of_the_five_rights(right: str, given: str, answer: Answer) -> None:
    assert answer_of(pack(CHINESE, contracts=[contract(rights=RESERVED | {right: given})])) is answer


@pytest.mark.parametrize(
    ("of", "outcome"),
    [
        ([], "no_credit"),
        (["separator"], "no_credit"),
        (["cathode", "separator"], "no_credit"),
        (["cathode"], "credit"),
        (["NI-1"], "credit"),
    ],
)
def test_a_contract_concerns_the_products_that_it_names(of: list[str], outcome: str) -> None:
    tree = pack(CHINESE, contracts=[contract(of=of, rights={"use": "granted"})])
    assert outcome_of(tree) == outcome


@pytest.mark.parametrize("of", [["NI-1"], ["cathode-powder"]])
def test_a_contract_may_name_a_chain_or_its_material(of: list[str]) -> None:
    tree = pack(CHINESE, contracts=[contract(producer="refineco", of=of, rights={"use": "granted"})])
    (credit,) = checked(tree).credits
    assert credit.outcome == "no_credit"
    assert any(record.rule == "30D/excluded-minerals" and record.answer is YES for record in credit.answers)


@pytest.mark.parametrize(
    ("days", "outcome"),
    [
        ({"from": MADE}, "no_credit"),
        ({"from": MADE + DAY}, "credit"),
        ({"until": MADE}, "no_credit"),
        ({"until": MADE - DAY}, "credit"),
        ({"from": MADE, "until": MADE}, "no_credit"),
    ],
)
def test_a_contract_binds_from_its_first_to_its_last_day(days: dict[str, date], outcome: str) -> None:
    told = {key: day.isoformat() for key, day in days.items()}
    tree = pack(CHINESE, contracts=[contract(rights={"use": "granted"}, **told)])
    assert outcome_of(tree) == outcome


def test_a_dated_contract_leaves_a_making_on_an_undeclared_day_open() -> None:
    tree = pack(CHINESE, contracts=[contract(rights={"use": "granted"}, until="2024-01-01")])
    del tree["battery"]["components"][5]["made"]["on"]
    assert outcome_of(tree) == "unknown"


def test_a_contract_with_somebody_of_no_concern_gives_no_control() -> None:
    counterparty = KNOWN["entities"][2] | {"id": "licensor", "name": "Other Kft."}
    assert answer_of(pack(counterparty, contracts=[contract(rights={"use": "granted"})])) is NO
    seated = counterparty | {"principal_place_of_business": "HK"}
    assert answer_of(pack(seated, contracts=[contract(rights={"use": "granted"})])) is YES


def test_the_equity_of_a_private_licensor_does_not_count() -> None:
    private = CHINESE | company("licensor", held("founder", "100 %"))
    shares = [held("licensor", "99 %"), held("founder", "1 %")]
    assert answer_of(pack(private, held_by=shares, contracts=[contract()])) is NO


def test_contracts_not_declared_complete_leave_it_open() -> None:
    found = inspected(pack(CHINESE, contracts=[contract()], contracts_complete=None))
    assert found.answer is UNKNOWN
    assert _openings(found) == ["/entities/2/contracts_complete"]
    granted = [contract(rights={"use": "granted"})]
    assert answer_of(pack(CHINESE, contracts=granted, contracts_complete=None)) is YES


# -- attestations ----------------------------------------------------------------------------------


def test_an_attestation_contradicted_by_owners_is_void_and_said_to_be() -> None:
    verdict = checked(pack(government("state"), base=BASE, held_by=[held("state", "25 %")]))
    assert verdict.credits[0].outcome == "no_credit"
    assert [warning for warning in verdict.warnings if "FC-1" in warning] == [
        "Attestation FC-1 by filmco is void: the facts declared show a foreign entity of concern for"
        " making of separator."
    ]


def test_an_attestation_settles_what_the_facts_leave_open() -> None:
    verdict = checked(pack(government("state"), base=BASE, held_by=[held("state", "24.999 %")]))
    assert verdict.credits[0].outcome == "credit"
    assert verdict.warnings == checked(BASE).warnings


def test_facts_that_show_no_concern_need_no_attestation() -> None:
    assert outcome_of(pack()) == "credit"


def test_a_void_attestation_is_void_for_what_else_it_speaks_of() -> None:
    """The refiner attests for the miner too; a state holding of the refiner takes the miner's cover away."""
    tree = copy.deepcopy(BASE)
    tree["entities"][4]["held_by"] = [held("state", "60 %", **{"from": "2024-06-01"})]
    tree["entities"].append(government("state"))
    (credit,) = checked(tree).credits
    assert credit.outcome == "no_credit"
    assert any("RC-1" in warning for warning in checked(tree).warnings)


def test_owners_before_and_after_the_activity_do_not_void_an_attestation() -> None:
    days = [{"until": "2025-01-14"}, {"from": "2025-01-16"}]
    for one in days:
        tree = pack(government("state"), base=BASE, held_by=[held("state", "60 %", **one)])
        assert outcome_of(tree) == "credit"


# -- the command -----------------------------------------------------------------------------------

BEHIND = "fixtures/scenarios/joint-venture-2025-state-behind-half.yaml"
PRIVATE = "fixtures/scenarios/joint-venture-2025-private.yaml"
SILENT = "fixtures/scenarios/chinese-licence-2025-silent.yaml"
ON = ["--on", "2024-04-18"]


def run(capsys: Output, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str, str]:
    """The exit code of the command and what it printed, run at the root of the project."""
    monkeypatch.chdir(ROOT)
    code = main(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize(("file", "code"), [(PRIVATE, 0), (BEHIND, 1), (SILENT, 3)])
@pytest.mark.parametrize("form", ["text", "json", "dot"])
def test_the_exit_code_tells_the_answer(
    form: str, file: str, code: int, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, out, err = run(capsys, monkeypatch, "entity", file, "areum-cathode", *ON, "--format", form)
    assert (found, err) == (code, "")
    assert out.endswith("\n")


def test_the_text_shows_the_deciding_path_with_its_lines(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, _ = run(capsys, monkeypatch, "entity", BEHIND, "areum-cathode", *ON)
    text = " ".join(out.split())
    assert "Areum Cathode Co., Ltd. (areum-cathode), 18 April 2024" in text
    assert "foreign entity of concern: Yes" in text
    assert "* Lanhai Precursor Co., Ltd. holds 49.00 % of the" in text
    assert "* Donghe Provincial Investment Fund holds 50.00 % of the" in text
    assert "24.00 points over the limit of 25.00 %" in text
    assert "* Areum Chemical" not in text
    assert "joint-venture-2025-state-behind-half.yaml:" in text


def test_the_text_says_how_far_below_the_limit(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    below = BEHIND.replace("behind-half", "24.9")
    _, out, _ = run(capsys, monkeypatch, "entity", below, "areum-cathode", *ON)
    assert "0.10 points below the limit of 25.00 %" in " ".join(out.split())


def test_the_json_is_read_back_as_it_was(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    _, out, _ = run(capsys, monkeypatch, "entity", BEHIND, "areum-cathode", *ON, "--format", "json")
    verdict = msgspec.json.decode(out, type=EntityVerdict)
    assert json.loads(verdict_json(verdict)) == json.loads(out)
    assert (verdict.answer, verdict.on) == (YES, "2024-04-18")
    assert verdict.interest is not None
    assert verdict.interest.bounds() == (Fraction(49, 100), Fraction(49, 100))
    path = [(tier.holder, tier.depth, tier.counts_itself) for tier in verdict.tiers if tier.decides]
    assert path == [("lanhai-precursor", 0, False), ("donghe-fund", 1, True)]
    assert {record.id for record in verdict.answers} >= set(verdict.decides)
    assert [activity.answer for activity in verdict.activities] == [YES, YES, YES]


def test_the_graph_has_the_path_drawn_thick(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    _, out, _ = run(capsys, monkeypatch, "entity", BEHIND, "areum-cathode", *ON, "--format", "dot")
    lines = out.splitlines()
    assert (lines[0], lines[-1]) == ("digraph owners {", "}")
    thick = [line for line in lines if "penwidth=3" in line]
    assert len(thick) == 2
    assert any('"donghe-fund" -> "lanhai-precursor"' in line for line in thick)
    assert any('"lanhai-precursor" -> "areum-cathode"' in line for line in thick)
    assert any("octagon" in line and "Donghe" in line for line in lines)


def test_the_text_says_how_far_it_is_and_what_may_answer() -> None:
    at_the_limit = pack(government("state"), held_by=[held("state", "25 %"), held("founder", "75 %")])
    text = entity_text(inspected(at_the_limit))
    assert "exactly at the limit of 25.00 %, which is enough" in text
    assert "* decides" in text
    assert "attestation" not in text
    below = entity_text(
        inspected(pack(government("state"), held_by=[held("state", "16.5 %"), held("founder", "83.5 %")]))
    )
    assert "8.50 points below the limit of 25.00 %" in below
    assert "may take less than 8.50 points more" in " ".join(below.split())
    assert "* decides" not in below
    silent = [
        contract(
            rights=dict.fromkeys(("quantity", "timing", "use", "access"), "reserved")
            | {"operation": "silent"}
        )
    ]
    open_ = entity_text(inspected(pack(CHINESE, contracts=silent)))
    assert "Nothing that could be declared of it settles this." in open_
    assert "a supplier's attestation may answer" in open_


def test_the_graph_quotes_names() -> None:
    state = government("state") | {"name": 'The "Eastern" Fund'}
    tree = pack(state, held_by=[held("state", "30 %"), held("founder", "70 %")])
    assert r'label="The \"Eastern\" Fund"' in entity_dot(inspected(tree))


def test_an_unknown_entity_is_wrong_usage_and_the_nearest_is_named(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = run(capsys, monkeypatch, "entity", BEHIND, "areum-catode", *ON)
    assert (code, out) == (2, "")
    assert 'no entity "areum-catode" is declared; did you mean "areum-cathode"?' in err
    with pytest.raises(DocumentError, match="areum-cathode"):
        inspect_entity(read_declaration(ROOT / BEHIND), LAW, "areum-catode", on=MADE)
    with pytest.raises(TypeError, match="date is wanted"):
        inspect_entity(read_declaration(ROOT / BEHIND), LAW, "areum-cathode", on="2025-01-15")  # type: ignore[arg-type]


def test_a_fault_is_no_answer(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object, **_options: object) -> None:
        raise ZeroDivisionError("of the engine")

    monkeypatch.setattr(import_module("iracheck.cli.entity"), "inspect_entity", broken)
    code, out, err = run(capsys, monkeypatch, "entity", BEHIND, "areum-cathode", *ON)
    assert (code, out) == (70, "")
    assert "fault, no answer: ZeroDivisionError" in err


def test_an_invalid_declaration_and_no_declaration_are_invalid(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: iracheck/1\n", encoding="utf-8")
    for file in (str(bad), str(tmp_path / "gone.yaml")):
        code, out, err = run(capsys, monkeypatch, "entity", file, "x", *ON)
        assert (code, out) == (4, "")
        assert err


@pytest.mark.parametrize(
    "arguments",
    [
        ["entity", BEHIND, "areum-cathode"],
        ["entity", BEHIND, "areum-cathode", "--on", "18.04.2024"],
        ["entity", BEHIND, "areum-cathode", "--on", "2024-02-30"],
        ["entity", BEHIND, "areum-cathode", "--on", "never"],
        ["entity", BEHIND, *ON],
        ["entity", BEHIND, "areum-cathode", *ON, "--format", "xml"],
    ],
)
def test_wrong_usage(arguments: list[str], capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = run(capsys, monkeypatch, *arguments)
    assert (code, out) == (2, "")
    assert "usage" in err


def test_an_invalid_rulebook_has_its_own_exit_code(
    tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = run(capsys, monkeypatch, "entity", BEHIND, "areum-cathode", *ON, "--rules", str(tmp_path))
    assert code == 5
    assert err
