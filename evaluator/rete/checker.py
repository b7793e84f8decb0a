"""Compares what the Rete network finds with the interpreter's findings.

Whatever becomes of the engine's process, the caller gets a cross-check: agreed, or not checked and why. Only
a disagreement is an error.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Final, Self

from evaluator.case import Case
from evaluator.interpret import Program
from evaluator.rete.facts import Question, ask
from evaluator.rete.limits import LimitExceeded
from evaluator.rete.network import Network, written
from evaluator.rete.process import Why, Worker, WorkerFailed
from evaluator.verdict import CrossCheck, Finding

IN_FLIGHT: Final = 32
"""So many questions are sent before the first answer is waited for."""
NETWORKS: Final = 16
"""So many networks are kept, and given to one worker."""
PATIENCE: Final = 3
"""After so many failures in a row no further worker is started."""

Difference = tuple[str, str, str]
"""A requirement's id, the interpreter's status and the network's."""


class EnginesDisagree(Exception):  # noqa: N818 - says what happened; part of the agreed interface
    """The two engines found different things: an error, never a verdict."""

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        self.differences = differences
        super().__init__("; ".join(f"{each[0]}: {each[1]} / {each[2]}" for each in differences))


class CrossChecker:
    """Decides trees a second time, in a worker process that is replaced after `per_worker` dossiers.

    `timeout` is how many seconds an answer may take. One thread uses it at a time; as a context manager it
    closes itself.
    """

    def __init__(self, *, timeout: float = 10.0, per_worker: int = 500) -> None:
        self.timeout = timeout
        self.per_worker = per_worker
        self._worker: Worker | None = None
        self._next: Worker | None = None
        self._networks: dict[int, _Known] = {}
        self._defined = 0
        self._asked = 0
        self._failures = 0
        self._why: Why = "died"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the worker now, so that it gets ready while something else is done. Never fails."""
        if self._worker is None and self._failures < PATIENCE:
            self._worker = self._started()

    def close(self) -> None:
        """End all processes. The next check starts a new one."""
        for worker in (self._worker, self._next):
            if worker is not None:
                worker.close()
        self._worker = self._next = None

    def check(self, program: Program, case: Case, finding: Finding) -> CrossCheck:
        """Decide one dossier a second time. Raises `EnginesDisagree`."""
        (outcome,) = self.check_many(program, [(case, finding)])
        if isinstance(outcome, EnginesDisagree):
            raise outcome
        return outcome

    def check_many(
        self, program: Program, found: Iterable[tuple[Case, Finding]]
    ) -> Iterator[CrossCheck | EnginesDisagree]:
        """Decide many dossiers a second time while `found` is still being worked out.

        Yields one outcome for each, in order; a disagreement is yielded, not raised.
        """
        known = self._know(program)
        waiting: deque[_Asked] = deque()
        try:
            for case, finding in found:
                if known.network is None:
                    yield CrossCheck("not_checked", None, "limits")
                    continue
                waiting.append(self._ask(_Asked(known, ask(known.network, case, finding))))
                if len(waiting) >= IN_FLIGHT:
                    yield self._outcome(waiting)
            while waiting:
                yield self._outcome(waiting)
        finally:
            if waiting:
                # Answers that nobody waits for any more would be taken for those of the next questions.
                self.close()

    # Networks and workers -----------------------------------------------------------------------------------

    def _know(self, program: Program) -> _Known:
        known = self._networks.get(id(program))
        if known is None:
            if len(self._networks) >= NETWORKS:
                self._networks.pop(next(iter(self._networks)))
            self._defined += 1
            known = self._networks[id(program)] = _Known(program, self._defined)
        return known

    def _started(self) -> Worker | None:
        try:
            return Worker(self.timeout)
        except WorkerFailed as failure:
            self._failed(failure.why)
            return None

    def _failed(self, why: Why) -> None:
        self._why = why
        self._failures = PATIENCE if why == "not_installed" else self._failures + 1

    def _current(self) -> Worker | None:
        """The worker that takes the next question: a new one when the last has done its share."""
        worker = self._worker
        if worker is not None and (worker.age >= self.per_worker or len(worker.defined) >= NETWORKS):
            worker = None
            self._worker, self._next = self._next, None
        if self._worker is None:
            self.start()
        elif self._next is None and self._worker.age >= self.per_worker * 4 // 5:
            self._next = self._started()
        return self._worker

    # Questions and answers ----------------------------------------------------------------------------------

    def _ask(self, asked: _Asked) -> _Asked:
        """Send a question; without a worker it stays unanswered."""
        worker = asked.worker = self._current()
        if worker is not None:
            if asked.known.number not in worker.defined:
                worker.defined.add(asked.known.number)
                worker.send(asked.known.definition)
            self._asked += 1
            asked.number = self._asked
            worker.age += 1
            message = {"question": asked.number, "network": asked.known.number, **asked.question.message}
            worker.send(written(message))
        return asked

    def _outcome(self, waiting: deque[_Asked]) -> CrossCheck | EnginesDisagree:
        asked = waiting.popleft()
        worker = asked.worker
        if worker is None:
            return CrossCheck("not_checked", None, self._why)
        try:
            certain, possible = _read(worker.receive(self.timeout), asked)
        except WorkerFailed as failure:
            self._failed(failure.why)
            self._give_up(worker, waiting)
            return CrossCheck("not_checked", None, failure.why)
        self._failures = 0
        if worker is not self._worker and not any(other.worker is worker for other in waiting):
            worker.close()
        differences = tuple(asked.question.differences(certain, possible))
        return EnginesDisagree(differences) if differences else CrossCheck("agreed", worker.engine)

    def _give_up(self, worker: Worker, waiting: deque[_Asked]) -> None:
        """End a worker that failed; the questions behind the one it failed at are asked again."""
        worker.close()
        if worker is self._worker:
            self._worker = None
        for other in waiting:
            if other.worker is worker:
                self._ask(other)


class _Known:
    """A program's network, or None where durable-rules could not bear it; `number` names it to workers."""

    def __init__(self, program: Program, number: int) -> None:
        self.program = program
        self.number = number
        self.network: Network | None = None
        self.definition = b""
        try:
            self.network = Network(program)
        except LimitExceeded:
            return
        self.definition = written({"network": number, **self.network.definition})


class _Asked:
    """A question, and the worker it was put to under a number."""

    def __init__(self, known: _Known, question: Question) -> None:
        self.known = known
        self.question = question
        self.worker: Worker | None = None
        self.number = 0


def _read(line: bytes, asked: _Asked) -> tuple[set[int], set[int]]:
    """What the network found met in each world. Raises `WorkerFailed` for anything else."""
    try:
        answer: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise WorkerFailed("garbled") from None
    match answer:
        case [_, str()]:
            raise WorkerFailed("failed")
        case [asked.number, [*certain], [*possible]]:
            requirements = range(len(asked.known.network.parents)) if asked.known.network else range(0)
            if all(type(each) is int and each in requirements for each in (*certain, *possible)):
                return set(certain), set(possible)
    raise WorkerFailed("garbled")
