"""Regulation files: strict reading, conflicts inside one text, conditions, and rules in words."""
