"""What-if and explain in every form: text, Markdown and JSON tell the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from evaluator.changes import Attach, Change, Choose, Drop, Situation, Verify, apply
from evaluator.evaluate import Evaluator
from evaluator.interpret import Program
from evaluator.verdict import Verdict
from evidence.documents import Document
from reports.advice.bearing import outcome, path_to
from reports.advice.compared import compared_of
from reports.advice.compared_forms import data_of_compared, markdown_of_compared, write_compared
from reports.advice.explained import requirement_explained
from reports.advice.explained_record import record_explained
from reports.advice.paper import Paper
from reports.advice.passages import data_of_explained, markdown_of_explained, write_explained
from reports.context import Context
from reports.language import CODES, Code, language
from reports.wrap import width
from tests.evaluator.generated import samples
from tests.evaluator.test_changes import start
from tests.reports.samples import example_verdict
from tests.thorough import usually

MARKUP = re.compile(r"[\\\s]")
CHANGES: list[Change] = [
    Verify("W9", "school"),
    Drop("L1"),
    Attach("D2", Document(type="teaching_design_original", signed_by=("vice_principal_academic",))),
    Choose("r25", "average"),
]


def situation(verdict: Verdict) -> Situation:
    """What a verdict was made from."""
    standing: Any = verdict.standing
    as_of = date.fromordinal(verdict.as_of)
    return Situation(verdict.dossier, verdict.settings, as_of, standing, verdict.readings)


def decided(verdict: Verdict, given: Situation) -> Verdict:
    """The verdict in another situation."""
    return Evaluator(verdict.rule_set, given.settings, given.as_of, given.standing, given.readings).evaluate(
        given.dossier
    )


def program(verdict: Verdict) -> Program:
    """What decided a verdict."""
    given = situation(verdict)
    return Evaluator(verdict.rule_set, given.settings, given.as_of, given.standing, given.readings).program


def bare(text: str) -> str:
    """Text without what wrapping and escaping add."""
    return MARKUP.sub("", text).replace("&lt;", "<").replace("&amp;", "&")


def told(data: Any) -> Iterator[str]:
    """Every text that JSON holds under a name that says it is for people."""
    if isinstance(data, dict):
        for name, value in data.items():
            texts = value if isinstance(value, list) else [value]
            if name in ("text", "title", "says", "heading", "gained", "lost", "notes", "paragraphs", "foot"):
                yield from (text for text in texts if isinstance(text, str))
            if name != "verdicts":
                yield from told(value)
    elif isinstance(data, list):
        for each in data:
            yield from told(each)


@pytest.mark.parametrize("lang", CODES)
def test_two_verdicts_are_told_alike_in_every_form(lang: Code) -> None:
    before = example_verdict("zhao-min")
    view = compared_of(before, decided(before, apply(situation(before), CHANGES)), CHANGES, lang)
    paper = Paper(lang, 80)
    write_compared(paper, view)
    texts = list(told(data_of_compared(view)))
    assert len(texts) > 10
    for form in (paper.text(), markdown_of_compared(view)):
        missing = [text for text in texts if bare(text) not in bare(form)]
        assert missing == []
    assert max(map(width, paper.text().splitlines())) <= 80


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("what", ["2.1.general", "2.2.1.designs", "3", "3.1", "W9", "C1", "T1"])
def test_an_explanation_is_told_alike_in_every_form(what: str, lang: Code) -> None:
    verdict = example_verdict("zhao-min")
    context = Context(verdict, language(lang), None)
    if what in context.records:
        view = record_explained(context, what, decided(verdict, apply(situation(verdict), [Drop(what)])))
    else:
        view = requirement_explained(context, program(verdict), what)
    paper = Paper(lang, 80)
    write_explained(paper, view)
    texts = list(told(data_of_explained(view)))
    assert len(texts) > 8
    for form in (paper.text(), markdown_of_explained(view)):
        assert [text for text in texts if bare(text) not in bare(form)] == []


def test_a_verdict_compared_with_itself_differs_in_nothing() -> None:
    verdict = example_verdict("zhao-min")
    view = compared_of(verdict, verdict, [], "zh")
    assert (view.turns, view.steps, view.difference.changes) == ((), (), ())
    assert not any(row.differs for row in view.rows)


def test_what_a_part_does_for_the_one_above_is_what_happens_when_it_is_waived() -> None:
    """A waived part counts as met: so the one above must come to what `outcome` says."""
    from evidence.dossier import Waiver

    held = 0
    for sample in samples("bearing", offices=usually(2, thorough=3), dossiers=2):
        given = start(sample, sample.data)
        decides = Program("t", sample.where.resolved, given.settings, given.as_of.toordinal(), given.standing)
        case = decides.case(given.dossier)
        root = decides.interpret(case, {})
        for finding in root.walk():
            path = path_to(root, finding.id)
            if len(path) < 2 or path[1].status == "not_applicable" or path[1].reasons:
                continue
            waived = decides.interpret(case, {finding.id: Waiver(requirement=finding.id)})
            above = next(each for each in waived.walk() if each.id == path[1].id)
            assert outcome(path[1], finding, met=True) == above.status, (sample.name, finding.id)
            now = outcome(path[1], finding, met=finding.passes)
            assert finding.status == "open" or now == path[1].status
            held += 1
    assert held > 200
