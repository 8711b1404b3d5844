"""Ten promises that every regulation keeps, checked one by one: for authors, reviewers and CI."""

from xeploai.testing.conformance.examined import Examined, examine
from xeploai.testing.conformance.faults import Fault
from xeploai.testing.conformance.report import (
    PARTS,
    PartResult,
    Report,
    check_plugin,
    conformance_values,
    report,
    run_part,
)

__all__ = [
    "PARTS",
    "Examined",
    "Fault",
    "PartResult",
    "Report",
    "check_plugin",
    "conformance_values",
    "examine",
    "report",
    "run_part",
]
