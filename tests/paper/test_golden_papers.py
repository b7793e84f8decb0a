"""The other papers whole: text and structure, in both languages, compared with what was read through."""

from __future__ import annotations

import json
from datetime import date

import pytest

from reports.language import CODES, Code
from reports.office.entries import row_of
from reports.paper.data import data_of
from reports.paper.materials import materials_of
from reports.paper.materials_text import markdown_of, text_of
from reports.paper.notice import Applicant, Desk, Period, notice_of
from reports.paper.notice_text import text_of as notice_text
from reports.paper.session import Seat, session_of
from reports.view import report_of
from tests.conftest import Golden
from tests.reports.samples import example_verdict, sample_verdict


@pytest.mark.parametrize("lang", CODES)
def test_materials(golden: Golden, lang: Code) -> None:
    materials = materials_of(report_of(sample_verdict(), lang))
    golden(f"papers/materials-{lang}.txt", text_of(materials))
    golden(f"papers/materials-{lang}.md", markdown_of(materials))


@pytest.mark.parametrize("lang", CODES)
def test_notice(golden: Golden, lang: Code) -> None:
    applicants = [Applicant("赵敏", "澄溪县第三中学", "语文", "T"), Applicant("", "澄溪县枫林小学", "", "U")]
    desk = Desk("澄溪县教育局", "0573-1234567")
    notice = notice_of(applicants, lang, Period(date(2024, 9, 2), 7), desk)
    golden(f"papers/notice-{lang}.txt", notice_text(notice))


@pytest.mark.parametrize("lang", CODES)
def test_session(golden: Golden, lang: Code) -> None:
    names = ("zhao-min", "gao-yuan", "ma-xiulan")
    seats = [Seat(place, row_of(report_of(example_verdict(name), lang))) for place, name in enumerate(names)]
    data = data_of(session_of(seats, lang, "frame", len(seats)))
    for table in data["tables"]:
        for row in table["rows"]:
            row["cells"] = "".join(mark["symbol"] for mark in row["cells"])
        table["columns"] = [" ".join(column["lines"]) for column in table["columns"]]
    golden(f"papers/session-{lang}.json", json.dumps(data, ensure_ascii=False, indent=1) + "\n")
