"""What several commands share: rule sets by name, readings as given, exit codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from cli.speech import tell
from evidence.problems import N_, Param, Problem, register, shown

if TYPE_CHECKING:
    from pathlib import Path

    from rules.loader import RuleSet, UnknownReading

BAD_INPUT: Final = 2
"""Exit code: something given is not as it must be."""
DISAGREEMENT: Final = 3
"""Exit code: the engines find different things."""
LONGEST_NAME: Final = 100

TEMPLATES: Final = register(
    {
        "title_missing": N_(
            "The dossier names no title sought. Give --title with one of {expected}, or fill in title_sought."
        ),
        "title_unknown": N_("There are no conditions for the title {found}. There are: {expected}."),
        "title_near": N_(
            "There are no conditions for the title {found}. Is {near} meant? There are: {expected}."
        ),
        "reading_near": N_("There is no reading {name}. Is {near} meant? Declared: {expected}."),
        "reading_option_near": N_(
            "The reading {name} has no option {option}. Is {near} meant? Options: {expected}."
        ),
    }
)


class Failed(Exception):  # noqa: N818 - it ends a command; it is no error of the program
    """Ends a command whose input is not as it must be; the problems are told."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


def known_rule_sets() -> list[RuleSet]:
    """Every rule set of the catalogue that can be read."""
    from rules.loader import catalogue, load_rule_set  # noqa: PLC0415 - start-up counts

    found = (load_rule_set(entry.path)[0] for entry in catalogue())
    return [rule_set for rule_set in found if rule_set is not None]


def rule_set_of(title: str | None) -> RuleSet:
    """The rule set of a title, by its id or by the title itself. Raises Failed."""
    from rules.loader import catalogue, find  # noqa: PLC0415 - start-up counts

    expected: tuple[str, ...] = tuple(dict.fromkeys(entry.id for entry in catalogue()))
    if title is None:
        raise Failed([Problem("title_missing", params={"expected": expected})])
    path = find(title)
    if path is not None:
        return loaded(path)
    for rule_set in known_rule_sets():
        if title in (rule_set.title.zh, rule_set.title.en):
            return rule_set
    near = nearest(title, expected)
    if near:
        params: dict[str, Param] = {"found": shown(title), "near": near, "expected": expected}
        raise Failed([Problem("title_near", params=params)])
    raise Failed([Problem("title_unknown", params={"found": shown(title), "expected": expected})])


def loaded(path: str | Path) -> RuleSet:
    """The rule set of a file. Raises Failed with all that is wrong with it; warnings are told."""
    from rules.loader import load_rule_set  # noqa: PLC0415 - start-up counts

    rule_set, problems = load_rule_set(path)
    if rule_set is None:
        raise Failed(problems)
    tell(problems)
    return rule_set


def chosen(rule_set: RuleSet, readings: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The readings as given. Raises Failed with all that the rule set does not know of them."""
    from rules.loader import UnknownReading  # noqa: PLC0415 - start-up counts

    given = list(readings)
    problems = []
    for name, option in given:
        try:
            rule_set.choose({name: option})
        except UnknownReading as unknown:
            problems.append(_with_nearest(unknown, name if unknown.option is None else option))
    if problems:
        raise Failed(problems)
    return dict(given)


def _with_nearest(unknown: UnknownReading, given: str) -> Problem:
    problem = unknown.problem
    near = nearest(given, unknown.expected)
    if near is None:
        return problem
    code = "reading_near" if unknown.option is None else "reading_option_near"
    return Problem(code, params={**problem.params, "near": near})


def nearest(text: str, names: Iterable[str]) -> str | None:
    """The name that a text is most likely meant to be, if any comes near."""
    from difflib import get_close_matches  # noqa: PLC0415 - start-up counts

    return next(iter(get_close_matches(text[:LONGEST_NAME], names, 1)), None)


def json_text(value: Any) -> str:
    """A value as JSON for people and programs, ending in a line break."""
    import json  # noqa: PLC0415 - start-up counts

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
