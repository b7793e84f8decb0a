"""The second engine's process, started before anything else is imported, so that both start side by side."""

from __future__ import annotations

from evaluator.rete import CrossChecker

_waiting: list[CrossChecker] = []


def warm_up() -> None:
    """Start the process; `cross_checker` hands it over."""
    checker = CrossChecker()
    checker.start()
    _waiting.append(checker)


def cross_checker() -> CrossChecker:
    """The cross-checker that was started, or a new one. Whoever takes it closes it."""
    return _waiting.pop() if _waiting else CrossChecker()


def dismiss() -> None:
    """End the process that nobody took, as when the dossier could not be read."""
    while _waiting:
        _waiting.pop().close()
