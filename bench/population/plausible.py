"""Whether a generated population looks like life: what the interpreter finds of some of its applicants."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bench.population.measure import AS_OF, BOTH, SETTINGS, first_dossiers, rule_set
from evaluator.evaluate import Evaluator
from evaluator.verdict import Finding
from evidence.reading import read_settings

STATUSES = ("met", "open", "not_met", "not_applicable", "waived")


def plausible(data: Path, number: int) -> None:
    """Print for each clause the share of those who seek the title that meet it, leave it open, do not."""
    settings = read_settings(SETTINGS)[0]
    assert settings is not None
    dossiers = first_dossiers(data, number)
    for title in BOTH:
        evaluator = Evaluator(rule_set(title), settings, AS_OF)
        found: dict[str, Counter[str]] = {}
        seeking = [each for each in dossiers if each.title_sought == title]
        for dossier in seeking:
            _count(evaluator.evaluate(dossier).finding, found)
        print(f"\n{title}: {len(seeking)} applicants, shares in percent")
        print(f"{'':28}" + "".join(f"{status:>15}" for status in STATUSES))
        for requirement, statuses in found.items():
            shares = (100 * statuses[status] / len(seeking) for status in STATUSES)
            print(f"{requirement:28}" + "".join(f"{share:15.1f}" for share in shares))


def _count(finding: Finding, found: dict[str, Counter[str]]) -> None:
    found.setdefault(finding.requirement.id, Counter())[finding.status] += 1
    for child in finding.children:
        _count(child, found)
