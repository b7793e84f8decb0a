"""Two verdicts side by side as lines of a terminal, as Markdown and as JSON (schema `whatif-1`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from evaluator.changes import Change
from evidence.canonical import number_text
from evidence.day import Day
from evidence.model import Model
from evidence.writing import to_plain
from reports.advice.compared import Compared, PeriodTurn, Row, Turn, UseTurn
from reports.advice.paper import Paper, marked
from reports.json_report import data_of
from reports.markdown import escape
from reports.model import Mark
from reports.view import report_of
from reports.wrap import Run, width, wrap

VERSION: Final = "whatif-1"
GAP: Final = 2
WIDEST: Final = 32
"""The most columns for the names of the clauses."""

Json = dict[str, Any]


class _Words:
    """The few words and marks of punctuation that both texts need."""

    def __init__(self, view: Compared) -> None:
        self.view = view
        chinese = view.lang == "zh"
        self.colon = "：" if chinese else ": "
        self.comma = "；" if chinese else "; "
        self.and_ = "、" if chinese else ", "
        self.brackets = "（{}）" if chinese else " ({})"

    def changes(self, turn: UseTurn | Turn) -> list[str]:
        """The reasons that went and those that came."""
        told = []
        for name, reasons in (("no_longer", turn.lost), ("now", turn.gained)):
            if reasons:
                told.append(self.view.labels[name].format(reasons=self.comma.join(reasons)))
        return told

    def told(self, turn: Turn) -> list[str]:
        """What is told of a requirement itself."""
        return [*([turn.note] if turn.note else []), *self.changes(turn)]

    def names(self, turn: UseTurn) -> str:
        """The records of a line, and the period where there is one."""
        names = self.and_.join(record.label for record in turn.records)
        return f"{turn.period} {names}" if turn.period else names

    def side(self, mark: Mark | None, text: str, missing: str) -> str:
        """One side of what differs, in a few words."""
        if mark is None:
            return self.view.labels[missing]
        return f"{mark.symbol} {mark.word}" + (self.brackets.format(text) if text else "")


# For a terminal ----


def write_compared(paper: Paper, view: Compared) -> None:
    """The two verdicts on paper."""
    words = _Words(view)
    paper.title(view.title)
    for fact in view.facts:
        paper.put(0, (fact.label, "quiet"), words.colon, fact.text)
    paper.heading(view.labels["changes"])
    for text in view.lines:
        paper.put(0, "· ", text)
    paper.heading(view.labels["verdicts"])
    paper.put(0, (view.sentence, "strong"))
    paper.blank()
    _table(paper, words)
    for name, turns in (("turns", view.turns), ("steps", view.steps)):
        if turns:
            paper.heading(view.labels[name])
        for turn in turns:
            _write_turn(paper, words, turn)
    if not view.turns and not view.steps:
        paper.blank()
        paper.put(0, view.labels["none"])
    paper.blank()
    for text in _checks(view):
        paper.put(0, (text, "quiet"))
    paper.put(0, (view.disclaimer, "quiet"), hang=0)


def _checks(view: Compared) -> Iterator[str]:
    """Whether a second engine came to the same; said once where it is the same of both."""
    marks = (view.before.cross_check, view.after.cross_check)
    yield from dict.fromkeys(f"{mark.symbol} {mark.word}" for mark in marks)


def _table(paper: Paper, words: _Words) -> None:
    """The conclusion and the clauses, one side beside the other."""
    view, labels = words.view, words.view.labels
    first = min(WIDEST, paper.columns * 2 // 5)
    other = (paper.columns - first - 2 * GAP) // 2
    widths = (first, other, other)
    head: list[list[list[Run]]] = [
        [[], [(labels["before"], "heading")], [(labels["after"], "heading")]],
        [[(labels["conclusion"], "strong")], [marked(view.before.mark)], [marked(view.after.mark)]],
        [[], [(view.before.sentence, "")], [(view.after.sentence, "")]],
        [[(labels["as_of"], "")], [(view.before.as_of, "")], [(view.after.as_of, "")]],
    ]
    for cells in head:
        _beside(paper, cells, widths)
    for row in view.rows:
        sides = ((row.before, row.before_text), (row.after, row.after_text))
        _beside(paper, [_name(row), *(_cell(words, *side) for side in sides)], widths, hang=2)


def _name(row: Row) -> list[Run]:
    """A clause; what differs is marked."""
    mark: Run = ("◆ ", "unsure") if row.differs else ("  ", "")
    if row.depth:
        return [mark, ("  " * row.depth, ""), (row.ref.cite, "")]
    return [mark, (row.ref.cite, "strong"), (f" {row.ref.says}", "")]


def _cell(words: _Words, mark: Mark | None, text: str) -> list[Run]:
    if mark is None:
        return [(words.view.labels["not_asked"], "quiet")]
    return [marked(mark), (words.brackets.format(text) if text else "", "quiet")]


def _beside(paper: Paper, cells: Sequence[list[Run]], widths: Sequence[int], hang: int = 0) -> None:
    """Cells side by side, each wrapped in its own column; the first one's further lines are indented."""
    hangs = [hang, *(0 for _ in cells[1:])]
    columns = [list(wrap(*each)) for each in zip(cells, widths, hangs, strict=True)]
    for number in range(max(map(len, columns))):
        line: list[Run] = []
        for n, column in enumerate(columns):
            piece = column[number] if number < len(column) else []
            if piece and number and hangs[n]:
                piece = [(" " * hangs[n], ""), *piece]
            used = sum(width(text) for text, _ in piece)
            line += [*piece, (" " * (widths[n] - used + GAP), "")]
        while line and not line[-1][0].strip():
            line.pop()
        paper.lines.append(line)


def _write_turn(paper: Paper, words: _Words, turn: Turn) -> None:
    paper.put(
        0, ("◆ ", "unsure"), (f"{turn.ref.cite} {turn.ref.says}", "strong"), (f"  [{turn.ref.id}]", "quiet")
    )
    before = words.side(turn.before, turn.before_text, "not_asked")
    after = words.side(turn.after, turn.after_text, "not_asked")
    paper.put(4, before if before == after else f"{before} → {after}")
    for text in words.told(turn):
        paper.put(4, "· ", text)
    for period in turn.periods:
        paper.put(4, "· ", period.name + words.colon, _period(words, period))
    for use in turn.uses:
        paper.put(4, "· ", words.names(use) + words.colon, _use(words, use))


def _period(words: _Words, period: PeriodTurn) -> str:
    before = words.side(period.before, period.before_text, "outside")
    return f"{before} → {words.side(period.after, period.after_text, 'outside')}"


def _use(words: _Words, use: UseTurn) -> str:
    before, after = words.side(use.before, "", "unheard"), words.side(use.after, "", "unheard")
    return words.comma.join([before if before == after else f"{before} → {after}", *words.changes(use)])


# Markdown ----


def markdown_of_compared(view: Compared) -> str:
    """The two verdicts as Markdown (GitHub's flavour), every text escaped."""
    words, labels = _Words(view), {name: escape(label) for name, label in view.labels.items()}
    lines = [f"# {escape(view.title)}", ""]
    lines += [f"- {escape(fact.label)}{words.colon}{escape(fact.text)}" for fact in view.facts]
    lines += ["", f"## {labels['changes']}", ""]
    lines += [f"- {escape(text)}" for text in view.lines]
    lines += ["", f"## {labels['verdicts']}", "", f"**{escape(view.sentence)}**", ""]
    lines += [f"| | {labels['before']} | {labels['after']} |", "|---|---|---|"]
    lines.append(
        _row(labels["conclusion"], *(_side(words, each.mark, "") for each in (view.before, view.after)))
    )
    lines.append(_row("", escape(view.before.sentence), escape(view.after.sentence)))
    lines.append(_row(labels["as_of"], escape(view.before.as_of), escape(view.after.as_of)))
    for row in view.rows:
        name = escape(row.ref.cite if row.depth else f"{row.ref.cite} {row.ref.says}")
        sides = (_side(words, row.before, row.before_text), _side(words, row.after, row.after_text))
        lines.append(_row(f"**◆** {name}" if row.differs else name, *sides))
    for name, turns in (("turns", view.turns), ("steps", view.steps)):
        if turns:
            lines += ["", f"## {labels[name]}", ""]
        for turn in turns:
            lines += _turn_lines(words, turn)
    if not view.turns and not view.steps:
        lines += ["", labels["none"]]
    lines += ["", *(f"{escape(text)}  " for text in _checks(view)), escape(view.disclaimer)]
    return "\n".join(lines).rstrip() + "\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _side(words: _Words, mark: Mark | None, text: str) -> str:
    return escape(words.side(mark, text, "not_asked"))


def _turn_lines(words: _Words, turn: Turn) -> Iterator[str]:
    yield f"- **{escape(turn.ref.cite)} {escape(turn.ref.says)}** `{turn.ref.id}`"
    before = _side(words, turn.before, turn.before_text)
    after = _side(words, turn.after, turn.after_text)
    yield f"  - {before if before == after else f'{before} → {after}'}"
    for text in words.told(turn):
        yield f"  - {escape(text)}"
    for period in turn.periods:
        yield f"  - {escape(period.name)}{words.colon}{escape(_period(words, period))}"
    for use in turn.uses:
        yield f"  - {escape(words.names(use))}{words.colon}{escape(_use(words, use))}"


# JSON ----


def json_of_compared(view: Compared) -> str:
    """The two verdicts as JSON text: what is changed, what differs, and each verdict whole."""
    return json.dumps(data_of_compared(view), ensure_ascii=False, indent=2) + "\n"


def data_of_compared(view: Compared) -> Json:
    """The two verdicts as plain JSON values. `verdicts` holds each as schema `verdict-1` has it."""
    before, after = view.verdicts
    return {
        "schema": VERSION,
        "lang": view.lang,
        "title": view.title,
        "changes": [{**data_of_change(each.change, each.code), "text": each.text} for each in view.changes],
        "before": view.before.mark.code,
        "after": view.after.mark.code,
        "text": view.sentence,
        "turned": [change.id for change in view.difference.turned],
        "requirements": [_turn_data(turn) for turn in view.turns],
        "steps": [_turn_data(turn) for turn in view.steps],
        "disclaimer": view.disclaimer,
        "verdicts": {
            "before": data_of(report_of(before, view.lang)),
            "after": data_of(report_of(after, view.lang)),
        },
    }


def data_of_change(change: Change, code: str) -> Json:
    """A change as plain values: its word, and what it names."""
    own = {each.name: _plain(getattr(change, each.name)) for each in fields(change)}
    return {"change": code, **{name: value for name, value in own.items() if value is not None}}


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return _plain(to_plain(value))
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, Day | date):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _turn_data(turn: Turn) -> Json:
    return {
        "id": turn.ref.id,
        "cite": turn.ref.cite,
        "says": turn.ref.says,
        "before": _code(turn.before),
        "after": _code(turn.after),
        "before_text": turn.before_text,
        "after_text": turn.after_text,
        "rule_changed": bool(turn.note),
        "gained": list(turn.gained),
        "lost": list(turn.lost),
        "periods": [
            {
                "period": period.code,
                "before": _code(period.before),
                "after": _code(period.after),
                "before_text": period.before_text,
                "after_text": period.after_text,
            }
            for period in turn.periods
        ],
        "records": [
            {
                "records": [record.id for record in use.records],
                "period": use.period_code or None,
                "before": _code(use.before),
                "after": _code(use.after),
                "gained": list(use.gained),
                "lost": list(use.lost),
            }
            for use in turn.uses
        ],
    }


def _code(mark: Mark | None) -> str | None:
    return None if mark is None else mark.code
