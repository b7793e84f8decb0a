"""Rule sets for tests: a small one that is in order, and ways to change it and to find places in it."""

from __future__ import annotations

from evidence.problems import Problem
from rules.loader import RuleSet, rule_set_from_bytes

FILE = "small.yaml"
SMALL = """\
schema: 1
id: small
title: {zh: 小条件, en: A small set}
edition: test
source: {document: 汇编, chapter: 小条件}
start: {reading: r9}
readings:
  r5:
    ambiguity: [5]
    cite: 一
    says: {zh: 更高级别, en: Higher levels}
    ordered: true
    default: above
    options:
      exact: {says: {zh: 只认本级, en: This level only}}
      above: {says: {zh: 更高也算, en: Higher too}}
  r9:
    ambiguity: [9]
    cite: 一
    says: {zh: 起算, en: Begin}
    ordered: false
    default: appointment
    options:
      appointment: {says: {zh: 聘任, en: Appointment}, value: appointed_on}
      qualification: {says: {zh: 资格, en: Qualification}, value: qualified_on}
  r21:
    ambiguity: [21]
    cite: 二
    says: {zh: 全句或核心, en: Whole or core}
    ordered: true
    default: whole
    options:
      whole: {says: {zh: 全句, en: Whole}, value: 2}
      core: {says: {zh: 核心, en: Core}, value: 1}
notes:
  - {ambiguity: [1], cite: 一, settled_by: default, says: {zh: 都要, en: All}}
requirement:
  says: {zh: 全部, en: Everything}
  all:
    - id: "1"
      cite: 一
      says: {zh: 知识, en: Knowledge}
      judgement: true
    - id: "2"
      cite: 二
      says: {zh: 成果, en: Results}
      at_least: {reading: r21}
      of:
        - id: 2.papers
          cite: 二
          says: {zh: 论文, en: Papers}
          count: 2
          of: article
          where:
            genre: [paper, experience_summary]
            exchange.level: {reading: r5, when: {exact: city, above: {at_least: city}}}
            any:
              - {prize: {at_least: second}}
              - {publication.form: journal}
          within: since_appointment
          documents: [article_original, {any: [conference_notice, school_proof]}]
        - id: 2.hours
          cite: 二
          says: {zh: 听课, en: Listening}
          each: term
          of: listening_log
          measure: {sum: [hours]}
          at_least: {setting: listening_quota}
        - id: 2.conduct
          cite: 二
          says: {zh: 无违规, en: No breach}
          absent: conduct
          where: {breach: true}
          certificate: {breach: false}
"""


def changed(old: str, new: str, text: str = SMALL) -> str:
    """The text with one place changed, which must be there once."""
    assert text.count(old) == 1, f"{text.count(old)} times: {old}"
    return text.replace(old, new)


def load(text: str) -> tuple[RuleSet | None, tuple[Problem, ...]]:
    """A rule set from a text."""
    return rule_set_from_bytes(text.encode(), FILE)


def loaded(text: str = SMALL) -> RuleSet:
    """A rule set from a text that is in order."""
    rule_set, problems = load(text)
    assert rule_set is not None, problems
    assert problems == ()
    return rule_set


def place(text: str, marker: str) -> tuple[int, int]:
    """Line and column (from 1) of a marker that stands once in the text; `¦` shows the very place in it."""
    lead, _, rest = marker.rpartition("¦")
    assert text.count(lead + rest) == 1, f"{text.count(lead + rest)} times: {marker}"
    before = text[: text.index(lead + rest) + len(lead)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def told(problem: Problem) -> tuple[str, str, tuple[int | None, int | None]]:
    """What tests compare of a problem: its code, path and place."""
    return problem.code, problem.place.path, (problem.place.line, problem.place.column)
