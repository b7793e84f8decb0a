"""What a template is to hold: the plan that whoever knows the conditions makes, and the writer fills."""

from dataclasses import dataclass

from evidence.documents import Document
from evidence.labels import Term


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One kind of record: the fields that are asked of it, the documents, and the clauses that ask.

    Fields go by their names in rules ("exchange.level"). `papers` is how many documents one record needs at
    most.
    """

    kind: str
    fields: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    papers: int = 0
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement: its id, the clause, and what it says."""

    id: str
    cite: str
    says: Term


@dataclass(frozen=True, slots=True)
class Plan:
    """What one title asks for: kinds of record in the order of its clauses, and what people have to judge."""

    title: str
    words: Term
    sheets: tuple[SheetPlan, ...] = ()
    judgements: tuple[Asked, ...] = ()
    requirements: tuple[Asked, ...] = ()
