"""index.html: all applicants in one file that needs nothing else; search, filters and charts inside.

Every word is escaped; the policy in the head lets a browser run the file's own script and style only.
"""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.clean import clean
from reports.language import N_, Language
from reports.office import errors, table
from reports.office.charts import bars, shares
from reports.office.doubts import DoubtWords
from reports.office.pages import FOLDER
from reports.office.summary import Line, Summary, by_kind

NAME: Final = "index.html"
TEMPLATES: Final = Path(__file__).parents[1] / "templates"

LABELS: Final[Mapping[str, str]] = {
    "heading": N_("All applicants"),
    "search": N_("Search: name, school, subject, dossier"),
    "title": N_("Conditions"),
    "clause": N_("Clause"),
    "overall": N_("Conclusion"),
    "whole": N_("conclusion on the whole"),
    "status": N_("Status"),
    "any": N_("all"),
    "spans": table.SPANS,
    "with_doubts": N_("with doubts only"),
    "reset": N_("Reset"),
    "number": N_("No."),
    "name": N_("Name"),
    "school": N_("School"),
    "subject": N_("Subject"),
    "takes": N_("What it takes"),
    "doubts": N_("Doubts"),
    "no_match": N_("Nobody matches. Loosen the search or the filters."),
    "charts": N_("Charts"),
    "pass_rates": N_("Clause by clause: met, open, not met"),
    "percent": N_("At the right: the share that meets it."),
    "missing_most": N_("Missing most often"),
    "waiting": N_("Applicants by what they wait for"),
    "not_compared": N_("Not compared"),
    "not_compared_more": N_("What is wrong with them stands in errors.xlsx."),
    "errors": N_("errors"),
    "files": N_("Files of this run"),
    "disclaimer": N_(
        "This is a comparison with the conditions. It does not replace the decision of the review committee."
    ),
    "look": N_("To be looked at by people. None of this has changed the comparison."),
}
STATUSES: Final[Mapping[str, str]] = {
    "met": N_("met"),
    "open": N_("open"),
    "not_met": N_("not met"),
    "waived": N_("waived"),
    "not_applicable": N_("not applicable"),
}
_LETTERS: Final = {"met": "m", "open": "o", "not_met": "n", "waived": "w", "not_applicable": "x"}


def index_of(summary: Summary, language: Language, frame: str) -> str:
    """The index as HTML, ending in a line break."""
    say = language.say
    style, script = _file("office.css"), _file("office.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    words = DoubtWords(language, summary.lines)
    statuses = {code: say(word) for code, word in STATUSES.items()}
    return (
        _environment()
        .get_template("office.html.j2")
        .render(
            lang=language.code,
            labels={name: say(text) for name, text in LABELS.items()},
            statuses=statuses,
            letters=_LETTERS,
            shown=say("{shown} of {all} applicants", shown="%s", all="%a"),
            frame=frame,
            summary=summary,
            doubt_kinds={words.name(kind): times for kind, times in by_kind(summary.doubts).items()},
            words=words,
            folder=FOLDER,
            files=(table.NAME, errors.NAME, "run.json"),
            find=_find,
            codes=_codes,
            shares=lambda title: shares(title, statuses, language),
            bars=lambda rows: bars(rows, language),
            policy=policy,
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
        )
        .rstrip()
        + "\n"
    )


def _find(line: Line) -> str:
    """What the search looks through, small."""
    text = f"{line.name} {line.school} {line.subject} {line.id} {line.label}"
    return unicodedata.normalize("NFKC", text).lower()


def _codes(line: Line) -> str:
    """A letter for the whole and for each clause: what the filters compare."""
    return "".join(_LETTERS[each] for each in (line.status, *(cell.status for cell in line.cells)))


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _finalize(value: Any) -> Any:
    """Every value that is put out is cleaned; what is already HTML stays."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return "sha256-" + b64encode(sha256(content.encode("utf-8")).digest()).decode("ascii")
