"""Help pages that know how wide Chinese is, and commands that are made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from gettext import gettext as _
from typing import Any, Final

import click

from reports.wrap import width, wrap

SHORT_HELP: Final = {"help_option_names": ["-h", "--help"]}

_NARROWEST: Final = 20


def lines_of(text: str, columns: int) -> list[str]:
    """One paragraph in lines of at most so many columns."""
    return ["".join(piece for piece, _style in line) for line in wrap([(text, "")], max(columns, _NARROWEST))]


class Formatter(click.HelpFormatter):
    """click's layout of help pages, measured in columns instead of characters."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How the command is called; no blank after a colon that is wide itself."""
        usage = _("Usage:")
        super().write_usage(prog, args, prefix if prefix is not None else usage + " " * usage.isascii())

    def write_heading(self, heading: str) -> None:
        """A heading, with the colon of its language."""
        self.write(f"{'':>{self.current_indent}}{heading}{':' if heading.isascii() else '：'}\n")

    def write_text(self, text: str) -> None:
        """Paragraphs, each wrapped; one that begins with a backspace on a line of its own stays as it is."""
        indent = " " * self.current_indent
        blocks = []
        for block in text.strip("\n").split("\n\n"):
            if block.startswith("\b\n"):
                lines = block.split("\n")[1:]
            else:
                lines = lines_of(" ".join(block.split("\n")), self.width - len(indent))
            blocks.append("\n".join(indent + line for line in lines))
        self.write("\n\n".join(blocks) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms and what is said of them, in two columns."""
        rows = list(rows)
        first = min(max((width(term) for term, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, said in rows:
            lines = lines_of(said, self.width - self.current_indent - first)
            fits = width(term) <= first - col_spacing
            head = term + " " * (first - width(term)) if fits else f"{term}\n{indent}{' ' * first}"
            rest = [f"{indent}{' ' * first}{line}" for line in lines[1:]]
            self.write("\n".join([f"{indent}{head}{lines[0] if lines else ''}".rstrip(), *rest]) + "\n")


class Context(click.Context):
    """click's context with help pages of our formatter."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help pages are ours."""

    context_class = Context

    def __init__(self, name: str, **more: Any) -> None:
        super().__init__(name, options_metavar=_("[OPTIONS]"), context_settings=SHORT_HELP, **more)


Maker = Callable[[], click.Command]


class Group(click.Group):
    """A group whose commands are made, and their modules imported, only when asked for.

    `makers` maps a command's name to what makes it; `sayings` to its line in the group's help.
    """

    context_class = Context

    def __init__(
        self, name: str, makers: Mapping[str, Maker], sayings: Mapping[str, str], **more: Any
    ) -> None:
        super().__init__(
            name,
            options_metavar=_("[OPTIONS]"),
            subcommand_metavar=_("COMMAND [ARGS]..."),
            context_settings=SHORT_HELP,
            **more,
        )
        self.makers = makers
        self.sayings = sayings

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names in the order in which they were given."""
        return list(self.makers)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - likewise
        """Make the command of that name."""
        maker = self.makers.get(cmd_name)
        return None if maker is None else maker()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without making them."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, self.sayings[name]) for name in self.list_commands(ctx)])
