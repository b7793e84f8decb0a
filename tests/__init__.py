"""What holds the house up: a room per package, golden outputs and properties."""
