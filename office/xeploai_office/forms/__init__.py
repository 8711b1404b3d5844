"""Printed forms: Word files from the templates of the regulations and of the office."""
