"""`zhicheng`: from the arguments to the exit code.

0: done, a verdict of any kind among it. 2: something given is not as it must be. 3: the engines find
different things. 70: an error of the program. 130: interrupted. 141: whoever read the output has gone.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from gettext import gettext as _
from typing import Final, NoReturn

from cli import speech
from cli.output import ReaderGone, silence, use_utf8

GARBAGE: Final = 100_000
"""After so many new objects the garbage is looked for."""
INTERNAL_ERROR: Final = 70
INTERRUPTED: Final = 130
READER_GONE: Final = 141
DEBUG: Final = "ZHICHENG_DEBUG"
CROSS_CHECKED: Final = (["check"], ["whatif"], ["explain"])
"""The commands that the second engine is started for."""


def main() -> NoReturn:
    """Run the command line of this process, and end it."""
    # A run is short: it makes little garbage, and what it has imported need not be taken down piece by piece.
    # Both together are a quarter of its time.
    gc.set_threshold(GARBAGE)
    code = run(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command line (without the program's name) and give its exit code."""
    given = list(arguments)
    use_utf8()
    speech.bind(speech.language_of(given, os.environ))
    try:
        return _run(given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except ReaderGone:
        silence()
        return READER_GONE
    except Exception as error:  # noqa: BLE001 - no traceback reaches a user unasked
        return _unexpected(error)


def _run(given: list[str]) -> int:
    if given[:1] not in CROSS_CHECKED or "--no-cross-check" in given:
        return _commands(given)
    from cli.engine import dismiss, warm_up  # noqa: PLC0415 - first of all: it starts while the rest is imported

    warm_up()
    try:
        return _commands(given)
    finally:
        dismiss()


def _commands(given: list[str]) -> int:
    from cli import app  # noqa: PLC0415 - after the language is bound

    return app.run(given)


def _unexpected(error: Exception) -> int:
    """Two languages, for whoever is asked for help may speak the other."""
    kind = type(error).__name__
    what = speech.one_line(f"{kind}: {error}" if str(error) else kind)
    speech.shout(f"zhicheng 内部错误，未得出结论：{what}")
    speech.shout(f"Internal error of zhicheng, nothing was decided: {what}")
    if os.environ.get(DEBUG):
        import traceback  # noqa: PLC0415 - start-up counts

        speech.shout(traceback.format_exc().rstrip())
    else:
        speech.shout(_("Set {variable}=1 to see where it happened.").format(variable=DEBUG))
    return INTERNAL_ERROR


if __name__ == "__main__":
    main()
