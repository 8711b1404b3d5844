"""Walking the conditions of rules: which facts they test."""

from collections.abc import Iterator

from xeploai.model import Award, Ballot, Condition, Rule, Test


def ballot_condition(rule: Ballot) -> Condition:
    """Return what a ballot requires, as a condition on its share of votes."""
    operator, limit = ("above", rule.above) if rule.above is not None else ("at_least", rule.at_least)
    return Condition((Test(rule.votes, operator, limit),))  # type: ignore[arg-type]


def conditions(rule: Rule) -> Iterator[Condition]:
    """Yield every condition of a rule; a ballot's votes count as one."""
    for name in ("applies_to", "unless", "require", "when"):
        if (found := getattr(rule, name, None)) is not None:
            yield found
    if isinstance(rule, Ballot):
        yield ballot_condition(rule)


def tested_facts(rule: Rule) -> set[str]:
    """Return the ids of all facts that a rule's conditions name, and those in which years running stand."""

    def walk(condition: Condition) -> Iterator[str]:
        yield from (t.fact for t in condition.tests)
        for branch in condition.any:
            yield from walk(branch)

    streak = rule.streak if isinstance(rule, Award) else None
    of_years = {streak.this_year, streak.fact} - {None} if streak else set()
    return {f for c in conditions(rule) for f in walk(c)} | {str(f) for f in of_years}
