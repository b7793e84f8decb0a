"""Documents as text: what decides of them, in one form, and the whole of them."""

import json
from collections.abc import Iterable
from typing import Any, Final

from evidence.canonical import canonical_json
from evidence.documents import Document
from evidence.model import Model

SAID: Final = ("type", "signed_by", "stamped", "original", "unavailable")
"""What rule sets can ask of a document."""


def plain_documents(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The documents without what nothing is decided by (file, hash, page), in one order, each once."""
    plain = {tuple(getattr(each, name) for name in SAID): None for each in documents}
    return tuple(
        Document.model_construct(**dict(zip(SAID, each, strict=True))) for each in sorted(plain, key=repr)
    )


def documents_text(documents: tuple[Document, ...]) -> str | None:
    """The text of plain documents; None for none."""
    return _text(documents) if documents else None


def papers_text(documents: tuple[Document, ...]) -> str | None:
    """The text of all documents in their order; None where their plain text says as much."""
    return None if plain_documents(documents) == documents else _text(documents)


def documents_from(text: str) -> tuple[Document, ...]:
    """The documents of a text. ValueError where it is no list of documents."""
    data = json.loads(text)
    if not isinstance(data, list):
        raise ValueError("documents are a list")
    return tuple(Document.model_validate(_strict(each)) for each in data)


def _strict(data: Any) -> Any:
    # Lax validation would take 1 and "yes" for true.
    if isinstance(data, dict):
        for name in ("stamped", "original", "unavailable"):
            if name in data and not isinstance(data[name], bool):
                raise ValueError(f"{name} is true or false")
    return data


def _text(documents: tuple[Model, ...]) -> str:
    return "[" + ",".join(canonical_json(each).decode("utf-8") for each in documents) + "]"
