"""Mutants of rule sets: small changes to a rule set, each of which some case must notice."""
