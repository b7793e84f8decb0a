"""What a run over a population comes to: by verdict, clause, interval, district, subject and school."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from evaluator.verdict import Status
from reports.language import Code, language
from reports.office.index import STATUSES as WORDS_OF
from reports.population.counting import VariantCounts
from reports.population.sections import COUNTS, NAMES, WORDS, Cell, Field, Section, Told
from reports.population.words import BY, GROUPS, NAMELESS, Named, named_fields

SCHEMA: Final = "population-stats-1"
"""The form of the plain data."""
ORDER: Final[Sequence[Status]] = ("met", "open", "not_met", "waived", "not_applicable")
"""The statuses as they are told."""
HELD_BACK: Final = "held_back"


class Variant(NamedTuple):
    """One variant: its name, what it was decided by, its counts, and what its requirements are called.

    `unusual` are the readings that are not the default ones.
    """

    name: str
    rule_set: str
    edition: str
    sha256: str
    readings: Mapping[str, str]
    unusual: Mapping[str, str]
    counts: VariantCounts
    named: Mapping[str, Named]


class Found(NamedTuple):
    """All that was counted.

    `statuses` are those of the codes in the counts. `shared_ids` of those decided have the id of one of
    another part. `held_back` are the applicants not decided for what is
    wrong with their rows, `unread_parts` those of which not even the applicants are known; `faults` counts
    rows by table, column and problem, each with one as it is told.
    """

    as_of: str
    standing: str
    statuses: Sequence[str]
    variants: Sequence[Variant]
    decided: int
    shared_ids: int
    held_back: int
    unread_parts: Sequence[int]
    faults: Mapping[tuple[str, str, str], tuple[int, str]]


def told_of(found: Found, lang: Code) -> Told:
    """The statistics in one language."""
    return _Writer(found, lang).told()


class _Writer:
    def __init__(self, found: Found, lang: Code) -> None:
        self.found, self.lang = found, lang
        self.language = language(lang)
        self.say = self.language.say
        self.places = [found.statuses.index(each) for each in ORDER]

    def told(self) -> Told:
        """The whole."""
        found, say = self.found, self.say
        labelled = self.language.labelled
        rows = sum(times for times, _ in found.faults.values())
        return Told(
            SCHEMA,
            say("What was found of a population"),
            (labelled(say("Cut-off"), found.as_of), *map(self._about, found.variants)),
            self._summary(),
            {
                "as_of": found.as_of,
                "standing": found.standing,
                "applicants": {
                    "decided": found.decided,
                    "with_the_id_of_another": found.shared_ids,
                    HELD_BACK: found.held_back,
                    "unknown_number_in_parts": list(found.unread_parts),
                },
                "quarantined_rows": rows,
                "variants": [
                    {
                        "name": each.name,
                        "rule_set": each.rule_set,
                        "edition": each.edition,
                        "sha256": each.sha256,
                        "readings": dict(each.readings),
                    }
                    for each in found.variants
                ],
            },
            tuple(self._sections()),
            say("More: see --format json, or an output that ends in .xlsx."),
        )

    def _about(self, variant: Variant) -> str:
        readings = ", ".join(f"{name}={option}" for name, option in variant.unusual.items())
        conditions = f"{variant.rule_set}  {variant.edition}  {variant.sha256[:8]}"
        text = self.language.labelled(variant.name, conditions)
        return self.language.bracketed(text, readings) if readings else text

    def _summary(self) -> str:
        found, many = self.found, self.language.many
        told = [many("{n} applicant decided", "{n} applicants decided", found.decided)]
        if found.shared_ids:
            told.append(self.say("{n} of them share their id with another", n=found.shared_ids))
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
        for variant in self.found.variants:
            yield self._requirements(variant)
        for variant in self.found.variants:
            yield from self._groups(variant)
        for variant in self.found.variants:
            yield self._intervals(variant)
        yield self._faults()

    def _headed(self, heading: str, variant: Variant) -> str:
        return self.language.labelled(variant.name, heading) if len(self.found.variants) > 1 else heading

    def _variant_field(self, *, coded: bool = True) -> Field:
        return Field("variant", self.say("Conditions"), NAMES, coded=coded)

    def _statuses(self) -> tuple[Field, ...]:
        return tuple(Field(each, self.say(WORDS_OF[each]), COUNTS, each) for each in ORDER)

    def _in_order(self, counts: Any) -> list[int]:
        return [int(counts[place]) for place in self.places]

    def _verdicts(self) -> Section:
        rows: list[tuple[Cell, ...]] = [
            (each.name, *self._in_order(each.counts.by_status[0])) for each in self.found.variants
        ]
        fields = (self._variant_field(coded=False), *self._statuses())
        return Section("verdicts", self.say("Verdicts"), fields, rows, bars=(1, 2, 3))

    def _requirements(self, variant: Variant) -> Section:
        cite, requirement, says = named_fields(self.lang)
        rows: list[tuple[Cell, ...]] = []
        for n, name in enumerate(variant.counts.ids):
            counts = variant.counts.by_status[n]
            named = variant.named.get(name, NAMELESS)
            rows.append(
                (variant.name, named.cite, name, *self._in_order(counts), self._share(counts), named.says)
            )
        share = Field("share_met", self.say("Share met"), COUNTS)
        fields = (self._variant_field(), cite, requirement, *self._statuses(), share, says)
        heading = self._headed(self.say("Clause by clause"), variant)
        return Section("requirements", heading, fields, rows, bars=(3, 4, 5), label=2)

    def _share(self, counts: Any) -> str:
        """How many of those who are asked pass."""
        met, open_, not_met, waived, _ = self._in_order(counts)
        asked = met + open_ + not_met + waived
        return f"{(met + waived) * 100 // asked}%" if asked else "-"

    def _groups(self, variant: Variant) -> Iterator[Section]:
        for column, groups in variant.counts.groups.items():
            rows: list[tuple[Cell, ...]] = [
                (
                    variant.name,
                    name or None,
                    int(counts.sum()),
                    *self._in_order(counts),
                    int(counts[-1]),
                    self._share(counts),
                )
                for name, counts in groups.items()
            ]
            rows.sort(key=lambda row: (-int(row[2] or 0), str(row[1] or "")))
            fields = (
                self._variant_field(),
                Field(column, self.say(GROUPS[column]), NAMES + 6),
                Field("applicants", self.say("Applicants")),
                *self._statuses(),
                Field(HELD_BACK, self.say("Not decided")),
                Field("share_met", self.say("Share met"), COUNTS),
            )
            heading = self._headed(self.say(BY[column]), variant)
            yield Section("by_" + column, heading, fields, rows, bars=(3, 4, 5), label=1)

    def _intervals(self, variant: Variant) -> Section:
        rows: list[tuple[Cell, ...]] = [
            (variant.name, name, certain, possible, times)
            for name, counted in zip(variant.counts.ids, variant.counts.intervals, strict=True)
            for (certain, possible), times in sorted(counted.items())
        ]
        fields = (
            self._variant_field(),
            Field("requirement", self.say("Requirement"), NAMES),
            Field("certain", self.say("Certain")),
            Field("possible", self.say("Possible")),
            Field("applicants", self.say("Applicants")),
        )
        heading = self._headed(self.say("What counts, certain and possible"), variant)
        return Section("intervals", heading, fields, rows, detail=True)

    def _faults(self) -> Section:
        rows: list[tuple[Cell, ...]] = [
            (table, column, code, times, example)
            for (table, column, code), (times, example) in sorted(self.found.faults.items())
        ]
        fields = (
            Field("table", self.say("Table"), NAMES),
            Field("column", self.say("Column"), NAMES),
            Field("code", self.say("Problem"), NAMES),
            Field("rows", self.say("Rows")),
            Field("example", self.say("For example"), WORDS),
        )
        return Section("quarantine", self.say("Rows that are wrong"), fields, rows)
