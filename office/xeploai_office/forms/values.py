"""What a form says of one subject: the values of exactly the placeholders that its template uses."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import define, field

from xeploai.law.words import rating_name
from xeploai.messages import Message, localized, message, text
from xeploai.model import Fact, Form, Kind
from xeploai.rosters.roster import NA
from xeploai_office.forms.people import PERSON, People, Subject
from xeploai_office.forms.placeholders import BOX, NO, RATINGS, TICKED, YES

LANG = "vi"
"""The official form is Vietnamese, whatever language the program speaks."""
SOME = 5
"""So many ids are named where something concerns many."""
Values = dict[str, Any]


def printable(value: object) -> str:
    """Return a value as one line of plain text; what paper or XML cannot hold is left out."""
    kept = (" " if c.isspace() else c for c in str(value))
    plain = "".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn", "Co"))
    return " ".join(plain.split())


def blank(used: Iterable[str]) -> Values:
    """Return values for an empty form: no texts, no ticks."""
    values: Values = {}
    for path in used:
        _put(values, path, BOX if path.startswith("tick.") else "")
    return values


@define(eq=False)
class Filler:
    """Fills in one form, and counts what it had to leave out."""

    form: Form
    people: People
    facts: Mapping[str, Fact]
    used: frozenset[str]
    boxes: Mapping[Kind, frozenset[str]]
    """For each kind the level facts that the rulebook takes into account."""
    open: Counter[str] = field(factory=Counter)
    """Copies without a proposed rating, by status."""
    unprinted: Counter[str] = field(factory=Counter)
    """Known levels that the form has no box for."""
    homeless: int = 0
    """Posts of which nobody says where they belong."""
    differing: dict[str, dict[str, None]] = field(factory=dict)
    """Facts of which a person's two sheets say different things, and of whom."""

    def values(self, subject: Subject) -> Values:
        """Return the values of the placeholders that the template uses."""
        values: Values = {}
        for path in sorted(self.used):
            _put(values, path, self._value(subject, path))
        self._note(subject)
        return values

    def _value(self, subject: Subject, path: str) -> str:
        head, _, rest = path.partition(".")
        if head == "tick":
            name, _, choice = rest.partition(".")
            return TICKED if self._chosen(subject, name) == choice else BOX
        if head == "fact":
            return self._fact_text(subject, rest)
        return printable(getattr(self, f"_{head}")(subject))

    # ------------------------------------------------------------ facts

    def _chosen(self, subject: Subject, name: str) -> str | None:
        if name in RATINGS:
            return self._rated(subject, name)
        value = self._fact(subject, name)
        if isinstance(value, bool):
            return YES if value else NO
        return None if value is None else str(value)

    def _fact(self, subject: Subject, name: str) -> Any:
        """A person's fact from the members' sheet, else the leaders'; unknown where the two differ."""
        found = []
        for kind in subject.kinds:
            row = self.people.rows(kind)[subject.id]
            if row.get(name) is not None and not row.get(name + NA):
                found.append(row[name])
        if len({str(v) for v in found}) > 1:
            self.differing.setdefault(name, {})[subject.id] = None
            return None
        return found[0] if found else None

    def _fact_text(self, subject: Subject, name: str) -> str:
        value, fact = self._fact(subject, name), self.facts[name]
        if value is None:
            return ""
        if isinstance(value, bool):
            return text(f"export.{'yes' if value else 'no'}", LANG)
        if str(value) in fact.values:
            return printable(fact.values[str(value)].text[LANG])
        if fact.type == "reference":
            return printable(self.people.body(value))
        if fact.type == "number":
            value = Decimal(value).scaleb(-fact.decimals)
        return printable(localized(value, LANG))

    # ------------------------------------------------------------ the evaluation

    def _rated(self, subject: Subject, name: str) -> str | None:
        """A proposal only where it is settled; a decision only where one is on record."""
        column = "decision" if name.endswith("decision") else "rating"
        for kind in (k for k in RATINGS[name] if k in subject.kinds):
            found = self.people.result(kind, subject.id)
            if column == "decision" or found.get("status") == "rated":
                return found.get(column)
        return None

    def _rating_text(self, subject: Subject, name: str) -> str:
        code = self._rated(subject, name)
        book = self.people.evaluation.rulebook
        kind = next((k for k in RATINGS[name] if k in subject.kinds), None)
        return rating_name(code, LANG, ladder=book.ladder(kind)) if code and kind else ""

    def _rating(self, subject: Subject) -> str:
        return self._rating_text(subject, "rating")

    def _decision(self, subject: Subject) -> str:
        return self._rating_text(subject, "decision")

    def _leader_rating(self, subject: Subject) -> str:
        return self._rating_text(subject, "leader_rating")

    def _leader_decision(self, subject: Subject) -> str:
        return self._rating_text(subject, "leader_decision")

    def _official_rating(self, subject: Subject) -> str:
        return self._fact_text(subject, "official_rating") if "official_rating" in self.facts else ""

    def _score(self, subject: Subject) -> str:
        found = (self.people.result(k, subject.id).get("score") for k in subject.kinds)
        score = next((s for s in found if s is not None), None)
        return "" if score is None else str(localized(Decimal(score) / 100, LANG))

    # ------------------------------------------------------------ who and where

    def _id(self, subject: Subject) -> str:
        return subject.id

    def _name(self, subject: Subject) -> str:
        return subject.name

    def _year(self, _subject: Subject) -> str:
        return str(self.people.roster.period.start.year)

    def _period(self, _subject: Subject) -> str:
        return self.people.roster.period.text

    def _superior(self, subject: Subject) -> str:
        return self.people.superior(subject)

    def _superior_short(self, subject: Subject) -> str:
        return without("Đảng bộ", self.people.superior(subject))

    def _cell(self, subject: Subject) -> str:
        return self.people.body(self._fact(subject, "organization")) if subject.kind in PERSON else ""

    def _cell_short(self, subject: Subject) -> str:
        return without("Chi bộ", self._cell(subject))

    def _birth_date(self, subject: Subject) -> str:
        born = self._fact(subject, "birth_date")
        return str(localized(born, LANG)) if isinstance(born, date) else ""

    def _work_unit(self, subject: Subject) -> str:
        return self._fact(subject, "work_unit") or ""

    def _posts(self, subject: Subject) -> str:
        return "; ".join(p.text for p in self.people.posts(subject.id)) if subject.kind in PERSON else ""

    def _of_branch(self, subject: Subject, branch: str) -> str:
        held = self.people.posts(subject.id) if subject.kind in PERSON else ()
        return "; ".join(p.text for p in held if p.branch == branch)

    def _party_posts(self, subject: Subject) -> str:
        return self._of_branch(subject, "party")

    def _government_posts(self, subject: Subject) -> str:
        return self._of_branch(subject, "government")

    def _mass_posts(self, subject: Subject) -> str:
        return self._of_branch(subject, "mass")

    # ------------------------------------------------------------ what is told beside

    def _note(self, subject: Subject) -> None:
        have = sources(self.used)
        if "rating" in have:
            self._note_open(subject)
        if "party_posts" in self.used and "posts" not in self.used and subject.kind in PERSON:
            self.homeless += sum(p.branch is None for p in self.people.posts(subject.id))
        for kind in subject.kinds:
            row = self.people.rows(kind)[subject.id]
            self.unprinted.update(n for n in self.boxes[kind] - have if row.get(n) and not row.get(n + NA))

    def _note_open(self, subject: Subject) -> None:
        kind = next((k for k in RATINGS["rating"] if k in subject.kinds), None)
        status = self.people.result(kind, subject.id).get("status") if kind else None
        if status not in (None, "rated"):
            self.open[str(status)] += 1

    def notes(self, title: str) -> list[Message]:
        """Return what was left out, to be told."""
        told = [
            message("forms.open", form=title, count=n, status=message(f"status.{s}"))
            for s, n in sorted(self.open.items())
        ]
        told += [
            message("forms.no_box", form=title, fact=self.facts[n].label, count=c)
            for n, c in sorted(self.unprinted.items())
        ]
        if self.homeless:
            told.append(message("forms.no_branch", form=title, count=self.homeless))
        for name, who in sorted(self.differing.items()):
            some = ", ".join(list(who)[:SOME]) + (", …" if len(who) > SOME else "")
            label, count = self.facts[name].label, len(who)
            told.append(message("forms.differ", form=title, fact=label, count=count, subjects=some))
        return told


def sources(used: Iterable[str]) -> set[str]:
    """Return the placeholders without what is asked of them: ``rating`` of ``tick.rating.good``."""
    return {p.split(".")[1] if p.startswith(("tick.", "fact.")) else p for p in used}


def without(prefix: str, name: str) -> str:
    """Return a name without a word in front that the form prints already."""
    rest = name[len(prefix) :].strip()
    return rest if rest and name.casefold().startswith(prefix.casefold() + " ") else name


def _put(values: Values, path: str, value: str) -> None:
    *above, last = path.split(".")
    for step in above:
        values = values.setdefault(step, {})
    values[last] = value
