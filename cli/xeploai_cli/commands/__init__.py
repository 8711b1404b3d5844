"""One command a file: parse, call the core, print."""
