"""The HTML report in a real browser: it folds, prints unfolded, fits a phone, and lets nothing else run."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports.language import CODES, Code
from reports.render import render
from tests.reports.samples import HANDBOOK, advice_on, sample_advice, sample_verdict
from tests.reports.test_escaping import hostile

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("no Chromium here: apt-get install chromium", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


class Opened:
    """A report opened in a browser, with all that the browser complained of."""

    def __init__(self, browser: Browser, path: Path, width: int, height: int) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def number_open(self) -> int:
        count = self.page.evaluate("document.querySelectorAll('main details[open]').length")
        assert isinstance(count, int)
        return count

    def overflow(self) -> int:
        width = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert isinstance(width, int)
        return width


def _file(folder: Path, lang: Code = "zh") -> Path:
    path = folder / f"report.{lang}.html"
    path.write_text(
        render(sample_verdict(), "html", lang, handbook=HANDBOOK, advice=sample_advice()), encoding="utf-8"
    )
    return path


@pytest.mark.parametrize("lang", CODES)
def test_folds_and_unfolds(browser: Browser, tmp_path: Path, lang: Code) -> None:
    opened = Opened(browser, _file(tmp_path, lang), 1100, 900)
    total = opened.page.evaluate("document.querySelectorAll('main details').length")
    assert 0 < opened.number_open() < total
    opened.page.click("[data-fold=open]")
    assert opened.number_open() == total
    opened.page.click("[data-fold=close]")
    assert opened.number_open() == 0
    clause = opened.page.locator("[id='clause-2'] > summary")
    clause.click()
    assert opened.number_open() == 1
    clause.press("Enter")
    assert opened.number_open() == 0
    assert opened.complaints == []
    assert len(opened.requests) == 1


def test_a_record_shows_all_the_clauses_it_serves(browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, _file(tmp_path), 1100, 900)
    opened.page.click("[data-fold=open]")
    opened.page.locator("[id='clause-2.2.school'] a.record").first.click()
    record = opened.page.locator("details.one-record[open]:target")
    assert record.is_visible()
    assert "公开课《春》" in record.inner_text()
    assert record.locator(".serves a").count() == 2


def test_a_link_opens_what_it_leads_to(browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, _file(tmp_path), 1100, 900)
    opened.page.click("[data-fold=close]")
    opened.page.evaluate("location.hash = '#clause-2.2.school'")
    opened.page.wait_for_function("document.getElementById('clause-2.2.school').open")
    assert opened.page.locator("[id='clause-2.2.school'] .used").is_visible()


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("width", [360, 768, 1400])
def test_fits_the_screen(browser: Browser, tmp_path: Path, width: int, lang: Code) -> None:
    opened = Opened(browser, _file(tmp_path, lang), width, 800)
    assert opened.overflow() <= 0
    opened.page.click("[data-fold=open]")
    assert opened.overflow() <= 0


def test_the_first_screen_of_a_phone_has_the_conclusion(browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, _file(tmp_path), 360, 800)
    box = opened.page.locator(".verdict").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 800


@pytest.mark.parametrize("name", ["markup", "closing", "long", "long word", "direction"])
def test_hostile_names_do_nothing(browser: Browser, tmp_path: Path, name: str) -> None:
    path = tmp_path / "hostile.html"
    advice = advice_on(hostile(name), readings=True)
    path.write_text(render(hostile(name), "html", "zh", advice=advice), encoding="utf-8")
    opened = Opened(browser, path, 360, 800)
    opened.page.click("[data-fold=open]")
    assert opened.complaints == []
    assert len(opened.requests) == 1
    assert opened.overflow() <= 0


def test_the_timeline_is_seen_when_it_is_unfolded(browser: Browser, tmp_path: Path) -> None:
    opened = Opened(browser, _file(tmp_path), 360, 800)
    picture = opened.page.locator("#timeline svg.timeline")
    assert not picture.is_visible()
    opened.page.locator("#timeline summary").press("Enter")
    assert picture.is_visible()
    box = picture.bounding_box()
    assert box is not None
    assert 200 < box["width"] <= 360


def test_prints_unfolded_on_a4(browser: Browser, tmp_path: Path) -> None:
    to_text, tell = shutil.which("pdftotext"), shutil.which("pdfinfo")
    if to_text is None or tell is None:
        pytest.skip("no pdftotext here: apt-get install poppler-utils")
    opened = Opened(browser, _file(tmp_path), 1100, 900)
    opened.page.click("[data-fold=close]")
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(opened.page.pdf(prefer_css_page_size=True))
    info = subprocess.run([tell, pdf], capture_output=True, text=True, check=True).stdout
    assert "A4" in info
    pages = subprocess.run([to_text, pdf, "-"], capture_output=True, text=True, check=True).stdout
    first, *others = pages.rstrip("\f").split("\f")
    squeezed = "".join(first.split())
    for heading in ("结论", "条款一览", "还缺什么", "最省事的办法"):
        assert heading in squeezed
    assert "逐条结论" not in squeezed
    rest = "".join("".join(page.split()) for page in others)
    for folded in ("完整教案缺教导主任签字", "方案1", "例行要求照常"):
        assert folded in rest
    for number, page in enumerate((first, *others), 1):
        assert f"{number}/{len(others) + 1}" in "".join(page.split())
        assert "林知秋" in page
