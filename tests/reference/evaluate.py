"""The reference evaluator: from tables of plain values to a result for each subject (DESIGN 11)."""

from collections import defaultdict

from reference.facts import KINDS, Facts
from reference.kleene import all_of, any_of, not_, present
from reference.quota import Group, apportion
from reference.rating import RATINGS
from reference.related import Related
from reference.selections import resolve
from reference.subjects import UNSETTLED, Subject

__all__ = ["RATINGS", "evaluate"]

TREE = (
    "id",
    "name",
    "parent",
    "type",
    "meeting_date",
    "specially_outstanding",
    "outstanding_decision",
    "ballots_cast",
)


def evaluate(selection, tables, period, readings=None):
    """Evaluate all subjects; ``period`` is (first day, last day). Return {kind: {id: Result}}."""
    regulation = resolve(selection, readings or {})
    evaluation = Evaluation(regulation, Facts(tables, period), selection, period)
    for step in ORDER:
        step(evaluation)
    return {
        kind: {key: subject.result() for key, subject in evaluation.subjects[kind].items()}
        for kind in evaluation.kinds
    }


class Evaluation:
    """One run: the subjects of each kind, as far as they are evaluated."""

    def __init__(self, regulation, facts, selection, period):
        self.regulation = regulation
        self.facts = facts
        self.subjects = {kind: {} for kind in KINDS}
        self.related = Related(facts, self.subjects)
        self.decided = recorded(facts, selection, period_text(period))
        self.kinds = [kind for kind in regulation.kinds if self._speaks_of(kind)]

    def _speaks_of(self, kind):
        """A roster of members names its organisations too; to be rated, more must be said of them."""
        rows = self.facts.tables.get(KINDS[kind])
        if rows is None or kind != "organization":
            return rows is not None
        return any(value is not None and fact not in TREE for row in rows for fact, value in row.items())

    def rules(self, kind):
        return self.regulation.kinds[kind] if kind in self.kinds else None

    def add(self, kind, key, row, verdicts):
        rules = self.rules(kind)
        subject = Subject(key, row, verdicts, rules, rules.rank(self.decided.get((kind, key))))
        self.subjects[kind][key] = subject

    def apportion(self, kind):
        """Settle the groups of the quota."""
        rules, facts = self.rules(kind), self.facts
        groups = defaultdict(Group)
        for subject in self.subjects[kind].values():
            place = subject.settle()
            if kind == "member":
                place.on_roll = not_(present(subject.row.get("temporary_activity"), ("here",)))
            speaks = rules.limits(subject.row)
            if rules.quota is None or speaks is False:
                continue
            # Of whom the quota speaks only perhaps may turn out not to be in the group.
            if speaks is None:
                place.out = any_of((place.out, None))
            group = groups[rules.group(subject.row, facts)]
            group.places.append(place)
            if rules.outstanding is not None and place.out is not True:
                group.raised.append(rules.outstanding(subject.row, facts))
        for key, group in groups.items():
            if key is None:
                admit_nobody(group)
                continue
            sure = sum(place.on_roll is True for place in group.places)
            group.rolls = (sure, sure + sum(place.on_roll is None for place in group.places))
            if rules.outstanding is None:
                group.outstanding = facts.organization(key, "specially_outstanding")
            else:
                # A share that is raised in one scope is not raised for those outside of it.
                group.outstanding = all_of(group.raised)
            apportion(rules.quota, group)


def admit_nobody(group):
    """No group is known: nobody is admitted, nobody is refused (S20)."""
    for place in group.places:
        if place.candidate:
            place.outcome = "open"


# ---------------------------------------------------------------- the order (S15)


def members(evaluation):
    rules = evaluation.rules("member")
    for row in evaluation.facts.members:
        evaluation.add("member", row["id"], row, rules.verdicts(row, evaluation.facts))


def organizations(evaluation):
    """Deepest first; then the quota in each parent."""
    rules = evaluation.rules("organization")
    if rules is None:
        return
    for row in deepest_first(evaluation.facts.organizations):
        related = evaluation.related.of_organization(row["id"])
        evaluation.add("organization", row["id"], row, rules.verdicts(row, evaluation.facts, related))
    evaluation.apportion("organization")


def deepest_first(rows):
    def depth(row):
        parent = rows.get(row.get("parent"))
        return 0 if parent is None else depth(parent) + 1

    return sorted(rows.values(), key=depth, reverse=True)


def collectives(evaluation):
    rules = evaluation.rules("collective")
    if rules is None:
        return
    facts, related = evaluation.facts, evaluation.related
    for key, row in facts.subjects["collective"].items():
        evaluation.add("collective", key, row, rules.verdicts(row, facts, related.of_collective(key)))
        body = related.body("organization", row.get("organization"))
        for topic in rules.caps:
            evaluation.subjects["collective"][key].cap(topic, [(True, body)])
    evaluation.apportion("collective")


def leaders(evaluation):
    rules = evaluation.rules("leader")
    if rules is None:
        return
    facts, related = evaluation.facts, evaluation.related
    for key, row in facts.subjects["leader"].items():
        evaluation.add("leader", key, row, rules.verdicts(row, facts, related.of_leader(key)))
    bind_posts(evaluation, "leader")
    evaluation.apportion("leader")


def secretaries(evaluation):
    bind_posts(evaluation, "member")


def bind_posts(evaluation, kind):
    """The caps that follow from the posts a person holds; without the sheet no leader's are known."""
    posts, related = evaluation.facts.posts, evaluation.related
    for key, subject in evaluation.subjects[kind].items():
        for topic, (where, applies) in dict(evaluation.rules(kind).caps).items():
            found = [(None, UNSETTLED)] if kind == "leader" else []
            if posts is not None:
                held = [(post, cell) for post in posts.get(key, ()) for cell in cells_of(where)]
                found = [(applies(post), related.body(body_of(cell), post.get(cell))) for post, cell in held]
            subject.cap(topic, found)


def cells_of(where):
    """The cells of a post that name the bodies of one cap: one, or several."""
    return (where,) if isinstance(where, str) else where


def body_of(cell):
    return "organization" if cell == "unit" else cell


def member_quotas(evaluation):
    evaluation.apportion("member")


ORDER = (members, organizations, collectives, leaders, secretaries, member_quotas)


# ---------------------------------------------------------------- decisions


def period_text(period):
    """``2021`` or ``2026-Q1``, as the roster writes it."""
    start, end = period
    if (start.month, end.month) == (1, 12):
        return str(start.year)
    return f"{start.year}-Q{end.month // 3}"


def recorded(facts, selection, period):
    """{(kind, id): name of the rating decided} under this selection and period, unless revoked (S23)."""
    return {
        (facts.kind_of(row), row["subject"]): row["rating"]
        for row in facts.tables.get("decisions", ())
        if (row.get("selection"), row.get("period")) == (selection, period)
        and row.get("status") in (None, "in_force")
        and row.get("rating") is not None
    }
