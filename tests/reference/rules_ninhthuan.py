"""Ninh Thuận (ninh-thuan@2022): QĐ 132 and HD 21, and of leaders what the province's plan adds.

Sources: seed 1.7, 4.4 (LEA-004), 6.1 (Q-004), 6.2 (HEAD-1, HEAD-5, HEAD-8), 8.1 (ORD-8b), A-01, A-03, A-54.
"""

from datetime import date
from fractions import Fraction

from reference import rules_qd132_collective, rules_qd132_leader
from reference.kleene import NA, all_of, any_of, implies, not_, present, required, share
from reference.verdicts import OFFICIAL_COMPLETED, OFFICIAL_EXCELLENT, OFFICIAL_GOOD, YES, at_least

DEFAULTS = {
    "quota_base": "good",
    "small_collective": "members",
    "head_exceptions": "none",
    "head_rated_after": "review",
    "state_rating": "bounds",
    "before_day": "strict",
}
FIFTH = Fraction(1, 5)
FEW = 5  # "từ 05 thành viên trở xuống"
# "trước ngày 05/12/2022": on the day itself it is late, or the day after it (seed A-23).
DOSSIERS_LATE = {"strict": date(2022, 12, 5), "inclusive": date(2022, 12, 6)}
STATE_SIDE = {"completed": OFFICIAL_COMPLETED, "good": OFFICIAL_GOOD, "excellent": OFFICIAL_EXCELLENT}
FINISHED = {"review": "unit_reviews_done", "rating": "unit_ratings_done"}


# ---------------------------------------------------------------- leaders


def leader(row, facts, related, readings=DEFAULTS):
    found = rules_qd132_leader.verdicts(row, facts, related)
    if readings["state_rating"] == "bounds":
        for standards, (level, accepted) in zip(found.standards, STATE_SIDE.items(), strict=True):
            standards[f"leader.{level}.official_rating"] = required(row.get("official_rating"), accepted)
    finished = row.get(FINISHED[readings["head_rated_after"]])
    found.gates["leader.gate.head_after"] = implies(heads(row, facts), required(finished, YES))
    sent = row.get("dossier_sent_on")
    # Late with the review and with the dossiers ("và"); the plan fixes no penalty.
    found.decisions["leader.decision.late_head"] = all_of(
        (
            present(row.get("review_late"), YES),
            False if sent == NA else at_least(sent, DOSSIERS_LATE[readings["before_day"]]),
        )
    )
    found.notices["leader.notice.not_covered"] = not_covered(row)
    return found


def heads(row, facts):
    """Whether the leader heads some place."""
    return None if facts.posts is None else any_of(is_head(post) for post in facts.posts.get(row["id"], ()))


def main_collective(row, facts):
    """The collective of the main post, or of the only one; not known unless exactly one post is the main."""
    posts = None if facts.posts is None else facts.posts.get(row["id"], [])
    if not posts:
        return None
    main = [True if len(posts) == 1 else post.get("main_post") for post in posts]
    if None in main or main.count(True) != 1:
        return None
    found = posts[main.index(True)].get("collective")
    return None if found == NA else found


def head_caps(readings=DEFAULTS):
    """The head is not above the collective nor the organisation, newly come or not (HEAD-5)."""
    caps = dict(rules_qd132_leader.CAPS)
    if readings["head_exceptions"] == "none":
        caps["leader.cap.head.no_exception"] = (("collective", "unit"), is_head)
    return caps


def is_head(post):
    return present(post.get("is_head"), YES)


# ---------------------------------------------------------------- who proposes, and who is covered


def collective(row, facts, related, boxes, readings=DEFAULTS):
    found = rules_qd132_collective.verdicts(row, facts, related, boxes)
    found.notices["collective.consequence.rated_again"] = rated_again(row, readings["quota_base"])
    found.notices["collective.notice.not_covered"] = not_covered(row)
    return found


def rated_again(row, base):
    """More proposed than a fifth, but for the one of a collective of five or fewer (Q-004-RERATE)."""
    few = all_of((_at_most(row.get("leadership_size"), FEW), _at_most(row.get("proposed_excellent"), 1)))
    return all_of((above_a_fifth(row, base), not_(few)))


def above_a_fifth(row, base):
    excellent, good = row.get("proposed_excellent"), row.get("proposed_good")
    both = None if excellent is None or good is None else excellent + good
    counted = {"good": good, "good_or_better": both, "all_rated": row.get("proposed_rated")}[base]
    over = share(excellent, counted, lambda part, whole: part > FIFTH * whole, empty=False)
    # Where all who reach good are proposed as excellent, none is left of whom to take a fifth.
    nobody = all_of((at_least(excellent, 1), _at_most(good, 0))) if base == "good" else False
    return any_of((over, nobody))


def organization(verdicts):
    """The rules on organisations, and whether the plan speaks of them."""

    def with_notice(row, facts, related, boxes):
        found = verdicts(row, facts, related, boxes)
        found.notices["organization.notice.not_covered"] = not_covered(row)
        return found

    return with_notice


def not_covered(row):
    """Who is not managed by the province's standing committee (S004-C, S004-I, S004-O)."""
    return present(row.get("managed_by_province"), (False,))


def _at_most(number, limit):
    return None if number is None else number <= limit
