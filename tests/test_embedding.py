"""iracheck within other systems: its pages are true, its facts can be varied, and it keeps to itself.

``python tests/test_embedding.py`` writes the example and its output into ``docs/embedding.md`` anew.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import io
import json
import pickle
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from pathlib import Path
from threading import Barrier
from typing import Any

import msgspec
import pytest
from hypothesis import given

import iracheck
from declarations import Tree, declarations_with_unknowns, declared, plain
from iracheck import (
    LEFT_OUT,
    Declaration,
    DocumentError,
    Group,
    Rulebook,
    check,
    check_group,
    declaration_json,
    inspect_entity,
    load_rulebook,
    parse_declaration,
    read_declaration,
    read_group,
    request,
    verdict_json,
    with_changes,
)
from iracheck.checking import inference
from iracheck.declaration.reading import read_declaration_or_group

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "embedding.md"
BASE = ROOT / "fixtures" / "base.yaml"
SCENARIOS = sorted((ROOT / "fixtures" / "scenarios").glob("*.yaml"))

FENCES = re.compile(r"```python\n(?P<code>.*?)```\n(?:\n```text\n(?P<printed>.*?)```\n)?", re.DOTALL)
FILES = re.compile(
    r"<!-- (?P<what>file|output): (?P<path>[^\n]+) -->\n(?:```(?:python|text)\n.*?```\n)?", re.DOTALL
)


def blocks() -> list[tuple[str, str]]:
    """The Python of the page in order, each with what it prints; without files that are shown whole."""
    text = FILES.sub("", PAGE.read_text("utf-8"))
    return [(found["code"], found["printed"] or "") for found in FENCES.finditer(text)]


def printed_by(run: Callable[[], object]) -> str:
    """What a call prints."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        run()
    return output.getvalue()


def shown(what: str, path: str) -> str:
    """A file of the page, or what it prints."""
    file = ROOT / path
    if what == "file":
        return f"```python\n{file.read_text('utf-8')}```\n"
    return f"```text\n{printed_by(lambda: runpy.run_path(str(file), run_name='__main__'))}```\n"


def up_to_date(text: str) -> str:
    """The page with its files and outputs as they are."""
    return FILES.sub(
        lambda found: f"<!-- {found['what']}: {found['path']} -->\n{shown(*found.groups())}", text
    )


# --- the page


def test_the_python_of_the_page_prints_what_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    assert len(blocks()) >= 4
    for code, printed in blocks():
        run = compile(code, PAGE.name, "exec")
        assert printed_by(lambda run=run: exec(run, names)) == printed


def test_the_worked_example_and_its_output_are_those_of_the_page() -> None:
    text = PAGE.read_text("utf-8")
    assert [found.groups() for found in FILES.finditer(text)] == [
        ("file", "examples/screen_suppliers.py"),
        ("output", "examples/screen_suppliers.py"),
    ]
    assert up_to_date(text) == text


def test_the_worked_example_ranks_by_outcome_then_amount_then_questions() -> None:
    example = runpy.run_path(str(ROOT / "examples" / "screen_suppliers.py"))
    ranked = [name for name, _ in example["screen"](read_declaration(example["PACK"]), example["OFFERS"])]
    assert ranked == ["Savannah", "Vistula", "Danube"]
    credit = check(read_declaration(BASE), load_rulebook()).credits[0]
    amount = credit.amount
    missing = iracheck.Missing("/x", iracheck.At(None, None, None, "/x"), "?", None, ())
    best_first = [
        credit,
        msgspec.structs.replace(credit, outcome="partial_credit"),
        msgspec.structs.replace(credit, outcome="unknown", missing=(missing,)),
        msgspec.structs.replace(credit, outcome="unknown", missing=(missing, missing)),
        msgspec.structs.replace(
            credit, outcome="unknown", amount=msgspec.structs.replace(amount, low="3750")
        ),
        msgspec.structs.replace(credit, outcome="unknown", amount=msgspec.structs.replace(amount, low="0")),
        msgspec.structs.replace(credit, outcome="no_credit"),
    ]
    assert sorted([*best_first[3:], *best_first[:3]], key=example["rank"]) == best_first


# --- other facts


@pytest.fixture(scope="module")
def base() -> Declaration:
    """A small pack that earns the full credit."""
    return read_declaration(BASE)


def refused(base: Declaration, changes: Any) -> list[str]:
    """What is wrong with changes."""
    with pytest.raises(DocumentError) as error:
        with_changes(base, changes, name="offer")
    return str(error.value).splitlines()


def test_no_change_gives_the_same_facts(base: Declaration, rulebook: Rulebook) -> None:
    same = with_changes(base, {})
    assert same == base
    assert hash(same) == hash(base)
    assert [credit.amount for credit in check(same, rulebook).credits] == [
        credit.amount for credit in check(base, rulebook).credits
    ]


def test_a_change_is_another_declaration_and_leaves_the_first_as_it_was(base: Declaration) -> None:
    before = declaration_json(base)
    changed = with_changes(base, {"/battery/components/5/made/in": "KR"})
    assert changed != base
    assert changed.battery.components[5].making_steps()[0][1].country == "KR"
    assert declaration_json(base) == before
    assert read_declaration(BASE) == base


def test_the_digest_of_a_change_is_that_of_its_own_text(base: Declaration, rulebook: Rulebook) -> None:
    changed = with_changes(base, {"/title": "Größe"}, name="offer 1")
    text = declaration_json(changed)
    again = parse_declaration(text, name="offer 1")
    assert again == changed
    assert changed.digest == again.digest == hashlib.sha256(text.encode()).hexdigest() != base.digest
    assert verdict_json(check(again, rulebook)) == verdict_json(check(changed, rulebook))
    assert check(changed, rulebook).declaration == iracheck.DeclarationRead("offer 1", changed.digest)


def test_places_of_a_change_are_pointers_and_no_lines_of_another_text(
    base: Declaration, rulebook: Rulebook
) -> None:
    verdict = check(with_changes(base, {"/title": "Other"}, name="offer 1"), rulebook)
    places = {place for answer in verdict.credits[0].answers for place in answer.at}
    assert places
    assert {(place.file, place.line, place.column) for place in places} == {("offer 1", None, None)}


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_keeps_its_facts_through_json(path: Path) -> None:
    declaration = read_declaration_or_group(path)
    for each in declaration.declarations if isinstance(declaration, Group) else (declaration,):
        assert parse_declaration(declaration_json(each)) == each


@given(declarations_with_unknowns())
def test_facts_that_become_known_are_put_in_by_their_keys(trees: tuple[Tree, Tree, Tree]) -> None:
    known, _, less = map(plain, trees)
    changes = {f"/{key}": known.get(key, LEFT_OUT) for key in known | less if key in known or key in less}
    assert with_changes(declared(trees[2]), changes) == declared(trees[0])


def test_what_is_missing_can_be_put_in_where_the_verdict_says(base: Declaration, rulebook: Rulebook) -> None:
    open_facts = {
        "/vehicle": {"class": "other"},
        "/manufacturer": LEFT_OUT,
        "/battery/components/3/made": "unknown",
        "/attestations/0": LEFT_OUT,
    }
    verdict = check(with_changes(base, open_facts), rulebook)
    pointers = [missing.pointer for missing in verdict.credits[0].missing]
    assert "/vehicle/placed_in_service" in pointers
    for pointer in pointers:
        if pointer != "/attestations":
            with_changes(with_changes(base, open_facts), {pointer: "unknown"})
    answered = {
        **open_facts,
        "/vehicle/placed_in_service": date(2025, 6, 1),
        "/vehicle/acquired/payment": "2025-05-01",
    }
    vehicle = with_changes(base, answered).vehicle
    assert (vehicle.placed_in_service, vehicle.acquired.payment) == (date(2025, 6, 1), date(2025, 5, 1))


def test_values_are_what_json_could_say(base: Declaration) -> None:
    changed = with_changes(
        base,
        [
            ("/battery/components/0/contains/-", {"component": "lid"}),
            (
                "/battery/components/-",
                {"id": "lid", "is": "pack_enclosure", "value": "3..4 USD", "name": None},
            ),
            ("/battery/materials/0/minerals/0/fully_consumed", False),
            ("/battery/complete", ("components",)),
            ("/entities/0/held_by", [{"holder": "mineco", "share": "5 %", "from": date(2024, 1, 1)}]),
            ("/entities/0/formed_on", "unknown"),
            ("/claims/0", {"credit": "30D", "amount": "3750 USD"}),
        ],
    )
    battery, maker = changed.battery, changed.entities[0]
    assert battery.components[0].contains[-1].component == "lid"
    assert battery.components[-1].value == iracheck.Bounds(Fraction(3), Fraction(4))
    assert battery.components[-1].name is None
    assert battery.materials[0].minerals[0].fully_consumed is False
    assert battery.complete == ("components",)
    assert maker.held_by[0].first_day == (date(2024, 1, 1), date(2024, 1, 1))
    assert maker.formed_on is None
    assert changed.claims[0].amount == iracheck.Bounds(Fraction(3750), Fraction(3750))


def test_entries_of_a_list_keep_their_numbers_until_all_changes_are_made(base: Declaration) -> None:
    changed = with_changes(
        base,
        [
            ("/attestations/0", LEFT_OUT),
            ("/attestations/-", {"by": "mineco", "states": "not a foreign entity of concern"}),
            ("/attestations/1/document", "second"),
            ("/attestations/5/document", "new"),
            ("/attestations/4", LEFT_OUT),
        ],
    )
    assert [(entry.by, entry.document) for entry in changed.attestations] == [
        ("filmco", "second"),
        ("refineco", "RC-1"),
        ("lithco", "LC-1"),
        ("mineco", "new"),
    ]


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        (
            {"/battery/components/5/made/by": "filmko", "/battery/components/5/value": 0.4},
            [
                'offer#/battery/components/5/value  "0.4" has no unit; write money as "1800 USD"',
                'offer#/battery/components/5/made/by  no entity "filmko" is declared; did you mean "filmco"?',
            ],
        ),
        ({"/batery/scope": "x"}, ['offer#/batery  "batery" is not known here; did you mean "battery"?']),
        (
            {"battery": {}, "/battery/components/6/value": "1 USD", "/title/x": "y", "/scope": LEFT_OUT},
            [
                'offer#/battery/components/6/value  /battery/components has no entry "6", they are 0 to 5; write one'
                ' of them, or "-"',
                "offer#/scope  there is no /scope that could be left out",
                'offer#/title/x  at /title stands the text "Base pack"; give a group of keys for it first',
                'offer#battery  a place is written as a JSON pointer; write it like "/battery/components/0/value"',
            ],
        ),
        (
            [("/attestations/0", LEFT_OUT), ("/attestations/0/on", "2025-01-01")],
            [
                "offer#/attestations/0/on  at /attestations/0 stands something left out; give a group of keys for it"
                " first"
            ],
        ),
        (
            {"/battery/components/00/value": "1 USD"},
            [
                'offer#/battery/components/00/value  /battery/components has no entry "00", they are 0 to 5; write one'
                ' of them, or "-"'
            ],
        ),
        (
            {f"/battery/components/{'1' * 5000}": "x"},
            [
                f'offer#/battery/components/{"1" * 5000}  /battery/components has no entry "{"1" * 20}", they are 0 to 5;'
                ' write one of them, or "-"'
            ],
        ),
        (
            {"/battery/components/2/value": "100 USD"},
            [
                'offer#/battery/components/2/value  the components inside "cell" are worth $600, more than its own $100;'
                " its value includes theirs"
            ],
        ),
    ],
)
def test_what_is_wrong_with_changes_is_told_in_places(
    base: Declaration, changes: Any, messages: list[str]
) -> None:
    found = refused(base, changes)
    assert len(found) == len(messages)
    for line in found:
        assert any(line.startswith(message) for message in messages), line


def test_a_change_that_nests_without_end_is_refused(base: Declaration) -> None:
    endless: list[Any] = []
    endless.append(endless)
    (line,) = refused(base, {"/battery/components": endless})
    assert "nested more than 32 deep" in line


def test_an_index_of_thousands_of_digits_is_refused(base: Declaration) -> None:
    (line,) = refused(base, {f"/battery/components/{'9' * 5000}/value": "1 USD"})
    assert f'/battery/components has no entry "{"9" * 20}", they are 0 to 5' in line


@pytest.mark.parametrize("given", [object(), {1, 2}, {1: "x"}, b"x", [Fraction(1, 2)], Ellipsis])
def test_a_value_that_json_has_no_form_for_is_a_wrong_call(base: Declaration, given: object) -> None:
    with pytest.raises(TypeError, match=r"^/battery/components"):
        with_changes(base, {"/battery/components": given})
    with pytest.raises(TypeError, match="a JSON pointer is wanted, not int"):
        with_changes(base, {3: "x"})  # type: ignore[dict-item]


def test_facts_are_not_changed_by_copying(base: Declaration) -> None:
    for change in (
        lambda: base.model_copy(update={"title": "Other"}),
        lambda: read_group(ROOT / "fixtures/scenarios/averaged-2025.yaml").model_copy(
            update={"title": "Other"}
        ),
        lambda: base.copy(update={"title": "Other"}),
    ):
        with pytest.raises(TypeError, match=r"use iracheck\.with_changes, which checks them"):
            change()
    with pytest.raises(ValueError, match="frozen"):
        base.title = "Other"
    for copied in (base.model_copy(), base.model_copy(deep=True), copy.copy(base), copy.deepcopy(base)):
        assert (copied, copied.digest) == (base, base.digest)
        assert copied.marks.at("/title").line == base.marks.at("/title").line
        assert declaration_json(copied) == declaration_json(base)


def test_a_declaration_that_was_not_read_has_no_text(base: Declaration) -> None:
    made = Declaration.model_validate(json.loads(declaration_json(base)))
    for call in (lambda: with_changes(made, {}), lambda: declaration_json(made)):
        with pytest.raises(ValueError, match="made in memory, not read"):
            call()


def test_a_declaration_that_was_not_read_gets_no_answer(base: Declaration, rulebook: Rulebook) -> None:
    tree = json.loads(declaration_json(base))
    tree["battery"]["components"][0]["value"] = "1 USD"
    made = Declaration.model_validate(tree)
    for answer in (
        lambda: check(made, rulebook),
        lambda: inspect_entity(made, rulebook, "cellworks", on=date(2025, 1, 1)),
    ):
        with pytest.raises(DocumentError, match="nothing holds its facts against each other"):
            answer()


def test_a_call_with_something_else_is_told_what_is_wanted(base: Declaration, rulebook: Rulebook) -> None:
    anything: Any = "pack.yaml"
    for ask in (check, request):
        with pytest.raises(
            TypeError, match=r"^a Declaration is wanted, not str; iracheck\.read_declaration or"
        ):
            ask(anything, rulebook)
        with pytest.raises(
            TypeError, match=r"^a Rulebook is wanted, not str; iracheck\.load_rulebook gives one"
        ):
            ask(base, anything)
    with pytest.raises(TypeError, match=r"^a Group is wanted, not str; iracheck\.read_group gives one"):
        check_group(anything, rulebook)
    group = read_group(ROOT / "fixtures" / "scenarios" / "averaged-2025.yaml")
    with pytest.raises(TypeError, match=r"^a Rulebook is wanted, not str"):
        check_group(group, anything)
    with pytest.raises(TypeError, match=r"^credits are a set of names, not a text; write \{'30D'\}$"):
        load_rulebook(credits="30D")
    entity: Any = base.entities[0]
    with pytest.raises(TypeError, match=r"^the id of an entity is wanted, not Entity"):
        inspect_entity(base, rulebook, entity, on=date(2025, 1, 1))
    with pytest.raises(TypeError, match=r"^a Declaration is wanted, not str"):
        inspect_entity(anything, rulebook, entity.id, on=date(2025, 1, 1))


# --- copies, other processes and logs


def test_an_error_is_the_same_in_another_process() -> None:
    with pytest.raises(DocumentError) as raised:
        parse_declaration('{"format": "iracheck/1"}', name="upload")
    error = raised.value
    assert len(error.problems) == 2
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is DocumentError
        assert (again.problems, str(again)) == (error.problems, str(error))


def test_a_rulebook_is_short_in_a_log_and_is_never_another_one(rulebook: Rulebook) -> None:
    assert len(repr(rulebook)) < 200
    assert rulebook.digest[:12] in repr(rulebook)
    assert copy.copy(rulebook) is rulebook
    assert copy.deepcopy({"law": rulebook})["law"] is rulebook
    with pytest.raises(TypeError, match=r"call iracheck\.load_rulebook there"):
        pickle.dumps(rulebook)


def test_what_is_found_is_the_same_in_another_process(base: Declaration, rulebook: Rulebook) -> None:
    sent = pickle.loads(pickle.dumps(base))
    assert (sent, sent.digest, declaration_json(sent)) == (base, base.digest, declaration_json(base))
    assert sent.marks.at("/title") == base.marks.at("/title")
    verdict = check(base, rulebook)
    inspected = inspect_entity(base, rulebook, base.entities[0].id, on=date(2025, 7, 1))
    for found in (verdict, request(base, rulebook), inspected):
        assert pickle.loads(pickle.dumps(found)) == found
        assert msgspec.json.decode(verdict_json(found), type=type(found)) == found
    assert check(sent, rulebook) == verdict


def test_a_package_without_its_rules_looks_for_them_nowhere_else(tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    shutil.copytree(ROOT / "src" / "iracheck", unpacked / "iracheck")
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    process = run_python(
        f"import sys; sys.path.insert(0, {str(unpacked)!r}); import iracheck; iracheck.load_rulebook()"
    )
    assert f"{unpacked / 'iracheck' / 'rules'}:1:1  there is no such folder" in process.stderr


# --- threads


def everything(path: Path, rulebook: Rulebook) -> bytes:
    """All that is found of one file."""
    read = read_declaration_or_group(path)
    if isinstance(read, Group):
        return verdict_json(check_group(read, rulebook))
    inspected = [
        verdict_json(inspect_entity(read, rulebook, entity.id, on=date(2025, 7, 1)))
        for entity in read.entities[:3]
    ]
    again = verdict_json(check(parse_declaration(declaration_json(read)), rulebook))
    return b"".join([verdict_json(check(read, rulebook)), again, *inspected])


@pytest.fixture
def busy_threads() -> Iterator[None]:
    """Threads that give way to each other as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("busy_threads")
def test_eight_threads_find_what_one_finds(rulebook: Rulebook) -> None:
    alone = [everything(path, rulebook) for path in SCENARIOS]
    assert len(set(alone)) == len(SCENARIOS)
    with ThreadPoolExecutor(8) as pool:
        for path, found, expected in zip(
            SCENARIOS, pool.map(lambda path: everything(path, rulebook), SCENARIOS), alone, strict=True
        ):
            assert found == expected, path


@pytest.mark.usefixtures("busy_threads")
def test_two_rulebooks_answer_side_by_side(base: Declaration, rulebook: Rulebook, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    stricter = rules / "30D" / "battery-components.yaml"
    text = stricter.read_text("utf-8")
    assert text.count("limit: 60 %") >= 1
    stricter.write_text(text.replace("limit: 60 %", "limit: 99 %"), "utf-8")
    other = load_rulebook(rules)
    amounts = {rulebook: "7500", other: "3750"}
    with ThreadPoolExecutor(8) as pool:
        for law, verdict in zip(
            [rulebook, other] * 20,
            pool.map(lambda law: check(base, law), [rulebook, other] * 20),
            strict=True,
        ):
            assert verdict.credits[0].amount.low == amounts[law]
            assert verdict.rulebook.hash == law.digest


def test_threads_may_be_the_first_to_use_anything() -> None:
    process = run_python(
        f"""
import sys, threading
from concurrent.futures import ThreadPoolExecutor
import iracheck
sys.setswitchinterval(1e-4)
together = threading.Barrier(4)
def first(_):
    together.wait()
    declaration = iracheck.read_declaration({str(BASE)!r})
    rulebook = iracheck.load_rulebook()
    return iracheck.verdict_json(iracheck.check(declaration, rulebook)), rulebook.digest
with ThreadPoolExecutor(4) as pool:
    found = set(pool.map(first, range(4)))
assert len(found) == 1, found
"""
    )
    assert (process.returncode, process.stderr) == (0, "")


def test_threads_that_come_and_go_leave_no_rulesets_behind(base: Declaration, rulebook: Rulebook) -> None:
    pytest.importorskip("durable.engine")
    check(base, rulebook)
    before = {key: len(readers) for key, readers in inference._idle.items()}
    for _ in range(5):
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(check, base, rulebook).result().credits[0].read_by == (
                "plain",
                "durable-rules",
            )
    assert {key: len(readers) for key, readers in inference._idle.items()} == before


def test_a_ruleset_is_used_by_one_thread_at_a_time(rulebook: Rulebook) -> None:
    pytest.importorskip("durable.engine")
    together = Barrier(4)
    award = rulebook.awards["30D"]
    answers = {required.rule: required.answer for required in award.requires}
    used: list[int] = []
    read = inference.DurableReader.read

    def meeting(reader: inference.DurableReader, given: Any) -> str:
        used.append(id(reader))
        together.wait(timeout=60)
        return read(reader, given)

    with pytest.MonkeyPatch.context() as patched, ThreadPoolExecutor(4) as pool:
        patched.setattr(inference.DurableReader, "read", meeting)
        gates = list(pool.map(lambda _: inference.gate(award, answers)[0], range(4)))
    assert gates == ["stands"] * 4
    assert len(set(used)) == 4


# --- keeping to itself


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    """A program in a process of its own, with warnings as errors."""
    return subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


QUIET = """
import datetime, decimal, gc, locale, logging, os, random, signal, socket, sys, threading, time, warnings

done = []
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
NEVER = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.putenv", "os.chdir",
         "os.remove", "os.rename", "os.mkdir", "urllib.", "signal.", "http.", "ftplib.", "smtplib.", "shutil.")

def watch(event, arguments):
    if event.startswith(NEVER) or (event == "open" and arguments[2] & WRITES):
        done.append((event, *map(str, arguments)))

def forbidden(*_arguments, **_named):
    raise AssertionError("the clock was read, or a connection was opened")

class Date(datetime.date):
    today = forbidden

class DateTime(datetime.datetime):
    now = utcnow = today = forbidden

def state():
    return {
        "locale": locale.setlocale(locale.LC_ALL),
        "decimal": repr(decimal.getcontext()),
        "recursion": sys.getrecursionlimit(),
        "digits": sys.get_int_max_str_digits(),
        "switch": sys.getswitchinterval(),
        "signals": {number: signal.getsignal(number) for number in signal.valid_signals()},
        "warnings": list(warnings.filters),
        "show": (warnings.showwarning, sys.excepthook, sys.displayhook, threading.excepthook, sys.unraisablehook),
        "logging": (logging.root.level, list(logging.root.handlers), logging.root.disabled, logging.raiseExceptions),
        "streams": (sys.stdin, sys.stdout, sys.stderr),
        "random": random.getstate(),
        "collector": (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()),
        "environment": (dict(os.environ), os.getcwd()),
        "path": list(sys.path),
        "threads": threading.enumerate(),
        "traces": (sys.gettrace(), sys.getprofile()),
    }

for name in ("time", "time_ns", "monotonic", "monotonic_ns", "localtime", "gmtime", "ctime", "asctime", "sleep"):
    setattr(time, name, forbidden)
for name in ("socket", "create_connection", "getaddrinfo", "create_server", "socketpair"):
    setattr(socket, name, forbidden)
datetime.date, datetime.datetime = Date, DateTime
before = state()
sys.addaudithook(watch)

import iracheck

rulebook = iracheck.load_rulebook()
declaration = iracheck.read_declaration("fixtures/scenarios/two-laws-2026.yaml")
verdict = iracheck.check(declaration, rulebook)
iracheck.verdict_text(verdict, full=True), iracheck.verdict_json(verdict, indent=2)
group = iracheck.check_group(iracheck.read_group("fixtures/scenarios/averaged-2025.yaml"), rulebook)
iracheck.group_text(group), iracheck.run_json([verdict, group], [])
entity = iracheck.inspect_entity(declaration, rulebook, declaration.entities[0].id, on=Date(2026, 3, 1))
iracheck.entity_text(entity)
iracheck.with_changes(declaration, {"/title": "Other"})
try:
    iracheck.parse_declaration("[")
except iracheck.DocumentError as error:
    iracheck.errors_text(error.problems), iracheck.errors_json(error.problems)
try:
    iracheck.read_declaration("fixtures")
except iracheck.DocumentError:
    pass
iracheck.json_schema("verdict"), iracheck.json_schema("declaration")

after = state()
assert before == after, [(name, before[name], after[name]) for name in before if before[name] != after[name]]
assert done == [], done
"""


def test_it_prints_nothing_asks_no_clock_opens_no_connection_and_changes_nothing_around_it() -> None:
    process = run_python(QUIET)
    assert process.stderr == ""
    assert (process.returncode, process.stdout) == (0, "")


@pytest.mark.parametrize(
    "deed",
    [
        "print('x')",
        "time.time()",
        "DateTime.now()",
        "socket.socket()",
        "decimal.getcontext().prec = 5",
        "sys.setrecursionlimit(5000)",
        "warnings.simplefilter('ignore')",
        "logging.basicConfig()",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "random.random()",
        "open(os.devnull, 'w').close()",
        "threading.Thread(target=threading.Event().wait, daemon=True).start()",
    ],
)
def test_that_would_be_noticed(deed: str) -> None:
    begin, _, end = QUIET.partition("import iracheck\n")
    rest = end.partition("after = state()")
    process = run_python(f"{begin}{deed}\n{rest[1]}{rest[2]}")
    assert process.returncode != 0 or process.stdout != ""


def update() -> None:
    """Write the example and its output into the page anew."""
    PAGE.write_text(up_to_date(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    update()
