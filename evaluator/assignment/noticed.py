"""What is noticed of pins and of the settings' reuse: where it changes nothing, that is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from evaluator.assignment.pins import fault_of
from evidence.dossier import Dossier
from evidence.problems import N_, Place, Problem, register

if TYPE_CHECKING:
    from evaluator.interpret import Program

TEMPLATES: Final[Mapping[str, str]] = register(
    {
        "pin_unknown_requirement": N_(
            "The pin of {record} changes nothing: the rule set has no requirement {requirement}."
        ),
        "pin_without_records": N_("The pin of {record} changes nothing: {requirement} counts no records."),
        "pin_unknown_record": N_("The pin of {record} changes nothing: the dossier has no such record."),
        "pin_unapproved": N_("The pin of {record} changes nothing: it needs both who approved it and when."),
        "pin_later": N_("The pin of {record} changes nothing: it was approved on {date}, after the cut-off."),
        "setting_reuse_unknown": N_(
            "The settings limit reuse below {requirement}, which this rule set does not have."
        ),
        "setting_reuse_leaf": N_(
            "The settings limit reuse below {requirement}, which has nothing below it: that changes nothing."
        ),
    }
)


def reuse_remarks(program: Program, dossier: Dossier) -> Iterator[Problem]:
    """Pins that are not in force, and reuse limited where there is nothing to limit."""
    records = {record.id for record in dossier.records} if dossier.pins else set()
    for index, pin in enumerate(dossier.pins):
        fault = fault_of(pin, program.below, records, program.office.as_of)
        if fault is not None:
            day = str(pin.approved_on) if pin.approved_on is not None else ""
            params = {"record": pin.record, "requirement": pin.requirement, "date": day}
            yield Problem(fault, Place(path=f"pins[{index}]"), params, "warning")
    for index, entry in enumerate(program.settings.reuse):
        named = entry.requirement
        if named is not None and entry.title in (None, program.title) and named not in program.groups:
            code = "setting_reuse_leaf" if named in program.below else "setting_reuse_unknown"
            yield Problem(code, Place(path=f"reuse[{index}]"), {"requirement": named}, "warning")
