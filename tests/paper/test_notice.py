"""The public notice: four fields of each applicant, the period, where to object; nothing else gets out."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reports.language import CODES, Code
from reports.paper.data import data_of
from reports.paper.notice import BLANK, MASK, Applicant, Desk, Notice, Period, masked, notice_of
from reports.paper.notice_text import text_of
from reports.paper.papers import NOTICE, made
from reports.paper.pdf import Press
from tests.paper.conftest import reader_of, squeezed

WEEK = Period(date(2024, 9, 2), 7)
ZHAO = Applicant("赵敏", "第三中学", "语文", "中学高级教师")
DESK = Desk("澄溪县教育局人事科", "0573-1234567", "澄溪县文教路8号")


def notice(*applicants: Applicant, lang: Code = "zh", period: Period = WEEK, desk: Desk = DESK) -> Notice:
    return notice_of(applicants or (ZHAO,), lang, period, desk)


def test_the_draft_by_hand() -> None:
    own = notice(ZHAO, Applicant("王芳", "实验小学", "数学", "小学高级教师"))
    assert own.paragraphs[0] == (
        "根据职称评审工作安排，现将申报中学高级教师、小学高级教师的2名人员予以公示，名单附后。"
    )
    assert own.paragraphs[1] == "公示期：2024年9月2日至2024年9月8日，共7日（含首尾两日）。"
    assert own.desk == (("受理部门", DESK.office), ("联系电话", DESK.phone), ("地址", DESK.address))
    assert (own.signed, own.day) == ("澄溪县教育局人事科（盖章）", "2024年9月2日")
    assert [(row.place, row.name, row.school, row.subject, row.title) for row in own.rows] == [
        (1, "赵敏", "第三中学", "语文", "中学高级教师"),
        (2, "王芳", "实验小学", "数学", "小学高级教师"),
    ]


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (
            Period(date(2024, 2, 28), 2),
            "Period: from 28 February 2024 to 29 February 2024, 2 days, both days included.",
        ),
        (Period(date(2024, 12, 31), 1), "Period: from 31 December 2024 to 31 December 2024, 1 day."),
        (Period(date(2024, 9, 2)), f"Period: from 2 September 2024 to {BLANK}, both days included."),
        (Period(), f"Period: from {BLANK} to {BLANK}, both days included."),
        (Period(None, 5), f"Period: from {BLANK} to {BLANK}, 5 days, both days included."),
    ],
)
def test_periods(period: Period, text: str) -> None:
    assert notice(lang="en", period=period).paragraphs[1] == text


def test_what_is_not_known_is_left_blank() -> None:
    own = notice(Applicant("", "", "", "T"), desk=Desk())
    assert [text for _, text in own.desk] == [BLANK] * 3
    assert own.rows[0].values() == (1, BLANK, BLANK, BLANK, "T")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("赵敏310101199001011234", f"赵敏{MASK}"),
        ("赵敏 31010119900101123X", f"赵敏 {MASK}"),
        ("赵敏３１０１０１１９９００１０１１２３４", f"赵敏{MASK}"),
        ("赵敏（310101 19900101 1234）", f"赵敏（{MASK}）"),
        ("第三中学 138-1234-5678", f"第三中学 {MASK}"),
        ("第三中学（0573）8123456", f"第三中学（{MASK}"),
        ("zhao.min@example.org", MASK),
        ("第123中学", "第123中学"),
        ("2024级3班", "2024级3班"),
        ("张㛃䶮𬱖", "张㛃䶮𬱖"),
        ("a\x1b[31m\nb", "a\ufffd[31m b"),
    ],
)
def test_masks_by_hand(text: str, shown: str) -> None:
    assert masked(text) == shown


@given(st.text(max_size=20), st.from_regex(r"[1-9]\d{16}[\dX]|1\d{10}", fullmatch=True), st.text(max_size=20))
def test_no_identity_and_no_telephone_gets_through(before: str, number: str, after: str) -> None:
    held = before + number + after
    own = notice(*(Applicant(*(held if n == field else "x" for n in range(4))) for field in range(4)))
    assert number not in text_of(own)
    assert number[:11] not in text_of(own)


@pytest.mark.parametrize("lang", CODES)
def test_pdf_and_word_say_what_the_text_says(press: Press, lang: Code) -> None:
    hostile = "#strong[x] {{ 7*7 }} </w:t> <b> *y*"
    own = notice(Applicant(hostile, hostile, hostile, hostile), lang=lang)
    data = data_of(own)
    content, _ = made(NOTICE, own, "pdf")
    pdf = squeezed("".join(page.extract_text() for page in reader_of(content).pages)).replace("\u200b", "")
    with ZipFile(BytesIO(made(NOTICE, own, "docx")[0])) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    word = squeezed("".join(str(text) for text in root.itertext()))
    texts = [data["title"], *data["paragraphs"], *data["closing"], data["signed"], data["day"]]
    texts += [text for line in data["desk"] for text in line]
    texts += [row[name] for row in data["rows"] for name in ("name", "school", "subject", "title")]
    for text in texts:
        assert squeezed(text) in pdf, text
        assert squeezed(text) in word, text
        assert squeezed(text) in squeezed(text_of(own)), text
