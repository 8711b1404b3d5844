"""Leaders in Lâm Đồng (lam-dong@2021): whom the head cap does not bind.

Sources: seed 6.2 (HEAD-2, HEAD-3); the rest is as in QĐ 132.
"""

from reference import rules_qd132_leader
from reference.kleene import all_of, any_of, not_, present
from reference.verdicts import YES


def excepted(post):
    """Secretaries in villages who are no commune officials, and secretaries in private enterprises."""
    form = post.get("unit_form")
    village = all_of((present(form, ("village",)), not_(present(post.get("commune_official"), YES))))
    place = any_of((village, present(form, ("private",))))
    return all_of((present(post.get("is_secretary"), YES), place))


def bound(post):
    return all_of((rules_qd132_leader.bound(post), not_(excepted(post))))


def secretary_bound(post):
    return all_of((rules_qd132_leader.secretary_bound(post), not_(excepted(post))))


CAPS = {"leader.cap.organization": ("unit", bound), "leader.cap.collective": ("collective", bound)}
SECRETARY_CAPS = {"member.cap.secretary": ("unit", secretary_bound)}
