"""The result of an evaluation, and its canonical JSON (DESIGN 8)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl
from attrs import define, field, frozen

from xeploai.errors import SelectionError
from xeploai.findings import Finding
from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.compile import Compiler
from xeploai.lifecycle.deciding import deciding
from xeploai.lifecycle.eligibility import candidates
from xeploai.lifecycle.facts_table import FactsTable
from xeploai.lifecycle.stage import Outcome
from xeploai.model import KINDS, Award, Kind, Rule
from xeploai.results.trust import weak_flags
from xeploai.rosters.roster import NA, Roster
from xeploai.rulebooks.places import Places
from xeploai.rulebooks.rulebook import Rulebook

if TYPE_CHECKING:
    from xeploai.plugins import Registry

FORMAT = "xeploai.evaluation/1"


@frozen(eq=False)
class Rated:
    """What an evaluation says of the subjects of one kind."""

    kind: Kind
    subjects: pl.DataFrame
    """One row a subject: id, name, status, reason, rating, floors, ceilings, score, candidate,
    missing, and for each rule a Boolean column of its name (null = unknown) and ``<name>!na``; for
    each cap by reference ``<name>!by`` (the body that caps) and ``<name>!limit``."""
    quotas: Mapping[str, pl.DataFrame]
    """For each quota one line a group."""
    awards: Mapping[str, pl.DataFrame]
    """For each award one line a group: who may be proposed, and how many."""
    facts: FactsTable
    outcomes: Mapping[str, Outcome] = field(factory=dict)
    """What was asked of each subject by each rule, to ask it again of other facts."""
    proposals: pl.DataFrame = field(factory=pl.DataFrame)
    """``id`` and for each award whether the subject may be proposed (null = unknown)."""


@define(slots=False, frozen=True, eq=False)
class Evaluation:
    """What a rulebook says of a roster, by kind of subject."""

    roster: Roster
    rulebook: Rulebook
    kinds: Mapping[Kind, Rated]
    """The kinds that the rulebook rates and the roster speaks of."""
    found: tuple[Sequence[Finding], ...]
    """Findings by who made them; ``findings`` joins them."""
    receipt: Mapping[str, Any] = field(factory=dict)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found, put into words on first use."""
        return tuple(f for part in self.found for f in part)

    @property
    def subjects(self) -> pl.DataFrame:
        """The members."""
        return self.kinds["member"].subjects

    @property
    def facts(self) -> FactsTable:
        """The facts of the members."""
        return self.kinds["member"].facts

    @cached_property
    def quotas(self) -> Mapping[str, pl.DataFrame]:
        """For each quota of any kind one line a group."""
        return {n: lines for rated in self.kinds.values() for n, lines in rated.quotas.items()}

    @cached_property
    def awards(self) -> Mapping[str, pl.DataFrame]:
        """For each award of any kind one line a group."""
        return {n: lines for rated in self.kinds.values() for n, lines in rated.awards.items()}

    def summary(self) -> pl.DataFrame:
        """Return how many subjects of each kind have each status and rating."""
        parts = [
            r.subjects.select(pl.lit(k).alias("kind"), "status", pl.col("rating").cast(pl.String))
            for k, r in self.kinds.items()
        ]
        counts = pl.concat(parts).group_by("kind", "status", "rating", maintain_order=True).len("count")
        kinds, ratings = pl.Enum(KINDS), [n for k in self.kinds for n in self.rulebook.levels(k)]
        order = [
            pl.col("kind").cast(kinds),
            "status",
            pl.col("rating").cast(pl.Enum(list(dict.fromkeys(ratings)))),
        ]
        return counts.sort(order, descending=[False, False, True])

    def outcome(self, subject: Mapping[str, Any], rule: Rule) -> str:
        """Return ``met``, ``not_met``, ``unknown`` or ``not_applicable`` for a row of ``subjects``."""
        if subject.get(rule.name + NA):
            return "not_applicable"
        return {True: "met", False: "not_met", None: "unknown"}[subject[rule.name]]

    def deciding(self, subjects: pl.DataFrame | None = None, kind: Kind = "member") -> pl.DataFrame:
        """Return ``id`` and ``deciding``: the rules that decide each result (S32)."""
        return deciding(self.rulebook, self.kinds[kind].subjects if subjects is None else subjects, kind)

    def flags(self, kind: Kind = "member") -> dict[str, list[str]]:
        """Return for each subject its flags: weak evidence, unknown texts (S12) and notices that were met."""
        told: dict[str, list[str]] = weak_flags(self, kind)
        for rule in self.rulebook.unknown_texts(kind):
            for subject in self._touched(rule):
                told.setdefault(subject, []).append(f"text_unknown:{rule.name}")
        for f in self.findings:
            if f.subject is not None and f.rule is not None and f.kind == kind:
                told.setdefault(f.subject, []).append(f"{f.code}:{f.rule}")
        return {i: sorted(set(told.get(i, []))) for i in self.kinds[kind].subjects["id"]}

    def _touched(self, rule: Rule) -> Iterable[str]:
        """The subjects that a rule of unknown text could touch: all it may apply to (S12)."""
        subjects = self.kinds[rule.kind].subjects
        if rule.applies_to is None or not tested_facts(rule) <= set(subjects.columns):
            return subjects["id"]
        masks = frozenset(c for c in subjects.columns if c.endswith(NA))
        applies = Compiler(self.rulebook.facts[rule.kind], masks, rule.name).holds(rule.applies_to)
        return subjects.filter(applies.fill_null(True))["id"]

    def eligible(self, kind: Kind = "member") -> dict[str, list[str]]:
        """Return for each subject the awards for which it may be proposed; people choose among them.

        Whoever lacks a fact, or waits for a decision on the rating, is not in it.
        """
        found: dict[str, list[str]] = {}
        may = self.kinds[kind].proposals
        for name in (c for c in may.columns if c != "id"):
            for subject in may.filter(pl.col(name).fill_null(False))["id"]:
                found.setdefault(subject, []).append(name)
        return found

    def candidates(self, award: Award) -> pl.DataFrame:
        """Return who may or perhaps may be proposed: ``id``, ``may``, ``years`` and ``missing``."""
        subjects = self.kinds[award.kind].subjects
        return candidates(award, self.rulebook, self.roster, subjects)

    def waiting(self, kind: Kind = "member") -> dict[str, list[dict[str, Any]]]:
        """Return for each subject the awards of which nobody can say yet, with what would settle it."""
        found: dict[str, list[dict[str, Any]]] = {}
        for award in self.rulebook.of(Award, kind):
            unknown = self.candidates(award).filter(pl.col("may").is_null())
            for subject, missing in unknown.select("id", "missing").iter_rows():
                found.setdefault(subject, []).append({"award": award.name, "missing": missing})
        return found

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield one JSON object a subject: kinds in the order of ``kinds``, subjects in roster order."""
        from xeploai.lifecycle.records import records

        for kind in self.kinds:
            yield from records(self, kind)

    def as_dict(self, lang: str = "vi") -> dict[str, Any]:
        """Return the whole evaluation as plain JSON values."""
        return {
            "format": FORMAT,
            "receipt": dict(self.receipt),
            "summary": self.summary().to_dicts(),
            "quotas": {n: f.to_dicts() for n, f in sorted(self.quotas.items())},
            "awards": {n: f.to_dicts() for n, f in sorted(self.awards.items())},
            "findings": [f.as_dict(lang) for f in self.findings],
            "subjects": list(self.records()),
        }

    def to_json(self, lang: str = "vi") -> str:
        """Return canonical JSON: same input, same bytes."""
        return json.dumps(self.as_dict(lang), ensure_ascii=False, indent=1, default=str) + "\n"


def receipt(roster: Roster, rulebook: Rulebook, registry: "Registry") -> dict[str, Any]:
    """Return what is needed to repeat an evaluation; no clock (S28)."""
    used = {registry.owners.get(r.id) for r in rulebook.regulations}
    other_period = roster.period.text != rulebook.period.text
    return {
        "xeploai": version("xeploai"),
        "plugins": {i.name: i.origin for i in registry.report if i.name in used},
        "selection": rulebook.selection,
        "place": rulebook.place.id,
        "day": rulebook.day.isoformat(),
        "rulebook": rulebook.digest,
        "regulations": {r.id: r.digest for r in rulebook.regulations},
        "roster": roster.digest,
        "period": roster.period.text,
        "readings": dict(sorted(rulebook.readings.items())),
        "what_if": list(rulebook.what_if),
        "acknowledged": [
            {"code": m.params["conflict"], "rule": m.params["rule"], "on": m.params["day"].isoformat()}
            for m in rulebook.acknowledged
        ],
        "hypothetical": other_period or elsewhere(roster, rulebook, registry.places),
    }


def elsewhere(roster: Roster, rulebook: Rulebook, places: Places) -> bool:
    """Say whether the roster names another place than the rulebook's (S27)."""
    if roster.place is None:
        return False
    try:
        return places.find(roster.place, rulebook.day).id != rulebook.place.id
    except SelectionError:
        return True
