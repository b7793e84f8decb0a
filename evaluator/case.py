"""One dossier made ready for evaluation: its records with their days and standing, its posts and absences.

What is the same for every leaf is worked out here once.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, Literal

from evaluator.calendar import DISTANT_PAST, Calendar, Period, Span, bounds, mostly_within
from evaluator.lookup import Equivalents
from evaluator.reasons import CERTAIN, Check, Reason, contradiction, opening, telling
from evidence.day import Day
from evidence.dossier import Dossier
from evidence.records import KINDS, Record
from evidence.scales import POSTS, STANDINGS

WHOLE: Final = Fraction(1)
"""The share of a period no part of which is excused."""

NONE: Final = "none"
"""What is known not to be there, as the dossier writes it."""

OPEN_END: Final = (10**7, 10**7)
"""The end of what still goes on."""

UNKNOWN_SPAN: Final = ((0, OPEN_END[0]), (0, OPEN_END[0]))
"""The bounds of a beginning and an end that are not known."""

UNKNOWN_POST: Final = len(POSTS)
"""The rank of a post that the dossier does not name: it may be any."""

LASTING: Final = frozenset(kind for kind, cls in KINDS.items() if cls.model_fields["to"].default == NONE)
"""Kinds of what goes on until it is ended: the term such a record names is when it began."""

RESULTS_SPAN: Final = ("cycle_from", "cycle_to")

Ternary = Literal["yes", "no", "unknown"]


class Office:
    """What holds for every dossier of a run: cut-off, least standing, calendar, equivalents, issuers."""

    __slots__ = ("as_of", "calendar", "equivalents", "issuers", "least", "standing")

    def __init__(
        self, as_of: int, standing: str, calendar: Calendar, equivalents: Equivalents, issuers: dict[str, str]
    ) -> None:
        self.as_of = as_of
        self.standing = standing
        self.least = STANDINGS.index(standing)
        self.calendar = calendar
        self.equivalents = equivalents
        self.issuers = issuers


class Item:
    """A record with its days as ordinals and the checks that every leaf makes of it.

    `when` is its date, `begins` and `ends` its span (None: unknown; OPEN_END: still going on), `level` its
    level by the office's table of issuers. `checks` and `rung` hold standing and cut-off.
    """

    __slots__ = (
        "begins",
        "checks",
        "ends",
        "id",
        "kind",
        "level",
        "record",
        "rung",
        "term",
        "undated",
        "when",
    )

    def __init__(self, record: Record, office: Office) -> None:
        self.record = record
        self.id = record.id
        self.kind = record.kind
        self.when = None if not isinstance(record.date, Day) else bounds(record.date)
        self.term = None if record.term is None else office.calendar.term(record.term)
        self.begins, self.ends = _span(record, self.term)
        self.level: Any = record.level
        checks = []
        if record.standing == "rejected":
            checks.append(contradiction(Reason("rejected", "standing", office.standing, "rejected")))
        else:
            missing = office.least - STANDINGS.index(record.standing)
            if missing > 0:
                reason = Reason("standing", "standing", office.standing, record.standing, missing, "steps")
                checks.append(opening("verification", reason))
        ends_in_time = self.ends is not None and (
            self.ends[1] <= office.as_of or self.kind == "class_results"
        )
        self.undated = self.when is None and self.begins is None and not ends_in_time
        if self.undated and self.kind != "judgement":
            checks.append(opening("field", Reason("unknown", "date" if self.ends is None else "from")))
        checks.extend(_cutoff_checks(self, office.as_of))
        if record.organiser in office.issuers:
            known = office.issuers[record.organiser]
            if known != record.level:
                checks.append(telling(Reason("issuer_level", "level", known, record.level)))
            self.level = known
        self.checks = tuple(checks)
        self.rung = worst(checks)

    def get(self, path: str) -> Any:
        """The value of a field: None unknown, NONE known to be absent. Dots reach into blocks."""
        if path == "level":
            return self.level
        head, _, rest = path.partition(".")
        value = getattr(self.record, head)
        if rest and value is not None and value != NONE:
            return getattr(value, rest)
        return value


def _span(record: Record, term: Period | None) -> tuple[Span | None, Span | None]:
    if record.kind == "class_results":
        begins, ends = (getattr(record, name) for name in RESULTS_SPAN)
    else:
        begins, ends = record.from_, record.to
    first_day = bounds(begins) if isinstance(begins, Day) else None
    if term is not None and begins is None and not isinstance(ends, Day):
        if record.kind not in LASTING:
            return (term.first, term.first), (term.last, term.last)
        first_day = (term.first, term.last)
    if isinstance(ends, Day):
        return first_day, bounds(ends)
    return first_day, OPEN_END if ends == NONE else None


def _cutoff_checks(item: Item, as_of: int) -> Sequence[Check]:
    """A record dated after the cut-off does not count; results are dated by the end of their cycle."""
    days = [("date", item.when), ("from", item.begins)]
    if item.kind == "class_results":
        # It ends no earlier than it begins: one of the two is enough to tell.
        days[1] = (RESULTS_SPAN[1], item.ends) if item.ends is not None else (RESULTS_SPAN[0], item.begins)
    checks = []
    for name, day in days:
        if day is not None and (check := after_cutoff(name, day, as_of)) is not None:
            checks.append(check)
    return checks


def after_cutoff(field: str, day: Span, as_of: int) -> Check | None:
    """The check that a day is not after the cut-off."""
    if day[0] > as_of:
        return contradiction(Reason("after_cutoff", field, as_of, day, day[0] - as_of, "days"))
    if day[1] > as_of:
        return opening("field", Reason("cutoff_unclear", field, as_of, day))
    return None


class Case:
    """One dossier made ready."""

    __slots__ = (
        "_circumstances",
        "by_kind",
        "dossier",
        "excused",
        "excused_perhaps",
        "items",
        "judgements",
        "office",
        "openings",
        "posts",
        "start",
    )

    def __init__(
        self, dossier: Dossier, office: Office, start_field: str, items: dict[str, Item] | None = None
    ) -> None:
        """`items` are the dossier's records made ready for this office, where that has been done already."""
        self.dossier = dossier
        self.office = office
        if items is None:
            items = {record.id: Item(record, office) for record in dossier.records}
        self.items = items
        self.by_kind: dict[str, list[Item]] = {}
        for item in self.items.values():
            self.by_kind.setdefault(item.kind, []).append(item)
        start = getattr(dossier, start_field)
        self.start: Span | None = bounds(start) if isinstance(start, Day) else None
        self.judgements: dict[str, list[Item]] = {}
        for item in self.by_kind.get("judgement", ()):
            self.judgements.setdefault(item.get("requirement"), []).append(item)
        self.posts = _posts(dossier, office)
        self.openings: dict[str, Any] = {}
        self._circumstances: dict[Period, tuple[Fraction, Fraction, frozenset[str] | None]] = {}
        self.excused, self.excused_perhaps = _excused(dossier, office.as_of)

    def circumstances(
        self, period: Period, *, whole: bool
    ) -> tuple[Fraction, Fraction, frozenset[str] | None]:
        """The part of a period that is not excused, what may be left of it, and the posts that may lead.

        `whole`: the period is a term; a year is excused by its terms.
        """
        known = self._circumstances.get(period)
        if known is None:
            terms = [period] if whole else self.office.calendar.terms_of(period)
            parts = [WHOLE, WHOLE]
            for index, spans in enumerate((self.excused, self.excused_perhaps)):
                if spans and terms:
                    left = sum(not mostly_within(term, spans) for term in terms)
                    parts[index] = Fraction(left, len(terms))
            known = (parts[0], parts[1], self.leading_posts(period.last))
            self._circumstances[period] = known
        return known

    def leading_posts(self, day: int) -> frozenset[str] | None:
        """The posts that may be the leading one on a day; None when none is known to be held on it."""
        held = [entry for entry in self.posts or () if entry[1][0] <= day <= entry[2][1]]
        ranks = [rank for rank, first, last in held if rank != UNKNOWN_POST and first[1] <= day <= last[0]]
        if not ranks:
            return None
        best = max(ranks)
        if any(rank == UNKNOWN_POST for rank, _, _ in held):
            return frozenset(POSTS[best:])
        return frozenset(POSTS[rank] for rank, _, _ in held if rank >= best)

    def holds_post(self, posts: Sequence[str], day: int) -> Ternary:
        """Whether one of these posts is held on a day; unknown when no post at all is known for it."""
        if self.posts is None:
            return "unknown"
        any_held = False
        perhaps = False
        for rank, first, last in self.posts:
            if first[0] <= day <= last[1]:
                certain = first[1] <= day <= last[0]
                if rank == UNKNOWN_POST:
                    perhaps = True
                elif POSTS[rank] in posts:
                    if certain:
                        return "yes"
                    perhaps = True
                any_held = any_held or certain
        return "unknown" if perhaps or not any_held else "no"


def _posts(dossier: Dossier, office: Office) -> list[tuple[int, Span, Span]] | None:
    """The posts held as (rank, begin, end), months meant whole.

    A post that the office has approved as another is taken as that one.
    """
    if dossier.posts is None:
        return None
    taken_as = office.equivalents.get(("post", "post"), {})
    found = []
    for entry in dossier.posts:
        begins, ends = UNKNOWN_SPAN
        if isinstance(entry.from_, Day):
            begins = (entry.from_.first.toordinal(),) * 2
        if isinstance(entry.to, Day):
            ends = (entry.to.last.toordinal(),) * 2
        elif entry.to == NONE:
            ends = OPEN_END
        # It ends no earlier than it begins.
        ends = (max(ends[0], begins[0]), ends[1])
        begins = (begins[0], min(begins[1], ends[1]))
        if entry.post is None:
            found.append((UNKNOWN_POST, begins, ends))
            continue
        for post in sorted(taken_as.get(entry.post, (entry.post,))):
            found.append((POSTS.index(post), begins, ends))
    return found


def _excused(dossier: Dossier, as_of: int) -> tuple[list[Span], list[Span]]:
    """The spans excused for certain, and those excused perhaps (an end is unknown).

    A month is meant whole, as such spans are commonly written: 2021.9 to 2022.1 ends on 31 January.
    Where one end is unknown, the day of the other is certain.
    """
    certain, perhaps = [], []
    for entry in dossier.excused:
        first = entry.from_.first.toordinal() if isinstance(entry.from_, Day) else None
        last = entry.to.last.toordinal() if isinstance(entry.to, Day) else as_of if entry.to == NONE else None
        if first is not None and last is not None:
            certain.append((first, last))
        elif first is not None:
            certain.append((first, first))
        elif last is not None and isinstance(entry.to, Day):
            certain.append((last, last))
        perhaps.append((first or DISTANT_PAST, last or as_of))
    return certain, perhaps


def worst(checks: Sequence[Check]) -> int:
    """The least rung at which none of the checks stands in the way."""
    rung = CERTAIN
    for check in checks:
        rung = max(rung, check.rung)
    return rung
