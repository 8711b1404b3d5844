"""What the results workbook says in words: ratings, reasons, deciding rules, what is missing, groups."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import polars as pl
from attrs import frozen

from xeploai.law.words import rating_name
from xeploai.lifecycle.caps import is_reference
from xeploai.lifecycle.evaluation import Evaluation
from xeploai.messages import text
from xeploai.model import KINDS, Award, Cap, Kind, Rule
from xeploai.results.trust import weak_results
from xeploai.results.units import unit_of
from xeploai.rosters.sheets import title

NOTHING = pl.lit(None, dtype=pl.String)


@frozen(eq=False)
class Words:
    """Names, in one language, of what an evaluation says of one kind; ``names`` are those of bodies."""

    evaluation: Evaluation
    kind: Kind
    lang: str
    bodies: Mapping[str, str]

    @classmethod
    def of(cls, evaluation: Evaluation, kind: Kind, lang: str) -> "Words":
        """Return the words of a kind; organisations and collectives are called by their names."""
        return cls(evaluation, kind, lang, _bodies(evaluation))

    @property
    def title(self) -> str:
        """Return the name of the kind."""
        return text(f"export.results.{self.kind}", self.lang)

    def rating(self, code: str) -> str:
        """Return the official name of a rating."""
        return rating_name(code, self.lang, ladder=self.evaluation.rulebook.ladder(self.kind))

    def group(self, within: str, name: str) -> str:
        """Return the name of a group: that of a body, or of a value of the fact that makes the groups."""
        fact = self.evaluation.rulebook.facts[self.kind].get(within)
        value = fact.values.get(name) if fact is not None else None
        return value.text[self.lang] if value is not None else self.bodies.get(name, name)

    def reason(self, code: str) -> str:
        """Return why a subject has its status: a rule's text, or a named situation."""
        rule = self._rules.get(code)
        return rule.text[self.lang] if rule else text(f"reason.{code}", self.lang)

    def clause(self, code: str) -> str:
        """Return the clause of the rule that is a reason; nothing for a situation."""
        rule = self._rules.get(code)
        return self.evaluation.rulebook.clause(rule) if rule else ""

    def missing(self, name: str) -> str:
        """Return the label of a missing fact, gate or sheet."""
        facts = self.evaluation.rulebook.facts
        for kind in (self.kind, *KINDS):
            if name in facts[kind]:
                return facts[kind][name].label[self.lang]
        rule = self._rules.get(name)
        return rule.text[self.lang] if rule else title(name)[self.lang]

    @property
    def _rules(self) -> Mapping[str, Rule]:
        return {r.name: r for r in self.evaluation.rulebook.rules}

    # -------------------------------------------------------------- columns of the subjects

    @cached_property
    def columns(self) -> pl.DataFrame:
        """Return the results of the kind in words, a row a subject."""
        rated = self.evaluation.kinds[self.kind].subjects
        deciding = self.evaluation.deciding(rated, self.kind)["deciding"]
        units = unit_of(self.evaluation, self.kind)
        of = (NOTHING if units is None else pl.lit(units["unit"])).alias("_of")
        frame = rated.with_columns(deciding.alias("_deciding"), self._weak().alias("_weak"), of)
        told = {
            "unit": self._named(pl.col("_of"), self.bodies),
            "status": _replaced(pl.col("status"), {s: text(f"status.{s}", self.lang) for s in _STATUSES}),
            "rating": self._rating("rating"),
            "possible": self._range("rating"),
            "decision": self._rating("decision"),
            "natural": pl.when(self._lowered()).then(self._range("natural", settled=True)),
            "capped_by": self._capped_by(set(rated.columns)),
            "why": self._why(frame),
            "missing": _joined(pl.col("missing"), self._all_missing(rated), "; "),
            "weak": pl.col("_weak"),
            "awards": self._awards(),
        }
        return frame.select(e.alias(f"_{n}") for n, e in told.items())

    def _rating(self, column: str) -> pl.Expr:
        levels = self.evaluation.rulebook.levels(self.kind)
        return _replaced(pl.col(column), {c: self.rating(c) for c in levels})

    def _range(self, stage: str, *, settled: bool = False) -> pl.Expr:
        book = self.evaluation.rulebook
        ladder = book.ladder(self.kind)
        short = {c: rating_name(c, self.lang, ladder=ladder, short=True) for c in book.levels(self.kind)}
        low, high = (_replaced(pl.col(f"{stage}_{end}"), short) for end in ("floor", "ceiling"))
        open_ = pl.col(f"{stage}_floor") != pl.col(f"{stage}_ceiling")
        return (
            pl.when(open_)
            .then(pl.format("{} – {}", low, high))
            .otherwise(self._rating(f"{stage}_floor") if settled else NOTHING)
        )

    def _lowered(self) -> pl.Expr:
        """Whether other bodies or the quota left less than the standards alone would give."""
        ends = ("floor", "ceiling")
        return pl.any_horizontal(pl.col(f"natural_{e}") != pl.col(f"rating_{e}") for e in ends)

    def _capped_by(self, have: set[str]) -> pl.Expr:
        """The bodies whose ratings lie below what the standards alone would give."""
        caps = [c for c in self.evaluation.rulebook.of(Cap, self.kind) if is_reference(c)]
        natural = pl.col("natural_ceiling").to_physical().cast(pl.Int16)
        binding = [c.name for c in caps if c.effect == "binds" and f"{c.name}!by" in have]
        lower = [pl.col(f"{n}!limit").cast(pl.Int16) < natural for n in binding]
        names = [self._named(pl.col(f"{n}!by"), self.bodies) for n in binding]
        return _listed([pl.when(w).then(n) for w, n in zip(lower, names, strict=True)], "; ")

    def _why(self, frame: pl.DataFrame) -> pl.Expr:
        """The reason, where it is no deciding rule, and the deciding rules with their clauses."""
        codes = frame["reason"].drop_nulls().unique().cast(pl.String).to_list()
        named = frame["_deciding"].explode().drop_nulls().unique().to_list()
        reason = _replaced(pl.col("reason"), {c: self.reason(c) for c in codes})
        other = ~pl.col("_deciding").list.contains(pl.col("reason").cast(pl.String)).fill_null(False)
        rules = pl.col("_deciding").list.eval(_replaced(pl.element(), {n: self._because(n) for n in named}))
        lines = pl.concat_list(pl.when(other).then(reason), rules).list.drop_nulls()
        return pl.when(lines.list.len() > 0).then(lines.list.join("\n"))

    def _because(self, name: str) -> str:
        rule = self._rules[name]
        code = "not_met" if rule.table in ("standard", "ballot") else "applies"
        clause = self.evaluation.rulebook.clause(rule)
        return text(f"workbook.because.{code}", self.lang, text=rule.text, clause=clause)

    def _all_missing(self, rated: pl.DataFrame) -> dict[str, str]:
        names = rated["missing"].explode().drop_nulls().unique().to_list()
        return {n: self.missing(n) for n in names}

    def _weak(self) -> pl.Series:
        found = weak_results(self.evaluation, self.kind)
        marks = [(m, text(f"evidence.{m}", self.lang)) for m in found.columns[1:]]
        told = _listed([pl.when(pl.col(m)).then(pl.lit(t)) for m, t in marks], ", ")
        return found.with_columns(told.alias("_weak"))["_weak"]

    def _awards(self) -> pl.Expr:
        """The awards for which each subject may be proposed."""
        rated = self.evaluation.kinds[self.kind]
        awards = self.evaluation.rulebook.of(Award, self.kind)
        told = [pl.when(pl.lit(rated.proposals[a.name])).then(pl.lit(_award(a, self.lang))) for a in awards]
        return _listed(told, "; ")

    def _named(self, column: pl.Expr, names: Mapping[str, str]) -> pl.Expr:
        return (
            column.cast(pl.String).replace(list(names), list(names.values()))
            if names
            else column.cast(pl.String)
        )


_STATUSES = ("rated", "not_rated", "undetermined", "needs_decision")


def _award(rule: Award, lang: str) -> str:
    return rule.award[lang] if rule.award is not None else rule.text[lang]


def _bodies(evaluation: Evaluation) -> dict[str, str]:
    """Names of collectives and organisations by id."""
    found: dict[str, str] = {}
    for sheet in ("collectives", "organizations"):
        rows = evaluation.roster.tables.get(sheet)
        if rows is not None and "name" in rows.columns:
            found |= dict(rows.select("id", "name").drop_nulls().iter_rows())
    return found


def _listed(texts: Sequence[pl.Expr], between: str) -> pl.Expr:
    """Join the texts of a row that are there, each once; null where none is."""
    if not texts:
        return NOTHING
    found = pl.concat_list(texts).list.drop_nulls().list.unique(maintain_order=True)
    return pl.when(found.list.len() > 0).then(found.list.join(between))


def _replaced(column: pl.Expr, names: Mapping[str, str]) -> pl.Expr:
    if not names:
        return column.cast(pl.String)
    codes, told = list(names), list(names.values())
    return column.cast(pl.String).replace_strict(codes, told, default=None, return_dtype=pl.String)


def _joined(names: pl.Expr, told: Mapping[str, str], between: str) -> pl.Expr:
    words = names.list.eval(_replaced(pl.element(), told)).list.join(between)
    return pl.when(names.list.len() > 0).then(words)
