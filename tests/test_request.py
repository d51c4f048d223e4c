"""A request asks only what can change the verdict, of whoever can tell, and says why it asks nothing of the others."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from declarations import (
    KEY,
    Chooser,
    Seeded,
    Tree,
    declared,
    known_tree,
    lines_of,
    plain,
    the_rulebook,
    with_unknowns,
)
from fixture_files import CREDITS, FIXTURES, ROOT, changed_tree, fixture_files, read_fixture, read_tree
from iracheck import (
    AskedOf,
    Declaration,
    DocumentError,
    Missing,
    Request,
    Rulebook,
    check,
    json_schema,
    parse_declaration,
    read_declaration,
    request,
    verdict_json,
)
from iracheck.cli import main
from iracheck.reports.blocks_text import blocks_text
from iracheck.reports.request import letter_blocks, request_markdown, request_text
from test_live_credits import declare as declare_live
from test_live_credits import hide_a_few as hide_a_few_live
from test_live_credits import lists_of_costs, random_plant, random_project
from test_missing import hide_a_few, is_settled_by_law, with_declared
from test_readme import OUTPUT, printed_by

Output = pytest.CaptureFixture[str]
SILENT = FIXTURES / "scenarios" / "chinese-licence-2025-silent.yaml"
CHANGES_NOTHING = ("settled", "nothing_missing", "cannot_change")


def of_fixtures() -> Iterator[tuple[Path, Declaration, Request]]:
    """Every scenario, every fixture with an open credit, and some of the others, each with its request."""
    fixtures = [path for place, path in enumerate(fixture_files()) if place % 12 == 0 or is_open(path)]
    for path in [*fixtures, *sorted(FIXTURES.glob("scenarios/*.yaml"))]:
        try:
            declaration = parse_declaration(json.dumps(tree_of(path)), name=path.name)
            yield path, declaration, request(declaration, the_rulebook())
        except DocumentError:
            continue


def is_open(path: Path) -> bool:
    """Whether a fixture expects that something is missing."""
    expect = read_fixture(path).expect
    credits = [expect[credit] for credit in CREDITS if credit in expect]
    return (
        "missing" in expect
        or "unknown" in expect.get("answers", {}).values()
        or any(credit.get("outcome") == "unknown" for credit in credits)
    )


def tree_of(path: Path) -> Any:
    """The declaration of a fixture or scenario."""
    return changed_tree(path) if path.parent.name == "scenarios" else read_fixture(path).tree


@pytest.fixture(scope="module")
def requests() -> list[tuple[Path, Declaration, Request]]:
    """The requests of all fixtures."""
    return list(of_fixtures())


def questions_of(found: Request) -> list[Missing]:
    """What a request asks, as the facts to declare."""
    return [
        Missing(at.pointer, at, declares, None, ())
        for asked in found.asked
        for question in asked.questions
        for at, declares in zip(question.at, question.declares, strict=True)
    ]


def asked_of(found: Request, supplier: str | None) -> AskedOf:
    """What is asked of a supplier, or of the author."""
    (asked,) = [one for one in found.asked if one.supplier == supplier]
    return asked


def requested(tree: Tree) -> Request:
    """The request for a declaration."""
    return request(parse_declaration(json.dumps(tree)), the_rulebook())


def why(found: Request) -> dict[str, str]:
    """Why each supplier is not asked."""
    return {one.supplier: one.why for one in found.not_worth_asking}


# -- what is asked, and of whom -----------------------------------------------------------------------


def test_every_supplier_is_either_asked_or_told_not_to_be_worth_it(
    requests: list[tuple[Path, Declaration, Request]],
) -> None:
    assert len(requests) > 200
    for path, declaration, found in requests:
        asked = [one.supplier for one in found.asked]
        others = [one.supplier for one in found.not_worth_asking]
        known = {entity.id for entity in declaration.entities}
        assert len({*asked, *others}) == len(asked) + len(others), path
        assert {name for name in asked if name is not None} <= known, path
        assert set(others) <= known, path
        assert declaration.taxpayer.entity not in {*asked, *others} - {None}, path
        assert all(one.questions for one in found.asked), path
        makers = {
            making.by
            for component in declaration.battery.components
            for _, making in component.making_steps()
        }
        assert makers - {None, declaration.taxpayer.entity} <= {*asked, *others}, path


def test_each_missing_fact_is_asked_once_and_nothing_else_is(
    requests: list[tuple[Path, Declaration, Request]],
) -> None:
    for path, declaration, found in requests:
        credits = check(declaration, the_rulebook()).credits
        missing = {(fact.pointer, fact.of) for credit in credits for fact in credit.missing}
        places = [(fact.pointer, fact.asks) for fact in questions_of(found)]
        assert {pointer for pointer, _ in places} == {pointer for pointer, _ in missing}, path
        assert len(places) == len(set(places)) >= len(missing) - 1, path
        assert bool(found.asked) is any(credit.missing for credit in credits), path
        for asked in found.asked:
            for question in asked.questions:
                assert question.stakes
                assert all(stake.rules and stake.amount.low != stake.amount.high for stake in question.stakes)


def test_nothing_is_asked_where_nothing_is_open(requests: list[tuple[Path, Declaration, Request]]) -> None:
    for path, _, found in requests:
        if all(credit.outcome != "unknown" for credit in found.credits):
            assert not found.asked, path
            assert set(why(found).values()) <= {"settled", "relied_on"}, path
        else:
            assert "settled" not in why(found).values(), path


@pytest.mark.parametrize("seeds", [range(200), range(200, 400)], ids=["0-199", "200-399"])
def test_favourable_answers_to_the_whole_list_settle_the_verdict(seeds: range) -> None:
    wrong: list[str] = []
    tried = 0
    for seed in seeds:
        hidden = hide_a_few(Seeded(seed))
        if not is_settled_by_law(hidden):
            continue
        found = request(declared(hidden.tree), the_rulebook())
        if not found.asked:
            continue
        tried += 1
        if not any(_is_settled(tree) for tree, _ in with_declared(hidden.tree, hidden.known, _once(found))):
            wrong.append(f"seed {seed}: {[fact.pointer for fact in questions_of(found)]}")
    assert wrong == []
    assert tried >= 3


def _once(found: Request) -> list[Missing]:
    """The facts of a request, each entry of a list once."""
    facts = questions_of(found)
    alone = {
        fact.pointer: fact for fact in facts if fact.pointer not in ("/attestations", "/battery/complete")
    }
    return [*alone.values(), *(fact for fact in facts if fact.pointer not in alone)]


def _is_settled(tree: Tree) -> bool:
    try:
        return all(credit.outcome != "unknown" for credit in check(declared(tree), the_rulebook()).credits)
    except DocumentError:
        return False


@pytest.mark.parametrize("build", [random_plant, random_project])
def test_true_answers_about_plants_and_projects_settle_their_credits(
    build: Callable[[Chooser], Tree],
) -> None:
    tried = 0
    for seed in range(120):
        known = build(Seeded(seed))
        full = amounts_of(known)
        if any(outcome == "unknown" or high == "0" for outcome, _, high in full):
            continue
        hidden = hide_a_few_live(known, Seeded(seed + 1000))
        found = requested(hidden)
        if not found.asked or [high for _, _, high in amounts_of(hidden)] != [high for _, _, high in full]:
            continue
        tried += 1
        after = amounts_of(declare_live(hidden, known, questions_of(found)))
        assert after == full, f"seed {seed}"
    assert tried > 5


def amounts_of(tree: Tree) -> list[tuple[str, str, str | None]]:
    """The outcome of each credit and its amount, at least and at most."""
    credits = check(parse_declaration(json.dumps(plain(tree))), the_rulebook()).credits
    return [(credit.outcome, credit.amount.low, credit.amount.high) for credit in credits]


# -- who is not asked cannot change it ----------------------------------------------------------------


@pytest.mark.parametrize("seeds", [range(250), range(250, 500)], ids=["0-249", "250-499"])
def test_no_fact_about_a_supplier_that_changes_nothing_changes_anything(seeds: range) -> None:
    """All that was hidden of such a supplier and of its parts is declared as it is: the amounts stay what they were.

    Of suppliers that are asked the same changes them, now and then.
    """
    tried = changed = 0
    for seed in seeds:
        choose = Seeded(seed)
        known = known_tree(choose)
        hidden = with_unknowns(with_unknowns(known, choose), choose)
        try:
            found = request(declared(hidden), the_rulebook())
        except DocumentError:
            continue
        before = amounts_of(hidden)
        for supplier, reason in why(found).items():
            if reason in CHANGES_NOTHING:
                answered = answered_by(supplier, hidden, known)
                if answered != hidden:
                    tried += 1
                    assert amounts_of(answered) == before, f"seed {seed}: {supplier} ({reason})"
        asked = [one.supplier for one in found.asked if one.supplier is not None]
        changed += sum(amounts_of(answered_by(supplier, hidden, known)) != before for supplier in asked)
    assert tried > 10
    assert changed > 3


@pytest.mark.parametrize("build", [random_plant, random_project])
def test_no_fact_about_a_maker_that_changes_nothing_changes_a_live_credit(
    build: Callable[[Chooser], Tree],
) -> None:
    tried = 0
    for seed in range(120):
        known = build(Seeded(seed))
        hidden = hide_a_few_live(known, Seeded(seed + 1000))
        found = requested(hidden)
        before = amounts_of(hidden)
        for supplier, reason in why(found).items():
            if reason in CHANGES_NOTHING:
                answered = answered_by_maker(supplier, hidden, known)
                tried += answered != hidden
                assert amounts_of(answered) == before, f"seed {seed}: {supplier} ({reason})"
    assert tried > 0


def answered_by_maker(supplier: str, hidden: Tree, known: Tree) -> Tree:
    """The declaration with all that one supplier knows of itself, and of the making of what it made or sold."""
    tree = copy.deepcopy(hidden)
    for entity, true in zip(tree["entities"], known["entities"], strict=True):
        if entity["id"] == supplier:
            entity.update(copy.deepcopy(true))
    true_costs = {line["id"]: line for lines in lists_of_costs(known) for line in lines}
    for line in (line for lines in lists_of_costs(tree) for line in lines):
        if supplier in (line.get("bought_from"), (line.get("made") or {}).get("by")):
            _restore(line, true_costs[line["id"]], ("made", "earlier_steps", "earlier_steps_complete"))
    return tree


def answered_by(supplier: str, hidden: Tree, known: Tree) -> Tree:
    """The declaration with all that one supplier knows: of itself, of its steps, and of the parts that these are of."""
    tree, true = copy.deepcopy(hidden), by_key(known)
    for entity in tree["entities"]:
        if entity["id"] == supplier:
            entity.update(copy.deepcopy(true[entity[KEY]]))
    for component in tree["battery"]["components"]:
        made = component.get("made", [])
        if _restore_steps(made if isinstance(made, list) else [made], true, supplier):
            _restore(component, true[component[KEY]], ("value", "substantially_all_made_in"))
    for line in lines_of(tree):
        if _restore_steps(line["steps"], true, supplier):
            _restore(line, true[line[KEY]], ("form", "purity", "origin", "tied", "product_line", "value"))
    return tree


def by_key(node: Any) -> dict[str, Tree]:
    """Everything in a tree that has a private name, by that name."""
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    found = {key: one for value in inner for key, one in by_key(value).items()}
    return found | ({node[KEY]: node} if isinstance(node, dict) and KEY in node else {})


def _restore_steps(steps: list[Tree], true: dict[str, Tree], supplier: str) -> bool:
    """Restore the steps of a supplier; whether it did any."""
    own = [step for step in steps if step.get("by") == supplier]
    for step in own:
        step.update(copy.deepcopy(true[step[KEY]]))
    return bool(own)


def _restore(part: Tree, true: Tree, names: tuple[str, ...]) -> None:
    part.update({name: copy.deepcopy(true[name]) for name in names if name in true})


def test_each_reason_is_given_somewhere(requests: list[tuple[Path, Declaration, Request]]) -> None:
    reasons = {reason for _, _, found in requests for reason in why(found).values()}
    assert reasons == {
        "settled",
        "nothing_missing",
        "cannot_change",
        "relied_on",
        "yours_to_answer",
        "nothing_settles",
        "not_needed_now",
    }


# -- whom to ask ---------------------------------------------------------------------------------------


def base(**changes: Any) -> Tree:
    """The base pack with changes at pointers: ``None`` removes what stands there."""
    tree: Tree = copy.deepcopy(read_tree(FIXTURES / "base.yaml"))
    for pointer, value in changes.items():
        node: Any = tree
        *parts, last = pointer.split("/")
        for part in parts:
            node = node[int(part)] if isinstance(node, list) else node[part]
        key: Any = int(last) if isinstance(node, list) else last
        if value is None:
            del node[key]
        else:
            node[key] = value
    return tree


def index_of(tree: Tree, component: str) -> int:
    """The place of a component."""
    return next(place for place, one in enumerate(tree["battery"]["components"]) if one["id"] == component)


def maker_of(tree: Tree, component: str) -> str:
    """Who made a component."""
    made = tree["battery"]["components"][index_of(tree, component)]["made"]
    by: str = (made[-1] if isinstance(made, list) else made)["by"]
    return by


def test_who_made_an_unknown_component_is_asked_of_whoever_built_it_in() -> None:
    tree = base()
    place = index_of(tree, "separator")
    holder = maker_of(tree, "cell")
    del tree["battery"]["components"][place]["made"]
    found = requested(tree)
    (question,) = asked_of(found, holder).questions
    assert question.asks == "Who made separator, where and when?"
    assert [at.pointer for at in question.at] == [f"/battery/components/{place}/made"]
    assert "full name" in question.form


def test_a_fact_of_a_step_is_asked_of_who_did_it() -> None:
    tree = base()
    place = index_of(tree, "separator")
    maker = maker_of(tree, "separator")
    del tree["battery"]["components"][place]["made"]["in"]
    assert [one.supplier for one in requested(tree).asked] == [maker]


def test_what_the_author_knows_is_asked_of_the_author() -> None:
    tree = base()
    del tree["vehicle"]["suggested_retail_price"]
    (asked,) = requested(tree).asked
    assert (asked.supplier, asked.name) == (None, "yourself")
    assert asked.questions[0].form == ""


def test_an_unknown_step_of_a_chain_is_asked_of_who_did_the_next() -> None:
    tree = base()
    line = tree["battery"]["materials"][0]["minerals"][0]
    following = line["steps"][1]["by"]
    del line["steps"][0]["by"]
    found = requested(tree)
    assert [question.asks for question in asked_of(found, following).questions] == [
        "Who did the extraction of nickel?"
    ]


def test_an_owner_is_asked_about_through_the_supplier_that_it_holds(
    requests: list[tuple[Path, Declaration, Request]],
) -> None:
    """Of a person behind the maker of the separator nothing is known: the maker can tell."""
    name = "a-person-whose-offices-are-not-declared.yaml"
    _, declaration, found = next(one for one in requests if one[0].name == name)
    (asked,) = found.asked
    (pointer,) = {fact.pointer for fact in questions_of(found)}
    owner = declaration.entities[int(pointer.split("/")[2])]
    assert owner.id != asked.supplier
    assert any(
        holding.holder == owner.id
        for one in declaration.entities
        if one.id == asked.supplier
        for holding in one.held_by
    )
    assert owner.name is not None
    assert owner.name in asked.questions[0].asks


def test_a_look_up_is_for_the_author_and_its_subject_is_not_asked(
    requests: list[tuple[Path, Declaration, Request]],
) -> None:
    (found,) = [found for _, _, found in requests if "yours_to_answer" in why(found).values()]
    assert any(fact.pointer.endswith("/screened") for fact in questions_of(found))
    assert [asked.supplier for asked in found.asked if asked.supplier is None] == [None]


def test_the_same_question_of_two_credits_is_asked_once() -> None:
    tree = changed_tree(FIXTURES / "scenarios" / "two-laws-2026.yaml")
    del tree["battery"]["components"][index_of(tree, "cathode")]["made"]["by"]
    found = requested(tree)
    pointers = [fact.pointer for fact in questions_of(found)]
    assert len(pointers) == len(set(pointers))


def test_one_attestation_is_asked_for_all_that_it_is_to_speak_of(rulebook: Rulebook) -> None:
    found = request(read_declaration(SILENT), rulebook)
    (question,) = asked_of(found, "areum-cathode").questions
    assert question.asks == (
        "Please attest that Areum Cathode Co., Ltd. is not a foreign entity of concern (42 USC 18741(a)(5)), for"
        " nickel, lithium and cobalt."
    )
    assert len(question.declares) == 3
    (stake,) = question.stakes
    assert stake.value_behind is not None
    assert (stake.credit, stake.value_behind.high, stake.amount.high) == ("30D", "1320", "7500")


# -- the letters ---------------------------------------------------------------------------------------


def test_letters_have_no_jargon_and_tell_nothing_of_others(
    requests: list[tuple[Path, Declaration, Request]],
) -> None:
    tried = 0
    for path, declaration, found in requests:
        for asked in (one for one in found.asked if one.supplier is not None):
            tried += 1
            letter = blocks_text(letter_blocks(found, asked)).replace(found.title, "TITLE")
            said = letter.replace("\n", " ")
            assert not re.search(r"[`$_]|/\w+/|\bnull\b|\bNone\b|complete:", said), (path, said)
            others = {entity.name or entity.id for entity in declaration.entities} - near(declaration, asked)
            assert not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) for name in others), (
                path,
                said,
            )
            chains = [line.chain for material in declaration.battery.materials for line in material.minerals]
            if "our reference" not in said:
                assert not any(chain in said for chain in chains if chain), (path, said)
            assert all(
                any(cite in letter.replace("\n    ", " ") for cite in rule.cites) for rule in rules_of(asked)
            )
            words = [question.asks for question in asked.questions]
            assert len(set(words)) == len(words), (path, words)
            assert all(question.form and question.form != "a sentence" for question in asked.questions), path
    assert tried > 100


def near(declaration: Declaration, asked: AskedOf) -> set[str]:
    """The names of a supplier, of those behind it, and of whom it has contracts with."""
    entities = {entity.id: entity for entity in declaration.entities}
    found, waiting = set(), [asked.supplier or ""]
    while waiting:
        name = waiting.pop()
        if name in entities and name not in found:
            found.add(name)
            entity = entities[name]
            waiting += [holding.holder or "" for holding in entity.held_by]
            waiting += [appointment.by or "" for appointment in entity.appointments]
            waiting += [debt.issued_to or "" for debt in entity.debts]
            waiting += [relative.person for relative in entity.relatives]
            waiting += [
                contract.counterparty for contract in declaration.contracts if contract.producer == name
            ]
    return {entities[name].name or name for name in found}


def rules_of(asked: AskedOf) -> Iterator[Any]:
    """The rules that the answers of a supplier could change."""
    for question in asked.questions:
        for stake in question.stakes:
            yield from stake.rules


def test_questions_of_the_same_words_get_a_reference() -> None:
    tree = base()
    materials = tree["battery"]["materials"][0]["minerals"]
    materials.append({**copy.deepcopy(materials[0]), "chain": "NI-2"})
    for line in (materials[0], materials[-1]):
        del line["steps"][0]["by"]
    found = requested(tree)
    said = [
        question.asks
        for asked in found.asked
        for question in asked.questions
        if "extraction" in question.asks
    ]
    assert {re.findall(r"our reference (\S+)\)", one)[0] for one in said} == {"NI-1", "NI-2"}


def test_the_nearest_open_rule_is_told_not_the_whole_credit(
    requests: list[tuple[Path, Declaration, Request]],
) -> None:
    (found,) = [
        found for path, _, found in requests if path.name == "an-amount-certified-leaves-the-chain-open.yaml"
    ]
    rules = {rule.rule: rule.cites for asked in found.asked for rule in rules_of(asked)}
    assert list(rules) == ["45X/material-assistance-cost-ratio"]
    assert "26 USC 7701(a)(52)(C)" in rules["45X/material-assistance-cost-ratio"]


def test_the_text_says_what_is_at_stake_and_where_answers_go(rulebook: Rulebook) -> None:
    found = request(read_declaration(SILENT), rulebook)
    text = " ".join(request_text(found).split())
    for part in (
        "30D: unknown, $0 to $7,500",
        "1 question to 1 supplier. With favourable answers to all questions the result is settled",
        "18 suppliers are not worth a request.",
        "could change 30D, $0 to $7,500: Minerals handled by a foreign entity of concern (30D/excluded-minerals);"
        " $1,320 behind it",
        "goes to /attestations (chinese-licence-2025-silent.yaml:",
        "Jinghe Thermal Co., Ltd. (jinghe-thermal); Palmetto Controls Inc. (palmetto-controls): everything that the"
        " law asks of it is answered by what is declared.",
    ):
        assert part in text
    written = request_markdown(found)
    assert "## Letter 1: Areum Cathode Co., Ltd. (areum-cathode)" in written
    assert "1. Please attest that" in written
    assert "<a id" not in written


# -- the command ---------------------------------------------------------------------------------------


def write(folder: Path, tree: Tree) -> str:
    """The path of a declaration written as JSON."""
    path = folder / "pack.json"
    path.write_text(json.dumps(tree), "utf-8")
    return str(path)


def test_exit_codes_are_those_of_a_check(tmp_path: Path, capsys: Output) -> None:
    assert main(["request", write(tmp_path, base())]) == 0
    assert "There is nothing to ask." in capsys.readouterr().out
    tree = base()
    del tree["vehicle"]["final_assembly"]
    assert main(["request", write(tmp_path, tree)]) == 3
    assert main(["request", write(tmp_path, {**tree, "titel": "x"})]) == 4
    assert main(["request", write(tmp_path, tree), "--rules", "no-such-folder"]) == 5
    assert main(["request"]) == 2


def test_a_settled_refusal_has_nothing_to_ask(tmp_path: Path, capsys: Output) -> None:
    tree = base()
    tree["vehicle"]["final_assembly"] = "DE"
    del tree["vehicle"]["suggested_retail_price"]
    assert main(["request", write(tmp_path, tree)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "30D: no credit is supported, $0 There is nothing to ask." in shown


def test_what_nobody_can_settle_is_no_success(tmp_path: Path, capsys: Output) -> None:
    tree = base()
    tree["vehicle"]["placed_in_service"] = "2028-06-01"
    tree["vehicle"]["acquired"] = {"binding_contract": "2025-09-01", "payment": "2025-09-01"}
    code = main(["request", write(tmp_path, tree)])
    shown = " ".join(capsys.readouterr().out.split())
    assert "no favourable answer of anybody would settle it" in shown
    assert code == 3


def test_one_supplier_alone(capsys: Output) -> None:
    assert main(["request", str(SILENT), "--supplier", "areum-cathode"]) == 3
    text = capsys.readouterr().out
    assert "Letter 1: Areum Cathode" in text
    assert "What concerns others is left out." in text
    assert "Jinghe" not in text
    assert main(["request", str(SILENT), "--supplier", "jinghe-thermal", "--format", "json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert (found["only"], found["asked"], len(found["not_worth_asking"])) == ("jinghe-thermal", [], 1)
    assert main(["request", str(SILENT), "--supplier", "areum-cathod"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == 'iracheck: no supplier "areum-cathod" is declared; did you mean "areum-cathode"?\n'


def test_json_is_that_of_the_schema_and_reads_back(
    requests: list[tuple[Path, Declaration, Request]], capsys: Output
) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    assert main(["schema", "request"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema == json_schema("request")
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    for _, _, found in requests[::12]:
        written = verdict_json(found)
        assert list(validator.iter_errors(json.loads(written))) == []
        assert msgspec.json.decode(written, type=Request) == found
    assert main(["request", str(SILENT), "--format", "json"]) == 3
    printed = json.loads(capsys.readouterr().out)
    assert printed["format"] == "iracheck-request/1"
    assert list(validator.iter_errors(printed)) == []
    assert not validator.is_valid({})


def test_errors_have_a_json_form(tmp_path: Path, capsys: Output) -> None:
    assert main(["request", write(tmp_path, {**base(), "titel": "x"}), "--format", "json"]) == 4
    assert json.loads(capsys.readouterr().out)["format"] == "iracheck-errors/1"


def test_the_same_declaration_gives_the_same_request(rulebook: Rulebook) -> None:
    first, second = (request(read_declaration(SILENT), rulebook) for _ in range(2))
    assert verdict_json(first) == verdict_json(second)


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (found["command"], found["printed"])
        for found in OUTPUT.finditer((ROOT / "docs/request.md").read_text("utf-8"))
    ],
    ids=lambda given: given if given.startswith("iracheck") else "",
)
def test_the_documentation_shows_what_the_command_prints(
    command: str, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert printed_by(command) == printed
