"""From rule set, dossier, settings and date to a verdict: compile, interpret, cross-check, and ask about it."""
