"""What would complete the documents of a record: papers, signatures, the seal, an original."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from evaluator.plan.formula import Formula, all_of, any_of
from evaluator.plan.steps import Step
from evidence.documents import Document
from evidence.records import Record
from evidence.scales import SigningRole
from rules.model import AnyDocument, DocumentEntry, DocumentTest

PAPER: Final = frozenset({"signature", "stamp", "document", "original"})
"""The kinds of step that are about a paper."""


def documents_needed(record: Record, entries: Sequence[DocumentEntry]) -> Formula:
    """What puts all documents asked for in order. A paper known to be unavailable has no remedy."""
    return all_of([_entry(record, entry) for entry in entries])


def _entry(record: Record, entry: DocumentEntry) -> Formula:
    if isinstance(entry, AnyDocument):
        return any_of([_entry(record, each) for each in entry.any])
    own = [document for document in record.documents if document.type == entry.type]
    held = [document for document in own if not document.unavailable]
    if own and not held:
        return False
    if not held:
        return all_of([Step("document", record.id, entry.type), *_formalities(record, entry, None)])
    # A change completes the first of a type; that another one is in order already is enough as well.
    choices = [all_of(_completing(record, entry, document)) for document in held]
    return True if True in choices else choices[0]


def _completing(record: Record, entry: DocumentTest, document: Document) -> list[Formula]:
    if entry.original and document.original is False:
        # The original is another paper, and is signed and sealed itself.
        return [Step("original", record.id, entry.type), *_formalities(record, entry, None)]
    return _formalities(record, entry, document)


def _formalities(record: Record, entry: DocumentTest, document: Document | None) -> list[Formula]:
    """The signatures and the seal that a document lacks."""
    signed = document.signed_by if document is not None else ()
    missing: list[str] = [role for role in entry.signed_by if role not in signed]
    if entry.signed and not signed and not missing:
        missing.append(somebody(entry))
    found: list[Formula] = [Step("signature", record.id, entry.type, role) for role in missing]
    if entry.stamped and (document is None or document.stamped is not True):
        found.append(Step("stamp", record.id, entry.type))
    return found


def somebody(entry: DocumentTest) -> SigningRole:
    """Who signs where the conditions only ask that somebody did."""
    return "peer" if entry.type == "peer_opinion" else "other"


def attached(steps: Iterable[Step], records: Mapping[str, Record]) -> list[tuple[str, Document]]:
    """The documents, by record, that steps about papers come to: one of each type.

    Nobody signs a paper that is not there.
    """
    by_paper: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        if step.kind in PAPER:
            by_paper.setdefault((step.about, step.what), []).append(step)
    found = []
    for (record, paper), parts in sorted(by_paper.items()):
        kinds = {step.kind for step in parts}
        held = any(each.type == paper and not each.unavailable for each in records[record].documents)
        if held or kinds & {"document", "original"}:
            roles = tuple(sorted(str(step.value) for step in parts if step.kind == "signature"))
            values = {
                "type": paper,
                "signed_by": roles,
                "stamped": True if "stamp" in kinds else None,
                "original": True if "original" in kinds else None,
            }
            found.append((record, Document.model_validate(values)))
    return found


def full_papers(entries: Sequence[DocumentEntry]) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """For a new record: type, signatures and seal of every document asked for; of alternatives the first."""
    found: dict[str, tuple[set[str], bool]] = {}
    for entry in entries:
        while isinstance(entry, AnyDocument):
            entry = entry.any[0]  # noqa: PLW2901 - alternatives within alternatives
        roles, stamped = found.get(entry.type, (set(), False))
        roles.update(entry.signed_by or ((somebody(entry),) if entry.signed else ()))
        found[entry.type] = roles, stamped or bool(entry.stamped)
    return tuple((paper, tuple(sorted(roles)), stamped) for paper, (roles, stamped) in sorted(found.items()))
