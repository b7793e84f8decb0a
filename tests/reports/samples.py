"""Verdicts for the tests of reports: a small rule set, office and dossier of their own, and the examples."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from evaluator.advice import Advice, advise
from evaluator.evaluate import Evaluator
from evaluator.verdict import Verdict
from evidence.dossier import Dossier
from evidence.reading.dossiers import dossier_from_data, read_dossier
from evidence.reading.settings_reader import read_settings
from evidence.reading.tree import read_tree
from evidence.scales import Standing
from evidence.settings import Settings
from rules.loader import RuleSet, find, load_rule_set

FOLDER = Path(__file__).parent / "sample"
EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = date(2024, 8, 31)

HANDBOOK = {"一": "教学应当扎实。", "二（一）": "论文二篇以上，<b>获二等奖</b>以上。"}
"""A made-up official text of some clauses."""


@cache
def sample_rules() -> RuleSet:
    """The rule set of the sample."""
    rule_set, problems = load_rule_set(FOLDER / "rules.yaml")
    assert rule_set is not None, problems
    return rule_set


@cache
def sample_settings() -> Settings:
    """The office of the sample."""
    settings, problems = read_settings(FOLDER / "settings.yaml")
    assert settings is not None, problems
    return settings


@cache
def sample_data() -> Mapping[str, Any]:
    """The dossier of the sample as plain data."""
    tree, problems = read_tree(FOLDER / "dossier.yaml")
    assert tree is not None, problems
    data: Mapping[str, Any] = tree.data
    return data


def sample_dossier(**changes: Any) -> Dossier:
    """The dossier of the sample, with other fields."""
    dossier, problems = dossier_from_data({**sample_data(), **changes})
    assert dossier is not None, problems
    return dossier


def without(*ids: str) -> list[Any]:
    """The sample's records but for these."""
    return [record for record in sample_data()["records"] if record["id"] not in ids]


def changed(record: str, **fields: Any) -> list[Any]:
    """The sample's records, one of them changed."""
    return [{**each, **fields} if each["id"] == record else each for each in sample_data()["records"]]


def verdict_on(
    dossier: Dossier, standing: Standing | None = None, settings: Settings | None = None, **readings: str
) -> Verdict:
    """The verdict of the sample's rule set on a dossier, not cross-checked."""
    office = settings if settings is not None else sample_settings()
    return Evaluator(sample_rules(), office, AS_OF, standing, readings).evaluate(dossier)


@cache
def sample_verdict() -> Verdict:
    """The verdict on the sample: open, with something of everything."""
    return verdict_on(sample_dossier())


def example_names() -> list[str]:
    """The example dossiers that can be read."""
    names = sorted(path.stem for path in EXAMPLES.glob("*.yaml") if path.stem not in ("settings", "broken"))
    return [name for name in names if read_dossier(EXAMPLES / f"{name}.yaml")[0] is not None]


@cache
def example_verdict(name: str) -> Verdict:
    """The verdict on one of the examples."""
    dossier, problems = read_dossier(EXAMPLES / f"{name}.yaml")
    assert dossier is not None, problems
    settings, problems = read_settings(EXAMPLES / "settings.yaml")
    assert settings is not None, problems
    path = find(dossier.title_sought or "")
    assert path is not None
    rule_set, problems = load_rule_set(path)
    assert rule_set is not None, problems
    return Evaluator(rule_set, settings, AS_OF).evaluate(dossier)


def advice_on(verdict: Verdict, *, readings: bool = False) -> Advice:
    """The advice on a verdict, by its own rule set, office and cut-off."""
    as_of = date.fromordinal(verdict.as_of)
    standing: Any = verdict.standing
    evaluator = Evaluator(verdict.rule_set, verdict.settings, as_of, standing, verdict.readings)
    return advise(evaluator, verdict, readings=readings)


@cache
def sample_advice() -> Advice:
    """The advice on the sample: something of everything."""
    return advice_on(sample_verdict(), readings=True)


@cache
def example_advice(name: str) -> Advice:
    """The advice on one of the examples."""
    return advice_on(example_verdict(name))
