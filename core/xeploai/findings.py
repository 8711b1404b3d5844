"""Findings: what a user should know, from every check, in one form."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, Literal, overload

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
    kind: str | None = None
    """The kind of the subject."""

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return {
            "code": self.code,
            "severity": self.severity,
            "kind": self.kind,
            "subject": self.subject,
            "rule": self.rule,
            "source": self.clause,
            "where": self.where,
            "message": self.message.render(lang),
        }


class Deferred(Sequence[Finding]):
    """Findings that are put into words only when somebody looks at them.

    A notice that speaks of half a million members costs nothing until then.
    """

    def __init__(self, find: Callable[[], Iterable[Finding]]) -> None:
        self._find = find

    @cached_property
    def _found(self) -> tuple[Finding, ...]:
        return tuple(self._find())

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...

    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        return self._found[index]

    def __len__(self) -> int:
        return len(self._found)


def finding(code: str, severity: Severity = "warning", /, **params: Any) -> Finding:
    """Return a finding whose text is the message ``finding.<code>``.

    ``subject``, ``rule``, ``clause`` and ``where`` are kept as fields and may appear in the text.
    """
    known = {k: params.get(k) for k in ("subject", "rule", "clause", "where")}
    kind = params.get("kind") or (_kind_of(known["rule"]) if known["subject"] and known["rule"] else None)
    return Finding(code, severity, message(f"finding.{code}", **params), **known, kind=kind)


def _kind_of(rule: str) -> str:
    """A rule's full name is ``regulation/kind.id``."""
    return rule.partition("/")[2].partition(".")[0]


def worst(findings: Iterable[Finding]) -> Severity | None:
    """Return the highest severity among ``findings``."""
    found = {f.severity for f in findings}
    return next((s for s in ("error", "warning", "info") if s in found), None)
