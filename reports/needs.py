"""Which leaves still matter to an applicant, and whether each is needed or one of several ways."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.reasons import WITHHELD
from evaluator.verdict import Finding, Use
from reports.values import Value


class Choice(Value):
    """A requirement of which `needed` more of `among` parts are enough."""

    finding: Finding
    needed: int
    among: int


class Need(Value):
    """A leaf that is not met, with the choices on the way to it; `decisive`: it has decided the verdict."""

    finding: Finding
    choices: tuple[Choice, ...]
    decisive: bool


def needs(finding: Finding, choices: tuple[Choice, ...] = (), *, decisive: bool = False) -> Iterator[Need]:
    """The leaves (and requirements not known to be asked) that stand between a finding and its being met.

    Where something is open, what has failed beside it is not needed. Where something has failed, all that is
    open is needed, and as many of the failed parts as are lacking.
    """
    if finding.passes:
        return
    if not finding.children or any(reason.opens is not None for reason in finding.reasons):
        yield Need(finding, choices, decisive and finding.status == "not_met")
    passing = sum(child.passes for child in finding.children)
    still_open = [child for child in finding.children if child.status == "open"]
    if finding.status == "open":
        lacking = finding.wanted - passing
        inner = _narrowed(finding, choices, lacking, len(still_open))
        for child in still_open:
            yield from needs(child, inner, decisive=decisive)
        return
    for child in still_open:
        yield from needs(child, choices)
    failed = [child for child in finding.children if child.status == "not_met"]
    inner = _narrowed(finding, choices, finding.wanted - passing - len(still_open), len(failed))
    for child in failed:
        yield from needs(child, inner, decisive=True)


def _narrowed(finding: Finding, choices: tuple[Choice, ...], lacking: int, among: int) -> tuple[Choice, ...]:
    return choices if lacking >= among else (*choices, Choice(finding, lacking, among))


def cheapest(finding: Finding) -> list[Use]:
    """Of the possible records of a leaf as many as it lacks, those first that need least."""
    possible = [use for use in finding.uses if use.status == "possible"]
    possible.sort(key=lambda use: (use.rung, sum(reason.opens is not None for reason in use.reasons)))
    lacking = max(finding.wanted - finding.certain, 0)
    chosen = {use.record for use in possible[:lacking]}
    return [use for use in finding.uses if use.record in chosen and use.status == "possible"]


def nearest(finding: Finding) -> Use | None:
    """Of the records that do not count the one that fails by least; None where all fail by much."""
    failing = [use for use in finding.uses if use.status == "not_counted"]
    best = min(failing, key=_faults, default=None)
    return best if best is not None and _faults(best) <= NEAR else None


def serving_elsewhere(finding: Finding) -> list[Use]:
    """The records that would count at a leaf, did they not serve another, or were they not barred here."""
    return [use for use in finding.uses if use.status == "not_counted" and _is_kept_away(use)]


def _is_kept_away(use: Use) -> bool:
    against = [reason.type for reason in use.reasons if reason.opens is None and reason.type not in _TELLING]
    return bool(against) and WITHHELD.issuperset(against)


NEAR = 2
"""How many facts at most may stand against a record that is still called near."""

_TELLING = ("equivalent", "issuer_level")
_FINAL = ("rejected", "same_achievement", "same_value", *WITHHELD)


def _faults(use: Use) -> int:
    if any(reason.type in _FINAL for reason in use.reasons):
        return NEAR + 1
    return sum(reason.opens is None and reason.type not in _TELLING for reason in use.reasons)
