"""A new folder for what is made: where it shall stand, and what stands against it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cli.common import Failed
from evidence.problems import N_, Problem, register

TEMPLATES: Final = register(
    {
        "papers_full": N_("The folder {folder} holds other things. Name an empty folder, or a new one."),
        "papers_no_folder": N_("There is no folder {folder} to make the new one in. Make it first."),
        "papers_out_failed": N_("The folder {folder} cannot be written: the system reports {reason}."),
    }
)


def new_folder(output: str) -> Path:
    """Where a folder shall stand that is new or empty. Raises Failed."""
    target = Path(output)
    try:
        if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
            raise Failed([Problem("papers_full", params={"folder": output})])
        place = target.resolve()
        if not place.parent.is_dir():
            raise Failed([Problem("papers_no_folder", params={"folder": str(place.parent)})])
    except (OSError, ValueError) as error:
        raise not_written(output, error) from error
    return place


def not_written(output: str, error: OSError | ValueError) -> Failed:
    """That the system refused."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Failed([Problem("papers_out_failed", params={"folder": output, "reason": reason})])
