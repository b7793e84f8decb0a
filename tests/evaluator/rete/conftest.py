"""One cross-checker for the tests that do it no harm."""

from collections.abc import Iterator

import pytest

from evaluator.rete import CrossChecker


@pytest.fixture(scope="session")
def checker() -> Iterator[CrossChecker]:
    """Shared: its process is started once and replaced as always."""
    with CrossChecker(timeout=30) as shared:
        yield shared
