"""What one record is worth to one source of a leaf, as the oracle sees it.

Written from design.md §3, decisions 1 to 12, 34 and 39 and docs/rule-language.md, nothing of `evaluator`.
A record is as good as the worst thing that is asked of it: NO (not counted), MAYBE (possible), YES (counted).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from evidence.documents import Document
from evidence.dossier import Dossier
from evidence.records import Record
from evidence.scales import POSTS, SCALES, STAGES, STANDINGS
from evidence.settings import AmountEntry, Settings
from rules.model import (
    Above,
    AllAmounts,
    Amount,
    AnyAmount,
    AnyDocument,
    AtLeast,
    AtMost,
    DocumentEntry,
    DocumentTest,
    Items,
    Known,
    Own,
    SettingAmount,
    Source,
    YearsAtLeast,
)
from tests.differential.oracle_time import (
    ALWAYS,
    NEVER_ENDS,
    Moment,
    Truth,
    in_window,
    moment,
    not_after,
    opening,
    own_span,
    terms_held,
    whole,
)

NO, MAYBE, YES = Truth.NO, Truth.MAYBE, Truth.YES
HIDDEN = "#"
"""A value that no code is equal to: what a list of settings cannot name."""


class World(NamedTuple):
    """One way in which what is unknown of the applicant may be, as far as settings are concerned."""

    stage: str
    subject: str
    post: str | None = None
    term: str | None = None


Kept = dict[tuple[object, ...], Any]
"""What has been worked out of one situation already, by what it is asked of."""


class Situation(NamedTuple):
    """All that a verdict is made from; `doubtful` are records that only possibly serve the leaf.

    `known` keeps what is asked again by many leaves and periods, and does not hang on `doubtful`.
    """

    title: str
    dossier: Dossier
    settings: Settings
    as_of: date
    standing: str
    start: str
    by_kind: Mapping[str, Sequence[Record]]
    known: Kept
    doubtful: frozenset[str] = frozenset()

    def records(self, kinds: Iterable[str]) -> list[Record]:
        """The records of these kinds."""
        return [record for kind in set(kinds) for record in self.by_kind.get(kind, ())]

    @property
    def cutoff(self) -> int:
        """The as-of date as an ordinal."""
        return self.as_of.toordinal()

    def worlds(self, posts: Iterable[str | None] = (None,), term: str | None = None) -> list[World]:
        """Every way the applicant's stage, subject and post may be."""
        stages = [self.dossier.stage] if self.dossier.stage else list(STAGES)
        subjects = [self.dossier.subject] if self.dossier.subject else [HIDDEN, *self._named_subjects()]
        return [World(*each, term) for each in product(stages, subjects, posts)]

    def _named_subjects(self) -> list[str]:
        tables = [getattr(self.settings, name) for name in type(self.settings).model_fields]
        entries = [entry for table in tables if isinstance(table, tuple) for entry in table]
        return sorted(
            {entry.subject for entry in entries if isinstance(entry, AmountEntry) and entry.subject}
        )


# Amounts of the settings ------------------------------------------------------------------------------------


def setting(situation: Situation, name: str, world: World) -> Decimal | None:
    """The number a setting gives in one world: of the entry with most keys that all match; None: none."""
    value = getattr(situation.settings, name)
    if not isinstance(value, tuple):
        return None if value is None else Decimal(value)
    asked = {"title": situation.title, **world._asdict()}
    matching = [entry for entry in value if all(_fits(entry, key, asked[key]) for key in asked)]
    if not matching:
        return None
    return Decimal(max(matching, key=_closeness).amount)


def _fits(entry: AmountEntry, key: str, given: str | None) -> bool:
    wanted = getattr(entry, key)
    if wanted is None or wanted == given:
        return True
    return key == "term" and given is not None and given.endswith("-" + wanted)


def _closeness(entry: AmountEntry) -> tuple[Any, ...]:
    """Number of keys; of as many: a term (in full, then its season) before post, subject, stage and title."""
    named = [getattr(entry, key) is not None for key in ("term", "post", "subject", "stage", "title")]
    return sum(named), named[0] and "-" in str(entry.term), *named


Bounds = tuple[Fraction | None, Fraction | None]
"""The least and the most of a number; None: nobody knows."""


def amount_of(situation: Situation, amount: Amount | None, world: World) -> Bounds:
    """The least and the most an amount may be in one world; a setting not given may be anything."""
    if isinstance(amount, AnyAmount):
        bounds = [amount_of(situation, each, world) for each in amount.any]
        return _every(min, [least for least, _ in bounds]), _known(min, [most for _, most in bounds])
    if isinstance(amount, AllAmounts):
        bounds = [amount_of(situation, each, world) for each in amount.all]
        return _known(max, [least for least, _ in bounds]), _every(max, [most for _, most in bounds])
    if isinstance(amount, SettingAmount):
        given = setting(situation, amount.setting, world)
        if given is None:
            return None, None
        share = Fraction(given) * amount.share if amount.share != 1 else Fraction(given)
        return share, share
    assert amount is not None
    return Fraction(amount), Fraction(amount)


def _known(choose: Callable[[list[Fraction]], Fraction], numbers: list[Fraction | None]) -> Fraction | None:
    """The chosen one of those that are known."""
    known = [number for number in numbers if number is not None]
    return choose(known) if known else None


def _every(choose: Callable[[list[Fraction]], Fraction], numbers: list[Fraction | None]) -> Fraction | None:
    """The chosen one, if all are known."""
    return None if None in numbers else _known(choose, numbers)


# Conditions -------------------------------------------------------------------------------------------------


def where_holds(situation: Situation, record: Record, where: Mapping[str, Any]) -> Truth:
    """Whether all entries of a `where` hold of a record."""
    result = YES
    for field, test in where.items():
        if field == "any":
            truth = max(where_holds(situation, record, alternative) for alternative in test)
        elif field == "span":
            truth = _long_enough(situation, record, test)
        else:
            truth = _field_holds(situation, record, field, _value(record, field), test)
            truth = min(truth, _dated(situation, record, field))
        result = min(result, truth)
    return result


def _value(record: Record, field: str) -> Any:
    """The value of a field; of a block that is none or unknown, the same."""
    value: Any = record
    for name in field.split("."):
        value = getattr(value, "from_" if name == "from" else name)
        if value is None or value == "none":
            return value
    return value


def _dated(situation: Situation, record: Record, field: str) -> Truth:
    """An exchange or publication after the cut-off does not count (decision 34)."""
    block = getattr(record, field.partition(".")[0]) if "." in field else None
    if block is None or block == "none" or block.date is None:
        return YES
    return not_after(moment(block.date), Moment(situation.cutoff, situation.cutoff))


def _field_holds(situation: Situation, record: Record, field: str, value: Any, test: Any) -> Truth:
    if field == "level" and record.organiser is not None:
        by_organiser = {issuer.organiser: issuer.level for issuer in situation.settings.issuers}
        value = by_organiser.get(record.organiser, value)
    if value is None:
        return MAYBE
    if value == "none":
        return NO
    if isinstance(test, Known):
        return YES
    if isinstance(test, Items):
        return _items(situation, value, test)
    if isinstance(test, Own):
        own = getattr(situation.dossier, test.own)
        return MAYBE if own is None else _truth(own == value)
    if isinstance(test, Above):
        return _above(situation, record, value, test)
    if isinstance(value, tuple):
        return max((_compare(situation, record, field, each, test) for each in value), default=NO)
    return _compare(situation, record, field, value, test)


def _truth(holds: bool) -> Truth:  # noqa: FBT001 - the one thing that it is about
    return YES if holds else NO


def _compare(situation: Situation, record: Record, field: str, value: Any, test: Any) -> Truth:
    """A value, or one that the office has approved it as, against a value, a list or a bound."""
    if isinstance(test, AtLeast | AtMost) and not isinstance(value, str):
        wanted: Any = test.at_least if isinstance(test, AtLeast) else test.at_most
        return _truth(value >= wanted if isinstance(test, AtLeast) else value <= wanted)
    named = [value] if value != "other" else [value, record.name, record.organiser]
    for each in (
        value,
        *(code for name in named for code in counted_as(situation, record.kind, field, name)),
    ):
        if isinstance(test, AtLeast | AtMost):
            scale = SCALES[field.rsplit(".", maxsplit=1)[-1]]
            wanted = test.at_least if isinstance(test, AtLeast) else test.at_most
            if each not in scale:
                continue
            steps = scale.index(each) - scale.index(str(wanted))
            holds = steps >= 0 if isinstance(test, AtLeast) else steps <= 0
        else:
            holds = any(_same(each, one) for one in (test if isinstance(test, tuple) else (test,)))
        if holds:
            return YES
    return NO


def _same(value: Any, other: Any) -> bool:
    """Equal, and true is not 1."""
    return bool(value == other) and isinstance(value, bool) == isinstance(other, bool)


def counted_as(situation: Situation, kind: str, field: str, value: Any) -> Iterator[str]:
    """What the office has approved a value as, by somebody, up to the cut-off (as waivers, 4 and 37)."""
    for entry in situation.settings.equivalents:
        approved = moment(entry.approved_on).last <= situation.cutoff and entry.approved_by is not None
        if approved and (entry.kind, entry.field, entry.value) == (kind, field, value):
            yield entry.counts_as


def _items(situation: Situation, value: tuple[Any, ...], test: Items) -> Truth:
    if test.linked is None:
        return _truth(len(value) >= test.items)
    by_id = {record.id: record for record in situation.dossier.records if record.kind == test.linked}
    states = [itself(situation, by_id[name]) for name in dict.fromkeys(value) if name in by_id]
    certain, possible = sum(state is YES for state in states), sum(state is not NO for state in states)
    return YES if certain >= test.items else MAYBE if possible >= test.items else NO


def _above(situation: Situation, record: Record, value: Any, test: Above) -> Truth:
    other = _value(record, test.above)
    if other is None:
        return MAYBE
    if other == "none" or value <= other:
        return NO
    if test.by is None:
        return YES
    given = {setting(situation, test.by.setting, world) for world in situation.worlds()}
    if len(given) > 1:
        return MAYBE
    by = given.pop()
    return _truth(by is None or value - other >= by)


def _long_enough(situation: Situation, record: Record, test: YearsAtLeast) -> Truth:
    """Whether the record's own span holds two terms for each of so many years."""
    span = own_span(record, situation.settings)
    if span is None:
        return MAYBE
    span = whole(span)
    least = terms_held(situation.settings, span.begin.last, span.end.first)
    most = terms_held(situation.settings, span.begin.first, span.end.last)
    years = test.years_at_least
    wanted = {
        setting(situation, years.setting, world) if isinstance(years, SettingAmount) else Decimal(years)
        for world in situation.worlds()
    }
    if None in wanted or len(wanted) > 1:
        return MAYBE
    found = {_truth(held >= 2 * each) for held in (least, most) for each in wanted if each is not None}
    return found.pop() if len(found) == 1 else MAYBE


# Documents --------------------------------------------------------------------------------------------------


def document_there(documents: Iterable[Document], entry: DocumentEntry) -> Truth:
    """Whether a document that is asked for is there, may still be supplied, or cannot be."""
    if isinstance(entry, AnyDocument):
        return max(document_there(documents, each) for each in entry.any)
    of_type = [document for document in documents if document.type == entry.type]
    return max((_in_order(document, entry) for document in of_type), default=MAYBE)


def _in_order(document: Document, test: DocumentTest) -> Truth:
    if document.unavailable:
        return NO
    original = document.original is not False
    in_order = (
        set(test.signed_by) <= set(document.signed_by)
        and (not test.signed or document.signed_by)
        and (not test.stamped or document.stamped)
        and (not test.original or original)
    )
    return YES if in_order else MAYBE


# A record ---------------------------------------------------------------------------------------------------


def verified(situation: Situation, standing: str) -> Truth:
    """Whether somebody whose word counts has checked it."""
    if standing == "rejected":
        return NO
    return YES if STANDINGS.index(standing) >= STANDINGS.index(situation.standing) else MAYBE


def of_the_past(situation: Situation, record: Record) -> Truth:
    """Whether neither its date nor the beginning of its span comes after the cut-off (design §3)."""
    close = Moment(situation.cutoff, situation.cutoff)
    span = own_span(record, situation.settings)
    truth = YES
    if record.date is not None:
        truth = not_after(moment(record.date), close)
    elif span is None:
        return MAYBE
    if span is not None and (span.begin.first > ALWAYS or record.date is None):
        truth = min(truth, not_after(span.begin, close))
    if span is not None and record.kind == "class_results" and span.end.last < NEVER_ENDS:
        # The results of a cycle are there when it is over; all else may still be going on.
        truth = min(truth, not_after(span.end, close))
    return truth


def itself(situation: Situation, record: Record) -> Truth:
    """What a record is worth before anything is asked of it: its standing; it is not of the future."""
    key = "itself", record.id
    if key not in situation.known:
        situation.known[key] = min(verified(situation, record.standing), of_the_past(situation, record))
    truth: Truth = situation.known[key]
    return truth


def worth(situation: Situation, record: Record, source: Source, *, in_time: bool = True) -> Truth:
    """What a record is worth to a source; without `in_time` the source's window is left to the caller."""
    key = "worth", record.id, id(source), in_time
    if key not in situation.known:
        situation.known[key] = _worth(situation, record, source, in_time=in_time)
    truth: Truth = situation.known[key]
    return min(truth, MAYBE) if record.id in situation.doubtful else truth


def _worth(situation: Situation, record: Record, source: Source, *, in_time: bool) -> Truth:
    if record.kind != source.of:
        return NO
    states = [itself(situation, record), where_holds(situation, record, source.where)]
    states += [document_there(record.documents, entry) for entry in source.documents]
    if in_time:
        start = getattr(situation.dossier, situation.start)
        opens = opening(source.within, start, situation.as_of)
        if source.within.window != "career" or source.within.by in ("held", "current"):
            states.append(in_window(record, source.within.by, opens, situation.cutoff, situation.settings))
    return min(states)


def codes_of(situation: Situation, post: str) -> set[str]:
    """A post's code, or those that the office has approved it as, in its place."""
    return set(counted_as(situation, "post", "post", post)) or {post}


def leading_posts(situation: Situation, held: Iterable[tuple[str | None, Truth]]) -> set[str]:
    """Which posts may be the leading one, of posts held for certain or perhaps; none held: any may be."""
    choices = [
        [post or "?"] if truth is YES else [post or "?", ""] for post, truth in held if truth is not NO
    ]
    found: set[str] = set()
    for chosen in product(*choices):
        posts = [post for post in chosen if post]
        ranks = [POSTS.index(code) for post in posts if post != "?" for code in codes_of(situation, post)]
        if not posts or "?" in posts:
            found |= set(POSTS[max(ranks, default=0) :])
        else:
            found.add(POSTS[max(ranks)])
    return found
