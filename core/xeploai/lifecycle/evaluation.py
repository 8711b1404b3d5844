"""The result of an evaluation, and its canonical JSON (DESIGN 8)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl
from attrs import define, field

from xeploai.errors import SelectionError
from xeploai.findings import Finding
from xeploai.law.conditions import tested_facts
from xeploai.lifecycle.awards import eligible
from xeploai.lifecycle.compile import Compiler
from xeploai.lifecycle.facts_table import FactsTable
from xeploai.model import Award, Ballot, Cap, Quota, Rule, Screen, Standard, Trigger
from xeploai.results.trust import weak_flags
from xeploai.rosters.roster import NA, Roster
from xeploai.rulebooks.places import Places
from xeploai.rulebooks.rulebook import Rulebook

if TYPE_CHECKING:
    from xeploai.plugins import Registry

FORMAT = "xeploai.evaluation/1"


@define(slots=False, frozen=True, eq=False)
class Evaluation:
    """What a rulebook says of a roster. ``subjects`` has one row a member."""

    roster: Roster
    rulebook: Rulebook
    subjects: pl.DataFrame
    """id, name, organization, status, reason, rating, floors, ceilings, score, candidate, missing,
    and for each rule a Boolean column of its name (null = unknown) and ``<name>!na``."""
    quotas: Mapping[str, pl.DataFrame]
    """For each quota one line a group."""
    awards: Mapping[str, pl.DataFrame]
    found: tuple[Sequence[Finding], ...]
    """Findings by who made them; ``findings`` joins them."""
    facts: FactsTable
    receipt: Mapping[str, Any] = field(factory=dict)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found, put into words on first use."""
        return tuple(f for part in self.found for f in part)

    def summary(self) -> pl.DataFrame:
        """Return how many subjects have each status and rating."""
        counts = self.subjects.group_by("status", "rating").len("count")
        return counts.sort("status", "rating", descending=[False, True])

    def outcome(self, subject: Mapping[str, Any], rule: Rule) -> str:
        """Return ``met``, ``not_met``, ``unknown`` or ``not_applicable`` for a row of ``subjects``."""
        if subject.get(rule.name + NA):
            return "not_applicable"
        return {True: "met", False: "not_met", None: "unknown"}[subject[rule.name]]

    def deciding(self, subjects: pl.DataFrame | None = None) -> pl.DataFrame:
        """Return ``id`` and ``deciding``: the rules that decide each result (S32)."""
        rows = self.subjects if subjects is None else subjects
        parts = [
            pl.concat_list(p).list.drop_nulls() if p else _NONE
            for p in _deciding(self.rulebook, set(rows.columns))
        ]
        first: pl.Expr = parts[-1]
        for part in reversed(parts[:-1]):
            first = pl.when(part.list.len() > 0).then(part).otherwise(first)
        return rows.select("id", first.alias("deciding"))

    def flags(self) -> dict[str, list[str]]:
        """Return for each subject its flags: weak evidence, unknown texts (S12) and notices that were met."""
        told: dict[str, list[str]] = weak_flags(self)
        for rule in self.rulebook.unknown_texts():
            for subject in self._touched(rule):
                told.setdefault(subject, []).append(f"text_unknown:{rule.name}")
        for f in self.findings:
            if f.subject is not None and f.rule is not None:
                told.setdefault(f.subject, []).append(f"{f.code}:{f.rule}")
        return {i: sorted(set(told.get(i, []))) for i in self.subjects["id"]}

    def _touched(self, rule: Rule) -> Iterable[str]:
        """The subjects that a rule of unknown text could touch: all it may apply to (S12)."""
        if rule.applies_to is None or not tested_facts(rule) <= set(self.subjects.columns):
            return self.subjects["id"]
        masks = frozenset(c for c in self.subjects.columns if c.endswith(NA))
        applies = Compiler(self.rulebook.facts, masks, rule.name).holds(rule.applies_to)
        return self.subjects.filter(applies.fill_null(True))["id"]

    def eligible(self) -> dict[str, list[str]]:
        """Return for each subject the awards for which it may be proposed; people choose among them."""
        found: dict[str, list[str]] = {}
        for award in self.rulebook.of(Award):
            for subject in self.subjects.filter(
                eligible(award, self.rulebook, "member", self.subjects.columns)
            )["id"]:
                found.setdefault(subject, []).append(award.name)
        return found

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield one JSON object a subject, in roster order."""
        flags, score = self.flags(), _score_type(self)
        deciding, awards = dict(self.deciding().iter_rows()), self.eligible()
        columns = [
            "id",
            "status",
            "reason",
            "rating",
            "rating_floor",
            "rating_ceiling",
            "natural_floor",
            "natural_ceiling",
            "capped_floor",
            "capped_ceiling",
            "candidate",
            "reviewed",
            "missing",
        ]
        have = [*columns, "decision", *(["score"] if score else [])]
        rules = {r.name: r for r in self.rulebook.rules}
        names = set(self.subjects.columns)
        wanted = [
            *have,
            *sorted(n for n in rules if n in names),
            *sorted(n for n in names if n.endswith(NA) and n[:-3] in rules),
        ]
        for row in self.subjects.select(wanted).iter_rows(named=True):
            reasons = [_reason(self, row, rules[n]) for n in deciding.get(row["id"]) or []]
            record = {"kind": "member", **{c: row[c] for c in columns}}
            record["score"] = number(row["score"]) if score else None
            record["decision"] = row["decision"]
            yield {
                **record,
                "reasons": reasons,
                "flags": flags[row["id"]],
                "awards": awards.get(row["id"], []),
            }

    def as_dict(self, lang: str = "vi") -> dict[str, Any]:
        """Return the whole evaluation as plain JSON values."""
        return {
            "format": FORMAT,
            "receipt": dict(self.receipt),
            "summary": self.summary().to_dicts(),
            "quotas": {n: f.to_dicts() for n, f in sorted(self.quotas.items())},
            "findings": [f.as_dict(lang) for f in self.findings],
            "subjects": list(self.records()),
        }

    def to_json(self, lang: str = "vi") -> str:
        """Return canonical JSON: same input, same bytes."""
        return json.dumps(self.as_dict(lang), ensure_ascii=False, indent=1, default=_plain) + "\n"


_NONE = pl.lit([], dtype=pl.List(pl.String))


def receipt(roster: Roster, rulebook: Rulebook, registry: "Registry") -> dict[str, Any]:
    """Return what is needed to repeat an evaluation; no clock (S28)."""
    used = {registry.owners.get(r.id) for r in rulebook.regulations}
    other_period = roster.period.text != rulebook.period.text
    return {
        "xeploai": version("xeploai"),
        "plugins": {i.name: f"{i.distribution} {i.version}" for i in registry.report if i.name in used},
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


def number(scaled: int | None, decimals: int = 2) -> str | None:
    """Return scaled points as an exact decimal text, such as ``94.5``."""
    if scaled is None:
        return None
    value = Decimal(scaled).scaleb(-decimals).normalize()
    return f"{value:f}"


def _score_type(evaluation: Evaluation) -> bool:
    return "score" in evaluation.subjects.columns


def _reason(evaluation: Evaluation, row: Mapping[str, Any], rule: Rule) -> dict[str, Any]:
    outcome = evaluation.outcome(row, rule) if rule.name in row else "binding"
    return {
        "rule": rule.name,
        "outcome": outcome,
        "source": evaluation.rulebook.clause(rule),
        "evidence": rule.evidence,
    }


def _plain(value: object) -> str:
    return str(value)


def _name_if(condition: pl.Expr, name: str) -> pl.Expr:
    return pl.when(condition.fill_null(False)).then(pl.lit(name))


def _deciding(rulebook: Rulebook, columns: set[str]) -> list[list[pl.Expr]]:
    """S32: screen, met triggers, unmet standards of the next rating up, binding cap, quota line."""
    levels = rulebook.levels()
    floor = pl.col("rating_floor").to_physical().cast(pl.Int8)
    capped = pl.col("capped_ceiling").to_physical().cast(pl.Int8)
    judged = pl.col("_judged_ceiling")
    screens = [
        _name_if(pl.col(r.name), r.name) for r in rulebook.of(Screen) if not r.rated and r.effect == "binds"
    ]
    triggers = [_name_if(pl.col(r.name), r.name) for r in rulebook.of(Trigger) if r.effect == "binds"]
    unmet = []
    levelled: tuple[Standard | Ballot, ...] = (*rulebook.of(Standard), *rulebook.of(Ballot))
    for r in levelled:
        if r.effect == "binds":
            code = levels.index(str(r.rating))
            own = floor + 1 == code if isinstance(r, Ballot) or r.only else floor + 1 >= code
            unmet.append(_name_if(~pl.col(r.name) & own & (judged == floor), r.name))
    caps = [
        _name_if(pl.col(r.name) & (judged > capped), r.name) for r in rulebook.of(Cap) if r.effect == "binds"
    ]
    quotas = []
    for q in rulebook.of(Quota):
        verdict = f"{q.name}!verdict"
        if verdict in columns:
            quotas.append(
                _name_if((pl.col(verdict) != "within") & (capped == levels.index(str(q.rating))), q.name)
            )
    return [screens, triggers, unmet, caps, quotas]
