"""What is asked of a verdict beyond the report: plain view values in one language, and their text."""
