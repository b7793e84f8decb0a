"""What a run over a population is asked for: all that its results are made from, but the data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from evaluator.version import VERSION
from evidence.canonical import sha256_of
from evidence.scales import Standing
from evidence.settings import Settings
from reports.language import Code

Check = Literal["all", "asked"]
"""What of the data is read and checked: everything, or only what some rule asks for."""

FORM: Final = 1
"""The form of what a run writes; another one is not gone on with."""


class Variant(NamedTuple):
    """One rule set, as its bytes, under one choice of readings. `name` is that of the folder."""

    name: str
    rule_set: str
    edition: str
    sha256: str
    content: bytes
    file: str | None
    readings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Job:
    """One pass over the data."""

    data: Path
    out: Path
    variants: tuple[Variant, ...]
    settings: Settings
    as_of: date
    standing: Standing
    lang: Code
    check: Check = "all"

    @cached_property
    def receipt(self) -> Mapping[str, Any]:
        """What a verdict is made from, beside the applicant: as run.json keeps it."""
        return {
            "as_of": self.as_of.isoformat(),
            "standing": self.standing,
            "check": self.check,
            "settings_sha256": sha256_of(self.settings),
            "versions": {"zhicheng": VERSION, "form": FORM},
            "variants": [
                {
                    "name": each.name,
                    "rule_set": each.rule_set,
                    "edition": each.edition,
                    "rule_set_sha256": each.sha256,
                    "readings": dict(each.readings),
                }
                for each in self.variants
            ],
        }

    @cached_property
    def key(self) -> str:
        """The SHA-256 of the receipt: parts made under another one are made again."""
        return hashlib.sha256(json.dumps(self.receipt, sort_keys=True).encode()).hexdigest()


class Counts(NamedTuple):
    """How many applicants have each status, by requirement in the order of the rule set."""

    ids: tuple[str, ...]
    by_status: Sequence[Sequence[int]]


class Done(NamedTuple):
    """What became of a part. `kept`: it was done already.

    `held_back` are applicants that are not decided for a fault of theirs, None where not even their number
    is known; `faults` the rows of the part's quarantine; `interpreted` those that the interpreter decided;
    `counts` are by variant; `seconds` by stage.
    """

    part: int
    inputs_sha256: str
    decided: int
    held_back: int | None
    faults: int
    interpreted: int
    counts: Mapping[str, Counts]
    files: Mapping[str, str]
    seconds: Mapping[str, float]
    kept: bool = False
