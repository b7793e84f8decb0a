"""From bytes to models: text, tree with positions, forgiving values, and one reader per format."""
