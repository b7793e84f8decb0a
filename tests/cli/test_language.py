"""Both languages: who chooses, and that neither leaks into the other."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir

from cli import click_words
from cli.app import application
from cli.speech import language_of
from reports.language import DOMAIN, LOCALE
from reports.wrap import width
from tests.cli.conftest import AS_OF, EXAMPLES, ROOT, Run, as_process

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
COMMANDS = (
    (),
    ("check",),
    ("template",),
    ("batch",),
    ("whatif",),
    ("explain",),
    ("papers",),
    ("session",),
    ("notice",),
    ("materials",),
    ("archive",),
    *(("archive", name) for name in ("add", "list", "show", "verify", "compare", "export")),
    ("population",),
    *(("population", name) for name in ("pack", "run", "explain", "stats", "impact")),
    ("plan",),
    ("timeline",),
    ("rules",),
    *(("rules", name) for name in ("list", "show", "lint", "test", "schema", "diff", "impact", "boundary")),
    ("evidence",),
    *(("evidence", name) for name in ("kinds", "schema", "lint")),
)

NEVER_SAID = {
    # Progress bars, prompts, editors, pagers, password and confirmation options: none is used.
    "d",
    "{editor}: Editing failed",
    "{editor}: Editing failed: {e}",
    "Do you want to continue?",
    "Confirm the action without prompting.",
    "Repeat for confirmation",
    "Error: The two entered values do not match.",
    "Error: invalid input",
    "Press any key to continue...",
    "env var: {var}",
    "(dynamic)",
    # Types of parameters that are not used: numbers, ranges, dates, UUIDs, paths, tuples.
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
    "{value!r} is not a valid boolean. Recognized values: {states}",
    "{value!r} is not a valid UUID.",
    "{value!r} does not match the format {format}.",
    "{len_type} values are required, but {len_value} was given.",
    "Argument {name!r} takes {nargs} values.",
    "Value must be an iterable.",
    "Choose from:\n\t{choices}",
    "Choice({choices})",
    "file",
    "directory",
    "path",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is a directory.",
    "{name} {filename!r} is not readable.",
    "{name} {filename!r} is not writable.",
    "{name} {filename!r} is not executable.",
    # Said to programmers, not to users.
    "deprecated",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Name '{name}' defined twice",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Could not determine name for option with declarations {decls!r}",
    (
        "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? "
        "Did you mean to pass '--{name}'?"
    ),
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Invalid start character for option ({option})",
    "Unknown color {colour!r}",
    "Unknown standard stream '{name}'",
    "Windows error: {error}",
    # Our own version option says it.
    "%(prog)s, version %(version)s",
    "Show the version and exit.",
}


@pytest.mark.parametrize(
    ("arguments", "environment", "code"),
    [
        ([], {}, "zh"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}, "zh"),
        ([], {"ZHICHENG_LANG": "en"}, "en"),
        ([], {"ZHICHENG_LANG": "en_GB.UTF-8"}, "en"),
        ([], {"ZHICHENG_LANG": "zh_CN"}, "zh"),
        ([], {"ZHICHENG_LANG": "fr"}, "zh"),
        (["--lang", "en", "check"], {"ZHICHENG_LANG": "zh"}, "en"),
        (["check", "x.yaml", "--lang", "en"], {}, "en"),
        (["check", "--lang=zh"], {"ZHICHENG_LANG": "en"}, "zh"),
        (["--lang", "xx"], {"ZHICHENG_LANG": "en"}, "en"),
        (["--lang"], {}, "zh"),
        (["check", "--", "--lang", "en"], {}, "zh"),
    ],
)
def test_who_chooses_the_language(arguments: list[str], environment: dict[str, str], code: str) -> None:
    assert language_of(arguments, environment) == code


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
def test_help_is_chinese_throughout(command: tuple[str, ...], zhicheng: Run) -> None:
    result = zhicheng(*command, "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("用法：")
    for line in result.out.splitlines():
        described = re.split(r"\s{2,}", line.strip())[-1]
        if described and not re.fullmatch(r"[-A-Za-z0-9|/,\[\] =.<>]+|用法：.*|English: .*", described):
            assert CHINESE.search(described), line


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
def test_help_is_english_throughout(command: tuple[str, ...], zhicheng: Run) -> None:
    result = zhicheng(*command, "--help", "--lang", "en")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Usage: zhicheng")
    assert [line for line in result.out.splitlines() if CHINESE.search(line) and "中文：" not in line] == []


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_fits_the_terminal(command: tuple[str, ...], lang: str, zhicheng: Run) -> None:
    lines = zhicheng(*command, "--help", "--lang", lang).out.splitlines()
    assert max(map(width, lines)) <= 80


def test_every_command_is_held_here(zhicheng: Run) -> None:
    zhicheng("--version")
    root = application()
    context = click.Context(root)
    groups = {name: root.get_command(context, name) for name in root.list_commands(context)}
    found = [(), *((name,) for name in groups)]
    found += [
        (name, below)
        for name, group in groups.items()
        if isinstance(group, click.Group)
        for below in group.list_commands(context)
    ]
    assert set(found) == set(COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("chekc",),
        ("check",),
        ("check", "--no-such"),
        ("check", "--form"),
        ("check", "a", "b"),
        ("check", "a", "--format", "pdf"),
        ("check", "a", "--standing", "none"),
        ("check", "a", "--title"),
        ("check", "a", "--reading", "r14"),
        ("check", "a", "--cross-check=yes"),
        ("--lang", "fr", "check", "a"),
        ("rules",),
        ("rules", "show"),
        ("evidence", "kinds", "artcle"),
        ("evidence", "kinds", "nothing at all"),
        (),
    ],
    ids=" ".join,
)
def test_mistakes_in_the_line_are_told_in_both_languages(arguments: tuple[str, ...], zhicheng: Run) -> None:
    chinese = zhicheng(*arguments)
    assert (chinese.code, chinese.out) == (2, "")
    english = zhicheng(*arguments, "--lang", "en") if "--lang" not in arguments else None
    assert "Traceback" not in chinese.err
    for word in ("Usage", "Error", "Invalid", "Missing", "No such", "Did you", "Try ", "Options"):
        assert word not in chinese.err
    if english is not None:
        assert (english.code, english.out) == (2, "")
        told = english.err.replace("中文：zhicheng", "")
        assert CHINESE.search(re.sub(r"\(公开课\)|\(文章\)|文章", "", told)) is None


def test_clicks_words_are_those_of_the_installed_click() -> None:
    keywords = {"_": None, "ngettext": (1, 2)}
    folder = Path(click.__file__).parent
    found = {
        message if isinstance(message, str) else message[0]
        for _file, _line, message, _comments, _context in extract_from_dir(
            folder, [("**.py", "python")], keywords=keywords
        )
    }
    ours = {*click_words.SAID, *(one for one, _more in click_words.SAID_IN_NUMBERS)}
    assert found - ours - NEVER_SAID == set()


def test_every_word_of_the_commands_is_translated() -> None:
    keywords = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
    translation = gettext.translation(DOMAIN, LOCALE, ["zh"])
    missing = []
    for _file, _line, message, _comments, _context in extract_from_dir(
        ROOT / "cli", [("**.py", "python")], keywords=keywords
    ):
        if isinstance(message, str):
            said = translation.gettext(message)
        else:
            said = translation.ngettext(message[0], message[1], 2)
        if said in ((message,) if isinstance(message, str) else message):
            missing.append(message)
    assert missing == []


def test_the_line_chooses_over_the_environment() -> None:
    result = as_process("--help", environment={"ZHICHENG_LANG": "en"})
    assert result.stdout.decode().startswith("Usage: zhicheng")
    result = as_process("--help", "--lang", "zh", environment={"ZHICHENG_LANG": "en"})
    assert result.stdout.decode().startswith("用法：zhicheng [选项]")


def test_messages_of_a_run_are_in_its_language(zhicheng: Run) -> None:
    dossier = EXAMPLES / "zhao-min.yaml"
    today = zhicheng("check", dossier, "--no-cross-check")
    assert (today.code, today.err.startswith("未给 --as-of：截止日取今天，")) == (0, True)
    english = zhicheng("check", dossier, "--no-cross-check", "--lang", "en")
    assert english.err.startswith("No --as-of is given: the cut-off is today, ")
    assert zhicheng("check", dossier, "--no-cross-check", "--as-of", AS_OF).err == ""
