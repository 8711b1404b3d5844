"""Every day on which a rule of ours begins or ends, the days around it, and every place that has one."""

import random
import time
from datetime import date, timedelta
from functools import cache

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from xeploai.errors import SelectionError, XeploaiError
from xeploai.lifecycle.run import evaluate
from xeploai.model import KINDS, Ladder
from xeploai.plugins import discover, load_plugins
from xeploai.rosters.rows import roster_from_rows
from xeploai.rulebooks.places import COUNTRY
from xeploai.rulebooks.resolve import resolve
from xeploai.rulebooks.rulebook import Rulebook

DAY = timedelta(days=1)
REGISTRY = load_plugins()
REGULATIONS = REGISTRY.regulations.values()
PLACES = sorted({COUNTRY, *(r.identity.place for r in REGULATIONS)})
CLEAR = {
    "selection.nothing",
    "place.ended",
    "place.above_ended",
    "place.merged",
    "place.not_yet",
    "note.orphan",
}
"""Why a day and place can have no rulebook; anything else would be a fault of ours."""
ROSTER = {
    "organizations": [{"id": "C", "type": "base_cell", "name": "Chi bộ"}],
    "members": [{"id": f"m{n}", "organization": "C"} for n in range(3)],
}


def _ends() -> set[date]:
    spans = [(r.identity.from_, r.identity.to or r.identity.last_checked) for r in REGULATIONS]
    spans += [(rule.from_, rule.to) for r in REGULATIONS for rule in r.rules]
    return {day for span in spans for day in span if day is not None}


DAYS = sorted({day + around for day in _ends() for around in (-DAY, 0 * DAY, DAY)})


@cache
def _book(place: str, day: date) -> Rulebook | tuple[str, ...]:
    """Return the rulebook, or the codes of the refusal."""
    try:
        return resolve(f"{place}@{day}", REGISTRY)
    except SelectionError as exc:
        return tuple(m.code for m in exc.messages if m.render("vi") and m.render("en"))


def _books() -> list[Rulebook]:
    found = (_book(p, d) for p in PLACES for d in DAYS)
    return [b for b in found if isinstance(b, Rulebook)]


def _alike() -> dict[tuple[object, ...], Rulebook]:
    """Return one rulebook of each sort: those with the same rules compile to the same plan."""
    return {(b.entries, tuple(sorted(b.readings.items()))): b for b in _books()}


def test_the_sweep_meets_every_regulation_and_every_dated_rule():
    met = {r.name for b in _books() for r in b.rules}
    written = {
        r.name for g in REGULATIONS for r in g.rules if r.table not in ("reading", "opening") and not r.set
    }
    lifted = {r.name for g in REGULATIONS for r in g.rules if r.relation in ("excepts", "adopts")}
    guarded = {r.name for g in REGULATIONS for r in g.rules if r.in_reading}
    assert written - met <= lifted | guarded
    assert {r.id for b in _books() for r in b.regulations} == set(REGISTRY.regulations)


@pytest.mark.parametrize("place", PLACES)
def test_every_day_gives_a_rulebook_or_a_clear_refusal(place):
    for day in DAYS:
        found = _book(place, day)
        if not isinstance(found, Rulebook):
            assert set(found) <= CLEAR, (place, day, found)
            continue
        governing = {r.id for r in found.regulations}
        for rule in found.rules:
            assert rule.regulation in governing
            assert (rule.from_ or date.min) <= day <= (rule.to or date.max), (place, day, rule.name)


def test_both_ends_of_every_central_regulation_are_its_own_days():
    for identity in (r.identity for r in REGULATIONS if r.identity.place == COUNTRY):
        last = identity.to or identity.last_checked
        inside = {identity.from_: True, identity.from_ - DAY: False, last: True}
        inside |= {last + DAY: False} if identity.to else {}
        for day, governs in inside.items():
            found = _book(COUNTRY, day)
            ids = [r.id for r in found.regulations] if isinstance(found, Rulebook) else []
            assert (identity.id in ids) is governs, (identity.id, day)


def test_there_are_never_two_ladders():
    for book in _books():
        ladders = [sum(isinstance(r, Ladder) and r.kind == kind for r in book.rules) for kind in KINDS]
        assert ladders[0] == 1, (book.selection, ladders)
        assert max(ladders) == 1, (book.selection, ladders)


def test_every_rulebook_compiles_and_leaves_blank_members_open():
    for book in _alike().values():
        roster = roster_from_rows(book.period.text, ROSTER, REGISTRY.dictionary)
        start = time.process_time()
        result = evaluate(roster, book, registry=REGISTRY)
        assert time.process_time() - start < 5
        assert result.subjects.height == 3
        assert set(result.subjects["status"]) <= {"undetermined", "needs_decision"}, book.selection


def test_one_set_of_rules_has_one_digest_a_day():
    digests: dict[str, Rulebook] = {}
    for book in _books():
        other = digests.setdefault(book.digest, book)
        assert (other.day, other.place, other.entries) == (book.day, book.place, book.entries)
    assert len(digests) == len(_books())


# ------------------------------------------------------------------ orders that decide nothing


def _told(registry, selection):
    book = resolve(selection, registry)
    return book.digest, book.entries, book.notes, {o.name for o in book.unfilled}


SOME = (
    "vn@2018",
    "vn@2019-10-17",
    "vn@2019-10-18",
    "lam-dong/bao-loc@2021",
    "nghe-an/vinh/dhkt@2016",
    "vn@2024",
)


@settings(max_examples=4, deadline=None)
@given(st.permutations(discover()))
def test_neither_installation_nor_hook_order_changes_a_rulebook_or_a_result(candidates):
    registry = load_plugins(candidates=candidates)
    for selection in SOME:
        assert _told(registry, selection) == _told(REGISTRY, selection)
    book = resolve(SOME[4], registry)
    roster = roster_from_rows("2016", ROSTER, registry.dictionary)
    one, other = (evaluate(roster, book, registry=r).subjects for r in (registry, REGISTRY))
    assert one.select(sorted(one.columns)).equals(other.select(sorted(other.columns)))


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(SOME))
def test_the_order_of_files_and_rules_changes_no_rulebook(shuffle: random.Random, selection):
    ids = shuffle.sample(sorted(REGISTRY.regulations), len(REGISTRY.regulations))
    texts = ((i, REGISTRY.regulations[i]) for i in ids)
    mixed = {i: evolve(r, rules=tuple(shuffle.sample(r.rules, len(r.rules)))) for i, r in texts}
    assert _told(evolve(REGISTRY, regulations=mixed), selection) == _told(REGISTRY, selection)


@pytest.mark.parametrize("name", sorted({c.info.name for c in discover()}))
def test_without_a_plugin_every_day_is_the_same_or_names_what_is_needed(name):
    """A missing text is never replaced by another one in silence."""
    registry = load_plugins(disabled=[name])
    for place in PLACES:
        for day in DAYS[::5]:
            full, (less, said) = _book(place, day), _without(registry, place, day)
            if less is None:
                assert name in said or not isinstance(full, Rulebook)
            else:
                assert isinstance(full, Rulebook)
                assert less.entries == full.entries


def _without(registry, place, day):
    try:
        return resolve(f"{place}@{day}", registry), ""
    except XeploaiError as exc:
        return None, exc.render("en")
