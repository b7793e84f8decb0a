"""What differs between two rule sets, in words that a clerk understands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from reports.advice.paper import Paper
from reports.advice.plain import plain
from reports.advice.rule_changes import ChangeTexts
from reports.language import N_, Code, Language, language
from reports.markdown import escape
from reports.values import Value
from reports.words import Words
from rules.comparing import Comparison
from rules.loader import RuleSet
from rules.model import Combination, Node
from rules.rule_change import RuleChange

SCHEMA: Final = "rules-diff-1"
"""The form of the plain data."""

DIRECTIONS: Final[Mapping[str | None, str]] = {
    "stricter": N_("stricter"),
    "more_lenient": N_("more lenient"),
    None: N_("stricter or more lenient cannot be told"),
}
_STYLES: Final[Mapping[str | None, str]] = {"stricter": "bad", "more_lenient": "good", None: "unsure"}


MOST_TOUCHED: Final = 8
"""So many requirements are named that a change reaches; of more their number is told."""


class RuleSetView(Value):
    """Which rule set: id, edition, title, where it was read from, hash."""

    id: str
    edition: str
    title: str
    file: str
    sha256: str


class ChangeLine(Value):
    """One change: its codes (`change`), and in words what it is, where it leads, under which readings.

    `touches` are the ids of the requirements that it reaches, beside the one that it stands at.
    """

    change: RuleChange
    text: str
    direction: str
    under: str
    touches: tuple[str, ...]


class ChangeGroup(Value):
    """The changes of one requirement, reading or note: id and clause, its words, the changes."""

    id: str
    cite: str
    says: str
    lines: tuple[ChangeLine, ...]


class ChangeSection(Value):
    """Changes of one sort: code and heading, and groups of them."""

    code: str
    heading: str
    groups: tuple[ChangeGroup, ...]


class DiffView(Value):
    """What differs between two rule sets.

    `counts` are by direction; `choices` are changes of readings, notes and ids, which have none, `words` of
    words only.
    """

    title: str
    old_label: str
    old: RuleSetView
    new_label: str
    new: RuleSetView
    summary: str
    remark: str
    counts: Mapping[str, int]
    sections: tuple[ChangeSection, ...]


def diff_of(comparison: Comparison, lang: Code) -> DiffView:
    """The view of a comparison in one language."""
    return _Writer(comparison, lang).view()


class _Writer:
    """Writes one comparison in one language."""

    def __init__(self, comparison: Comparison, lang: Code) -> None:
        self.comparison = comparison
        self.language = language(lang)
        self.say = self.language.say
        self.texts = ChangeTexts(Words(self.language), comparison)
        self.says = {
            **says_of(comparison.old, self.language.code),
            **says_of(comparison.new, self.language.code),
        }

    def view(self) -> DiffView:
        """The whole."""
        meaning, words = self.comparison.meaning, self.comparison.words
        counts = {
            "stricter": sum(each.direction == "stricter" for each in meaning),
            "more_lenient": sum(each.direction == "more_lenient" for each in meaning),
            "unclear": sum(each.direction is None and not each.is_undirected for each in meaning),
            "choices": sum(each.is_undirected for each in meaning),
            "words": len(words),
        }
        return DiffView(
            self.say("Two rule sets compared"),
            self.say("Old"),
            self._rule_set(self.comparison.old),
            self.say("New"),
            self._rule_set(self.comparison.new),
            self._summary(counts),
            self._remark(),
            counts,
            tuple(self._sections()),
        )

    def _rule_set(self, rule_set: RuleSet) -> RuleSetView:
        title = rule_set.title.in_language(self.language.code)
        return RuleSetView(rule_set.id, rule_set.edition, title, rule_set.path or "", rule_set.sha256)

    def _remark(self) -> str:
        if self.comparison.meaning:
            return self.say(
                "Directions hold for each change by itself, and for applicants whose posts are known."
            )
        return self.say("Comments, order, layout and other spellings of the same make no difference.")

    def _summary(self, counts: Mapping[str, int]) -> str:
        total = counts["stricter"] + counts["more_lenient"] + counts["unclear"]
        if not any(counts.values()):
            return self.say("The two say the same.")
        parts = []
        if total:
            told = self.say(
                "{stricter} stricter, {lenient} more lenient, {unclear} not to be told",
                stricter=counts["stricter"],
                lenient=counts["more_lenient"],
                unclear=counts["unclear"],
            )
            changes = self.language.many("{n} change of meaning", "{n} changes of meaning", total)
            parts.append(self.language.labelled(changes, told))
        else:
            parts.append(self.say("nothing that changes a verdict by default"))
        if counts["choices"]:
            parts.append(
                self.language.many(
                    "{n} change of what can be chosen, of notes or of ids",
                    "{n} changes of what can be chosen, of notes or of ids",
                    counts["choices"],
                )
            )
        if counts["words"]:
            parts.append(
                self.language.many("{n} change of words only", "{n} changes of words only", counts["words"])
            )
        return self.language.heading(self.language.clauses(parts))

    # Sections ----

    def _sections(self) -> Iterator[ChangeSection]:
        meaning = self.comparison.meaning
        of_requirements = [each for each in meaning if each.requirement is not None]
        others = [each for each in meaning if each.requirement is None]
        readings = [each for each in others if each.what.startswith(("reading_", "option_"))]
        notes = [each for each in others if each.what.startswith("note_")]
        rest = [each for each in others if each not in readings and each not in notes]
        sections = (
            ("rule_set", self.say("The rule set itself"), rest),
            ("readings", self.say("Readings"), readings),
            ("requirements", self.say("Requirements"), of_requirements),
            ("notes", self.say("Notes"), notes),
            ("words", self.say("Words only"), list(self.comparison.words)),
        )
        for code, heading, changes in sections:
            if changes:
                yield ChangeSection(code, heading, tuple(self._groups(changes)))

    def _groups(self, changes: Iterable[RuleChange]) -> Iterator[ChangeGroup]:
        groups: dict[tuple[str, str], list[RuleChange]] = {}
        for change in changes:
            key = (change.requirement or _reading_of(change), change.cite)
            groups.setdefault(key, []).append(change)
        for (id_, cite), listed in groups.items():
            lines = tuple(dict.fromkeys(self._line(each) for each in listed))
            yield ChangeGroup(id_, self.language.cite(cite), self._heading(id_, listed[0]), lines)

    def _heading(self, id_: str, change: RuleChange) -> str:
        """What a requirement, reading or note says."""
        if change.what.startswith("note_"):
            return self.texts.note(change)
        if change.requirement is None and id_:
            readings = {**self.comparison.old.readings, **self.comparison.new.readings}
            return readings[id_].says.in_language(self.language.code) if id_ in readings else ""
        return self.says.get(id_, "")

    def _line(self, change: RuleChange) -> ChangeLine:
        silent = change.is_words or change.is_undirected
        told = "" if silent else self.say(DIRECTIONS[change.direction])
        return ChangeLine(
            change, self.texts.text(change), told, self.texts.under(change), self._touches(change)
        )

    @staticmethod
    def _touches(change: RuleChange) -> tuple[str, ...]:
        return () if change.is_words else tuple(each for each in change.touches if each != change.requirement)


def _reading_of(change: RuleChange) -> str:
    return change.name if change.what.startswith(("reading_", "option_")) else ""


def says_of(rule_set: RuleSet, code: Code) -> dict[str, str]:
    """What every requirement says, under any reading; the usual one's words first."""
    found: dict[str, str] = {}
    choice = rule_set.choose({})
    _collect(rule_set.resolve(choice).requirement, code, found)
    for name, reading in rule_set.readings.items():
        for option in reading.options:
            if option != reading.default:
                with_option = {**choice, name: option}
                try:
                    _collect(rule_set.resolve(with_option).requirement, code, found)
                except ValueError:
                    continue  # an option that only goes with another one
    return found


def _collect(node: Node, code: Code, found: dict[str, str]) -> None:
    found.setdefault(node.id, node.says.in_language(code))
    if isinstance(node, Combination):
        for part in node.of:
            _collect(part, code, found)


# Written ---------------------------------------------------------------------------------------------------


def write_diff(paper: Paper, view: DiffView, lang: Code) -> None:
    """The view as lines for a terminal or a pipe."""
    paper.title(view.title)
    rows = [(view.old_label, _named(view.old)), (view.new_label, _named(view.new))]
    paper.table(0, rows)
    paper.blank()
    paper.put(0, (view.summary, "strong"))
    paper.put(0, (view.remark, "quiet"))
    words = language(lang)
    for section in view.sections:
        paper.heading(section.heading)
        for group in section.groups:
            head = "  ".join(part for part in (group.cite, group.id, group.says) if part)
            if head:
                paper.put(0, (head, "strong"))
            for line in group.lines:
                paper.put(2, "- ", *_runs(line, words), hang=2)


def _runs(line: ChangeLine, words: Language) -> Iterator[tuple[str, str]]:
    """The pieces of one change with their styles."""
    yield line.text, ""
    if line.direction:
        yield words.bracketed("", line.direction), _STYLES[line.change.direction]
    if line.under:
        yield words.bracketed("", line.under), "quiet"
    if line.touches:
        told = words.join(line.touches[:MOST_TOUCHED])
        if len(line.touches) > MOST_TOUCHED:
            told = words.say("{requirements} and others, {n} in all", requirements=told, n=len(line.touches))
        yield words.bracketed("", words.say("reaches {requirements}", requirements=told)), "quiet"


def _named(view: RuleSetView) -> str:
    parts = (view.id, view.edition, view.title, view.sha256[:8], view.file)
    return "  ".join(part for part in parts if part)


def markdown_of_diff(view: DiffView, lang: Code) -> str:
    """The view as Markdown, every text escaped."""
    words = language(lang)
    lines = [f"# {escape(view.title)}", ""]
    lines += [
        f"- {escape(words.labelled(label, _named(one)))}"
        for label, one in ((view.old_label, view.old), (view.new_label, view.new))
    ]
    lines += ["", f"**{escape(view.summary)}**", "", escape(view.remark), ""]
    for section in view.sections:
        lines += [f"## {escape(section.heading)}", ""]
        for group in section.groups:
            head = " ".join(part for part in (group.cite, group.id, group.says) if part)
            depth = "  " if head else ""
            if head:
                lines.append(f"- **{escape(head)}**")
            for line in group.lines:
                text = "".join(escape(piece) for piece, _ in _runs(line, words))
                lines.append(f"{depth}- {text}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def data_of_diff(view: DiffView) -> dict[str, Any]:
    """The view as plain data: codes for programs, texts for people."""
    return {
        "schema": SCHEMA,
        "old": view.old.as_dict(),
        "new": view.new.as_dict(),
        "same_meaning": not (
            view.counts["stricter"] or view.counts["more_lenient"] or view.counts["unclear"]
        ),
        "counts": dict(view.counts),
        "summary": view.summary,
        "changes": [
            {"section": section.code, "heading": group.says, **_data_of_line(line)}
            for section in view.sections
            for group in section.groups
            for line in group.lines
        ],
    }


def _data_of_line(line: ChangeLine) -> dict[str, Any]:
    change = line.change
    return {
        "what": change.what,
        "requirement": change.requirement,
        "cite": change.cite,
        "name": change.name or None,
        "kind": change.kind or None,
        "part": change.part or None,
        "old": plain(change.old),
        "new": plain(change.new),
        "direction": change.direction,
        "by_default": change.by_default,
        "under": [dict(context) for context in change.under],
        "touches": list(change.touches),
        "text": line.text,
    }
