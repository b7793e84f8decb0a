"""Filling into a model what is not known of it: never over what is, and validated again.

What `evaluator.changes` does to one dossier, record, document or table of settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from evidence.day import Day
from evidence.documents import Document
from evidence.labels import Term
from evidence.model import Model, yaml_name
from evidence.problems import N_, Param, Place, Problem, register, shown
from evidence.reading.builder import Builder, code_term, field_term, plain_place
from evidence.reading.specs import FieldSpec, block_spec
from evidence.reading.tree import flow_text
from evidence.records import Record
from evidence.scales import NONE
from evidence.settings import AmountEntry, Settings
from evidence.terms import LABELS
from evidence.writing import to_plain

M = TypeVar("M", bound=Model)

TEMPLATES: Final[Mapping[str, str]] = register(
    {
        "change_no_record": N_("The dossier has no record {record}. Check the id."),
        "change_no_record_near": N_("The dossier has no record {record}. Is {near} meant?"),
        "change_id_taken": N_("There is a record {record} already. Give the new one another id."),
        "change_no_field": N_("There is no field {field} in {owner}. Possible: {fields}."),
        "change_known": N_("{field} of {owner} is known to be {found}, and cannot be supplied as {wanted}."),
        "change_by_verifying": N_("The standing of {owner} is changed by verifying it, not by supplying it."),
        "change_by_attaching": N_("Documents of {owner} are attached one by one, not supplied as a field."),
        "change_by_adding": N_("Records and judgements are added one by one, not supplied as a field."),
        "change_rejected": N_("The record {record} was checked and rejected: verifying cannot undo that."),
        "change_lower": N_("The record {record} has the standing {found} already; {wanted} is lower."),
        "change_unavailable": N_("{document} of the record {record} can never be had, nor attached."),
        "change_attach_nothing": N_("A document that cannot be had cannot be attached to {record}."),
        "change_no_setting": N_("There is no local setting {field} to supply. Possible: {fields}."),
        "change_twice": N_("Two changes contradict each other: {what} as {first} and as {second}."),
        "change_impossible": N_("{owner} cannot be changed so: {field} cannot be {wanted}."),
    }
)


class Refused(Exception):  # noqa: N818 - one change that cannot be made; `evaluator.changes` gathers them
    """A change that cannot be made, and why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


DOSSIER: Final = Term("申报材料", "the dossier")
SETTINGS: Final = Term("本地参数", "the local settings")
_OWNERS: Final[Mapping[type[Model], Term]] = {Settings: SETTINGS}


def refusal(code: str, **params: Param) -> Refused:
    """A refusal for one reason."""
    return Refused(Problem(code, Place(), params))


def owner_of(record: Record) -> Term:
    """A record as problems name it."""
    return Term(f"材料“{shown(record.id)}”", f"the record {shown(record.id)}")


def validated(model: M, changes: Mapping[str, Any]) -> M:
    """The model with other values in some attributes, validated again. Raises Refused."""
    values = {**model.__dict__, **changes}
    try:
        return type(model).model_validate(values)
    except ValidationError as error:
        raise Refused(*_what_is_wrong(model, values, error)) from None


def _what_is_wrong(model: Model, values: dict[str, Any], error: ValidationError) -> tuple[Problem, ...]:
    """Why the models refuse it: as the readers say it; where they would not, the fields in question."""
    builder = Builder(plain_place(Place(path=getattr(model, "id", ""))))
    builder.block(type(model), to_plain(type(model).model_construct(**values)), ())
    if builder.problems:
        return tuple(problem for problem in builder.problems if problem.is_error)
    owner = owner_of(model) if isinstance(model, Record) else _OWNERS.get(type(model), DOSSIER)
    names = dict.fromkeys(str(each["loc"][0]) for each in error.errors() if each["loc"])
    return tuple(
        Problem(
            "change_impossible",
            params={"owner": owner, "field": shown(yaml_name(name)), "wanted": shown(values.get(name))},
        )
        for name in names or ("id",)
    )


# Fields ----


def supplied(model: M, path: str, value: Any, owner: Term) -> M:
    """The model with a value at a path of fields where nothing was known, or the same.

    Raises Refused; what the models refuse has its place.
    """
    try:
        return _filled(model, path.split("."), value, owner, path)
    except Refused as refused:
        place = Place(path=f"{model.id}.{path}" if isinstance(model, Record) else path)
        told = (each if each.code in TEMPLATES else replace(each, place=place) for each in refused.problems)
        raise Refused(*told) from None


def _filled(model: M, path: list[str], value: Any, owner: Term, whole: str) -> M:
    name, *rest = path
    spec = block_spec(type(model))
    attribute = spec.attributes.get(name)
    if attribute is None:
        fields = tuple(field_term(each) for each in spec.attributes)
        raise refusal("change_no_field", field=shown(name), owner=owner, fields=fields)
    known = getattr(model, attribute)
    if rest:
        return validated(model, {attribute: _inner(known, spec.field(name), rest, value, owner, whole)})
    changed = validated(model, {attribute: value})
    now = getattr(changed, attribute)
    if known is not None and known != now and not _finer(known, now):
        raise _known(whole, owner, spec.field(name), known, now)
    return changed


def _finer(known: Any, now: Any) -> bool:
    """Whether a date says more exactly what is known only to the month or year."""
    return (
        isinstance(known, Day)
        and isinstance(now, Day)
        and known.first <= now.first
        and now.last <= known.last
    )


def _inner(  # noqa: PLR0917 - one step of _filled
    known: Any, field: FieldSpec, rest: list[str], value: Any, owner: Term, whole: str
) -> Any:
    """What a block or list becomes with a value further down."""
    if isinstance(known, Model):
        return _filled(known, rest, value, owner, whole)
    if known is None and field.shape == "block" and field.model is not None:
        return _filled(field.model.model_construct(), rest, value, owner, whole)
    if isinstance(known, tuple) and rest[1:] and rest[0].isdecimal() and int(rest[0]) < len(known):
        index = int(rest[0])
        if isinstance(known[index], Model):
            changed = _filled(known[index], rest[1:], value, owner, whole)
            return (*known[:index], changed, *known[index + 1 :])
    if known is None or isinstance(known, tuple):
        raise refusal("change_no_field", field=shown(whole), owner=owner, fields=(field_term(field.name),))
    raise _known(whole, owner, field, known, value)


def _known(path: str, owner: Term, field: FieldSpec, known: Any, wanted: Any) -> Refused:
    label = Term(f"{LABELS['field'][field.name].zh}（{path}）", path)
    found, other = _value(field, known), _value(field, wanted)
    return refusal("change_known", field=label, owner=owner, found=found, wanted=other)


def _value(field: FieldSpec, value: Any) -> Param:
    if isinstance(value, tuple):
        return tuple(_value(field.item or field, each) for each in value)
    if value == NONE and field.may_be_none:
        return LABELS["value"][NONE]
    if field.shape == "choice" and value in field.choices:
        return code_term(field.group, value)
    return shown(flow_text(to_plain(value)) if isinstance(value, Model) else value)


# Documents ----


def completed(known: Document, given: Document) -> Document | None:
    """A document with what another of its type adds; None where the two are not the same paper."""
    if known.type != given.type or known.unavailable:
        return None
    for name in ("original", "file", "sha256", "page"):
        own, other = getattr(known, name), getattr(given, name)
        if own is not None and other is not None and own != other:
            return None
    if known.stamped and given.stamped is False:
        return None
    signatures = tuple(dict.fromkeys((*known.signed_by, *given.signed_by)))
    filled: dict[str, Any] = {
        name: getattr(given, name)
        for name in ("stamped", "original", "file", "sha256", "page")
        if getattr(given, name) is not None
    }
    return validated(known, {"signed_by": signatures, **filled})


# Settings ----


def joined(name: str, known: Any, given: Any) -> tuple[AmountEntry, ...]:
    """A table with entries added that change no amount it tells. Raises Refused."""
    if isinstance(known, tuple):
        entries = given if isinstance(given, tuple) else (AmountEntry(amount=given),)
        new = tuple(entry for entry in entries if entry not in known)
        against = [(old, entry) for entry in new for old in known if _overrules(entry, old)]
        if not against:
            return (*known, *new)
        known, given = against[0]
    raise _known(name, SETTINGS, block_spec(Settings).field(name), known, given)


def _overrules(new: AmountEntry, old: AmountEntry) -> bool:
    """Whether a new entry could take the place of an old one somewhere.

    It could not where the two never speak of the same case, nor where the old one is the more special: it
    says all that the new one says, and more.
    """
    pairs = [(getattr(new, key), getattr(old, key)) for key in AmountEntry.KEYS]
    if any(mine and theirs and not _meet(mine, theirs) for mine, theirs in pairs):
        return False
    return not all(mine is None or _within(theirs, mine) for mine, theirs in pairs) or all(
        mine == theirs for mine, theirs in pairs
    )


def _within(one: str | None, other: str) -> bool:
    """Whether a key of an entry says what another does; a term says its season too."""
    return one is not None and (one == other or one.endswith(f"-{other}"))


def _meet(one: str, other: str) -> bool:
    return _within(one, other) or _within(other, one)
