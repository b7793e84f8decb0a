"""The linter: what is wrong with a rule set beyond its form, under every option of every reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath

from evidence.problems import Problem
from rules.checks.contradictions import check_contradictions
from rules.checks.names import check_names
from rules.checks.readings import check_readings
from rules.checks.reuse import check_reuse
from rules.checks.structure import check_differences, check_structure
from rules.checks.view import View
from rules.grammar import FormError, Reader
from rules.language import ROOT, START
from rules.loader import BadRuleSet, RuleSet, load_rule_set, problems_of

TREE_CHECKS = (check_names, check_structure, check_contradictions, check_differences, check_reuse)


def lint_file(path: str | FilePath) -> tuple[Problem, ...]:
    """Everything wrong with a rule set's file: its form first, and where that stands, what it says."""
    rule_set, problems = load_rule_set(path)
    return problems if rule_set is None else lint(rule_set)


def lint(rule_set: RuleSet) -> tuple[Problem, ...]:
    """What is wrong with a rule set, each thing once with its place; nothing when all is well."""
    faults = [*_every_option(rule_set), *check_readings(rule_set)]
    problems = list(problems_of(faults, rule_set.tree))
    found: list[FormError] = []
    for choice in _choices(rule_set):
        try:
            resolution = rule_set.resolution(choice)
        except BadRuleSet as bad:
            problems.extend(problem for problem in bad.problems if problem not in problems)
            continue
        view = View(rule_set, resolution.resolved, resolution.trail)
        for check in TREE_CHECKS:
            found.extend(check(view))
    problems.extend(problems_of(found, rule_set.tree))
    return tuple(sorted(problems, key=lambda problem: (problem.place.line or 0, problem.place.column or 0)))


def _every_option(rule_set: RuleSet) -> list[FormError]:
    """Every option of every reading, read in every place where it may stand."""
    reader = Reader(rule_set.tree.data.get("readings"), None)
    START.read(rule_set.start_raw, ("start",), reader)
    ROOT.read(rule_set.requirement_raw, ("requirement",), reader)
    return reader.faults


def _choices(rule_set: RuleSet) -> Iterator[Mapping[str, str]]:
    """The default reading, and each other option alone."""
    yield rule_set.choose({})
    for name, reading in rule_set.readings.items():
        for option in reading.options:
            if option != reading.default:
                yield rule_set.choose({name: option})
