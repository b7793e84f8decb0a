"""The JSON Schema of the report as JSON (`verdict-1`)."""

from __future__ import annotations

from typing import Any, Final, get_args

from evaluator.reasons import OPENS, REASON_TYPES
from evaluator.verdict import Receipt, Status, UseStatus
from reports.advice.part_schema import advice_schema
from reports.json_report import RUNGS, VERSION
from reports.language import CODES
from reports.missing import HEADINGS, ITEMS
from reports.sections import SETTLED

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
TEXT_OR_NULL: Final[Schema] = {"type": ["string", "null"]}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
DAY: Final[Schema] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
AMOUNT: Final[Schema] = {"type": "string", "pattern": r"^\d+(/\d+)?$"}
AMOUNT_OR_NULL: Final[Schema] = {"anyOf": [AMOUNT, {"type": "null"}]}
SHA256: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
TEXTS: Final[Schema] = {"type": "array", "items": TEXT}
RUNG: Final[Schema] = {"enum": list(RUNGS)}
STATUS: Final[Schema] = {"enum": list(get_args(Status))}
WHATEVER: Final[Schema] = {}
"""Reasons hold what their type asks for: codes, days, numbers or lists of them."""


def schema() -> Schema:
    """The schema: what may be relied on as long as the version is the same."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": VERSION,
        "title": "The verdict on one dossier, with its words in one language",
        **_whole(),
        "$defs": {
            "clause": _clause(),
            "use": _use(),
            "period": _period(),
            "reason": _reason(said=True),
            "bare_reason": _reason(said=False),
            "fact": _object(code=TEXT, label=TEXT, text=TEXT),
            "waiver": _waiver(),
        },
    }


def _whole() -> Schema:
    whole = _object(
        schema={"const": VERSION},
        language={"enum": list(CODES)},
        title=TEXT,
        facts=_list(_def("fact")),
        conclusion=_object(
            status=STATUS,
            word=TEXT,
            rung=RUNG,
            sentence=TEXT,
            opens=_list({"enum": list(OPENS)}),
            ladder=_list(_object(rung=TEXT, text=TEXT, here={"type": "boolean"})),
            decisive=TEXTS,
            disclaimer=TEXT,
        ),
        bounds=_list(_bounds()),
        missing=_object(intro=TEXT, groups=_list(_missing_group())),
        requirement=_def("clause"),
        judgements=_list(_judgement()),
        readings=_list(_reading()),
        notes=_list(_object(cite=TEXT, settled_by={"enum": list(SETTLED)}, settled=TEXT, text=TEXT)),
        waivers=_list({"$ref": "#/$defs/waiver", "properties": {"text": TEXT}, "required": ["text"]}),
        remarks=_list(_object(code=TEXT, text=TEXT, records=TEXTS, path=TEXT, params={"type": "object"})),
        records=_list(_record()),
        cross_check=_object(
            status={"enum": ["agreed", "not_checked"]}, engine=TEXT_OR_NULL, why=TEXT_OR_NULL, text=TEXT
        ),
        receipt=_receipt(),
    )
    whole["properties"]["advice"] = advice_schema()
    return whole


def _object(**properties: Schema) -> Schema:
    """An object with these fields, all of them, and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _def(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _bounds() -> Schema:
    ref = {"requirement": TEXT, "cite": TEXT, "says": TEXT, "status": STATUS, "word": TEXT}
    return _object(
        **ref, text=TEXT, certain=COUNT, possible=COUNT, wanted=COUNT, parts=_list(_object(**ref, waits=TEXT))
    )


def _missing_group() -> Schema:
    item = _object(
        code={"enum": list(ITEMS)},
        text=TEXT,
        decisive={"type": "boolean"},
        choice=TEXT,
        records=TEXTS,
        requirements=TEXTS,
    )
    return _object(actor={"enum": list(HEADINGS)}, heading=TEXT, items=_list(item))


def _clause() -> Schema:
    return _object(
        id=TEXT,
        cite=TEXT,
        says=TEXT,
        status=STATUS,
        word=TEXT,
        rung=RUNG,
        counts={"type": "array", "items": COUNT, "minItems": 4, "maxItems": 4},
        certain=COUNT,
        possible=COUNT,
        wanted=COUNT,
        opens=_list({"enum": list(OPENS)}),
        waits=TEXT,
        bounds=TEXT,
        note=TEXT,
        official=TEXT_OR_NULL,
        reasons=_list(_def("reason")),
        uses=_list(_def("use")),
        periods=_list(_def("period")),
        waiver={"anyOf": [_def("waiver"), {"type": "null"}]},
        children=_list(_def("clause")),
    )


def _use() -> Schema:
    return _object(
        record=TEXT,
        status={"enum": list(get_args(UseStatus))},
        word=TEXT,
        rung=RUNG,
        reasons=_list(_def("reason")),
    )


def _period() -> Schema:
    return _object(
        period=TEXT,
        name=TEXT,
        first=DAY,
        last=DAY,
        status={"enum": ["met", "not_met", "open", "excused", "other_post"]},
        word=TEXT,
        wanted=AMOUNT_OR_NULL,
        certain=AMOUNT,
        possible=AMOUNT_OR_NULL,
        uses=_list(_def("use")),
        reasons=_list(_def("reason")),
    )


def _reason(*, said: bool) -> Schema:
    fields: dict[str, Schema] = {
        "type": {"enum": list(REASON_TYPES)},
        "field": TEXT_OR_NULL,
        "wanted": WHATEVER,
        "found": WHATEVER,
        "distance": {"type": ["integer", "string", "null"]},
        "unit": TEXT_OR_NULL,
        "opens": {"enum": [*OPENS, None]},
    }
    if said:
        fields["text"] = TEXT
    return _object(**fields)


def _waiver() -> Schema:
    names = ("requirement", "ground", "approved_by", "approved_on", "document", "expires_on")
    return {
        "type": "object",
        "properties": dict.fromkeys(names, TEXT_OR_NULL),
        "required": list(names),
    }


def _judgement() -> Schema:
    return _object(
        record=TEXT,
        requirements=TEXTS,
        conclusion={"enum": ["met", "not_met", "open"]},
        judge=TEXT,
        date=TEXT,
        degree=TEXT,
        basis=TEXT,
        standing=TEXT,
        notes=TEXTS,
    )


def _reading() -> Schema:
    return _object(
        id=TEXT,
        cite=TEXT,
        question=TEXT,
        used=TEXT,
        default=TEXT,
        how=TEXT,
        options={"type": "object", "additionalProperties": TEXT},
    )


def _record() -> Schema:
    serves = _object(requirement=TEXT, status={"enum": list(get_args(UseStatus))}, word=TEXT)
    return _object(
        id=TEXT,
        kind=TEXT,
        kind_label=TEXT,
        name=TEXT,
        label=TEXT,
        facts=_list(_def("fact")),
        documents=TEXTS,
        serves=_list(serves),
    )


def _receipt() -> Schema:
    fields: dict[str, Schema] = dict.fromkeys(Receipt.__dataclass_fields__, TEXT)
    hashes = ("rule_set_sha256", "dossier_sha256", "settings_sha256")
    fields.update(dict.fromkeys(hashes, SHA256))
    fields["handbook_sha256"] = {"anyOf": [SHA256, {"type": "null"}]}
    fields["engine"] = TEXT_OR_NULL
    fields["as_of"] = DAY
    fields["readings"] = {"type": "object", "additionalProperties": TEXT}
    return _object(**fields)
