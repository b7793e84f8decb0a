"""Plans as lines of a terminal, as Markdown and as JSON (schema `plan-1`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from reports.advice.paper import Paper, marked
from reports.advice.plan import ObstacleView, PlansView, PlanView
from reports.advice.plan_words import PlanLine
from reports.markdown import escape
from reports.model import ClauseRef

VERSION: Final = "plan-1"
SUPPOSED: Final = "※"

Json = dict[str, Any]


# For a terminal ----


def write_plans(paper: Paper, view: PlansView) -> None:
    """What is missing, on a paper of its own."""
    paper.title(view.title)
    facts = [((fact.label, "quiet"), fact.text) for fact in view.facts]
    paper.table(0, [*facts, ((view.now_label, "quiet"), marked(view.now))])
    write_plan_part(paper, view)


def write_plan_part(paper: Paper, view: PlansView) -> None:
    """The same as a part of something greater."""
    paper.heading(view.heading)
    paper.put(0, (view.sentence, "strong"), hang=0)
    for plan in view.plans:
        paper.blank()
        paper.put(0, (plan.title, "heading"), (f"{paper.colon}{plan.effort_text}", "strong"))
        paper.put(2, (when_of(plan), "quiet"))
        if plan.without or plan.instead:
            paper.put(2, plan.as_first)
            for label, lines in ((plan.without_text, plan.without), (plan.instead_text, plan.instead)):
                for line in lines:
                    write_line(paper, f"{label}{paper.colon}", line)
        else:
            for number, line in enumerate(plan.lines, 1):
                write_line(paper, f"{number}. ", line)
    for obstacle in view.obstacles:
        paper.put(2, "· ", f"{titled(obstacle.clause)}{paper.colon}{obstacle.text}")
    if view.proof or view.supposing:
        paper.blank()
    for text in (view.proof, view.supposing, view.disclaimer):
        if text:
            paper.put(0, (text, "quiet"), hang=0)


def write_line(paper: Paper, lead: str, line: PlanLine) -> None:
    """One line of a plan, and the points below it."""
    clauses = paper.join(clause.cite for clause in line.clauses if clause.cite)
    text = f"{lead}{line.text}{f' {SUPPOSED}' if line.supposed else ''}"
    paper.put(2, text, *([(f"  [{clauses}]", "quiet")] if clauses else []), hang=3)
    for each in line.inner:
        paper.put(5, f"· {each}")


def when_of(plan: PlanView) -> str:
    """For which cut-offs a plan is."""
    return f"{plan.when}; {plan.until_text}" if plan.when.isascii() else f"{plan.when}；{plan.until_text}"


def titled(clause: ClauseRef) -> str:
    """A clause by its number and what it says."""
    return f"{clause.cite} {clause.says}".strip()


# Markdown ----


def markdown_of_plans(view: PlansView) -> str:
    """Plans as Markdown (GitHub's flavour), every text escaped."""
    colon = "：" if view.lang == "zh" else ": "
    head = [f"# {escape(view.title)}", ""]
    head += [f"- {escape(fact.label)}{colon}{escape(fact.text)}" for fact in view.facts]
    head += [f"- {escape(view.now_label)}{colon}{view.now.symbol} {escape(view.now.word)}", ""]
    return "\n".join([*head, *markdown_lines(view, "##")]) + "\n"


def markdown_lines(view: PlansView, level: str) -> Iterator[str]:
    """The lines, the heading of this level."""
    yield from (f"{level} {escape(view.heading)}", "", f"**{escape(view.sentence)}**", "")
    for plan in view.plans:
        yield from (
            f"{level}# {escape(plan.title)}",
            "",
            escape(plan.effort_text),
            "",
            escape(when_of(plan)),
            "",
        )
        if plan.without or plan.instead:
            yield from (escape(plan.as_first), "")
            colon = "：" if view.lang == "zh" else ": "
            for label, lines in ((plan.without_text, plan.without), (plan.instead_text, plan.instead)):
                for line in lines:
                    yield from markdown_line(f"- {escape(label)}{colon}", line)
        else:
            for number, line in enumerate(plan.lines, 1):
                yield from markdown_line(f"{number}. ", line)
        yield ""
    for obstacle in view.obstacles:
        yield f"- {escape(titled(obstacle.clause))}: {escape(obstacle.text)}"
    if view.obstacles:
        yield ""
    for text in (view.proof, view.supposing, view.disclaimer):
        if text:
            yield from (escape(text), "")


def markdown_line(lead: str, line: PlanLine) -> Iterator[str]:
    """One line of a plan, and the points below it."""
    clauses = " ".join(f"[{escape(clause.cite)}]" for clause in line.clauses if clause.cite)
    mark = f" {SUPPOSED}" if line.supposed else ""
    yield f"{lead}{escape(line.text)}{mark} {clauses}".rstrip()
    yield from (f"   - {escape(each)}" for each in line.inner)


# JSON ----


def json_of_plans(view: PlansView) -> str:
    """Plans as JSON."""
    return json.dumps(data_of_plans(view), ensure_ascii=False, indent=2, default=number) + "\n"


def data_of_plans(view: PlansView) -> Json:
    """Plans as plain data, codes beside texts."""
    return {
        "schema": VERSION,
        "lang": view.lang,
        "facts": {fact.code: fact.text for fact in view.facts},
        "now": view.now.code,
        "status": view.status,
        "sentence": view.sentence,
        "as_of": view.as_of.isoformat(),
        "by": view.by.isoformat(),
        "proved": view.proved,
        "complete": view.complete,
        "bound": view.bound,
        "proof": view.proof,
        "plans": [_plan(plan) for plan in view.plans],
        "obstacles": [_obstacle(each) for each in view.obstacles],
        "disclaimer": view.disclaimer,
    }


def _plan(plan: PlanView) -> Json:
    return {
        "number": plan.number,
        "cost": plan.cost,
        "effort": {"code": plan.effort, "text": plan.effort_text},
        "as_of": plan.day.isoformat(),
        "until": plan.until.isoformat(),
        "when": when_of(plan),
        "steps": [data_of_line(line) for line in plan.lines],
        "changes": plan.file,
    }


def data_of_line(line: PlanLine) -> Json:
    """One line of a plan as plain data."""
    return {
        "code": line.code,
        "text": line.text,
        "points": list(line.inner),
        "clauses": [{"id": each.id, "cite": each.cite} for each in line.clauses],
        "supposed": line.supposed,
        "cost": line.cost,
    }


def _obstacle(obstacle: ObstacleView) -> Json:
    return {
        "code": obstacle.code,
        "requirement": obstacle.clause.id,
        "cite": obstacle.clause.cite,
        "text": obstacle.text,
        "leaves": obstacle.leaves.isoformat() if obstacle.leaves is not None else None,
    }


def number(value: object) -> int | str:
    """For `json.dumps`: exact numbers, whole ones as numbers, others as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    raise TypeError(f"{value!r} is no plain value")
