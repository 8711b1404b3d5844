"""Worked examples as data, what runs them, and the conformance check (extra ``testing``).

``xeploai.testing.suite`` holds the check as a test class; it is apart because it needs pytest.
"""

from xeploai.testing.cases import Case, CaseFile, load_cases, run_case

__all__ = ["Case", "CaseFile", "load_cases", "run_case"]
