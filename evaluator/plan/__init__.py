"""Plans: the least that would make a verdict met, found exactly and tried before they are told."""
