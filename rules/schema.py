"""JSON Schema (draft 2020-12) of rule sets and of their cases, as they are written, for editors.

A schema knows forms, not names: whether a kind, field or code exists is the linter's question.
"""

from __future__ import annotations

from typing import Any

from rules.cases import CASES
from rules.grammar import Schemas
from rules.language import ROOT, RULE_SET, START

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def rule_set_schema() -> dict[str, Any]:
    """The schema of `<edition>.yaml`."""
    schemas = Schemas(readings=True)
    schema = RULE_SET.schema(Schemas(readings=False))
    schema["properties"]["start"] = START.schema_here(schemas)
    schema["properties"]["requirement"] = ROOT.schema(schemas)
    return _document("Rule set of zhicheng", schema, schemas)


def cases_schema() -> dict[str, Any]:
    """The schema of `<edition>.cases.yaml`."""
    schemas = Schemas(readings=False)
    return _document("Cases of a rule set of zhicheng", CASES.schema(schemas), schemas)


def _document(title: str, schema: dict[str, Any], schemas: Schemas) -> dict[str, Any]:
    return {"$schema": _DRAFT, "title": title, **schema, "$defs": dict(sorted(schemas.defs.items()))}
