"""Whatever a file holds, the readers answer with values and problems, and every problem has words."""

from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.dossier import Dossier
from evidence.labels.fields import FIELDS, KINDS
from evidence.labels.values import VALUES
from evidence.model import Model
from evidence.problems import Problem
from evidence.reading import dossier_from_data, settings_from_data, yaml_tree
from evidence.reading.tree import read_tree
from tests.evidence.strategies import dossiers, unhurried

WORDS = [
    *FIELDS,
    *KINDS,
    *(term.zh for term in FIELDS.values()),
    *(code for group in VALUES.values() for code in group),
    *(
        "2021.9",
        "2023秋",
        "12节",
        "7-9",
        "至今",
        "none",
        "unknown",
        "/",
        "-5",
        "99999999",
        "\ud800",
        "ﬁ",
        "十",
    ),
]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(),
    st.floats(),
    st.dates(),
    st.text(max_size=8),
    st.sampled_from(WORDS),
)
data = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), inner, max_size=6),
    ),
    max_leaves=20,
)
records = st.builds(
    lambda known, more: known | more,
    st.fixed_dictionaries({"id": st.sampled_from(["a", "b", "c"]), "kind": st.sampled_from(list(KINDS))}),
    st.dictionaries(st.sampled_from(sorted(FIELDS.keys() - {"id", "kind"})), data, max_size=5),
)
SIGNS = st.sampled_from(
    [*"ab张:-?#&*!|>'\"%@`{}[],. \n\t\\~0129<=\x85\ufeff\u2028😀", "- ", ": ", "\n  ", "&a ", "*a", "---\n"]
)


def check(value: Model | None, problems: tuple[Problem, ...]) -> None:
    assert value is not None or any(problem.is_error for problem in problems)
    for problem in problems:
        for lang in ("en", "zh"):
            assert problem.text(lang)
        str(problem.place).encode()
        assert value is None or not problem.is_error


@unhurried
@given(data)
def test_any_data(value: Any) -> None:
    check(*dossier_from_data(value))
    check(*settings_from_data(value))


@unhurried
@given(st.lists(records, max_size=3))
def test_any_fields_of_records(values: list[Any]) -> None:
    dossier, problems = dossier_from_data({"id": "d", "records": values})
    check(dossier, problems)
    if dossier is not None:
        # What was read is what the models allow.
        assert Dossier.model_validate(dossier.model_dump(by_alias=True)) is not None


@unhurried
@given(data)
def test_any_settings(value: Any) -> None:
    for name in ("hours_standard", "terms", "issuers", "equivalents", "readings", "standing"):
        check(*settings_from_data({name: value}))


@settings(unhurried, max_examples=300)
@given(
    st.one_of(
        st.binary(max_size=200), st.lists(SIGNS, max_size=30).map(lambda signs: "".join(signs).encode())
    )
)
@pytest.mark.parametrize("file", ["f.yaml", "f.json"])
def test_any_bytes(file: str, content: bytes) -> None:
    for loader in {yaml_tree._LOADER, yaml.SafeLoader}:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml_tree, "_LOADER", loader)
            tree, problems = read_tree(content, file=file)
            assert tree is not None or problems
            for problem in problems:
                assert problem.text()
            if tree is not None:
                paths: list[tuple[str | int, ...]] = [(), ("a",), (0,), ("a", 0, "b")]
                for path in paths:
                    assert tree.place(path).line is not None
                check(*dossier_from_data(tree.data, tree.place))


@unhurried
@given(dossiers(), st.data())
def test_a_file_that_was_cut_off(dossier: Dossier, draw: st.DataObject) -> None:
    from evidence.canonical import canonical_json
    from evidence.writing import dossier_to_yaml

    for content, file in ((canonical_json(dossier), "d.json"), (dossier_to_yaml(dossier).encode(), "d.yaml")):
        end = draw.draw(st.integers(0, len(content) - 1))
        tree, problems = read_tree(content[:end], file=file)
        if file == "d.json":
            assert tree is None
        if tree is None:
            assert problems
        else:
            check(*dossier_from_data(tree.data, tree.place))


def test_decimals_that_are_no_numbers() -> None:
    for number in (Decimal("NaN"), Decimal("Infinity"), Decimal("1E+400"), Decimal("1E-400")):
        dossier, problems = dossier_from_data(
            {"id": "d", "records": [{"id": "a", "kind": "workload", "teaching_hours": number}]}
        )
        assert dossier is None
        assert [problem.code for problem in problems] == ["not_a_number"]


def test_of_very_many_errors_the_first_are_listed() -> None:
    content = "id: d\n" + "".join(f"wrong{n}: x\n" for n in range(100_000))
    tree, _ = read_tree(content.encode(), file="d.yaml")
    assert tree is not None
    dossier, problems = dossier_from_data(tree.data, tree.place)
    assert dossier is None
    assert len(problems) == 1001
    assert problems[-1].code == "too_many_problems"
    assert problems[-1].place.line == 1002


def test_doubts_alone_refuse_nothing_however_many() -> None:
    records = [{"id": f"r{n}", "kind": "workload", "term": "2021-autumn"} for n in range(5000)]
    dossier, problems = dossier_from_data({"id": "d", "records": records})
    assert dossier is not None
    assert len(problems) == 1000
