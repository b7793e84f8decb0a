"""材料目录: an applicant's documents in the order of the clauses, numbered through.

Records have the numbers that the committee's paper gives them; a document's place in the list is also the
number of its file where the attached files are gathered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from evidence.documents import Document
from reports.clean import clean, clip
from reports.context import Context
from reports.language import N_, Code, Language, language
from reports.model import ClauseRef, ClauseView, Fact, RecordView, Report
from reports.numbers import number
from reports.paper.numbers import in_clause_order, uses_below
from reports.sections import document_text
from reports.values import Value

LABELS: Final[Mapping[str, str]] = {
    "place": N_("No."),
    "record": N_("Record number"),
    "material": N_("Material"),
    "document": N_("Document"),
    "page": N_("Page"),
    "file": N_("Attached file"),
    "checked_by": N_("Checked by (signature)"),
    "day": N_("Day, month, year:"),
}
"""The headings and the few words of the frame."""

STATES: Final[Mapping[str, str]] = {
    "attached": "",
    "gathered": "",
    "same": N_("as No. {place}"),
    "unnamed": "",
    "unavailable": N_("cannot be had"),
    "undocumented": N_("no document listed"),
    "missing": N_("file missing"),
    "different": N_("file differs from its SHA-256"),
    "refused": N_("file not taken"),
}
"""What a line tells of its file, by code."""

FACTS: Final = ("name", "id", "school", "subject", "current_title", "rule_set", "as_of")
LONGEST: Final = 120
LONGEST_FILE: Final = 80
SHORT_HASH: Final = 8
LEAST_DIGITS: Final = 2


class Material(Value):
    """One line. `state` is a code of `STATES`, `told` what is told of the file: its name, or why not."""

    place: int
    record: str
    name: str
    document: str
    page: str
    state: str
    told: str


class MaterialGroup(Value):
    """The materials that stand at one clause; `cite` is empty for those that no clause uses."""

    cite: str
    heading: str
    rows: tuple[Material, ...]


class Materials(Value):
    """The list. `footer` stands on every page."""

    lang: Code
    title: str
    name: str
    facts: tuple[Fact, ...]
    intro: str
    groups: tuple[MaterialGroup, ...]
    footer: str
    labels: dict[str, str]


class Attachment(NamedTuple):
    """A file that a document names: `file` and `sha256` as the dossier has them.

    `stem` is the name it gets where files are gathered, not yet made safe and without its ending.
    """

    place: int
    file: str
    sha256: str | None
    stem: str


class _Entry(NamedTuple):
    """`clauses` are those of the survey that the record counts or may count for."""

    place: int
    record: RecordView
    document: Document | None
    clauses: tuple[ClauseRef, ...]

    @property
    def clause(self) -> ClauseRef | None:
        """Where it stands."""
        return self.clauses[0] if self.clauses else None


def materials_of(report: Report, states: Mapping[int, tuple[str, str]] | None = None) -> Materials:
    """The list of a report's materials.

    `states` say what became of the files when they were gathered: by their places a code of `STATES`, and the
    name of the file or, for `same`, the place where it stands.
    """
    lang = language(report.lang)
    say = lang.say
    entries = tuple(_entries(report))
    context = Context(report.verdict, lang, None)
    groups: list[tuple[ClauseRef | None, list[Material]]] = []
    for entry in entries:
        if not groups or groups[-1][0] != entry.clause:
            groups.append((entry.clause, []))
        groups[-1][1].append(_material(entry, context, states or {}))
    documents = sum(entry.document is not None for entry in entries)
    dossier = report.verdict.dossier
    title = report.verdict.rule_set.title.in_language(report.lang)
    return Materials(
        report.lang,
        say("List of materials: {title}", title=title),
        clip(clean(dossier.name or dossier.id), LONGEST_FILE),
        tuple(fact for fact in report.facts if fact.code in FACTS),
        say(
            "Records: {records}; documents: {documents}; in the order of the clauses. What serves several "
            "clauses stands at the first; record numbers are those of the comparison.",
            records=len(report.records),
            documents=documents,
        ),
        tuple(MaterialGroup(*_heading(clause, lang), tuple(rows)) for clause, rows in groups),
        _footer(report, lang),
        {name: say(text) for name, text in LABELS.items()},
    )


def attachments_of(report: Report) -> tuple[Attachment, ...]:
    """The files that the documents name, in the order of the list."""
    entries = tuple(_entries(report))
    digits = max(len(str(len(entries))), LEAST_DIGITS)
    words = Context(report.verdict, language(report.lang), None).words
    found = []
    for entry in entries:
        document = entry.document
        if document is None or document.file is None or document.unavailable:
            continue
        cite = entry.clause.cite if entry.clause is not None else ""
        parts = (
            f"{entry.place:0{digits}}",
            cite,
            number(entry.record.ref),
            words.label("document", document.type),
        )
        stem = " ".join(part for part in parts if part)
        found.append(Attachment(entry.place, document.file, document.sha256, stem))
    return tuple(found)


def _entries(report: Report) -> Iterator[_Entry]:
    """Every document in order; a record without any has a line too."""
    documents = {record.id: record.documents for record in report.verdict.dossier.records}
    clauses = _clauses(report)
    place = 0
    for record in in_clause_order(report):
        for document in documents[record.ref.id] or (None,):
            place += 1
            yield _Entry(place, record, document, tuple(clauses.get(record.ref.id, ())))


def _clauses(report: Report) -> dict[str, dict[ClauseRef, None]]:
    """For each record that counts or may count, the clauses of the survey that it does so for."""
    views = {view.ref.id: view for view in _walk(report.root)}
    found: dict[str, dict[ClauseRef, None]] = {}
    for each in report.bounds:
        for ref in [part.ref for part in each.parts] or [each.ref]:
            for use in uses_below(views[ref.id]):
                if use.mark.code != "not_counted":
                    found.setdefault(use.record.id, {})[ref] = None
    return found


def _walk(view: ClauseView) -> Iterator[ClauseView]:
    yield view
    for child in view.children:
        yield from _walk(child)


def _material(entry: _Entry, context: Context, states: Mapping[int, tuple[str, str]]) -> Material:
    lang, document = context.language, entry.document
    name = clip(clean(entry.record.ref.label), LONGEST)
    own = number(entry.record.ref)
    name = name.removeprefix(f"{own} ") or name
    others = lang.join(each.cite for each in entry.clauses[1:])
    if others:
        name = lang.bracketed(name, lang.say("also for {clauses}", clauses=others))
    state, told = _state(document, states.get(entry.place))
    words = STATES[state]
    if words:
        told = lang.say(words, place=told) if state == "same" else lang.say(words)
    if document is None:
        return Material(entry.place, own, name, "", "", state, told)
    text = document_text(context, document.model_copy(update=_PLAIN))
    page = clip(clean(document.page or ""), LONGEST_FILE)
    return Material(entry.place, own, name, text, page, state, clip(clean(told), LONGEST_FILE))


_PLAIN: Final = {"file": None, "page": None, "unavailable": False}
"""What has a column of its own."""


def _state(document: Document | None, found: tuple[str, str] | None) -> tuple[str, str]:
    if document is None:
        return "undocumented", ""
    if document.unavailable:
        return "unavailable", ""
    if document.file is None:
        return "unnamed", ""
    return found or ("attached", document.file.replace("\\", "/").rpartition("/")[2])


def _heading(clause: ClauseRef | None, lang: Language) -> tuple[str, str]:
    if clause is None:
        return "", lang.say("Used by no clause")
    return clause.cite, clause.says


def _footer(report: Report, lang: Language) -> str:
    receipt = report.verdict.receipt
    parts = (
        lang.say("Dossier {what}", what=receipt.dossier_sha256[:SHORT_HASH]),
        lang.labelled(lang.say("Cut-off"), receipt.as_of),
        f"zhicheng {receipt.zhicheng}",
    )
    return " · ".join(parts)
