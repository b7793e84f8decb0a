"""From bytes to models: text, tree with positions, forgiving values, one reader per format.

`tree.read_tree` serves rule sets too.
"""

from evidence.reading.dossiers import dossier_from_data, read_dossier
from evidence.reading.settings_reader import read_settings, settings_from_data

__all__ = ["dossier_from_data", "read_dossier", "read_settings", "settings_from_data"]
