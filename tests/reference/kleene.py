"""Three-valued logic: True, False and None (unknown), with ``k/a`` and the empty base.

A cell is a value, ``None`` (unknown) or ``NA`` (typed ``k/a``). A fact that does not apply counts
neither for nor against (S1): it passes a requirement (:func:`required`) and fails to raise a case
against or an exception (:func:`present`).
"""

NA = "k/a"
EMPTY = "empty_base"  # outcome of a standard about a share of nothing: unknown, by no missing fact (S3)


def all_of(outcomes):
    """AND. ``EMPTY`` is one more unknown."""
    result = True
    for outcome in outcomes:
        if outcome is False:
            return False
        if outcome is not True:
            result = None
    return result


def any_of(outcomes):
    """OR. ``EMPTY`` is one more unknown."""
    result = False
    for outcome in outcomes:
        if outcome is True:
            return True
        if outcome is not False:
            result = None
    return result


def not_(outcome):
    return outcome if outcome is None or outcome == EMPTY else not outcome


def implies(condition, outcome):
    """Return (not condition) or outcome: a rule that binds only those whom it concerns (S7)."""
    if condition is False or outcome is True:
        return True
    if condition is True:
        return outcome
    return None


def required(value, accepted):
    """Whether ``value`` is among ``accepted``; k/a passes."""
    if value is None:
        return None
    return value in accepted or value == NA


def present(value, accepted):
    """Whether ``value`` is among ``accepted``; k/a does not count."""
    if value is None:
        return None
    return value in accepted and value != NA


def share(part, base, test, empty):
    """Compare part/base by ``test(part, base)``, a cross-multiplication; ``empty`` over a base of 0 (S3)."""
    if base == 0:
        return empty
    if part is None or base is None:
        return None
    return test(part, base)
