"""What a change of the rules does to a population: how many gain and lose, by which clause, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from evaluator.columns.engine import STATUSES
from evaluator.columns.impact import GONE, KINDS, SORTS, ImpactCounts
from evaluator.verdict import Status
from reports.advice.impact import KINDS as KIND_WORDS
from reports.advice.impact import STATUSES as STATUS_WORDS
from reports.advice.impact import Gathered, ImpactWriter
from reports.language import Code
from reports.population.sections import COUNTS, NAMES, WORDS, Cell, Field, Section, Told
from reports.population.words import BY, GROUPS, NAMELESS, named_fields, names_of
from rules.comparing import Comparison

SCHEMA: Final = "population-impact-1"
"""The form of the plain data."""

GroupCounts = Mapping[str, Mapping[str, Sequence[int]]]
"""By column and value (empty: unknown) how many applicants of each of `KINDS`."""


class Found(NamedTuple):
    """All that a pass over a population found.

    `requirements` are those of `counts`. `readings` are those of the old and of the new rule set, `given`
    those that were asked for; `skipped` counts the applicants who seek other titles, by title.
    """

    comparison: Comparison
    readings: tuple[Mapping[str, str], Mapping[str, str]]
    given: Mapping[str, str]
    as_of: str
    standing: str
    requirements: Sequence[str]
    counts: ImpactCounts
    groups: GroupCounts
    skipped: Mapping[str, int]
    held_back: int
    unread_parts: Sequence[int]
    faults: int


def told_of(found: Found, lang: Code) -> Told:
    """The impact in one language."""
    return _Writer(found, lang).told()


class _Writer:
    def __init__(self, found: Found, lang: Code) -> None:
        self.found, self.lang = found, lang
        gathered = Gathered(found.as_of, found.standing, found.given, (), (), ())
        self.writer = ImpactWriter(found.comparison, gathered, lang)
        self.language, self.say = self.writer.language, self.writer.say
        comparison = found.comparison
        old, new = found.readings
        self.names = {
            **names_of(comparison.old, old, lang),
            **names_of(comparison.new, new, lang),
        }
        self.kinds = dict(zip(KINDS, found.counts.kinds.tolist(), strict=True))

    def told(self) -> Told:
        """The whole."""
        found, say = self.found, self.say
        comparison = found.comparison
        return Told(
            SCHEMA,
            say("What a change of the conditions does"),
            (
                self.language.labelled(say("Old"), self.writer.named(comparison.old)),
                self.language.labelled(say("New"), self.writer.named(comparison.new)),
                self.writer.about(),
            ),
            self._summary(),
            self._facts(),
            tuple(self._sections()),
            say("More: see --format json, or an output that ends in .xlsx."),
        )

    def _facts(self) -> dict[str, Any]:
        found = self.found
        sides = {"old": found.comparison.old, "new": found.comparison.new}
        return {
            **{
                side: {
                    "rule_set": each.id,
                    "edition": each.edition,
                    "sha256": each.sha256,
                    "readings": dict(readings),
                }
                for (side, each), readings in zip(sides.items(), found.readings, strict=True)
            },
            "as_of": found.as_of,
            "standing": found.standing,
            "applicants": {
                **self.kinds,
                "other_titles": sum(found.skipped.values()),
                "held_back": found.held_back,
                "unknown_number_in_parts": list(found.unread_parts),
            },
            "quarantined_rows": found.faults,
        }

    def _summary(self) -> str:
        found, many = self.found, self.language.many
        compared = sum(self.kinds.values())
        told = [
            self.language.labelled(
                many("{n} applicant", "{n} applicants", compared), self.writer.counted(self.kinds)
            )
        ]
        skipped = sum(found.skipped.values())
        if skipped:
            told.append(many("{n} seeks another title", "{n} seek another title", skipped))
        if found.held_back:
            told.append(
                many(
                    "{n} is not decided for what is wrong with its rows",
                    "{n} are not decided for what is wrong with their rows",
                    found.held_back,
                )
            )
        if found.unread_parts:
            parts = self.language.join(map(str, found.unread_parts))
            told.append(
                self.say("of these parts not even the applicants could be read: {parts}", parts=parts)
            )
        return self.language.clauses(told)

    # Sections ----

    def _sections(self) -> Iterator[Section]:
        yield self._verdicts()
        yield self._requirements()
        yield self._turns()
        yield self._changes()
        yield from self._groups()
        yield self._skipped()

    def _status(self, code: int) -> str:
        if code == GONE:
            return self.say("no such requirement")
        status: Status = STATUSES[code]
        return self.say(STATUS_WORDS[status])

    def _verdicts(self) -> Section:
        say = self.say
        rows = [
            (STATUSES[was], STATUSES[now], self._status(was), self._status(now), int(times))
            for was, line in enumerate(self.found.counts.whole.tolist())
            for now, times in enumerate(line)
            if times
        ]
        fields = (
            Field("before", say("Code before"), COUNTS, coded=True),
            Field("after", say("Code after"), COUNTS, coded=True),
            Field("before_words", say("Before"), COUNTS),
            Field("after_words", say("After"), COUNTS),
            Field("applicants", say("Applicants")),
        )
        return Section("verdicts", say("Verdicts before and after"), fields, rows)

    def _sorts(self) -> tuple[Field, ...]:
        say = self.say
        return (
            Field("gains", say("Gain by it"), COUNTS, "met"),
            Field("loses", say("Lose by it"), COUNTS, "not_met"),
            Field("others", say("Other findings"), COUNTS, "open"),
        )

    def _requirements(self) -> Section:
        cite, requirement, says = named_fields(self.lang)
        rows: list[tuple[Cell, ...]] = []
        for n, name in enumerate(self.found.requirements):
            counts = self.found.counts.requirements[n].tolist()
            if any(counts):
                named = self.names.get(name, NAMELESS)
                rows.append((named.cite, name, *counts, named.says))
        fields = (cite, requirement, *self._sorts(), says)
        heading = self.say("By requirement")
        return Section("requirements", heading, fields, rows, bars=(2, 3, 4), label=1)

    def _turns(self) -> Section:
        say = self.say
        rows = [
            (name, STATUSES[was] if was != GONE else None, STATUSES[now] if now != GONE else None, times)
            for n, name in enumerate(self.found.requirements)
            for was, line in enumerate(self.found.counts.turns[n].tolist())
            for now, times in enumerate(line)
            if times
        ]
        fields = (
            Field("requirement", say("Requirement"), NAMES),
            Field("before", say("Code before"), NAMES),
            Field("after", say("Code after"), NAMES),
            Field("applicants", say("Applicants")),
        )
        return Section("turns", say("What turns"), fields, rows, detail=True)

    def _changes(self) -> Section:
        say = self.say

        def moved(place: int) -> Mapping[str, int]:
            return dict(zip(SORTS, self.found.counts.changes[place].tolist(), strict=True))

        cite, requirement, _says = named_fields(self.lang)
        rows: list[tuple[Cell, ...]] = [
            (row.place, row.cite, row.id, *(row.counts[each] for each in SORTS), row.direction, row.text)
            for row in self.writer.change_rows(moved)
        ]
        fields = (
            Field("change", say("Number"), COUNTS, coded=True),
            cite,
            requirement,
            *self._sorts(),
            Field("direction", say("Direction"), COUNTS),
            Field("text", say("Change"), WORDS),
        )
        return Section("changes", say("By change of the conditions"), fields, rows)

    def _groups(self) -> Iterator[Section]:
        for column, groups in self.found.groups.items():
            if column not in BY:
                continue
            rows: list[tuple[Cell, ...]] = [
                (name or None, sum(counts), *counts) for name, counts in groups.items()
            ]
            gains, loses = 2 + KINDS.index("gains"), 2 + KINDS.index("loses")
            # Those with most gains and losses first.
            rows.sort(key=lambda row: (-_number(row[gains]) - _number(row[loses]), str(row[0] or "")))
            colours = {"gains": "met", "loses": "not_met", "differs": "open"}
            fields = (
                Field(column, self.say(GROUPS[column]), NAMES + 6),
                Field("applicants", self.say("Applicants")),
                *(Field(kind, self.say(KIND_WORDS[kind]), COUNTS, colours.get(kind, "")) for kind in KINDS),
            )
            yield Section("by_" + column, self.say(BY[column]), fields, rows, bars=(gains, loses))

    def _skipped(self) -> Section:
        fields = (
            Field("title", self.say("Title sought"), NAMES + 6),
            Field("applicants", self.say("Applicants")),
        )
        rows = sorted(self.found.skipped.items())
        return Section("other_titles", self.say("Seek another title"), fields, rows)


def _number(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0
