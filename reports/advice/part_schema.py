"""The JSON Schema of the advice in a report as JSON."""

from __future__ import annotations

from typing import Any, Final, get_args

from evaluator.plan.obstacles import ObstacleKind
from evaluator.plan.steps import ORDER
from evaluator.verdict import Status
from reports.advice.deciding import EFFECTS, HEADINGS
from reports.advice.easiest import Way
from reports.advice.plan import EFFORTS, USUAL
from reports.advice.timeline import CourseCode

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
TEXTS: Final[Schema] = {"type": "array", "items": TEXT}
YES_NO: Final[Schema] = {"type": "boolean"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
DAY: Final[Schema] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
DAY_OR_NULL: Final[Schema] = {"anyOf": [DAY, {"type": "null"}]}
STATUS: Final[Schema] = {"enum": list(get_args(Status))}
STATUS_OR_NULL: Final[Schema] = {"enum": [*get_args(Status), None]}


def advice_schema() -> Schema:
    """The schema of the object `advice`."""
    return _object(
        easiest=_or_null(_easiest()),
        plans=_or_null(_plans()),
        deciding=_or_null(_deciding()),
        timeline=_or_null(_timeline()),
        readings=_or_null(_readings()),
    )


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _steps() -> Schema:
    return _list(
        _object(
            code={"enum": list(ORDER)},
            text=TEXT,
            points=TEXTS,
            clauses=_list(_object(id=TEXT, cite=TEXT)),
            supposed=YES_NO,
            cost=COUNT,
        )
    )


def _easiest() -> Schema:
    return _object(
        way={"enum": list(get_args(Way))},
        text=TEXT,
        spared=TEXTS,
        steps=_steps(),
        left=COUNT,
        when=TEXT,
        proved=YES_NO,
        texts=TEXTS,
    )


def _plans() -> Schema:
    efforts = [*(code for _, code, _ in EFFORTS), USUAL[0]]
    plan = _object(
        number={"type": "integer", "minimum": 1},
        cost=COUNT,
        effort=_object(code={"enum": efforts}, text=TEXT),
        as_of=DAY,
        until=DAY,
        when=TEXT,
        steps=_steps(),
        changes={"type": "object"},
    )
    obstacle = _object(
        code={"enum": list(get_args(ObstacleKind))},
        requirement=TEXT,
        cite=TEXT,
        text=TEXT,
        leaves=DAY_OR_NULL,
    )
    return _object(
        status={"enum": ["met", "planned", "none", "unknown"]},
        sentence=TEXT,
        as_of=DAY,
        by=DAY,
        proved=YES_NO,
        complete=YES_NO,
        bound=COUNT,
        proof=TEXT,
        plans=_list(plan),
        obstacles=_list(obstacle),
    )


def _deciding() -> Schema:
    role = _object(
        role={"enum": list(HEADINGS)},
        heading=TEXT,
        text=TEXT,
        records=_list(_object(record=TEXT, requirements=TEXTS)),
    )
    question = _object(
        kind={"enum": list(ORDER)},
        about=TEXT,
        what=TEXT,
        text=TEXT,
        requirements=TEXTS,
        effect={"enum": list(EFFECTS)},
        effect_text=TEXT,
    )
    told = _object(text=TEXT, questions=TEXTS)
    return _object(records=_list(role), questions=_list(question), enough=told, fatal=told, note=TEXT)


def _timeline() -> Schema:
    phases = _list(_object(first=DAY, last=DAY, status=STATUS))
    course = _object(
        course={"enum": ["served", "bare"]}, assumes=TEXT, text=TEXT, safe_until=DAY_OR_NULL, phases=phases
    )
    event = _object(
        day=DAY,
        course={"enum": list(get_args(CourseCode))},
        texts=TEXTS,
        records=TEXTS,
        requirements=TEXTS,
        status=STATUS_OR_NULL,
    )
    clause = _object(requirement=TEXT, cite=TEXT, phases=phases, left=_list(_object(last=DAY, text=TEXT)))
    return _object(
        first=DAY,
        as_of=DAY,
        last=DAY,
        status=STATUS,
        first_met=DAY_OR_NULL,
        courses=_list(course),
        events=_list(event),
        clauses=_list(clause),
        basis=TEXT,
    )


def _readings() -> Schema:
    turn = _object(requirement=TEXT, before=STATUS_OR_NULL, after=STATUS_OR_NULL, text=TEXT)
    option = _object(option=TEXT, text=TEXT, status=STATUS, turns=_list(turn))
    reading = _object(id=TEXT, cite=TEXT, question=TEXT, used=TEXT, options=_list(option))
    end = _object(
        end={"enum": ["strict", "lenient", "together"]},
        label=TEXT,
        status=STATUS,
        readings={"type": "object", "additionalProperties": TEXT},
        requirements=TEXTS,
    )
    return _object(
        independent=YES_NO,
        text=TEXT,
        basis=TEXT,
        deciding=_list(reading),
        touching=_list(reading),
        ends=_list(end),
    )
