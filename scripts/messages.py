"""Brings the Chinese catalogue up to date with the messages in the code: `make messages`.

New messages are added without a translation and old ones dropped; nothing is guessed (no fuzzy entries). What
is still to be translated is printed.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("rules", "evidence", "evaluator", "reports", "cli")
PO = ROOT / "reports" / "locale" / "zh" / "LC_MESSAGES" / "zhicheng.po"
KEYWORDS = {"say": None, "many": (1, 2), "N_": None, "_": None, "gettext": None, "ngettext": (1, 2)}
"""The functions whose first arguments are messages."""

IDLE_HEADERS = tuple(
    f'"{name}' for name in ("Project", "Report", "POT", "PO-Rev", "Last", "Language-", "Gener")
)
"""Beginnings of the lines of the header that say nothing here, or would make every run a change."""

HEADER = """\
# What zhicheng says in Chinese. The messages are in the code, in English; `make messages` collects them.
"""


def collected() -> Catalog:
    """All messages of all packages, each with the files that hold it."""
    catalogue = Catalog(locale="zh", project="zhicheng", fuzzy=False, header_comment=HEADER.rstrip())
    for package in PACKAGES:
        methods = [("**.py", "python"), ("**/templates/**.*", "jinja2")]
        folder = ROOT / package
        for name, _, message, comments, _ in extract_from_dir(folder, methods, keywords=KEYWORDS):
            catalogue.add(message, locations=[(f"{package}/{name}", 0)], auto_comments=comments)
    return catalogue


def main() -> None:
    """Write the catalogue."""
    fresh = collected()
    if PO.exists():
        with PO.open("rb") as file:
            known = read_po(file, locale="zh")
        for message in fresh:
            old = known.get(message.id) if message.id else None
            if old is not None:
                message.string = old.string
    for message in fresh:
        message.locations = sorted({(name, 0) for name, _ in message.locations})
        if message.id and not all(message.string if isinstance(message.string, tuple) else [message.string]):
            print("to be translated:", message.id)
    content = BytesIO()
    write_po(content, fresh, width=110, sort_output=True)
    lines = content.getvalue().decode("utf-8").splitlines(keepends=True)
    PO.write_text("".join(line for line in lines if not line.startswith(IDLE_HEADERS)), encoding="utf-8")


if __name__ == "__main__":
    main()
