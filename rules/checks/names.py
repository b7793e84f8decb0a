"""The question of names: are there such kinds, fields, codes, posts, documents, roles and settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from rules.checks.view import View
from rules.grammar import FormError, Path
from rules.model import (
    SPAN,
    Above,
    AbsentLeaf,
    AllAmounts,
    AnyAmount,
    AnyDocument,
    AtLeast,
    AtMost,
    DocumentEntry,
    Items,
    Known,
    Own,
    PeriodLeaf,
    RecordsLeaf,
    SettingAmount,
    Source,
    Test,
    YearsAtLeast,
)
from rules.vocabulary import (
    AMOUNTS,
    DOCUMENT_TYPES,
    KINDS,
    KINDS_OF_DOCUMENT,
    POSTS,
    SETTINGS,
    SIGNING_ROLES,
    Field,
    dossier_field,
    field_of,
    fields_of,
)

Faults = Iterator[FormError]
ACHIEVEMENT = "achievement"


def _unknown(code: str, path: Path, name: object, expected: Iterable[str], *, key: bool = False) -> FormError:
    return FormError(code, path, {"name": name, "expected": list(expected)}, key=key)


def check_names(view: View) -> Faults:
    """All names of a tree. What stands below an unknown kind is not looked at."""
    yield from _requirements(view)
    for node, source, path in view.sources():
        at = view.trail.to(path, "of")
        if source.of not in KINDS:
            yield _unknown("lint_unknown_kind", at, source.of, KINDS)
            continue
        yield from _documents(view, source, path)
        if isinstance(node, PeriodLeaf) and node.measure is not None:
            yield from _measured(view, node, source)
        if isinstance(node, RecordsLeaf) and node.distinct != ACHIEVEMENT:
            yield from _distinct(view, node, source)
    for conditions in view.conditions():
        if conditions.kind in KINDS:
            for field, test, path in view.tests(conditions):
                yield from _test(view, conditions.kind, field, test, path)


def _requirements(view: View) -> Faults:
    for node, path, _ in view.nodes:
        yield from _posts(view, node.applies_to, (*path, "applies_to"))
        if node.unless_setting is not None and node.unless_setting not in SETTINGS:
            yield _unknown(
                "lint_unknown_setting", view.trail.to(path, "unless_setting"), node.unless_setting, SETTINGS
            )
        if isinstance(node, AbsentLeaf) and node.absent not in KINDS:
            yield _unknown("lint_unknown_kind", view.trail.to(path, "absent"), node.absent, KINDS)
        if isinstance(node, PeriodLeaf):
            yield from _posts(view, node.posts, (*path, "posts"))
            yield from _amount(view, node.at_least, (*path, "at_least"))


def _posts(view: View, posts: tuple[str, ...] | None, path: Path) -> Faults:
    for index, post in enumerate(posts or ()):
        if post not in POSTS:
            yield _unknown("lint_unknown_post", view.trail.to(path, index), post, POSTS)


def _amount(view: View, amount: Any, path: Path) -> Faults:
    path = view.trail.to(path)
    if isinstance(amount, SettingAmount) and amount.setting not in AMOUNTS:
        yield _unknown("lint_unknown_setting", view.trail.to(path, "setting"), amount.setting, AMOUNTS)
    elif isinstance(amount, AnyAmount):
        for index, each in enumerate(amount.any):
            yield from _amount(view, each, (*path, "any", index))
    elif isinstance(amount, AllAmounts):
        for index, each in enumerate(amount.all):
            yield from _amount(view, each, (*path, "all", index))


# Documents


def _documents(view: View, source: Source, path: Path) -> Faults:
    for index, entry in enumerate(source.documents):
        yield from _document(view, source.of, entry, view.trail.to(path, "documents", index))


def _document(view: View, kind: str, entry: DocumentEntry, path: Path) -> Faults:
    if isinstance(entry, AnyDocument):
        for index, each in enumerate(entry.any):
            yield from _document(view, kind, each, view.trail.to(path, "any", index))
        return
    at = view.trail.to(path, "type") if isinstance(view.raw(path), dict) else path
    if entry.type not in DOCUMENT_TYPES:
        yield _unknown("lint_unknown_document", at, entry.type, DOCUMENT_TYPES)
    elif kind not in KINDS_OF_DOCUMENT[entry.type]:
        kinds = list(KINDS_OF_DOCUMENT[entry.type])
        yield FormError("lint_no_such_document", at, {"name": entry.type, "kind": kind, "expected": kinds})
    for index, role in enumerate(entry.signed_by):
        if role not in SIGNING_ROLES:
            yield _unknown("lint_unknown_role", view.trail.to(path, "signed_by", index), role, SIGNING_ROLES)


# Fields


def _measured(view: View, node: PeriodLeaf, source: Source) -> Faults:
    (path,) = (path for other, path, _ in view.nodes if other is node)
    measure = node.measure
    for key in ("sum", "largest"):
        for index, name in enumerate(getattr(measure, key) or ()):
            field = field_of(source.of, name)
            at = view.trail.to(path, "measure", key, index)
            if field is None:
                yield _unknown_field(source.of, name, at)
            elif field.sort != "number":
                yield FormError("lint_not_a_number", at, {"name": name})


def _distinct(view: View, node: RecordsLeaf, source: Source) -> Faults:
    (path,) = (path for other, path, _ in view.nodes if other is node)
    at = view.trail.to(path, "distinct")
    field = field_of(source.of, node.distinct)
    if field is None:
        yield _unknown_field(source.of, node.distinct, at)
    elif field.values and node.count > len(field.values):
        yield FormError(
            "lint_count_unreachable",
            view.trail.to(path, "count"),
            {"name": node.distinct, "most": len(field.values)},
        )


def _unknown_field(kind: str, name: str, path: Path, *, key: bool = False) -> FormError:
    return FormError(
        "lint_unknown_field", path, {"name": name, "kind": kind, "expected": list(fields_of(kind))}, key=key
    )


def _test(view: View, kind: str, name: str, test: Test, path: Path) -> Faults:
    if isinstance(test, YearsAtLeast):
        yield from _amount(view, test.years_at_least, (*path, "years_at_least"))
        return
    field = field_of(kind, name)
    if field is None:
        if name != SPAN:
            yield _unknown_field(kind, name, path, key=True)
        return
    if isinstance(test, AtLeast):
        yield from _bound(view, name, field, test.at_least, view.trail.to(path, "at_least"))
    elif isinstance(test, AtMost):
        yield from _bound(view, name, field, test.at_most, view.trail.to(path, "at_most"))
    elif isinstance(test, Items):
        yield from _items(view, name, field, test, path)
    elif isinstance(test, Above):
        yield from _above(view, kind, name, test, path)
    elif isinstance(test, Own):
        if dossier_field(test.own) is None or field.sort != "text":
            yield FormError("lint_value", view.trail.to(path, "own"), {"name": name, "value": test.own})
    elif not isinstance(test, Known):
        listed = isinstance(test, tuple)
        for index, value in enumerate(test if isinstance(test, tuple) else (test,)):
            yield from _value(name, field, value, view.trail.to(path, index) if listed else path)


def _value(name: str, field: Field, value: object, path: Path) -> Faults:
    """A value that the field can have."""
    if field.sort == "list" and field.entry is not None:
        yield from _value(name, field.entry, value, path)
    elif field.sort == "code":
        if value not in field.values:
            params = {"name": name, "value": value, "expected": list(field.values)}
            yield FormError("lint_unknown_value", path, params)
    elif field.sort == "flag":
        if not isinstance(value, bool):
            yield FormError(
                "lint_unknown_value", path, {"name": name, "value": value, "expected": [True, False]}
            )
    elif field.sort == "number":
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            yield FormError("lint_value", path, {"name": name, "value": value})
    elif field.sort in ("block", "day") or not isinstance(value, str):
        yield FormError("lint_value", path, {"name": name, "value": value})


def _bound(view: View, name: str, field: Field, bound: object, path: Path) -> Faults:
    """A bound on a scale or of a number."""
    if field.sort == "number":
        if isinstance(bound, SettingAmount):
            yield from _amount(view, bound, path)
        else:
            yield from _value(name, field, bound, path)
    elif not field.scale:
        yield FormError("lint_no_scale", path, {"name": name})
    elif bound not in field.scale:
        params = {"name": name, "value": bound, "expected": list(field.scale)}
        yield FormError("lint_unknown_value", path, params)


def _items(view: View, name: str, field: Field, test: Items, path: Path) -> Faults:
    if field.sort != "list":
        yield FormError("lint_not_a_list", view.trail.to(path, "items"), {"name": name})
    if test.linked is not None and test.linked not in KINDS:
        yield _unknown("lint_unknown_kind", view.trail.to(path, "linked"), test.linked, KINDS)


def _above(view: View, kind: str, name: str, test: Above, path: Path) -> Faults:
    at = view.trail.to(path, "above")
    other = field_of(kind, test.above)
    if other is None:
        yield _unknown_field(kind, test.above, at)
    field = field_of(kind, name)
    for each, title in ((field, name), (other, test.above)):
        if each is not None and each.sort != "number":
            yield FormError("lint_not_a_number", at, {"name": title})
    if test.by is not None:
        yield from _amount(view, test.by, (*path, "by"))
