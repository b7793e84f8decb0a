"""Workbooks: what is written can be read by others, what is read is what was meant, and nothing hostile gets in."""
