"""The rule language, its loader and linter, and the catalogue of rule sets with their cases."""
