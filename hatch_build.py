"""Build hook: compiles the message catalogues (.po) that the wheel and the editable install carry as .mo.

Run as a script it does the same for the tree it stands in; `make` does so when a .po is newer than its .mo.
"""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(root: Path) -> list[Path]:
    """Write the .mo beside every reports/locale/*/LC_MESSAGES/*.po under `root` that is newer than its .mo.

    Returns the files written. Raises `babel.messages.pofile.PoFileError` for a file that is not a catalogue.
    """
    written = []
    for source in sorted(root.glob("reports/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
        # Beside it and renamed: a process that starts meanwhile sees the old file or the new one, never half.
        part = target.with_suffix(".mo.part")
        with part.open("wb") as file:
            write_mo(file, catalogue)
        part.replace(target)
        written.append(target)
    return written


class CatalogueHook(BuildHookInterface[Any]):
    """Compiles the catalogues before hatchling collects the wheel's files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Compile whatever is out of date; a tree without any .po is no error."""
        compile_catalogues(Path(self.root))


if __name__ == "__main__":
    compile_catalogues(Path(__file__).parent)
