"""Plain data to models, gathering every problem with its place."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from evidence.day import Day
from evidence.model import (
    BLANK_WORDS,
    UNKNOWN_WORDS,
    UNSAID,
    Model,
    clean_key,
    clean_text,
)
from evidence.problems import Param, Place, Problem, Severity, shown
from evidence.reading import normalise
from evidence.reading.normalise import UnreadableError, squash
from evidence.reading.specs import BlockSpec, FieldSpec, block_spec
from evidence.reading.tree import Path_, path_text, scalar_text
from evidence.terms import LABELS, Term, codes_by_spelling, fold, nearest

M = TypeVar("M", bound=Model)

At = Callable[..., Place]
"""`Tree.place`, or what stands in for it where the data have no file."""

LEFT_OUT: Any = object()
"""An empty field."""
WRONG: Any = object()
"""A value that was reported as a problem."""
MOST_PROBLEMS = 1000
MOST_GUESSES = 300
MOST_IN_A_TEXT = 1000
_ENDS = ("to", "expires_on")
_OPEN_WORDS = frozenset({"至今", "现在", "今", "目前", "长期", "长期有效", "永久", "present", "now"})
_NOTHING_OF = frozenset({"未获奖", "未发表", "未交流"})
_SEPARATORS = re.compile(r"[、,，;；]")


class Builder:
    """Builds models from plain data; what is wrong stands in `problems` afterwards."""

    def __init__(self, at: At) -> None:
        self.at = at
        self.problems: list[Problem] = []
        self.counts = {"error": 0, "warning": 0}
        self.guesses = 0

    def report(
        self, code: str, path: Path_, severity: Severity = "error", *, key: bool = False, **params: Param
    ) -> Any:
        """Note a problem; what is returned marks a value that cannot be used."""
        if self.counts[severity] <= MOST_PROBLEMS:
            self.note(Problem(code, self.at(path, key=key), params, severity))
        return WRONG

    def note(self, problem: Problem) -> None:
        """Keep a problem. Of very many the last are not kept, but that there are more errors is."""
        self.counts[problem.severity] += 1
        if self.counts[problem.severity] <= MOST_PROBLEMS:
            self.problems.append(problem)
        elif problem.is_error and self.counts["error"] == MOST_PROBLEMS + 1:
            self.problems.append(Problem("too_many_problems", problem.place, {"limit": MOST_PROBLEMS}))

    def near(self, text: str, spellings: Mapping[str, str]) -> str | None:
        """What a misspelled word may mean. Guessing is slow: a hostile file is not guessed at to its end."""
        self.guesses += 1
        return nearest(text, spellings) if self.guesses <= MOST_GUESSES else None

    def block(self, model: type[M], data: Any, path: Path_) -> M | None:
        """A model from a mapping, or `None` when it is of no use."""
        if not isinstance(data, dict):
            self.report("block_expected", path, found=kind_of(data))
            return None
        spec = block_spec(model)
        values, whole = self.fields(spec, data, path)
        for name in spec.required:
            if name not in whole:
                self.report("field_missing", path, field=field_term(name))
        if any(spec.attributes[name] not in values for name in spec.required):
            return None
        return cast("M", model.model_construct(**values))

    def fields(
        self, spec: BlockSpec, data: dict[str, Any], path: Path_
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """The readable values by attribute; for each field that was written the key it stands under."""
        values: dict[str, Any] = {}
        written: dict[str, str] = {}
        for key, raw in data.items():
            field = spec.find(key)
            here = (*path, key)
            if field is None:
                self.unknown_field(spec, str(key), here)
            elif field.name in written:
                self.report(
                    "field_twice", here, key=True, field=field_term(field.name), other=written[field.name]
                )
            else:
                value = self.value(field, raw, here)
                if value is LEFT_OUT:
                    continue
                written[field.name] = str(key)
                if value is not WRONG:
                    values[field.attribute] = value
        self.check_order(spec, values, path, written)
        return values, written

    def unknown_field(self, spec: BlockSpec, key: str, path: Path_) -> None:
        """Say that there is no such field, and which one may be meant."""
        if self.counts["error"] > MOST_PROBLEMS:
            return
        near = self.near(key, spec.spellings)
        if near is None:
            names = tuple(field_term(name) for name in spec.attributes)
            self.report("unknown_field", path, key=True, field=shown(key), fields=names)
        else:
            self.report("unknown_field_near", path, key=True, field=shown(key), near=field_term(near))

    def check_order(
        self, spec: BlockSpec, values: dict[str, Any], path: Path_, written: dict[str, str]
    ) -> None:
        """Refuse pairs of values that stand the wrong way round."""
        for low, high in spec.model.out_of_order(values):
            name = low.rstrip("_")
            self.report(
                "wrong_order",
                (*path, written[name]),
                low=field_term(name),
                high=field_term(high.rstrip("_")),
                first=shown(values[low]),
                second=shown(values[high]),
            )

    def value(self, field: FieldSpec, raw: Any, path: Path_) -> Any:
        """The value of a field, `LEFT_OUT` where it is empty, `WRONG` where it was reported."""
        if raw is None:
            return LEFT_OUT
        if field.shape == "list":
            return self.items(field, raw, path)
        if field.shape == "block":
            return self.inner_block(field, raw, path)
        if field.shape == "amounts":
            return self.amounts(field, raw, path)
        if field.shape == "words":
            return self.words(raw, path)
        text = self.text_of(raw, path)
        if text is WRONG:
            return WRONG
        if field.shape == "kind":
            return codes_by_spelling("kind").get(fold(text), WRONG)
        if field.shape == "choice":
            return self.choice(field, text, path)
        return self.scalar(field, text, path)

    def text_of(self, raw: Any, path: Path_) -> Any:
        """The text of a scalar."""
        if isinstance(raw, str):
            return raw
        if isinstance(raw, bool | int | Decimal):
            return scalar_text(raw)
        if isinstance(raw, Day | date):
            return str(raw)
        if isinstance(raw, float):
            return self.report("inexact_number", path, found=shown(raw))
        return self.report("scalar_expected", path, found=kind_of(raw))

    def scalar(self, field: FieldSpec, text: str, path: Path_) -> Any:
        """A text, date, number or yes/no."""
        marker = field.marker
        name = marker.name if marker is not None else "text"
        short = squash(text) if name not in ("text", "key") or len(text) < 10 else text
        low = short.lower()
        if low in UNSAID or (field.name in _ENDS and low in _OPEN_WORDS):
            return self.unsaid(field, low, path)
        try:
            if name == "text":
                return clean_text(text) or LEFT_OUT
            if name == "key":
                return clean_key(text) or LEFT_OUT
            return _convert(field, name, short)
        except UnreadableError as error:
            self.note(Problem(error.code, self.at(path), error.params))
            return WRONG
        except ValueError:
            return self.report("bad_unicode", path)

    def unsaid(self, field: FieldSpec, low: str, path: Path_) -> Any:
        """An empty mark, a word for not known or a word for nothing."""
        if low in BLANK_WORDS:
            return LEFT_OUT
        if low in UNKNOWN_WORDS:
            return None if field.nullable else LEFT_OUT
        if field.may_be_none:
            return "none"
        name = field.marker.name if field.marker is not None else ""
        if name == "yes_no":
            return False
        if field.shape == "scalar" and not field.required:
            if name in ("text", "key"):
                return None if field.nullable else LEFT_OUT
            if field.nullable and name in ("whole", "decimal") and field.marker and field.marker.low == 0:
                # No hours and no sessions are nought; no rank is not.
                return 0 if name == "whole" else Decimal(0)
        return self.report("none_not_allowed", path, found=low)

    def choice(self, field: FieldSpec, text: str, path: Path_) -> Any:
        """One of the values of an enumeration, by its code, its label or a synonym."""
        if text in field.choices:
            return text
        spellings = codes_by_spelling(field.group)
        code = spellings.get(fold(text))
        if code is not None and code in field.choices:
            return code
        low = squash(text).lower()
        if low in UNSAID:
            return self.unsaid(field, low, path)
        if low in _NOTHING_OF and field.may_be_none:
            return "none"
        choices = tuple(code_term(field.group, code) for code in field.choices)
        near = self.near(
            text, {spelling: code for spelling, code in spellings.items() if code in field.choices}
        )
        if near is None:
            return self.report("not_a_choice", path, found=shown(text), choices=choices)
        return self.report(
            "not_a_choice_near", path, found=shown(text), near=code_term(field.group, near), choices=choices
        )

    def items(self, field: FieldSpec, raw: Any, path: Path_) -> Any:
        """The items of a list; one text may stand for a list, its parts set apart by 、 or commas."""
        item = field.item
        assert item is not None  # noqa: S101 - a list has one
        if isinstance(raw, list | tuple):
            parts: list[tuple[Any, Path_]] = [(part, (*path, index)) for index, part in enumerate(raw)]
        elif isinstance(raw, dict):
            return self.report("list_expected", path, found=kind_of(raw))
        else:
            text = self.text_of(raw, path)
            if text is WRONG:
                return WRONG
            low = squash(text).lower()
            if low in UNSAID | _NOTHING_OF:
                return self.unsaid_list(field, low)
            words = _SEPARATORS.split(text, MOST_IN_A_TEXT)
            if len(words) > MOST_IN_A_TEXT:
                return self.report("too_many_values", path, limit=MOST_IN_A_TEXT)
            parts = [(part, path) for part in words if part.strip()]
        values: list[Any] = []
        good = True
        for part, here in parts:
            value = self.item(item, part, here)
            if value is WRONG:
                good = False
            elif isinstance(value, tuple):
                values.extend(value)
            elif value is not LEFT_OUT and value is not None:
                values.append(value)
        if not good:
            return WRONG
        return tuple(dict.fromkeys(values)) if item.shape != "block" else tuple(values)

    @staticmethod
    def unsaid_list(field: FieldSpec, low: str) -> Any:
        """What a word instead of a list says."""
        if low in BLANK_WORDS:
            return LEFT_OUT
        if low in UNKNOWN_WORDS:
            return None if field.nullable else LEFT_OUT
        return ()

    def item(self, item: FieldSpec, raw: Any, path: Path_) -> Any:
        """One item of a list."""
        if item.shape != "block" or raw is None:
            return self.value(item, raw, path)
        assert item.model is not None  # noqa: S101 - a block has one
        built = self.item_block(item.model, raw, path)
        return WRONG if built is None else built

    def item_block(self, model: type[Model], raw: Any, path: Path_) -> Model | None:
        """One block of a list. A document may be named by its type alone."""
        if isinstance(raw, str) and "type" in model.model_fields:
            raw = {"type": raw}
        return self.block(model, raw, path)

    def inner_block(self, field: FieldSpec, raw: Any, path: Path_) -> Any:
        """A block, or a word that says there is none or that it is not known."""
        assert field.model is not None  # noqa: S101 - a block has one
        if not isinstance(raw, dict | list | tuple):
            text = self.text_of(raw, path)
            if text is WRONG:
                return WRONG
            low = squash(text).lower()
            if low in UNSAID or low in _NOTHING_OF:
                return self.unsaid(field, "none" if low in _NOTHING_OF else low, path)
        built = self.block(field.model, raw, path)
        return WRONG if built is None else built

    def amounts(self, field: FieldSpec, raw: Any, path: Path_) -> Any:
        """One number, or a list of numbers and what each is for."""
        assert field.model is not None  # noqa: S101 - the entries of the list
        if not isinstance(raw, dict | list | tuple):
            text = self.text_of(raw, path)
            return WRONG if text is WRONG else self.scalar(field, text, path)
        if isinstance(raw, dict):
            return self.report("number_or_list", path)
        entries = [(self.block(field.model, part, (*path, n)), n) for n, part in enumerate(raw)]
        return WRONG if any(entry is None for entry, _ in entries) else tuple(entry for entry, _ in entries)

    def words(self, raw: Any, path: Path_) -> Any:
        """Text by text."""
        if not isinstance(raw, dict):
            return self.report("block_expected", path, found=kind_of(raw))
        values = {
            str(key): self.text_of(value, (*path, key)) for key, value in raw.items() if value is not None
        }
        return WRONG if WRONG in values.values() else {k: clean_key(v) for k, v in values.items()}


def _convert(field: FieldSpec, name: str, text: str) -> Any:
    """The value of a scalar that says something. UnreadableError for what cannot be read."""
    if name == "day":
        return normalise.day(text)
    if name == "yes_no":
        return normalise.yes_no(text, field.name)
    if name == "term":
        return normalise.term(text)
    if name == "season":
        return normalise.season(text)
    if name == "month_day":
        return normalise.month_day(text)
    if name == "sha256":
        return normalise.sha256(text)
    if name == "grade":
        return normalise.grades(text)
    assert field.marker is not None  # noqa: S101 - a number has its range there
    if name == "whole":
        return normalise.whole(text, field.marker)
    return (normalise.rate if name == "rate" else normalise.decimal)(text, field.marker)


def kind_of(data: Any) -> Term:
    """What somebody wrote where something else is expected."""
    if isinstance(data, dict):
        return Term("一个字段块", "a block of fields")
    if isinstance(data, list | tuple):
        return Term("一个列表", "a list")
    if data is None:
        return Term("空白", "nothing")
    return Term(f"“{shown(data)}”", f'"{shown(data)}"')


def field_term(name: str) -> Term:
    """A field in words, with the name it has in files."""
    return Term(f"{LABELS['field'][name].zh}（{name}）", name)


def code_term(group: str, code: str) -> Term:
    """A value in words, with the code it has in files."""
    term = LABELS[group][code]
    return Term(f"{term.zh}（{code}）", f"{code} ({term.zh})")


def plain_place(base: Place) -> At:
    """Places of data without a file: the base, and the path of fields."""

    def at(path: Path_ = (), *, key: bool = False) -> Place:  # noqa: ARG001 - the signature of Tree.place
        inner = path_text(path)
        joined = (
            f"{base.path}.{inner}" if base.path and inner and not inner.startswith("[") else base.path + inner
        )
        return Place(base.file, base.line, base.column, joined, base.sheet, base.cell)

    return at
