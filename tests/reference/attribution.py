"""Where a member's discipline counts: at the organisation where the violation happened (DIS-2, seed A-18)."""

from collections import Counter, defaultdict

from reference.kleene import all_of, any_of, not_
from reference.tallies import ONE_FAILED, PERHAPS_ONE_FAILED, Party

ANYWHERE = object()


class Attribution:
    """Who is counted at another organisation than the own cell, and where there may be one more."""

    def __init__(self, facts):
        self.away = {}  # Kleene by member: is the member left out of the own cell's tallies?
        self.here = defaultdict(Counter)  # by organisation: those counted there, certain or not
        self.anywhere = Counter()  # by own cell: members who may count at any other organisation
        for member in facts.members:
            self._set(member, _places(member, facts))
        self.total = self.anywhere.total()

    def _set(self, member, places):
        """Who also committed a violation at the own cell stays in its tallies too."""
        cell = member.get("organization")
        elsewhere = {place: counts for place, counts in places.items() if place != cell}
        if not elsewhere:
            return
        gone = any_of(None if place is ANYWHERE else counts for place, counts in elsewhere.items())
        self.away[member["id"]] = all_of((gone, not_(places.get(cell, False))))
        for place, counts in elsewhere.items():
            if place is ANYWHERE:
                self.anywhere[cell] += 1
            else:
                self.here[place][ONE_FAILED if counts else PERHAPS_ONE_FAILED] += 1

    def member(self, member, party):
        """The member as the own cell counts him."""
        return Party(party.low, party.high, any_of((party.out, self.away.get(member["id"], False))))

    def add(self, organization, parties):
        """Add those of other cells who count at the organisation, or may."""
        for party, number in self.here[organization].items():
            parties.add(party, number)
        parties.add(PERHAPS_ONE_FAILED, self.total - self.anywhere[organization])


def _places(member, facts):
    """{place: Kleene} of the violations that count or may."""
    violations = facts.disciplines("member", member["id"]).violations
    if violations == []:
        return {}
    transfers = facts.rows("transfers", "member", member["id"])
    stayed = transfers is not None and not transfers
    if violations is None:
        # Nothing is known of any discipline, but who stayed has no other organisation to count at.
        return {} if stayed else {ANYWHERE: None}
    result = {}
    for violation in violations:
        if violation.counts is False:
            continue
        for row in violation.rows:
            place = row.get("counts_at")
            if place is None:
                place = member.get("organization") if stayed else ANYWHERE
            result[place] = any_of((result.get(place, False), violation.counts))
    return result
