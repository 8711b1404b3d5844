"""Worked examples as data, and what runs them (extra ``testing``)."""

from xeploai.testing.cases import Case, CaseFile, load_cases, run_case

__all__ = ["Case", "CaseFile", "load_cases", "run_case"]
