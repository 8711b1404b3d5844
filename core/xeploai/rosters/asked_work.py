"""Which roster columns the work around the rating looks at: meetings, papers, dossiers, printed forms.

No rating needs them, so a template has them only where they are asked for; an empty sheet would say
that nobody met (S2).
"""

from collections.abc import Iterator

from xeploai.law.conditions import tested_facts
from xeploai.model import (
    SUBJECTS,
    Dossier,
    Duration,
    Form,
    Meeting,
    Milestone,
    NoticePeriod,
    Rule,
    Sequence,
    WorkRule,
)
from xeploai.plugins import Registry
from xeploai.rosters.asked import Asked, Column
from xeploai.rulebooks.rulebook import Rulebook

SHEETS = ("units", "meetings", "papers")
"""Asked for with all their columns."""


def asked_work(rulebook: Rulebook, registry: Registry) -> Asked:
    """Return the columns behind the rules on meetings, papers and dossiers; none where there are no such."""
    facts = registry.dictionary.facts
    rules = [r for r in rulebook.rules if isinstance(r, WorkRule) and not r.text_unknown]
    found = {r.name: frozenset(c for c in _columns(r) if c in facts) for r in rules}
    by_rule = {n: c for n, c in found.items() if c}
    happens = any(not isinstance(r, Form) and r.name in by_rule for r in rules)
    whole = {key for key in facts if happens and key[0] in SHEETS}
    return Asked(rulebook, frozenset(whole).union(*by_rule.values()), by_rule)


def _columns(rule: Rule) -> Iterator[Column]:
    match rule:
        case Milestone():
            looked_at = ((("meetings", "end"), rule.phases), (("papers", "received_on"), rule.papers))
            yield from (column for column, there in looked_at if there)
        case NoticePeriod():
            yield from (("papers", "sent_on"), ("meetings", "start"))
        case Duration():
            yield from (("meetings", "days"), ("meetings", "suggested_review"))
        case Sequence():
            yield from (("meetings", "start"), ("meetings", "order"), ("meetings", "role"))
        case Meeting():
            yield from (("meetings", "chair"), ("meetings", "held_as"), ("units", "staff"))
        case Dossier():
            yield ("papers", "paper")
            tables = [SUBJECTS[k] for k in rule.of or (rule.kind,)]
            yield from ((t, name) for name in sorted(tested_facts(rule)) for t in (*tables, "meetings"))
        case Form():
            kinds = [k for k in rule.of or (rule.kind,) if k in ("member", "leader")]
            yield from ((SUBJECTS[k], name) for k in kinds for name in ("birth_date", "work_unit"))
            yield from (("posts", name) for name in ("post", "branch", "main_post") if kinds)
