"""The law written out: whole, the same each time, linked, and a page that is valid, self-contained and safe."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from fixture_files import ROOT
from iracheck import Rulebook, load_rulebook
from iracheck.checking import measure_sentences
from iracheck.cli import main
from iracheck.reports.blocks import (
    Bullets,
    Contents,
    Heading,
    Link,
    Mark,
    Name,
    Paragraph,
    Strong,
    Table,
    Terms,
    plain,
)
from iracheck.reports.blocks_html import blocks_html
from iracheck.reports.blocks_markdown import blocks_markdown
from iracheck.reports.blocks_text import blocks_text
from iracheck.reports.law_document import TITLE, law_blocks

VOID = {"meta", "br", "hr", "img", "link", "input"}
Output = pytest.CaptureFixture[str]


class Page(HTMLParser):
    """A page taken apart: its tags in order, ids, addresses, headings, and what is wrong with its nesting."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.to: list[str] = []
        self.levels: list[int] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.wrong: list[str] = []
        self.feed(html)
        self.close()
        self.wrong += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if len(named) < len(attrs):
            self.wrong.append(f"<{tag}> has an attribute twice")
        self.attributes.append((tag, named))
        if "id" in named:
            self.ids.append(named["id"] or "")
        if tag == "a":
            self.to.append(named.get("href") or "")
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def html() -> str:
    """The page of the rulebook that comes with the program."""
    return blocks_html(law_blocks(load_rulebook(), measure_sentences()), title=TITLE)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    """The page taken apart."""
    return Page(html)


def test_the_page_is_well_formed(page: Page, html: str) -> None:
    assert page.wrong == []
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">\n')
    assert len(set(page.ids)) == len(page.ids)
    assert not any(re.search(r"\s", identity) for identity in page.ids)
    tags = {tag for tag, _ in page.attributes}
    assert {"main", "nav", "h1", "h2", "h3", "table", "caption", "dl", "mark"} <= tags
    titles = [tag for tag, _ in page.attributes if tag in ("title", "h1", "main")]
    assert sorted(titles) == ["h1", "main", "title"]


def test_the_page_loads_and_runs_nothing(page: Page, html: str) -> None:
    forbidden = {"script", "link", "img", "iframe", "object", "embed", "form", "svg", "base"}
    assert not forbidden & {tag for tag, _ in page.attributes}
    for _, named in page.attributes:
        assert not {"src", "srcset", "style", "background"} & set(named)
        assert not any(name.startswith("on") for name in named)
    assert "url(" not in html
    assert "@import" not in html
    policy = [named["content"] for tag, named in page.attributes if "http-equiv" in named]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_the_page_reads_on_a_phone_on_paper_and_aloud(page: Page, html: str) -> None:
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(page.levels, page.levels[1:], strict=False))
    scopes = {named.get("scope") for tag, named in page.attributes if tag == "th"}
    assert scopes == {"col", "row"}
    assert all(named.get("aria-label") for _, named in page.attributes if "tabindex" in named)
    assert "width=device-width" in html
    assert "@media print" in html
    assert ("nav", {"aria-label": "Contents"}) in page.attributes


def test_every_link_leads_somewhere(page: Page, rulebook: Rulebook) -> None:
    inside = {to[1:] for to in page.to if to.startswith("#")}
    outside = {to for to in page.to if not to.startswith("#")}
    assert inside <= set(page.ids)
    assert outside <= {source.url for source in rulebook.sources}
    assert all(to.startswith("https://") for to in outside)


def test_anchors_are_the_ids_of_rules_and_lists(page: Page, rulebook: Rulebook) -> None:
    assert {*rulebook.rules, *rulebook.lists} <= set(page.ids)
    assert {*rulebook.rules, *rulebook.lists} <= {to[1:] for to in page.to}


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_the_document_leaves_nothing_out(form: str, rulebook: Rulebook, capsys: Output) -> None:
    assert main(["rules", "--format", form]) == 0
    written = capsys.readouterr().out
    told = "".join(Page(written).text) if form == "html" else written
    if form == "markdown":
        told = re.sub(r"\\([\\`*_\[\]<>#|~!&])", r"\1", told)
    told = " ".join(told.split())
    assert rulebook.digest in told
    assert "Law last verified 22 November 2026" in told
    for rule in rulebook.rules.values():
        spaced = [rule.title, rule.question, rule.reading or "", rule.reads.yes, rule.verified.against]
        assert all(" ".join(text.split()) in told for text in spaced), rule.id
        assert all(authority.cite in told for authority in rule.authority)
        for row in getattr(rule, "schedule", ()):
            assert row.first_day.year == 1 or row.first_day.isoformat() in told
            assert all(added.cite in told for added in getattr(row, "adds", ()))
    for entry in rulebook.lists.values():
        assert all(f"{row.key}" in told and row.cite in told for row in entry.rows)
        assert all((row.note or "") in told and (row.name or "") in told for row in entry.rows)
    for left in rulebook.not_encoded:
        assert " ".join(left.asks.split()) in told
        assert " ".join(left.reason.split()) in told
        assert left.cite in told


def test_what_is_unverified_is_marked_wherever_it_is_cited(html: str, rulebook: Rulebook) -> None:
    unverified = [
        authority
        for entry in (*rulebook.rules.values(), *rulebook.lists.values())
        for authority in entry.authority
        if authority.standing == "unverified"
    ]
    rows = [row for entry in rulebook.lists.values() for row in entry.rows if row.standing == "unverified"]
    marks = html.count("<mark>unverified</mark>")
    assert marks > len(unverified) + len(rows)
    assert "<mark>unverified</mark>" in html[html.index('id="30D/critical-minerals"') :][:4000]


def test_markdown_is_linked_and_its_tables_are_whole(rulebook: Rulebook) -> None:
    written = blocks_markdown(law_blocks(rulebook, measure_sentences()))
    anchors = re.findall(r'<a id="([^"]+)"></a>', written)
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(<#([^>]+)>\)", written)) <= set(anchors)
    assert {*rulebook.rules, *rulebook.lists} <= set(anchors)
    columns = 0
    for line in written.splitlines():
        if not line.startswith("|"):
            columns = 0
            continue
        found = len(re.findall(r"(?<!\\)\|", line))
        assert columns in (0, found), line
        columns = found


def test_the_same_rulebook_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    for form in ("text", "markdown", "html"):
        written = {
            subprocess.run(
                [sys.executable, "-m", "iracheck", "rules", "--format", form],
                cwd=tmp_path,
                env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")},
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("1", "2")
        }
        assert len(written) == 1


def test_text_of_a_rulebook_cannot_become_markup(tmp_path: Path) -> None:
    rules = Path(shutil.copytree(ROOT / "rules", tmp_path / "rules"))
    hostile = "<script>alert(\"1\")</script> & *bold* | `x` [y](z) 'q'"
    path = rules / "30D" / "plug-in.yaml"
    text = path.read_text("utf-8")
    quoted = "'" + hostile.replace("'", "''") + "'"
    title = next(line for line in text.splitlines() if line.startswith("title: "))
    path.write_text(text.replace(title, f"title: {quoted}"), "utf-8")
    rulebook = load_rulebook(rules)
    assert rulebook.rules["30D/plug-in"].title == hostile
    page = Page(blocks_html(law_blocks(rulebook, {}), title=hostile))
    assert page.wrong == []
    assert "script" not in {tag for tag, _ in page.attributes}
    assert hostile in "".join(page.text)
    written = blocks_markdown(law_blocks(rulebook, {}))
    assert "<script" not in written.replace("\\<", "")
    assert r"\*bold\* \| \`x\` \[y\]" in written


def test_blocks_in_each_format() -> None:
    blocks = [
        Heading(1, "Law & order", "top"),
        Paragraph(("See ", Link("here", "#top"), ", ", Link("there", "https://e.org/?a=1&b=2"), ".")),
        Bullets(((Strong("one"), ": ", Mark("unverified")), ("- two",))),
        Terms((("label", (("first",), (Name("a_b"),))),)),
        Table("Rows", ("Key", "Law"), (((Name("k"),), ("a|b",)),)),
        Contents(((Link("Part", "#top"), (Link("Chapter", "#top"),)),)),
    ]
    assert blocks_text(blocks) == (
        "Law & order\n===========\n\nSee here, there <https://e.org/?a=1&b=2>.\n\n"
        "  - one: unverified\n  - - two\n\n  label  first\n         a_b\n\n"
        "Rows:\n  Key  Law\n  k    a|b\n\n  Part\n    Chapter\n"
    )
    assert blocks_markdown(blocks) == (
        '<a id="top"></a>\n\n# Law \\& order\n\nSee [here](<#top>), [there](<https://e.org/?a=1&b=2>).\n\n'
        "- **one**: **⚠ unverified**\n- \\- two\n\n- **label**:\n  - first\n  - `a_b`\n\n"
        "Rows:\n\n| Key | Law |\n| --- | --- |\n| `k` | a\\|b |\n\n- [Part](<#top>)\n  - [Chapter](<#top>)\n"
    )
    page = Page(blocks_html(blocks, title="T"))
    assert page.wrong == []
    assert page.to == ["#top", "https://e.org/?a=1&b=2", "#top", "#top"]
    assert blocks_markdown([Paragraph((Name("a`b"), Link("x", "https://e.org/<y>")))]) == (
        "a\\`b[x](<https://e.org/%3Cy%3E>)\n"
    )
    assert plain(("a", Link("b", "#c"), Mark("d"))) == "abd"


def test_rules_without_a_format_still_lists_the_questions(capsys: Output) -> None:
    assert main(["rules"]) == 0
    assert capsys.readouterr().out.startswith("30D/acquired-in-time")
    assert main(["rules", "--format", "pdf"]) == 2


def test_a_broken_rulebook_gives_no_document(capsys: Output) -> None:
    assert main(["rules", "--format", "html", "--rules", "no-such-folder"]) == 5
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "there is no such folder" in shown.err
