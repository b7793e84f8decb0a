"""The project as a whole: what is in the tree, and what the built wheel carries."""
