"""What differs between two versions of one requirement, as values; nothing that only the spelling changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from rules.meaning import (
    Alternatives,
    Conditions,
    Direction,
    Papers,
    SourceMeaning,
    amount_meaning,
    amount_within,
    conditions_meaning,
    direction,
    entry_within,
    measure_meaning,
    measure_within,
    sources_meaning,
    test_within,
    types_of,
    window_meaning,
    window_within,
)
from rules.model import (
    ALTERNATIVES,
    AbsentLeaf,
    Combination,
    JudgementLeaf,
    Model,
    Node,
    PeriodLeaf,
    RecordsLeaf,
    Reuse,
    Window,
)
from rules.rule_change import Part, RuleChange, What

Changes = Iterator[RuleChange]

COMPARED: Final[dict[type[Node], tuple[str, ...]]] = {
    Combination: ("combine", "at_least", "of", "reuse"),
    JudgementLeaf: ("judgement",),
    RecordsLeaf: ("count", "sources", "distinct"),
    PeriodLeaf: (
        *("each", "sources", "count", "measure", "at_least", "within"),
        *("posts", "proportional", "on_average"),
    ),
    AbsentLeaf: ("absent", "where", "certificate", "within"),
}
OF_EVERY_NODE: Final = ("id", "cite", "says", "applies_to", "unless_setting")
"""What is compared of every requirement, and of each form of it by name."""


def node_changes(old: Node, new: Node) -> Changes:
    """What differs between two versions of a requirement; its parts are compared by themselves."""
    yield from _words(old, new)
    yield from _asked_of(old, new)
    if type(old) is not type(new):
        yield RuleChange("form", old=form_of(old), new=form_of(new))
        return
    if isinstance(old, RecordsLeaf) and isinstance(new, RecordsLeaf):
        yield from _records(old, new)
    elif isinstance(old, PeriodLeaf) and isinstance(new, PeriodLeaf):
        yield from _periods(old, new)
    elif isinstance(old, AbsentLeaf) and isinstance(new, AbsentLeaf):
        yield from _absence(old, new)
    elif isinstance(old, Combination) and isinstance(new, Combination) and old.reuse != new.reuse:
        told = direction(
            stricter=_reuse_within(new.reuse, old.reuse), more_lenient=_reuse_within(old.reuse, new.reuse)
        )
        yield RuleChange("reuse", old=old.reuse, new=new.reuse, direction=told)
    # Whatever else the language may say is told as it stands.
    yield from other_fields(old, new, {*OF_EVERY_NODE, *COMPARED[type(new)]})


def form_of(node: Node) -> str:
    """The form of a requirement, by the key that begins it."""
    if isinstance(node, Combination):
        return "combination"
    if isinstance(node, JudgementLeaf):
        return "judgement"
    if isinstance(node, RecordsLeaf):
        return "count"
    return "each" if isinstance(node, PeriodLeaf) else "absent"


def other_fields(old: Model, new: Model, told: Iterable[str]) -> Changes:
    """The fields of two values of one class that differ and are not among those told already."""
    for name in new.FIELDS:
        was, now = getattr(old, name), getattr(new, name)
        if name not in told and was != now:
            yield RuleChange("other", name=name, old=repr(was), new=repr(now))


def _words(old: Node, new: Node) -> Changes:
    if old.says != new.says:
        yield RuleChange("says", old=old.says, new=new.says)
    if old.cite != new.cite:
        yield RuleChange("cite", old=old.cite, new=new.cite)


def _asked_of(old: Node, new: Node) -> Changes:
    was, now = _set(old.applies_to), _set(new.applies_to)
    if was != now:
        # What is asked of fewer is the milder, for all whose post is known.
        yield RuleChange(
            "applies_to",
            old=was,
            new=now,
            direction=direction(stricter=_fewer(was, now), more_lenient=_fewer(now, was)),
        )
    if old.unless_setting != new.unless_setting:
        yield RuleChange(
            "unless_setting",
            old=old.unless_setting,
            new=new.unless_setting,
            direction=direction(stricter=new.unless_setting is None, more_lenient=old.unless_setting is None),
        )


def _set(names: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _fewer(one: frozenset[str] | None, other: frozenset[str] | None) -> bool:
    """Whether the one names no more than the other; None names all."""
    return other is None or (one is not None and one <= other)


def _reuse_within(one: Reuse | None, other: Reuse | None) -> bool:
    """Whether nothing may serve twice under the one that may not under the other."""
    if one is None or other is None:
        return False  # what holds then is said further up
    return (
        (one.achievement == "once" or other.achievement == "free")
        and (one.by == "leaf" or other.by == "clause" or other.achievement == "free")
        and (one.of_activity == "highest" or other.of_activity == "free")
        and (other.achievement == "free" or set(one.share) <= set(other.share))
    )


# Leaves ------------------------------------------------------------------------------------------------


def _records(old: RecordsLeaf, new: RecordsLeaf) -> Changes:
    if old.count != new.count:
        yield _number("count", old.count, new.count)
    if old.distinct != new.distinct:
        yield RuleChange("distinct", old=old.distinct, new=new.distinct)
    yield from _sources(old, new)


def _number(what: What, old: int, new: int) -> RuleChange:
    return RuleChange(what, old=old, new=new, direction="stricter" if new > old else "more_lenient")


def _sources(old: RecordsLeaf | PeriodLeaf, new: RecordsLeaf | PeriodLeaf) -> Changes:
    was, now = sources_meaning(old.sources), sources_meaning(new.sources)
    if len(was) == len(now) == 1:
        yield from _source(was[0], now[0])
        return
    for one, other in paired(was, now, lambda source: frozenset((source.of,))):
        if other is None:
            yield RuleChange("source_removed", kind=one.of, old=one, direction="stricter")
        elif one is None:
            yield RuleChange("source_added", kind=other.of, new=other, direction="more_lenient")
        else:
            yield from _source(one, other)


def _source(old: SourceMeaning, new: SourceMeaning) -> Changes:
    if old.of != new.of:
        yield RuleChange("kind", old=old.of, new=new.of)
    yield from _conditions(new.of, old.where, new.where)
    if old.within != new.within:
        yield _window(old.within, new.within)
    yield from _papers(new.of, old.documents, new.documents)


def _window(old: Window, new: Window, *, burden: bool = False, clear: bool = True) -> RuleChange:
    """A window; where it is a burden, the longer one asks for more."""
    stricter, milder = window_within(new, old), window_within(old, new)
    if burden:
        stricter, milder = milder, stricter
    told = direction(stricter=stricter and clear, more_lenient=milder and clear)
    return RuleChange("window", old=old, new=new, direction=told)


def _conditions(kind: str, old: Conditions, new: Conditions, part: Part = "") -> Changes:
    for one, other, what in ((old, new, "way_removed"), (new, old, "way_added")):
        left = _one_way_of(one, other)
        if left:
            for way in left:
                if what == "way_removed":
                    yield RuleChange("way_removed", kind=kind, part=part, old=way, direction="stricter")
                else:
                    yield RuleChange("way_added", kind=kind, part=part, new=way, direction="more_lenient")
            return
    for field in sorted(old.fields() | new.fields()):
        was, now = old.of(field), new.of(field)
        if was == now:
            continue
        if field == ALTERNATIVES:
            yield from _ways(kind, was, now, part)
            continue
        told = direction(stricter=_all_within(now, was), more_lenient=_all_within(was, now))
        yield RuleChange(
            "condition", name=field, kind=kind, part=part, old=_plain(was), new=_plain(now), direction=told
        )


def _one_way_of(one: Conditions, other: Conditions) -> list[Conditions]:
    """The ways that are no more where of several just one is left, and all else is as it was."""
    blocks = one.of(ALTERNATIVES)
    if len(blocks) != 1 or other.of(ALTERNATIVES):
        return []
    (block,) = blocks
    rest = {pair for pair in one.tests if pair[0] != ALTERNATIVES}
    for way in sorted(block.any, key=_by_fields):
        if other.tests == rest | way.tests:
            return [each for each in sorted(block.any, key=_by_fields) if each != way]
    return []


def _all_within(one: frozenset[Any], other: frozenset[Any]) -> bool:
    """Whether what passes all of the one passes all of the other."""
    return all(any(test_within(own, test) for own in one) for test in other)


def _plain(tests: frozenset[Any]) -> Any:
    """The test of a field, None where there is none; several as they are."""
    if not tests:
        return None
    return next(iter(tests)) if len(tests) == 1 else tests


def _ways(kind: str, was: frozenset[Alternatives], now: frozenset[Alternatives], part: Part) -> Changes:
    """Several mappings of which one must hold."""
    if len(was) != 1 or len(now) != 1:
        told = direction(stricter=not was, more_lenient=not now)
        yield RuleChange("ways", kind=kind, part=part, old=was or None, new=now or None, direction=told)
        return
    (old,), (new,) = was, now
    before, after = (sorted(each.any, key=_by_fields) for each in (old, new))
    for one, other in paired(before, after, Conditions.fields):
        if other is None:
            yield RuleChange("way_removed", kind=kind, part=part, old=one, direction="stricter")
        elif one is None:
            yield RuleChange("way_added", kind=kind, part=part, new=other, direction="more_lenient")
        else:
            yield from _conditions(kind, one, other, part or "way")


def _by_fields(way: Conditions) -> list[str]:
    return sorted(map(_stable, way.tests))


def _stable(pair: tuple[str, Any]) -> str:
    """A text for a test that does not depend on the order of a set."""
    field, test = pair
    values = getattr(test, "values", None)
    return f"{field} {sorted(map(str, values)) if isinstance(values, frozenset) else test!r}"


def _papers(kind: str, old: Papers, new: Papers) -> Changes:
    for one, other in paired(old.entries, new.entries, types_of):
        if other is None:
            yield RuleChange("document_removed", kind=kind, old=one, direction="more_lenient")
        elif one is None:
            yield RuleChange("document_added", kind=kind, new=other, direction="stricter")
        else:
            told = direction(stricter=entry_within(other, one), more_lenient=entry_within(one, other))
            yield RuleChange("document", kind=kind, old=one, new=other, direction=told)


def _periods(old: PeriodLeaf, new: PeriodLeaf) -> Changes:
    each_by_itself = not old.on_average and not new.on_average
    if old.each != new.each:
        yield RuleChange("each", old=old.each, new=new.each)
    yield from _sources(old, new)
    if (old.count is None) != (new.count is None):
        yield RuleChange("measured", old=_asked(old), new=_asked(new))
    elif old.count is not None and new.count is not None and old.count != new.count:
        yield _number("count", old.count, new.count)
    elif old.measure is not None and new.measure is not None:
        yield from _amounts(old, new)
    if window_meaning(old.within) != window_meaning(new.within):
        window = _window(
            window_meaning(old.within), window_meaning(new.within), burden=True, clear=each_by_itself
        )
        yield window
    was, now = _set(old.posts), _set(new.posts)
    if was != now:
        fewer, more = _fewer(now, was) and each_by_itself, _fewer(was, now) and each_by_itself
        yield RuleChange("posts", old=was, new=now, direction=direction(stricter=more, more_lenient=fewer))
    for name in ("proportional", "on_average"):
        if getattr(old, name) != getattr(new, name):
            milder = getattr(new, name)
            what: What = "proportional" if name == "proportional" else "on_average"
            told = direction(stricter=not milder, more_lenient=milder)
            yield RuleChange(what, old=not milder, new=milder, direction=told)


def _asked(leaf: PeriodLeaf) -> Any:
    """What each period must show: a count, or a measure and its amount."""
    if leaf.count is not None or leaf.measure is None:
        return leaf.count
    return measure_meaning(leaf.measure), amount_meaning(leaf.at_least)


def _amounts(old: PeriodLeaf, new: PeriodLeaf) -> Changes:
    if old.measure is not None and new.measure is not None:
        was, now = measure_meaning(old.measure), measure_meaning(new.measure)
        if was != now:
            told = direction(stricter=measure_within(now, was), more_lenient=measure_within(was, now))
            yield RuleChange("measure", old=was, new=now, direction=told)
    least, most = amount_meaning(old.at_least), amount_meaning(new.at_least)
    if least != most:
        told = direction(stricter=amount_within(most, least), more_lenient=amount_within(least, most))
        yield RuleChange("amount", old=least, new=most, direction=told)


def _absence(old: AbsentLeaf, new: AbsentLeaf) -> Changes:
    if old.absent != new.absent:
        yield RuleChange("kind", old=old.absent, new=new.absent)
    # What is a breach under fewer conditions is a breach more often.
    was, now = (conditions_meaning(each.absent, each.where) for each in (old, new))
    for change in _conditions(new.absent, was, now, "breach"):
        yield change._replace(direction=_REVERSE[change.direction])
    was, now = (conditions_meaning(each.absent, each.certificate) for each in (old, new))
    yield from _conditions(new.absent, was, now, "certificate")
    before, after = window_meaning(old.within), window_meaning(new.within)
    if before != after:
        yield _window(before, after, burden=True)


_REVERSE: Final[dict[Direction, Direction]] = {
    "stricter": "more_lenient",
    "more_lenient": "stricter",
    None: None,
}


# Pairs -------------------------------------------------------------------------------------------------


def paired(
    old: Sequence[Any], new: Sequence[Any], key: Callable[[Any], frozenset[Any]]
) -> Iterator[tuple[Any, Any]]:
    """Old and new entries that belong together, of those that are not the same on both sides.

    Those belong together whose keys have something in common. What has no other stands with None.
    """
    left_old = [each for each in old if each not in new]
    left_new = [each for each in new if each not in old]
    for one in [*left_old]:
        match = next((each for each in left_new if key(each) & key(one)), None)
        if match is not None:
            left_old.remove(one)
            left_new.remove(match)
            yield one, match
    yield from ((one, None) for one in left_old)
    yield from ((None, each) for each in left_new)
