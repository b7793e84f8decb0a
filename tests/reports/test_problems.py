"""Problems as lines: where, what, what to do; in both languages, harmless in a terminal."""

import pytest

from evidence.problems import Place, Problem
from evidence.reading.dossiers import read_dossier
from reports.language import CODES, Code
from reports.problems import problem_text
from tests.reports.samples import EXAMPLES
from tests.reports.test_messages import WORD


def test_a_line_has_its_place() -> None:
    place = Place("甲.yaml", 27, 5, "records[8].level")
    problem = Problem("duplicate_key", place, {"key": "level", "first": 27})
    english, chinese = problem_text(problem, "en"), problem_text(problem, "zh")
    assert english.startswith("甲.yaml:27:5 records[8].level: The field level")
    assert chinese.startswith("甲.yaml:27:5 records[8].level：")


def test_a_cell_of_a_workbook() -> None:
    problem = Problem("file_empty", Place("乙.xlsx", sheet="文章", cell="C7"), severity="warning")
    assert problem_text(problem, "zh").startswith("乙.xlsx[文章!C7]：")
    assert problem_text(problem, "en").startswith("乙.xlsx[文章!C7]: Note: The file is empty")


def test_no_place_at_all() -> None:
    assert problem_text(Problem("file_empty"), "en").startswith("The file is empty")


def test_a_hostile_file_name() -> None:
    text = problem_text(Problem("file_missing", Place("a\x1b[31m\nb"), {"file": "x\u202ey"}), "zh")
    assert "\x1b" not in text
    assert "\n" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("lang", CODES)
def test_every_problem_of_a_broken_dossier_is_told(lang: Code) -> None:
    _, problems = read_dossier(EXAMPLES / "broken.yaml")
    assert len(problems) >= 12
    lines = [problem_text(problem, lang) for problem in problems]
    assert not any("\n" in line for line in lines)
    assert all(line.startswith(str(EXAMPLES / "broken.yaml")) for line in lines)
    if lang == "zh":
        assert all("：" in line and len(WORD.findall(line.split("：", 1)[1])) < 60 for line in lines)
