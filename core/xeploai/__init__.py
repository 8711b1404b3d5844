"""xeploai: rules as code for the annual review and rating of Party organisations and members.

>>> from xeploai import load_plugins, resolve, read_roster, evaluate, explain, compare
"""
