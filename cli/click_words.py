"""click's own words, so that `make messages` keeps their translations.

click speaks through gettext, which `cli.speech` binds to our catalogue. A test holds these lists against the
installed click.
"""

from typing import Final

from evidence.problems import N_

SAID: Final = (
    N_("Aborted!"),
    N_("Arguments"),
    N_("Commands"),
    N_("Could not open file {filename!r}: {message}"),
    N_("Couldn't detect Bash version, shell completion is not supported."),
    N_("Error: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Invalid value: {message}"),
    N_("Missing argument"),
    N_("Missing command."),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("Missing parameter: {param_name}"),
    N_("Missing {param_type}"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("No such option: {name}"),
    N_("Option {name!r} does not take a value."),
    N_("Options"),
    N_("Positional arguments"),
    N_("Shell completion is not supported for Bash versions older than 4.4."),
    N_("Show this message and exit."),
    N_("Try '{command} {option}' for help."),
    N_("Usage:"),
    N_("default: {default}"),
    N_("required"),
    N_("unknown error"),
)
"""What click may say to a user of ours."""


def ngettext(one: str, more: str, _n: int) -> tuple[str, str]:
    """Mark a message with its plural for extraction."""
    return one, more


SAID_IN_NUMBERS: Final = (
    ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1),
    ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1),
    ngettext("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", 1),
    ngettext("Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given.", 1),
    ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1),
)
"""The same with a singular and a plural."""
