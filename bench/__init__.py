"""Measurements: programs that print what they measured."""
