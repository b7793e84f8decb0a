"""How a report tells what limits of reuse come to."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evaluator.evaluate import Evaluator
from evaluator.verdict import Verdict
from evidence.reading import read_dossier
from evidence.settings import Settings
from reports.conclusion import decisive
from reports.render import render
from reports.view import report_of
from rules.loader import load_rule_set

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "reuse"


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    """Two papers and one lesson for three clauses of four."""
    rule_set, problems = load_rule_set(EXAMPLES / "results.yaml")
    assert rule_set is not None, problems
    dossier, problems = read_dossier(EXAMPLES / "wang-fang.yaml")
    assert dossier is not None, problems
    return Evaluator(rule_set, Settings(), date(2024, 8, 31)).evaluate(dossier)


def test_the_conclusion_tells_what_is_shared(verdict: Verdict) -> None:
    (text,) = report_of(verdict, "zh").conclusion.decisive
    assert text == (
        "教学成果四条中至少具备三条：需三项，已有两项；其中不符合的：一（二）、一（四）；"
        "除只有一处能用的材料外，至少还要3项成果，每项只用一次；能用的只有2项（K1/K2、P1），缺1项"
    )
    (text,) = report_of(verdict, "en").conclusion.decisive
    assert (
        "at least 3 more achievements are needed, each counted once, "
        "and only 2 can serve (K1/K2, P1): 1 too few" in text
    )


def test_a_scope_that_asks_for_all_its_parts_is_told_before_them(verdict: Verdict) -> None:
    """Of parts that are all asked for each decides; that they share too little is said of what is above."""
    finding = verdict.finding
    every = finding._replace(wanted=len(finding.children))
    assert [each.id for each in decisive(every)] == ["results", "1.2", "1.4"]
    assert [each.id for each in decisive(every._replace(reasons=()))] == ["1.2", "1.4"]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_where_a_record_serves_is_said_where_it_does_not(verdict: Verdict, form: Any) -> None:
    text = "".join(render(verdict, form).split())
    assert "只用一次，已用于一（一）期刊发表一篇" in text
    assert "同一成果只用一次，已凭K1用于一（三）" in text
