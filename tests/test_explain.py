"""`iracheck explain` tells of every id in a finding what it asks, what its answers mean, and what cures it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from iracheck import Declaration, Rulebook, check, load_rulebook, parse_declaration
from iracheck.checking import measure_sentences
from iracheck.cli import main
from iracheck.quantities import Answer, opposite
from iracheck.reports.explanation import FINDINGS, WHAT_TO_DECLARE, explained, explanation
from iracheck.reports.findings import OTHER_IDS
from iracheck.rulebook import Award, ForAny
from iracheck.rulebook.loading import measures_of, referred
from iracheck.rulebook.relations import Effect, effects, uses

Output = pytest.CaptureFixture[str]
IDS = explained(load_rulebook())


def words(text: str) -> str:
    """Text without its line breaks."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", IDS)
def test_every_id_is_explained_in_a_hundred_columns(name: str, capsys: Output) -> None:
    assert main(["explain", name]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"{name}: ")
    assert not any(line.endswith(" ") for line in text.splitlines())
    assert all(len(line) <= 100 or "<http" in line for line in text.splitlines())


@pytest.mark.parametrize("name", sorted(load_rulebook().rules))
def test_a_rule_is_explained_with_all_that_it_rests_on(name: str, rulebook: Rulebook) -> None:
    rule, sentences = rulebook.rules[name], measure_sentences()
    text = words(explanation(rulebook, name, sentences) or "")
    assert words(rule.question) in text
    for authority in rule.authority:
        source = rulebook.source_of(authority.cite)
        assert source is not None
        assert f"{authority.cite} <{source.url}>" in text
        assert (f"{authority.cite} <{source.url}> unverified" in text) is (authority.standing == "unverified")
    for _, measure, _ in measures_of(rule):
        assert f"{measure}: {words(sentences[measure])}" in text
    for _, inner in referred(rule):
        assert inner in text
    for answer in ("yes", "no", "unknown"):
        assert words(f"{answer}: {getattr(rule.reads, answer)}") in text
    assert words(rule.reading or "") in text
    assert rule.verified.against in text
    for use in uses(rulebook)[name]:
        assert use.by.id in text


def effect_of(rulebook: Rulebook, name: str, answer: Answer) -> list[Effect]:
    """What an answer of a rule does."""
    return [effect for effect in effects(name, uses(rulebook)) if effect.answer is answer]


def required_rules() -> Iterator[tuple[str, str, Answer]]:
    """Each award with each answer that it requires."""
    for award in load_rulebook().awards.values():
        for required in award.requires:
            yield award.credit, required.rule, required.answer


@pytest.mark.parametrize(("credit", "name", "answer"), list(required_rules()))
def test_what_an_award_requires_is_told_with_what_the_other_answer_costs(
    credit: str, name: str, answer: Answer, rulebook: Rulebook
) -> None:
    text = words(explanation(rulebook, name, {}) or "")
    assert re.search(rf"if {answer.value} [^<]*is what {credit} requires", text)
    assert re.search(rf"if {opposite(answer).value} [^<]*alone means no {credit} credit", text)
    assert f"leaves {credit} open, unless something else decides; never a success" in text
    assert f"requires the answer {answer.value}" in text


def test_one_bad_part_is_enough_and_one_good_part_is_not(rulebook: Rulebook) -> None:
    (yes,) = effect_of(rulebook, "30D/component-made-by-foreign-entity", Answer.YES)
    (no,) = effect_of(rulebook, "30D/component-made-by-foreign-entity", Answer.NO)
    assert (yes.does, yes.alone, no.does, no.alone) == ("fails", True, "meets", False)


def test_what_must_hold_with_others_never_decides_alone(rulebook: Rulebook) -> None:
    """45X is denied where the year is one of the restrictions and the taxpayer is a prohibited foreign entity."""
    yes = effect_of(rulebook, "45X/restrictions-apply", Answer.YES)
    assert {(effect.does, effect.alone) for effect in yes if effect.does == "fails"} == {("fails", False)}
    no = effect_of(rulebook, "45X/restrictions-apply", Answer.NO)
    assert ("meets", True) in {(effect.does, effect.alone) for effect in no}


def test_an_amount_of_its_own_is_added_or_left_out(rulebook: Rulebook) -> None:
    text = words(explanation(rulebook, "30D/critical-minerals", {}) or "")
    assert "if yes adds $3,750 of 30D" in text
    assert "if no alone leaves out $3,750 of 30D" in text
    assert "then nothing is added by it" in text


def test_effects_are_those_that_a_check_finds(rulebook: Rulebook) -> None:
    """Each answer that a verdict falls by is told to be one that alone means no credit."""
    facts = {
        "format": "iracheck/1",
        "title": "Late",
        "claims": ["30D"],
        "vehicle": {
            "placed_in_service": "2025-12-01",
            "acquired": {"binding_contract": "2025-11-01", "payment": "2025-11-01"},
            "final_assembly": "DE",
        },
        "battery": {"components": [{"id": "cell", "is": "battery_cell"}]},
    }
    (credit,) = check(parse_declaration(json.dumps(facts)), rulebook).credits
    assert credit.outcome == "no_credit"
    decisive = [record for record in credit.answers if record.id in credit.answers[0].because]
    assert {record.rule for record in decisive} == {"30D/acquired-in-time", "30D/final-assembly"}
    for record in decisive:
        assert ("fails", True) in {
            (effect.does, effect.alone) for effect in effect_of(rulebook, record.rule, record.answer)
        }


def test_every_rule_is_used_and_each_use_is_one_that_the_asking_rule_makes(rulebook: Rulebook) -> None:
    used = uses(rulebook)
    assert set(used) == set(rulebook.rules)
    for name, several in used.items():
        assert several or isinstance(rulebook.rules[name], Award)
        for use in several:
            assert name in {inner for _, inner in referred(use.by)}
            assert use.answer is not None or not isinstance(use.by, ForAny) or use.way == "narrows"


def test_cures_are_those_of_rules(rulebook: Rulebook) -> None:
    assert set(WHAT_TO_DECLARE) <= set(rulebook.rules)
    assert {required.rule for award in rulebook.awards.values() for required in award.requires} <= set(
        WHAT_TO_DECLARE
    )


def test_a_cure_is_inherited_from_the_rule_that_asks(rulebook: Rulebook) -> None:
    text = words(explanation(rulebook, "30D/component-made-by-foreign-entity", {}) or "")
    assert words(WHAT_TO_DECLARE["30D/excluded-components"]) in text


def test_cures_name_fields_of_a_declaration() -> None:
    fields = set(
        re.findall(r'"(\w+)": \{', str(Declaration.model_json_schema(by_alias=True)).replace("'", '"'))
    )
    for cure in WHAT_TO_DECLARE.values():
        for shown in re.findall(r"`([^`]+)`", cure):
            assert set(re.findall(r"\w+(?=:)|^\w+$", shown)) <= fields, shown


def test_findings_beside_rules_are_explained(capsys: Output) -> None:
    assert set(FINDINGS) == set(OTHER_IDS)
    for name, finding in FINDINGS.items():
        assert main(["explain", name]) == 0
        text = words(capsys.readouterr().out)
        assert words(finding.means) in text
        assert words(finding.cure) in text


def test_the_help_names_the_ids_that_are_explained_and_no_others(capsys: Output) -> None:
    assert main(["explain", "--help"]) == 0
    named = set(re.findall(r"\b[a-z]+/[a-z-]+\b", capsys.readouterr().out))
    assert named == set(OTHER_IDS)


def test_a_list_is_explained_with_its_rows(rulebook: Rulebook) -> None:
    text = words(explanation(rulebook, "lists/applicable-critical-minerals", {}) or "")
    assert "yttrium oxide of at least 99.999 %" in text
    assert "not listed copper" in text


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("30D/exclded-components", "did you mean 30D/excluded-components?"),
        ("excluded-componets", "did you mean 30D/excluded-components?"),
        ("declaration/invald", "did you mean declaration/invalid?"),
        ("zzz", "`iracheck rules` lists them"),
        ("", "`iracheck rules` lists them"),
    ],
)
def test_an_unknown_id_gets_the_nearest_that_is_known(name: str, hint: str, capsys: Output) -> None:
    assert main(["explain", name]) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", f'iracheck: nothing is called "{name}"; {hint}\n')


def test_a_broken_rulebook_is_named(capsys: Output) -> None:
    assert main(["explain", "30D/price", "--rules", "no-such-folder"]) == 5
    assert "there is no such folder" in capsys.readouterr().err
