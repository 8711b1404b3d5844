"""Findings: what a user should know, from every check, in one form."""

from collections.abc import Iterable
from typing import Any, Literal

from attrs import frozen

from xeploai.messages import Message, message

Severity = Literal["error", "warning", "info"]


@frozen
class Finding:
    """One thing found: a stable code, a message in both languages, and where it stands."""

    code: str
    severity: Severity
    message: Message
    subject: str | None = None
    rule: str | None = None
    clause: str | None = None
    where: str | None = None
    """``sheet!cell``, or file and key."""

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return {
            "code": self.code,
            "severity": self.severity,
            "subject": self.subject,
            "rule": self.rule,
            "source": self.clause,
            "where": self.where,
            "message": self.message.render(lang),
        }


def finding(code: str, severity: Severity = "warning", /, **params: Any) -> Finding:
    """Return a finding whose text is the message ``finding.<code>``.

    ``subject``, ``rule``, ``clause`` and ``where`` are kept as fields and may appear in the text.
    """
    known = {k: params.get(k) for k in ("subject", "rule", "clause", "where")}
    return Finding(code, severity, message(f"finding.{code}", **params), **known)


def worst(findings: Iterable[Finding]) -> Severity | None:
    """Return the highest severity among ``findings``."""
    found = {f.severity for f in findings}
    return next((s for s in ("error", "warning", "info") if s in found), None)
