"""What the commands on populations need beside the rest of zhicheng."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from cli.common import Failed
from evidence.problems import N_, Problem, register

NEEDED: Final = ("numpy", "pyarrow", "numba")

TEMPLATES: Final = register(
    {
        "population_extra": N_(
            "Populations need packages that are not installed ({missing}). "
            "Install them: pip install zhicheng[population]"
        ),
    }
)


def need_population() -> None:
    """Raise Failed where the extra `zhicheng[population]` is not installed."""
    missing = tuple(name for name in NEEDED if find_spec(name) is None)
    if missing:
        raise Failed([Problem("population_extra", params={"missing": missing})])
