"""What the columnar engine does not decide, told in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evidence.problems import N_, Place, Problem, register

TEMPLATES: Final[Mapping[str, str]] = register(
    {
        "columns_reuse": N_(
            "{requirement}: what may serve here is limited to once, so that each applicant's records must be "
            "assigned one by one. The columnar engine does not do that; the interpreter does, more slowly."
        ),
        "columns_pins": N_(
            "{applicant}: the office has pinned records to requirements. The columnar engine does not know "
            "pins; the interpreter does."
        ),
        "columns_many": N_(
            "An applicant has {number} records of the kind {kind}; the columnar engine takes at most {most}."
        ),
        "columns_fine": N_(
            "{requirement}: the amounts wanted here are too fine a fraction for the columnar engine to count "
            "exactly. The interpreter does."
        ),
    }
)


class Refused(Exception):  # noqa: N818 - says what is the matter
    """Something that only the interpreter decides; `problem` tells what."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(TEMPLATES[code].format(**params))
        self.problem = Problem(code, Place(), params)
