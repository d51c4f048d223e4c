"""The last step is read twice, the readings agree on everything there is to read, and a difference is no answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declarations import Seeded, declared, known_tree, the_rulebook
from fixture_files import FIXTURES
from iracheck import InferenceError, Rulebook, check, read_declaration, verdict_json
from iracheck.checking import inference
from iracheck.checking.inference import DURABLE, PLAIN, DurableReader, gate, read_plainly
from iracheck.quantities import Answer
from iracheck.reports import verdict_text
from iracheck.rulebook import Award

ANSWERS = tuple(Answer)
needs_durable_rules = pytest.mark.skipif(
    getattr(inference, "Ruleset", None) is None,
    reason="durable-rules is not installed, or not for this Python",
)


def award(wanted: tuple[str, ...]) -> Award:
    """A credit that requires so many rules, each with the answer named."""
    return Award.model_validate(
        {
            "id": f"test/{'-'.join(wanted)}",
            "kind": "award",
            "credit": "test",
            "title": "A credit",
            "question": "Is it supported?",
            "about": "vehicle",
            "authority": [{"cite": "26 USC 30D(a)", "standing": "final"}],
            "full": "7500 USD",
            "requires": [
                {"rule": f"test/rule-{place}", "answer": answer, "scope": "battery"}
                for place, answer in enumerate(wanted)
            ],
            "schedule": [
                {
                    "from": "2023-01-01",
                    "to": "open",
                    "cite": "26 USC 30D(b)",
                    "adds": [{"amount": "7500 USD", "cite": "26 USC 30D(b)"}],
                }
            ],
            "reads": {"yes": "Yes.", "no": "No.", "unknown": "Unknown."},
            "verified": {"against": "nothing", "on": "2025-01-01"},
        }
    )


def by_definition(wanted: tuple[str, ...], answers: tuple[Answer, ...]) -> str:
    """What a credit comes to, said a third time: in sets of words."""
    wrong = {"yes": "no", "no": "yes"}
    pairs = set(zip(wanted, map(str, answers), strict=True))
    if any(answer == wrong[need] for need, answer in pairs):
        return "falls"
    return "open" if "unknown" in {answer for _, answer in pairs} else "stands"


@needs_durable_rules
@pytest.mark.parametrize(
    "wanted",
    [("yes",), ("no",), ("yes", "no"), ("no", "no", "yes"), ("yes", "no", "yes", "no")],
    ids="-".join,
)
def test_the_two_readings_agree_on_every_combination(wanted: tuple[str, ...]) -> None:
    credit = award(wanted)
    for answers in product(ANSWERS, repeat=len(wanted)):
        asked = {required.rule: answer for required, answer in zip(credit.requires, answers, strict=True)}
        assert gate(credit, asked) == (by_definition(wanted, answers), (PLAIN, DURABLE)), answers


@needs_durable_rules
def test_the_two_readings_agree_on_every_combination_of_five() -> None:
    wanted = ("yes", "yes", "no", "yes", "no")
    credit = award(wanted)
    seen = set()
    for answers in product(ANSWERS, repeat=5):
        asked = {required.rule: answer for required, answer in zip(credit.requires, answers, strict=True)}
        conclusion, _ = gate(credit, asked)
        assert conclusion == by_definition(wanted, answers), answers
        seen.add(conclusion)
    assert seen == {"falls", "open", "stands"}


@needs_durable_rules
@settings(max_examples=150)
@given(st.data())
def test_the_two_readings_agree_on_the_real_credit(data: st.DataObject) -> None:
    credit = the_rulebook().awards["30D"]
    mostly_right = data.draw(st.booleans())
    asked = {
        required.rule: data.draw(st.sampled_from((required.answer,) * 6 * mostly_right + ANSWERS))
        for required in credit.requires
    }
    wanted = tuple(str(required.answer) for required in credit.requires)
    conclusion, read_by = gate(credit, asked)
    assert conclusion == by_definition(wanted, tuple(asked.values()))
    assert read_by == (PLAIN, DURABLE)


@needs_durable_rules
def test_each_wrong_or_unknown_answer_alone_counts(rulebook: Rulebook) -> None:
    credit = rulebook.awards["30D"]
    right = {required.rule: required.answer for required in credit.requires}
    assert gate(credit, right)[0] == "stands"
    for required in credit.requires:
        wrong = Answer.NO if required.answer is Answer.YES else Answer.YES
        assert gate(credit, right | {required.rule: wrong})[0] == "falls"
        assert gate(credit, right | {required.rule: Answer.UNKNOWN})[0] == "open"
        assert gate(credit, right | {required.rule: Answer.NOT_ASKED})[0] == "stands"


@needs_durable_rules
@pytest.mark.parametrize("wrong_reading", ["stands", "open", "falls"])
def test_a_difference_between_the_readings_is_no_answer(
    rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch, wrong_reading: str
) -> None:
    declaration = read_declaration(FIXTURES / "base.yaml")
    monkeypatch.setattr(DurableReader, "read", lambda _self, _answers: wrong_reading)
    if wrong_reading == "stands":
        assert check(declaration, rulebook).credits[0].outcome == "credit"
        return
    with pytest.raises(InferenceError, match="plain reading says 'stands'"):
        check(declaration, rulebook)


@needs_durable_rules
def test_a_wrong_plain_reading_is_noticed_too(rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "read_plainly", lambda _award, _answers: "falls")
    with pytest.raises(InferenceError, match="durable-rules says 'stands'"):
        check(read_declaration(FIXTURES / "base.yaml"), rulebook)


@needs_durable_rules
def test_a_reader_that_draws_no_conclusion_is_an_error() -> None:
    credit = award(("yes",))
    reader = DurableReader(credit)
    right = {credit.requires[0].rule: Answer.YES}
    assert reader.read(right) == "stands"
    reader._fields = dict.fromkeys(reader._fields, "no_such_field")
    with pytest.raises(InferenceError, match="no single conclusion"):
        reader.read(dict.fromkeys(reader._fields, Answer.YES))


@needs_durable_rules
def test_nothing_is_left_behind_from_one_reading_to_the_next() -> None:
    credit = award(("yes", "no"))
    reader = DurableReader(credit)
    first, second = (required.rule for required in credit.requires)
    for _ in range(50):
        assert reader.read({first: Answer.YES, second: Answer.NO}) == "stands"
        assert reader.read({first: Answer.NO, second: Answer.NO}) == "falls"
        assert reader.read({first: Answer.UNKNOWN, second: Answer.NO}) == "open"


def test_without_durable_rules_it_is_read_plainly_and_the_report_says_so(
    rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    declaration = read_declaration(FIXTURES / "base.yaml")
    told = "The last step was read plainly only: durable-rules is not installed."
    with_both = check(declaration, rulebook)
    monkeypatch.setattr(inference, "Ruleset", None)
    alone = check(declaration, rulebook)
    assert alone.credits[0].read_by == (PLAIN,)
    assert alone.credits[0].outcome == with_both.credits[0].outcome == "credit"
    assert told in " ".join(verdict_text(alone).split())
    if with_both.credits[0].read_by == (PLAIN, DURABLE):
        assert told not in " ".join(verdict_text(with_both).split())


def test_the_plain_reading_alone_is_right() -> None:
    wanted = ("yes", "no", "yes")
    credit = award(wanted)
    for answers in product(ANSWERS, repeat=3):
        asked = {required.rule: answer for required, answer in zip(credit.requires, answers, strict=True)}
        assert read_plainly(credit, asked) == by_definition(wanted, answers)


def test_eight_threads_at_once_give_identical_bytes(rulebook: Rulebook) -> None:
    declarations = [declared(known_tree(Seeded(seed))) for seed in range(5)]
    declarations.append(read_declaration(FIXTURES / "base.yaml"))
    expected = [verdict_json(check(declaration, rulebook)) for declaration in declarations]
    together = threading.Barrier(8)

    def work(_number: int) -> list[list[bytes]]:
        together.wait()
        return [
            [verdict_json(check(declaration, rulebook)) for declaration in declarations] for _ in range(8)
        ]

    with ThreadPoolExecutor(8) as pool:
        for results in pool.map(work, range(8)):
            assert results == [expected] * 8


@needs_durable_rules
def test_threads_with_different_answers_do_not_disturb_each_other(rulebook: Rulebook) -> None:
    credit = rulebook.awards["30D"]
    right = {required.rule: required.answer for required in credit.requires}
    first = credit.requires[0].rule
    cases = [
        ("stands", right),
        ("falls", right | {first: Answer.NO}),
        ("open", right | {first: Answer.UNKNOWN}),
    ]
    together = threading.Barrier(8)

    def work(number: int) -> set[object]:
        conclusion, asked = cases[number % 3]
        together.wait()
        found: set[object] = {gate(credit, asked)[0] for _ in range(200)}
        return found - {conclusion}

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [set()] * 8
