"""A regulation file: identity, documents, accepted conflicts."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import field, frozen

from xeploai.model.base import PeriodKind, Rule, Text
from xeploai.model.facts import Fact


@frozen
class Acknowledgement:
    """A conflict that a regulation accepts, with its reason; shown in every report."""

    code: str
    """Code of the conflict, ``R101`` to ``R116``."""
    rule: str
    """Name of the rule, or the beginning of it followed by ``*``."""
    reason: Text
    on: date
    """Day on which it was accepted."""


@frozen
class Document:
    """A legal text that rules cite."""

    id: str
    """Name by which rules cite it."""
    number: str
    """Official number, as cited."""
    title: Text
    issuer: Text
    issued: date | None = None
    """Day of issue; a rule cannot take effect earlier unless it is ``retroactive``."""
    guides: str | None = None
    """The document that this one gives guidance on."""
    in_force_from: date | None = None
    in_force_to: date | None = None
    note: Text | None = None


@frozen(kw_only=True)
class Identity:
    """The ``[regulation]`` table: which text, by whom, where and when."""

    id: str
    """Name in commands: lower case, digits and ``-``; no place and no other regulation has it."""
    title: Text
    """As printed."""
    issuer: Text
    """Who issued it."""
    place: str
    """Id of the place it speaks for, in the tree of places."""
    from_: date
    """First day in force."""
    to: date | None = None
    """Last day in force, included."""
    last_checked: date | None = None
    """Required when ``to`` is open: later evaluations are marked stale (S28)."""
    period_from: date | None = None
    """First day of the first period it governs, when that is earlier than ``from``."""
    extends: tuple[str, ...] = ()
    """Regulations whose rules and openings this one builds on."""
    not_encoded: tuple[Text, ...] = ()
    """Parts of the text that no rule here says; shown with every rulebook."""
    periods: tuple[PeriodKind, ...] = ("year",)
    """The kinds of period for which it gives ratings."""


@frozen(kw_only=True)
class Regulation:
    """One regulation, loaded: identity, documents, facts and rules in file order."""

    identity: Identity
    documents: Mapping[str, Document] = field(factory=dict, hash=False)
    facts: tuple[Fact, ...] = ()
    rules: tuple[Rule, ...] = ()
    acknowledged: tuple[Acknowledgement, ...] = ()
    accepted: tuple[Any, ...] = ()
    """Messages of the conflicts inside it that it acknowledges."""
    digest: str = ""
    """SHA-256 of its files."""
    folder: Path | None = field(default=None, eq=False)
    """Where its files are: the Word templates of its forms are read only when one is filled in."""

    @property
    def id(self) -> str:
        """The regulation's id, such as ``qd132``."""
        return self.identity.id
