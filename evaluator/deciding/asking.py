"""What a check waits for, as a question: the step that answers it (evaluator.plan.steps)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from evaluator.case import Case, Item
from evaluator.plan.formula import Formula
from evaluator.plan.steps import Step
from evaluator.reasons import CERTAIN, JUDGED, NEVER, RUNG_OF, SUPPLIED, Check, Reason

PLACE: Final = "period"
"""What a step is about that says in which period an undated record stands: no question of its own."""

_OWN: Final = ("window_unknown", "unknown_own", "post_unknown", "period_unclear")
"""Reasons that name a field of the dossier itself."""


class Side(NamedTuple):
    """How far what is open is taken for granted, and what is left to be chosen.

    `rung` is the rung (evaluator.reasons) that formulas speak of: at CERTAIN what holds already, at JUDGED
    what may still come to hold. `answer` says what a question comes to; without it, where records are chosen,
    a question is answered well from its rung on. `present` says whether a record is there.
    """

    rung: int
    answer: Callable[[Step], Formula] | None
    present: Callable[[str], Formula]

    @property
    def by_records(self) -> bool:
        """Whether it is records that are chosen."""
        return self.answer is None

    @property
    def supplied(self) -> bool:
        """Whether what is not known is taken as it helps."""
        return self.rung >= SUPPLIED


class Asking:
    """Turns checks into formulas on one side."""

    def __init__(self, case: Case, side: Side) -> None:
        self.case = case
        self.side = side

    def check(self, check: Check, item: Item | None = None) -> Formula:
        """Whether a check no longer stands in the way."""
        if check.rung == CERTAIN:
            return True
        if check.rung >= NEVER or check.reason.opens is None:
            return False
        return self._answered(self._step(check.reason, item), check.rung)

    def reason(self, reason: Reason) -> Formula:
        """The same for a reason that stands alone."""
        return self.check(Check(RUNG_OF[reason.opens] if reason.opens is not None else NEVER, reason))

    def ask(self, step: Step) -> Formula:
        """What a question comes to that no check asks."""
        return self._answered(step, JUDGED if step.kind in ("judgement", "rejudgement") else SUPPLIED)

    def _answered(self, step: Step, rung: int) -> Formula:
        return rung <= self.side.rung if self.side.answer is None else self.side.answer(step)

    def _step(self, reason: Reason, item: Item | None) -> Step:
        about = item.id if item is not None else ""
        field = reason.field or ""
        if reason.opens == "verification":
            return Step("verify", about)
        if reason.opens == "documents":
            return Step("document", about, str(reason.wanted) if reason.type == "document_missing" else field)
        if reason.opens == "setting":
            return Step("setting", "", field)
        if reason.type == "stage_unknown":
            return Step("own_field", "", unknown_own(self.case))
        if reason.type in _OWN or item is None:
            return Step("own_field", "", field)
        return Step("field", about, field)


def unknown_own(case: Case) -> str:
    """The field of the dossier, not known, on which an amount of the office hangs."""
    for field in ("stage", "subject"):
        if getattr(case.dossier, field) is None:
            return field
    return "posts"
