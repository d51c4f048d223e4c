"""What a verdict says: the right noun, amount and reason, where a reader could be misled."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from fixture_files import FIXTURES, changed_tree, set_at
from iracheck import Rulebook, Verdict, check, inspect_entity, parse_declaration, read_declaration, request
from iracheck.difference import Side, checked, compare
from iracheck.reports import entity_text, verdict_text
from iracheck.reports.difference_text import difference_text
from iracheck.reports.request import request_text


def verdict_on(name: str, rulebook: Rulebook, **changes: Any) -> Verdict:
    """The verdict on a base of the fixtures, with some of its facts changed."""
    tree = changed_tree(FIXTURES / name)
    for pointer, fact in changes.items():
        set_at(tree, pointer, fact)
    return check(parse_declaration(json.dumps(tree)), rulebook)


def said(verdict: Verdict) -> str:
    """The whole text on one line."""
    return " ".join(verdict_text(verdict, full=True).split())


def test_percentages_of_a_table_are_no_dollars_behind_a_question(rulebook: Rulebook) -> None:
    open_cells = {"/storage/products/0/components/0/made": {"by": "unknown", "in": "US"}}
    verdict = verdict_on("48E/base.yaml", rulebook, **open_cells, **{"/certifications": []})
    assert verdict.credits[0].missing
    assert {missing.value_behind for missing in verdict.credits[0].missing} == {None}


def test_an_open_bonus_is_not_set_beside_the_full_credit(rulebook: Rulebook) -> None:
    verdict = verdict_on("48E/base.yaml", rulebook, **{"/storage/in_energy_community": "unknown"})
    assert "48E: unknown $300,000 to $400,000 construction began" in said(verdict)


def test_a_look_up_names_who_was_looked_up(rulebook: Rulebook) -> None:
    text = said(verdict_on("45X/base.yaml", rulebook))
    assert (
        "Scioto Cells LLC: not found on the list of specially designated nationals on 15 January 2027" in text
    )


@pytest.mark.parametrize(
    ("pointer", "sentence"),
    [
        ("capacity", "Capacity of a cell: not declared; the limit is 12 Wh."),
        ("volume", "Energy density of a cell: not declared; the limit is 100 Wh/L."),
    ],
)
def test_an_undeclared_amount_is_not_between_nothing_and_more(
    pointer: str, sentence: str, rulebook: Rulebook
) -> None:
    text = said(verdict_on("45X/base.yaml", rulebook, **{f"/production/0/{pointer}": "unknown"}))
    assert sentence in text
    assert "and more" not in text


def test_a_certification_that_speaks_for_the_chain_only_is_relied_on_too(rulebook: Rulebook) -> None:
    verdict = check(read_declaration(FIXTURES / "scenarios" / "ohio-cells-2026.yaml"), rulebook)
    assert [one.document for one in verdict.certifications if one.relied_on] == [
        "HB-26-007",
        "NF-26-04",
        "SF-7731",
        "LM-26-112",
    ]
    assert "of what went into it, the certification HB-26-007 by Hanbit Materials Co., Ltd." in said(verdict)


def test_a_line_that_is_not_domestic_does_not_say_domestic(rulebook: Rulebook) -> None:
    text = said(check(read_declaration(FIXTURES / "scenarios" / "grid-storage-2026.yaml"), rulebook))
    assert "cells of battery pack module 52 % yes: domestic" in text
    assert "enclosure of battery container 14.8 % no: not domestic" in text
    assert "no: domestic" not in text


def test_nothing_is_said_to_settle_what_the_law_leaves_open(rulebook: Rulebook) -> None:
    tree = changed_tree(FIXTURES / "scenarios" / "chinese-graphite-2027-reported-2026.yaml")
    del tree["vehicle"]["gross_vehicle_weight_rating"]
    declaration = parse_declaration(json.dumps(tree))
    verdict = check(declaration, rulebook)
    (credit,) = verdict.credits
    assert [missing.pointer for missing in credit.missing] == ["/vehicle/gross_vehicle_weight_rating"]
    assert credit.stays_open == ("30D/critical-minerals", "30D/battery-components")
    text = said(verdict)
    assert "To settle it" not in text
    assert "Declare, though this alone does not settle it" in text
    assert "leave open: Critical minerals requirement; Battery components requirement." in text
    asked = request(declaration, rulebook)
    assert not asked.credits[0].can_be_settled
    assert {left.why for left in asked.not_worth_asking}.isdisjoint({"not_needed_now"})
    told = " ".join(request_text(asked).split())
    assert "the result is settled" not in told
    assert "Favourable answers to all questions leave the result unknown" in told


def test_look_ups_alone_do_not_settle_an_entity_whose_licence_is_silent(rulebook: Rulebook) -> None:
    declaration = read_declaration(FIXTURES / "scenarios" / "chinese-licence-2025-silent.yaml")
    inspected = inspect_entity(declaration, rulebook, "areum-cathode", on=date(2024, 8, 1))
    assert inspected.missing
    assert inspected.stays_open
    text = " ".join(entity_text(inspected).split())
    assert "To settle it" not in text
    assert "leave open: Effective control by contract." in text


def test_what_holds_of_the_battery_alone_is_said_of_no_vehicle(rulebook: Rulebook) -> None:
    tree = changed_tree(FIXTURES / "scenarios" / "chinese-graphite-2025-plan.yaml")
    old = parse_declaration(json.dumps(tree))
    new = parse_declaration(json.dumps(tree | {"scope": "battery"}))
    assert "30D (battery alone): full credit supported" in said(check(new, rulebook))
    assert "30D (battery alone): the full credit is supported" in request_text(request(new, rulebook))
    assert "(battery alone)" not in request_text(request(old, rulebook))
    sides = (
        Side(name, {"x": checked("x", one, rulebook)}, rulebook) for name, one in (("a", old), ("b", new))
    )
    told = difference_text(compare(*sides))
    assert "full credit supported -> full credit supported (battery alone)" in told


def test_the_domestic_share_is_shown_without_asking_for_everything(rulebook: Rulebook) -> None:
    verdict = check(read_declaration(FIXTURES / "scenarios" / "grid-storage-2026.yaml"), rulebook)
    assert "73.00 % is domestic; 50 % was needed." in verdict_text(verdict)


def test_one_more_answer_is_no_answers(rulebook: Rulebook) -> None:
    verdict = check(read_declaration(FIXTURES / "scenarios" / "two-laws-2026.yaml"), rulebook)
    assert "and 1 more answer of these kinds; --full shows them" in verdict_text(verdict)


def test_a_chain_that_does_not_count_counts_for_nothing_whatever_its_value(rulebook: Rulebook) -> None:
    tree = changed_tree(FIXTURES / "base.yaml")
    lines = [line for material in tree["battery"]["materials"] for line in material["minerals"]]
    for line in lines:
        line.pop("value", None)
        for step in line["steps"]:
            step.pop("value_added", None)
            step["in"] = "CN"
    verdict = check(parse_declaration(json.dumps(tree)), rulebook)
    counted = [
        line.counts
        for record in verdict.credits[0].answers
        for line in record.lines
        if record.rule == "30D/critical-minerals" and line.note.endswith("does not count")
    ]
    assert counted
    assert {counts.high for counts in counted if counts is not None} == {"0"}
