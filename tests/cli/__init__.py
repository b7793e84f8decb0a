"""The commands: arguments in, exit code out; what users see on the way."""
