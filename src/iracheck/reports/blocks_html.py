"""Blocks as one HTML page: nothing to load, nothing to run, readable on a phone, on paper and aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from iracheck.reports.blocks import (
    Block,
    Bullets,
    Contents,
    Heading,
    Link,
    Mark,
    Name,
    Numbered,
    Paragraph,
    Table,
    Terms,
    Words,
)

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #59636e; --line: #d1d9e0; --link: #0a53be;
  --mark: #fff3c4; --mark-ink: #6b4c00; --band: #f6f8fa; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171b; --faint: #a3adb8; --line: #3a424b;
  --link: #84b6ff; --mark: #4a3a00; --mark-ink: #ffe08a; --band: #1c2126; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 56rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.5rem; margin: 3.5rem 0 1rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1.15rem; margin: 2.5rem 0 .4rem; }
h2, h3 { line-height: 1.3; scroll-margin-top: .5rem; }
a { color: var(--link); }
code { font: .9em ui-monospace, monospace; }
mark { background: var(--mark); color: var(--mark-ink); padding: 0 .25em; border-radius: .2em; }
dl { display: grid; grid-template-columns: minmax(6.5rem, max-content) 1fr; gap: .3rem 1.25rem; margin: 1rem 0; }
dt { grid-column: 1; color: var(--faint); }
dd { grid-column: 2; margin: 0; min-width: 0; }
dd + dd { margin-top: .15rem; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
caption { text-align: left; color: var(--faint); padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line); }
thead th { border-bottom-width: 2px; }
tbody th { font-weight: inherit; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav > ul > li { margin: 1rem 0 0; font-weight: 600; }
nav ul ul { font-weight: 400; columns: 20rem; column-gap: 2rem; margin: .2rem 0 0; }
nav ul ul li { break-inside: avoid; padding: .12rem 0; }
@media (max-width: 34rem) { dl { display: block; } dt { margin-top: .6rem; } th, td { padding-right: .6rem; } }
@media print { :root { --ink: #000; --paper: #fff; --faint: #444; --line: #999; --link: #000; --mark: #eee;
  --mark-ink: #000; } body { max-width: none; padding: 0; font-size: 9.5pt; } h2 { break-before: page; margin-top: 0; }
  h2, h3, caption, thead { break-after: avoid; } tr, dt { break-inside: avoid; } .wide { overflow: visible; } }
"""


def escaped(text: str) -> str:
    """Text as it stands in HTML, in an attribute too."""
    return escape(text, quote=True)


def blocks_html(blocks: Iterable[Block], *, title: str) -> str:
    """The document as one self-contained page."""
    body = "\n".join(line for block in blocks for line in _lines(block))
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escaped(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        tag = f"h{block.level}"
        anchor = f' id="{escaped(block.anchor)}"' if block.anchor else ""
        yield f"<{tag}{anchor}>{escaped(block.text)}</{tag}>"
    elif isinstance(block, Paragraph):
        yield f"<p>{_written(block.words)}</p>"
    elif isinstance(block, Bullets):
        yield "<ul>"
        yield from (f"<li>{_written(entry)}</li>" for entry in block.entries)
        yield "</ul>"
    elif isinstance(block, Numbered):
        yield "<ol>"
        for several in block.entries:
            yield f"<li>{'<br>'.join(_written(words) for words in several)}</li>"
        yield "</ol>"
    elif isinstance(block, Terms):
        yield "<dl>"
        for label, several in block.entries:
            yield f"<dt>{escaped(label)}</dt>"
            yield from (f"<dd>{_written(words)}</dd>" for words in several)
        yield "</dl>"
    elif isinstance(block, Table):
        yield from _table(block)
    else:
        yield from _contents(block)


def _table(block: Table) -> Iterator[str]:
    named = f' role="region" aria-label="{escaped(block.caption)}"' if block.caption else ""
    yield f'<div class="wide" tabindex="0"{named}>'
    yield "<table>"
    if block.caption:
        yield f"<caption>{escaped(block.caption)}</caption>"
    columns = "".join(f'<th scope="col">{escaped(column)}</th>' for column in block.columns)
    yield f"<thead><tr>{columns}</tr></thead>"
    yield "<tbody>"
    for first, *others in block.rows:
        cells = "".join(f"<td>{_written(cell)}</td>" for cell in others)
        yield f'<tr><th scope="row">{_written(first)}</th>{cells}</tr>'
    yield "</tbody>"
    yield "</table>"
    yield "</div>"


def _contents(block: Contents) -> Iterator[str]:
    yield '<nav aria-label="Contents">'
    yield "<ul>"
    for section, parts in block.sections:
        yield f"<li>{_written((section,))}"
        if parts:
            yield "<ul>"
            yield from (f"<li>{_written((part,))}</li>" for part in parts)
            yield "</ul>"
        yield "</li>"
    yield "</ul>"
    yield "</nav>"


def _written(words: Words) -> str:
    told = ""
    for word in words:
        if isinstance(word, str):
            told += escaped(word)
        elif isinstance(word, Link):
            told += f'<a href="{escaped(word.to)}">{escaped(word.text)}</a>'
        else:
            tag = "code" if isinstance(word, Name) else "mark" if isinstance(word, Mark) else "strong"
            told += f"<{tag}>{escaped(word.text)}</{tag}>"
    return told
