"""What a change of the rules does to a number of applicants: who gains, who loses, by which clause."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from evaluator.impact import Bounds, Impact, Kind, Turned
from evaluator.verdict import Status
from reports.advice.rule_changes import ChangeTexts
from reports.advice.rules_diff import DIRECTIONS, says_of
from reports.language import N_, Code, language
from reports.office.entries import ProblemLine
from reports.values import Value
from reports.words import Words
from rules.comparing import Comparison

KINDS: Final[Mapping[Kind, str]] = {
    "gains": N_("Gain"),
    "loses": N_("Lose"),
    "differs": N_("Same verdict, other findings"),
    "same": N_("All the same"),
}
STATUSES: Final[Mapping[Status, str]] = {
    "met": N_("met"),
    "not_met": N_("not met"),
    "open": N_("open"),
    "not_applicable": N_("not applicable"),
    "waived": N_("waived"),
}


class ImpactRow(NamedTuple):
    """One applicant: where the dossier lies, who it is, and what the change does."""

    label: str
    id: str
    name: str
    school: str
    impact: Impact


class Gathered(NamedTuple):
    """All that a run found. `skipped` are the dossiers that seek another title: label and title."""

    as_of: str
    standing: str
    readings: Mapping[str, str]
    rows: Sequence[ImpactRow]
    skipped: Sequence[tuple[str, str]]
    problems: Sequence[ProblemLine]


class TurnLine(Value):
    """One requirement that fares otherwise: what it was and is, in words, and the changes behind it."""

    turned: Turned
    cite: str
    says: str
    text: str
    changes: tuple[str, ...]


class PersonLine(Value):
    """One applicant."""

    row: ImpactRow
    who: str
    verdict: str
    turned: tuple[TurnLine, ...]
    moved: tuple[TurnLine, ...]


class ChangeRow(Value):
    """One change of the rules and how many applicants it moves: `gains`, `loses`, `others`."""

    place: int
    id: str
    cite: str
    says: str
    text: str
    direction: str
    counts: Mapping[str, int]
    counted: str


class ImpactView(Value):
    """The impact of a change of the rules. `people` are those of whom anything differs, by kind."""

    title: str
    old: str
    new: str
    about: str
    summary: str
    kinds: Mapping[str, str]
    counts: Mapping[str, int]
    people: Mapping[str, tuple[PersonLine, ...]]
    by_change: tuple[ChangeRow, ...]
    gathered: Gathered
    labels: Mapping[str, str]


def impact_view(comparison: Comparison, gathered: Gathered, lang: Code) -> ImpactView:
    """The view in one language."""
    return ImpactWriter(comparison, gathered, lang).view()


class ImpactWriter:
    """Writes one impact in one language."""

    def __init__(self, comparison: Comparison, gathered: Gathered, lang: Code) -> None:
        self.comparison = comparison
        self.gathered = gathered
        self.language = language(lang)
        self.say = self.language.say
        self.words = Words(self.language)
        self.texts = ChangeTexts(self.words, comparison)
        self.says = {**says_of(comparison.old, lang), **says_of(comparison.new, lang)}

    def view(self) -> ImpactView:
        """The whole."""
        counts: dict[str, int] = dict.fromkeys(KINDS, 0)
        people: dict[str, list[PersonLine]] = {kind: [] for kind in KINDS if kind != "same"}
        for row in self.gathered.rows:
            counts[row.impact.kind] += 1
            if row.impact.kind != "same":
                people[row.impact.kind].append(self._person(row))
        kinds: dict[str, str] = {kind: self.say(text) for kind, text in KINDS.items()}
        return ImpactView(
            self.say("What a change of the conditions does"),
            self.named(self.comparison.old),
            self.named(self.comparison.new),
            self.about(),
            self._summary(counts),
            kinds,
            counts,
            {kind: tuple(listed) for kind, listed in people.items()},
            tuple(self.change_rows(self._moved)),
            self.gathered,
            self._labels(),
        )

    def _labels(self) -> dict[str, str]:
        say = self.say
        return {
            "old": say("Old"),
            "new": say("New"),
            "by_change": say("By change of the conditions"),
            "unread": say("Not compared"),
            "skipped": say("Seek another title"),
            "nobody": say("Nothing changes for anybody."),
            "more": say("More: see --format json, or an output that ends in .xlsx."),
            "change": say("Change"),
            "requirement": say("Requirement"),
            "clause": say("Clause"),
            "direction": say("Direction"),
            "name": say("Name"),
            "school": say("School"),
            "file": say("File"),
            "before": say("Before"),
            "after": say("After"),
            "kind": say("Impact"),
            "what": say("What turns"),
            "besides": say("Besides"),
            "gains": say("Gain by it"),
            "loses": say("Lose by it"),
            "others": say("Other findings"),
            "problem": say("What is wrong"),
            "remedy": say("What to do"),
            "place": say("Cell or line"),
        }

    def named(self, rule_set: Any) -> str:
        """A rule set: id, edition, title, the beginning of its hash, file."""
        title = rule_set.title.in_language(self.language.code)
        return "  ".join(
            part
            for part in (rule_set.id, rule_set.edition, title, rule_set.sha256[:8], rule_set.path)
            if part
        )

    def about(self) -> str:
        """Cut-off, least standing and readings."""
        parts = [
            self.language.labelled(self.say("Cut-off"), self.gathered.as_of),
            self.language.labelled(self.say("Least standing"), self.words.standing(self.gathered.standing)),
        ]
        if self.gathered.readings:
            chosen = (f"{name}={option}" for name, option in self.gathered.readings.items())
            parts.append(self.language.labelled(self.say("Readings"), ", ".join(chosen)))
        return self.language.clauses(parts)

    def _summary(self, counts: Mapping[str, int]) -> str:
        rows = len(self.gathered.rows)
        told = [
            self.language.labelled(
                self.language.many("{n} applicant", "{n} applicants", rows), self.counted(counts)
            )
        ]
        if self.gathered.skipped:
            told.append(
                self.language.many(
                    "{n} seeks another title", "{n} seek another title", len(self.gathered.skipped)
                )
            )
        unread = len(unread_files(self.gathered))
        if unread:
            told.append(self.language.many("{n} cannot be compared", "{n} cannot be compared", unread))
        return self.language.clauses(told)

    def counted(self, counts: Mapping[str, int]) -> str:
        """How many applicants of each kind."""
        if "same" in counts:
            return self.say(
                "{gains} gain, {loses} lose, {differs} keep the verdict with other findings, "
                "{same} are untouched",
                **counts,
            )
        return self.say(
            "{gains} gain by it, {loses} lose by it, of {others} it changes other findings", **counts
        )

    # People ----

    def _person(self, row: ImpactRow) -> PersonLine:
        who = "  ".join(part for part in (row.name or row.id, row.school, row.label) if part)
        verdict = self._from_to(row.impact.before, row.impact.after)
        return PersonLine(
            row,
            who,
            verdict,
            tuple(self._turn(each) for each in row.impact.turned),
            tuple(self._turn(each) for each in row.impact.moved),
        )

    def _from_to(self, before: Status | None, after: Status | None) -> str:
        old, new = self._status(before), self._status(after)
        return f"{old} → {new}" if old != new else new

    def _status(self, status: Status | None) -> str:
        return self.say("no such requirement") if status is None else self.say(STATUSES[status])

    def _turn(self, turned: Turned) -> TurnLine:
        text = self._from_to(turned.before, turned.after)
        bounds = [span(each) for each in (turned.bounds_before, turned.bounds_after) if each is not None]
        if len(bounds) == 2 and bounds[0] != bounds[1]:
            text = self.language.bracketed(text, " → ".join(bounds))
        return TurnLine(
            turned,
            self.language.cite(turned.cite),
            self.says.get(turned.requirement, ""),
            text,
            tuple(self._change(place) for place in turned.changes)
            or (self.say("records now serve other requirements than before"),),
        )

    def _change(self, place: int) -> str:
        """A change of the rules, with the reading or requirement that it stands at."""
        change = self.comparison.changes[place]
        where = change.requirement or (change.name if change.what.startswith("reading_") else "")
        text = self.texts.text(change)
        return self.language.labelled(where, text) if where else text

    # Changes ----

    def _moved(self, place: int) -> dict[str, int]:
        """How many applicants one change of the rules moves."""
        counts = {"gains": 0, "loses": 0, "others": 0}
        for row in self.gathered.rows:
            kind = _moved_by(row.impact, place)
            if kind is not None:
                counts[kind] += 1
        return counts

    def change_rows(self, moved: Callable[[int], Mapping[str, int]]) -> Iterator[ChangeRow]:
        """The changes of the rules that may matter, with how many applicants each moves."""
        for place, change in enumerate(self.comparison.changes):
            if change.is_words:
                continue
            counts = moved(place)
            if (change.is_undirected or not change.by_default) and not any(counts.values()):
                continue
            yield ChangeRow(
                place,
                change.requirement or change.name,
                self.language.cite(change.cite),
                self.says.get(change.requirement or "", ""),
                self.texts.text(change),
                "" if change.is_undirected else self.say(DIRECTIONS[change.direction]),
                counts,
                self.counted(counts),
            )


def _moved_by(impact: Impact, place: int) -> str | None:
    """What one change of the rules does to an applicant; gain and loss where it turns the whole."""
    if any(place in each.changes for each in impact.turned if each.decisive):
        return impact.kind
    return "others" if any(place in each.changes for each in (*impact.turned, *impact.moved)) else None


def unread_files(gathered: Gathered) -> list[str]:
    """The files that could not be compared."""
    return list(dict.fromkeys(line.file for line in gathered.problems if line.severity == "error"))


def span(bounds: Bounds) -> str:
    """An interval and what is wanted of it: “2/3”, “1–4/3”."""
    low, high, wanted = bounds
    return f"{low}/{wanted}" if low == high else f"{low}–{high}/{wanted}"
