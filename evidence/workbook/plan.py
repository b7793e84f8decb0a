"""What a template is to hold: the plan that whoever knows the conditions makes, and the writer fills."""

from dataclasses import dataclass

from evidence.documents import Document
from evidence.labels import Term


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement: its id, the clause, what it says, and at least how many of which parts it takes."""

    id: str
    cite: str
    says: Term
    at_least: int = 0
    parts: tuple["Asked", ...] = ()


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One kind of record: the fields that are asked of it, the documents, the clauses that ask, and for what.

    Fields go by their names in rules ("exchange.level"). `papers` is how many documents one record needs at
    most.
    """

    kind: str
    fields: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    papers: int = 0
    clauses: tuple[str, ...] = ()
    asks: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What one title asks for: kinds of record in the order of its clauses, and what people have to judge."""

    title: str
    words: Term
    sheets: tuple[SheetPlan, ...] = ()
    judgements: tuple[Asked, ...] = ()
    requirements: tuple[Asked, ...] = ()
