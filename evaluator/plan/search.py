"""The cheapest plans, exactly: moments in the order of what they must cost, each solved, each plan tried.

Best first: a moment is looked at only when nothing cheaper is left, and a plan is given out only when every
other moment's bound is at least its cost. Each plan is applied and decided by the interpreter before it is
given out, and so is each of its parts; where formula and interpreter differ, the interpreter is right and the
formula learns from it.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from evaluator.changes import BadChange, Situation, apply
from evaluator.plan.changing import Changer, Trial
from evaluator.plan.considered import Considered, Found
from evaluator.plan.dates import days_ahead, eves, terms_begun
from evaluator.plan.later import days_that_turn
from evaluator.plan.model import Later, Model
from evaluator.plan.obstacles import Obstacle, obstacles_of
from evaluator.plan.office import settings_given, supposed
from evaluator.plan.prices import price
from evaluator.plan.remembering import Course, Remembering
from evaluator.plan.scene import Scene
from evaluator.plan.solver import Optimiser, OutOfTime
from evaluator.plan.steps import Moment, Step
from evaluator.plan.trying import Taster
from evaluator.plan.values import KnownValues
from evidence.changes import Supply, SupplySetting


def _in_order(situation: Situation) -> Situation:
    """The situation with its records in the order of their ids: plans depend on no other."""
    records = tuple(sorted(situation.dossier.records, key=lambda record: record.id))
    return situation._replace(dossier=situation.dossier.model_copy(update={"records": records}))


class Search:
    """Finds plans for one situation that is not met.

    `program` decides the situation's rule set. Nothing new can be earned before the day after `today`; `by`
    is the last day that is thought of; `expired` says when the time is over.
    """

    def __init__(
        self, program: Remembering, situation: Situation, today: date, by: date, expired: Callable[[], bool]
    ) -> None:
        self.situation = situation = _in_order(situation)
        self.found: list[Found] = []
        self.bound = 0
        self.complete = False
        self.considered: dict[Moment, Considered] = {}
        self._costs = situation.settings.costs
        self._trial = Trial(program, situation)
        changer = Changer(situation, program.resolved.requirement)
        self._taster = Taster(self._trial, changer, self.cost, expired)
        self._program = program
        self._today = today
        self._expired = expired
        self._courses: dict[tuple[Step, ...], tuple[Course, KnownValues]] = {}
        self._by = by
        scene = self._scene(situation, ())
        self.finding = scene.finding
        self.days = days_ahead(scene, by)
        self._first = self._modelled(scene, ())
        self.ways = ((), *supposed(scene.case, self._first.unknown, situation.settings, today))
        turning = days_that_turn(situation.dossier, situation.settings)
        self._free_later = any(situation.as_of < day <= by for day in turning)
        self._least: dict[int, int] = {}
        self._queue: list[tuple[int, date, int]] = []
        self._known: set[tuple[date, int]] = set()
        for way in range(len(self.ways)):
            moment = self._moment(situation.as_of, way)
            self._wait_for(moment.day, way, self._waiting(moment))

    @property
    def differences(self) -> int:
        """How often formula and interpreter differed."""
        return self._taster.differences

    @property
    def exact(self) -> bool:
        """Whether every plan found is known to be the cheapest that was left."""
        given_up = any(considered.given_up for considered in self.considered.values())
        return not self._taster.too_strict and not given_up

    def obstacles(self) -> tuple[Obstacle, ...]:
        """Why nothing helps, on the last day that was looked at; where no later day can help, on any."""
        looked_at = [
            considered.model for moment, considered in self.considered.items() if not moment.supplied
        ]
        last = max(looked_at, key=lambda model: model.scene.day, default=self._first)
        formulas = last.later() if last is self._first and len(self.days) > 1 else last.formulas
        return obstacles_of(last, formulas)

    def course(self, moment: Moment) -> Course:
        """How the dossier goes on where nothing is changed but what a moment supposes."""
        return self._courses[moment.supplied][0]

    # Moments ----

    def _moment(self, day: date, way: int) -> Moment:
        return Moment(day, self.ways[way])

    def _waiting(self, moment: Moment) -> int:
        terms = terms_begun(self._program.office.calendar, self.situation.as_of, moment.day)
        return terms * self._costs.waiting_term + len(moment.supplied) * self._costs.information

    def _price(self, step: Step) -> int:
        return price(step, self._costs)

    def cost(self, moment: Moment, steps: Iterable[Step]) -> int:
        """What waiting, suppositions and steps cost together."""
        return self._waiting(moment) + sum(map(self._price, steps))

    def _scene(self, situation: Situation, supplied: tuple[Step, ...]) -> Scene:
        """The scene of a situation in which these things are supposed."""
        program = self._trial.program(situation.settings)
        known = self._courses.get(supplied)
        if known is None:
            start = situation._replace(as_of=self.situation.as_of)
            known = (
                Course(program, start, max(self._by, start.as_of)),
                KnownValues(program.resolved.requirement),
            )
            self._courses[supplied] = known
        return Scene(program, known[0], situation.as_of, self._today, known[1])

    def _modelled(self, scene: Scene, supplied: tuple[Step, ...]) -> Model:
        model = Model(scene)
        given = settings_given(model) if model.missing else {}
        if given:
            supplies = [SupplySetting(name, step.value) for name, step in given.items()]
            with_given = apply(scene.situation, supplies)
            model.suppose(given, Model(self._scene(with_given, (*supplied, *given.values()))))
        return model

    def model(self, moment: Moment) -> Model | None:
        """The formula of a moment; None where the dossier's own fields cannot be as it supposes."""
        if moment.day == self.situation.as_of and not moment.supplied:
            return self._first
        own = [Supply(None, step.what, step.value) for step in moment.supplied]
        try:
            situation = apply(self.situation, own)
        except BadChange:
            return None
        scene = self._scene(situation._replace(as_of=moment.day), moment.supplied)
        return self._modelled(scene, moment.supplied)

    def _consider(self, day: date, way: int) -> Considered | None:
        """Look at a moment for the first time; what has been found for less is shut out."""
        moment = self._moment(day, way)
        model = self.model(moment)
        if model is None:
            return None
        considered = Considered(moment, model, self._price, self._expired)
        for plan in self.found:
            if plan.moment.is_part_of(moment):
                considered.shut_out(plan)
        considered.choose()
        self.considered[moment] = considered
        if day == self.situation.as_of:
            self._look_ahead(model, way)
        else:
            self._look_between(model, way)
        return considered

    def _look_ahead(self, model: Model, way: int) -> None:
        """Every later day with the same suppositions waits for its turn, by the least that it must cost."""
        least = 0 if self._free_later else self._least_later(model)
        if least is not None:
            self._least[way] = least
            for eve, day in pairwise(self.days):
                # Days between the two may yet be thought of: they are not cheaper than the first of them.
                first = self._moment(eve + timedelta(days=1), way)
                self._wait_for(day, way, self._waiting(first) + least)

    def _look_between(self, model: Model, way: int) -> None:
        """A record has been left behind by a day: the eve of that is a day to think of."""
        for eve in eves(self._first.scene, model.scene):
            if (eve, way) not in self._known:
                self._wait_for(eve, way, self._waiting(self._moment(eve, way)) + self._least[way])

    def _least_later(self, model: Model) -> int | None:
        """What all later days cost at the least beside the waiting; None: nothing helps on any of them."""
        formula = model.later()[model.scene.finding.id]
        if isinstance(formula, bool):
            return 0 if formula else None
        optimiser = Optimiser(Later(formula, model), self._price, self._expired)
        best = optimiser.best()
        return None if best is None else sum(map(self._price, best))

    # The search ----

    def plans(self, most: int) -> Iterator[Found]:
        """At most so many plans, cheapest first. Raises OutOfTime when the time is over before that."""
        while self._queue and len(self.found) < most:
            self.bound, day, way = heapq.heappop(self._queue)
            if self._expired():
                raise OutOfTime
            moment = self._moment(day, way)
            considered = self.considered.get(moment)
            if considered is None:
                considered = self._consider(day, way)
            elif not considered.settled:
                considered.choose()
            elif considered.choice is not None and self.cost(moment, considered.choice) == self.bound:
                plan = self._taster.tried(considered)
                if plan is None:
                    considered.choose()
                else:
                    self._keep(plan)
                    yield plan
            if considered is not None and considered.choice is not None:
                self._wait_for(day, way, self.cost(moment, considered.choice))
        self.complete = not self._queue

    def _keep(self, plan: Found) -> None:
        self.found.append(plan)
        for moment, considered in self.considered.items():
            if plan.moment.is_part_of(moment):
                considered.shut_out(plan)

    def _wait_for(self, day: date, way: int, bound: int) -> None:
        self._known.add((day, way))
        heapq.heappush(self._queue, (bound, day, way))
