"""The command line: one file a command. Part of the composition root."""
