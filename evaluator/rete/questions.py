"""Questions to the worker: which network, which dossier, and what an answer comes to."""

from __future__ import annotations

import json
from typing import Any

from evaluator.case import Case
from evaluator.interpret import Program
from evaluator.rete.facts import ask
from evaluator.rete.limits import LimitExceeded
from evaluator.rete.network import Network
from evaluator.rete.process import Worker, WorkerFailed
from evaluator.verdict import Finding


class Known:
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
        self.definition = _line({"network": number, **self.network.definition})


class Asked:
    """A dossier that the network is asked about, and the worker that it was put to under a number."""

    def __init__(self, known: Known, network: Network, case: Case, finding: Finding) -> None:
        self.known = known
        self.worker: Worker | None = None
        self.number = 0
        self._requirements = range(len(network.parents))
        self._question = ask(network, case, finding)

    def line(self) -> bytes:
        """The question as the worker reads it."""
        return _line({"question": self.number, "network": self.known.number, **self._question.message})

    def differences(self, line: bytes) -> tuple[tuple[str, str, str], ...]:
        """Where the worker's answer differs from the findings. Raises `WorkerFailed` when it is none."""
        try:
            answer: Any = json.loads(line)
        except (ValueError, RecursionError):
            raise WorkerFailed("garbled") from None
        match answer:
            case [_, str()]:
                raise WorkerFailed("failed")
            case [self.number, [*certain], [*possible]] if all(map(self._is_requirement, certain + possible)):
                return tuple(self._question.differences(set(certain), set(possible)))
        raise WorkerFailed("garbled")

    def _is_requirement(self, number: object) -> bool:
        return type(number) is int and number in self._requirements


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"
