"""What is written reads back as the same; equal content has equal canonical bytes."""

import json
from decimal import Decimal
from functools import cache
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evidence.canonical import canonical_json, number_text, sha256_of
from evidence.day import Day
from evidence.dossier import Dossier, Post
from evidence.model import Model
from evidence.problems import has_errors
from evidence.reading import dossier_from_data, settings_from_data, yaml_tree
from evidence.reading.text import decode
from evidence.reading.tree import Tree, read_tree
from evidence.records import Article, ClassResults, Judgement, Mentoring, Record
from evidence.schemas import dossier_schema, settings_schema
from evidence.settings import Settings
from evidence.writing import dossier_to_yaml, settings_to_yaml, to_plain
from tests.evidence.strategies import dossiers, settings_files, unhurried


def tree_of(data: bytes, file: str) -> Tree:
    tree, problems = read_tree(data, file=file)
    assert tree is not None, problems
    assert problems == ()
    return tree


def read_back(data: bytes, file: str) -> Dossier:
    tree = tree_of(data, file)
    dossier, problems = dossier_from_data(tree.data, tree.place)
    assert not has_errors(problems), problems
    assert dossier is not None
    return dossier


@unhurried
@given(dossiers())
def test_yaml_reads_back(dossier: Dossier) -> None:
    assert read_back(dossier_to_yaml(dossier).encode(), "d.yaml") == dossier


@unhurried
@given(dossiers())
def test_yaml_reads_back_without_libyaml(dossier: Dossier) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_tree, "_LOADER", yaml.SafeLoader)
        assert read_back(dossier_to_yaml(dossier).encode(), "d.yaml") == dossier


@unhurried
@given(dossiers())
def test_canonical_json_reads_back(dossier: Dossier) -> None:
    again = read_back(canonical_json(dossier), "d.json")
    assert again == dossier
    assert canonical_json(again) == canonical_json(dossier)


@unhurried
@given(dossiers())
def test_what_the_reader_makes_pydantic_would_make(dossier: Dossier) -> None:
    read, problems = dossier_from_data(to_plain(dossier))
    assert not has_errors(problems)
    assert read == dossier
    assert type(dossier).model_validate(attributes(read)) == dossier


def attributes(value: Any) -> Any:
    """A model as nested dicts by attribute, for pydantic to check once more."""
    if isinstance(value, Model):
        return {name: attributes(inner) for name, inner in value.__dict__.items()}
    return tuple(attributes(inner) for inner in value) if isinstance(value, tuple) else value


@unhurried
@given(dossiers())
def test_what_is_written_is_clean_text(dossier: Dossier) -> None:
    for data in (dossier_to_yaml(dossier).encode(), canonical_json(dossier)):
        assert decode(data)[1] == ()


@unhurried
@given(dossiers(), st.randoms(use_true_random=False))
def test_the_order_of_keys_changes_nothing(dossier: Dossier, random: Any) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            keys = list(value)
            random.shuffle(keys)
            return {key: shuffled(value[key]) for key in keys}
        return [shuffled(inner) for inner in value] if isinstance(value, list) else value

    again, _ = dossier_from_data(shuffled(to_plain(dossier)))
    assert again is not None
    assert canonical_json(again) == canonical_json(dossier)


@unhurried
@given(settings_files)
def test_settings_read_back(office: Settings) -> None:
    for data, file in ((settings_to_yaml(office).encode(), "s.yaml"), (canonical_json(office), "s.json")):
        tree = tree_of(data, file)
        assert settings_from_data(tree.data, tree.place) == (office, ())


@cache
def validator(of: type[Model]) -> jsonschema.Draft202012Validator:
    schema = dossier_schema() if of is Dossier else settings_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@unhurried
@given(dossiers())
def test_the_schema_accepts_what_is_written(dossier: Dossier) -> None:
    validator(Dossier).validate(json.loads(canonical_json(dossier)))


@unhurried
@given(settings_files)
def test_the_schema_accepts_settings_that_are_written(office: Settings) -> None:
    validator(Settings).validate(json.loads(canonical_json(office)))


@pytest.mark.parametrize(
    "data",
    [
        {"id": "d", "nmae": "x"},
        {"name": "x"},
        {"id": "d", "records": [{"id": "a"}]},
        {"id": "d", "records": [{"id": "a", "kind": "nothing"}]},
        {"id": "d", "records": [{"id": "a", "kind": "article", "level": "区级"}]},
        {"id": "d", "records": [{"id": "a", "kind": "judgement"}]},
        {"id": "d", "records": [{"id": "a", "kind": "class_results", "rank": 0}]},
        {"id": "d", "appointed_on": "2021-13"},
    ],
)
def test_the_schema_refuses(data: dict[str, Any]) -> None:
    assert not validator(Dossier).is_valid(data)


def test_the_schema_speaks_both_languages() -> None:
    schema = dossier_schema()
    assert schema["properties"]["appointed_on"]["title"] == "聘任日期 appointed on"
    article = schema["$defs"]["Article"]
    assert article["title"] == "文章 article"
    assert "county 县级" in json.dumps(article["properties"]["level"], ensure_ascii=False)
    assert "curriculum_reform 课程改革" in json.dumps(article["properties"]["theme"], ensure_ascii=False)


def test_canonical_bytes() -> None:
    dossier = Dossier(
        id="d",
        posts=(Post(post="teacher", from_=Day.of(2018, 9)),),
        records=(
            Article(id="a", prize=None, exchange="none", standing="declared", name='“引号”"'),
            ClassResults(id="b", pass_rate_after=_decimal("92.50"), rank=3),
            Mentoring(id="c", writings=("a",), to=None),
        ),
    )
    assert canonical_json(dossier).decode() == (
        '{"id":"d","posts":[{"from":"2018-09","post":"teacher"}],"records":['
        '{"id":"a","kind":"article","name":"“引号”\\"","prize":"unknown"},'
        '{"id":"b","kind":"class_results","pass_rate_after":92.5,"rank":3},'
        '{"id":"c","kind":"mentoring","to":"unknown","writings":["a"]}]}'
    )
    assert sha256_of(dossier) == "9d9d0ee95b2c3daa79ac4ae09f2f9d80ffdff6acc985fe581339e7e226770835"


def test_different_content_has_different_bytes() -> None:
    variants: list[Record] = [
        Article(id="a"),
        Article(id="a", prize=None),
        Article(id="a", prize="first"),
        Article(id="a", theme=()),
        Article(id="a", theme=("subject",)),
        Mentoring(id="a"),
        Mentoring(id="a", writings=()),
        Judgement(id="a", requirement="1"),
    ]
    assert len({canonical_json(variant) for variant in variants}) == len(variants)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("92.50", "92.5"),
        ("100", "100"),
        ("0.00", "0"),
        ("-0", "0"),
        ("1E+3", "1000"),
        ("0.000001", "0.000001"),
    ],
)
def test_numbers_have_one_text(number: str, text: str) -> None:
    assert number_text(_decimal(number)) == text


def test_yaml_is_pretty() -> None:
    dossier = Dossier(
        id="007",
        name="null",
        posts=(Post(post="teacher", from_=Day.of(2018, 9)),),
        records=(Article(id="a", date=Day.of(2021), name="是: 否", prize=None, theme=("subject",)),),
    )
    assert dossier_to_yaml(dossier) == (
        'id: 007\nname: "null"\nposts:\n- {post: teacher, from: 2018-09}\nrecords:\n'
        "- id: a\n  kind: article\n  name: '是: 否'\n  date: 2021\n  theme: [subject]\n  prize: unknown\n"
    )


def _decimal(text: str) -> Decimal:
    return Decimal(text)
