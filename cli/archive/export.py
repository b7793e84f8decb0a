"""`zhicheng archive export`: an entry written back as files."""

from __future__ import annotations

import os
import shutil
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.archive.parameters import archive_argument, number_argument
from cli.common import Failed, json_text
from cli.help import Command
from cli.output import write_standard
from cli.parameters import files_argument, lang_option
from evidence.problems import N_, Problem, register
from evidence.writing import dossier_to_yaml, settings_to_yaml
from reports.archive.chain import Member, entry_text, hash_of
from reports.office.pages import safe_stem

if TYPE_CHECKING:
    from cli.archive.frozen import Frozen

SUMS: Final = "SHA256SUMS"
FOLDER_MODE: Final = 0o700
MODE: Final = 0o600

TEMPLATES: Final = register(
    {
        "export_full": N_("The folder {folder} holds other things. Name an empty folder, or a new one."),
        "export_no_folder": N_("There is no folder {folder} to make the new one in. Make it first."),
        "export_failed": N_("The folder {folder} cannot be written: the system reports {reason}."),
    }
)


def export_command() -> click.Command:
    """`zhicheng archive export`."""
    return Command(
        "export",
        callback=_export,
        params=[
            archive_argument(),
            number_argument("entry", _("ENTRY")),
            files_argument("folder", _("FOLDER")),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Writes ENTRY (its number, or last) of ARCHIVE into FOLDER, which must be new or empty: "
                    "dossiers and settings as YAML to work with, and all as it was frozen, with its SHA-256."
                ),
                _("What is written holds personal data, and only you may read it. Take care who gets it."),
            )
        ),
    )


def _export(archive: str, entry: int, folder: str) -> int:
    from cli.archive.frozen import Frozen  # noqa: PLC0415 - start-up counts
    from cli.archive.store import opened  # noqa: PLC0415 - likewise

    target = Path(folder)
    try:
        if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
            raise Failed([Problem("export_full", params={"folder": folder})])
        place = target.resolve()
        if not place.parent.is_dir():
            raise Failed([Problem("export_no_folder", params={"folder": str(place.parent)})])
        with opened(archive) as store:
            _write(Frozen(store, entry), place)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Failed([Problem("export_failed", params={"folder": folder, "reason": reason})]) from error
    write_standard(_("Written: {file}").format(file=folder) + "\n")
    return 0


def _write(frozen: Frozen, place: Path) -> None:
    """Write everything beside, then put it in its place: there is the whole folder or none."""
    part = place.with_name(f".{place.name[:40]}.{os.getpid()}.part")
    part.mkdir(mode=FOLDER_MODE)
    try:
        _Export(frozen, part).write()
        part.replace(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


class _Export:
    """The files of one entry. Their names are made here: numbers, and the letters of names."""

    def __init__(self, frozen: Frozen, folder: Path) -> None:
        self.frozen, self.folder = frozen, folder
        self.sums: dict[str, str] = {}

    def write(self) -> None:
        """Write them all."""
        entry, frozen = self.frozen.entry, self.frozen
        self._put("entry.json", entry_text(entry))
        self._put("run.json", frozen.piece(entry.run))
        self._put("members.json", frozen.piece(entry.members))
        for number, each in enumerate(entry.rule_sets, 1):
            name = safe_stem(f"{each.id}-{each.edition}")
            self._put(f"rule_sets/{number}-{name}.yaml", frozen.piece(each.sha256))
        self._put("frozen/settings.json", frozen.settings)
        settings = frozen.settings_model()
        if settings is not None:
            self._put("settings.yaml", settings_to_yaml(settings).encode("utf-8"))
        applicants = [self._applicant(number, each) for number, each in enumerate(frozen.members(), 1)]
        manifest = {"entry": frozen.kept[1], "applicants": applicants, "sha256": self.sums}
        self._put("manifest.json", json_text(manifest).encode("utf-8", "backslashreplace"))
        sums = "".join(f"{digest}  {name}\n" for name, digest in self.sums.items())
        self._put(SUMS, sums.encode("utf-8"))

    def _applicant(self, number: int, member: Member) -> dict[str, str | None]:
        """Write one dossier and its verdict; what the manifest says of them."""
        stem = f"{number:04}-{safe_stem(member.name or member.id or '')}"
        files: dict[str, str | None] = {"file": member.file, "id": member.id}
        if member.dossier is None or member.verdict is None:
            return files
        files["frozen_dossier"] = self._put(f"frozen/dossiers/{stem}.json", self.frozen.piece(member.dossier))
        files["frozen_verdict"] = self._put(f"frozen/verdicts/{stem}.json", self.frozen.piece(member.verdict))
        dossier = self.frozen.dossier(member)
        if dossier is not None:
            files["dossier"] = self._put(f"dossiers/{stem}.yaml", dossier_to_yaml(dossier).encode("utf-8"))
        return files

    def _put(self, name: str, content: bytes) -> str:
        """Write one file, for its owner alone, and note its hash."""
        path = self.folder / name
        path.parent.mkdir(mode=FOLDER_MODE, exist_ok=True, parents=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE), "wb") as file:
            file.write(content)
        self.sums[name] = hash_of(content)
        return name
