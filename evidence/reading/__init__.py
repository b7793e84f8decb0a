"""From bytes to models: text, tree with positions, forgiving values, one reader per format.

`dossiers.read_dossier` and `settings_reader.read_settings` are the doors; `tree.read_tree` serves rule sets
too.
"""
