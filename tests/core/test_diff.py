"""Two rulebooks side by side: pairing by topic, field by field, mirrored when the sides change."""

import json
from itertools import combinations

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from small_law import STEPS, SmallLaw, needs, quota, rule
from xeploai.model import KINDS
from xeploai.plugins import load_plugins
from xeploai.results.diff import FORMAT, Diff, diff, matches
from xeploai.rulebooks.resolve import resolve

SELECTIONS = (
    "qd132",
    "qd124",
    "vn@2021",
    "lam-dong@2021",
    "nghe-an@2016",
    "lam-dong@2021+quota_base=all_rated",
)
MIRROR = {"added": "removed", "removed": "added"}


@pytest.fixture(scope="module")
def registry():
    return load_plugins()


@pytest.fixture(scope="module")
def books(registry):
    return {s: resolve(s, registry) for s in SELECTIONS}


def _of(found: Diff, topic: str):
    return next(t for t in found.as_dict("vi")["topics"] if t["topic"] == topic)


def _fields(topic):
    return [(f["field"], f["label"], f["old"], f["new"]) for m in topic["matches"] for f in m["fields"]]


def test_a_changed_quota_is_told_field_by_field(registry, books):
    topic = _of(diff(books["nghe-an@2016"], books["lam-dong@2021"], registry), "member.quota.excellent")
    told = {field: (old, new) for field, _, old, new in _fields(topic)}
    assert told["share"] == ("15%", "20%")
    assert told["small_group.fewer_than"] == ("7", "5")
    assert told["small_group.mode"] == ("thay cho tỉ lệ", "vẫn được chọn ngoài tỉ lệ")
    assert told["exception"][0].startswith("tối đa 20% khi ")
    assert told["exception"][1] == "–"


def test_a_changed_rule_names_dates_sources_evidence_and_results(registry, books):
    topic = _of(diff(books["qd132"], books["qd124"], registry), "member.trigger.discipline")
    assert topic["change"] == "changed"
    assert topic["touched"] == ["Không hoàn thành nhiệm vụ"]
    assert (topic["left"][0]["from"], topic["left"][0]["to"]) == ("2019-10-18", "2023-10-03")
    assert (topic["right"][0]["from"], topic["right"][0]["to"]) == ("2023-10-04", "2025-08-29")
    assert topic["left"][0]["source"].startswith("21-HD/BTCTW")
    assert topic["right"][0]["evidence"] in ("text", "press", "infer")
    unless = "mọi vi phạm bị kỷ luật trong kỳ đều tự phát hiện và đã khắc phục"
    assert _fields(topic) == [("unless.disciplines_excusable", "ngoại lệ", "–", unless)]


def test_a_clause_that_one_side_has_not_read_is_not_compared_further(registry, books):
    topic = _of(diff(books["qd132"], books["qd124"], registry), "member.excellent.official_rating")
    assert [f[0] for f in _fields(topic)] == ["text_unknown", "text"]
    assert _fields(topic)[0][1:] == ("nội dung điều khoản", "đã rõ", "chưa rõ")


def test_a_local_change_names_the_local_text(registry, books):
    topic = _of(diff(books["vn@2021"], books["lam-dong@2021"], registry), "member.quota.excellent")
    small = "nhóm có số làm cơ sở tính tỉ lệ dưới 5 thì vẫn được chọn 1"
    assert _fields(topic) == [("small_group", "nhóm nhỏ", "–", small)]
    (act,) = topic["right"][0]["changed_by"]
    assert (act["relation"], act["evidence"], act["unilateral"]) == ("fills", "seed", False)
    assert act["source"] == "44-KH/ThU, II.B.5 (L538)"


def test_a_province_adds_its_points_frame(registry, books):
    found = diff(books["vn@2021"], books["lam-dong@2021"], registry)
    assert found.counts["removed"] == 0
    added = {t.topic for t in found.of("added")}
    assert {"member.excellent.score", "member.frame.total", "member.trigger.score"} <= added
    assert _of(found, "member.excellent.score")["touched"] == ["Hoàn thành xuất sắc nhiệm vụ"]
    assert _of(found, "member.frame.total")["touched"][-1] == "Không hoàn thành nhiệm vụ"


def test_the_same_rulebook_has_no_difference(registry, books):
    for book in books.values():
        found = diff(book, book, registry)
        assert found.counts["same"] == len(found.topics)
        assert not any(m.fields for t in found.topics for m in t.matches)


def test_a_reading_changes_what_it_decides_and_nothing_else(registry, books):
    found = diff(books["lam-dong@2021"], books["lam-dong@2021+quota_base=all_rated"], registry)
    changed = found.of("changed")
    assert {t.topic for t in changed} == {
        "member.quota.upper",
        *(f"{kind}.quota.excellent" for kind in KINDS),
    }
    assert {c.field for t in changed for m in t.matches for c in m.fields} == {"base"}


def _mirrored(values):
    topics = []
    for t in values["topics"]:
        pairs = [
            {
                "left": m["right"],
                "right": m["left"],
                "fields": [{**f, "old": f["new"], "new": f["old"]} for f in m["fields"]],
            }
            for m in t["matches"]
        ]
        change = MIRROR.get(t["change"], t["change"])
        topics.append({**t, "change": change, "left": t["right"], "right": t["left"], "matches": pairs})
    counts = {MIRROR.get(k, k): n for k, n in values["counts"].items()}
    return {**values, "left": values["right"], "right": values["left"], "counts": counts, "topics": topics}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(("left", "right"), list(combinations(SELECTIONS, 2)))
def test_swapping_the_sides_mirrors_the_result(registry, books, left, right, lang):
    there, back = (diff(books[a], books[b], registry) for a, b in ((left, right), (right, left)))
    assert back.as_dict(lang) == _mirrored(there.as_dict(lang))


@settings(deadline=None)
@given(st.data())
def test_matching_is_one_to_one_and_has_no_leading_side(registry, data):
    rules = [r for g in registry.regulations.values() for r in g.rules if r.table in ("standard", "trigger")]
    sides = [
        data.draw(st.lists(st.sampled_from(rules), max_size=6, unique_by=lambda r: r.name)) for _ in range(2)
    ]
    there, back = list(matches(*sides)), list(matches(*reversed(sides)))
    assert sorted((m.left.name if m.left else "", m.right.name if m.right else "") for m in there) == sorted(
        (m.right.name if m.right else "", m.left.name if m.left else "") for m in back
    )
    assert sorted(m.left.name for m in there if m.left) == sorted(r.name for r in sides[0])
    assert sorted(m.right.name for m in there if m.right) == sorted(r.name for r in sides[1])


def test_json_is_the_same_bytes_and_names_its_format(registry, books):
    texts = {diff(books["qd132"], books["qd124"], registry).to_json() for _ in range(2)}
    assert len(texts) == 1
    assert json.loads(texts.pop())["format"] == FORMAT


def test_notices_with_other_texts_are_changed(tmp_path):
    law = SmallLaw(tmp_path, [*STEPS, rule("notice", "notice.one")])
    book = law.book()
    entries = tuple(
        evolve(e, rule=evolve(e.rule, text=evolve(e.rule.text, vi="khác")))
        if e.rule.id == "notice.one"
        else e
        for e in book.entries
    )
    found = diff(book, evolve(book, entries=entries), law.registry)
    (topic,) = found.of("changed")
    assert [(c.old.vi, c.new.vi) for m in topic.matches for c in m.fields] == [("notice.one", "khác")]
    assert found.touched(topic, "en") == ["no rating"]


def test_a_threshold_set_by_hand_is_the_only_difference(tmp_path):
    law = SmallLaw(tmp_path, [*STEPS, quota(), needs("good", votes_excellent={"at_least": 3})])
    book = law.book()
    found = diff(book, book.with_set(["small/member.quota.share=30%"]), law.registry)
    (topic,) = found.of("changed")
    assert found.values(topic.matches[0].fields[0], topic.matches[0], "vi") == ("20%", "30%")
