"""Tests of the reports: their words in both languages, their formats, what they hold."""
