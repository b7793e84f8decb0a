"""The tree of requirements as the report tells it: every finding with its records, periods and reasons."""

from __future__ import annotations

from typing import Final

from evaluator.verdict import UNBOUNDED, Finding, PeriodFinding, Use
from evidence.dossier import Waiver
from reports.clean import clean, clip
from reports.conclusion import bounds_text
from reports.context import Context
from reports.model import ClauseRef, ClauseView, PeriodView, UseLine, UseView, WaiverView
from rules.model import Measure, PeriodLeaf

ORDER: Final = ("counted", "possible", "not_counted")
"""The order in which records are told of."""

LONGEST_TEXT: Final = 300


class Clauses:
    """Builds the tree. The handbook's text stands once, at the first requirement that cites its clause."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._quoted: set[str] = set()

    def view(self, finding: Finding, depth: int = 0, *, matters: bool = True) -> ClauseView:
        """A finding and all below it. `matters`: whether it can still change the verdict."""
        context = self.context
        ref = context.clause_refs[finding.id]
        opens = finding.opens if finding.status == "open" else ()
        official = self._official(finding)
        asked = finding.status != "not_applicable"
        uses = tuple(self.use(use) for use in finding.uses)
        return ClauseView(
            finding,
            ref,
            depth,
            context.marks[finding.status],
            bounds_text(context, finding),
            context.reasons.opens(opens) if opens else "",
            self._note(finding, matters=matters),
            official,
            uses,
            self._told(finding, uses) if asked else (),
            tuple(self._period(period) for period in finding.periods),
            context.told(finding.reasons),
            waiver_view(context, finding.waiver, ref) if finding.waiver is not None else None,
            tuple(
                self.view(child, depth + 1, matters=matters and still_matters(finding, child))
                for child in finding.children
            ),
        )

    def _official(self, finding: Finding) -> str | None:
        cite = finding.requirement.cite
        if not self.context.handbook or cite in self._quoted:
            return None
        self._quoted.add(cite)
        return self.context.handbook.get(cite)

    def _note(self, finding: Finding, *, matters: bool) -> str:
        if finding.status == "not_applicable":
            return self.context.language.say("not asked of this applicant")
        if finding.status == "met" and isinstance(finding.requirement, PeriodLeaf) and finding.wanted == 0:
            return self.context.language.say("no full period to be asked for yet")
        if matters or finding.passes:
            return ""
        return self.context.language.say("no longer matters: what stands above it is decided")

    # Records ----

    def _told(self, finding: Finding, uses: tuple[UseView, ...]) -> tuple[UseLine, ...]:
        """The records worth telling of; those with the same reasons share a line."""
        lines: dict[tuple[str, ...], list[UseView]] = {}
        for view in uses:
            # What simply counts in a period stands in its row.
            if view.reasons or not finding.periods:
                texts = (view.mark.code, *(told.text for told in view.reasons))
                lines.setdefault(texts, []).append(view)
        told = [
            UseLine(views[0].mark, tuple(view.record for view in views), views[0].reasons)
            for views in lines.values()
        ]
        told.sort(key=lambda line: ORDER.index(line.mark.code))
        return tuple(told)

    def use(self, use: Use) -> UseView:
        """A record's use with its reasons in words."""
        context = self.context
        return UseView(
            use,
            context.record_ref(use.record),
            context.marks[use.status],
            context.told_of(use),
        )

    # Periods ----

    def _period(self, period: PeriodFinding) -> PeriodView:
        context, language = self.context, self.context.language
        asked = period.status not in ("excused", "other_post")
        return PeriodView(
            period,
            language.period(period.period),
            language.from_to(language.day(period.first), language.day(period.last)),
            context.marks[period.status],
            language.number(period.wanted) if asked and period.wanted is not None else "",
            self._shown(period) if asked else "",
            tuple(self.use(use) for use in period.uses),
            tuple(context.record_ref(use.record) for use in period.uses if use.status != "not_counted"),
            context.told(period.reasons),
        )

    def _shown(self, period: PeriodFinding) -> str:
        language = self.context.language
        certain = language.number(period.certain)
        if period.possible == UNBOUNDED:
            return language.say("{certain} or more", certain=certain)
        if period.possible == period.certain:
            return certain
        return language.say(
            "{certain} to {possible}", certain=certain, possible=language.number(period.possible)
        )


def still_matters(above: Finding, finding: Finding) -> bool:
    """Whether a finding can change, or has decided, the one above it."""
    if above.status == "open":
        return True
    return above.status == "not_met" and finding.status == "not_met"


def measured(context: Context, leaf: PeriodLeaf) -> str:
    """What a leaf adds up in a period."""
    if isinstance(leaf.measure, Measure):
        return context.language.join(context.words.field(field) for field in leaf.measure.fields)
    return context.language.join(dict.fromkeys(context.words.kind(source.of) for source in leaf.sources))


def waiver_view(context: Context, waiver: Waiver, ref: ClauseRef) -> WaiverView:
    """A waiver in words: who approved it, when, on what ground."""
    language, words = context.language, context.words
    parts = []
    if waiver.approved_by is not None and waiver.approved_on is not None:
        parts.append(
            language.say(
                "approved by {who} on {date}",
                who=clip(clean(waiver.approved_by), LONGEST_TEXT),
                date=words.day(waiver.approved_on),
            )
        )
    for field in ("ground", "document"):
        text = getattr(waiver, field)
        if text is not None:
            parts.append(language.labelled(words.field(field), clip(clean(text), LONGEST_TEXT)))
    if waiver.expires_on is not None:
        parts.append(
            language.labelled(words.field("expires_on"), words.value(None, "expires_on", waiver.expires_on))
        )
    return WaiverView(waiver, ref, language.clauses(parts))
