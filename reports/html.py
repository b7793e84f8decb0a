"""The report as one HTML file that needs nothing else: no script, style, font or picture from elsewhere.

The policy in its head lets a browser run the file's own script and style only, told by their hashes. Imports
jinja2, so only when it is asked for.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.clean import clean
from reports.model import Report
from reports.wrap import width

TEMPLATES: Final = Path(__file__).with_name("templates")
SHORT_HASH: Final = 16

ONE_PAGE: Final = 20
"""So many lines of what is missing fit on the first printed page; the clauses then begin on the second."""
PRINTED_COLUMNS: Final = 84
"""Columns of a printed line of that list."""
HEADING: Final = 2
"""Lines that a heading takes."""


def html_of(report: Report) -> str:
    """The report as HTML, ending in a line break."""
    style = _style(report) + _running_footer(report)
    script = _file("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            lang=report.lang,
            labels=report.labels,
            one_page=_lines_missing(report) + _lines_easiest(report) <= ONE_PAGE,
            picture=_picture(report),
            policy=policy,
            style=Markup(style),  # noqa: S704 - our own file; what is added is escaped for CSS
            script=Markup(script),  # noqa: S704 - our own file
        )
        .rstrip()
        + "\n"
    )


def _lines_missing(report: Report) -> int:
    """About how many lines the list of what is missing takes in print."""
    lines = 0
    for group in report.missing.groups:
        for item in group.items:
            texts = (item.text, item.choice, *(record.label for record in item.records))
            lines += 1 + sum(map(width, texts)) // PRINTED_COLUMNS
    return lines


def _lines_easiest(report: Report) -> int:
    """About how many lines the easiest way takes in print."""
    told = None if report.advice is None else report.advice.easiest
    if told is None:
        return 0
    texts = [told.sentence, told.more, told.when, *told.texts]
    texts += [text for line in told.lines for text in (line.text, *line.inner)]
    return HEADING + sum(1 + width(text) // PRINTED_COLUMNS for text in texts if text)


def _style(report: Report) -> str:
    parts = ["report.css"]
    if report.advice is not None:
        parts.append("advice.css")
        if report.advice.timeline is not None:
            parts.append("timeline.css")
    return "".join(map(_file, parts))


def _picture(report: Report) -> Markup | None:
    if report.advice is None or report.advice.timeline is None:
        return None
    from reports.advice.timeline_picture import picture_of  # noqa: PLC0415 - only where there is advice

    return picture_of(report.advice.timeline)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=False,
    )


def _finalize(value: Any) -> Any:
    """Every value that is put out is cleaned; what is already HTML stays."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return "sha256-" + b64encode(sha256(content.encode("utf-8")).digest()).decode("ascii")


def _running_footer(report: Report) -> str:
    """The foot of every printed page: whose report, which dossier, which page."""
    who = report.facts[0].text
    receipt = report.verdict.receipt.dossier_sha256[:SHORT_HASH]
    font = 'font: 8pt "Noto Serif CJK SC", "SimSun", serif; color: #444;'
    return (
        f"@page {{ @bottom-left {{ content: {css_string(f'{who} · {report.title}')}; {font} }}"
        f" @bottom-center {{ content: {css_string(receipt)}; {font} }}"
        f' @bottom-right {{ content: counter(page) " / " counter(pages); {font} }} }}\n'
    )


def css_string(text: str) -> str:
    """A text as a string of CSS; whatever is no letter or digit is written by its number."""
    written = (c if c.isalnum() else f"\\{ord(c):x} " for c in clean(text))
    return f'"{"".join(written)}"'
