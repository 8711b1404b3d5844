"""The command line of xeploai: parse, call the core, print. No decisions."""
