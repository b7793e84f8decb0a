"""All formats are made from one model and tell the same; each is compared whole with its golden file."""

import re
from html import unescape

import pytest
from markdown_it import MarkdownIt

from reports.language import CODES, Code
from reports.render import Form, render, render_report
from reports.text import text_of
from reports.view import report_of
from tests.conftest import Golden
from tests.reports.atoms import atoms
from tests.reports.samples import (
    HANDBOOK,
    changed,
    example_names,
    example_verdict,
    sample_dossier,
    sample_verdict,
    verdict_on,
    without,
)

ENDINGS: dict[Form, str] = {"text": "txt", "markdown": "md", "json": "json", "html": "html"}
NO_END = 1_000_000

BETTER = next(record for record in changed("T2", authorship="sole", prize="second") if record["id"] == "T2")
OPEN = sample_dossier(records=[*without("T2", "J2"), {**BETTER, "documents": []}])
"""The sample with one paper better, though without its documents: open on several rungs."""


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("form", list(ENDINGS))
def test_golden(form: Form, lang: Code, golden: Golden) -> None:
    golden(f"reports/sample.{lang}.{ENDINGS[form]}", render(sample_verdict(), form, lang, handbook=HANDBOOK))


@pytest.mark.parametrize("lang", CODES)
def test_golden_of_an_open_verdict(lang: Code, golden: Golden) -> None:
    golden(f"reports/open.{lang}.txt", render(verdict_on(OPEN, settings=None), "text", lang))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def of_html(html: str) -> str:
    body = re.sub(r"(?s)<(style|script)>.*?</\1>", "", html)
    return squeezed(unescape(re.sub(r"<[^>]+>", "", body)))


def of_markdown(text: str) -> str:
    return of_html(MarkdownIt("commonmark").enable("table").render(text))


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", ["sample", "open", *example_names()])
def test_formats_tell_the_same(name: str, lang: Code) -> None:
    own = {"sample": sample_verdict(), "open": verdict_on(OPEN)}
    verdict = own[name] if name in own else example_verdict(name)
    report = report_of(verdict, lang, HANDBOOK)
    told = {
        "text": squeezed(text_of(report, NO_END)),
        "markdown": of_markdown(render_report(report, "markdown")),
        "html": of_html(render_report(report, "html")),
    }
    for part, texts in atoms(report).items():
        for text in texts:
            missing = [form for form, whole in told.items() if squeezed(text) not in whole]
            assert missing == [], f"{part}: {text}"


@pytest.mark.parametrize("lang", CODES)
def test_parts_stand_in_one_order(lang: Code) -> None:
    report = report_of(sample_verdict(), lang, HANDBOOK)
    names = ["conclusion", "survey", "missing", "clauses", "judgements", "remarks", "waivers", "readings"]
    names += ["notes", "records", "receipt"]
    labels = [report.labels[name] for name in names]
    patterns = {
        "text": [rf"(?m)^{re.escape(label)}\n─" for label in labels],
        "markdown": [rf"(?m)^## {re.escape(label)}$" for label in labels],
        "html": [
            rf'<h2 id="h-{name}">{re.escape(label)}</h2>' for name, label in zip(names, labels, strict=True)
        ],
    }
    forms: list[Form] = ["text", "markdown", "html"]
    for form in forms:
        text = render_report(report, form)
        places = [found.start() if (found := re.search(each, text)) else -1 for each in patterns[form]]
        assert -1 not in places, form
        assert places == sorted(places), form


def test_the_conclusion_stands_first_and_last_in_text() -> None:
    report = report_of(sample_verdict(), "zh")
    lines = text_of(report).splitlines()
    assert lines[-1].endswith(report.conclusion.sentence)
    first = next(n for n, line in enumerate(lines) if report.conclusion.sentence in line)
    assert first < 20


@pytest.mark.parametrize("lang", CODES)
def test_first_page_of_text(lang: Code) -> None:
    report = report_of(sample_verdict(), lang)
    text = text_of(report, first_page=True)
    assert report.labels["missing"] in text
    assert report.labels["clauses"] not in text
    assert text_of(report).startswith(text[: text.rindex(report.conclusion.mark.symbol)].rstrip())


@pytest.mark.parametrize("form", list(ENDINGS))
def test_twice_the_same_and_one_line_break_at_the_end(form: Form) -> None:
    once, twice = (render(sample_verdict(), form, "zh") for _ in range(2))
    assert once == twice
    assert once.endswith("\n")
    assert not once.endswith("\n\n")
    assert not re.search(r"[ \t]$", once, re.MULTILINE)


def test_colour_changes_nothing_but_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain = render(sample_verdict(), "text", "zh", columns=90)
    coloured = render(sample_verdict(), "text", "zh", columns=90, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize("columns", [20, 40, 60, 100, 140])
@pytest.mark.parametrize("lang", CODES)
def test_no_line_is_wider_than_asked_for(lang: Code, columns: int) -> None:
    from reports.text import LEAST_COLUMNS
    from reports.wrap import width

    text = render(sample_verdict(), "text", lang, columns=columns)
    assert max(width(line) for line in text.splitlines()) <= max(columns, LEAST_COLUMNS)
