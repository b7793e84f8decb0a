"""Text from a dossier is hostile: it steers no terminal, writes no markup and cannot flood a report."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from markdown_it import MarkdownIt

from evaluator.verdict import Verdict
from evidence.dossier import Dossier
from evidence.records import KINDS
from reports.html import css_string
from reports.language import CODES, Code
from reports.markdown import escape
from reports.render import Form, render
from tests.reports.samples import sample_data, verdict_on

ATTACKS = {
    "markup": "<script>alert('x')</script><img src=x onerror=alert(1)>",
    "closing": "</style></script></details></title>\"'><b>&amp;",
    "escape codes": "红\x1b[31m\x1b]0;title\x07\x9b2J\x1b[?25l",
    "direction": "abc\u202egnp.exe\u2066\u2069\u200f",
    "nul and controls": "a\x00b\x08c\x7fd\x85e\ufffe",
    "lines": "one\ntwo\r\nthree\u2028four\u2029five\ttab",
    "markdown": "**b** _i_ `c` [l](http://x) ![p](y) # h\n- li\n1. x | ~~s~~ <u> &lt; www.evil.example http://evil.example",
    "template": "{{ 7*7 }} {% raw %} {0} {x} %s %(x)s",
    "emoji": "👩‍🏫 ｅ́ ﷽",
    "long": "长" * 100_000,
    "long word": "x" * 100_000,
}
"""Names as an attacker, or a broken program, would write them."""


def hostile_dossier(text: str) -> Dossier:
    """The sample with a text in every free place. Built past the readers, which refuse some of this."""
    data = dict(sample_data())
    for field in ("name", "school", "subject", "current_title", "id"):
        data[field] = text
    records = []
    for n, record in enumerate(data["records"]):
        given: dict[str, Any] = dict(record)
        for field in ("name", "organiser", "remark", "checked_by", "certificate_number"):
            given[field] = text
        if given["kind"] == "judgement":
            given.update(degree=text, basis=text, judge=text)
        if n % 3 == 0:
            given["id"] = f"{n}{text}"
        paper = {"type": "other", "file": text, "page": text}
        given["documents"] = [paper, {"type": "lesson_plan", "stamped": True}]
        records.append(_model(given))
    waiver = {
        "requirement": "1.method",
        "approved_by": text,
        "approved_on": "2024-03-01",
        "ground": text,
        "document": text,
    }
    return Dossier.model_validate({**data, "records": tuple(records), "waivers": [waiver]})


def _model(record: dict[str, Any]) -> Any:
    plain = {key: value for key, value in record.items() if key != "exchange"}
    return KINDS[record["kind"]].model_validate(plain)


@cache
def hostile(name: str) -> Verdict:
    return verdict_on(hostile_dossier(ATTACKS[name]))


FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_nothing_harmful_is_put_out(name: str, form: Form) -> None:
    text = render(hostile(name), form, "zh")
    assert FORBIDDEN.findall(text.replace("\t", " ") if form == "html" else text) == []
    text.encode("utf-8")


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("form", ["text", "markdown"])
@pytest.mark.parametrize("lang", CODES)
def test_long_names_do_not_flood(name: str, form: Form, lang: Code) -> None:
    text = render(hostile(name), form, lang)
    assert len(text) < 100_000
    assert max(map(len, text.splitlines())) < 5_000


class _Tags(HTMLParser):
    """Collects the tags and attributes of a page, and the words between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _tags(html: str) -> _Tags:
    parser = _Tags()
    parser.feed(html)
    parser.close()
    return parser


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("lang", CODES)
def test_html_keeps_its_shape(name: str, lang: Code) -> None:
    """Whatever the names hold, the page has the tags that it has with harmless ones."""
    plain = _tags(render(verdict_on(hostile_dossier("林知秋")), "html", lang))
    found = _tags(render(hostile(name), "html", lang))
    assert found.tags == plain.tags
    assert not any(attribute.startswith("on") for attribute in found.attributes)
    assert "style" not in found.attributes


def test_html_shows_the_markup_as_text() -> None:
    html = render(hostile("markup"), "html", "zh")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.parametrize("name", ATTACKS)
def test_markdown_keeps_its_shape(name: str) -> None:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    plain = _tags(parser.render(render(verdict_on(hostile_dossier("林知秋")), "markdown", "zh")))
    found = _tags(parser.render(render(hostile(name), "markdown", "zh")))
    assert found.tags == plain.tags


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a*b_c", r"a\*b\_c"),
        ("<b>&", "&lt;b\\>&amp;"),
        ("1. x", r"1\. x"),
        ("1.5", "1.5"),
        ("- x", r"\- x"),
        ("a-b", "a-b"),
        ("http://x", r"http\://x"),
        ("www.x", r"www\.x"),
        ("a|b", r"a\|b"),
        ("a\nb", "a b"),
        ("县（区）级《春》", "县（区）级《春》"),
    ],
)
def test_markdown_escape(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.parametrize("name", ["markup", "closing", "escape codes", "lines", "template", "emoji"])
def test_json_keeps_names_as_they_are(name: str) -> None:
    data = json.loads(render(hostile(name), "json", "zh"))
    record = next(record for record in data["records"] if record["kind"] == "workload")
    model = hostile(name).dossier.records[0]
    assert record["name"] == model.name


def test_css_strings_cannot_be_left() -> None:
    assert css_string('a"b\\c</style>\n') == '"a\\22 b\\5c c\\3c \\2f style\\3e \\20 "'
    assert css_string("赵敏 1") == '"赵敏\\20 1"'


def test_a_footer_cannot_leave_the_style() -> None:
    html = render(hostile("closing"), "html", "zh")
    assert html.count("</style>") == 1
    assert html.count("</script>") == 1
