"""The worker's own guards: what it refuses, and that it says so and ends."""

import importlib.util
import json
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest

from evaluator.rete import process
from evaluator.rete.facts import ask
from evaluator.rete.network import Network
from tests.evaluator.rete.asked import interpreted, needs_engine, program_of
from tests.evaluator.trees import dossier, leaf

pytestmark = needs_engine

PAPER = {"kind": "article", "date": "2024-05-01"}
NETWORK = Network(program_of(leaf("1", count=2, of="article"), leaf("2", judgement=True)))
BOTH = interpreted(NETWORK.program, dossier(PAPER, PAPER))
MESSAGE = json.dumps(ask(NETWORK, BOTH.case, BOTH.finding).message)


@pytest.fixture(scope="module")
def worker() -> ModuleType:
    """The worker's module in this process, for guards that no other process can be made to reach."""
    spec = importlib.util.spec_from_file_location("zhicheng_worker", process.SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def network(worker: ModuleType, number: int) -> Any:
    return worker.Network(number, json.loads(json.dumps(NETWORK.definition)))


class Core:
    """The engine's core, one of its calls replaced."""

    def __init__(self, real: Any, **replaced: Any) -> None:
        self.__dict__.update(replaced)
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def test_answers_for_both_worlds(worker: ModuleType) -> None:
    assert network(worker, 1).answer(**json.loads(MESSAGE)) == [[1], [0, 1, 2]]


@pytest.mark.parametrize(
    ("call", "result", "message"),
    [
        ("assert_fact", (2, 0), "a fact gave 2"),
        ("get_facts", '[{"id":"1"}]', "facts are left over"),
    ],
)
def test_what_the_engine_must_not_say(
    worker: ModuleType, monkeypatch: pytest.MonkeyPatch, call: str, result: object, message: str
) -> None:
    decided = network(worker, 2 if call == "assert_fact" else 3)
    monkeypatch.setattr(worker, "core", Core(worker.core, **{call: lambda *_: result}))
    with pytest.raises(RuntimeError, match=message):
        decided.answer(**json.loads(MESSAGE))


def test_a_state_that_holds_an_exception(worker: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "STATE_AGE", 2)
    decided = network(worker, 4)
    for _ in range(4):
        decided.answer(**json.loads(MESSAGE))
    assert [world.sid for world in decided.worlds] == ["t1c", "t1p"]
    monkeypatch.setattr(worker.Network, "get_state", lambda *_: {"exception": "swallowed"})
    with pytest.raises(RuntimeError, match="a state holds an exception"):
        decided.answer(**json.loads(MESSAGE))


def test_two_ids_of_one_hash(worker: ModuleType) -> None:
    with pytest.raises(ValueError, match="two ids with the hash of T0529192"):
        network(worker, 5)._check(["T0332789", "T0529192"])


def test_two_states_of_one_hash(worker: ModuleType) -> None:
    decided = network(worker, 6)
    decided.sids.add(worker.fnv1a("t0p"))
    with pytest.raises(ValueError, match="two states with the hash of t0p"):
        decided.answer(**json.loads(MESSAGE))


def test_an_error_is_answered_and_ends_the_process() -> None:
    directories = process.library()
    assert directories is not None
    definition = {"network": 1, **NETWORK.definition}
    lines = [definition, {"question": 1, "network": 9, "records": []}, {"question": 2, "network": 1}]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    command = [sys.executable, "-I", "-S", str(process.SCRIPT), "10", *directories]
    ended = subprocess.run(command, input=text.encode(), capture_output=True, timeout=30, check=False)
    assert ended.stdout == b'[1,"KeyError: 9"]\n'
    assert ended.returncode == 4
    assert ended.stderr == b""
