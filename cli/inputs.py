"""Reading what a command is given: dossier, settings, handbook; every problem of all of them gathered."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from cli.common import Failed
from cli.output import STANDARD
from cli.speech import tell
from evidence.problems import Problem, has_errors
from evidence.reading.dossiers import dossier_from_data, read_dossier
from evidence.reading.settings_reader import read_settings
from evidence.reading.text import MAX_BYTES
from evidence.reading.tree import read_tree
from evidence.settings import Settings

if TYPE_CHECKING:
    from evidence.dossier import Dossier
    from rules.handbook import Handbook
    from rules.loader import RuleSet

STANDARD_INPUT: Final = "<stdin>"


@dataclass
class Inputs:
    """What has been read so far, and all that is wrong with it."""

    problems: list[Problem] = field(default_factory=list)

    def dossier(self, name: str) -> Dossier | None:
        """The dossier of a file, or of the standard input for `-`."""
        if name == STANDARD:
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
            tree, problems = read_tree(data, file=STANDARD_INPUT)
            dossier = None
            if tree is not None:
                dossier, more = dossier_from_data(tree.data, tree.place)
                problems = (*problems, *more)
        else:
            dossier, problems = read_dossier(name)
        self.problems += problems
        return None if has_errors(problems) else dossier

    def settings(self, name: str | None) -> Settings | None:
        """The settings of a file; none at all where no file is named."""
        if name is None:
            return Settings()
        settings, problems = read_settings(name)
        self.problems += problems
        return settings

    def handbook(self, name: str | None) -> Handbook | None:
        """The official document of a file."""
        if name is None:
            return None
        from rules.handbook import read_handbook  # noqa: PLC0415 - start-up counts

        handbook, problems = read_handbook(name)
        self.problems += problems
        return handbook

    def compare(self, rule_set: RuleSet, handbook: Handbook) -> None:
        """Note the citations that the official document lacks, and its clauses that nobody cites."""
        from rules.handbook import check  # noqa: PLC0415 - start-up counts

        self.problems += [replace(each, severity="warning") for each in check(rule_set, handbook)]

    def finish(self) -> None:
        """Tell the warnings; raise Failed with everything when there is an error."""
        if has_errors(self.problems):
            raise Failed(self.problems)
        tell(self.problems)
