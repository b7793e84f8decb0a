"""index.html in a real browser: from a file, without the network; search, filters, folding, hostile names."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("no Chromium here: apt-get install chromium", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
if TYPE_CHECKING:
    from playwright.sync_api import Browser, FloatRect, Locator, Page

ROWS = "section.title tbody tr:visible"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, done: Path) -> Iterator[Page]:
    """The index; a complaint of the browser or a request for anything else fails the test."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda request: requests.append(request.url))
    page.goto((done / "index.html").as_uri())
    yield page
    assert complaints == []
    assert all(url.startswith("file:") for url in requests)
    page.close()


def shown(page: Page) -> int:
    """How many rows are to be seen, which the counter must say too."""
    page.wait_for_timeout(200)
    number = page.locator(ROWS).count()
    assert page.locator("#shown").inner_text().startswith(f"显示 {number}／")
    return number


def box(found: Locator) -> FloatRect:
    """Where something is to be seen, in pixels."""
    place = found.bounding_box()
    assert place is not None
    return place


def test_search(page: Page) -> None:
    everybody = shown(page)
    page.fill("#search", "赵敏")
    assert shown(page) == 1
    (heading,) = (each.inner_text() for each in page.locator("section.title h2:visible").all())
    assert re.fullmatch(r"中学高级教师 1/\d+", heading)
    page.fill("#search", "澄溪县　语文")  # a wide blank is one too
    assert 1 < shown(page) < everybody
    page.fill("#search", "ZHAO-MIN")
    assert shown(page) == 1
    page.fill("#search", "无此人")
    assert shown(page) == 0
    assert page.locator("#nobody").is_visible()
    page.click("button[type=reset]")
    assert shown(page) == everybody


def test_filter_by_clause_and_status(page: Page) -> None:
    everybody = shown(page)
    counts = []
    for status in "mon":
        page.select_option("#status", status)
        counts.append(shown(page))
    assert sum(counts) == everybody
    page.select_option("#title", label="小学高级教师")
    page.select_option("#status", "")
    primary = shown(page)
    assert 0 < primary < everybody
    page.select_option("#title", "")
    clause = page.locator("#clause option", has_text="三（一）").first.get_attribute("value")
    page.select_option("#clause", clause)
    assert shown(page) == primary
    page.select_option("#status", "n")
    failed = shown(page)
    place = int(str(clause).split(":")[1])
    cells = page.locator(f"{ROWS} >> td:nth-of-type({place + 3})")
    assert failed == cells.count() > 0
    assert all(cell.get_attribute("class") == "not_met" for cell in cells.all())


def test_only_those_with_doubts(page: Page) -> None:
    everybody = shown(page)
    page.check("#doubtful")
    assert 0 < shown(page) < everybody


def test_folds(page: Page) -> None:
    chart = page.locator("#charts svg").first
    assert chart.is_visible()
    page.click("#charts > summary")
    assert not chart.is_visible()
    page.click("#doubts > summary")
    assert not page.locator("#doubts ol").is_visible()
    page.locator(f"{ROWS} a[href^='#doubt-']").first.click()
    page.wait_for_timeout(100)
    assert page.locator("#doubts ol").is_visible()


def test_the_table_is_what_one_sees_first(page: Page) -> None:
    """Whoever searches sees what is found without scrolling past charts."""
    assert box(page.locator(ROWS).first)["y"] < 600
    page.click("header a[href='#charts']")
    page.wait_for_timeout(100)
    legend = page.locator("#charts .legend").first
    assert box(legend)["y"] < 900
    assert legend.locator(".key").all_inner_texts() == ["符合", "待定", "不符合"]


@pytest.mark.parametrize("width", [360, 1400])
def test_no_column_is_a_thread(page: Page, width: int) -> None:
    """A long name of a school is not set one character a line."""
    page.set_viewport_size({"width": width, "height": 800})
    assert box(page.locator(f"{ROWS} >> td.school").first)["width"] >= 120
    words = page.locator(f"{ROWS} >> td.not_met span").all()
    assert max(box(each)["height"] for each in words[:40]) < 30


def test_charts_tell_their_numbers(page: Page) -> None:
    assert page.locator("#charts svg").count() >= 5
    titles = page.locator("#charts svg g > title").all_text_contents()
    assert all(title.strip() for title in titles)
    assert any("符合：" in title for title in titles)


def test_links_lead_to_pages(page: Page) -> None:
    page.fill("#search", "zhao-min")
    shown(page)
    page.locator(f"{ROWS} th a").first.click()
    page.wait_for_load_state()
    assert "赵敏" in page.title()
    page.locator("nav a[href='../index.html']").click()
    page.wait_for_load_state()
    assert page.url.endswith("index.html")


@pytest.mark.parametrize("width", [360, 1400])
def test_fits_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0


def test_hostile_names_do_nothing(page: Page) -> None:
    page.fill("#search", "<script>")
    assert shown(page) == 1
    page.locator(f"{ROWS} th a").first.click()
    page.wait_for_load_state()
    assert page.locator("#doubts").count() == 1
