"""How much memory a run may take: how many processes work at once."""

from __future__ import annotations

import os
import re
from gettext import gettext as _
from typing import TYPE_CHECKING, Final

import click

from evidence.problems import shown

if TYPE_CHECKING:
    from evidence.population.store import Population

_SIZE: Final = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([KMGT])i?B?", re.ASCII | re.IGNORECASE)
_UNITS: Final = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
MB: Final = 2**20
LEAST: Final = 64 * MB

PROCESS: Final = 260 * MB
"""What a process takes before it has read anything: the libraries and the compiled rule sets."""
UNPACKED: Final = 14
"""Bytes for each byte of a part's files, which are packed well; measured, with something to spare."""
FOUND: Final = 1_000
"""Bytes for what one variant finds of one applicant."""


def memory_option() -> click.Option:
    """--memory."""
    return click.Option(
        ["--memory"],
        metavar=_("SIZE"),
        callback=_memory,
        help=_("Most memory to take, such as 4G or 800M; without it a quarter of this machine's."),
    )


def _memory(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int:
    if value is None:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4
    match = _SIZE.fullmatch(value.strip())
    size = int(float(match[1]) * _UNITS[match[2].upper()]) if match is not None else 0
    if size < LEAST:
        raise click.BadParameter(_("{value} is not a size of 64M or more.").format(value=shown(value)))
    return size


def plan_memory(population: Population, variants: int, jobs: int, memory: int) -> tuple[int, list[str]]:
    """How many processes fit into so much memory, and what is to be told of it.

    A process holds one part and what is found of it. Where even one does not fit, one works all the same.
    """
    need = PROCESS
    for part in population.parts:
        told = population.info(part)
        size = told.bytes * UNPACKED + (told.applicants or 0) * FOUND * variants
        need = max(need, PROCESS + size)
    fitting = max(memory // need, 1)
    lines = []
    if need > memory:
        text = _("One process takes about {need} MB, more than --memory ({memory} MB): pack smaller parts.")
        lines.append(text.format(need=need // MB, memory=memory // MB))
    elif fitting < min(jobs, len(population.parts)):
        text = _("For --memory ({memory} MB) only {jobs} processes work at once; each takes about {need} MB.")
        lines.append(text.format(need=need // MB, memory=memory // MB, jobs=fitting))
    return min(fitting, jobs), lines
