"""Every text of a report, part by part, to hold the formats against each other."""

from collections.abc import Iterator

from reports.model import ClauseView, Report


def atoms(report: Report) -> dict[str, list[str]]:
    """The texts that every format must hold, by the part of the report."""
    conclusion = report.conclusion
    return {
        "head": [report.title, *(text for fact in report.facts for text in (fact.label, fact.text))],
        "conclusion": [
            conclusion.mark.word,
            conclusion.sentence,
            conclusion.disclaimer,
            *conclusion.decisive,
            *(step.text for step in conclusion.ladder),
        ],
        "survey": list(_survey(report)),
        "missing": list(_missing(report)),
        "clauses": [text for child in report.root.children for text in _clause(child)],
        "judgements": list(_judgements(report)),
        "remarks": [remark.text for remark in report.remarks],
        "waivers": [text for each in report.waivers for text in (each.clause.says, each.text)],
        "readings": list(_readings(report)),
        "notes": [text for note in report.notes for text in (note.cite, note.text, note.settled)],
        "records": [
            text
            for record in report.records
            for text in (record.ref.label, *(each.clause.cite for each in record.serves))
        ],
        "receipt": [report.cross_check.word, *(fact.text for fact in report.receipt)],
    }


def _survey(report: Report) -> Iterator[str]:
    for each in report.bounds:
        yield from (each.ref.cite, each.ref.says, each.mark.word, each.text)
        for part in each.parts:
            yield from (part.ref.cite, part.mark.word, part.waits)


def _missing(report: Report) -> Iterator[str]:
    yield report.missing.intro
    for group in report.missing.groups:
        yield group.heading
        for item in group.items:
            yield from (item.text, item.choice, *(record.label for record in item.records))
            yield from (clause.cite for clause in item.clauses)
            yield report.labels["marked_decisive"] if item.decisive else ""


def _clause(view: ClauseView) -> Iterator[str]:
    yield from (view.mark.word, view.ref.cite, view.ref.says, view.ref.id, view.bounds, view.waits, view.note)
    yield view.official or ""
    yield "" if view.waiver is None else view.waiver.text
    yield from (told.text for told in view.reasons)
    for period in view.periods if view.mark.code != "not_applicable" else ():
        yield from (period.name, period.mark.word, period.wanted, period.shown)
        yield from (record.label for record in period.records)
        yield from (told.text for told in period.notes)
    for line in view.told:
        yield from (line.mark.word, *(record.label for record in line.records))
        yield from (told.text for told in line.reasons)
    for child in view.children:
        yield from _clause(child)


def _judgements(report: Report) -> Iterator[str]:
    for view in report.judgements:
        yield from (view.record.label, view.mark.word, view.judge, view.date, view.degree, view.basis)
        yield from (view.standing, *view.notes, *(clause.says for clause in view.clauses))


def _readings(report: Report) -> Iterator[str]:
    for view in report.readings:
        yield from (view.id, view.cite, view.question, view.used.text, view.used.code, view.how)
        for other in view.others:
            yield from (other.text, other.code)
