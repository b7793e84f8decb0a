"""One change at a time: from a mapping or a line of text to the change that it means."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from evidence.changes import Add, Attach, Change, Choose, Drop, Judge, Supply, SupplySetting, Verify, Wait
from evidence.day import Day
from evidence.documents import Document
from evidence.dossier import Dossier
from evidence.labels import Term
from evidence.model import Model, Text
from evidence.problems import N_, Param, Place, Problem, has_errors, register, shown
from evidence.reading.builder import LEFT_OUT, At, Builder, field_term, kind_of
from evidence.reading.dossiers import record_from_data
from evidence.reading.inline import read_inline, read_value, split_at
from evidence.reading.normalise import UnreadableError, day, squash
from evidence.reading.specs import BlockSpec, FieldSpec, block_spec
from evidence.reading.tree import Path_, flow_text, scalar_text
from evidence.records import Judgement, Record
from evidence.scales import REJECTED, STANDINGS, Standing
from evidence.settings import AMOUNTS, Settings
from evidence.terms import fold

TEMPLATES = register(
    {
        "change_incomplete": N_("{found} is not complete. Write it like {example}."),
        "change_no_value": N_("{found} says nothing: a field is supplied with what it is."),
        "change_not_a_setting": N_("There is no local setting {field} to supply. Possible: {fields}."),
        "change_not_a_day": N_("{found} is not a date. Write the cut-off like 2025-08-31."),
        "change_nothing_to_verify": N_("No record is left that needs to be verified."),
    }
)

_EXAMPLES: Mapping[str, str | Term] = {
    "reading": "r14=sole",
    "drop": "L1",
    "judge": Term("2.2=符合", "2.2=met"),
    "supply": Term("L1.级别=县级", "L1.level=county"),
    "attach": Term("L1:获奖证书", "L1:award_certificate"),
    "verify": Term("L1=学校核验", "L1=school"),
    "set": Term("规定授课时数=200", "hours_standard=200"),
}
_ALL = frozenset({"all", "全部", "所有"})
_RECORD = frozenset(map(fold, ("record", "id", "材料", "编号", "材料编号")))
_COMMAS = "、,，;；"
_EQUALS, _COLONS = "=＝", ":："


class Read(NamedTuple):
    """A change, and where it was written."""

    change: Change
    place: Place


class _Checked(Model):
    """What a verification says beside the record."""

    standing: Standing | None = None
    checked_by: Text | None = None


class _WrongError(Exception):
    """A change that cannot be read; what is wrong stands among the problems."""


class Items:
    """Reads changes one by one, against a dossier and what has been added to it so far."""

    def __init__(self, dossier: Dossier, standing: Standing, as_of: date) -> None:
        self.records: dict[str, Record] = {record.id: record for record in dossier.records}
        self.standing = standing
        self.as_of = as_of
        self.changes: list[Read] = []
        self.problems: list[Problem] = []
        self._numbers = 0
        self._readers: Mapping[str, Callable[[Any, At], None]] = {
            "as_of": self._cut_off,
            "reading": self._reading,
            "add": self._add,
            "drop": self._drop,
            "judge": self._judge,
            "supply": self._supply,
            "attach": self._attach,
            "verify": self._verify,
            "set": self._setting,
        }

    def read(self, word: str, item: Any, at: At) -> None:
        """Read one item of a kind of change."""
        try:
            self._readers[word](item, at)
        except _WrongError:
            if not has_errors(self.problems):
                raise RuntimeError("a change cannot be read, and no problem tells of it") from None

    # The situation ----

    def _cut_off(self, item: Any, at: At) -> None:
        try:
            until = day(squash(_plain(item)))
        except UnreadableError:
            until = None
        if until is None or until.first != until.last:
            raise self._wrong("change_not_a_day", at(), found=shown(_plain(item)))
        self.as_of = until.first
        self._note(Wait(until.first), at())

    def _reading(self, item: Any, at: At) -> None:
        for name, value, place in self._pairs("reading", item, at):
            self._note(Choose(name, _plain(value)), place())

    def _setting(self, item: Any, at: At) -> None:
        for name, value, place in self._pairs("set", item, at):
            spec = block_spec(Settings).find(name)
            if spec is None or spec.name not in AMOUNTS:
                fields = tuple(field_term(each) for each in AMOUNTS)
                raise self._wrong("change_not_a_setting", place(), field=shown(name), fields=fields)
            self._note(SupplySetting(spec.name, self._value(spec, value, place)), place())

    # Records ----

    def _add(self, item: Any, at: At) -> None:
        self._record(self._block(item, "kind", at), at)

    def _drop(self, item: Any, at: At) -> None:
        for record in self._ids("drop", _plain(item), at):
            self._note(Drop(record), at())
            self.records.pop(record, None)

    def _judge(self, item: Any, at: At) -> None:
        if isinstance(item, dict):
            whole = any(block_spec(Judgement).find(str(key)) is not None for key in item)
        else:
            text = _plain(item)
            first = split_at(text, _EQUALS)[0]
            whole = text.startswith("{") or block_spec(Judgement).find(first) is not None
        if whole:
            self._record({"kind": "judgement", **self._block(item, "requirement", at)}, at)
            return
        for name, value, place in self._pairs("judge", item, at):
            fields = self._block(value, "conclusion", place)
            self._record({"kind": "judgement", "requirement": name, **fields}, place)

    def _record(self, data: dict[str, Any], at: At) -> None:
        """Add a record; one without an id gets one, one without a standing that which counts."""
        spec = block_spec(Record)
        given = {field.name for key in data if (field := spec.find(str(key))) is not None}
        own: dict[str, Any] = {"id": self._new_id(), "standing": self.standing}
        data = {**{name: value for name, value in own.items() if name not in given}, **data}
        record, problems = record_from_data(data, at)
        self.problems += problems
        if record is None:
            raise _WrongError
        if isinstance(record, Judgement):
            if record.date is None:
                record = record.model_copy(update={"date": Day(self.as_of, self.as_of)})
            self._note(Judge(record), at())
        else:
            self._note(Add(record), at())
        self.records.setdefault(record.id, record)

    def _new_id(self) -> str:
        while f"new-{self._numbers}" in self.records or not self._numbers:
            self._numbers += 1
        return f"new-{self._numbers}"

    def _supply(self, item: Any, at: At) -> None:
        for name, value, place in self._pairs("supply", item, at):
            record, path = self._record_and_rest(name, ".")
            if record not in self.records and (not path or block_spec(Dossier).find(record) is not None):
                steps, field = self._field(block_spec(Dossier), name.split("."), place)
                self._note(Supply(None, ".".join(steps), self._value(field, value, place)), place())
            elif record not in self.records:
                # Applying it says that there is no such record, and which one is near.
                self._note(Supply(record, path, value), place())
            elif not path:
                raise self._wrong(
                    "change_incomplete", place(), found=shown(name), example=_EXAMPLES["supply"]
                )
            else:
                spec = block_spec(type(self.records[record]))
                steps, field = self._field(spec, path.split("."), place)
                self._note(Supply(record, ".".join(steps), self._value(field, value, place)), place())

    def _attach(self, item: Any, at: At) -> None:
        record, rest = _named(item)
        if record is not None:
            self._document(record, rest, at)
            return
        for name, value, place in self._pairs("attach", item, at):
            for document in value if isinstance(value, list) else [value]:
                self._document(name, document, place)

    def _document(self, record: str, item: Any, at: At) -> None:
        builder = Builder(at)
        document = builder.block(Document, self._block(item, "type", at), ())
        self._checked(builder)
        if document is not None:
            self._note(Attach(record, document), at())

    def _verify(self, item: Any, at: At) -> None:
        record, rest = _named(item)
        if record is not None:
            self._verification([record], rest, at)
        elif isinstance(item, dict):
            for name, value in item.items():
                self._verification([str(name)], self._block(value, "standing", at), at)
        else:
            whole, value = self._record_and_rest(_plain(item), _EQUALS)
            fields = self._block(value, "standing", at) if value else {}
            if whole not in self.records and squash(whole).lower() in _ALL:
                self._verification(None, fields, at)
            else:
                self._verification(self._ids("verify", whole, at), fields, at)

    def _verification(self, records: list[str] | None, fields: Any, at: At) -> None:
        """Verify records; None stands for all that lack the standing."""
        builder = Builder(at)
        checked = builder.block(_Checked, fields, ())
        self._checked(builder)
        if checked is None:
            raise _WrongError
        standing = checked.standing or self.standing
        if records is None:
            rank = [*STANDINGS, REJECTED].index(standing)
            open_ones = (record for record in self.records.values() if record.standing != REJECTED)
            records = [record.id for record in open_ones if STANDINGS.index(record.standing) < rank]
            if not records:
                self.problems.append(Problem("change_nothing_to_verify", at(), {}, "warning"))
        for record in records:
            self._note(Verify(record, standing, checked.checked_by), at())

    # Parts ----

    def _pairs(self, word: str, item: Any, at: At) -> Iterator[tuple[str, Any, At]]:
        """Names with their values, from a mapping or from a text like `name=value`."""
        if isinstance(item, dict):
            for name, value in item.items():
                yield str(name).strip(), value, _further(at, name)
            return
        text = _plain(item)
        if word == "attach":
            name, value = self._record_and_rest(text, _COLONS)
        else:
            name, value = split_at(text, _EQUALS)
        if not name or not value:
            raise self._wrong("change_incomplete", at(), found=shown(text), example=_EXAMPLES[word])
        if word in ("supply", "set"):
            value, problems = read_value(value, at)
            self._gather(problems)
        yield name, value, at

    def _record_and_rest(self, text: str, signs: str) -> tuple[str, str]:
        """A record's id and what stands after a sign behind it: of the ids that fit the longest."""
        if text in self.records:
            return text, ""
        fitting = [
            known
            for known in self.records
            if text.startswith(known) and text[len(known) :].lstrip()[:1] in tuple(signs)
        ]
        if fitting:
            record = max(fitting, key=len)
            return record, text[len(record) :].lstrip()[1:].strip()
        name, rest = split_at(text, signs)
        return name, rest or ""

    def _ids(self, word: str, text: str, at: At) -> list[str]:
        """One id, or several with commas between them."""
        if text in self.records:
            return [text]
        apart = text.translate({ord(sign): "," for sign in _COMMAS})
        found = [part.strip() for part in apart.split(",") if part.strip()]
        if not found:
            raise self._wrong("change_incomplete", at(), found=shown(text), example=_EXAMPLES[word])
        return found

    def _block(self, item: Any, first: str, at: At) -> dict[str, Any]:
        """The fields of a block, which may be written on one line."""
        if isinstance(item, dict):
            return item
        if isinstance(item, list):
            raise self._wrong("block_expected", at(), found=kind_of(item))
        fields, problems = read_inline(_plain(item), first, at)
        self._gather(problems)
        return fields

    def _field(
        self, spec: BlockSpec, path: list[str], at: At, before: tuple[str, ...] = ()
    ) -> tuple[tuple[str, ...], FieldSpec]:
        """The names of a path of fields, and the field at its end."""
        name, *rest = (step.strip() for step in path)
        field = spec.find(name)
        if field is not None:
            steps, inner = (*before, field.name), field
            if rest and field.item is not None and rest[0].isdecimal():
                steps, inner, rest = (*steps, rest[0]), field.item, rest[1:]
            if not rest:
                return steps, inner
            if inner.model is not None:
                return self._field(block_spec(inner.model), rest, at, steps)
        builder = Builder(at)
        builder.unknown_field(spec, ".".join(path), ())
        self._checked(builder)
        raise _WrongError

    def _value(self, field: FieldSpec, raw: Any, at: At) -> Any:
        """What a value means in a field."""
        builder = Builder(at)
        value = builder.value(field, raw, ())
        self._checked(builder)
        if value is LEFT_OUT or value is None:
            raise self._wrong("change_no_value", at(), found=shown(raw))
        return value

    def _checked(self, builder: Builder) -> None:
        self._gather(builder.problems)

    def _gather(self, problems: list[Problem]) -> None:
        self.problems += problems
        if has_errors(problems):
            raise _WrongError

    def _note(self, change: Change, place: Place) -> None:
        self.changes.append(Read(change, place))

    def _wrong(self, code: str, place: Place, **params: Param) -> _WrongError:
        self.problems.append(Problem(code, place, params))
        return _WrongError()


def _named(item: Any) -> tuple[str | None, dict[str, Any]]:
    """The record that a block names, and the rest of the block."""
    if not isinstance(item, dict):
        return None, {}
    key = next((key for key in item if fold(str(key)) in _RECORD), None)
    if key is None:
        return None, {}
    return _plain(item[key]), {name: value for name, value in item.items() if name != key}


def _plain(item: Any) -> str:
    """The text of a scalar; of anything else how it is written."""
    return flow_text(item) if isinstance(item, dict | list) else scalar_text(item).strip()


def _further(at: At, name: str) -> At:
    def further(path: Path_ = (), *, key: bool = False) -> Place:
        return at((name, *path), key=key)

    return further
