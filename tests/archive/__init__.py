"""Tests of the archive: what is kept, what shows when it is touched, what survives a kill."""
