"""What stands in a rulebook, what does not and why; receipts; evidence carried to results."""

import pytest
from attrs import evolve

from small_law import STEPS, SmallLaw, needs, people, reading, rule
from xeploai.errors import RulebookError
from xeploai.lifecycle.evaluation import receipt
from xeploai.model import Reading
from xeploai.plugins import load_plugins
from xeploai.results.trust import trust, weak_flags
from xeploai.rulebooks.origins import origin
from xeploai.rulebooks.resolve import resolve, resolve_receipt

PRESS = {"evidence": "press"}
TOP, LOW = {"level_task": "excellent"}, {"level_task": "poor"}


@pytest.fixture(scope="module")
def registry():
    return load_plugins()


# ------------------------------------------------------------------ origins


def test_every_rule_has_its_origin(registry):
    book = resolve("lam-dong@2021", registry)
    for entry in book.entries:
        found = origin(book, entry)
        assert found.regulation in {r.id for r in book.regulations}
        assert found.clause == book.clause(entry.rule)
        assert found.from_ <= book.day
        assert found.to is None or found.to >= book.day


def test_a_changed_rule_says_by_what(registry):
    book = resolve("lam-dong@2021", registry)
    entry = next(e for e in book.entries if e.changes)
    (act,) = origin(book, entry).acts
    assert (act.change.relation, act.change.parameter) == ("fills", "small_group")
    assert act.clause == "44-KH/ThU, II.B.5 (L538)"


def test_silence_is_not_a_text_that_changes_nothing(registry):
    assert resolve("nghe-an@2019", registry).local == "none"
    assert resolve("vn@2019", registry).local == "country"
    assert resolve("lam-dong@2021", registry).local == "encoded"
    assert [n.code for n in resolve("nghe-an@2019", registry).notes].count("note.central_only") == 1


# ------------------------------------------------------------------ rejected


def _reasons(book):
    return {(r.rule.regulation, r.reason.code) for r in book.rejected}


def test_other_places_and_other_times_are_rejected_whole(registry):
    book = resolve("lam-dong@2021", registry)
    reasons = _reasons(book)
    assert {
        ("nghean", "rejected.place"),
        ("qd124", "rejected.not_yet"),
        ("hd27", "rejected.ended"),
    } <= reasons
    said = {r.reason.render("vi") for r in book.rejected if r.rule.regulation == "qd124"}
    assert said == {"qd124: đến 04/10/2023 mới có hiệu lực, sau ngày 31/12/2021"}


def test_a_local_text_whose_base_has_ended_is_rejected(registry):
    assert ("lamdong", "rejected.base") in _reasons(resolve("lam-dong@2024", registry))


def test_other_versions_are_rejected_with_their_dates(registry):
    book = resolve("vn@2018", registry)
    found = next(r for r in book.rejected if r.rule.name == "qd132/member.gate.review")
    assert found.reason.render("en") == "in force from 18/10/2019, after 31/12/2018"
    assert not found.whole


def test_other_readings_are_rejected(registry):
    book = resolve("qd132", registry)
    other = [r for r in book.rejected if r.reason.code == "rejected.reading"]
    assert "chỉ đúng với cách hiểu khác: basic_criteria = all" in {r.reason.render("vi") for r in other}


def test_a_selection_by_regulation_considers_no_other_text(registry):
    assert {r.rule.regulation for r in resolve("qd124", registry).rejected} <= {"qd124"}


def test_every_rule_is_in_the_rulebook_or_rejected_or_acts(registry):
    for selection in ("lam-dong@2021", "nghe-an@2016", "vn@2018", "nghe-an/vinh/dhkt@2016"):
        book = resolve(selection, registry)
        told = {r.name for r in book.rules} | {r.rule.name for r in book.rejected}
        told |= {c.by for e in book.entries for c in e.changes} | {r.name for r in book.adopted}
        told |= {o.name for o in book.openings}
        written = {
            r.name for g in registry.regulations.values() for r in g.rules if not isinstance(r, Reading)
        }
        assert written <= told


def test_the_order_of_installation_decides_nothing(registry):
    turned = evolve(registry, regulations=dict(reversed(registry.regulations.items())))
    one, two = (resolve("lam-dong@2021", r) for r in (registry, turned))
    assert one.digest == two.digest
    assert [r.rule.name for r in one.rejected] == [r.rule.name for r in two.rejected]


# ------------------------------------------------------------------ receipts


def _receipt(law, *sets, selection="small"):
    book = law.book(selection).with_set(sets)
    return receipt(law.roster(people(good=1)), book, law.registry), book


def test_a_receipt_leads_to_the_same_rulebook(tmp_path):
    law = SmallLaw(
        tmp_path, [*STEPS, reading("choice", "one", "two"), needs("good", votes_excellent={"at_least": 3})]
    )
    made, book = _receipt(
        law, "small/member.good.votes_excellent.votes_excellent=4", selection="small+choice=two"
    )
    again = resolve_receipt(made, law.registry)
    assert again.digest == book.digest
    assert again.rules == book.rules
    assert again.what_if == book.what_if


def test_real_receipts_lead_to_the_same_rulebook(registry):
    for selection in ("lam-dong@2021", "nghe-an@2016", "qd124"):
        book = resolve(selection, registry)
        made = {
            "selection": book.selection,
            "plugins": {},
            "regulations": {r.id: r.digest for r in book.regulations},
            "readings": dict(book.readings),
            "what_if": [],
            "rulebook": book.digest,
        }
        assert resolve_receipt(made, registry).digest == book.digest


def test_a_regulation_that_differs_is_named(tmp_path):
    law = SmallLaw(tmp_path, STEPS)
    made, _ = _receipt(law)
    registry = law.registry
    other = {i: evolve(r, digest="0" * 64) for i, r in registry.regulations.items()}
    with pytest.raises(RulebookError) as error:
        resolve_receipt(made, evolve(registry, regulations=other))
    (told,) = error.value.messages
    assert told.code == "receipt.differs"
    assert "“small”" in told.render("vi")
    assert "000000000000" in told.render("en")


def test_a_regulation_that_is_not_installed_is_named(tmp_path, registry):
    made, _ = _receipt(SmallLaw(tmp_path, STEPS))
    with pytest.raises(RulebookError) as error:
        resolve_receipt(made, registry)
    assert [m.code for m in error.value.messages] == ["receipt.missing"]


def test_a_regulation_that_came_since_is_named(registry):
    book = resolve("lam-dong@2021", registry)
    made = {
        "selection": book.selection,
        "plugins": {},
        "regulations": {r.id: r.digest for r in book.regulations if r.id == "qd132"},
        "readings": {},
        "what_if": [],
        "rulebook": "then",
    }
    with pytest.raises(RulebookError) as error:
        resolve_receipt(made, registry)
    assert [(m.code, m.params["regulation"]) for m in error.value.messages] == [("receipt.added", "lamdong")]


# ------------------------------------------------------------------ evidence


def test_a_rulebook_sums_its_evidence_up(registry):
    found = trust(resolve("qd124", registry))
    assert found.marks["press"] > 0
    assert len(found.unknown) > 0
    assert all(r.evidence in ("press", "secondary", "infer") for r in found.weak)


def test_a_result_says_that_its_standard_is_known_from_the_press(tmp_path):
    (first, *others) = STEPS[1:]
    law = SmallLaw(tmp_path, [STEPS[0], first.replace('evidence = "text"', 'evidence = "press"'), *others])
    result = law.rate(TOP, {"level_task": "good"})
    # The best needs the standard; the other one is kept from the best by it.
    assert weak_flags(result) == {"m1": ["evidence:press"], "m2": ["evidence:press"]}
    assert result.flags()["m1"] == ["evidence:press"]
    assert weak_flags(law.rate(LOW)) == {}


def test_standards_below_the_rating_count_too(tmp_path):
    last = STEPS[-1].replace('evidence = "text"', 'evidence = "infer"')
    law = SmallLaw(tmp_path, [*STEPS[:-1], last])
    assert weak_flags(law.rate(TOP)) == {"m1": ["evidence:infer"]}


def test_a_trigger_known_from_the_press_marks_only_whom_it_hits(tmp_path):
    trigger = rule("trigger", "trigger.exempt", when={"exempt": True}, **PRESS)
    law = SmallLaw(tmp_path, [*STEPS, trigger])
    found = weak_flags(law.rate({**TOP, "exempt": True}, {**TOP, "exempt": False}))
    assert found == {"m1": ["evidence:press"]}


def test_the_local_text_that_changes_a_rule_counts(registry):
    book = resolve("lam-dong@2021", registry)
    entry = next(e for e in book.entries if e.rule.name == "qd132/member.quota.excellent")
    assert origin(book, entry).marks == {"text", "seed"}


def test_read_texts_leave_no_flag(tmp_path):
    assert weak_flags(SmallLaw(tmp_path, STEPS).rate(TOP, LOW)) == {}
