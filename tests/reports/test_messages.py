"""The catalogue: every message of every package in Chinese, with the same places, and nothing left over."""

import importlib.util
import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.pofile import read_po

from evidence.scales import ENUMERATIONS
from evidence.terms import LABELS
from reports.language import Code, language
from reports.markdown import markdown_of
from reports.model import Report
from reports.text import text_of
from reports.view import LABELS as FRAME
from reports.view import report_of
from tests.reports.samples import HANDBOOK, example_names, example_verdict, sample_verdict

ROOT = Path(__file__).parents[2]
NO_END = 1_000_000


def _script() -> Any:
    """The program that collects the messages."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MESSAGES = _script()


@pytest.fixture(scope="module")
def catalogue() -> Any:
    with MESSAGES.PO.open("rb") as file:
        return read_po(file, locale="zh")


@pytest.fixture(scope="module")
def collected() -> Any:
    return MESSAGES.collected()


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_message_is_translated(catalogue: Any, collected: Any) -> None:
    missing = [
        message.id
        for message in collected
        if message.id and (message.id not in catalogue or not all(_forms(catalogue[message.id].string)))
    ]
    assert missing == []


def test_nothing_is_left_over_or_guessed(catalogue: Any, collected: Any) -> None:
    assert [message.id for message in catalogue if message.id and message.id not in collected] == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert not catalogue.obsolete


def test_places_are_the_same(catalogue: Any) -> None:
    for message in catalogue:
        if message.id:
            own = [_places(form) - {"n"} for form in _forms(message.id)]
            for form in _forms(message.string):
                assert set.intersection(*own) <= _places(form) - {"n"} <= set.union(*own), message.id


def test_chinese_is_punctuated_as_chinese(catalogue: Any) -> None:
    """No half-width comma, colon, semicolon, question mark or bracket beside a Chinese character.

    What is to be typed as it stands (名称=选项,…) is no sentence.
    """
    pattern = re.compile(r"[\u4e00-\u9fff][,:;?!(]|[,:;?!)][\u4e00-\u9fff]")
    typed = re.compile(r"\S*=\S*")
    wrong = [
        form for m in catalogue if m.id for form in _forms(m.string) if pattern.search(typed.sub("", form))
    ]
    assert wrong == []


def test_every_value_has_a_label() -> None:
    assert {name for name in ENUMERATIONS if name not in LABELS} == set()
    unlabelled = [
        (name, code) for name, codes in ENUMERATIONS.items() for code in codes if code not in LABELS[name]
    ]
    assert unlabelled == []


# What is rendered ----

WORD = re.compile(r"[A-Za-z]{2,}")
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]+")
TECHNICAL = {"SHA", "CN", "zhicheng"}


def _data(value: Any) -> set[str]:
    """Every text of a dossier, settings or rule set."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*(_data(each) for each in (*value.keys(), *value.values())), set())
    if isinstance(value, (list, tuple)):
        return set().union(*(_data(each) for each in value), set())
    return set()


def _codes(report: Report) -> set[str]:
    """Ids and codes that stand in a report as they are."""
    verdict = report.verdict
    receipt = verdict.receipt
    found = {receipt.rule_set, receipt.edition, verdict.dossier.id}
    for hash_ in (receipt.rule_set_sha256, receipt.dossier_sha256, receipt.settings_sha256):
        found.add(hash_)
    found.update(finding.id for finding in verdict.finding.walk())
    for name, reading in verdict.rule_set.readings.items():
        found.update((name, *reading.options))
    return found


def _allowed(report: Report) -> str:
    dossier = report.verdict.dossier.model_dump(mode="json", by_alias=True)
    settings = report.verdict.settings.model_dump(mode="json")
    return "\n".join(_data(dossier) | _data(settings["equivalents"]) | set(HANDBOOK.values()) | {""})


def _reports(lang: Code) -> list[Report]:
    verdicts = [sample_verdict(), *(example_verdict(name) for name in example_names())]
    return [report_of(verdict, lang, HANDBOOK) for verdict in verdicts]


def test_chinese_reports_hold_no_english() -> None:
    for report in _reports("zh"):
        free = f"{_allowed(report)}\n" + "\n".join(_codes(report) | TECHNICAL)
        for text in (text_of(report, NO_END), markdown_of(report)):
            strange = {word for word in WORD.findall(text) if word not in free} - {"lt", "gt", "amp"}
            assert strange == set()


def test_english_reports_hold_no_chinese_but_data() -> None:
    for report in _reports("en"):
        free = _allowed(report)
        strange = {run for run in CHINESE.findall(text_of(report, NO_END)) if run not in free}
        assert strange == set()


def test_labels_of_the_frame_are_all_used() -> None:
    """A label that no format shows is dead."""
    folder = ROOT / "reports"
    sources = "".join(
        path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.name != "view.py"
    )
    sources += (folder / "templates" / "report.html.j2").read_text(encoding="utf-8")
    used = set(re.findall(r"labels\.(\w+)|[\"'](\w+)[\"']", sources))
    names = {name for pair in used for name in pair if name}
    assert set(FRAME) - names == set()


def test_the_template_holds_no_words() -> None:
    text = (ROOT / "reports" / "templates" / "report.html.j2").read_text(encoding="utf-8")
    text = re.sub(r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text)
    text = re.sub(r"(?s)<[^>]*>", "", text)
    assert re.findall(r"\w+", text) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_message_without_translation_would_show(lang: Code) -> None:
    assert language(lang).say("no such message {x}", x=1) == "no such message 1"
