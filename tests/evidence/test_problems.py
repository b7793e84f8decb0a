"""Problems as values and as words."""

import re
from pathlib import Path

import pytest

import evidence
from evidence.labels import Term
from evidence.problems import TEMPLATES, Place, Problem, has_errors, register, shown

SOURCE = "\n".join(path.read_text() for path in Path(evidence.__file__).parent.rglob("*.py"))


@pytest.mark.parametrize("code", TEMPLATES)
def test_every_template_is_used_and_marked(code: str) -> None:
    assert f'"{code}": N_(' in SOURCE
    assert len(re.findall(rf'"{code}"', SOURCE)) > 1


def test_words_in_both_languages() -> None:
    choices = (Term("县级（county）", "county (县级)"), Term("市级（city）", "city (市级)"))
    problem = Problem(
        "not_a_choice", Place("d.yaml", 3, 7, "records[0].level"), {"found": "x", "choices": choices}
    )
    assert problem.text() == "x is not one of the possible values: county (县级), city (市级)."
    zh = problem.text("zh", {TEMPLATES["not_a_choice"]: "{found} 不是：{choices}。"}.__getitem__)
    assert zh == "x 不是：县级（county）、市级（city）。"
    assert str(problem.place) == "d.yaml:3:7 records[0].level"


def test_places_in_words() -> None:
    assert str(Place()) == ""
    assert str(Place("d.xlsx", sheet="论文", cell="B3")) == "d.xlsx[论文!B3]"
    assert str(Place("d.xlsx", sheet="论文", path="records[1]")) == "d.xlsx[论文] records[1]"
    assert str(Place("d.yaml", 3)) == "d.yaml:3"


def test_what_is_shown_is_short_and_harmless() -> None:
    assert shown("a\x1b[31m\n😀") == "a\\x1b[31m\\n😀"
    assert len(shown("长" * 1000)) == 61
    assert shown("\u202eabc") == "\\u202eabc"


def test_severity() -> None:
    warning = Problem("term_twice", severity="warning")
    assert not has_errors([warning])
    assert has_errors((warning, Problem("file_empty")))
    assert Problem("file_empty").is_error


def test_a_code_has_one_template() -> None:
    register({"file_empty": TEMPLATES["file_empty"]})
    with pytest.raises(ValueError, match="two templates"):
        register({"file_empty": "another"})
