"""The HTML file needs nothing but itself, and every link in it leads somewhere."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from reports.language import CODES, Code
from reports.render import render
from tests.reports.samples import HANDBOOK, example_names, example_verdict, sample_verdict

PAGE = render(sample_verdict(), "html", "zh", handbook=HANDBOOK)


def _hash(content: str) -> str:
    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()


def test_only_its_own_style_and_script_may_run() -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', PAGE)
    assert policy is not None
    rules = dict(part.strip().split(" ", 1) for part in policy.group(1).replace("&#39;", "'").split(";"))
    (style,) = re.findall(r"(?s)<style>(.*?)</style>", PAGE)
    (script,) = re.findall(r"(?s)<script>(.*?)</script>", PAGE)
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'{_hash(style)}'",
        "script-src": f"'{_hash(script)}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_nothing_comes_from_elsewhere() -> None:
    assert re.findall(r"(?i)\b(?:https?:)?//\w", re.sub(r"(?m)^// .*$", "", PAGE)) == []
    assert re.findall(r"(?i)<(?:link|img|iframe|object|embed|form)\b|@import|url\(", PAGE) == []
    assert set(re.findall(r'\b(?:href|src)="([^"#]*)', PAGE)) == {""}


@pytest.mark.parametrize("name", example_names())
def test_every_link_has_its_place(name: str) -> None:
    page = render(example_verdict(name), "html", "zh")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) - set(ids) == set()
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) - set(ids) == set()


def test_every_record_and_clause_has_an_anchor() -> None:
    ids = set(re.findall(r' id="([^"]+)"', PAGE))
    records = range(1, len(sample_verdict().dossier.records) + 1)
    assert {f"record-{n}" for n in records} <= ids
    assert {f"clause-{finding.id}" for finding in sample_verdict().finding.children} <= ids


@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-CN"), ("en", "en")])
def test_language_and_landmarks(lang: Code, tag: str) -> None:
    page = render(sample_verdict(), "html", lang)
    assert f'<html lang="{tag}">' in page
    for landmark in ("<header>", "<main>", "<nav "):
        assert page.count(landmark) == 1
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1


def test_no_status_by_colour_alone() -> None:
    """Every mark has a symbol and a word."""
    marks = re.findall(r'<span class="mark [\w ]+">(.*?)</span> ([^<]*)</span>', PAGE)
    assert len(marks) > 50
    assert all(symbol and word.strip() for symbol, word in marks)


@pytest.mark.parametrize("lang", CODES)
def test_official_words_stand_beside_ours(lang: Code) -> None:
    page = render(sample_verdict(), "html", lang, handbook=HANDBOOK)
    assert "论文二篇以上，&lt;b&gt;获二等奖&lt;/b&gt;以上。" in page
    assert page.count("教学应当扎实。") == 1
