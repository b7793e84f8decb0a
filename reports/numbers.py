"""The numbers of records: how texts name them in short.

A record's number is its own id everywhere, so that reports, papers and the bound material agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from reports.clean import clean, clip
from reports.model import RecordRef
from reports.saying import LONGEST_ID

_NUMBERED: Final = re.compile(r"(.*?)(0|[1-9][0-9]{0,8})", re.ASCII | re.DOTALL)
RUN: Final = 3
"""So many numbers in a row are told by the first and the last."""


def number(record: RecordRef) -> str:
    """A record's number."""
    return clip(clean(record.id), LONGEST_ID)


def runs(numbers: Iterable[str]) -> list[str]:
    """Numbers with whatever stands in a row drawn together: W1, W2, W3, L1 is W1–W3, L1."""
    groups: list[list[str]] = []
    known = list(numbers)
    for before, each in pairwise(["", *known]):
        if groups and _follows(before, each):
            groups[-1].append(each)
        else:
            groups.append([each])
    told: list[str] = []
    for group in groups:
        told += group if len(group) < RUN else [f"{group[0]}–{group[-1]}"]
    return told


def _follows(before: str, after: str) -> bool:
    one, two = _NUMBERED.fullmatch(before), _NUMBERED.fullmatch(after)
    return (
        one is not None
        and two is not None
        and one[1] == two[1]
        and bool(one[1])
        and int(two[2]) == int(one[2]) + 1
    )
