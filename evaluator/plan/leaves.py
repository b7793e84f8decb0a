"""What would make a leaf met, as a formula over steps: records, periods, judgements, an absence.

A formula may promise too much (whoever searches lets the evaluator decide), but never too little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from evaluator.calendar import Period
from evaluator.case import NONE, Item
from evaluator.conditions import number
from evaluator.lookup import Number
from evaluator.plan.earned import Probe, linked_kinds
from evaluator.plan.fixes import Fixer
from evaluator.plan.formula import Formula, Use, all_of, any_of, at_most_best, reach, steps_in
from evaluator.plan.scene import Scene, steps_of
from evaluator.plan.steps import Step
from evaluator.plan.values import SOMETHING, field_of
from evaluator.reasons import Check, Reason, contradiction, opening
from evaluator.tally import belongs_to, place
from evaluator.verdict import Finding, PeriodFinding
from evaluator.windows import in_window, opening_of
from evidence.model import MOST
from rules.model import PeriodLeaf, RecordsLeaf, Source

Grouped = dict[str, list[Formula]]
Serving = dict[Step, set[tuple[str, str]]]
"""What each new record serves: leaves, and their periods."""


class Leaves:
    """Formulas for the leaves that count records in one scene. `serving` gathers what new records serve."""

    def __init__(self, scene: Scene, fixer: Fixer, serving: Serving) -> None:
        self.scene = scene
        self.fixer = fixer
        self.serving = serving

    # Records ----

    def records(self, leaf: RecordsLeaf) -> Formula:
        """So many records, achievements or values."""
        ways: dict[str, list[Formula]] = {}
        items: dict[str, Item] = {}
        for source in leaf.sources:
            opened = opening_of(
                source.within, self.scene.program.resolved.start, self.scene.case, self.scene.program.amounts
            )

            def around(item: Item, source: Source = source, opened: Any = opened) -> list[Check]:
                outside = in_window(source.within, opened, item, self.scene.office.as_of)
                return [*item.checks, *([outside] if outside is not None else [])]

            self.fixer.place = leaf.id
            for item in self.scene.case.by_kind.get(source.of, ()):
                formula = self._used(item, leaf, self.fixer.of(item, source, around(item), around))
                if formula is not False:
                    items[item.id] = item
                    ways.setdefault(item.id, []).append(formula)
        groups: Grouped = {}
        for id_, formulas in ways.items():
            self._grouped(groups, leaf, items[id_], any_of(formulas))
        return reach([(1, any_of(each)) for each in groups.values()], leaf.count)

    def _grouped(self, groups: Grouped, leaf: RecordsLeaf, item: Item, formula: Formula) -> None:
        """A record among those it counts together with only once."""
        probe = self.scene.probes.get(item.id)
        field = leaf.distinct
        key = item.record.achievement if field == "achievement" else item.get(field)
        if probe is not None:
            for step, whole in self._serving(probe, formula, leaf.id, ""):
                own = key if field != "achievement" else repr(step)
                groups.setdefault(f"{own}", []).append(whole)
        elif field == "achievement":
            groups.setdefault(f"a{key}" if key is not None else f"r{item.id}", []).append(formula)
        elif key == NONE:
            return
        elif key is not None:
            groups.setdefault(f"{key}", []).append(formula)
        else:
            for value in self._others(leaf, item):
                step = Step("field", item.id, field, value)
                self._choice(item, field, step, (leaf.id, value))
                groups.setdefault(f"{value}", []).append(all_of((formula, step)))

    def _others(self, leaf: RecordsLeaf, item: Item) -> list[Any]:
        """What an unknown field that must differ may turn out to be."""
        field = field_of(item.kind, leaf.distinct)
        if field.choices:
            return list(field.choices)
        known = {each.get(leaf.distinct) for each in self.scene.case.by_kind.get(item.kind, ())}
        own = getattr(self.scene.case.dossier, leaf.distinct, None)
        others = [own] if own is not None else []
        others += [f"{SOMETHING}{index}" for index in range(1, leaf.count + 1)]
        return [*others, *sorted(str(each) for each in known - {None, NONE, *others})]

    def _choice(self, item: Item, field: str, step: Step, what: object) -> None:
        group = self.fixer.choices.setdefault((item.id, field), {})
        group[step] = group.get(step, frozenset()) | {what}

    def _serving(self, probe: Probe, formula: Formula, leaf: str, period: str) -> list[tuple[Step, Formula]]:
        """The steps of a new record that serves, with what else must be done so that it does.

        `formula` is what the record needs to count: nothing, or that records it names are put in order. What
        it lacks itself, a new record is not given: then it is another one.
        """
        if any(step.about in self.scene.probes for step in steps_in(formula)) or formula is False:
            return []
        steps = steps_of(probe)
        for step in steps:
            self.serving.setdefault(step, set()).add((leaf, period))
        return [
            (step, self._once((repr(step),), probe.shape.kind, leaf, all_of((formula, named))))
            for step in steps
            for named in (self._with_linked(probe, step),)
        ]

    def _used(self, item: Item, leaf: RecordsLeaf | PeriodLeaf, formula: Formula) -> Formula:
        """A record where it may be used at all, and where it counts once only by being used here."""
        pinned = self.scene.pinned.get(item.id)
        if pinned is not None and pinned.bars(leaf.id):
            return False
        if formula is False or item.id in self.scene.probes:
            return formula
        achievement = item.record.achievement
        group = ("record", item.id) if achievement is None else ("achievement", achievement)
        return self._once(group, item.kind, leaf.id, formula)

    def _once(self, group: tuple[str, ...], kind: str, leaf: str, formula: Formula) -> Formula:
        limits = self.scene.limits.get(leaf)
        if limits is None or limits.once is None or kind in limits.share:
            return formula
        return all_of((formula, Use((limits.once, *group), limits.place)))

    def _with_linked(self, probe: Probe, step: Step) -> Formula:
        """A new record that must name another new one comes with it."""
        needed: list[Formula] = [step]
        for kind in linked_kinds(probe.shape):
            new = [steps_of(each)[0] for each in self.scene.probes.values() if each.shape.kind == kind]
            needed.append(any_of(new))
        return all_of(needed)

    # Periods ----

    def periods(self, leaf: PeriodLeaf, finding: Finding) -> Formula:
        """Something in every period, or on average over them."""
        asked = [each for each in finding.periods if each.status in ("met", "not_met", "open")]
        if not asked and finding.passes:
            return True  # no period is over as yet
        if not asked:
            # No window, or none of its periods under a known post: what lacks has been noted.
            for reason in finding.reasons:
                self.fixer.unknown.add(reason.field or "")
            return False
        periods = [Period(each.period, each.first, each.last) for each in asked]
        placed = self._placed(leaf, periods)
        contested = leaf.id in self.scene.contested
        if leaf.on_average:
            return self._on_average(leaf, asked, placed)
        return all_of(
            [
                True if each.status == "met" and not contested else self._one(leaf, each, here)
                for each, here in zip(asked, placed, strict=True)
            ]
        )

    def _placed(self, leaf: PeriodLeaf, periods: Sequence[Period]) -> list[dict[str, tuple[Item, Formula]]]:
        found: list[dict[str, tuple[Item, Formula]]] = [{} for _ in periods]
        for source in leaf.sources:
            looks = [(item, list(item.checks)) for item in self.scene.case.by_kind.get(source.of, ())]
            for period, here, into in zip(periods, place(looks, periods), found, strict=True):

                def again(item: Item, period: Period = period) -> Sequence[Check]:
                    belongs = belongs_to(item, period)
                    if belongs == "no":
                        return [contradiction(Reason("other_period"))]
                    unclear = belongs == "unknown" and not item.undated
                    more = [opening("field", Reason("unknown", "term", period.name))] if unclear else []
                    return [*item.checks, *more]

                self.fixer.place = f"{leaf.id} {period.name}"
                for item, checks in here:
                    formula = self._used(item, leaf, self.fixer.of(item, source, checks, again))
                    if formula is not False:
                        known = into.get(item.id)
                        into[item.id] = (item, any_of((known[1], formula)) if known else formula)
        return found

    def _askable(self, each: PeriodFinding) -> bool:
        """Whether it is known that, and for whom, a period is asked; what lacks is noted."""
        unknown = False
        for reason in each.reasons:
            if reason.type == "post_unknown":
                self.fixer.unknown.add("posts")
                unknown = True
            elif reason.type == "setting_missing":
                self.fixer.missing.add(reason.field or "")
            elif reason.type == "stage_unknown":
                self.fixer.unknown.update(("stage", "subject"))
        return not unknown

    def _one(
        self, leaf: PeriodLeaf, each: PeriodFinding, here: Mapping[str, tuple[Item, Formula]]
    ) -> Formula:
        if not self._askable(each) or each.wanted is None:
            return False
        return any_of(reach(terms, each.wanted) for terms in self._columns(leaf, each, here))

    def _on_average(
        self,
        leaf: PeriodLeaf,
        asked: Sequence[PeriodFinding],
        placed: Sequence[Mapping[str, tuple[Item, Formula]]],
    ) -> Formula:
        known = [self._askable(each) and each.wanted is not None for each in asked]
        if not all(known):
            return False
        columns = [self._columns(leaf, each, here) for each, here in zip(asked, placed, strict=True)]
        # With several columns the best of each period counts: taken together they promise no less.
        terms = [term for period in columns for column in period for term in column]
        return reach(terms, sum((each.wanted or 0 for each in asked), 0))

    def _columns(
        self, leaf: PeriodLeaf, each: PeriodFinding, here: Mapping[str, tuple[Item, Formula]]
    ) -> list[list[tuple[Number, Formula]]]:
        """For every column of amounts the terms of a period's records: of one achievement the best counts."""
        if leaf.measure is None:
            return [[(1, any_of(group)) for group in self._count_groups(leaf, each, here).values()]]
        fields = leaf.measure.fields
        columns = [fields] if leaf.measure.sum is not None else [(field,) for field in fields]
        return [self._column(leaf, each, here, column) for column in columns]

    def _count_groups(
        self, leaf: PeriodLeaf, each: PeriodFinding, here: Mapping[str, tuple[Item, Formula]]
    ) -> Grouped:
        groups: Grouped = {}
        for item, formula in here.values():
            probe = self.scene.probes.get(item.id)
            if probe is None:
                key = item.record.achievement
                groups.setdefault(f"a{key}" if key is not None else f"r{item.id}", []).append(formula)
            else:
                for step, whole in self._serving(probe, formula, leaf.id, each.period):
                    groups[repr(step)] = [whole]
        return groups

    def _column(
        self,
        leaf: PeriodLeaf,
        each: PeriodFinding,
        here: Mapping[str, tuple[Item, Formula]],
        fields: Sequence[str],
    ) -> list[tuple[Number, Formula]]:
        groups: dict[str, list[tuple[Number, Formula]]] = {}
        for item, formula in here.values():
            probe = self.scene.probes.get(item.id)
            if probe is None:
                key = item.record.achievement
                own = groups.setdefault(f"a{key}" if key is not None else f"r{item.id}", [])
                own.extend(
                    (amount, all_of((formula, more))) for amount, more in self._amounts(item, each, fields)
                )
            else:
                amount = sum((number(item.get(field)) or 0 for field in fields), 0)
                for step, whole in self._serving(probe, formula, leaf.id, each.period):
                    groups[repr(step)] = [(amount, whole)]
        return [term for group in groups.values() for term in at_most_best(group)]

    def _amounts(
        self, item: Item, each: PeriodFinding, fields: Sequence[str]
    ) -> list[tuple[Number, Formula]]:
        """What a record shows; what it would show if an unknown amount were what the period lacks."""
        known = sum((number(item.get(field)) or 0 for field in fields), 0)
        found: list[tuple[Number, Formula]] = [(known, True)] if known else []
        unknown = [field for field in fields if item.get(field) is None]
        if unknown and each.wanted is not None:
            lacks = [each.wanted - known, each.wanted - max(each.certain, known)]
            for amount in sorted({ceil(lack) for lack in lacks if 0 < lack <= MOST}):
                step = Step("field", item.id, unknown[0], amount)
                self._choice(item, unknown[0], step, amount)
                found.append((known + amount, step))
        return found
