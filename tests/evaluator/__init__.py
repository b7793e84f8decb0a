"""Tests of the evaluator: its parts on small trees, its properties on whole rule sets."""
