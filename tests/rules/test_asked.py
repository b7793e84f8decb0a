"""What a title asks a dossier for, from the leaves of its tree."""

import pytest

from evidence.records import KINDS
from rules.asked import plan_of
from rules.loader import RuleSet, catalogue, load_rule_set
from rules.model import AbsentLeaf, Combination, JudgementLeaf, Node, PeriodLeaf, RecordsLeaf


@pytest.fixture(params=catalogue(), ids=lambda entry: f"{entry.id}-{entry.edition}")
def rule_set(request: pytest.FixtureRequest) -> RuleSet:
    """Each rule set of the catalogue."""
    found, _ = load_rule_set(request.param.path)
    assert found is not None
    return found


def nodes(root: Node) -> list[Node]:
    """All requirements in the order of the tree."""
    below = [each for child in root.of for each in nodes(child)] if isinstance(root, Combination) else []
    return [root, *below]


def test_every_kind_that_a_leaf_looks_at(rule_set: RuleSet) -> None:
    tree = nodes(rule_set.resolve(rule_set.choose({})).requirement)
    kinds = []
    for node in tree:
        if isinstance(node, RecordsLeaf | PeriodLeaf):
            kinds += [source.of for source in node.sources]
        elif isinstance(node, AbsentLeaf):
            kinds.append(node.absent)
    asked = [sheet.kind for sheet in plan_of(rule_set).sheets]
    assert set(kinds) <= set(asked)
    assert [kind for kind in asked if kind in kinds] == list(dict.fromkeys(kinds))
    assert set(asked) <= set(KINDS)


def test_every_judgement_in_the_order_of_the_clauses(rule_set: RuleSet) -> None:
    tree = nodes(rule_set.resolve(rule_set.choose({})).requirement)
    default = [node.id for node in tree if isinstance(node, JudgementLeaf)]
    asked = [each.id for each in plan_of(rule_set).judgements]
    assert [each for each in asked if each in default] == default
    numbers = [[int(part) for part in each.split(".") if part.isdecimal()][:2] for each in asked]
    assert numbers == sorted(numbers)


def test_fields_of_every_reading(rule_set: RuleSet) -> None:
    for sheet in plan_of(rule_set).sheets:
        for name in sheet.fields:
            assert name.split(".")[0] in KINDS[sheet.kind].model_fields, (sheet.kind, name)
    if rule_set.id == "senior-secondary":
        fields = {sheet.kind: sheet.fields for sheet in plan_of(rule_set).sheets}
        assert "subject" in fields["article"]  # by a reading that is not the default
        assert {"pass_rate_before", "pass_rate_after"} <= set(fields["class_results"])


def test_documents_and_clauses(rule_set: RuleSet) -> None:
    sheets = {sheet.kind: sheet for sheet in plan_of(rule_set).sheets}
    assert sheets["workload"].clauses == ("二（一）",)
    if rule_set.id == "senior-secondary":
        design = sheets["teaching_design"]
        assert [(each.type, each.signed_by) for each in design.documents] == [
            ("teaching_design_original", ("dean", "vice_principal_academic"))
        ]
        assert (sheets["open_lesson"].papers, sheets["article"].papers) == (2, 3)
