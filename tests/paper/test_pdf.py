"""The pages: everything the paper says, selectable, in embedded fonts; whatever stands in a dossier."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from evidence.reading.dossiers import dossier_from_data
from reports.language import CODES, Code
from reports.paper.bundle import write_bundle
from reports.paper.data import data_of
from reports.paper.making import paper_of
from reports.paper.model import CommitteePaper
from reports.paper.pdf import Press
from reports.view import report_of
from tests.paper.conftest import reader_of, squeezed, text_of
from tests.reports.samples import (
    HANDBOOK,
    changed,
    example_names,
    example_verdict,
    sample_data,
    sample_dossier,
    sample_verdict,
    verdict_on,
    without,
)

FRAME = (
    "contents",
    "applicant",
    "school",
    "page",
    "no_judgements",
    "no_doubts",
    "nothing_open",
    "no_waivers",
)
"""Words that stand on a page only where there is reason."""
NEVER = (*FRAME, "official", "bounds", "doubts", "remarks", "paragraphs", "judged", "open")


@cache
def paper(name: str, lang: Code = "zh") -> CommitteePaper:
    verdict = sample_verdict() if name == "sample" else example_verdict(name)
    return paper_of(report_of(verdict, lang, HANDBOOK if name == "sample" else None))


def texts(value: Any) -> Iterator[str]:
    """All texts that the pages must show."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in ("code", "lang", "id", "name", "symbol", "labels", "waits", "footer"):
                yield from texts(each)


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", ["sample", *example_names()])
def test_the_pages_say_all_that_the_paper_says(press: Press, name: str, lang: Code) -> None:
    own = paper(name, lang)
    data = data_of(own)
    data["receipt"] = [fact for fact in data["receipt"] if fact["code"] != "readings"]  # told above it
    whole = text_of(reader_of(press.pdf(own)), own.footer)
    for text in texts(data):
        assert squeezed(text) in whole, text
    for label in (own.labels[code] for code in own.labels if code not in NEVER):
        assert squeezed(label) in whole, label


@pytest.mark.parametrize("name", example_names())
def test_one_or_two_pages_each(press: Press, name: str) -> None:
    assert len(reader_of(press.pdf(paper(name))).pages) <= 2


def test_fonts_are_embedded_and_texts_selectable(press: Press) -> None:
    reader = reader_of(press.pdf(paper("zhao-min")))
    descriptors = []
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptors.append(inner["/FontDescriptor"].get_object())
            assert "/ToUnicode" in font.get_object()
    assert descriptors
    assert all(isinstance(each, DictionaryObject) and "/FontFile3" in each for each in descriptors)


def test_equal_papers_are_equal_bytes(press: Press) -> None:
    assert press.pdf(paper("zhao-min")) == press.pdf(paper("zhao-min"))


def test_pages_are_numbered(press: Press) -> None:
    own = paper("he-jianping")
    pages = [squeezed(page.extract_text()) for page in reader_of(press.pdf(own)).pages]
    for n, text in enumerate(pages, 1):
        assert text.endswith(f"何建平第{n}页共{len(pages)}页")


# What stands in dossiers ----

HOSTILE = (
    "#strong[x] *b* _i_ `c` $x^2$ <label> @ref // no comment",
    "= heading",
    '"] #panic("boom") [',
    "{{ 7 * 7 }} {% include 'x' %}",
    "\\u{1F600} \\ ~ -- ---",
    "https://example.org/",
    "</w:t><w:br/>&amp;",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_text_is_never_markup(press: Press, name: str) -> None:
    dossier = sample_dossier(name=name, school=name, records=changed("T1", name=name))
    own = paper_of(report_of(verdict_on(dossier), "zh"), [name])
    whole = text_of(reader_of(press.pdf(own)), own.footer.split("·")[0])
    assert whole.count(squeezed(name)) >= 4


def test_letters_beyond_gb2312_are_shown_and_others_told(press: Press) -> None:
    """㛃 (U+36C3), 䶮 (U+4DAE) and 𬱖 (U+2CC56) are printed; one that is private to a machine is told of."""
    own = paper_of(report_of(verdict_on(sample_dossier(name="张㛃䶮𬱖")), "zh"))
    assert press.unshown(own) == ""
    assert "张㛃䶮𬱖" in text_of(reader_of(press.pdf(own)), own.footer)
    private = paper_of(report_of(verdict_on(sample_dossier(name="张\ue000\U0010fffd")), "zh"))
    assert press.unshown(private) == "\ue000\U0010fffd"
    press.pdf(private)


def many(records: int) -> CommitteePaper:
    """The sample with so many more papers, all with the longest names there are."""
    long = "单元整体教学的实践与思考" * 20
    one = next(each for each in changed("T1") if each["id"] == "T1")
    more = [{**one, "id": f"X{n}", "name": f"{long}{n}", "prize": "third"} for n in range(records)]
    data = {**sample_data(), "name": "阿卜杜热合曼" * 12, "school": "县" * 60, "records": [*without(), *more]}
    dossier, problems = dossier_from_data(data)
    assert dossier is not None, problems
    return paper_of(report_of(verdict_on(dossier), "zh"), [f"同一论文几人申报：{long}"] * 8)


def test_two_hundred_records_and_the_longest_names(press: Press) -> None:
    """Nothing runs over the edge of the page, and no heading stands alone."""
    own = many(200)
    reader = reader_of(press.pdf(own))
    assert 2 <= len(reader.pages) <= 6
    whole = text_of(reader, own.footer.split("·")[0])
    for text in texts(data_of(own)["rows"]):
        assert squeezed(text) in whole, text
    assert_whole(reader, own)


@pytest.mark.parametrize("name", example_names())
def test_no_heading_stands_at_the_foot(press: Press, name: str) -> None:
    assert_whole(reader_of(press.pdf(paper(name))), paper(name))


def assert_whole(reader: PdfReader, own: CommitteePaper) -> None:
    headings = {squeezed(own.labels[code]) for code in ("paragraphs", "judged", "open", "doubts", "remarks")}
    foot = squeezed(own.footer.split("·")[0])
    for page in reader.pages:
        left, right = float(page.mediabox.left), float(page.mediabox.right)
        spots: list[float] = []

        def seen(
            text: str, _cm: Any, matrix: Any, _font: Any, _size: Any, spots: list[float] = spots
        ) -> None:
            if text.strip():
                spots.append(float(matrix[4]))

        lines = [squeezed(line) for line in page.extract_text(visitor_text=seen).splitlines() if line.strip()]
        assert all(left <= spot <= right for spot in spots)
        last = next(n for n, line in enumerate(lines) if line.startswith(foot[:6]))
        assert lines[last - 1] not in headings


def test_a_table_over_two_pages_repeats_its_head(press: Press) -> None:
    official = dict.fromkeys(("一", "二", "二（一）", "二（二）", "二（三）"), "按规定应当达到的要求。" * 60)
    own = paper_of(report_of(sample_verdict(), "zh", official))
    pages = [squeezed(page.extract_text()) for page in reader_of(press.pdf(own)).pages]
    head = squeezed(
        "".join(own.labels[code] for code in ("clause", "official", "status", "found", "records"))
    )
    assert sum(head in page for page in pages) >= 2


# The bundle ----


def test_bundle(press: Press, tmp_path: Path) -> None:
    """Contents, bookmarks and numbers lead to the same pages; there are more papers than one part holds."""
    names = [*example_names()]
    papers = [paper(name) for name in names]
    target = tmp_path / "all.pdf"
    assert write_bundle(press, (data_of(each) for each in papers), tmp_path, target) == len(
        PdfReader(target).pages
    )
    reader = PdfReader(target)
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    front, *marks = reader.outline
    assert front.title == "目录"  # type: ignore[union-attr]
    assert [each.title for each in marks] == [each.name for each in papers]  # type: ignore[union-attr]
    begins = [reader.get_destination_page_number(each) for each in marks]  # type: ignore[arg-type]
    before = begins[0]
    assert before == 1
    for own, begin in zip(papers, begins, strict=True):
        assert begin is not None
        assert pages[begin].startswith(squeezed(own.title))
        assert pages[begin].endswith(f"总第{begin - before + 1}页")
        school = next((fact.text for fact in own.facts if fact.code == "school"), "")
        assert f"{own.name}{squeezed(school)}{own.mark.word}{begin - before + 1}" in pages[0]
    for n, text in enumerate(pages[before:], 1):
        assert text.endswith(f"总第{n}页")


def test_a_bundle_of_nobody_is_refused(press: Press, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no papers"):
        write_bundle(press, [], tmp_path, tmp_path / "all.pdf")
