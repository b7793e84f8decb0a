"""Every kind, field and value has both labels, and no spelling means two things."""

import pytest

from evidence.costs import Costs
from evidence.documents import Document
from evidence.dossier import Dossier, Excused, Pin, Post, Waiver
from evidence.labels import Term
from evidence.model import Model, yaml_name
from evidence.records import KINDS, Exchange, Publication
from evidence.scales import ENUMERATIONS, SCALES, steps
from evidence.settings import AmountEntry, Equivalent, Issuer, ReuseEntry, Season, Settings, Terms
from evidence.terms import LABELS, codes_by_spelling, fold, label, nearest

BLOCKS: list[type[Model]] = [
    *KINDS.values(), Exchange, Publication, Document, Dossier, Post, Excused, Waiver,
    Pin, Settings, AmountEntry, Season, Terms, Issuer, Equivalent, ReuseEntry, Costs,
]  # fmt: skip


def spellings(code: str, term: Term) -> set[str]:
    return {fold(text) for text in (code, term.zh, term.en, *term.synonyms)}


@pytest.mark.parametrize("group", LABELS)
def test_labels_are_there_in_both_languages(group: str) -> None:
    for code, term in LABELS[group].items():
        assert term.zh, code
        assert term.en, code
        assert term.en.isascii(), code
        assert not term.zh.isascii(), code


@pytest.mark.parametrize("group", ENUMERATIONS)
def test_every_value_has_a_label(group: str) -> None:
    assert set(LABELS[group]) == set(ENUMERATIONS[group])


def test_every_kind_and_field_has_a_label_and_no_other() -> None:
    assert list(LABELS["kind"]) == list(KINDS)
    used = {yaml_name(name) for block in BLOCKS for name in block.model_fields}
    assert set(LABELS["field"]) == used


@pytest.mark.parametrize("group", [group for group in LABELS if group != "field"])
def test_no_spelling_means_two_values(group: str) -> None:
    seen: dict[str, str] = {}
    for code, term in LABELS[group].items():
        for spelling in spellings(code, term):
            assert seen.setdefault(spelling, code) == code, spelling
    assert codes_by_spelling(group) == seen


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.__name__)
def test_no_spelling_means_two_fields_of_a_block(block: type[Model]) -> None:
    seen: dict[str, str] = {}
    for attribute in block.model_fields:
        name = yaml_name(attribute)
        for spelling in spellings(name, LABELS["field"][name]):
            assert seen.setdefault(spelling, name) == name, spelling


def test_no_two_enumerations_have_the_same_values() -> None:
    assert len(set(ENUMERATIONS.values())) == len(ENUMERATIONS)


def test_scales_hold_values_of_their_enumerations() -> None:
    groups = {"status": "project_status"}
    for name, scale in SCALES.items():
        assert set(scale) <= set(ENUMERATIONS[groups.get(name, name)])
    assert steps(SCALES["level"], "county", "city") == -1
    assert steps(SCALES["prize"], "first", "excellence") == 3


def test_label_in_both_languages() -> None:
    assert (label("level", "county"), label("level", "county", "en")) == ("县级", "county")
    assert label("prize", "none") == "无"


def test_nearest_guesses_only_what_is_near() -> None:
    kinds = codes_by_spelling("kind")
    assert nearest("artcle", kinds) == "article"
    assert nearest("zzzz", kinds) is None
    assert nearest("article" * 20, kinds) is None
