"""How far a run is: a bar with the time left on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from typing import Final, Protocol

from cli.speech import shout

LINES: Final = 10
"""So many lines are told of a long run that no terminal shows."""


class Progress(Protocol):
    """Takes how many are done."""

    def __call__(self, done: int, /) -> None:
        """Tell how many are done."""


@contextmanager
def progress(total: int, doing: str | None = None, done: str | None = None) -> Iterator[Progress]:
    """Shows how far a run of so many dossiers is, on the error stream.

    `doing` says what is done to them, `done` that it was done to {done} of {total}: without, compared.
    """
    if sys.stderr is not None and sys.stderr.isatty():
        with _bar(total, doing or _("Comparing")) as told:
            yield told
    else:
        yield _lines(total, done or _("Compared {done} of {total}."))


@contextmanager
def _bar(total: int, doing: str) -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415 - only where there is a terminal
    from rich.progress import (  # noqa: PLC0415 - likewise
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar  # noqa: PLC0415 - likewise

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(_("time left")),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, completed=done)


def _lines(total: int, text: str) -> Progress:
    step = max(-(-total // LINES), 1)

    def told(done: int) -> None:
        if done % step == 0 or done == total:
            shout(text.format(done=done, total=total))

    return told
