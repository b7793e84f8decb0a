"""Whole populations in words: what a run found, and what a change of the rules does, as counts."""
