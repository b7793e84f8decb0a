"""Dossiers by the million, as tables (docs/population.md): their layout, and what is read and written.

Needs the extra `zhicheng[population]`; nothing else of the evidence imports this.
"""
