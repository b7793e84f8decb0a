"""JSON Schema (draft 2020-12) of dossiers and settings, for editors: made from the models, in both languages.

It describes the canonical way of writing; the readers forgive more.
"""

from typing import Any

from pydantic.json_schema import models_json_schema

from evidence.dossier import Dossier
from evidence.model import Model
from evidence.records import KINDS, Record
from evidence.scales import ENUMERATIONS
from evidence.settings import Settings
from evidence.terms import LABELS, Term

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_GROUPS = {values: group for group, values in ENUMERATIONS.items()}
_UNKNOWN = {"const": "unknown", "description": "未知 unknown"}


def dossier_schema() -> dict[str, Any]:
    """The JSON Schema of a dossier."""
    schema = _schema(Dossier, tuple(KINDS.values()), Term("申报材料", "Dossier"))
    kinds = [{"$ref": f"#/$defs/{cls.__name__}"} for cls in KINDS.values()]
    schema["properties"]["records"]["items"] = {"oneOf": kinds}
    for kind, cls in KINDS.items():
        definition = schema["$defs"][cls.__name__]
        definition["title"] = _both(LABELS["kind"][kind])
        definition["required"] = ["id", "kind", *(name for name in definition["required"] if name != "id")]
    schema["$defs"].pop(Record.__name__, None)
    return schema


def settings_schema() -> dict[str, Any]:
    """The JSON Schema of local settings."""
    return _schema(Settings, (), Term("本地参数", "Local settings"))


def _schema(root: type[Model], others: tuple[type[Model], ...], title: Term) -> dict[str, Any]:
    models: Any = [(model, "validation") for model in (root, *others)]
    _, whole = models_json_schema(models, by_alias=True)
    definitions: dict[str, Any] = whole["$defs"]
    for definition in definitions.values():
        _name(definition)
    schema = definitions.pop(root.__name__)
    return {
        "$schema": DRAFT,
        **schema,
        "title": _both(title),
        "$defs": dict(sorted(definitions.items())),
    }


def _name(definition: dict[str, Any]) -> None:
    """Title every property in both languages, and let what may be unknown be written `unknown`."""
    # The docstrings speak to programmers; the titles say it to everybody else.
    definition.pop("description", None)
    for name, schema in definition.get("properties", {}).items():
        schema["title"] = _both(LABELS["field"][name])
        _describe(schema)
        for option in schema.get("anyOf", ()):
            _describe(option)
        if {"type": "null"} in schema.get("anyOf", ()):
            schema["anyOf"].append(dict(_UNKNOWN))


def _describe(schema: dict[str, Any]) -> None:
    values: list[str] = schema.get("items", schema).get("enum", [])
    group = _GROUPS.get(tuple(values))
    if group is not None:
        schema["description"] = " · ".join(f"{code} {LABELS[group][code].zh}" for code in values)


def _both(term: Term) -> str:
    return f"{term.zh} {term.en}"
