"""The tree: plain data without loss, the place of every value, and what is refused before there are any."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from evidence.problems import Place, Problem
from evidence.reading import yaml_tree
from evidence.reading.tree import Limits, Tree, parse_tree, path_text, read_tree, resolve, scalar_text

YAML = """\
# a comment
id: "3.10"
plain: [1, 2.50, true, yes, 2021.10, 2021-09-01, 007, ~, "", 'null', 0x1F, 1_000, 3.2.a, -5, .5]
名称: 张三
block:
  inner: {e: &a [1, 2], f: *a}
  empty:
text: |
  two
  lines
"""
JSON = '{"id": "3.10",\n "plain": [1, 2.50, true, null, "2021"],\n "block": {"inner": {"e": 1e2}}}'


def tree_of(text: str, file: str | None = None) -> Tree:
    tree, problems = parse_tree(text, file=file)
    assert problems == ()
    assert tree is not None
    return tree


def only_problem(text: str | bytes, file: str = "f.yaml", limits: Limits | None = None) -> Problem:
    data = text.encode() if isinstance(text, str) else text
    _, problems = read_tree(data, limits or Limits(), file=file)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.fixture(params=["libyaml", "pure"])
def either_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "pure":
        monkeypatch.setattr(yaml_tree, "_LOADER", yaml.SafeLoader)
    return str(request.param)


@pytest.mark.usefixtures("either_parser")
def test_yaml_scalars_keep_what_was_written() -> None:
    data = tree_of(YAML).data
    assert data["id"] == "3.10"
    assert data["plain"] == [
        1, Decimal("2.50"), True, "yes", Decimal("2021.10"), "2021-09-01", "007", None, "", "null",
        "0x1F", "1_000", "3.2.a", -5, ".5",
    ]  # fmt: skip
    assert scalar_text(data["plain"][4]) == "2021.10"
    assert data["block"] == {"inner": {"e": [1, 2], "f": [1, 2]}, "empty": None}
    assert data["text"] == "two\nlines\n"


@pytest.mark.usefixtures("either_parser")
def test_places_in_yaml() -> None:
    tree = tree_of(YAML, "a.yaml")
    assert tree.place(("plain", 4)) == Place("a.yaml", 3, 29, "plain[4]")
    assert tree.place(("名称",)) == Place("a.yaml", 4, 5, "名称")
    assert tree.place(("名称",), key=True) == Place("a.yaml", 4, 1, "名称")
    assert tree.place(("block", "inner", "f")) == Place("a.yaml", 6, 28, "block.inner.f")
    # What an alias holds stands where it is written.
    assert tree.place(("block", "inner", "f", 1)) == Place("a.yaml", 6, 21, "block.inner.f[1]")
    # What is not there stands where its block does.
    assert tree.place(("block", "nothing", "there")) == Place("a.yaml", 6, 3, "block.nothing.there")
    assert tree.place() == Place("a.yaml", 2, 1, "")


def test_json_and_its_places() -> None:
    tree = tree_of(JSON)
    assert tree.data == {
        "id": "3.10",
        "plain": [1, Decimal("2.50"), True, None, "2021"],
        "block": {"inner": {"e": Decimal(100)}},
    }
    assert tree.place(("plain", 4)) == Place(None, 2, 33, "plain[4]")
    assert tree.place(("block", "inner"), key=True) == Place(None, 3, 12, "block.inner")
    assert tree.place(("block", "inner", "e")).column == 27


def test_json_positions_survive_brackets_and_quotes_in_text() -> None:
    tree = tree_of('{"a": "}]\\"{",\n "b\\"": [{}, [], "c"], "d": -1.5}')
    assert tree.place(('b"', 2)) == Place(None, 2, 18, 'b"[2]')
    assert tree.place(("d",)) == Place(None, 2, 29, "d")


@pytest.mark.parametrize(("name", "is_json"), [("a.json", True), ("a.yaml", False), ("a.txt", True)])
def test_the_name_decides_then_the_first_sign(tmp_path: Path, name: str, is_json: bool) -> None:  # noqa: FBT001
    path = tmp_path / name
    path.write_text('{"a": 1}')
    tree, problems = read_tree(path)
    assert problems == ()
    assert tree is not None
    assert (tree.json, tree.data) == (is_json, {"a": 1})


def test_a_duplicate_key_does_not_hide_the_rest() -> None:
    for text, file in (("a: 1\nb: 2\na: 3\n", "f.yaml"), ('{"a": 1,\n "b": 2,\n "a": 3}', "f.json")):
        tree, problems = read_tree(text.encode(), file=file)
        assert tree is not None
        assert tree.data == {"a": 1, "b": 2}
        assert [(p.code, p.place.line, p.params) for p in problems] == [
            ("duplicate_key", 3, {"key": "a", "first": 1})
        ]


@pytest.mark.usefixtures("either_parser")
@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("\ta: 1", "yaml_tab", 1, 1),
        ("a:\n\tb: 1", "yaml_tab", 2, 1),
        ("a: b: c", "yaml_colon", 1, 5),
        ('a: 1\nb: "x\nc: 2', "yaml_quote", 2, 4),
        ("a: [1, 2\nb: 3", "yaml_bracket", 1, 4),
        ("a: @x", "yaml_start", 1, 4),
        ("a: 1\n b: 2", "yaml_colon", 2, 3),
        ("- a\nb: 1", "yaml_indent", 2, 1),
        ("a: &x [*x]", "alias_unknown", 1, 8),
        ("a: *x", "alias_unknown", 1, 4),
        ("<<: {a: 1}\nb: 2", "merge_key", 1, 1),
        ("a: !!python/object:os.system x", "yaml_tag", 1, 4),
        ("a: !mine {b: 1}", "yaml_tag", 1, 4),
        ("a: !!binary aGk=", "yaml_tag", 1, 4),
        ("a: 1\n---\nb: 2", "several_documents", 2, 1),
        ("? [a]\n: 1", "key_not_text", 1, 3),
        ("a: &x b\n? *x\n: 1", "key_not_text", 2, 3),
    ],
)
def test_yaml_refused(text: str, code: str, line: int, column: int) -> None:
    problem = only_problem(text)
    assert (problem.code, problem.place.line, problem.place.column) == (code, line, column)


@pytest.mark.usefixtures("either_parser")
def test_quoted_merge_sign_and_text_tag_are_plain_text() -> None:
    assert tree_of('"<<": 1\na: !!str 12').data == {"<<": 1, "a": "12"}


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ('{"a": 1,\n}', "json_key", 2, 1),
        ('{"a" 1}', "json_colon", 1, 6),
        ('{"a": 1 "b": 2}', "json_comma", 1, 9),
        ('{"a": }', "json_value", 1, 7),
        ('{"a": "x\ny"}', "json_string", 1, 9),
        ('{"a": "x', "json_string", 1, 7),
        ('{"a": "\\q"}', "json_string", 1, 8),
        ("{'a': 1}", "json_key", 1, 2),
        ("[1]\nx", "json_extra", 2, 1),
        ('{"a": 1, "b": NaN}', "json_number", 1, 15),
        ('{"a": -Infinity}', "json_number", 1, 7),
        ('{"a": 1e999}', "json_number", 1, 7),
        ('{"a": ' + "9" * 5000 + "}", "json_number", 1, 7),
        ('{"a": {"b": "\\ud800"}}', "bad_unicode", 1, 13),
        ('{"a": {"\\udfff": 1}}', "bad_unicode", 1, 7),
    ],
)
def test_json_refused(text: str, code: str, line: int, column: int) -> None:
    problem = only_problem(text, "f.json")
    place = problem.place
    if code == "json_key" and line == 2:  # newer Pythons point at the comma
        assert problem.code == code
    else:
        assert (problem.code, place.line, place.column) == (code, line, column)


@pytest.mark.usefixtures("either_parser")
def test_depth_is_limited() -> None:
    assert tree_of("[" * 32 + "]" * 32, "f.yaml").data
    assert only_problem("[" * 33 + "]" * 33).code == "too_deep"
    assert only_problem("[" * 100_000).code == "too_deep"
    assert only_problem("- " * 1000 + "x").code == "too_deep"


def test_depth_of_json_is_limited() -> None:
    assert tree_of("[" * 32 + "]" * 32, "f.json").data
    for depth in (33, 500, 100_000):
        assert only_problem("[" * depth + "]" * depth, "f.json").code == "too_deep"


@pytest.mark.usefixtures("either_parser")
def test_depth_counts_through_aliases() -> None:
    text = "a: &a " + "[" * 20 + "]" * 20 + "\nb: " + "[" * 12 + "*a" + "]" * 12
    assert only_problem(text).code == "too_deep"


@pytest.mark.usefixtures("either_parser")
def test_aliases_are_limited() -> None:
    assert tree_of("a: &a x\nb: [" + "*a, " * 200 + "]").data["b"] == ["x"] * 200
    assert only_problem("a: &a x\nb: [" + "*a, " * 201 + "]").code == "too_many_aliases"


@pytest.mark.usefixtures("either_parser")
def test_an_alias_bomb_does_not_go_off() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 6)}]\n" for n in range(1, 30)
    )
    assert only_problem(text).code == "too_many_values"


def test_values_are_limited() -> None:
    assert only_problem("a: [1, 2, 3, 4]", limits=Limits(values=4)).code == "too_many_values"


def test_resolve_and_back() -> None:
    for text in ("0", "-1", "12", "1.50", "2021.10", "true", "false", "x", "1e5", "-0", "+1", "0.0000001"):
        assert scalar_text(resolve(text)) == text
    assert resolve("9" * 31) == "9" * 31
    assert resolve("null") is resolve("~") is resolve("") is None


def test_path_text() -> None:
    assert path_text(("records", 3, "exchange", "level")) == "records[3].exchange.level"
    assert path_text((0, "a")) == "[0].a"
