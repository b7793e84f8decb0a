"""Terminal, Markdown, HTML, Word and PDF tell the same: what each says is read out of it and compared."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import docx
import pytest
from docx.oxml.ns import qn
from lxml import html

from reports.html import html_of
from reports.language import CODES, Code
from reports.markdown import markdown_of
from reports.model import Report
from reports.paper.making import paper_of
from reports.paper.pdf import Press
from reports.paper.word import ZERO_WIDTH, docx_of
from reports.terminal import terminal_of
from reports.view import report_of
from tests.paper.conftest import reader_of, squeezed, text_of
from tests.reports.samples import example_names, example_verdict, sample_verdict

MARKS = "✓✗?–◇"
NAMES = [*example_names(), "sample"]
ON_PAPER = ("sample", "xu-jing", "he-jianping")
"""Open with something of everything, waived, not met: for the formats that take longer."""

Numbers = tuple[frozenset[str], frozenset[str]]


class Said(NamedTuple):
    """What was read out of one output: symbols, counts, ids and hashes as they stand there.

    `survey` has the symbol of each clause by its number, `bounds` the counts of the main ones; `serves` the
    requirements by record with the symbol; `missing` by who acts how many things, and how many are decisive.
    """

    conclusion: str
    survey: dict[str, str]
    bounds: dict[str, str]
    serves: dict[str, frozenset[tuple[str, str]]]
    missing: list[tuple[str, int, int]]
    readings: frozenset[str]
    waivers: list[str]
    hashes: frozenset[str]


@cache
def report(name: str, lang: Code) -> Report:
    return report_of(sample_verdict() if name == "sample" else example_verdict(name), lang)


def readings_in(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\br\d[\w.]*=\w+", text, re.ASCII))


def hashes_in(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", text))


# Terminal and Markdown ----


def section(lines: list[str], heading: str) -> list[str]:
    """The lines below a heading, up to the next."""
    begins = [
        n
        for n, line in enumerate(lines)
        if line.startswith("## ") or (n + 1 < len(lines) and set(lines[n + 1]) == {"─"})
    ]
    for first, last in pairwise([*begins, len(lines)]):
        if lines[first].removeprefix("## ") == heading:
            return [line for line in lines[first + 1 : last] if line and set(line) != {"─"}]
    return []


def said_in_terminal(report: Report) -> Said:
    text = re.sub(r"\x1b\[[0-9;]*m", "", terminal_of(report, 100_000))
    lines, labels = text.splitlines(), report.labels
    survey, bounds = {}, {}
    for line in section(lines, labels["survey"]):
        if main := re.match(rf"([{MARKS}]) .*?  (\S+) (.*)", line):
            survey[main[2]], bounds[main[2]] = main[1], main[3]
        elif part := re.match(rf" +(\S.*?)  ([{MARKS}]) ", line):
            survey[part[1]] = part[2]
    serves = {}
    for line in section(lines, labels["records"]):
        uses = re.findall(rf"  (?:\S+?[：:] ?)?([{MARKS}]) [^\[\]]*\[([\w.]+)\]", line)
        serves[line.split(" ")[0]] = frozenset((each, mark) for mark, each in uses)
    missing = groups(section(lines, labels["missing"]), "  · ", f"[{labels['marked_decisive']}]")
    conclusion = section(lines, labels["conclusion"])[0]
    waivers = section(lines, labels["waivers"])
    return Said(conclusion[0], survey, bounds, serves, missing, readings_in(text), waivers, hashes_in(text))


def said_in_markdown(report: Report) -> Said:
    text = markdown_of(report)
    plain = re.sub(r"\\(.)", r"\1", text).replace("&lt;", "<").replace("&amp;", "&")
    lines, labels = plain.splitlines(), report.labels
    survey, bounds = {}, {}
    for line in section(lines, labels["survey"]):
        if main := re.match(rf"- ([{MARKS}]) .*? \*\*(.+?)\*\* (.*)", line):
            survey[main[2]], bounds[main[2]] = main[1], main[3]
        elif part := re.match(rf"  - (.+?) ([{MARKS}]) ", line):
            survey[part[1]] = part[2]
    serves: dict[str, frozenset[tuple[str, str]]] = {}
    last = ""
    for line in section(lines, labels["records"]):
        if line.startswith("- **"):
            last = line[4:].split(" ")[0]
            serves[last] = frozenset()
        elif line.startswith(f"  - {labels['serves']}"):
            uses = re.findall(rf"([{MARKS}]) [^`]*`([\w.]+)`", line)
            serves[last] = frozenset((each, mark) for mark, each in uses)
    below = (line.removeprefix("### ") for line in section(lines, labels["missing"]))
    missing = groups(below, "- ", f"**{labels['marked_decisive']}**")
    conclusion = section(lines, labels["conclusion"])[0]
    waivers = [line[2:].replace("**", "") for line in section(lines, labels["waivers"])]
    return Said(
        conclusion.strip("*")[0],
        survey,
        bounds,
        serves,
        missing,
        readings_in(plain),
        waivers,
        hashes_in(plain),
    )


def groups(lines: Iterable[str], item: str, decisive: str) -> list[tuple[str, int, int]]:
    """Headings with the number of items below them, and how many of these are decisive."""
    found: list[tuple[str, int, int]] = []
    heading, n, decided = "", 0, 0
    for line in lines:
        if line.startswith(item):
            n, decided = n + 1, decided + line[len(item) :].startswith(decisive)
        elif not line.startswith(" "):
            if n:
                found.append((heading, n, decided))
            heading, n, decided = line, 0, 0
    return [*found, (heading, n, decided)] if n else found


# HTML ----


def text_in(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def said_in_html(report: Report) -> tuple[Said, dict[str, str], dict[str, str]]:
    """With the ids of the clauses and the counts of all, by their numbers."""
    page = html.fromstring(html_of(report))
    survey, bounds, ids, counts = {}, {}, {}, {}
    for link in page.xpath("//section[@id='survey']//a[starts-with(@href, '#')]"):
        whole = link.getparent()
        cites = link.xpath(".//span[@class='cite']")
        cite = text_in(cites[0] if cites else link)
        survey[cite] = whole.xpath(".//span[starts-with(@class, 'mark')]/span")[0].text
        if not cites:
            says = text_in(whole.xpath("./span[@class='says']")[0])
            told = [text_in(each) for each in whole.xpath("./span[@class='bounds']")]
            bounds[cite] = says + "".join(told).removeprefix(cite)
        summary = page.get_element_by_id(link.get("href")[1:]).xpath("./summary")[0]
        ids[cite] = summary.xpath(".//code")[0].text
        counts[cite] = text_in(summary.xpath("./span[@class='bounds']")[0])
    serves = {}
    for each in page.xpath("//details[@class='one-record']"):
        uses = each.xpath(".//div[@class='serves']//li")
        name = text_in(each.xpath("./summary/span[@class='record']")[0]).split(" ")[0]
        serves[name] = frozenset(
            (use.xpath("./code")[0].text, use.xpath("./span/span")[0].text) for use in uses
        )
    missing = []
    for group in page.xpath("//section[@id='missing']/section"):
        items = group.xpath("./ul/li")
        decided = sum(report.labels["marked_decisive"] in text_in(each)[:12] for each in items)
        missing.append((text_in(group.xpath("./h3")[0]), len(items), decided))
    text = " ".join(page.itertext())
    conclusion = page.xpath("//section[@id='conclusion']//span[starts-with(@class, 'mark')]/span")
    waivers = [text_in(each) for each in page.xpath("//section[@id='waivers']//li")]
    said = Said(
        (conclusion or page.xpath("//span[starts-with(@class, 'mark')]/span"))[0].text,
        survey,
        bounds,
        serves,
        missing,
        readings_in(text),
        waivers,
        hashes_in(text),
    )
    return said, ids, counts


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", NAMES)
def test_terminal_markdown_and_html(name: str, lang: Code) -> None:
    own = report(name, lang)
    page, ids, _ = said_in_html(own)
    assert len(page.survey) > 4
    assert len(page.hashes) >= 3
    assert any(page.serves.values())
    assert len(ids) == len(page.survey)
    terminal, markdown = said_in_terminal(own), said_in_markdown(own)
    for field in Said._fields:
        one, two, three = (getattr(each, field) for each in (page, terminal, markdown))
        if field in ("bounds", "waivers"):
            one, two, three = (squeezed(str(each)) for each in (one, two, three))
        assert two == one, field
        assert three == one, field


# Paper ----


def rows_in(content: bytes) -> list[list[str]]:
    """The rows of the table of clauses in a Word file."""
    for table in docx.Document(io.BytesIO(content)).tables:
        rows = [[cell.text.replace(ZERO_WIDTH, "") for cell in row.cells] for row in table.rows]
        if len(rows[0]) == 5 and len(rows) > 4:
            return rows[1:]
    raise AssertionError("no table of clauses")


def body_of(content: bytes) -> str:
    """All text of a Word file, cells too."""
    body = docx.Document(io.BytesIO(content)).element.body
    pieces = ("".join(each.text or "" for each in par.iter(qn("w:t"))) for par in body.iter(qn("w:p")))
    return "\n".join(pieces).replace(ZERO_WIDTH, "")


def expanded(cell: str) -> Numbers:
    """The ids in a cell, runs such as W1–W8 expanded: those that count, those that may."""
    counted: set[str] = set()
    possible: set[str] = set()
    for each in filter(None, re.split(r"、|, ", cell)):
        (possible if each.endswith("?") else counted).update(run(each.removesuffix("?")))
    return frozenset(counted), frozenset(possible)


def run(told: str) -> Iterator[str]:
    if found := re.fullmatch(r"(\D+)(\d+)–\1(\d+)", told):
        yield from (f"{found[1]}{n}" for n in range(int(found[2]), int(found[3]) + 1))
    else:
        yield told


def below(said: Said, clause: str) -> Numbers:
    """The records that count, and those that may, for a clause or what stands below it."""
    marks = {
        name: {mark for each, mark in uses if each == clause or each.startswith(f"{clause}.")}
        for name, uses in said.serves.items()
    }
    counted = frozenset(name for name, found in marks.items() if "✓" in found)
    return counted, frozenset(name for name, found in marks.items() if "?" in found) - counted


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", ON_PAPER)
def test_word_and_pdf(press: Press, name: str, lang: Code) -> None:
    """Against the page for the screen; the PDF against the Word file, row by row."""
    own = report(name, lang)
    said, ids, counts = said_in_html(own)
    paper = paper_of(own)
    word = docx_of(paper)
    reader = reader_of(press.pdf(paper))
    text, printed = body_of(word), text_of(reader, paper.footer.split("·")[0])
    rows = rows_in(word)
    assert {row[0]: row[2][0] for row in rows} == said.survey
    mains = [row[0] for row in rows if "." not in ids[row[0]]]
    for cite, _, _, found, records in rows:
        assert found.startswith(counts[cite])
        if records or cite not in mains:
            assert expanded(records) == below(said, ids[cite])
    for row in rows:
        assert squeezed("".join(row)) in printed
    conclusion = re.escape(own.labels["conclusion"])
    for whole in (squeezed(text), printed):
        assert re.findall(rf"{conclusion}[：:]([{MARKS}])", whole)[:1] == [said.conclusion]
        for waiver in said.waivers:
            assert squeezed(waiver) in whole
        assert {each for each in said.hashes if each in whole} == said.hashes
        for heading, _, _ in said.missing:
            assert squeezed(heading) in whole
    decisive = squeezed(own.labels["marked_decisive"])
    for whole in (squeezed(text), printed):
        assert len(re.findall(rf"·{decisive}[：:]", whole)) == sum(each[2] for each in said.missing)
    assert readings_in(text) == said.readings
    assert readings_in("\n".join(page.extract_text() for page in reader.pages)) == said.readings
