"""What would make a leaf met that a person attests: a judgement, or that nothing stands against somebody.

Nobody is asked to take back a finding against the applicant, nor is a breach argued away: where one stands,
there is no formula but what a judge may find when asked again, later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from evaluator.calendar import Span
from evaluator.case import NONE, OPEN_END, Item, worst
from evaluator.conditions import compile_where, run
from evaluator.judgements import checks_of, days_of, judge_of
from evaluator.plan.fixes import Fixer
from evaluator.plan.formula import Formula, all_of, any_of
from evaluator.plan.scene import Scene
from evaluator.plan.steps import Step
from evaluator.reasons import CERTAIN, NEVER, Check
from evaluator.windows import in_window, opening_of
from evidence.day import Day
from rules.model import AbsentLeaf

Level = Sequence[tuple[Item, list[Check]]]


class Attested:
    """Formulas for the leaves of one scene that persons decide."""

    def __init__(self, scene: Scene, fixer: Fixer) -> None:
        self.scene = scene
        self.fixer = fixer

    # Judgements ----

    def judgement(self, path: Sequence[str]) -> Formula:
        """A judgement of a leaf; `path` holds its id and those above it, the leaf's first."""
        judgements = self.scene.case.judgements
        self.fixer.place = path[0]
        live = []
        for each in path:
            level = [(item, checks_of(item)) for item in judgements.get(each, ())]
            level = [pair for pair in level if worst(pair[1]) < NEVER]
            if level:
                live.append(level)
        if not live:
            return Step("judgement", path[0])
        return self._levels(live)

    def _levels(self, levels: Sequence[Level]) -> Formula:
        """The nearest requirement with judgements; should all of them fall, the next one above."""
        if not levels:
            return False
        by_judge: dict[tuple[str | None, str | None, str], list[tuple[Item, list[Check]]]] = {}
        for item, checks in levels[0]:
            by_judge.setdefault(judge_of(item), []).append((item, checks))
        safe = [self._never_against(own) for own in by_judge.values()]
        sure = [self._surely_for(own) for own in by_judge.values()]
        return all_of([*safe, any_of([*sure, self._levels(levels[1:])])])

    def _never_against(self, own: Level) -> Formula:
        """What keeps one judge's judgements from coming to a finding against the applicant."""
        found = []
        for item, _ in own:
            conclusion = item.get("conclusion")
            if conclusion == "met":
                continue
            later = [
                all_of([self._certain(other, its), self._after(other, self._days(item)[1])])
                for other, its in own
                if other is not item
            ]
            known = self._supplied(item, "conclusion", "met") if conclusion is None else False
            found.append(any_of([*later, known, self._again(own)]))
        return all_of(found)

    def _after(self, item: Item, day: int) -> Formula:
        """What makes a judgement one of a later day: it is, or its day, told exactly, may turn out to be."""
        first, last = self._days(item)
        if first > day or item.when is None:
            return first > day
        latest = min(last, self.scene.today.toordinal())
        return self._on(item, "date", latest) if latest > day else False

    def _days(self, item: Item) -> Span:
        """The days on which a judgement was given; without a date, the day it would be supplied with."""
        if item.when is None:
            return (self.scene.today.toordinal(),) * 2
        return days_of(item)

    def _surely_for(self, own: Level) -> Formula:
        """What makes one judge's judgements a finding for the applicant."""
        certain = [self._certain(item, checks) for item, checks in own]
        return any_of([*certain, self._again(own)])

    def _certain(self, item: Item, checks: Sequence[Check]) -> Formula:
        """What makes a judgement stand, and say that the requirement is met."""
        conclusion = item.get("conclusion")
        if conclusion in ("not_met", NONE):
            return False
        parts: list[Formula] = [
            self.fixer.checks(item, [check], checks_of)
            for check in checks
            if check.reason.type not in ("judgement_undated", "judgement_unclear")
        ]
        if item.when is None:
            parts.append(self._supplied(item, "date", Day(self.scene.today, self.scene.today)))
        if conclusion is None:
            parts.append(self._supplied(item, "conclusion", "met"))
        return all_of(parts)

    def _again(self, own: Level) -> Formula:
        """The judge asked again, on a later day than all that they found; nobody can ask the unnamed."""
        against = [item for item, _ in own if item.get("conclusion") != "met"]
        last = max(against, key=lambda item: (days_of(item)[1], item.id), default=None)
        if last is None or getattr(last.record, "judge", None) is None:
            return False
        asked_later = self.scene.day.toordinal() > days_of(last)[1]
        return Step("rejudgement", last.id) if asked_later else False

    # Absence ----

    def absence(self, leaf: AbsentLeaf) -> Formula:
        """No breach, and certificates that cover the window together."""
        scene, amounts = self.scene, self.scene.program.amounts
        opened = opening_of(leaf.within, scene.program.resolved.start, scene.case, amounts)
        if opened.first is None:
            self.fixer.unknown.add(scene.program.resolved.start)
            return False
        window = (opened.first[0], scene.day.toordinal())
        self.fixer.place = leaf.id
        where, certificate = compile_where(leaf.where, amounts), compile_where(leaf.certificate, amounts)
        free: list[Formula] = []
        covering: list[tuple[Span, Formula]] = []
        for item in scene.case.by_kind.get(leaf.absent, ()):
            against = [*item.checks, *run(where, item, scene.case)]
            outside = in_window(leaf.within, opened, item, scene.office.as_of)
            if outside is not None:
                against.append(outside)
            if worst(against) == CERTAIN:
                return False
            clean = self.fixer.where(item, leaf.certificate)
            if worst(against) < NEVER:
                # It may be a breach: only what its own unknown fields turn out to be can tell.
                free.append(False if clean is True else clean)
            if worst([*item.checks, *run(certificate, item, scene.case)]) < NEVER:
                covering.append(self._certificate(item, window, clean))
        new = Step("certificate", leaf.id, leaf.absent)
        return all_of([*free, *self._covered(window, covering, new)])

    def _certificate(self, item: Item, window: Span, clean: Formula) -> tuple[Span, Formula]:
        """The days that a certificate speaks of, and what makes it stand."""
        parts: list[Formula] = [clean]
        first, last = window
        if item.begins is None:
            parts.append(self._on(item, "from", first))
        else:
            first = item.begins[0]
        if item.ends is None:
            parts.append(self._on(item, "to", last))
        else:
            last = min(item.ends[1], OPEN_END[0])
        checks = [check for check in item.checks if not (item.undated and check.reason.type == "unknown")]
        parts.append(self.fixer.checks(item, checks, lambda other: other.checks))
        return (first, last), all_of(parts)

    def _on(self, item: Item, field: str, day: int) -> Step:
        on = date.fromordinal(day)
        return self._supplied(item, field, Day(on, on))

    def _supplied(self, item: Item, field: str, value: Any) -> Step:
        """The step that supplies a field for which there is one value to think of."""
        step = Step("field", item.id, field, value)
        group = self.fixer.choices.setdefault((item.id, field), {})
        group[step] = group.get(step, frozenset()) | {field}
        return step

    @staticmethod
    def _covered(window: Span, covering: Sequence[tuple[Span, Formula]], new: Step) -> list[Formula]:
        """For every stretch of the window some certificate."""
        edges = {window[0], window[1] + 1}
        for (first, last), _ in covering:
            edges.update(edge for edge in (first, last + 1) if window[0] < edge <= window[1])
        marks = sorted(edges)
        return [
            any_of(
                [new, *(formula for (first, last), formula in covering if first <= begin and last >= end - 1)]
            )
            for begin, end in pairwise(marks)
        ]
