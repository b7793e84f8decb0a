"""The public face of the evaluator: a rule set and a dossier in, a verdict out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import TracebackType
from typing import Self

from evaluator.assignment.noticed import reuse_remarks
from evaluator.case import Case
from evaluator.interpret import Program
from evaluator.remarks import other_remarks, waivers_in_force
from evaluator.rete import CrossChecker
from evaluator.verdict import CrossCheck, Finding, Receipt, Verdict
from evaluator.version import VERSION
from evidence.canonical import sha256_of
from evidence.dossier import Dossier
from evidence.scales import Standing
from evidence.settings import Settings
from rules.loader import RuleSet

DEFAULT_STANDING: Standing = "school"
"""The least standing that counts as certain, where neither the caller nor the settings say."""


class Evaluator:
    """One rule set, office, cut-off, standing and choice of readings, held against any number of dossiers.

    `cross_checker` decides every tree a second time; None leaves the verdicts marked as not cross-checked.
    Used as a context manager it closes the cross-checker at the end.
    Raises `rules.loader.UnknownReading` for a reading or option that the rule set does not declare.
    """

    def __init__(
        self,
        rule_set: RuleSet,
        settings: Settings,
        as_of: date,
        standing: Standing | None = None,
        readings: Mapping[str, str] | None = None,
        *,
        handbook_sha256: str | None = None,
        cross_checker: CrossChecker | None = None,
    ) -> None:
        self.rule_set = rule_set
        self.settings = settings
        self.as_of = as_of.toordinal()
        self.standing: Standing = standing or settings.standing or DEFAULT_STANDING
        own = {name: option for name, option in settings.readings.items() if name in rule_set.readings}
        self.readings = rule_set.choose({**own, **(readings or {})})
        self.program = Program(
            rule_set.id, rule_set.resolve(self.readings), settings, self.as_of, self.standing
        )
        self._ids = self.program.requirement_ids()
        self._settings_sha256 = sha256_of(settings)
        self._as_of_text = as_of.isoformat()
        self._choice = tuple(sorted(self.readings.items()))
        self._handbook_sha256 = handbook_sha256
        self._checker = cross_checker

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._checker is not None:
            self._checker.close()

    def evaluate(self, dossier: Dossier) -> Verdict:
        """The verdict on one dossier. Raises `EnginesDisagree` when the two engines find different things."""
        case = self.program.case(dossier)
        waivers, remarks = waivers_in_force(dossier, self._ids, self.as_of)
        finding = self.program.interpret(case, waivers)
        checked = self._cross_check(case, finding)
        others = (
            *other_remarks(dossier, self.settings, self._ids, self.rule_set.readings, self.as_of),
            *reuse_remarks(self.program, dossier),
        )
        return Verdict(
            self.rule_set,
            dossier,
            self.settings,
            self.as_of,
            self.standing,
            self.readings,
            finding,
            (*remarks, *others),
            checked,
            self._receipt(dossier, checked),
        )

    def _cross_check(self, case: Case, finding: Finding) -> CrossCheck:
        if self._checker is None:
            return CrossCheck("not_checked", None, "off")
        return self._checker.check(self.program, case, finding)

    def _receipt(self, dossier: Dossier, checked: CrossCheck) -> Receipt:
        return Receipt(
            self.rule_set.id,
            self.rule_set.edition,
            self.rule_set.sha256,
            sha256_of(dossier),
            self._settings_sha256,
            self._handbook_sha256,
            self._as_of_text,
            self.standing,
            self._choice,
            VERSION,
            checked.engine,
        )


def evaluate(  # noqa: PLR0917 - the design's own signature
    rule_set: RuleSet,
    dossier: Dossier,
    settings: Settings,
    as_of: date,
    standing: Standing | None = None,
    readings: Mapping[str, str] | None = None,
) -> Verdict:
    """Hold one dossier against a rule set, decided by both engines.

    For many dossiers make one `Evaluator`: the rule set is then compiled, and the second engine started,
    once. Raises `EnginesDisagree` when the engines find different things, `rules.loader.UnknownReading` for a
    reading or option that the rule set does not declare.
    """
    with Evaluator(rule_set, settings, as_of, standing, readings, cross_checker=CrossChecker()) as evaluator:
        return evaluator.evaluate(dossier)
