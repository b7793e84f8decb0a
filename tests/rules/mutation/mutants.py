"""The mutants of a rule set: each number nudged, each condition dropped, each level moved a step, and so on.

A mutant changes the data of a loaded rule set in place and puts it back afterwards; between the two the rule
set resolves as the mutant. Options of readings are mutated where they stand; aliases repeat none.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from evidence.reading.tree import path_text
from evidence.scales import SCALES
from rules.grammar import Reader
from rules.language import RULE_SET
from rules.loader import RuleSet

GONE = object()
Path = tuple[str | int, ...]
Change = tuple[str, Any]
"""What is done, in words, and the new value (`GONE`: nothing)."""

_WINDOWS = {"career": "since_appointment", "since_appointment": "career", "one_cycle": "career"}
_PRESENCE = {"end": "overlap", "overlap": "end", "held": "current", "current": "held"}
_PERIODS = {"term": "school_year", "school_year": "calendar_year", "calendar_year": "school_year"}


@dataclass(frozen=True)
class Mutant:
    """One change at one place: what the container holds instead.

    `name` is stable: the requirement or reading, where in it, and what is done.
    """

    name: str
    path: Path
    container: Any
    content: Any

    @contextmanager
    def applied(self, rule_set: RuleSet) -> Iterator[RuleSet]:
        """The rule set with the change, while the context lasts."""
        before = copy.copy(self.container)
        _fill(self.container, self.content)
        try:
            yield with_data(rule_set)
        finally:
            _fill(self.container, before)


def _fill(container: Any, content: Any) -> None:
    container.clear()
    if isinstance(container, dict):
        container.update(content)
    else:
        container.extend(content)


def with_data(rule_set: RuleSet) -> RuleSet:
    """The rule set that its tree's data now says; nothing of it is resolved yet."""
    head = RULE_SET.read(rule_set.tree.data, (), Reader(None, None))
    kept = {
        name: value for name, value in rule_set.__dict__.items() if name not in ("readings", "known", "parts")
    }
    return RuleSet(**kept, readings=head.get("readings", {}), known={}, parts={})


class Generator:
    """Goes through a rule set's data once, place by place, and collects what can be changed there."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.data = rule_set.tree.data
        self.mutants: list[Mutant] = []
        self._names: Counter[str] = Counter()
        self._seen: set[tuple[int, str | int, str]] = set()

    def run(self) -> list[Mutant]:
        """All mutants, in the file's order."""
        self.place(self.data, "start", ("start",), self.start)
        self.node(self.data["requirement"], ("requirement",))
        for name, reading in self.data.get("readings", {}).items():
            others = [option for option in reading["options"] if option != reading["default"]]
            changes = [(f"{reading['default']} made {option}", option) for option in others]
            self.add(reading, "default", ("readings", name, "default"), *changes)
        return self.mutants

    # Places

    def add(self, container: Any, key: str | int, path: Path, *changes: Change) -> None:
        """Mutants of one value, those left out that were met before (through an alias)."""
        for what, value in changes:
            content = copy.copy(container)
            if value is GONE:
                del content[key]
            else:
                content[key] = value
            self.add_content(container, key, path, what, content)

    def add_content(self, container: Any, key: str | int, path: Path, what: str, content: Any) -> None:
        """A mutant in which the container holds something else."""
        if (id(container), key, what) not in self._seen:
            self._seen.add((id(container), key, what))
            name = f"{self.where(path)} {what}"
            self._names[name] += 1  # an id stands twice where readings put it in two places
            if self._names[name] > 1:
                name = f"{name} ({self._names[name]})"
            self.mutants.append(Mutant(name, path, container, content))

    def where(self, path: Path) -> str:
        """The requirement or reading a path lies in, and the rest of the path."""
        place, named, rest = self.data, "", path
        if path[0] == "readings":
            return path_text(path).replace(".options.", "=").replace(".value", "", 1)
        for index, step in enumerate(path[:-1] if path[-1] == "within" else path):
            place = place[step]
            if isinstance(place, dict) and isinstance(place.get("id"), str):
                named, rest = place["id"], path[index + 1 :]
        return " ".join(part for part in (named or "(root)", path_text(rest)) if part)

    def place(self, container: Any, key: str | int, path: Path, visit: Callable[..., None]) -> None:
        """Visits a value, or every option of the reading that stands in its place."""
        value = container[key]
        if not (isinstance(value, dict) and isinstance(value.get("reading"), str)):
            visit(container, key, path)
            return
        options = self.data["readings"][value["reading"]]["options"]
        for option in options:
            if "when" in value:
                inner, step, here = value["when"], option, (*path, "when", option)
            else:
                inner, step = options[option], "value"
                here = ("readings", value["reading"], "options", option, "value")
            if inner.get(step) is not None:
                self.place(inner, step, here, visit)

    def entries(self, container: Any, key: str | int, path: Path, visit: Callable[..., None]) -> None:
        """The entries of a list: each dropped where another is left, each changed."""
        listed = container[key]
        for index, entry in enumerate(listed):
            if len(listed) > 1:
                self.add(listed, index, (*path, index), (f"dropped{_brief(entry)}", GONE))
            self.place(listed, index, (*path, index), visit)

    # Requirements

    def node(self, node: dict[str, Any], path: Path) -> None:
        """A requirement and all below it."""
        for key in ("all", "any"):
            if key in node:
                other = "any" if key == "all" else "all"
                if not isinstance(node[key], list) or len(node[key]) > 1:
                    renamed = {other if name == key else name: value for name, value in node.items()}
                    self.add_content(node, key, (*path, key), f"made {other}", renamed)
                self.place(node, key, (*path, key), self.children)
        if isinstance(node.get("of"), (list, dict)):
            self.place(node, "of", (*path, "of"), self.children)
        for key, visit in (
            ("count", self.number),
            ("at_least", self.amount),
            ("where", self.where_mapping),
            ("certificate", self.where_mapping),
            ("documents", self.documents),
            ("within", self.window),
            ("measure", self.measure),
            ("each", self.period),
            ("from", self.sources),
            ("posts", self.posts),
            ("applies_to", self.posts),
            ("on_average", self.flag),
            ("proportional", self.flag),
            ("reuse", self.reuse),
        ):
            if key in node:
                self.place(node, key, (*path, key), visit)
        for key in ("applies_to", "unless_setting", "posts", "distinct"):
            if key in node:
                self.add(node, key, (*path, key), ("dropped", GONE))
        self.missing_window(node, path)

    def reuse(self, container: Any, key: str | int, path: Path) -> None:
        """What may serve twice: nothing limited; limited by leaf; nothing shared."""
        self.add(container, key, path, ("taken away", None))
        self.add(container[key], "by", path, ("made by leaf", "leaf"))
        if "share" in container[key]:
            self.add(container[key], "share", (*path, "share"), ("dropped", GONE))

    def missing_window(self, node: dict[str, Any], path: Path) -> None:
        """A window where none is written: the one that is not the default."""
        if "within" in node or not ({"count", "each", "absent"} & node.keys()):
            return
        sources = node["from"] if isinstance(node.get("from"), list) else [node]
        if "each" in node:
            self.add(node, "within", (*path, "within"), ("window made 12 months", {"last_months": 12}))
            return
        if "absent" in node:
            self.add(node, "within", (*path, "within"), ("window made career", "career"))
            return
        for index, source in enumerate(sources):
            if isinstance(source, dict) and "of" in source and "within" not in source:
                here = path if source is node else (*path, "from", index)
                self.add(
                    source,
                    "within",
                    (*here, "within"),
                    ("window made since_appointment", "since_appointment"),
                )

    def children(self, container: Any, key: str | int, path: Path) -> None:
        """A list of requirements."""
        self.entries(container, key, path, self.child)

    def child(self, container: Any, key: str | int, path: Path) -> None:
        """One requirement in a list."""
        self.node(container[key], path)

    def sources(self, container: Any, key: str | int, path: Path) -> None:
        """Sources that count alike."""
        self.entries(container, key, path, self.source)

    def source(self, container: Any, key: str | int, path: Path) -> None:
        """One of them."""
        source = container[key]
        for name, visit in (
            ("where", self.where_mapping),
            ("documents", self.documents),
            ("within", self.window),
        ):
            if name in source:
                self.place(source, name, (*path, name), visit)

    # Conditions

    def where_mapping(self, container: Any, key: str | int, path: Path) -> None:
        """Conditions on fields: each dropped, each changed."""
        where = container[key]
        whole = key in ("where", "certificate") and isinstance(container, dict) and "absent" in container
        for name in where:
            if not whole or len(where) > 1:
                self.add(where, name, (*path, name), ("dropped", GONE))
            if name == "any":
                self.place(where, name, (*path, name), self.alternatives)
            else:
                field = name.rpartition(".")[2]
                self.place(where, name, (*path, name), _bound_visit(self, field))

    def alternatives(self, container: Any, key: str | int, path: Path) -> None:
        """Alternative mappings."""
        self.entries(container, key, path, self.where_mapping)

    def test(self, container: Any, key: str | int, path: Path, field: str) -> None:
        """One test of a field."""
        value = container[key]
        if isinstance(value, list):
            self.entries(container, key, path, _bound_visit(self, field))
        elif isinstance(value, dict):
            for name in ("at_least", "at_most", "items", "years_at_least"):
                if name in value:
                    self.place(value, name, (*path, name), _bound_visit(self, field))
            if "by" in value:
                self.add(value, "by", (*path, "by"), ("dropped", GONE))
            if "linked" in value:
                self.add(value, "linked", (*path, "linked"), ("dropped", GONE))
        elif isinstance(value, bool):
            self.add(container, key, path, (f"made {str(not value).lower()}", not value))
        elif isinstance(value, int):
            self.number(container, key, path)
        else:
            self.add(container, key, path, *_steps(field, value))

    # Leaves

    def number(self, container: Any, key: str | int, path: Path) -> None:
        """A number, one more and one less."""
        value = container[key]
        if isinstance(value, int) and not isinstance(value, bool):
            less = [(f"{value} made {value - 1}", value - 1)] if value > 1 else []
            self.add(container, key, path, *less, (f"{value} made {value + 1}", value + 1))

    def amount(self, container: Any, key: str | int, path: Path) -> None:
        """A number, a setting or its share, alternatives of them."""
        value = container[key]
        if not isinstance(value, dict):
            self.number(container, key, path)
            return
        if "share" in value:
            share = Fraction(value["share"])
            for step in (-1, 1):
                other = Fraction(share.numerator, share.denominator + step)
                self.add(value, "share", (*path, "share"), (f"made {other}", str(other)))
        for word, other_word in (("any", "all"), ("all", "any")):
            if word in value:
                self.add(container, key, path, (f"{word} made {other_word}", {other_word: value[word]}))
                self.place(value, word, (*path, word), self.amounts)

    def amounts(self, container: Any, key: str | int, path: Path) -> None:
        """Several amounts."""
        self.entries(container, key, path, self.amount)

    def measure(self, container: Any, key: str | int, path: Path) -> None:
        """What is added up: fields dropped, the sum made the largest."""
        value = container[key]
        for word, other in (("sum", "largest"), ("largest", "sum")):
            if word in value:
                if len(value[word]) > 1:
                    self.add(container, key, path, (f"{word} made {other}", {other: value[word]}))
                self.entries(value, word, (*path, word), self.nothing)

    def period(self, container: Any, key: str | int, path: Path) -> None:
        """The sort of period."""
        value = container[key]
        self.add(container, key, path, (f"{value} made {_PERIODS[value]}", _PERIODS[value]))

    def window(self, container: Any, key: str | int, path: Path) -> None:
        """A window: another one, a month more or less, another way to stand in it."""
        value = container[key]
        if isinstance(value, str):
            self.add(container, key, path, (f"{value} made {_WINDOWS[value]}", _WINDOWS[value]))
            return
        for name in ("last_months", "last_years"):
            if name in value:
                self.number(value, name, (*path, name))
        if "window" in value:
            self.place(value, "window", (*path, "window"), self.window)
        if "by" in value:
            self.place(value, "by", (*path, "by"), self.presence)

    def presence(self, container: Any, key: str | int, path: Path) -> None:
        """How a record stands in its window."""
        value = container[key]
        self.add(container, key, path, (f"{value} made {_PRESENCE[value]}", _PRESENCE[value]))

    def posts(self, container: Any, key: str | int, path: Path) -> None:
        """Posts, each dropped."""
        self.entries(container, key, path, self.nothing)

    def flag(self, container: Any, key: str | int, path: Path) -> None:
        """True made false and the reverse."""
        value = container[key]
        self.add(container, key, path, (f"made {str(not value).lower()}", not value))

    def start(self, container: Any, key: str | int, path: Path) -> None:
        """The day the windows open."""
        other = "qualified_on" if container[key] == "appointed_on" else "appointed_on"
        self.add(container, key, path, (f"made {other}", other))

    def nothing(self, container: Any, key: str | int, path: Path) -> None:
        """A value that is only ever dropped."""

    # Documents

    def documents(self, container: Any, key: str | int, path: Path) -> None:
        """Documents, each dropped (the last one too: the list may be empty), each changed."""
        listed = container[key]
        for index, entry in enumerate(listed):
            self.add(listed, index, (*path, index), (f"dropped{_brief(entry)}", GONE))
            self.place(listed, index, (*path, index), self.document)

    def document(self, container: Any, key: str | int, path: Path) -> None:
        """One document: signatures, seal and original each dropped; alternatives each dropped."""
        entry = container[key]
        if not isinstance(entry, dict):
            return
        if "any" in entry:
            self.entries(entry, "any", (*path, "any"), self.document)
            return
        for name in ("signed", "stamped", "original"):
            if name in entry:
                self.add(entry, name, (*path, name), ("dropped", GONE))
        if "signed_by" in entry:
            self.add(entry, "signed_by", (*path, "signed_by"), ("dropped", GONE))
            self.place(entry, "signed_by", (*path, "signed_by"), self.posts)


def _bound_visit(generator: Generator, field: str) -> Callable[..., None]:
    def visit(container: Any, key: str | int, path: Path) -> None:
        generator.test(container, key, path, field)

    return visit


def _steps(field: str, value: Any) -> Iterator[Change]:
    """The value one step lower and one higher on the field's scale."""
    scale = SCALES.get(field, ())
    if value in scale:
        index = scale.index(value)
        for other in (index - 1, index + 1):
            if 0 <= other < len(scale):
                yield f"{value} made {scale[other]}", scale[other]


def _brief(entry: Any) -> str:
    if isinstance(entry, dict):
        entry = entry.get("type") or (entry.get("of") if "id" not in entry else None)
    return f" {entry}" if isinstance(entry, (str, int)) else ""


def mutants_of(rule_set: RuleSet) -> list[Mutant]:
    """All mutants of a rule set; it is changed while one of them is applied."""
    return Generator(rule_set).run()
