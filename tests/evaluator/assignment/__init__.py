"""Reuse that is limited: what each rule means, and that the solver finds what brute force finds."""
