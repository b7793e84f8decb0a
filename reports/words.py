"""Labels of kinds, fields and values in one language, and the values of a record as text."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from evidence.day import Day
from evidence.terms import LABELS
from reports.clean import clip
from reports.language import Language

_GROUP_OF_FIELD: Final[Mapping[str, str]] = {
    "type": "document",
    "signed_by": "signing_role",
    "organised_by": "project_body",
    "form": "publication_form",
    "status": "project_status",
}
"""The group of labels of a field's values, where it does not have the field's name."""

_GROUP_OF_KIND_AND_FIELD: Final[Mapping[tuple[str, str], str]] = {
    ("project", "role"): "project_role",
    ("class_honour", "role"): "class_honour_role",
    ("class_honour", "honour"): "class_honour",
    ("theme_activity", "role"): "activity_role",
    ("judgement", "role"): "judge_role",
}
"""The same, where kinds use one name for different things."""

_OFFICIAL: Final[Mapping[tuple[str, str], str]] = {
    ("level", "county"): "县（区）级",
    ("level", "city"): "市（地）级",
}
"""How the regulation writes a value, where the label is shorter."""

_IN_A_SENTENCE: Final[Mapping[tuple[str, str], str]] = {("field", "theme"): "theme"}
"""How a label reads in an English sentence, where it is not the heading of a column."""

_BLOCKS: Final = ("exchange", "publication")
_OF_RECORD_TOO: Final = ("level", "date")
"""Fields of a block that the record has too, so that they must be told apart."""

_PERCENT: Final = ("pass_rate_before", "pass_rate_after", "excellent_rate_before", "excellent_rate_after")
_LONGEST: Final = 200
_FULL_WIDTH: Final = str.maketrans("()", "（）")


def group_of(kind: str | None, field: str) -> str:
    """The group of labels that a field's values belong to."""
    return _GROUP_OF_KIND_AND_FIELD.get((kind or "", field)) or _GROUP_OF_FIELD.get(field, field)


class Words:
    """The labels of one language. A code without a label stands for itself."""

    __slots__ = ("_known", "language")

    def __init__(self, language: Language) -> None:
        self.language = language
        self._known: dict[tuple[str, str], str] = {}

    def label(self, group: str, code: str) -> str:
        """The label of a code in a group of labels."""
        known = self._known.get((group, code))
        if known is None:
            term = LABELS.get(group, {}).get(code)
            if term is None:
                known = clip(code, _LONGEST)
            elif self.language.is_chinese:
                known = _OFFICIAL.get((group, code)) or term.zh.translate(_FULL_WIDTH)
            else:
                known = _IN_A_SENTENCE.get((group, code)) or term.en
            self._known[(group, code)] = known
        return known

    def kind(self, code: str) -> str:
        """The label of a kind of record."""
        return self.label("kind", code)

    def field(self, path: str) -> str:
        """The label of a field; `exchange.level` is the level of the exchange."""
        block, _, name = path.rpartition(".")
        label = self.label("field", name)
        if name not in _OF_RECORD_TOO:
            return label
        if block == "exchange":
            return self.language.say("{field} of the exchange", field=label)
        if block == "publication":
            return self.language.say("{field} of the publication", field=label)
        return label

    def value(self, kind: str | None, path: str, value: Any) -> str:
        """A value of a field."""
        if isinstance(value, str):
            if value in ("none", "unknown"):
                return self.label("value", value)
            group = group_of(kind, path.rpartition(".")[2])
            if group == "standing":
                return self.standing(value)
            if group == "term":
                return self.language.period(value)
            return self.label(group, value)
        if isinstance(value, bool):
            return self.label("value", "true" if value else "false")
        if isinstance(value, (int, Decimal, Fraction)):
            text = self.language.number(Fraction(value))
            return f"{text}%" if path in _PERCENT else text
        if isinstance(value, Day):
            return self.day(value)
        if isinstance(value, (tuple, list, frozenset)):
            return self.language.join(self.value(kind, path, each) for each in value)
        if value is None:
            return self.label("value", "unknown")
        return clip(str(value), _LONGEST)

    def standing(self, code: str) -> str:
        """The label of a standing."""
        return self.label("standing", code)

    def day(self, day: Day) -> str:
        """A date as exactly as it is known."""
        return self.language.days((day.first.toordinal(), day.last.toordinal()))

    def facts(self, kind: str, values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str, str]]:
        """The known fields of a record as (path, label, text), blocks opened up."""
        found = []
        for name, value in values.items():
            path = prefix + name
            if value is None or value == ():
                continue
            if name == "to" and value == "none":
                # No end: worth telling of what has a beginning.
                if values.get("from") is not None:
                    found.append((path, self.field(path), self.language.say("until now")))
                continue
            if name in _BLOCKS and value != "none":
                inner = {field: getattr(value, field) for field in type(value).model_fields}
                found.extend(self.facts(kind, inner, f"{path}."))
            else:
                found.append((path, self.field(path), self.value(kind, path, value)))
        return found
