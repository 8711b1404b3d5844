"""A slow second implementation of the member rules, written from the law pack alone.

It shares no code with the engine: one member at a time, standard library only.
"""
