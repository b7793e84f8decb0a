"""The committee's paper: its values, its pages, its command."""
