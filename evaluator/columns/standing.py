"""What leaves share about the applicants of one frame: posts, excused terms, the opening of windows."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluator.calendar import DISTANT_PAST, Period, bounds
from evaluator.case import NONE, UNKNOWN_POST, UNKNOWN_SPAN, Case
from evaluator.columns import kernels
from evaluator.columns.frame import Column, Frame, Table
from evaluator.columns.kernels import FOREVER, MISSING, Codes, Days, States
from evaluator.columns.rows import Rows, spans
from evaluator.columns.tests import Applicants, Asking
from evaluator.windows import opening_of
from evidence.day import Day
from evidence.scales import POSTS
from rules.model import Window

ALL_POSTS: Final = (1 << len(POSTS)) - 1
BY: Final = {"end": 0, "overlap": 1, "held": 2, "current": 3}


class People:
    """The applicants of one frame, as the leaves of one rule set and office see them."""

    def __init__(self, frame: Frame, asking: Asking) -> None:
        self.frame, self.asking = frame, asking
        self.size = frame.size
        self.by_amounts = Applicants(frame)
        self.start = spans(frame.applicants[asking.start_field])
        self.rank, self.begins, self.ends, self.offsets = self._posts()
        self.rows: dict[str, Rows] = {
            kind: Rows(kind, table, asking.office) for kind, table in frame.records.items()
        }
        self._known: dict[Any, Any] = {}

    def once(self, key: Any, make: Any) -> Any:
        """What is worked out once for this frame."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    # Posts ----

    def _posts(self) -> tuple[Codes, Days, Days, Codes]:
        """As `evaluator.case._posts`: ranks, begins, ends; months meant whole."""
        table = self.frame.posts
        post = table.columns["post"]
        taken_as = self.asking.office.equivalents.get(("post", "post"), {})
        ranks = [
            [POSTS.index(each) for each in sorted(taken_as.get(value, (value,)))] for value in post.values
        ]
        ranks.append([UNKNOWN_POST])
        times = np.array([len(each) for each in ranks], dtype=np.int32)[post.codes]
        row = np.repeat(np.arange(len(post.codes)), times)
        rank = np.array([each for code in post.codes.tolist() for each in ranks[code]], dtype=np.int32)
        begins = _post_days(table.columns["from"], first=True)[row]
        ends = _post_days(table.columns["to"], first=False)[row]
        # It ends no earlier than it begins.
        ends[:, 0] = np.maximum(ends[:, 0], begins[:, 0])
        begins[:, 1] = np.minimum(begins[:, 1], ends[:, 1])
        owner = table.owner[row]
        offsets = np.searchsorted(owner, np.arange(self.size + 1)).astype(np.int32)
        return rank, begins, ends, offsets

    def holds_post(self, posts: tuple[str, ...], day: int) -> States:
        """Whether each holds one of the posts on a day: 0 yes, 1 unknown, 2 no."""

        def make() -> States:
            out = np.empty(self.size, dtype=np.uint8)
            mask = sum(1 << POSTS.index(post) for post in set(posts))
            kernels.holds_post(
                self.frame.posts_known,
                self.offsets,
                self.rank,
                self.begins,
                self.ends,
                mask,
                UNKNOWN_POST,
                day,
                out,
            )
            return out

        found: States = self.once(("holds", posts, day), make)
        return found

    def leading(self, each: str, periods: tuple[Period, ...]) -> States:
        """The masks of posts that may lead at the end of each period."""

        def make() -> States:
            days = np.array([period.last for period in periods], dtype=np.int32)
            out = np.zeros((self.size, len(periods)), dtype=np.uint8)
            kernels.leading_posts(self.offsets, self.rank, self.begins, self.ends, UNKNOWN_POST, days, out)
            return out

        found: States = self.once(("leading", each), make)
        return found

    # Excused terms ----

    def left(self, each: str, periods: tuple[Period, ...]) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
        """Terms left in each period by applicant (for certain excused, perhaps excused), and terms in each."""

        def make() -> tuple[NDArray[np.int8], NDArray[np.int8]]:
            calendar = self.asking.office.calendar
            terms = [[period] if each == "term" else calendar.terms_of(period) for period in periods]
            flat = np.array(
                [(term.first, term.last) for group in terms for term in group], dtype=np.int32
            ).reshape(-1, 2)
            lengths = np.array([len(group) for group in terms], dtype=np.int8)
            ends = np.cumsum(lengths, dtype=np.int32)
            ranges = np.stack([ends - lengths, ends], axis=1).astype(np.int32)
            out = np.broadcast_to(lengths[None, :, None], (self.size, len(periods), 2)).copy()
            self._excuse(flat, ranges, out)
            return out, lengths

        found: tuple[NDArray[np.int8], NDArray[np.int8]] = self.once(("left", each), make)
        return found

    def _excuse(self, terms: Days, ranges: Codes, out: NDArray[np.int8]) -> None:
        """As `evaluator.case._excused`: certain where both ends are known."""
        table: Table = self.frame.excused
        if not len(table.owner):
            return
        as_of = self.asking.office.as_of
        begins = spans(table.columns["from"])[:, 0].copy()
        ends = spans(table.columns["to"], (as_of, as_of))[:, 1].copy()
        sure = (begins != MISSING) & (ends != MISSING)
        # A span without a beginning is marked by -1 in the kernel; here it reaches from the distant past.
        may_begins = np.where(begins == MISSING, DISTANT_PAST, begins).astype(np.int32)
        may_ends = np.where(ends == MISSING, as_of, ends).astype(np.int32)
        sure_begins = np.where(sure, begins, MISSING).astype(np.int32)
        sure_ends = np.where(sure, ends, MISSING).astype(np.int32)
        kernels.shares(
            table.offsets,
            sure_begins,
            sure_ends,
            may_begins,
            may_ends,
            terms,
            ranges,
            in_order(table.owner, sure_begins),
            in_order(table.owner, may_begins),
            out,
        )

    # Windows ----

    def opening(self, window: Window) -> Days:
        """The first day of a window by applicant, (MISSING, MISSING) where it is not known."""

        def make() -> Days:
            if window.window == "since_appointment":
                return self.start
            found = []
            for stage, subject in self.by_amounts.values:
                case: Case = self.asking.case(stage, subject)
                opened = opening_of(window, self.asking.start_field, case, self.asking.amounts)
                found.append(opened.first if opened.first is not None else (MISSING, MISSING))
            return np.array(found, dtype=np.int32)[self.by_amounts.codes]

        opened: Days = self.once(("opening", repr(window.window)), make)
        return opened

    def window(self, window: Window, rows: Rows) -> States:
        """The states of records in their window."""

        def make() -> States:
            out = np.empty(rows.size, dtype=np.uint8)
            kernels.window(
                rows.owner,
                self.opening(window),
                rows.when,
                rows.begins,
                rows.ends,
                rows.undated,
                self.asking.office.as_of,
                BY[window.by],
                window.window == "career",
                out,
            )
            return out

        found: States = rows.once(("window", repr(window)), make)
        return found


def in_order(owner: Codes, first: Days) -> Codes:
    """Rows of each owner by their first day."""
    return np.lexsort((first, owner)).astype(np.int32)


def _post_days(column: Column, *, first: bool) -> Days:
    """Bounds of a post's begin (the first of its days) or end (the last of them)."""
    found = []
    for value in column.values:
        if isinstance(value, Day):
            found.append((bounds(value)[0 if first else 1],) * 2)
        else:
            found.append((FOREVER, FOREVER) if value == NONE and not first else UNKNOWN_SPAN[0])
    found.append(UNKNOWN_SPAN[0])
    return np.array(found, dtype=np.int32).reshape(-1, 2)[column.codes]
