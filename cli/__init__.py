"""The commands: thin, nothing is decided here."""
