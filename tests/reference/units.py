"""The organisations directly under a body: how many there are, and which of them were disciplined (S3)."""

from reference.kleene import NA, not_

FIFTH = (1, 5)


class Units:
    """``rows`` is None if it is not known which they are. A count that was typed in wins (S5)."""

    def __init__(self, rows, facts):
        self.known = rows is not None
        found = [facts.disciplines("organization", row["id"]) for row in rows or ()]
        self.number = len(found)
        self._disciplined = [each.disciplined for each in found]
        self._excused = [each.excusable for each in found]

    def _bounds(self, outcomes, typed):
        """(smallest, largest) number; the largest is None if there is no end to it."""
        if typed is not None:
            return typed, typed
        few = outcomes.count(True)
        return few, few + outcomes.count(None) if self.known else None

    def _all(self, row):
        return self._bounds([True] * self.number, row.get("subordinates_all"))

    def none(self, typed=None):
        """None of them was disciplined."""
        few, many = self._bounds(self._disciplined, typed)
        if few > 0:
            return False
        return True if many == 0 else None

    def all_excused(self, row):
        """Whoever was disciplined is excused; where there is none under it, nothing is asked."""
        lack = self.some_unexcused(row)
        return not_(lack)

    def some_unexcused(self, row):
        few, many = self._bounds(self._excused, row.get("subordinates_clean_or_excused"))
        least, most = self._all(row)
        return _less(few, many, least, most)

    def more_than_a_fifth(self, row):
        few, many = self._bounds(self._disciplined, row.get("subordinates_disciplined"))
        least, most = self._all(row)
        part, base = FIFTH
        if most == 0 or (many is not None and base * many <= part * least):
            return False
        return True if most is not None and base * few > part * most else None


def _less(few, many, least, most):
    """Whether the part is less than the whole; of nothing it is not."""
    if most == 0:
        return False
    if many is not None and many < least:
        return True
    return False if most is not None and few >= most else None


def under(key, facts):
    """The units under an organisation; ``k/a`` has none."""
    if key == NA:
        return Units((), facts)
    if key is None or facts.children is None:
        return Units(None, facts)
    return Units(facts.children.get(key, ()), facts)
