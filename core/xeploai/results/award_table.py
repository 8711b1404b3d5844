"""Awards as one list: who may be proposed, how many places there are, and who chooses (seed section 11)."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from xeploai.lifecycle.award_findings import overlapping
from xeploai.lifecycle.eligibility import of_the_year
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.model import Award, Kind


@frozen(kw_only=True)
class Candidate:
    """Somebody who may, or perhaps may, be proposed for an award."""

    kind: Kind
    id: str
    name: str | None
    group: str | None
    """The group whose places it would take."""
    may: bool | None
    """True; or nothing where it is unknown."""
    years: int | None
    """Years running, the period's own included, where the award asks for them and they are known."""
    missing: tuple[str, ...]
    """Facts that would settle an unknown, or ``rating``, or ``history``."""
    also: tuple[str, ...] = ()
    """Other awards that it may be given for the same years running; a person chooses (seed A-30)."""


@frozen(kw_only=True)
class AwardTable:
    """One award: its groups with their places, and its candidates. Nobody is ranked or chosen here."""

    award: Award
    clause: str
    groups: Sequence[dict[str, Any]]
    candidates: Sequence[Candidate]

    @property
    def eligible(self) -> int:
        """How many may be proposed."""
        return sum(c.may is True for c in self.candidates)

    @property
    def unknown(self) -> int:
        """Of how many nobody can say."""
        return sum(c.may is None for c in self.candidates)

    @property
    def open_groups(self) -> list[dict[str, Any]]:
        """The groups in which people must choose, or in which a missing fact decides."""
        return [g for g in self.groups if g["verdict"] in ("over", "open")]

    def as_dict(self, lang: str) -> dict[str, Any]:
        """Return plain JSON values."""
        a = self.award
        named = {"award": (a.award or a.text)[lang], "text": a.text[lang], "source": self.clause}
        bodies = {c: t[lang] if t else None for c, t in _bodies(a).items()}
        people = [_plain(c) for c in self.candidates]
        own = {"rule": a.name, "kind": a.kind, **named, "evidence": a.evidence, **bodies}
        return {**own, "groups": list(self.groups), "candidates": people}


def award_tables(evaluation: Evaluation) -> list[AwardTable]:
    """Return the awards of all kinds that were evaluated; none for a quarter or a month."""
    if not of_the_year(evaluation.roster):
        return []
    return [t for kind in evaluation.kinds for t in _of_kind(evaluation, kind)]


def _of_kind(evaluation: Evaluation, kind: Kind) -> Iterator[AwardTable]:
    book, lines = evaluation.rulebook, evaluation.kinds[kind].awards
    awards = book.of(Award, kind)
    alike = {a.name: [o for o in group if o != a] for group in overlapping(list(awards)) for a in group}
    eligible = evaluation.eligible(kind)
    for award in awards:
        others = {o.name: o for o in alike.get(award.name, ())}
        people = tuple(_candidates(evaluation, award, others, eligible))
        groups = [g for g in lines[award.name].to_dicts() if g["eligible"] or g["unknown"]]
        yield AwardTable(award=award, clause=book.clause(award), groups=groups, candidates=people)


def _candidates(
    evaluation: Evaluation, award: Award, others: dict[str, Award], eligible: dict[str, list[str]]
) -> Iterator[Candidate]:
    rated = evaluation.kinds[award.kind].subjects
    wanted = ["id", *(c for c in ("name", award.within) if c in rated.columns)]
    found = evaluation.candidates(award).join(
        rated.select(*dict.fromkeys(wanted)), on="id", how="left", maintain_order="left"
    )
    for row in found.iter_rows(named=True):
        also = [n for n in eligible.get(row["id"], ()) if n in others] if row["may"] else []
        group = row.get(award.within) if award.within else None
        yield Candidate(
            kind=award.kind,
            id=row["id"],
            name=row.get("name"),
            group=None if group is None else str(group),
            may=row["may"],
            years=row["years"],
            missing=tuple(row["missing"]),
            also=tuple(also),
        )


def _bodies(award: Award) -> dict[str, Any]:
    return {"given_by": award.given_by, "chosen_by": award.chosen_by}


def _plain(c: Candidate) -> dict[str, Any]:
    state = "unknown" if c.may is None else "eligible"
    about = {"id": c.id, "name": c.name, "group": c.group, "state": state, "years": c.years}
    return {**about, "missing": list(c.missing), "also": list(c.also)}
