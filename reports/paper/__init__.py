"""The committee's paper: one report in one or two pages, from which Word and PDF are made alike."""
