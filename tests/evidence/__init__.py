"""Tests of the ground floor: models, readers, canonical form, writers and schemas."""
