"""What a batch keeps of one dossier: plain tuples that JSON can hold, with every text in one language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from evaluator.claims import Claims, claims_from_json, claims_of
from evaluator.reasons import OPENS
from evaluator.verdict import Receipt
from evidence.problems import Problem
from reports.clean import clean, clip
from reports.conclusion import unit_of
from reports.language import Language, language
from reports.model import ClauseView, MissingItem, Report
from reports.saying import OPENS as OPEN_WORDS

LONGEST: Final = 2_000
LONGEST_NAME: Final = 80


class Column(NamedTuple):
    """A clause as the table has it."""

    id: str
    cite: str
    says: str
    main: bool


class Cell(NamedTuple):
    """What was found for one clause. `span` is the interval: “3–5/4” for three, at most five, of four."""

    status: str
    word: str
    span: str
    waits: str


class MissingLine(NamedTuple):
    """One thing that somebody has to do. `requirements`: id, clause and words of those that ask for it."""

    actor: str
    code: str
    text: str
    cites: str
    decisive: bool
    choice: str
    requirements: tuple[tuple[str, str, str], ...]


class OpenLine(NamedTuple):
    """One requirement that is open, and one kind of question that it waits for."""

    kind: str
    word: str
    id: str
    cite: str
    says: str


class ProblemLine(NamedTuple):
    """Something wrong in an input: where, what, and what to do."""

    severity: str
    code: str
    file: str
    sheet: str
    place: str
    field: str
    wrong: str
    remedy: str


class Row(NamedTuple):
    """One verdict as the table, the index and the record of the run tell it."""

    id: str
    name: str
    school: str
    subject: str
    title: str
    title_words: str
    status: str
    word: str
    sentence: str
    columns: tuple[Column, ...]
    cells: tuple[Cell, ...]
    missing: tuple[MissingLine, ...]
    opens: tuple[OpenLine, ...]
    cross_check: tuple[str, str]
    receipt: dict[str, Any]


class Entry(NamedTuple):
    """All that is kept of one input. `row` and `claims` are None where there is no verdict.

    `passing` marks what another attempt may change (a process that died): no later run takes it over.
    """

    input_sha256: str
    row: Row | None
    problems: tuple[ProblemLine, ...]
    claims: Claims | None
    passing: bool


def entry_to_json(entry: Entry) -> bytes:
    """An entry as JSON; equal entries give equal bytes."""
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def entry_from_json(content: bytes) -> Entry:
    """The entry. ValueError, TypeError or KeyError where the content is none."""
    sha256, row, problems, claims, passing = json.loads(content.decode("utf-8", "surrogatepass"))
    return Entry(
        sha256,
        _row(*row) if row is not None else None,
        tuple(ProblemLine(*each) for each in problems),
        claims_from_json(claims) if claims is not None else None,
        bool(passing),
    )


def _row(*values: Any) -> Row:
    """A row as JSON gives it back."""
    row = Row(*values)
    return row._replace(
        columns=tuple(Column(*each) for each in row.columns),
        cells=tuple(Cell(*each) for each in row.cells),
        missing=tuple(_missing_line(*each) for each in row.missing),
        opens=tuple(OpenLine(*each) for each in row.opens),
        cross_check=(row.cross_check[0], row.cross_check[1]),
    )


def _missing_line(*values: Any) -> MissingLine:
    line = MissingLine(*values)
    return line._replace(requirements=tuple((each[0], each[1], each[2]) for each in line.requirements))


# From a report -------------------------------------------------------------------------------------------


def entry_of(report: Report, input_sha256: str, problems: tuple[ProblemLine, ...], passing: bool) -> Entry:  # noqa: FBT001 - the entry's own field
    """What is kept of a report."""
    claims = claims_of(report.verdict.dossier, report.verdict.as_of)
    return Entry(input_sha256, row_of(report), problems, claims, passing)


def row_of(report: Report) -> Row:
    """One report as a row."""
    verdict, dossier = report.verdict, report.verdict.dossier
    words = language("zh" if report.lang == "zh" else "en")
    facts = {fact.code: fact.text for fact in report.facts}
    views = {view.ref.id: view for view in _walk(report.root)}
    columns = []
    for each in report.bounds:
        columns.append(Column(each.ref.id, each.ref.cite, each.ref.says, main=True))
        columns += [Column(part.ref.id, part.ref.cite, part.ref.says, main=False) for part in each.parts]
    check = verdict.cross_check
    return Row(
        clip(clean(dossier.id), LONGEST_NAME),
        clip(clean(dossier.name or ""), LONGEST_NAME),
        clip(clean(dossier.school or ""), LONGEST_NAME),
        clip(facts.get("subject", ""), LONGEST_NAME),
        verdict.rule_set.id,
        facts["rule_set"],
        report.conclusion.mark.code,
        report.conclusion.mark.word,
        clip(report.conclusion.sentence, LONGEST),
        tuple(columns),
        tuple(_cell(views[column.id]) for column in columns),
        tuple(
            _missing(group.heading, item, words) for group in report.missing.groups for item in group.items
        ),
        tuple(_opens(views[verdict.finding.id], words)),
        (check.status, check.why or ""),
        _receipt(verdict.receipt),
    )


def _receipt(receipt: Receipt) -> dict[str, Any]:
    fields = {name: getattr(receipt, name) for name in Receipt.__dataclass_fields__}
    return {**fields, "readings": dict(receipt.readings)}


def _walk(view: ClauseView) -> Iterator[ClauseView]:
    yield view
    for child in view.children:
        yield from _walk(child)


def _cell(view: ClauseView) -> Cell:
    return Cell(view.mark.code, view.mark.word, span_of(view), view.waits)


def span_of(view: ClauseView) -> str:
    """The interval of a finding in short; empty where there is nothing to count."""
    finding = view.finding
    if unit_of(finding) is None or finding.status in ("not_applicable", "waived"):
        return ""
    span = str(finding.certain)
    if finding.possible != finding.certain:
        span += f"–{finding.possible}"
    return f"{span}/{finding.wanted}"


def _missing(actor: str, item: MissingItem, words: Language) -> MissingLine:
    records = words.join(ref.label for ref in item.records)
    text = item.text
    if records:
        text = words.labelled(text, records) if item.lists else words.labelled(records, text)
    cites = words.join(dict.fromkeys(ref.cite for ref in item.clauses))
    ids = tuple((ref.id, ref.cite, ref.says) for ref in item.clauses)
    return MissingLine(actor, item.code, clip(clean(text), LONGEST), cites, item.decisive, item.choice, ids)


def _opens(root: ClauseView, words: Language) -> Iterator[OpenLine]:
    """The open requirements that can still change the verdict, each with every kind that it waits for."""
    todo = [root]
    while todo:
        view = todo.pop()
        finding = view.finding
        if finding.status != "open":
            continue
        if not finding.children or finding.reasons:
            for kind in OPENS:
                if kind in finding.opens:
                    yield OpenLine(
                        kind, words.say(OPEN_WORDS[kind]), view.ref.id, view.ref.cite, view.ref.says
                    )
        todo.extend(reversed(view.children))


# Problems ------------------------------------------------------------------------------------------------


def problem_lines(
    problems: Iterable[Problem], words: Language, path: str, label: str
) -> tuple[ProblemLine, ...]:
    """Problems in words, each once. `path` is how the input was opened, `label` how it is told of."""
    lines = (_problem_line(problem, words, path, label) for problem in problems)
    return tuple(dict.fromkeys(lines))


def _problem_line(problem: Problem, words: Language, path: str, label: str) -> ProblemLine:
    place = problem.place
    file = place.file or path
    where = place.cell or ""
    if place.sheet is None and place.line is not None:
        where = words.say("line {line}", line=place.line)

    def told(part: int) -> str:
        text = problem.text(words.code, lambda template: _split(words.say(template))[part])
        return clip(clean(text.replace(path, label)), LONGEST)

    return ProblemLine(
        problem.severity,
        problem.code,
        clean(file.replace(path, label, 1)),
        clip(clean(place.sheet or ""), LONGEST_NAME),
        where,
        clip(clean(place.path), LONGEST_NAME),
        told(0),
        told(1),
    )


def _split(template: str) -> tuple[str, str]:
    """A template's first sentence, and the rest: what is wrong, and what to do."""
    for end in ("。", ". "):
        first, found, rest = template.partition(end)
        if found and rest.strip():
            return first + end.strip(), rest.strip()
    return template, ""
