"""Requirements by the names that people give them."""

import pytest

from rules.loader import find, load_rule_set
from rules.model import Node
from rules.naming import named, near, nodes


@pytest.fixture(scope="module")
def root() -> Node:
    """The tree of the secondary title under its default readings."""
    path = find("senior-secondary")
    assert path is not None
    rule_set, _ = load_rule_set(path)
    assert rule_set is not None
    return rule_set.resolve(rule_set.choose({})).requirement


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3.1.title", "3.1.title"),
        ("3", "3"),
        ("三", "3"),
        ("三（一）", "3.1"),
        ("三(一)", "3.1"),
        ("3(1)", "3.1"),
        ("3（1）", "3.1"),
        ("二（二）1", "2.2.1"),
        ("2(2)1", "2.2.1"),
        ("senior-secondary", "senior-secondary"),
    ],
)
def test_an_id_or_a_clause_names_a_requirement(root: Node, text: str, wanted: str) -> None:
    node = named(root, text)
    assert node is not None
    assert node.id == wanted


@pytest.mark.parametrize("text", ["", "三（九）", "3.9", "x" * 10_000, "《》"])
def test_what_names_nothing(root: Node, text: str) -> None:
    assert named(root, text) is None


def test_the_uppermost_stands_for_its_clause(root: Node) -> None:
    for node in nodes(root):
        found = named(root, node.cite) if node.cite else node
        assert found is not None
        assert found.cite == node.cite
        assert len(found.id) <= len(node.id)


def test_the_nearest_id(root: Node) -> None:
    assert near(root, "3.1.titel") == "3.1.title"
    assert near(root, "%%%%%") is None
