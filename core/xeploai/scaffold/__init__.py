"""The beginning of a local regulation: files that load as they are, with examples to fill in."""

from xeploai.scaffold.plan import Plan, make_plan
from xeploai.scaffold.write import scaffold_files, write_scaffold

__all__ = ["Plan", "make_plan", "scaffold_files", "write_scaffold"]
