"""Whole populations, as tables."""
