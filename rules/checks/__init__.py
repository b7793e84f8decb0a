"""The linter's checks, a module for each question: names, structure, reach, readings."""
