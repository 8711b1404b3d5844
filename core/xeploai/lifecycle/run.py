"""The lifecycle: admit, derive, screen, score, judge, cap, apportion, conclude, award (DESIGN 7).

A population is evaluated at once: for each kind one lazy Polars plan up to the natural rating, then
caps and quotas on small tables of bodies and groups, in the order of S15.
"""

from collections.abc import Sequence

from xeploai.errors import RosterError
from xeploai.findings import Deferred, Finding
from xeploai.lifecycle.award_findings import award_findings
from xeploai.lifecycle.course import Course, admitted, rated_kinds
from xeploai.lifecycle.decided import named
from xeploai.lifecycle.eligibility import proposals
from xeploai.lifecycle.evaluation import Evaluation, Rated, receipt
from xeploai.lifecycle.hooks import Caller, blaming, plugins_of
from xeploai.lifecycle.roster_findings import roster_findings
from xeploai.lifecycle.stage import merge
from xeploai.lifecycle.status import concluded
from xeploai.messages import message
from xeploai.model import Kind
from xeploai.plugins import Registry, load_plugins
from xeploai.rosters.roster import Roster
from xeploai.rosters.subjects import subject_kinds
from xeploai.rulebooks.rulebook import Rulebook


def evaluate(
    roster: Roster, rulebook: Rulebook, *, with_decisions: bool = True, registry: Registry | None = None
) -> Evaluation:
    """Rate the subjects of a roster under a rulebook.

    The answer holds, for each kind that the rulebook rates and the roster speaks of, one row a
    subject with status, rating, floor and ceiling, and one Boolean column per rule (true, false or
    null for unknown). Raise :class:`RosterError` when a table that every rulebook needs is missing.
    """
    if missing := [t for t in ("members", "organizations") if t not in roster.tables]:
        raise RosterError([message("roster.no_sheet", sheet=t) for t in missing])
    loaded = registry or load_plugins()
    ready = named(subject_kinds(admitted(roster, loaded.dictionary)), loaded)

    def run(without: str = "") -> Evaluation:
        hooks = Caller(loaded, rulebook, without)
        return _evaluated(Course(ready, rulebook, hooks, with_decisions), loaded)

    return blaming(run, plugins_of(loaded, rulebook))


def _evaluated(course: Course, registry: Registry) -> Evaluation:
    roster, rulebook = course.roster, course.rulebook
    kinds = rated_kinds(roster, rulebook)
    course.run(kinds)
    rated: dict[Kind, Rated] = {}
    found: list[Sequence[Finding]] = []
    for kind in kinds:
        rated[kind], told = _concluded(course, kind)
        found += told
    return Evaluation(
        roster=roster,
        rulebook=rulebook,
        kinds=rated,
        found=(Deferred(lambda: roster_findings(roster, rulebook, course.facts, registry.places)), *found),
        receipt=receipt(roster, rulebook, registry),
    )


def _concluded(course: Course, kind: Kind) -> tuple[Rated, list[Sequence[Finding]]]:
    facts, outcomes = course.facts[kind], course.outcomes[kind]
    subjects = concluded(course.final[kind], facts, outcomes, course.rulebook, course.roster, kind)
    told = course.hooks("conclude", roster=course.roster, kind=kind, subjects=subjects)
    may = proposals(course.rulebook, course.roster, kind, subjects)
    lines = merge(course.hooks("award", kind=kind, subjects=subjects.hstack(may.drop("id"))))
    rated = Rated(kind, subjects, course.quotas[kind], lines, facts, outcomes, may)
    return rated, [*told, Deferred(lambda: award_findings(course.rulebook, course.roster, kind, rated))]
