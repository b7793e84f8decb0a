"""Every mutant of the catalogue's rule sets is noticed by some case, save those listed with their reason."""

from __future__ import annotations

import pytest

from rules.loader import CatalogueEntry, catalogue, load_rule_set
from tests.rules.mutation.runner import Ground
from tests.rules.mutation.survivors import load_survivors
from tests.rules.prepared import prepared_beside


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: f"{entry.id}/{entry.edition}")
def test_every_mutant_is_noticed(entry: CatalogueEntry) -> None:
    rule_set, _ = load_rule_set(entry.path)
    assert rule_set is not None
    listed, problems = load_survivors(entry.path)
    assert problems == ()
    found = [mutant.name for mutant in Ground(rule_set, prepared_beside(entry.path)).survivors()]
    assert sorted(found) == sorted(listed)
