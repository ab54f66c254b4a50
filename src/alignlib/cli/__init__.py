"""The command line: `main` reads the arguments, one module per command does the work."""
