"""`zhicheng`: from the arguments to the exit code.

0: done, a verdict of any kind among it. 2: something given is not as it must be. 3: the engines find
different things. 70: an error of the program. 130: interrupted. 141: whoever read the output has gone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from gettext import gettext as _
from typing import Final

from cli import speech
from cli.output import ReaderGone, silence, use_utf8

INTERNAL_ERROR: Final = 70
INTERRUPTED: Final = 130
READER_GONE: Final = 141
DEBUG: Final = "ZHICHENG_DEBUG"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (without the program's name) and give its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
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
    if given[:1] == ["check"] and "--no-cross-check" not in given:
        from cli.engine import warm_up  # noqa: PLC0415 - first of all: it starts while the rest is imported

        warm_up()
    from cli.app import run  # noqa: PLC0415 - after the language is bound

    return run(given)


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
    sys.exit(main())
