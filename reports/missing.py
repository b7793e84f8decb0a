"""What is missing, in one list, by who has to act: the applicant, the school, those who judge, the office."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal

from evaluator.reasons import NOT_SETTLED, Reason
from evaluator.verdict import Finding, Use
from reports.clauses import measured
from reports.conclusion import unit_of
from reports.context import Context
from reports.language import N_
from reports.model import Missing, MissingGroup, MissingItem
from reports.needs import Choice, Need, cheapest, nearest, needs, serving_elsewhere
from rules.model import AbsentLeaf, JudgementLeaf, PeriodLeaf, RecordsLeaf

Actor = Literal["applicant", "school", "judges", "office"]

HEADINGS: Final[Mapping[Actor, str]] = {
    "applicant": N_("The applicant"),
    "school": N_("The school"),
    "judges": N_("Those who judge"),
    "office": N_("The education office"),
}

MOST_NAMED: Final = 6
"""So many records that serve elsewhere are named at most."""

SCHOOL_REASONS: Final = ("signature_missing", "stamp_missing")
JUDGEMENT_REASONS: Final = (
    "no_judgement",
    "judgements_differ",
    "judgements_order",
    "judgement_undated",
    "judgement_cutoff",
    "judgement_unclear",
)

ITEMS: Final = (
    "new_records",
    "setting",
    "dossier",
    "documents",
    "certificate",
    "verification",
    "signatures",
    "judgement",
)
"""The kinds of item, in the order of one group."""


class _Item:
    """An item while it is being gathered: what different leaves ask of the same record is said once."""

    def __init__(self) -> None:
        self.texts: dict[str, None] = {}
        self.records: dict[str, None] = {}
        self.clauses: dict[str, None] = {}
        self.choices: dict[str, Choice] = {}
        self.decisive = False
        self.needed = False

    def serve(self, need: Need) -> None:
        """Note the leaf that asks for it; what one leaf needs without choice is needed."""
        self.clauses[need.finding.id] = None
        self.decisive = self.decisive or need.decisive
        self.needed = self.needed or not need.choices
        self.choices.update({choice.finding.id: choice for choice in need.choices})


Key = tuple[str, str]
"""The code of an item, and what tells it from others of its code."""


class _Gathering:
    """Gathers the items of all leaves."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.say = context.language.say
        self.items: dict[Actor, dict[Key, _Item]] = {actor: {} for actor in HEADINGS}

    def add(self, actor: Actor, key: Key, need: Need, text: str, records: Iterable[str] = ()) -> None:
        """One thing to do, for one leaf."""
        item = self.items[actor].setdefault(key, _Item())
        item.texts[text] = None
        item.records.update(dict.fromkeys(records))
        item.serve(need)

    # What a leaf lacks ----

    def take(self, need: Need) -> None:
        """All that one leaf lacks."""
        finding = need.finding
        node = finding.requirement
        for reason in finding.reasons:
            self._reason_of_leaf(need, reason)
        if isinstance(node, JudgementLeaf):
            if finding.status == "not_met":
                text = self._judged(finding)
                self.add("judges", ("judgement", finding.id), need, text)
        elif isinstance(node, RecordsLeaf):
            if finding.status == "not_met":
                self.add("applicant", ("new_records", finding.id), need, self._new_records(finding, node))
            else:
                self._uses(need, cheapest(finding))
        elif isinstance(node, PeriodLeaf):
            self._periods(need, node)
        elif isinstance(node, AbsentLeaf):
            self._uses(need, [use for use in finding.uses if use.status == "possible"])

    def _judged(self, finding: Finding) -> str:
        return self.say("{clause}: judged not met", clause=self.context.clause_refs[finding.id].says)

    def _new_records(self, finding: Finding, node: RecordsLeaf) -> str:
        language = self.context.language
        kinds = dict.fromkeys(self.context.words.kind(source.of) for source in node.sources)
        text = language.many(
            "{clause}: {n} more record is needed ({kinds}; at most {possible} of {wanted} count)",
            "{clause}: {n} more records are needed ({kinds}; at most {possible} of {wanted} count)",
            finding.wanted - finding.possible,
            clause=self.context.clause_refs[finding.id].says,
            kinds=language.either(list(kinds)),
            possible=finding.possible,
            wanted=finding.wanted,
        )
        parts = [text]
        close = nearest(finding)
        if close is not None:
            record, reasons = self._named(close)
            parts.append(self.say("nearest: {record} ({reasons})", record=record, reasons=reasons))
        elsewhere = [language.bracketed(*self._named(use)) for use in serving_elsewhere(finding)]
        if elsewhere:
            more = ["…"] if len(elsewhere) > MOST_NAMED else []
            records = language.clauses([*elsewhere[:MOST_NAMED], *more])
            parts.append(self.say("not used here: {records}", records=records))
        return language.clauses(parts)

    def _named(self, use: Use) -> tuple[str, str]:
        """A record, and why it does not count."""
        reasons = self.context.language.clauses(told.text for told in self.context.told_of(use))
        return self.context.record_ref(use.record).label, reasons

    def _periods(self, need: Need, node: PeriodLeaf) -> None:
        language, finding = self.context.language, need.finding
        short = [period for period in finding.periods if period.status == "not_met"]
        if finding.status == "not_met" and short:
            told: list[str] = []
            for period in short:
                lacking = [reason for reason in period.reasons if reason.type == "period_short"]
                name = language.period(period.period)
                told.extend(
                    language.labelled(name, self.context.reasons.text(reason)) for reason in lacking[:1]
                )
            text = self.say(
                "{clause}: too little {what} in {periods}",
                clause=self.context.clause_refs[finding.id].says,
                what=measured(self.context, node),
                periods=language.clauses(told),
            )
            self.add("applicant", ("new_records", finding.id), need, text)
        for period in finding.periods:
            if period.status != "open":
                continue
            for reason in period.reasons:
                self._reason_of_leaf(need, reason)
            self._uses(need, [use for use in period.uses if use.status != "not_counted"])

    # What a record lacks ----

    def _uses(self, need: Need, uses: Iterable[Use]) -> None:
        for use in uses:
            for reason in use.reasons:
                if reason.opens is not None:
                    self._reason_of_record(need, use.record, reason)

    def _reason_of_record(self, need: Need, record: str, reason: Reason) -> None:
        text = self.context.reason_of(record, reason)
        if reason.opens == "verification":
            self._verification(need, reason.found if reason.type == "linked_open" else record)
        elif reason.opens == "setting":
            self.add("office", ("setting", reason.field or ""), need, text)
        elif reason.type in SCHOOL_REASONS:
            self.add("school", ("signatures", record), need, text, records=(record,))
        elif reason.opens in ("documents", "field"):
            self.add("applicant", ("documents", record), need, text, records=(record,))
        else:
            self.add("judges", ("judgement", record), need, text, records=(record,))

    def _verification(self, need: Need, record: str) -> None:
        standing = self.context.verdict.standing
        actor: Actor = "office" if standing == "authority" else "school"
        way = "needed" if not need.choices else " ".join(choice.finding.id for choice in need.choices)
        self.add(actor, ("verification", way), need, "", records=(record,))

    def _reason_of_leaf(self, need: Need, reason: Reason) -> None:
        context, finding = self.context, need.finding
        text = context.reasons.text(reason)
        title = context.clause_refs[finding.id].says
        if reason.type == "no_judgement":
            ref = context.clause_refs[finding.id]
            way = " ".join(choice.finding.id for choice in need.choices)
            self.add("judges", ("judgement", f"{ref.cite} {way}"), need, ref.says)
        elif reason.type in JUDGEMENT_REASONS:
            key = ("judgement", f"{finding.id} {reason.type}")
            self.add("judges", key, need, context.language.labelled(title, text))
        elif reason.type == "judgement_standing":
            self._verification(need, reason.found)
        elif reason.type == "setting_missing":
            self.add("office", ("setting", reason.field or ""), need, text)
        elif reason.type == NOT_SETTLED:
            self.add("office", ("setting", finding.id), need, context.language.labelled(title, text))
        elif reason.type == "uncovered":
            self.add("school", ("certificate", finding.id), need, context.language.labelled(title, text))
        elif reason.opens == "field":
            self.add("applicant", ("dossier", text), need, text)

    # The list ----

    def groups(self) -> tuple[MissingGroup, ...]:
        """The groups that have something to do; within one, what has decided comes first."""
        found = []
        for actor, items in self.items.items():
            views = [self._view(code, item) for (code, _), item in items.items()]
            views.sort(key=lambda view: (not view.decisive, bool(view.choice), ITEMS.index(view.code)))
            if views:
                found.append(MissingGroup(actor, self.say(HEADINGS[actor]), tuple(views)))
        return tuple(found)

    def _view(self, code: str, item: _Item) -> MissingItem:
        language = self.context.language
        records = tuple(self.context.record_ref(each) for each in item.records)
        clauses = tuple(self.context.clause_refs[each] for each in item.clauses)
        text = language.clauses(item.texts)
        if code == "verification":
            text = language.many("{n} record to be verified", "{n} records to be verified", len(records))
        choices = [] if item.needed else sorted(item.choices.values(), key=lambda choice: choice.finding.id)
        choice = language.clauses(self._choice(each) for each in choices)
        return MissingItem(code, text, records, clauses, item.decisive, choice, code == "verification")

    def _choice(self, choice: Choice) -> str:
        ref = self.context.clause_refs[choice.finding.id]
        counted, unit = self.context.language.counted, unit_of(choice.finding) or "point"
        return self.context.language.many(
            "{clause}: {counted} more of {among} is enough",
            "{clause}: {counted} more of {among} are enough",
            choice.needed,
            clause=self.context.short(ref),
            counted=counted(choice.needed, unit),
            among=counted(choice.among, unit),
        )


def missing_of(context: Context) -> Missing:
    """The list of what is missing; empty when everything is met."""
    finding = context.verdict.finding
    groups = groups_of(context, finding)
    if not groups:
        intro = context.language.say("Nothing is missing.") if finding.passes else ""
    elif finding.status == "not_met":
        intro = context.language.say("What is marked as decisive has decided against the applicant.")
        if not all(item.decisive for group in groups for item in group.items):
            more = context.language.say("The rest would be needed as well, and changes nothing by itself.")
            intro = context.language.sentences((intro, more))
    else:
        intro = context.language.say(
            "Everything listed is needed, except where it says that fewer are enough."
        )
    return Missing(intro, groups)


def groups_of(context: Context, finding: Finding) -> tuple[MissingGroup, ...]:
    """What one requirement lacks, by who has to act, whatever stands above it."""
    return _gathered(context, needs(finding))


def groups_for(context: Context, finding: Finding, leaves: Collection[str]) -> tuple[MissingGroup, ...]:
    """Of what a requirement lacks, only what stands there for the leaves of these ids."""
    return _gathered(context, (need for need in needs(finding) if need.finding.id in leaves))


def _gathered(context: Context, found: Iterable[Need]) -> tuple[MissingGroup, ...]:
    gathering = _Gathering(context)
    for need in found:
        gathering.take(need)
    return gathering.groups()
