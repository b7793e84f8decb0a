"""Populations to measure with: a generator of applicants and records, and how fast engines decide them."""
