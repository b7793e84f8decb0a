"""Workbooks: others can read what is written, what is read is what was meant, nothing hostile gets in."""
