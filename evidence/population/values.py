"""The values of columns as text, and back: every text is put to the model's own field."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final

from pydantic import TypeAdapter

from evidence.canonical import number_text
from evidence.day import Day
from evidence.labels import Term
from evidence.model import UNSAID, Model
from evidence.population.layout import YES, ColumnSpec
from evidence.population.papers import documents_from, plain_documents
from evidence.reading.specs import FieldSpec, block_spec
from evidence.scales import NONE

_WHOLE: Final = re.compile(r"\d{1,9}", re.ASCII)
_AMOUNT: Final = re.compile(r"\d{1,9}(\.\d{1,30})?", re.ASCII)
_BOOLEANS: Final = {"true": True, "false": False}

Parser = Callable[[str], Any]
"""The value of a text. ValueError where it has none (pydantic's errors are such)."""

EXPECTED: Final = {
    "day": Term("日期，如 2021-09-01、2021-09 或 2021", "a date such as 2021-09-01, 2021-09 or 2021"),
    "yes_no": Term("true 或 false", "true or false"),
    "whole": Term("整数，如 12", "a whole number such as 12"),
    "decimal": Term("数，如 12 或 12.5，至多六位小数", "a number such as 12 or 12.5, to six decimals"),
    "rate": Term("0 至 100 的数，如 98.5", "a number from 0 to 100 such as 98.5"),
    "grade": Term("1 至 12 的整数", "a whole number from 1 to 12"),
    "term": Term("如 2023-autumn", "a term such as 2023-autumn"),
    "text": Term("文字", "a text"),
    "key": Term("文字", "a text"),
    "list": Term('JSON 列表，如 ["a","b"]', 'a JSON list such as ["a","b"]'),
    "documents": Term(
        'JSON 列表，如 [{"type":"award_certificate"}]', 'a JSON list such as [{"type":"award_certificate"}]'
    ),
}  # fmt: skip


@cache
def parser_of(column: ColumnSpec) -> Parser:
    """How the texts of a column are read."""
    if column.form == "flag":
        return _one_of(frozenset({NONE}))
    if column.form == "block":
        return _one_of(frozenset({NONE, YES}))
    if column.form == "documents":
        return lambda text: plain_documents(documents_from(text))
    if column.form == "papers":
        return documents_from
    if column.field is None or column.model is None:
        raise ValueError(f"{column.name} holds numbers")
    return _of_field(column.model, column.field)


def _of_field(model: type[Model], field: FieldSpec) -> Parser:
    info = model.model_fields[field.attribute]
    annotation: Any = Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    validate = TypeAdapter(annotation).validate_python
    read = _raw(field)

    def parse(text: str) -> Any:
        if text == NONE and field.may_be_none:
            return NONE
        value = validate(read(text))
        if value is None:
            raise ValueError("nothing is said")
        return value

    marker = field.marker.name if field.marker is not None else ""
    if field.shape != "scalar" or marker not in ("text", "key"):
        return parse

    def parse_text(text: str) -> Any:
        # Most texts are in order as they stand; there may be a different one in every row.
        if text.isascii() and text.strip() == text and text and text.lower() not in UNSAID:
            return text
        return parse(text)

    return parse_text


def _raw(field: FieldSpec) -> Parser:
    """What the field's validation is given for a text."""
    if field.shape == "list":
        return _list
    if field.shape == "scalar" and field.marker is not None:
        return _SCALARS.get(field.marker.name, str)
    return str


def _list(text: str) -> Any:
    value = json.loads(text)
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError("not a whole number")
    return int(text)


def _amount(text: str) -> Decimal:
    if not _AMOUNT.fullmatch(text):
        raise ValueError("not a number")
    return Decimal(text)


def _boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text]
    except KeyError as error:
        raise ValueError("neither true nor false") from error


_SCALARS: Final[dict[str, Parser]] = {
    "whole": _whole,
    "grade": _whole,
    "decimal": _amount,
    "rate": _amount,
    "yes_no": _boolean,
}


def _one_of(allowed: frozenset[str]) -> Parser:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError("no such word")
        return text

    return parse


def expected_of(column: ColumnSpec) -> Term:
    """What may stand in a column, in a few words."""
    if column.form == "flag":
        return Term(NONE, NONE)
    if column.form == "block":
        return Term(f"{NONE}、{YES}", f"{NONE}, {YES}")
    field = column.field
    if column.form != "value" or field is None:
        return EXPECTED["documents"]
    if field.shape == "choice":
        choices = (*field.choices, NONE) if field.may_be_none and NONE not in field.choices else field.choices
        return Term("、".join(choices), ", ".join(choices))
    if field.shape == "list":
        if field.item is not None and field.item.choices:
            choices = field.item.choices
            words = EXPECTED["list"]
            return Term(f"{words.zh}，各项为 {'、'.join(choices)}", f"{words.en}, of {', '.join(choices)}")
        return EXPECTED["list"]
    return EXPECTED[field.marker.name if field.marker is not None else "text"]


def text_of(value: Any) -> str | None:
    """The text of a field's value; None for unknown. TypeError for what no column holds."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Day):
        return str(value)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    raise TypeError(f"{type(value).__name__} stands in no column")


def low_and_high(model: type[Model]) -> list[tuple[str, str]]:
    """The columns of which the first must not be greater or later than the second."""
    names = block_spec(model).attributes
    of = {attribute: name for name, attribute in names.items()}
    return [(of[low], of[high]) for low, high in model.ORDERED if low in of and high in of]
