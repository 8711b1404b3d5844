"""What a regulation file can say: one frozen class per TOML table (DESIGN 5).

Everything is immutable and exact: numbers are ``Decimal`` or ``Fraction``, lists are tuples.
Field docstrings feed the JSON Schema and the plugin guide.
"""

from xeploai.model.base import (
    KINDS,
    OPERATORS,
    Condition,
    Effect,
    Evidence,
    Kind,
    Literal_,
    LocalLevel,
    Operand,
    Operator,
    PeriodKind,
    ReadingRef,
    Relation,
    Rule,
    Source,
    Test,
    Text,
)
from xeploai.model.criteria import Criterion, EntryRule, Rounding
from xeploai.model.facts import Fact, FactType, Related, Tally, Value
from xeploai.model.openings import Opening, Reading
from xeploai.model.quotas import Award, Quota, QuotaException, SizeStep, SmallGroup
from xeploai.model.ratings import (
    Ballot,
    Cap,
    Consequence,
    Decision,
    Gate,
    Ladder,
    Notice,
    Screen,
    Standard,
    Trigger,
)
from xeploai.model.regulation import Acknowledgement, Document, Identity, Regulation
from xeploai.model.tables import RULE_TABLES

__all__ = [
    "KINDS",
    "OPERATORS",
    "RULE_TABLES",
    "Acknowledgement",
    "Award",
    "Ballot",
    "Cap",
    "Condition",
    "Consequence",
    "Criterion",
    "Decision",
    "Document",
    "Effect",
    "EntryRule",
    "Evidence",
    "Fact",
    "FactType",
    "Gate",
    "Identity",
    "Kind",
    "Ladder",
    "Literal_",
    "LocalLevel",
    "Notice",
    "Opening",
    "Operand",
    "Operator",
    "PeriodKind",
    "Quota",
    "QuotaException",
    "Reading",
    "ReadingRef",
    "Regulation",
    "Related",
    "Relation",
    "Rounding",
    "Rule",
    "Screen",
    "SizeStep",
    "SmallGroup",
    "Source",
    "Standard",
    "Tally",
    "Test",
    "Text",
    "Trigger",
    "Value",
]
