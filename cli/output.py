"""Where output goes: the terminal or a pipe, or a file that is written beside and renamed."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from cli.common import Failed
from evidence.problems import N_, Problem, register

if TYPE_CHECKING:
    from reports.render import Form

FORMS: Final[tuple[Form, ...]] = ("text", "markdown", "json", "html")
PAPERS: Final = ("pdf", "docx")
"""Formats of the committee's paper: files, nothing for a terminal."""
STANDARD: Final = "-"

_BY_SUFFIX: Final[dict[str, Form]] = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
}

TEMPLATES: Final = register(
    {
        "output_is_input": N_("The output {file} is also an input. Name another file."),
        "output_directory": N_("The output {file} is a folder. Name a file in it."),
        "output_no_folder": N_("There is no folder {folder} for the output. Make it, or name another."),
        "output_no_right": N_("The output {file} may not be written. Name another place."),
        "output_failed": N_("The output {file} cannot be written: the system reports {reason}."),
        "output_paper": N_("This format ({form}) goes into a file. Name one with -o."),
        "output_format": N_(
            "The format cannot be told from the name {file}. Give --format, or end the name with {expected}."
        ),
    }
)


def use_utf8() -> None:
    """Make the standard streams UTF-8, whatever the console's code page; what has no character is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def form_of(output: str | None) -> Form | None:
    """The format that an output's name asks for: text for the terminal; None where it cannot be told."""
    if output is None or output == STANDARD:
        return "text"
    return _BY_SUFFIX.get(Path(output).suffix.lower())


def paper_form_of(output: str | None) -> str | None:
    """The format of the committee's paper that an output's name asks for; None for any other."""
    suffix = Path(output or "").suffix.lower().removeprefix(".")
    return suffix if suffix in PAPERS else None


def unknown_form(output: str, *, papers: bool = False) -> Problem:
    """The problem of a name that tells no format. `papers`: the committee's paper could be asked for too."""
    expected = (*_BY_SUFFIX, *(f".{form}" for form in PAPERS if papers))
    return Problem("output_format", params={"file": output, "expected": expected})


def check_target(output: str | None, inputs: Iterable[str]) -> Problem | None:
    """What stands against writing there, found before any work is done."""
    if output is None or output == STANDARD:
        return None
    target = Path(output)
    file = {"file": output}
    for given in inputs:
        with contextlib.suppress(OSError, ValueError):
            if target.samefile(given):
                return Problem("output_is_input", params=file)
    try:
        if target.is_dir():
            return Problem("output_directory", params=file)
        if not target.parent.is_dir():
            return Problem("output_no_folder", params={"folder": str(target.parent)})
        writable = os.access(target.parent if _is_plain(target) else target, os.W_OK)
    except (OSError, ValueError) as error:
        return _failed(output, error)
    return None if writable else Problem("output_no_right", params=file)


def write_file(output: str, content: str | bytes) -> Problem | None:
    """Write beside the target and rename: the target is the old file or the whole new one, never half.

    Text is written in UTF-8. A link is followed; a device or pipe is written to as it is.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    try:
        target = Path(output).resolve()
        if _is_plain(target):
            _write_beside(target, data)
        else:
            target.write_bytes(data)
    except (OSError, ValueError) as error:
        return _failed(output, error)
    return None


def _is_plain(target: Path) -> bool:
    return target.is_file() or not target.exists()


def _write_beside(target: Path, data: bytes) -> None:
    # Hidden, and named after the process so that two runs do not meet. Not longer than a name may be.
    part = target.with_name(f".{target.name[:40]}.{os.getpid()}.part")
    mode = target.stat().st_mode & 0o7777 if target.exists() else None
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            part.chmod(mode)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _failed(output: str, error: OSError | ValueError) -> Problem:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem("output_failed", params={"file": output, "reason": reason})


class ReaderGone(Exception):  # noqa: N818 - it ends a command; it is no error of the program
    """Whoever read the standard output has gone; click would take a BrokenPipeError for its own."""


def write_standard(text: str) -> None:
    """Write to standard output. Raises ReaderGone, or Failed when it cannot be written."""
    if _is_closed(sys.stdout):
        raise Failed(
            [Problem("output_failed", params={"file": "<stdout>", "reason": os.strerror(errno.EBADF)})]
        )
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGone from error
    except OSError as error:
        silence()
        raise Failed([_failed("<stdout>", error)]) from error


def is_terminal() -> bool:
    """Whether the standard output is a terminal."""
    return not _is_closed(sys.stdout) and sys.stdout.isatty()


def _is_closed(stream: TextIO | None) -> bool:
    """Python gives a process None for a stream that it was started without."""
    return stream is None


def silence() -> None:
    """After the reader has gone: nothing more is to be flushed when the process ends."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
