"""Plans against brute force, against the evaluator, and against law and sense."""
