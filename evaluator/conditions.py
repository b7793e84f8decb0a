"""What a leaf asks of a single record, compiled to small functions (docs/rule-language.md).

A check function takes (item, case) and gives the checks that have something to say: nothing when the
condition simply holds, else reasons, each with the least rung at which it no longer stands in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from operator import attrgetter
from typing import Any

from evaluator.calendar import bounds
from evaluator.case import NONE, OPEN_END, Case, Item, after_cutoff, worst
from evaluator.lookup import exact
from evaluator.reasons import CERTAIN, JUDGED, Check, Reason, contradiction, opening, telling
from evaluator.windows import Amounts
from evidence.day import Day
from evidence.documents import Document
from evidence.scales import SCALES
from rules.model import (
    ALTERNATIVES,
    Above,
    AnyDocument,
    AtLeast,
    AtMost,
    DocumentEntry,
    DocumentTest,
    Items,
    Known,
    Own,
    SettingAmount,
    Test,
    Where,
    YearsAtLeast,
)

CheckFunction = Callable[[Item, Case], Sequence[Check]]

_HOLDS: Sequence[Check] = ()

DATED_BLOCKS = ("exchange", "publication")
"""Blocks with a date of their own, which must not be after the cut-off (decision 34)."""

OTHER = "other"


def compile_where(where: Where, amounts: Amounts) -> list[CheckFunction]:
    """The checks of a `where` mapping, in its order; a dated block it reaches into has its date checked."""
    checks: list[CheckFunction] = []
    for block in DATED_BLOCKS:
        if any(path.startswith(f"{block}.") for path in where):
            checks.append(_dated_block(block))
    for path, test in where.items():
        if path == ALTERNATIVES:
            checks.append(_alternatives([compile_where(each, amounts) for each in _mappings(test)]))
        elif isinstance(test, YearsAtLeast):
            checks.append(_years(test, amounts))
        else:
            checks.append(_field(path, _of_value(path, test, amounts), _passing(path, test)))
    return checks


def _mappings(value: object) -> Iterable[Where]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, (tuple, list)) else []


def run(checks: Sequence[CheckFunction], item: Item, case: Case) -> list[Check]:
    """All checks that have something to say of a record."""
    found: list[Check] = []
    for check in checks:
        found.extend(check(item, case))
    return found


# Fields -----------------------------------------------------------------------------------------------------

ValueCheck = Callable[[Any, Item, Case], "Check | None"]


def _is_known(_value: Any, _item: Item, _case: Case) -> Check | None:
    return None


def _passing(path: str, test: object) -> frozenset[Any]:
    """Single values that pass a test whatever else there is: the common ones are told at once."""
    if isinstance(test, tuple):
        return frozenset(value for value in test if not isinstance(value, dict))
    if isinstance(test, AtLeast) and isinstance(test.at_least, str):
        scale = SCALES.get(path.rpartition(".")[2], ())
        return frozenset(scale[scale.index(test.at_least) :]) if test.at_least in scale else frozenset()
    return frozenset((test,)) if isinstance(test, (str, bool)) else frozenset()


def _field(path: str, check: ValueCheck, passing: frozenset[Any]) -> CheckFunction:
    """Unknown leaves it open, none contradicts; any other value is for the test."""
    unknown = (opening("field", Reason("unknown", path)),)
    absent = (contradiction(Reason("none", path, None, NONE)),)

    read = _reader(path)

    def checked(item: Item, case: Case) -> Sequence[Check]:
        value = read(item)
        if value in passing:
            return _HOLDS
        if value is None:
            return unknown
        if value == NONE:
            return absent
        result = check(value, item, case)
        return _HOLDS if result is None else (result,)

    return checked


def _reader(path: str) -> Callable[[Item], Any]:
    """Reads what `Item.get` reads of one field, ready made."""
    block, _, field = path.partition(".")
    if path == "level":
        return attrgetter("level")
    if not field:
        return attrgetter(f"record.{path}")
    whole = attrgetter(f"record.{block}")

    def inside(item: Item) -> Any:
        value = whole(item)
        return value if value is None or value == NONE else getattr(value, field)

    return inside


def _of_value(path: str, test: Test | tuple[Where, ...], amounts: Amounts) -> ValueCheck:
    if isinstance(test, AtLeast):
        return _bound(path, test.at_least, amounts, lowest=True)
    if isinstance(test, AtMost):
        return _bound(path, test.at_most, amounts, lowest=False)
    if isinstance(test, Known):
        return _is_known
    if isinstance(test, Items):
        return _items(path, test) if test.linked is None else _linked(path, test, test.linked)
    if isinstance(test, Own):
        return _own(path, test)
    if isinstance(test, Above):
        return _above(path, test, amounts)
    wanted = test if isinstance(test, tuple) else (test,)
    return _one_of(path, tuple(value for value in wanted if not isinstance(value, dict)))


def counts_as(path: str, value: Any, item: Item, case: Case) -> frozenset[str]:
    """The values that the office has approved this one as. `other` is approved by the name it goes under."""
    table = case.office.equivalents.get((item.kind, path))
    if table is None:
        return frozenset()
    found = table.get(value, frozenset())
    if value == OTHER:
        for name in (item.record.name, item.record.organiser):
            found |= table.get(name or "", frozenset())
    return found


def _one_of(path: str, wanted: tuple[Any, ...]) -> ValueCheck:
    members = frozenset(wanted)

    def check(value: Any, item: Item, case: Case) -> Check | None:
        if isinstance(value, tuple):
            if not members.isdisjoint(value):
                return None
        elif value in members:
            return None
        for each in value if isinstance(value, tuple) else (value,):
            approved = counts_as(path, each, item, case) & members
            if approved:
                return telling(Reason("equivalent", path, tuple(sorted(approved)), each))
        return contradiction(Reason("other_value", path, wanted, value))

    return check


def _bound(path: str, limit: Any, amounts: Amounts, *, lowest: bool) -> ValueCheck:
    scale = SCALES.get(path.rpartition(".")[2]) if isinstance(limit, str) else None
    kind = "below" if lowest else "above"

    def check(value: Any, item: Item, case: Case) -> Check | None:
        if scale is None:
            number = amounts(limit.setting, case) if isinstance(limit, SettingAmount) else exact(limit)
            if isinstance(number, str):
                return _gap(number, limit.setting)
            wanted: Any = number * limit.share if isinstance(limit, SettingAmount) else number
            distance: Any = wanted - exact(value) if lowest else exact(value) - wanted
            unit = "number"
        else:
            wanted = limit
            distance = scale.index(limit) - scale.index(value)
            distance = distance if lowest else -distance
            unit = "steps"
            if distance > 0:
                approved = [v for v in counts_as(path, value, item, case) if v in scale]
                reaches = [
                    v for v in approved if (scale.index(v) >= scale.index(limit)) == lowest or v == limit
                ]
                if reaches:
                    return telling(Reason("equivalent", path, tuple(sorted(reaches)), value))
        if distance <= 0:
            return None
        return contradiction(Reason(kind, path, wanted, value, distance, unit))

    return check


def _gap(gap: str, setting: str) -> Check:
    return opening("setting" if gap == "setting_missing" else "field", Reason(gap, setting))


def _items(path: str, test: Items) -> ValueCheck:
    def check(value: Any, _item: Item, _case: Case) -> Check | None:
        if len(value) >= test.items:
            return None
        return contradiction(
            Reason("few_items", path, test.items, len(value), test.items - len(value), "items")
        )

    return check


def _linked(path: str, test: Items, kind: str) -> ValueCheck:
    """Names records of this dossier of that kind; each is as certain as its own standing and date make it."""

    def check(value: Any, _item: Item, case: Case) -> Check | None:
        linked = [case.items[each] for each in dict.fromkeys(value) if each in case.items]
        rungs = sorted(each.rung for each in linked if each.kind == kind and each.rung <= JUDGED)
        lacking = test.items - len(rungs)
        if lacking > 0:
            return contradiction(Reason("not_linked", path, kind, tuple(value), lacking, "items"))
        rung = rungs[test.items - 1]
        if rung == CERTAIN:
            return None
        doubtful = [each for each in linked if each.kind == kind and each.rung == rung]
        opens = next(check.reason.opens for check in doubtful[0].checks if check.rung == rung)
        return Check(rung, Reason("linked_open", path, kind, doubtful[0].id, None, None, opens))

    return check


def _own(path: str, test: Own) -> ValueCheck:
    """Equal to the dossier's own field."""

    def check(value: Any, _item: Item, case: Case) -> Check | None:
        own = getattr(case.dossier, test.own)
        if own is None:
            return opening("field", Reason("unknown_own", test.own))
        return None if value == own else contradiction(Reason("other_value", path, (own,), value))

    return check


def _above(path: str, test: Above, amounts: Amounts) -> ValueCheck:
    def check(value: Any, item: Item, case: Case) -> Check | None:
        other = item.get(test.above)
        if other is None:
            return opening("field", Reason("unknown", test.above))
        if other == NONE:
            return contradiction(Reason("none", test.above, None, NONE))
        rise = exact(value) - exact(other)
        if rise <= 0:
            return contradiction(Reason("not_risen", path, test.above, (other, value), -rise, "points"))
        least = amounts(test.by.setting, case) if test.by is not None else "setting_missing"
        if isinstance(least, str):
            if least == "stage_unknown":
                return _gap(least, test.by.setting if test.by is not None else "")
            least = 0
        if rise >= least:
            return None
        return contradiction(Reason("not_risen", path, test.above, (other, value), least - rise, "points"))

    return check


def _years(test: YearsAtLeast, amounts: Amounts) -> CheckFunction:
    wanted = test.years_at_least

    def check(item: Item, case: Case) -> Sequence[Check]:
        if item.begins is None or item.ends is None:
            return (opening("field", Reason("unknown", "from" if item.begins is None else "to")),)
        years = amounts(wanted.setting, case) if isinstance(wanted, SettingAmount) else wanted
        if isinstance(years, str):
            return (_gap(years, wanted.setting if isinstance(wanted, SettingAmount) else ""),)
        # A span is commonly written by months, both meant whole.
        last = case.office.as_of if item.ends == OPEN_END else item.ends[1]
        held = case.office.calendar.terms_held(item.begins[0], last)
        if held >= 2 * years:
            return _HOLDS
        reason = Reason("too_short", "span", 2 * years, held, 2 * years - held, "terms")
        return (contradiction(reason),)

    return check


def _dated_block(block: str) -> CheckFunction:
    def check(item: Item, case: Case) -> Sequence[Check]:
        day = getattr(getattr(item.record, block), "date", None)
        late = after_cutoff(f"{block}.date", bounds(day), case.office.as_of) if isinstance(day, Day) else None
        return _HOLDS if late is None else (late,)

    return check


def _alternatives(choices: list[list[CheckFunction]]) -> CheckFunction:
    def check(item: Item, case: Case) -> Sequence[Check]:
        return _best([run(choice, item, case) for choice in choices], "no_alternative", None)

    return check


def _best(results: Sequence[Sequence[Check]], kind: str, field: str | None) -> Sequence[Check]:
    """What is left of alternatives: what the one that holds tells, or one reason with those of each."""
    rung = min(map(worst, results))
    best = next(result for result in results if worst(result) == rung)
    if rung == CERTAIN:
        return best
    told = tuple(tuple(each.reason for each in result if each.rung > CERTAIN) for result in results)
    opens = next((each.reason.opens for each in best if each.rung == rung), None)
    return (Check(rung, Reason(kind, field, told, None, None, None, opens)),)


# Documents --------------------------------------------------------------------------------------------------


def compile_documents(entries: Sequence[DocumentEntry]) -> list[CheckFunction]:
    """The checks that the documents asked for are on the record and in order."""
    return [_document(entry) for entry in entries]


def _document(entry: DocumentEntry) -> CheckFunction:
    if isinstance(entry, AnyDocument):
        choices = [_document(each) for each in entry.any]

        def any_of_them(item: Item, case: Case) -> Sequence[Check]:
            return _best([choice(item, case) for choice in choices], "document_alternatives", "documents")

        return any_of_them

    missing = (opening("documents", Reason("document_missing", "documents", entry.type)),)
    unavailable = (contradiction(Reason("document_unavailable", "documents", entry.type)),)
    strict = bool(entry.signed_by or entry.signed or entry.stamped or entry.original)

    def check(item: Item, _case: Case) -> Sequence[Check]:
        lacks: list[Reason] | None = None
        attached = False
        for doc in item.record.documents:
            if doc.type == entry.type:
                attached = True
                if not doc.unavailable:
                    own = _lacks(entry, doc) if strict else None
                    if not own:
                        return _HOLDS
                    if lacks is None or len(own) < len(lacks):
                        lacks = own
        if lacks is not None:
            return [opening("documents", reason) for reason in lacks]
        return unavailable if attached else missing

    return check


def _lacks(entry: DocumentTest, doc: Document) -> list[Reason]:
    """What one document of the right type lacks."""
    lacks = []
    missing = tuple(role for role in entry.signed_by if role not in doc.signed_by)
    if missing or (entry.signed and not doc.signed_by):
        lacks.append(Reason("signature_missing", entry.type, missing, doc.signed_by, len(missing) or 1))
    if entry.stamped and doc.stamped is not True:
        lacks.append(Reason("stamp_missing", entry.type, found=doc.stamped))
    if entry.original and doc.original is False:
        lacks.append(Reason("not_original", entry.type, found=doc.original))
    return lacks


def number(value: Any) -> Fraction | int | None:
    """A number, exact; None when it is unknown. Known to be none is nothing: zero."""
    if value is None:
        return None
    return 0 if value == NONE else exact(value)
