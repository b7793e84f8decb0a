"""Tests of whole batches: what is found among applicants, what is written, what survives a kill."""
