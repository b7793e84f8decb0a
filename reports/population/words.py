"""What requirements are called: clause and words by id, and the headings that both kinds of counts share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from reports.language import N_, Code, language
from reports.population.sections import COUNTS, NAMES, WORDS, Field
from rules.loader import RuleSet
from rules.model import Combination, Node

GROUPS: Final[Mapping[str, str]] = {
    "district": N_("District"),
    "subject": N_("Subject"),
    "school": N_("School"),
    "title_sought": N_("Title sought"),
}
"""The columns of the applicants that counts are told by."""
BY: Final[Mapping[str, str]] = {
    "district": N_("By district"),
    "subject": N_("By subject"),
    "school": N_("By school"),
    "title_sought": N_("By title sought"),
}
"""The headings of these counts."""


class Named(NamedTuple):
    """A requirement: its clause and what it says; both empty where the rule set is not known."""

    cite: str
    says: str


NAMELESS: Final = Named("", "")


def names_of(rule_set: RuleSet, readings: Mapping[str, str], lang: Code) -> dict[str, Named]:
    """What every requirement is called under a choice of readings, by id."""
    words = language(lang)
    return {
        node.id: Named(words.cite(node.cite), node.says.in_language(lang))
        for node in _walk(rule_set.resolve(dict(readings)).requirement)
    }


def _walk(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Combination):
        for child in node.of:
            yield from _walk(child)


def named_fields(lang: Code) -> tuple[Field, Field, Field]:
    """The columns of a requirement: clause, id, words."""
    say = language(lang).say
    return (
        Field("cite", say("Clause"), COUNTS),
        Field("requirement", say("Requirement"), NAMES),
        Field("says", say("Restated"), WORDS),
    )
