"""A frame as one office sees it: the records of each kind, posts held, terms excused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluator.calendar import DISTANT_PAST, Period
from evaluator.case import NONE, UNKNOWN_POST, UNKNOWN_SPAN, Office
from evaluator.columns.frame import Codes, Column, Frame
from evaluator.columns.kernels import posts as kernels
from evaluator.columns.kernels import rows as row_kernels
from evaluator.columns.kernels.base import MISSING, Days, States
from evaluator.columns.rows import Rows, fixed
from evaluator.columns.tables import Remembered, day_bounds, day_table, table
from evidence.day import Day
from evidence.scales import POSTS

ALL_POSTS: Final = (1 << len(POSTS)) - 1
"""The mask of all posts."""


class Posts(NamedTuple):
    """Posts held, by applicant, as `evaluator.case._posts`: ranks, begins, ends; months meant whole."""

    offsets: Codes
    rank: Codes
    begins: Days
    ends: Days


class Left(NamedTuple):
    """Terms left in each period: `left[who[i]]` for certain and at the least; row 0 is of the unexcused."""

    who: Codes
    left: NDArray[np.int8]


class OfficeFrame:
    """One frame under one office's settings, cut-off and least standing. `kept` outlives the frame."""

    def __init__(self, frame: Frame, office: Office, kept: Remembered) -> None:
        self.frame, self.office, self.kept = frame, office, kept
        self.size = frame.size
        self._rows: dict[str, Rows] = {}
        self._known: dict[Any, Any] = {}

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What is worked out once for this frame."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def rows(self, kind: str) -> Rows | None:
        """The records of a kind; None when there are none."""
        if kind not in self._rows and kind in self.frame.records:
            self._rows[kind] = Rows(kind, self.frame.records[kind], self.office, self.kept)
        return self._rows.get(kind)

    # Posts ----

    def _posts(self) -> Posts:
        rows = self.frame.posts
        post = rows.columns["post"]
        taken_as = self.office.equivalents.get(("post", "post"), {})
        ranks = [[UNKNOWN_POST]]
        ranks += [[POSTS.index(each) for each in sorted(taken_as.get(own, (own,)))] for own in post.values]
        begins = _post_days(rows.columns["from"], self.kept, first=True)
        ends = _post_days(rows.columns["to"], self.kept, first=False)
        # It ends no earlier than it begins.
        ends[:, 0] = np.maximum(ends[:, 0], begins[:, 0])
        begins[:, 1] = np.minimum(begins[:, 1], ends[:, 1])
        times = np.array([len(each) for each in ranks], dtype=np.int32)
        if int(times.max()) == 1:
            rank = np.array([each[0] for each in ranks], dtype=np.int32)[post.codes + 1]
            return Posts(fixed(rows.offsets), rank, begins, ends)
        row = np.repeat(np.arange(len(post.codes)), times[post.codes + 1])
        rank = np.array([each for code in post.codes.tolist() for each in ranks[code + 1]], dtype=np.int32)
        offsets = np.searchsorted(rows.owner[row], np.arange(self.size + 1)).astype(np.int32)
        return Posts(fixed(offsets), rank, begins[row], ends[row])

    def posts(self) -> Posts:
        """The posts held."""
        found: Posts = self.once("posts", self._posts)
        return found

    def holds_post(self, posts: tuple[str, ...], day: int) -> States:
        """Whether each holds one of the posts on a day: 0 yes, 1 unknown, 2 no."""

        def make() -> States:
            out = np.empty(self.size, dtype=np.uint8)
            mask = sum(1 << POSTS.index(post) for post in set(posts))
            known = fixed(self.frame.posts_known)
            kernels.holds_post(known, *self.posts(), mask, UNKNOWN_POST, day, out)
            return out

        found: States = self.once(("holds", posts, day), make)
        return found

    def leading(self, each: str, days: Days, first: int) -> States:
        """The masks of posts that may lead at the end of each period that ends on one of `days`."""

        def make() -> States:
            out = np.empty((self.size, len(days)), dtype=np.uint8)
            kernels.leading_posts(*self.posts(), UNKNOWN_POST, days, out)
            return out

        found: States = self.once(("leading", each, first), make)
        return found

    # Excused terms ----

    def left(self, each: str, periods: tuple[Period, ...], lengths: NDArray[np.int8], first: int) -> Left:
        """Terms left of each period, of so many as `lengths` tells."""

        def make() -> Left:
            rows = self.frame.excused
            excused = np.diff(rows.offsets) > 0
            who = np.where(excused, np.cumsum(excused), 0).astype(np.int32)
            shape = (int(excused.sum()) + 1, len(periods), 2)
            left: NDArray[np.int8] = np.broadcast_to(lengths[None, :, None], shape).copy()
            if excused.any():
                self._excuse(each, periods, who, left)
            return Left(who, left)

        found: Left = self.once(("left", each, first), make)
        return found

    def _excuse(self, each: str, periods: tuple[Period, ...], who: Codes, left: NDArray[np.int8]) -> None:
        """As `evaluator.case._excused`: certain where both ends are known; of one end alone its day."""
        rows, office = self.frame.excused, self.office
        terms = [[period] if each == "term" else office.calendar.terms_of(period) for period in periods]
        flat = [(term.first, term.last) for group in terms for term in group]
        ends = np.cumsum([len(group) for group in terms])
        ranges = np.stack([np.concatenate(([0], ends[:-1])), ends], axis=1).astype(np.int32)
        day, until = rows.columns["from"], rows.columns["to"]
        begins = self.kept.of("days", day.values, day_table)[day.codes + 1]
        stops = self.kept.of(
            "as of", until.values, lambda values: day_table(values, (office.as_of, office.as_of))
        )[until.codes + 1]
        begun, stopped = begins[:, :1] != MISSING, stops[:, :1] != MISSING
        dated = (
            stopped
            & np.array([isinstance(each, Day) for each in until.values] + [False])[until.codes][:, None]
        )
        spans = []
        for first, last in (
            (
                np.where(begun, begins[:, :1], np.where(dated, stops[:, 1:], MISSING)),
                np.where(stopped, stops[:, 1:], begins[:, :1]),
            ),
            (
                np.where(begins[:, :1] == MISSING, DISTANT_PAST, begins[:, :1]),
                np.where(stops[:, 1:] == MISSING, office.as_of, stops[:, 1:]),
            ),
        ):
            both = np.concatenate([first, last], axis=1, dtype=np.int32)
            order = np.empty(len(both), dtype=np.int32)
            row_kernels.in_order(fixed(rows.offsets), both, order)
            spans.append((both, order))
        days = np.array(flat, dtype=np.int32).reshape(-1, 2)
        kernels.excuse(fixed(rows.offsets), who, *spans[0], *spans[1], days, ranges, left)


def _post_days(column: Column, kept: Remembered, *, first: bool) -> Days:
    """Bounds of a post's begin (the first of its days) or end (the last of them)."""

    def bound(value: Any) -> tuple[int, int]:
        if isinstance(value, Day):
            return (day_bounds(value)[0 if first else 1],) * 2
        return FOR_EVER if value == NONE and not first else UNKNOWN_SPAN[0]

    def make(values: Any) -> Days:
        return table(map(bound, values), UNKNOWN_SPAN[0], np.int32).reshape(-1, 2)

    found: Days = kept.of(("post days", first), column.values, make)[column.codes + 1]
    return found


FOR_EVER: Final = (UNKNOWN_SPAN[0][1],) * 2
