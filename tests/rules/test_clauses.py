"""Numbers of clauses."""

import pytest

from rules.clauses import clause_number, clause_parts, is_written_well, numeral, written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("九", 9),
        ("十", 10),
        ("十一", 11),
        ("二十", 20),
        ("九十九", 99),
        ("", None),
        ("百", None),
        ("一二", None),
        ("十十", None),
        ("零", None),
    ],
)
def test_numeral(text: str, value: int | None) -> None:
    assert numeral(text) == value


@pytest.mark.parametrize(
    ("cite", "number"),
    [
        ("一", "1"),
        ("三（二）", "3.2"),
        ("三(二)", "3.2"),
        ("二（二）1", "2.2.1"),
        ("二（十一）１２", "2.11.12"),
        ("二 （二） 1", "2.2.1"),
        ("", None),
        ("3.2", None),
        ("三（二", None),
        ("三（二）0", None),
        ("第三条", None),
        ("三1", None),
    ],
)
def test_clause_number(cite: str, number: str | None) -> None:
    assert clause_number(cite) == number


@pytest.mark.parametrize("cite", ["一", "三（二）", "二（二）1", "十（二十一）30"])
def test_written_back(cite: str) -> None:
    parts = clause_parts(cite)
    assert parts is not None
    assert written(parts) == cite
    assert is_written_well(cite)


@pytest.mark.parametrize("cite", ["三(二)", "三 （二）", "3.2"])
def test_written_another_way(cite: str) -> None:
    assert not is_written_well(cite)
