"""The script of the worker process: durable-rules alone, spoken to by lines of JSON.

It imports nothing of ours, so that it starts fast and whatever befalls it is no fault of another process.

`{"network": n, "rules": …, "leaves": …, "parents": …, "wanted": …}` defines a network. `{"question": q,
"network": n, "records": …, "passes": …, "withheld": …, "tallies": …}` asks about one dossier; the answer is
`[q, certain, possible]`, the numbers of the requirements found met in each world. What goes wrong is answered
by `[q, "what"]`, and ends the process.

How the engine is handled: one thread, no timers; rules on single facts with `count`; one `assert_fact` a
fact, of integers and names made by us; ids of our own, their hashes checked to be distinct. A new state costs
more than a dossier, so each serves `STATE_AGE` of them: the facts of a dossier are retracted before the next.
The engine forgets where a fact was used once a rule has fired, and a frame used twice would then be freed
twice; so all facts of records and tallies are asserted before the first rule fires, and no counting rule is
given more facts than it needs to fire once.
"""

from __future__ import annotations

import json
import signal
import sys

if __name__ == "__main__":
    sys.path[:0] = sys.argv[2:]

NOT_IMPORTED, FAILED = 3, 4

try:
    from durable import engine
except ImportError:
    sys.exit(NOT_IMPORTED)

TYPE_CHECKING = False
if TYPE_CHECKING:  # at run time it would cost a fifth of the start
    from collections.abc import Iterable, Sequence
    from typing import Any

core = engine.durable_rules_engine

STATE_AGE = 100
ASSERTED, NOT_HANDLED = 0, 1


def fnv1a(text: str) -> int:
    """The hash by which the engine tells ids apart."""
    value = 0x811C9DC5
    for character in text:
        value = ((value ^ ord(character)) * 0x01000193) & 0xFFFFFFFF
    return value


class Host(engine.Host):  # type: ignore[misc]  # the engine has no types
    """The engine's host without its two threads."""

    def _run(self) -> None:
        pass


class World:
    """A state of the engine, and the texts of the facts that are asserted and retracted in it."""

    def __init__(self, sid: str, parents: Sequence[int]) -> None:
        self.sid = sid
        self.children = [self.text(f"n{index}", f'"n{parent}":1}}') for index, parent in enumerate(parents)]
        self.no_children = [self.retraction(f"n{index}") for index in range(len(parents))]
        self.records: list[str] = []
        self.no_records: list[str] = []

    def text(self, name: str, properties: str) -> str:
        """The text of a fact; `properties` end with its brace."""
        return f'{{"id":"{name}","sid":"{self.sid}",{properties}'

    def retraction(self, name: str) -> str:
        """The text that retracts a fact."""
        return f'{{"id":"{name}","sid":"{self.sid}"}}'

    def grow(self, ids: Sequence[str]) -> None:
        """Prepare for as many records as there are ids."""
        for name in ids[len(self.records) :]:
            self.records.append(self.text(name, ""))
            self.no_records.append(self.retraction(name))


class Network(engine.Ruleset):  # type: ignore[misc]  # likewise
    """One network and the states in which it decides. `parents` and `wanted` are by requirement."""

    def __init__(self, number: int, definition: dict[str, Any]) -> None:
        rules = definition["rules"]
        for rule in rules.values():
            # Nothing runs by itself: `Run.fire` fetches what has fired. The engine wants an action even so.
            rule["run"] = _no_action
        super().__init__(f"r{number}", Host(), rules)
        self.parents: list[int] = definition["parents"]
        self.wanted: list[int] = definition["wanted"]
        self.actions = self._actions_of(rules, definition["leaves"])
        self.hashes: set[int] = set()
        self.ids: list[str] = []
        self.places: dict[str, int] = {}
        self._check(f"n{index}" for index in range(len(self.parents)))
        self._check(f"t{index}" for index in range(len(self.parents)))
        for leaf in {leaf for leaf, _ in definition["leaves"].values()}:
            self._check(f"m{leaf}.{place}" for place in range(self.wanted[leaf]))
        self.sids: set[int] = set()
        self.age = 0
        self.worlds: tuple[World, ...] = ()

    def _actions_of(
        self, rules: Iterable[str], leaves: dict[str, list[int]]
    ) -> dict[str, tuple[int | None, int | None]]:
        """What a rule that fires has decided.

        A requirement is met; or a record counts for a leaf, by the group of that number; or (no requirement)
        the tally that fired the rule is enough.
        """
        actions: dict[str, tuple[int | None, int | None]] = {}
        for rule in rules:
            if rule in leaves:
                leaf, dimension = leaves[rule]
                actions[rule] = leaf, None if self.wanted[leaf] == 1 else dimension
            else:
                actions[rule] = (int(rule[1:]) if rule[0] == "N" else None), None
        return actions

    def _check(self, ids: Iterable[str]) -> None:
        for each in ids:
            value = fnv1a(each)
            if value in self.hashes:
                raise ValueError(f"two ids with the hash of {each}")
            self.hashes.add(value)

    def _grow(self, wanted: int) -> None:
        """As many ids of records as are wanted, leaving out those that the engine would take for others."""
        number = int(self.ids[-1]) + 1 if self.ids else 0
        while len(self.ids) < wanted:
            name = str(number)
            value = fnv1a(name)
            if value not in self.hashes:
                self.hashes.add(value)
                self.places[name] = len(self.ids)
                self.ids.append(name)
            number += 1

    def _renew(self) -> None:
        """Two fresh states, one a world; the old ones must hold no exception."""
        for world in self.worlds:
            if "exception" in self.get_state(world.sid):
                raise RuntimeError("a state holds an exception")
        generation = self.age // STATE_AGE
        self.worlds = tuple(World(f"t{generation}{letter}", self.parents) for letter in "cp")
        for world in self.worlds:
            value = fnv1a(world.sid)
            if value in self.sids:
                raise ValueError(f"two states with the hash of {world.sid}")
            self.sids.add(value)
            self._check([f"sid-{world.sid}"])

    def answer(
        self,
        records: list[list[Any]],
        passes: list[list[int]],
        withheld: list[int],
        tallies: list[list[int]],
    ) -> list[list[int]]:
        """The requirements met in each world.

        `records`: for each its facts in the certain and in the possible world (0: the same), its groups (0:
        it is like no other), and where there are any the leaves that bar it in each world. `passes`: what is
        told to be met, by world. `withheld`: what cannot be met for certain. `tallies`: a leaf and what it
        has beyond what is asked for, in each world.
        """
        if self.age % STATE_AGE == 0:
            self._renew()
        self.age += 1
        self._grow(len(records))
        groups = [record[2] for record in records]
        found = []
        for number, world in enumerate(self.worlds):
            world.grow(self.ids)
            run = Run(self, world, groups, set() if number else set(withheld))
            run.barred = {place: each[3 + number] for place, each in enumerate(records) if len(each) > 3}
            run.tell_records([record[number] or record[0] for record in records])
            for leaf, *surplus in tallies:
                run.tell(world.text(f"t{leaf}", f'"t":{surplus[number]}}}'), world.retraction(f"t{leaf}"))
            for index in passes[number]:
                run.meets(index)
            run.fire()
            run.forget()
            found.append(sorted(run.met if number else run.met.difference(withheld)))
        return found


class Run:
    """One dossier in one world. `met` gathers the requirements that are met."""

    __slots__ = (
        "achievements",
        "barred",
        "given",
        "groups",
        "handle",
        "met",
        "network",
        "retractions",
        "state",
        "world",
    )

    def __init__(self, network: Network, world: World, groups: list[Any], met: set[int]) -> None:
        self.network = network
        self.handle = network._handle  # noqa: SLF001 - the base class is the engine's
        self.world = world
        self.groups = groups
        self.met = met
        self.given = [0] * len(network.parents)
        self.achievements: dict[int, set[Any]] = {}
        self.barred: dict[int, list[int]] = {}
        self.retractions: list[str] = []
        self.state = 0

    def tell(self, text: str, retraction: str) -> None:
        """Assert a fact."""
        result, self.state = core.assert_fact(self.handle, text)
        if result == ASSERTED:
            self.retractions.append(retraction)
        elif result != NOT_HANDLED:
            raise RuntimeError(f"a fact gave {result}")

    def tell_records(self, texts: list[str]) -> None:
        """Assert the facts of all records."""
        for head, text, retraction in zip(self.world.records, texts, self.world.no_records, strict=False):
            self.tell(head + text, retraction)

    def meets(self, index: int) -> None:
        """A requirement is met: a fact for the one above it, unless that has been given enough."""
        if index in self.met:
            return
        self.met.add(index)
        parent = self.network.parents[index]
        if parent >= 0 and self.given[parent] < self.network.wanted[parent]:
            self.given[parent] += 1
            self.tell(self.world.children[index], self.world.no_children[index])

    def counts(self, leaf: int, group: Any) -> None:
        """A record counts for a leaf that wants several: a fact, unless its achievement has one already."""
        found = self.achievements.setdefault(leaf, set())
        given = self.given[leaf]
        if group not in found and given < self.network.wanted[leaf]:
            found.add(group)
            self.given[leaf] += 1
            name = f"m{leaf}.{given}"
            self.tell(self.world.text(name, f'"n{leaf}":1}}'), self.world.retraction(name))

    def fire(self) -> None:
        """Let the rules fire until none is left."""
        actions, places, fire_next = self.network.actions, self.network.places, core.complete_and_start_action
        fired = core.start_action_for_state(self.handle, self.state) if self.retractions else None
        message = fired[1] if fired else None
        while message:
            # {"L3":{"m":{"id":"12",…: which rule, and for a rule on one fact which fact
            _, rule, _, _, _, _, _, name, _ = message.split('"', 8)
            requirement, dimension = actions[rule]
            if self.barred and requirement in self.barred.get(places.get(name, -1), ()):
                pass  # the record would count, and serves elsewhere
            elif requirement is None:
                self.meets(int(name[1:]))
            elif dimension is None:
                self.meets(requirement)
            else:
                own = self.groups[places[name]]
                self.counts(requirement, name if not own or own[dimension] is None else own[dimension])
            message = fire_next(self.handle, self.state)

    def forget(self) -> None:
        """Retract all facts; nothing may be left for the next dossier."""
        for retraction in self.retractions:
            core.retract_fact(self.handle, retraction)
        if self.retractions and core.get_facts(self.handle, self.world.sid) != "[]":
            raise RuntimeError("facts are left over")


def _no_action(_closure: object) -> None:
    pass


def _alarm(seconds: float) -> None:
    """End the process after so many seconds, even in an endless loop of the engine; 0: do not.

    Windows has no alarms; there the time limit of the parent stands alone.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def main(limit: float) -> None:
    """Answer line by line until there is no more input."""
    # A parent in the background of a shell hands on that interrupts are ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    networks: dict[int, Network] = {}
    for line in sys.stdin.buffer:
        request = json.loads(line)
        question = request.pop("question", None)
        number = request.pop("network")
        _alarm(limit)
        try:
            if question is None:
                networks[number] = Network(number, request)
                continue
            answer = [question, *networks[number].answer(**request)]
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent is told
            answer = [question, f"{type(error).__name__}: {error}"]
        _alarm(0)
        sys.stdout.buffer.write(json.dumps(answer, separators=(",", ":")).encode("ascii") + b"\n")
        sys.stdout.buffer.flush()
        if isinstance(answer[1], str):
            sys.exit(FAILED)


if __name__ == "__main__":
    main(float(sys.argv[1]))
