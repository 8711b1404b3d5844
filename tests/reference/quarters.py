"""Quarters and the year: what the sheets say of them (central 5.8; HD 02 from its day on)."""

from datetime import date

from reference.kleene import all_of, any_of, present
from reference.verdicts import YES

GUIDED_FROM = date(2026, 5, 22)


def guided(facts):
    """HD 02 is in force on the last day of the period."""
    return facts.end >= GUIDED_FROM


def quarter(facts):
    """1 to 4, or 0 for a whole year."""
    first, last = facts.start.month, facts.end.month
    return 0 if (first, last) == (1, 12) else last // 3


def bad_quarter(facts, kind, key):
    """Whether a quarter of the rated year stands in the history as not completed, unless revoked."""
    rows = facts.rows("history", kind, key)
    if rows is None:
        return None
    wanted = {f"{facts.start.year}-Q{number}" for number in (1, 2, 3, 4)}
    return any_of(_bad(row) for row in rows if row.get("period") in wanted or row.get("period") is None)


def _bad(row):
    status = row.get("status")
    in_force = None if status is None else status != "revoked"
    in_year = None if row.get("period") is None else True
    return all_of((in_year, in_force, present(row.get("rating"), ("not_completed",))))


def heads(facts, key):
    """Whether the person is a head by any of the posts."""
    if facts.posts is None:
        return None
    return any_of(present(post.get("is_head"), YES) for post in facts.posts.get(key, ()))


def main_collective(facts, key):
    """The collective of the main post, or of the only post; None while it is not known."""
    posts = () if facts.posts is None else facts.posts.get(key, ())
    if len(posts) == 1:
        return posts[0].get("collective")
    if any(post.get("main_post") is None for post in posts):
        return None
    main = [post for post in posts if post["main_post"] is True]
    return main[0].get("collective") if len(main) == 1 else None
