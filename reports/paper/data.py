"""A paper as plain values for templates: names of fields to texts, lists and mappings, nothing else."""

from __future__ import annotations

from typing import Any, Final

from reports.clean import clean
from reports.language import N_
from reports.values import Value

PAGE: Final = N_("page {n} of {of}")
"""What stands at the foot of a page."""


def data_of(value: Any) -> Any:
    """The same as JSON values. Every text is cleaned: no control character reaches a page."""
    if isinstance(value, Value):
        return {name: data_of(part) for name, part in value.as_dict().items()}
    if isinstance(value, dict):
        return {str(name): data_of(part) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [data_of(part) for part in value]
    return clean(value) if isinstance(value, str) else value
