"""The applicants of a frame as one rule set sees them: their groups, and where their windows open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from evaluator.columns.frame import Codes, Frame
from evaluator.columns.kernels import windows as kernels
from evaluator.columns.kernels.base import Days, States
from evaluator.columns.office import OfficeFrame
from evaluator.columns.rows import Rows, fixed
from evaluator.columns.tables import NO_DAY, day_table, numbered
from evaluator.windows import opening_of
from evidence.settings import AMOUNTS, Settings
from rules.model import Window

if TYPE_CHECKING:
    from evaluator.columns.asking import Asking

BY_GROUP: Final = ("stage", "subject")
"""The fields of the dossier by which the office's amounts may differ."""


UNNAMED: Final = "\0"
"""A subject that no amount names."""


class Groups:
    """Applicants by the values of `BY_GROUP`; numbered once for all frames. `values` by the number.

    Subjects that no amount names are one group: there may be any number of them.
    """

    def __init__(self, settings: Iterable[Settings]) -> None:
        tables = (getattr(each, name) for each in settings for name in AMOUNTS)
        entries = (entry for each in tables if isinstance(each, tuple) for entry in each)
        self._named = {entry.subject for entry in entries} | {None}
        self.values: list[tuple[Any, ...]] = []
        self._numbers: dict[tuple[Any, ...], int] = {}

    def of(self, frame: Frame) -> Codes:
        """The group of each applicant."""
        return fixed(numbered([frame.applicants[name] for name in BY_GROUP], self._number))

    def _number(self, told: tuple[Any, ...]) -> int:
        stage, subject = told
        values = (stage, subject if subject in self._named else UNNAMED)
        known = self._numbers.get(values)
        if known is None:
            known = self._numbers[values] = len(self.values)
            self.values.append(values)
        return known


class People:
    """The applicants of one frame under one rule set. `group` is by `groups`, which outlives the frame."""

    def __init__(self, view: OfficeFrame, asking: Asking, groups: Groups) -> None:
        self.view, self.asking, self.groups = view, asking, groups
        self.frame, self.size = view.frame, view.size
        self.group: Codes = view.once("groups", lambda: groups.of(view.frame))

    def by_group(self, ask: Callable[..., Any]) -> list[Any]:
        """The answers for each group (`ask` takes stage and subject)."""
        return [ask(*values) for values in self.groups.values]

    def opening(self, window: Window) -> Days:
        """The first day of a window by applicant, (MISSING, MISSING) where it is not known."""
        found: Days = self.view.once(
            ("opening", self.asking.start_field, self.asking.about, repr(window.window)),
            lambda: self._opening(window),
        )
        return found

    def _opening(self, window: Window) -> Days:
        field = self.asking.start_field
        if window.window == "since_appointment":
            start = self.frame.applicants[field]
            days: Days = self.view.kept.of("days", start.values, day_table)[start.codes + 1]
            return days

        def ask(stage: Any, subject: Any) -> tuple[int, int]:
            opened = opening_of(window, field, self.asking.case(stage, subject), self.asking.amounts)
            return opened.first if opened.first is not None else NO_DAY

        return np.array(self.by_group(ask), dtype=np.int32).reshape(-1, 2)[self.group]

    def window(self, window: Window, rows: Rows) -> States | None:
        """The states of records in their window; None where all are in it."""
        if window.window == "career" and window.by in ("end", "overlap"):
            return None

        def make() -> States:
            out = rows.states()
            first, as_of = self.opening(window), self.asking.office.as_of
            days = (rows.owner, first, rows.when, rows.begins, rows.ends, rows.undated, as_of)
            if window.by in ("held", "current"):
                kernels.held(*days, window.by == "held", out)
            else:
                kernels.window(*days, window.by == "overlap", out)
            return out

        found: States = rows.once(("window", self.asking.start_field, self.asking.about, repr(window)), make)
        return found
