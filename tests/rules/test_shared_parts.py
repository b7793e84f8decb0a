"""What several choices of readings share of a file is what each of them reads alone."""

from __future__ import annotations

from random import Random

import pytest

from rules.loader import Resolution, RuleSet, catalogue, load_rule_set

CHOICES = 12


def loaded(path: str) -> RuleSet:
    """A rule set of which nothing but the default is resolved."""
    rule_set, problems = load_rule_set(path)
    assert rule_set is not None, problems
    return rule_set


def alone(rule_set: RuleSet, choice: dict[str, str]) -> Resolution:
    """What a choice gives where no other was read before."""
    return RuleSet(**{**vars(rule_set), "known": {}, "parts": {}}).resolution(choice)


@pytest.mark.parametrize("path", [str(entry.path) for entry in catalogue()])
def test_every_choice_reads_as_it_does_alone(path: str) -> None:
    shared = loaded(path)
    rng = Random(path.rpartition("/")[2])
    for _ in range(CHOICES):
        choice = {name: rng.choice(list(reading.options)) for name, reading in shared.readings.items()}
        after_others, first = shared.resolution(choice), alone(shared, choice)
        assert after_others.resolved == first.resolved
        assert after_others.trail.jumps == first.trail.jumps
        assert after_others.trail.kept == first.trail.kept
