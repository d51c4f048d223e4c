"""What every rule, list, source, measure and word of the rulebook keeps to."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pycountry
import pytest

from fixture_files import ROOT, read_tree
from iracheck import DocumentError, Rulebook, load_rulebook
from iracheck.checking import load as checked_lists
from iracheck.checking.measured import MEASURES
from iracheck.declaration import COUNTRIES
from iracheck.declaration.vocabulary import (
    COMPONENT_KINDS,
    FORMS,
    MATERIAL_KINDS,
    MINERALS,
    VEHICLE_CLASSES,
)
from iracheck.rulebook import DatedList, Listed, Rule, Threshold

LAW = load_rulebook()
RULES = ROOT / "rules"
ENTRIES: dict[str, Rule | DatedList] = {**LAW.rules, **LAW.lists}
NO_FORM = "never"
FIELDS = {
    field: f"<{field}>"
    for field in ("value", "low", "high", "limit", "key", "what", "which", "count", "day", "reason", "amount")
}
NAMED_TEXT = re.compile(r"\d+ (USC|CFR|FR) \d|Pub\. L\. \d|FS-\d{4}-\d|Rev\. Proc\. \d|Notice \d")
PLAIN_FACTS = {
    "critical_mineral_test": "the election that the declaration states; which elections there are is said by a rule",
}
"""Measures that state no law, each with the reason."""


def keys_of(name: str) -> list[str]:
    """The keys of a list, each once though it may have several rows."""
    return list(dict.fromkeys(row.key for row in LAW.lists[name].rows))


def not_on(name: str) -> list[str]:
    """What a list names as not on it."""
    return list(LAW.lists[name].not_listed)


def cites_in(node: Any) -> Iterator[str]:
    """Every citation anywhere in a file of the rulebook."""
    if isinstance(node, dict):
        for key, inner in node.items():
            if key == "cite":
                yield inner
            else:
                yield from cites_in(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from cites_in(inner)


@cache
def all_cites() -> tuple[tuple[str, str], ...]:
    """Every citation of the rulebook, with the file that cites it, each pair once."""
    found = [
        (path.relative_to(RULES).with_suffix("").as_posix(), cite)
        for path in sorted(RULES.rglob("*.yaml"))
        for cite in cites_in(read_tree(path))
    ]
    return tuple(dict.fromkeys(found))


def texts_in(value: Any) -> Iterator[str]:
    """A text, or the texts of a table or tuple."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts_in(tuple(value.values()))
    elif isinstance(value, tuple):
        yield from (text for text in value if isinstance(text, str))


def names_source(cite: str, source: str) -> bool:
    """Whether a citation is of a source: its name, alone or followed by a paragraph."""
    return cite == source or cite.startswith((f"{source}(", f"{source} ", f"{source},", f"{source}-"))


def test_the_id_of_every_rule_is_its_path() -> None:
    paths = {path.relative_to(RULES).with_suffix("").as_posix() for path in RULES.rglob("*.yaml")}
    assert paths - {"sources", "not-encoded"} == {entry.id for entry in ENTRIES.values()}
    assert all(name == entry.id for name, entry in ENTRIES.items())


@pytest.mark.parametrize("name", ["30D/price", "lists/north-america"])
def test_a_rule_under_another_path_is_an_error(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    path = folder / f"{name}.yaml"
    path.rename(path.with_name("moved.yaml"))
    with pytest.raises(DocumentError) as error:
        load_rulebook(folder)
    moved = str(path.with_name("moved.yaml"))
    told = [problem for problem in error.value.problems if problem.place.file == moved]
    assert any("the id equals the path" in problem.message for problem in told)


@pytest.mark.parametrize(("by", "cite"), all_cites())
def test_every_citation_names_a_source(by: str, cite: str) -> None:
    assert [source.name for source in LAW.sources if names_source(cite, source.name)], by


@pytest.mark.parametrize("name", [source.name for source in LAW.sources])
def test_every_source_is_cited(name: str) -> None:
    assert [by for by, cite in all_cites() if names_source(cite, name)]


def test_sources_are_named_once_and_linked() -> None:
    names = [source.name for source in LAW.sources]
    assert len(set(names)) == len(names)
    assert all(source.url.startswith("https://") for source in LAW.sources)


@pytest.mark.parametrize("name", sorted(LAW.lists))
def test_every_list_is_used(name: str) -> None:
    by_rules = {rule.entries for rule in LAW.rules.values() if isinstance(rule, Listed)}
    by_measures = {text for value in vars(checked_lists).values() for text in texts_in(value)}
    assert name in by_rules | by_measures


@pytest.mark.parametrize("name", sorted(LAW.lists))
def test_no_key_is_listed_and_not_listed(name: str) -> None:
    assert not set(keys_of(name)) & set(not_on(name))
    assert len(set(not_on(name))) == len(not_on(name))


@pytest.mark.parametrize("kind", COMPONENT_KINDS)
def test_every_component_kind_is_classified_once(kind: str) -> None:
    places = [*keys_of("lists/battery-components"), *not_on("lists/battery-components")]
    assert Counter(places)[kind] == 1


def test_only_known_component_kinds_are_classified() -> None:
    places = {*keys_of("lists/battery-components"), *not_on("lists/battery-components")}
    assert places == set(COMPONENT_KINDS)


@pytest.mark.parametrize("kind", MATERIAL_KINDS)
def test_every_material_kind_is_classified_once(kind: str) -> None:
    places = [*keys_of("lists/impracticable-to-trace"), *not_on("lists/impracticable-to-trace")]
    assert Counter(places)[kind] == 1, "say whether it is identified as impracticable to trace"


def test_no_kind_is_a_component_and_a_material() -> None:
    assert not set(COMPONENT_KINDS) & set(MATERIAL_KINDS)


@pytest.mark.parametrize("mineral", MINERALS)
def test_every_mineral_is_classified_once(mineral: str) -> None:
    name = "lists/applicable-critical-minerals"
    assert Counter([*keys_of(name), *not_on(name)])[mineral] == 1


def test_only_known_minerals_are_classified() -> None:
    name = "lists/applicable-critical-minerals"
    assert {*keys_of(name), *not_on(name)} == set(MINERALS)


def test_the_statute_lists_fifty_minerals_and_the_act_of_2025_one() -> None:
    rows = LAW.lists["lists/applicable-critical-minerals"].rows
    assert Counter(row.cite.split("(")[0] for row in rows) == {
        "26 USC 45X": 50,
        "Pub. L. 119-21 §70514": 1,
    }


def test_forms_of_the_law_are_the_forms_of_a_declaration() -> None:
    rows = LAW.lists["lists/applicable-critical-minerals"].rows
    named = [form.form for row in rows for form in row.forms if form.form is not None]
    assert len(set(named)) == len(named), "a form belongs to one mineral"
    assert set(named) == set(FORMS) - {NO_FORM}
    assert NO_FORM in FORMS
    assert all(row.forms for row in rows)


def test_every_class_of_vehicle_has_its_price() -> None:
    price = LAW.rules["30D/price"]
    assert isinstance(price, Threshold)
    assert {row.applies_to for row in price.schedule} == set(VEHICLE_CLASSES)


def test_countries_are_those_of_the_standard() -> None:
    standard = {country.alpha_2: country.alpha_3 for country in pycountry.countries}
    assert {short: long for short, (long, _) in COUNTRIES.items()} == standard
    assert len({name for _, name in COUNTRIES.values()}) == len(COUNTRIES)


@pytest.mark.parametrize(
    "name",
    [
        "lists/covered-nations",
        "lists/free-trade-partners",
        "lists/north-america",
        "lists/united-states-and-territories",
    ],
)
def test_lists_of_countries_hold_countries(name: str) -> None:
    assert set(keys_of(name)) <= set(COUNTRIES)


def test_free_trade_partners_are_those_of_the_regulation() -> None:
    partners = "AU BH CA CL CO CR DO SV GT HN IL JP JO KR MX MA NI OM PA PE SG"
    assert set(keys_of("lists/free-trade-partners")) == {*partners.split(), "US", "PR"}


@pytest.mark.parametrize("answer", ["yes", "no", "unknown"])
@pytest.mark.parametrize("name", sorted(LAW.rules))
def test_templates_format(name: str, answer: str) -> None:
    template = getattr(LAW.rules[name].reads, answer)
    sentence = template.format_map(FIELDS)
    assert sentence.strip() == sentence
    assert "{" not in sentence
    assert sentence.endswith(".") or template == "{reason}"


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_tells_what_it_measures_in_one_sentence(name: str) -> None:
    sentence = MEASURES[name].sentence
    assert sentence[:1].isupper() or sentence.startswith(("$", "5"))
    assert sentence.endswith(".")
    assert len(sentence.split()) > 3


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_measure_that_states_law_names_its_text(name: str) -> None:
    told = MEASURES[name].function.__doc__ or ""
    assert (NAMED_TEXT.search(told) is not None) != (name in PLAIN_FACTS), told


def test_only_measures_are_excused() -> None:
    assert set(PLAIN_FACTS) <= set(MEASURES)


@pytest.mark.parametrize("name", sorted(LAW.rules))
def test_questions_are_questions_and_titles_are_titles(name: str) -> None:
    rule = LAW.rules[name]
    assert rule.question.endswith("?")
    assert rule.question.count("?") == 1
    assert rule.question[:1].isupper()


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_titles_have_no_period(name: str) -> None:
    title = ENTRIES[name].title
    assert not title.endswith((".", "?", " "))
    assert title[:1].isupper()


@pytest.mark.parametrize("name", sorted(name for name, rule in LAW.rules.items() if rule.reading))
def test_a_reading_is_a_sentence(name: str) -> None:
    reading = LAW.rules[name].reading
    assert reading is not None
    assert reading.endswith(".")


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_second_hand_law_claims_no_final_regulation(name: str) -> None:
    """A rule compared with second-hand accounts only cannot hold its regulation for verified."""
    entry = ENTRIES[name]
    if entry.verified.against.startswith("second-hand"):
        regulations = [authority for authority in entry.authority if " CFR " in authority.cite]
        assert {authority.standing for authority in regulations} <= {"unverified"}


def test_every_rule_that_a_credit_asks_says_what_cures_it() -> None:
    """A finding of a pipeline ends with what to do."""
    asked = {
        needed.rule
        for award in LAW.awards.values()
        for needed in (
            *award.requires,
            *(one for row in award.schedule for added in row.adds for one in added.when),
        )
    }
    for name in asked:
        cure = LAW.rules[name].cure
        assert cure is not None, name
        assert cure.endswith(".")
        assert cure[0].isupper()


def test_the_two_paragraphs_d_4_of_section_45x_are_told_apart(rulebook: Rulebook) -> None:
    """The code has two of them: every citation says which, by its heading."""
    headings = {"(integrated components)": "45X/", "(prohibited foreign entities)": "45X/taxpayer-"}
    for rule in rulebook.rules.values():
        for authority in rule.authority:
            if authority.cite.startswith("26 USC 45X(d)(4)"):
                heading = authority.cite.split(" ", 3)[3].removesuffix(" before Pub. L. 119-21")
                assert rule.id.startswith(headings[heading]), (rule.id, authority.cite)


def test_a_reading_that_rests_on_what_was_not_compared_says_so(rulebook: Rulebook) -> None:
    """A regulation or notice that a reading names stands among the authorities, unverified."""
    for rule in rulebook.rules.values():
        for named in re.findall(r"26 CFR 1\.45X-\d+|Notice 2026-15", rule.reading or ""):
            standings = {one.standing for one in rule.authority if one.cite.startswith(named)}
            assert standings == {"unverified"}, (rule.id, named)
