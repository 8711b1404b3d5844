"""One subject over the years: each year beside its quarters, and every entry."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import asdict

from xeploai_cli.language import lang, say
from xeploai_cli.views.grid import Grid, Page, grid, left
from xeploai_cli.views.ledger import FORMAT, day, decision_values, rating, votes, what, who
from xeploai_office.ledger import (
    Ballot,
    Decision,
    Entry,
    Grant,
    Proposal,
    Revocation,
    Standing,
    Streak,
    rated,
    results,
    streaks,
    titled,
)

TOP = "excellent"
Rules = Mapping[str, Mapping[str, Any]]
SHORTEST = 2
"""Runs of this many years and more are worth telling."""
_QUARTERS = ("Q1", "Q2", "Q3", "Q4")


def history_page(found: Sequence[Standing], rules: Rules, *, quiet: bool = False) -> Page:
    """Return all periods of one subject; ``quiet`` keeps the results.

    ``rules`` are the texts of the rules that were recorded with the proposals.
    """
    first = found[0]
    name = next((s.proposal.name for s in reversed(found) if s.proposal and s.proposal.name), None)
    heading = say("ledger.history", who=who(first.subject_kind, first.subject, name))
    lines = () if quiet else tuple(_runs(found))
    quarterly = [_years(found)] if any("-Q" in s.period for s in found) else []
    return Page(heading, lines, (*quarterly, _periods(found, rules)))


def history_values(found: Sequence[Sequence[Standing]]) -> dict[str, Any]:
    """Return the same of each subject as plain JSON values."""
    return {"format": FORMAT.format("history"), "subjects": [_subject(s) for s in found]}


# ------------------------------------------------------------------ runs of years


def _runs(found: Sequence[Standing]) -> Iterator[str]:
    for title, run in _streaks(found):
        years = say("ledger.years", first=run.first, last=run.last, count=run.years)
        held = say("ledger.title", title=title) if title else rating(TOP)
        yield say("ledger.run", what=held, years=years)


def _streaks(found: Sequence[Standing]) -> Iterator[tuple[str | None, Streak]]:
    """Yield each run of the highest rating, and of each title."""
    held = list(results(found))
    titles: list[str | None] = [None, *sorted({t for r in held for t in r.titles})]
    for title in titles:
        runs = streaks(held, rated(TOP) if title is None else titled(title))
        yield from ((title, run) for run in runs if run.years >= SHORTEST)


# ------------------------------------------------------------------ years beside quarters


def _years(found: Sequence[Standing]) -> Grid:
    by_period = {s.period: s for s in found}
    years = sorted({s.period[:4] for s in found})
    rows = [
        (y, *(_short(by_period.get(f"{y}-{q}")) for q in _QUARTERS), _short(by_period.get(y))) for y in years
    ]
    columns = (left("year"), *(left(q.casefold()) for q in _QUARTERS), left("whole_year"))
    return grid("ledger_years", columns, rows)


def _short(standing: Standing | None) -> str:
    """The result in force; in brackets what was only proposed."""
    if standing is None:
        return "–"
    if standing.status == "open":
        return f"({_proposed(standing.proposal)})" if standing.proposal else "–"
    return rating(standing.rating) if standing.status == "decided" else _state(standing.status)


def _state(status: str) -> str:
    return say(f"ledger.state.{status}")


# ------------------------------------------------------------------ periods


def _periods(found: Sequence[Standing], rules: Rules) -> Grid:
    columns = (left("ledger_period"), left("ledger_proposed", 3), left("ledger_votes"))
    more = (left("ledger_decided", 3), left("ledger_by", 3), left("ledger_state", 4))
    rows = [row for s in found for row in _rows(s, rules)]
    return grid("ledger_periods", (*columns, *more), rows)


def _rows(standing: Standing, rules: Rules) -> Iterator[tuple[str, ...]]:
    """One row a decision, or one for a period without any."""
    proposed = " – ".join(filter(None, (_proposed(standing.proposal), _why(standing.proposal, rules))))
    start = (standing.period, proposed, _ballot(standing.ballots))
    for past in standing.past:
        what_ = " ".join(filter(None, (rating(past.record.rating), past.record.title)))
        yield (*start, what_, say("ledger.before"), _state(past.record.status))
        start = (standing.period, "", "")
    for d in standing.decisions:
        by = f"{d.record.authority}, {day(d.record.date)}"
        yield (*start, what(d.record), by, _decision_state(standing, d))
        start = (standing.period, "", "")
    if not standing.decisions and not standing.past:
        yield (*start, "", "", _state(standing.status))
    for g in standing.grants:
        by = f"{g.record.authority}, {day(g.record.date)}"
        award = say("ledger.award", award=g.record.award)
        yield (standing.period, "", "", award, by, _grant_state(standing, g))


def _decision_state(standing: Standing, decision: Entry[Decision]) -> str:
    gone = standing.revocation(decision)
    told = [say("ledger.told", to=n.record.recipient, on=day(n.record.date)) for n in standing.notifications
            if n.record.decision == decision.seq]  # fmt: skip
    if gone is not None:
        return "\n".join([_revoked(gone.record), *told])
    state = say("ledger.state.rated_again" if decision.record.replaces else "ledger.state.decided")
    return "\n".join([state, *told])


def _grant_state(standing: Standing, grant: Entry[Grant]) -> str:
    gone = standing.withdrawal(grant)
    if gone is None:
        return _state("decided")
    told = {"on": day(gone.record.date), "authority": gone.record.authority}
    return say("ledger.taken_back", reason=gone.record.reason, **told)


def _revoked(gone: Revocation) -> str:
    return say("ledger.gone", on=day(gone.date), authority=gone.authority, reason=gone.reason)


def _proposed(proposal: Proposal | None) -> str:
    if proposal is None:
        return ""
    if proposal.rating is not None:
        return rating(proposal.rating)
    if proposal.status == "not_rated":
        return say("status.not_rated")
    return f"{rating(proposal.rating_floor)} – {rating(proposal.rating_ceiling)}"


def _why(proposal: Proposal | None, rules: Rules) -> str:
    """Why somebody is not rated: a fourth quarter may go with the year (row C366-QTR-01-2)."""
    known = rules.get(str(proposal.reason)) if proposal and proposal.status == "not_rated" else None
    return f"{known[lang()]} ({known['clause']})" if known else ""


def _ballot(ballots: Iterable[Entry[Ballot]]) -> str:
    last = next(reversed(list(ballots)), None)
    if last is None:
        return ""
    b = last.record
    cast = (b.votes_excellent, b.votes_good, b.votes_completed, b.votes_not_completed)
    return f"{'-'.join(map(votes, cast))}/{votes(b.ballot_base)}"


# ------------------------------------------------------------------ plain values


def _subject(found: Sequence[Standing]) -> dict[str, Any]:
    runs = [
        {"rating": None if title else TOP, "title": title, "first": run.first, "last": run.last}
        for title, run in _streaks(found)
    ]
    about = {"kind": found[0].subject_kind, "id": found[0].subject}
    return {**about, "runs": runs, "periods": [_period(s) for s in found]}


def _period(standing: Standing) -> dict[str, Any]:
    own = {"period": standing.period, "status": standing.status, "rating": standing.rating}
    return {
        **own,
        "titles": standing.titles,
        "proposals": [_entry(e) for e in standing.proposals],
        "ballots": [_entry(e) for e in standing.ballots],
        "decisions": [decision_values(e) for e in standing.decisions],
        "revocations": [_entry(e) for e in standing.revocations],
        "grants": [_entry(e) for e in standing.grants],
        "withdrawals": [_entry(e) for e in standing.withdrawals],
        "notifications": [_entry(e) for e in standing.notifications],
        "past": [_entry(e) for e in standing.past],
    }


def _entry(entry: Entry[Any]) -> dict[str, Any]:
    kept = {c: getattr(entry, c) for c in ("seq", "recorded", "selection", "receipt")}
    return {**kept, **asdict(entry.record)}
