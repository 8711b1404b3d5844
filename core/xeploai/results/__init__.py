"""What is made of an evaluation: explanation, comparison, checks, rule diff, files."""
