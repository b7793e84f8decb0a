"""Tests of the rule language: loader, linter, cases, schemas, handbook; and mutants of the rule sets."""
