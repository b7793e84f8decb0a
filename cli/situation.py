"""What several commands are given beside a dossier, and the verdicts that come of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from gettext import gettext as _
from typing import TYPE_CHECKING, Final

from cli.common import Failed, chosen, rule_set_of
from cli.speech import shout
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from cli.inputs import Inputs
    from evaluator.changes import Situation
    from evaluator.evaluate import Evaluator
    from evaluator.rete import CrossChecker, EnginesDisagree
    from evaluator.verdict import Verdict
    from evidence.dossier import Dossier
    from evidence.scales import Standing
    from evidence.settings import Settings
    from rules.handbook import Handbook
    from rules.loader import RuleSet

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

TEMPLATES: Final = register(
    {"as_of_not_a_day": N_("{found} is not a day. Write the cut-off like 2024-08-31.")},
)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for beside the dossier, as click gives it."""

    title: str | None = None
    standing: Standing | None = None
    settings: str | None = None
    readings: tuple[tuple[str, str], ...] = ()
    handbook: str | None = None


@dataclass(frozen=True)
class Given:
    """The same, read and found to be in order."""

    dossier: Dossier
    settings: Settings
    rule_set: RuleSet
    readings: dict[str, str]
    handbook: Handbook | None
    as_of: date
    standing: Standing

    @property
    def situation(self) -> Situation:
        """What the verdict is made from, as changes take it."""
        from evaluator.changes import Situation  # noqa: PLC0415 - start-up counts

        return Situation(self.dossier, self.settings, self.as_of, self.standing, self.readings)

    @property
    def official(self) -> Mapping[str, str] | None:
        """The official text of each clause by its citation."""
        return None if self.handbook is None else self.handbook.clauses(self.rule_set.source.chapter)


def cut_off(text: str | None, inputs: Inputs) -> date | None:
    """The cut-off; without one today, by the only clock there is."""
    if text is None:
        return datetime.now(UTC).astimezone().date()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    inputs.problems.append(Problem("as_of_not_a_day", params={"found": shown(text)}))
    return None


def clock(seconds: float) -> Callable[[], bool]:
    """Tells when so many seconds have gone by."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def tell_today(as_of: date) -> None:
    """Say that no cut-off was given."""
    shout(_("No --as-of is given: the cut-off is today, {day}.").format(day=as_of.isoformat()))


def read_given(
    inputs: Inputs,
    dossier: Dossier | None,
    as_of: date | None,
    asked: Asked,
    known: RuleSet | None = None,
) -> Given | None:
    """All that goes with a dossier; None where something is wrong, which `inputs` then knows.

    `known` is the rule set, where it need not be found by a title.
    """
    settings = inputs.settings(asked.settings)
    handbook = inputs.handbook(asked.handbook)
    rule_set = None
    readings: dict[str, str] = {}
    if dossier is not None or asked.title is not None:
        try:
            sought = asked.title or (dossier.title_sought if dossier is not None else None)
            rule_set = known or rule_set_of(sought)
            own = settings.readings.items() if settings is not None else ()
            chosen(rule_set, ((name, option) for name, option in own if name in rule_set.readings))
            readings = chosen(rule_set, asked.readings)
        except Failed as failed:
            inputs.problems += failed.problems
    if handbook is not None and rule_set is not None:
        inputs.compare(rule_set, handbook)
    if dossier is None or settings is None or rule_set is None or as_of is None:
        return None
    from evaluator.evaluate import DEFAULT_STANDING  # noqa: PLC0415 - start-up counts

    standing = asked.standing or settings.standing or DEFAULT_STANDING
    return Given(dossier, settings, rule_set, readings, handbook, as_of, standing)


# Verdicts ----------------------------------------------------------------------------------------------


@contextmanager
def checker_for(*, asked: bool) -> Iterator[CrossChecker | None]:
    """The second engine, where it is asked for."""
    with ExitStack() as stack:
        checker = None
        if asked:
            from cli.engine import cross_checker  # noqa: PLC0415 - start-up counts

            checker = stack.enter_context(cross_checker())
        yield checker


def evaluator_of(given: Given, situation: Situation | Given, checker: CrossChecker | None) -> Evaluator:
    """What decides in a situation; that which is given is one itself."""
    from evaluator.evaluate import Evaluator  # noqa: PLC0415 - start-up counts

    return Evaluator(
        given.rule_set,
        situation.settings,
        situation.as_of,
        situation.standing,
        situation.readings,
        handbook_sha256=given.handbook.sha256 if given.handbook is not None else None,
        cross_checker=checker,
    )


def verdicts_of(
    given: Given, situations: Sequence[Situation], *, cross_check: bool
) -> tuple[Verdict, ...] | None:
    """The verdict in each situation; None when the engines disagree on one, which has then been told."""
    from evaluator.rete import EnginesDisagree  # noqa: PLC0415 - start-up counts

    with checker_for(asked=cross_check) as checker:
        try:
            return tuple(_decided(given, situations, checker))
        except EnginesDisagree as disagreement:
            tell_disagreement(disagreement)
            return None


def _decided(
    given: Given, situations: Iterable[Situation], checker: CrossChecker | None
) -> Iterator[Verdict]:
    """The verdicts, one after the other; what differs by the dossier alone is compiled once."""
    last: tuple[Situation, Evaluator] | None = None
    for situation in situations:
        if last is None or last[0][1:] != situation[1:]:
            last = (situation, evaluator_of(given, situation, checker))
        yield last[1].evaluate(situation.dossier)


def tell_disagreement(disagreement: EnginesDisagree) -> None:
    """Both sides, requirement by requirement."""
    shout(_("The two engines find different things. This is an error of zhicheng; there is no verdict."))
    for requirement, interpreter, rete in disagreement.differences:
        shout(
            _("{requirement}: the interpreter finds {interpreter}, the Rete network {rete}.").format(
                requirement=requirement, interpreter=interpreter, rete=rete
            )
        )
    shout(_("Please report it with the rule set and a dossier that shows it."))
