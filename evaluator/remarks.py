"""What is noticed beside the findings: told, never silently passed over.

Waivers that waive nothing, judgements of unknown requirements, equivalents not in force.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Final

from evaluator.lookup import in_force
from evidence.day import Day
from evidence.dossier import Dossier, Waiver
from evidence.problems import N_, Place, Problem, register
from evidence.settings import Settings

TEMPLATES: Final[Mapping[str, str]] = register(
    {
        "waiver_unknown_requirement": N_(
            "The waiver of {requirement} waives nothing: the rule set has no such requirement."
        ),
        "waiver_unapproved": N_(
            "The waiver of {requirement} waives nothing: it needs both who approved it and when."
        ),
        "waiver_later": N_(
            "The waiver of {requirement} waives nothing: it was approved on {date}, after the cut-off."
        ),
        "waiver_expired": N_(
            "The waiver of {requirement} waives nothing: it expired on {date}, before the cut-off."
        ),
        "judgement_unknown_requirement": N_(
            "The judgement {record} decides nothing: the rule set has no requirement {requirement}."
        ),
        "setting_reading_unknown": N_(
            "The settings choose reading {reading}, which this rule set does not have."
        ),
        "equivalent_not_in_force": N_(
            "The equivalent of {value} ({field}) is not in force: "
            "it needs who approved it, and a day not after the cut-off."
        ),
    }
)


def _remark(code: str, path: str, **params: str) -> Problem:
    return Problem(code, Place(path=path), params, "warning")


def waivers_in_force(
    dossier: Dossier, requirements: Container[str], as_of: int
) -> tuple[dict[str, Waiver], tuple[Problem, ...]]:
    """The waivers that hold at the cut-off by requirement, and why the others do not (decisions 4 and 37)."""
    found: dict[str, Waiver] = {}
    remarks = []
    for index, waiver in enumerate(dossier.waivers):
        code, day = _void(waiver, requirements, as_of)
        if code is None:
            found.setdefault(waiver.requirement, waiver)
        else:
            remarks.append(
                _remark(
                    code, f"waivers[{index}]", requirement=waiver.requirement, date=str(day) if day else ""
                )
            )
    return found, tuple(remarks)


def _void(waiver: Waiver, requirements: Container[str], as_of: int) -> tuple[str | None, Day | None]:
    if waiver.requirement not in requirements:
        return "waiver_unknown_requirement", None
    if not waiver.approved_by or waiver.approved_on is None:
        return "waiver_unapproved", None
    if waiver.approved_on.last.toordinal() > as_of:
        return "waiver_later", waiver.approved_on
    expires = waiver.expires_on
    if isinstance(expires, Day) and expires.last.toordinal() < as_of:
        return "waiver_expired", expires
    return None, None


def other_remarks(
    dossier: Dossier, settings: Settings, requirements: frozenset[str], readings: Container[str], as_of: int
) -> Iterator[Problem]:
    """What else is noticed: judgements and readings of another rule set, equivalents not in force."""
    for index, record in enumerate(dossier.records):
        if record.kind != "judgement":
            continue
        named = str(getattr(record, "requirement", ""))
        if named not in requirements:
            path = f"records[{index}].requirement"
            yield _remark("judgement_unknown_requirement", path, record=record.id, requirement=named)
    for index, entry in enumerate(settings.equivalents):
        if not in_force(entry, as_of):
            path = f"equivalents[{index}]"
            yield _remark("equivalent_not_in_force", path, value=entry.value, field=entry.field)
    for name in settings.readings:
        if name not in readings:
            yield _remark("setting_reading_unknown", f"readings.{name}", reading=name)
