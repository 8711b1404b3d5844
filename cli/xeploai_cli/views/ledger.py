"""What the acts on a ledger say, as pages and as plain values."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import asdict, evolve

from xeploai.findings import Finding
from xeploai.messages import catalogue, localized
from xeploai_cli.language import lang, say
from xeploai_cli.views.evaluation import findings
from xeploai_cli.views.grid import Grid, Page, figure, grid, left
from xeploai_office.ledger import Decided, Decision, Entry, Recorded, Revoked, Touched, Verified

FORMAT = "xeploai.ledger.{}/1"


def brief(page: Page) -> Page:
    """Return a page with what must not be missed: its heading, warnings and grids without notes."""
    return evolve(page, lines=(), grids=tuple(evolve(g, note="") for g in page.grids))


# ------------------------------------------------------------------ record and decide


def recorded_page(path: Path, done: Recorded, *, first: int | None) -> Page:
    """Return what was added, and which earlier years are to be rated again."""
    counts = {c: getattr(done, c) for c in ("proposals", "ballots", "past", "known")}
    grids = (touched_grid("ledger_earlier", done.earlier, first=first),) if done.earlier else ()
    return Page(say("ledger.recorded", path=str(path), **counts), grids=grids)


def recorded_values(done: Recorded) -> dict[str, Any]:
    """Return the same as plain JSON values."""
    counts = {c: getattr(done, c) for c in ("proposals", "ballots", "past", "known")}
    return {
        "format": FORMAT.format("record"),
        **counts,
        "reconsider": [touched_values(t) for t in done.earlier],
    }


def decided_page(path: Path, done: Decided, *, first: int | None) -> Page:
    """Return how many decisions were added, and what is remarkable about them."""
    heading = say("ledger.decided", path=str(path), added=len(done.added), known=done.known)
    grids = (findings(done.notes, first=first),) if done.notes else ()
    return Page(heading, grids=grids)


def decided_values(done: Decided) -> dict[str, Any]:
    """Return the same as plain JSON values."""
    notes = [f.as_dict(lang()) for f in done.notes]
    return {
        "format": FORMAT.format("decide"),
        "added": list(done.added),
        "known": done.known,
        "findings": notes,
    }


# ------------------------------------------------------------------ revoke and notify


def revoked_page(done: Revoked) -> Page:
    """Return what was revoked and everything that must be reconsidered."""
    about = done.decision.record
    heading = say(
        "ledger.revoked",
        seq=done.seq,
        decision=done.decision.seq,
        who=who(about.subject_kind, about.subject, done.name),
        period=about.period,
        what=what(about),
    )
    if not done.touched:
        return Page(heading, (say("ledger.nothing_touched"),))
    table = touched_grid("ledger_touched", done.touched, first=None)
    return Page(heading, grids=(evolve(table, note=say("ledger.touched.note")),))


def revoked_values(done: Revoked) -> dict[str, Any]:
    """Return the same as plain JSON values."""
    return {
        "format": FORMAT.format("revoke"),
        "revocation": done.seq,
        "decision": decision_values(done.decision),
        "reconsider": [touched_values(t) for t in done.touched],
    }


def notified_page(done: Sequence[Entry[Decision]], recipient: str, on: date) -> Page:
    """Return how many decisions were made known to whom."""
    return Page(say("ledger.notified", count=len(done), to=recipient, on=day(on)))


def notified_values(done: Sequence[Entry[Decision]]) -> dict[str, Any]:
    """Return the same as plain JSON values."""
    return {"format": FORMAT.format("notify"), "decisions": [decision_values(d) for d in done]}


def touched_grid(code: str, found: Iterable[Touched], *, first: int | None) -> Grid:
    """Return what must be reconsidered, each with the reason and what is in force."""
    columns = (
        left("touched_what", 5),
        left("touched_who", 4),
        left("in_force", 3),
        left("ledger_because", 3),
    )
    return grid(code, columns, [_touched(t) for t in found], first=first)


def _touched(t: Touched) -> tuple[str, ...]:
    because = who(*t.because) if t.because and t.step > 1 else ""
    name = _group(t) if t.relation == "quota" else who(t.subject_kind, t.subject, t.name)
    return say(f"ledger.touched.{t.relation}", **_words(t)), name, rating(t.decided), because


def _group(t: Touched) -> str:
    return say("ledger.group", kind=say(f"ledger.kind.{t.subject_kind}"), group=t.subject)


def _words(t: Touched) -> dict[str, Any]:
    """What the sentence of each relation speaks of."""
    rule = f"{t.texts[lang()]} ({t.texts['clause']})" if t.texts else t.rule or ""
    match t.relation:
        case "quota":
            held = t.more["excellent"]
            return {"rule": rule, "count": len(held), "who": ", ".join(held) or "–"}
        case "streak":
            left_over = ", ".join(_years(*s) for s in t.more["left"]) or say("ledger.no_years")
            held = t.more["title"] or rating(t.more["rating"])
            return {"what": held, "years": _years(t.more["first"], t.more["last"]), "left": left_over}
        case "granted":
            told = {"award": t.more["award"], "authority": t.more["authority"], "period": t.period}
            return {**told, "rule": rule, "on": day(date.fromisoformat(t.more["date"]))}
        case "title":
            return {"title": t.more["title"], "period": t.period}
        case "earlier_year":
            new = rating(t.more["re_rates"])
            return {"period": t.period, "rating": new, "rule": rule, "found": t.more["found_in"]}
        case _:
            return {"rule": rule, "period": t.period}


def _years(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return say("ledger.years", first=first, last=last, count=last - first + 1)


def touched_values(t: Touched) -> dict[str, Any]:
    """Return one thing to reconsider as plain JSON values."""
    because = dict(zip(("kind", "id"), t.because, strict=True)) if t.because else None
    return {**asdict(t), "because": because, "texts": dict(t.texts), "more": dict(t.more)}


# ------------------------------------------------------------------ export and verify


def exported_page(counts: dict[str, int]) -> Page:
    """Return how many rows each sheet has."""
    return Page(say("ledger.exported", **counts))


def verified_page(path: Path, done: Verified) -> Page:
    """Return whether the ledger is sound, and the digest to note down."""
    code = "ledger.unsound" if done.faults else "ledger.sound"
    lines = (say("ledger.digest", digest=done.digest),)
    grids = (findings(done.faults, first=None),) if done.faults else ()
    return Page(say(code, path=str(path), count=done.entries, faults=len(done.faults)), lines, grids)


def verified_values(done: Verified) -> dict[str, Any]:
    """Return the same as plain JSON values."""
    return {
        "format": FORMAT.format("verify"),
        "entries": done.entries,
        "digest": done.digest,
        "findings": _findings(done.faults),
    }


def _findings(found: Iterable[Finding]) -> list[dict[str, Any]]:
    return [f.as_dict(lang()) for f in found]


# ------------------------------------------------------------------ words


def decision_values(entry: Entry[Decision]) -> dict[str, Any]:
    """Return a decision with its number, selection and receipt."""
    kept = {"seq": entry.seq, "recorded": entry.recorded, "selection": entry.selection}
    return {**kept, "receipt": entry.receipt, **asdict(entry.record)}


def who(kind: str, subject: str, name: str | None = None) -> str:
    """Return id and name; what kind of subject it is, unless it is a member."""
    told = f"{subject} {name or ''}".strip()
    return told if kind == "member" else f"{told} [{say(f'ledger.kind.{kind}')}]"


def rating(code: str | None) -> str:
    """Return the official name of a rating; of one with a name of its own its code."""
    if code is None:
        return ""
    return say(f"rating.{code}") if f"rating.{code}" in catalogue() else code


def what(decision: Decision) -> str:
    """Return what was decided: a rating or a title."""
    return say("ledger.title", title=decision.title) if decision.title else rating(decision.rating)


def day(value: date) -> str:
    """Return a day as people write it."""
    return str(localized(value, lang()))


def votes(count: int | None) -> str:
    """Return a number of votes; a dash for an unknown one."""
    return "–" if count is None else figure(count)
