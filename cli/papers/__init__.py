"""`zhicheng papers`: the committee's papers of a finished batch."""
