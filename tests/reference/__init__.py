"""A slow second implementation of the rules on all four kinds of subjects, written from the law pack alone.

It shares no code with the engine: one subject at a time, standard library only.
"""
