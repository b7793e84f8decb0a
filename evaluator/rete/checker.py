"""Compares what the Rete network finds with the interpreter's findings.

Whatever becomes of the engine's process, the caller gets a cross-check: agreed, or not checked and why. Only
a disagreement is an error. Little is imported here, so that a worker can start before all else is imported.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from evaluator.rete.process import Why, Worker, WorkerFailed

if TYPE_CHECKING:
    from evaluator.case import Case
    from evaluator.interpret import Program
    from evaluator.rete.questions import Asked, Known
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

    `timeout` is how many seconds an answer may take. It is used for one thing at a time, by one thread; as a
    context manager it closes itself.
    """

    def __init__(self, *, timeout: float = 10.0, per_worker: int = 500) -> None:
        self.timeout = timeout
        self.per_worker = per_worker
        self._workers: list[Worker] = []
        self._worker: Worker | None = None
        self._next: Worker | None = None
        self._networks: dict[int, Known] = {}
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

    def prepare(self, program: Program) -> None:
        """Let the worker define a program's network now, while its dossiers are still being read."""
        known = self._know(program)
        worker = self._current(known.number)
        if worker is not None and known.network is not None:
            self._define(worker, known)
            worker.flush()

    def close(self) -> None:
        """End all processes. The next check starts a new one."""
        while self._workers:
            self._end(self._workers[0])
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
        from evaluator.rete.questions import Asked  # noqa: PLC0415 - the worker starts while this is imported

        known = self._know(program)
        waiting: deque[Asked] = deque()
        try:
            for case, finding in found:
                if known.network is None:
                    yield _unchecked("limits")
                    continue
                waiting.append(self._put(Asked(known, known.network, case, finding)))
                if len(waiting) >= IN_FLIGHT:
                    yield self._outcome(waiting)
            while waiting:
                yield self._outcome(waiting)
        finally:
            if waiting:
                # Answers that nobody waits for any more would be taken for those of the next questions.
                self.close()

    # Networks and workers -----------------------------------------------------------------------------------

    def _know(self, program: Program) -> Known:
        from evaluator.rete.questions import Known  # noqa: PLC0415 - likewise

        known = self._networks.get(id(program))
        if known is None:
            if len(self._networks) >= NETWORKS:
                self._networks.pop(next(iter(self._networks)))
            self._defined += 1
            known = self._networks[id(program)] = Known(program, self._defined)
        return known

    def _started(self) -> Worker | None:
        try:
            worker = Worker(self.timeout)
        except WorkerFailed as failure:
            self._failed(failure.why)
            return None
        self._workers.append(worker)
        return worker

    def _end(self, worker: Worker) -> None:
        if worker in self._workers:
            self._workers.remove(worker)
            worker.close()

    def _failed(self, why: Why) -> None:
        self._why = why
        self._failures = PATIENCE if why == "not_installed" else self._failures + 1

    def _current(self, network: int) -> Worker | None:
        """The worker that takes the next question: a new one when the last has done its share."""
        worker = self._worker
        if worker is not None and (
            worker.asked >= self.per_worker
            or (len(worker.defined) >= NETWORKS and network not in worker.defined)
        ):
            self._worker, self._next = self._next, None
            if worker.answered == worker.asked:
                self._end(worker)
        if self._worker is None:
            self.start()
        elif self._next is None and self._worker.asked >= self.per_worker * 4 // 5:
            self._next = self._started()
        return self._worker

    def _define(self, worker: Worker, known: Known) -> None:
        if known.number not in worker.defined:
            worker.defined.add(known.number)
            worker.send(known.definition)

    # Questions and answers ----------------------------------------------------------------------------------

    def _put(self, asked: Asked) -> Asked:
        """Send a question; without a worker it stays unanswered."""
        worker = asked.worker = self._current(asked.known.number)
        if worker is not None:
            self._define(worker, asked.known)
            self._asked += 1
            asked.number = self._asked
            worker.asked += 1
            worker.send(asked.line())
        return asked

    def _outcome(self, waiting: deque[Asked]) -> CrossCheck | EnginesDisagree:
        from evaluator.verdict import CrossCheck  # noqa: PLC0415 - likewise

        asked = waiting[0]
        worker = asked.worker
        if worker is None:
            waiting.popleft()
            return _unchecked(self._why)
        try:
            differences = asked.differences(worker.receive(self.timeout))
        except WorkerFailed as failure:
            waiting.popleft()
            self._failed(failure.why)
            self._give_up(worker, waiting)
            return _unchecked(failure.why)
        waiting.popleft()
        worker.answered += 1
        self._failures = 0
        if worker is not self._worker and worker.answered == worker.asked:
            self._end(worker)
        return EnginesDisagree(differences) if differences else CrossCheck("agreed", worker.engine)

    def _give_up(self, worker: Worker, waiting: deque[Asked]) -> None:
        """End a worker that failed; the questions behind the one it failed at are put again."""
        self._end(worker)
        if worker is self._worker:
            self._worker = None
        for other in waiting:
            if other.worker is worker:
                self._put(other)


def _unchecked(why: Why) -> CrossCheck:
    from evaluator.verdict import CrossCheck  # noqa: PLC0415 - likewise

    return CrossCheck("not_checked", None, why)
