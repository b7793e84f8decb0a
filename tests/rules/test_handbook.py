"""Handbooks: an invented text of the official numbering, in the many ways that offices write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.handbook import Handbook, check, handbook_from_bytes, read_handbook
from rules.problems import HANDBOOK
from tests.rules.sets import SMALL, changed, loaded, told

TEXT = """\
图书馆岗位汇编

一级馆员条件

一、业务知识
    熟悉编目规则；
能用检索工具。
二、日常工作
    （一）每天开馆满8小时。
    （二）读者服务
    1、解答咨询，态度好；
     2、组织读书会：
每年不少于
10、次以上。
（三）下列各项具备一项：
    1、编过书目；
    2、办过展览。
三、成果
     应具备下列两条：
    （一）发表书评一篇
    （二）获馆级表彰

二级馆员条件
说明：本章自今年起施行。

一、业务知识，掌握基本编目。
    （一）会分类；
"""


def handbook(text: str = TEXT, encoding: str = "utf-8") -> Handbook:
    read, problems = handbook_from_bytes(text.encode(encoding), "book.txt")
    assert read is not None, problems
    assert problems == ()
    return read


def test_reads_chapters_and_clauses() -> None:
    book = handbook()
    assert [(chapter.heading, chapter.lead, chapter.line) for chapter in book.chapters] == [
        ("一级馆员条件", "", 3),
        ("二级馆员条件", "说明：本章自今年起施行。", 23),
    ]
    assert dict(book.clauses("一级馆员条件")) == {
        "一": "业务知识\n熟悉编目规则；\n能用检索工具。",
        "二": "日常工作",
        "二（一）": "每天开馆满8小时。",
        "二（二）": "读者服务",
        "二（二）1": "解答咨询，态度好；",
        "二（二）2": "组织读书会：\n每年不少于\n10、次以上。",
        "二（三）": "下列各项具备一项：",
        "二（三）1": "编过书目；",
        "二（三）2": "办过展览。",
        "三": "成果\n应具备下列两条：",
        "三（一）": "发表书评一篇",
        "三（二）": "获馆级表彰",
    }
    assert dict(book.clauses("二级馆员条件")) == {"一": "业务知识，掌握基本编目。", "一（一）": "会分类；"}
    assert book.clauses("三级馆员条件") == {}


def test_clauses_know_their_lines() -> None:
    chapter = handbook().chapters[0]
    assert [(clause.parts, clause.line) for clause in chapter.clauses[:3]] == [
        ((1,), 5),
        ((2,), 8),
        ((2, 1), 9),
    ]


REWRITTEN = {
    "half width": TEXT.replace("（", "(").replace("）", ")").replace("、", "."),
    "full-width digits": TEXT.replace("1、", "１．").replace("2、", "２．"),
    "mixed brackets": TEXT.replace("（一）", "（一)").replace("（二）", "(二）"),
    "blanks in numbers": TEXT.replace("（一）", "（ 一 ） "),
    "full-width indentation": TEXT.replace("    ", "\u3000\u3000"),
    "no indentation": "\n".join(line.strip() for line in TEXT.splitlines()),
    "carriage returns": TEXT.replace("\n", "\r\n"),
    "blank lines between": TEXT.replace("\n", "\n\n"),
    "a point after brackets": TEXT.replace("（一）", "（一）、"),
}


@pytest.mark.parametrize("text", REWRITTEN.values(), ids=REWRITTEN)
def test_numbering_may_be_written_in_many_ways(text: str) -> None:
    def bare(book: Handbook) -> dict[str, str]:
        clauses = book.clauses("一级馆员条件")
        return {
            cite: words.replace(".", "、").replace("(", "（").replace(")", "）").replace("１．", "1、")
            for cite, words in clauses.items()
        }

    expected = bare(handbook())
    found = bare(handbook(text))
    assert found.keys() == expected.keys()
    assert found["二（一）"] == expected["二（一）"]
    assert found["二（三）"] == expected["二（三）"]
    assert [chapter.heading for chapter in handbook(text).chapters] == ["一级馆员条件", "二级馆员条件"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert handbook(TEXT, encoding).clauses("一级馆员条件") == handbook().clauses("一级馆员条件")


def test_the_words_stay_as_they_are() -> None:
    text = changed("解答咨询，态度好；", "解答(读者)咨询 ,态度 好；", TEXT)
    assert handbook(text).clauses("一级馆员条件")["二（二）1"] == "解答(读者)咨询 ,态度 好；"


def test_a_heading_is_found_by_its_letters() -> None:
    text = changed("一级馆员条件", "一 级 馆 员 条 件　", TEXT)
    assert handbook(text).clauses("一级馆员条件")


def test_a_line_broken_before_a_number_is_no_clause() -> None:
    text = changed("能用检索工具。", "能在\n3.5小时内\n九、十月份用检索工具。", TEXT)
    clauses = handbook(text).clauses("一级馆员条件")
    assert clauses["一"].endswith("能在\n3.5小时内\n九、十月份用检索工具。")


def test_a_clause_without_a_chapter_heading() -> None:
    book = handbook("一、甲。\n二、乙。\n")
    assert [(chapter.heading, chapter.line) for chapter in book.chapters] == [("", 1)]


@pytest.mark.parametrize("content", ["没有编号的文字。\n".encode(), b"", b"PK\x03\x04zip"])
def test_bad_files(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "book.txt"
    path.write_bytes(content)
    book, problems = read_handbook(path)
    assert book is None
    assert len(problems) == 1
    assert problems[0].text()


def test_missing_file(tmp_path: Path) -> None:
    assert [problem.code for problem in read_handbook(tmp_path / "none.txt")[1]] == ["file_missing"]


# Held against a rule set: it cites 一 (by a leaf) and 二 (by leaves too).

COVERED = "小条件\n一、知识。\n（一）书本；\n二、成果。\n（一）论文；\n1、两篇；\n"


def test_what_a_leaf_cites_is_covered_as_a_whole() -> None:
    assert check(loaded(), handbook(COVERED)) == ()


def test_a_clause_that_no_requirement_cites() -> None:
    (problem,) = check(loaded(), handbook(COVERED + "三、奖励。\n"))
    assert told(problem) == ("handbook_uncited", "三", (7, 1))
    assert problem.severity == "warning"
    assert problem.place.file == "book.txt"
    assert problem.text() == "No requirement cites clause 三 of 小条件."


def deeper() -> str:
    """The small set, its second part cited by combinations only, its leaves by deeper clauses."""
    text = SMALL
    for name in ("papers", "hours", "conduct"):
        text = changed(
            f"id: 2.{name}\n          cite: 二\n", f"id: 2.1.{name}\n          cite: 二（一）\n", text
        )
    return text


def test_a_clause_that_only_names_is_covered_from_below() -> None:
    rule_set = loaded(deeper())
    assert check(rule_set, handbook("小条件\n一、知识。\n二、成果\n（一）论文。\n")) == ()
    text = "小条件\n一、知识。\n二、成果\n（一）论文。\n（二）专著。\n"
    assert [problem.place.path for problem in check(rule_set, handbook(text))] == ["二（二）"]


def test_a_citation_that_the_document_lacks() -> None:
    text = deeper()
    rule_set = loaded(text)
    problems = check(rule_set, handbook("小条件\n一、知识。\n二、成果。\n"))
    assert [(problem.code, problem.place.path) for problem in problems] == [
        ("handbook_lacks_clause", "requirement.all[1].of[0].cite")
    ]
    assert problems[0].text() == "The document has no clause 二（一）, which is cited here."


def test_another_document() -> None:
    (problem,) = check(loaded(), handbook())
    assert problem.code == "handbook_no_chapter"
    assert problem.text().startswith(
        "The document has no chapter called 小条件. Found: 一级馆员条件, 二级馆员条件."
    )


def test_templates() -> None:
    assert HANDBOOK.keys() == {
        "handbook_no_clauses",
        "handbook_no_chapter",
        "handbook_lacks_clause",
        "handbook_uncited",
    }
