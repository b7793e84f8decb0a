"""The language of the commands: chosen once a process, before anything speaks.

Help, messages and click's own words all go through the standard library's gettext, bound to the catalogue of
the reports. Nothing below this room knows of the binding.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TextIO

from reports.clean import clean, clip
from reports.language import CODES, DOMAIN, LOCALE, Code
from reports.problems import problem_text

if TYPE_CHECKING:
    from evidence.problems import Problem

VARIABLE: Final = "ZHICHENG_LANG"
OPTION: Final = "--lang"
DEFAULT: Final[Code] = "zh"
LONGEST: Final = 500


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Code:
    """The language asked for: by --lang anywhere on the line, else by ZHICHENG_LANG, else Chinese.

    The machine's locale is not asked, so that one command gives one and the same text everywhere.
    """
    for place, argument in enumerate(arguments):
        name, given, value = argument.partition("=")
        if name == "--":
            break
        if name == OPTION:
            found = _code(value if given else next(iter(arguments[place + 1 :]), ""))
            if found is not None:
                return found
    return _code(environment.get(VARIABLE, "")) or DEFAULT


def _code(text: str) -> Code | None:
    """`zh` for zh, zh_CN.UTF-8, ZH; likewise `en`."""
    short = text[:2].lower()
    return next((code for code in CODES if code == short), None)


def bind(code: Code) -> None:
    """Let gettext, and with it click, speak a language from now on."""
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = code  # what the standard library's gettext looks at first


def current() -> Code:
    """The language that was bound."""
    return _code(os.environ.get("LANGUAGE", "")) or DEFAULT


def shout(text: str) -> None:
    """Say something beside the output, on the error stream."""
    stream: TextIO | None = sys.stderr  # None when the process was started without one
    if stream is not None:
        stream.write(text + "\n")
        stream.flush()


def one_line(text: str) -> str:
    """A text of unknown origin, harmless and not long."""
    return clip(clean(text), LONGEST)


def tell(problems: Iterable[Problem]) -> None:
    """Tell problems on the error stream, each on one line, each once."""
    code = current()
    for line in dict.fromkeys(problem_text(problem, code) for problem in problems):
        shout(line)
