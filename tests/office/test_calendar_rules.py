"""The tables on the work around the rating: strict loading, and rules in words and in a comparison."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from office_kit import BAO_LOC, NINH_THUAN, book, registry
from small_law import SmallLaw
from small_law import rule as written
from xeploai import diff
from xeploai.dictionary import core_facts
from xeploai.errors import RegulationFileError, RulebookError
from xeploai.law.regulation import load_regulation
from xeploai.law.words import rule_words, sentence_facts
from xeploai.lifecycle.facts_table import needed_facts
from xeploai.model import KINDS, UNIT_KINDS, Dossier, Milestone, WorkRule, Yearly
from xeploai_cli.views.calendar import calendar_page
from xeploai_cli.views.labels import Labels
from xeploai_office.calendar import calendar
from xeploai_office.procedure import procedure_findings

PLUGINS = Path(__file__).parents[2] / "plugins"
BAO_LOC_FOLDER = PLUGINS / "lamdong" / "xeploai_lamdong" / "baoloc"


@pytest.mark.parametrize(
    ("file", "right", "wrong", "expected"),
    [
        (
            "calendar.toml", 'units = ["base_committee", "base_cell"]', 'units = ["base_comittee"]',
            ["milestone[deadline.base_ratings].units[0]", "“base_comittee”", "“base_committee”"],
        ),
        (
            "calendar.toml", "before = { month = 12, day = 20 }", "before = { month = 2, day = 30 }",
            ["milestone[deadline.base_ratings].before", "a date (2021-12-20) or a day of every year"],
        ),
        (
            "calendar.toml", "before = { month = 12, day = 20 }", "before = { month = 12, days = 20 }",
            ["milestone[deadline.base_ratings].before", "“days”", "“day”"],
        ),
        (
            "calendar.toml", "before = 2021-12-20", 'before = "20/12/2021"',
            ["milestone[deadline.base_dossiers].before", "“20/12/2021”"],
        ),
        (
            "calendar.toml", 'papers = ["dossier"]', 'papers = ["dosier"]',
            ["organization.deadline.base_dossiers", "“dosier”", "“dossier”"],
        ),
        (
            "calendar.toml", 'phase = "review", roles = ["collective"]',
            'phase = "review", rolls = ["collective"]',
            ["sequence[order.review.collective_first].steps[0]", "“rolls”", "“roles”"],
        ),
        ("calendar.toml", "at_least = 1.5", 'at_least = "1.5"', ["duration[duration.standing_committee]"]),
        ("calendar.toml", "days = 3\nworking", "working", ["notice.collective_report", "days"]),
        (
            "dossiers.toml", 'stage = "appraisal"', 'stage = "appraised"',
            ["dossier[dossier.appraisal].stage", "“appraised”", "“appraisal”"],
        ),
        ("dossiers.toml", "[[dossier]]", "[[dosier]]", ["dossiers.toml: dosier", "“dosier”", "“dossier”"]),
        ("forms.toml", 'number = "Mẫu 01"', 'nummer = "Mẫu 01"', ["form[mau-01]", "“nummer”", "“number”"]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_path_and_nearest(tmp_path, file, right, wrong, expected):
    copy = tmp_path / "copy"
    shutil.copytree(BAO_LOC_FOLDER, copy)
    text = (copy / file).read_text("utf-8")
    assert right in text
    (copy / file).write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(RegulationFileError) as caught:
        load_regulation(copy)
    for part in expected:
        assert part in str(caught.value)


def test_a_day_of_every_year():
    assert Yearly(12, 20).of(2021) == date(2021, 12, 20)
    assert Yearly(1, 15, years_after=1).of(2023) == date(2024, 1, 15)


def test_kinds_of_unit_are_those_that_a_roster_can_name():
    fact = next(f for f in core_facts() if f.id == "unit_kind")
    assert tuple(fact.values) == UNIT_KINDS


def test_papers_of_dossiers_can_be_typed_by_their_official_names():
    values = registry().dictionary.facts["papers", "paper"].values
    assert "Phiếu bổ sung hồ sơ đảng viên (bản phô tô)" in values["member_supplement"].text.vi
    assert (
        "Báo cáo kiểm điểm tập thể, kết quả chấm điểm của Đảng bộ, chi bộ" in values["collective_report"].also
    )


def test_every_paper_and_form_that_shipped_rules_name_exists():
    papers = registry().dictionary.facts["papers", "paper"].values
    for regulation in registry().regulations.values():
        forms = {r.id for r in regulation.rules if r.table == "form"}
        for rule in (r for r in regulation.rules if isinstance(r, Dossier)):
            assert rule.text_unknown or rule.paper in papers, rule.name
            assert rule.form is None or not forms or rule.form in forms, rule.name


def test_evaluation_does_not_ask_for_what_only_dossiers_ask():
    for kind in ("member", "leader"):
        assert not {"managed_by_committee", "suggested_review"} & needed_facts(book(BAO_LOC), kind)


def test_unread_deadlines_flag_no_result():
    shipped = book("vn@2021")
    unread = [r for r in shipped.rules if isinstance(r, Milestone) and r.text_unknown]
    assert [r.rows for r in unread] == [("C132-GEN-07-1",)]
    assert not {r.name for k in KINDS for r in shipped.unknown_texts(k)} & {r.name for r in unread}


def test_what_if_refuses_a_day_that_is_none():
    with pytest.raises(RulebookError, match="2021-12-31"):
        book(NINH_THUAN).with_set(["ninhthuan/collective.deadline.report.before=31/12"])


CONDITIONAL = (
    "milestone",
    "cells",
    {
        "who": {"vi": "Chi bộ", "en": "Cells"},
        "until": date(2020, 12, 1),
        "phases": ["review"],
        "units": ["base_cell"],
    },
)


@pytest.mark.parametrize("condition", [{}, {"applies_to": {"exempt": True}}, {"unless": {"exempt": True}}])
def test_a_condition_is_told_in_the_calendar(tmp_path, condition):
    table, name, keys = CONDITIONAL
    law = SmallLaw(tmp_path, [written(table, name, **keys, **condition)])
    names = Labels(law.book(), facts=sentence_facts(law.registry.dictionary, "member"))
    lines = calendar_page(calendar(law.book()), None, names).grids[0].rows[0][1].splitlines()
    assert lines[0] == "Chi bộ: cells"
    words = {"applies_to": "khi được miễn", "unless": "trừ khi được miễn"}
    assert [line for line in lines if "miễn" in line] == [
        f"{words[key]} công tác và sinh hoạt đảng" for key in condition
    ]


@pytest.mark.parametrize(
    ("condition", "exempt", "expected"),
    [
        ({}, None, [("meeting_late", "error")]),
        ({"applies_to": {"exempt": True}}, True, [("meeting_late", "error")]),
        ({"applies_to": {"exempt": True}}, False, []),
        ({"applies_to": {"exempt": True}}, None, [("procedure_open", "info")]),
        ({"unless": {"exempt": True}}, True, []),
        ({"unless": {"exempt": True}}, False, [("meeting_late", "error")]),
        ({"unless": {"exempt": True}}, None, [("procedure_open", "info")]),
    ],
)
def test_a_condition_is_judged_from_the_facts_of_whom_the_meeting_was_about(
    tmp_path, condition, exempt, expected
):
    # The fictional cell C1 reviewed its member a day late.
    table, name, keys = CONDITIONAL
    law = SmallLaw(tmp_path, [written(table, name, **keys, **condition)])
    row = {"unit": "C1", "phase": "review", "subject": "m1", "start": date(2020, 12, 2)}
    told = procedure_findings(law.roster([{"exempt": exempt}], meetings=[row]), law.book())
    assert [(f.code, f.severity) for f in told] == expected
    if expected == [("procedure_open", "info")]:
        assert told[0].message.render("vi") == (
            "meetings!D2: C1 họp đến ngày 02/12/2020, quá hạn 01/12/2020: cells (1-QĐ/TN, cells); "
            "chưa kết luận được vì chưa rõ: Được miễn công tác và sinh hoạt đảng"
        )


# ------------------------------------------------------------------ words


def words(selection, name, lang):
    shipped = book(selection)
    rule = shipped.rule(name)
    facts = sentence_facts(registry().dictionary, rule.kind)
    return rule_words(rule, facts, lang, readings=shipped.readings, rules=shipped.rules)


@pytest.mark.parametrize(
    ("selection", "name", "vi", "en"),
    [
        (
            BAO_LOC, "lamdong-baoloc/collective.duration.base_committee",
            "Hội nghị kiểm điểm: ít nhất 1 ngày; nơi được gợi ý kiểm điểm ít nhất 1,5 ngày; "
            "đối với: Đảng ủy cơ sở",
            "Review meeting: at least 1 days; where a review was suggested at least 1.5 days; "
            "for: Base party committee",
        ),
        (
            BAO_LOC, "lamdong-baoloc/collective.notice.collective_report",
            "Dự thảo báo cáo kiểm điểm tập thể: gửi trước hội nghị kiểm điểm ít nhất 3 ngày làm việc; "
            "ngày họp trừ số ngày, được gửi trong ngày đó",
            "Draft collective report: sent at least 3 working days before the review meeting; "
            "the meeting's day less the days, sending on that day is in time",
        ),
        (
            BAO_LOC, "lamdong-baoloc/leader.dossier.suggestion",
            "Khi là cấp ủy viên cấp trên hoặc cán bộ thuộc diện cấp ủy cấp trên quản lý: hồ sơ cán bộ "
            "lãnh đạo, quản lý, đảng viên: Văn bản gợi ý kiểm điểm; bắt buộc khi được gợi ý kiểm điểm",
            "Where sits on the superior committee or is a cadre that it manages: dossier of leaders, "
            "members: The written suggestion of what to review; required if: a review was suggested",
        ),
        (
            "vn@2025", "qd366/organization.deadline.finish_special",
            "Cơ quan, tổ chức, đơn vị đặc thù: Hoàn thành kiểm điểm, đánh giá, xếp loại của năm; "
            "trước ngày 15/01, 1 năm sau năm kiểm điểm; ngày cuối cùng là ngày liền trước; "
            "đối với: Cơ quan, tổ chức, đơn vị đặc thù",
            "Special bodies: Finish the year's reviews and ratings; before 15/01, 1 year(s) after the "
            "review year; the last valid day is the day before; for: Special body",
        ),
    ],
)  # fmt: skip
def test_rules_in_words(selection, name, vi, en):
    assert words(selection, name, "vi").removesuffix(" — quy định bổ sung của địa phương") == vi
    assert words(selection, name, "en").removesuffix(" — added locally") == en


def test_every_shipped_rule_on_work_is_told_in_both_languages():
    shipped = [r for g in registry().regulations.values() for r in g.rules if isinstance(r, WorkRule)]
    assert len(shipped) > 100
    for rule in shipped:
        facts = sentence_facts(registry().dictionary, rule.kind)
        for lang in ("vi", "en"):
            assert rule_words(rule, facts, lang)


def test_a_comparison_pairs_durations_and_tells_what_differs():
    found = diff(book(BAO_LOC), book(NINH_THUAN), registry())
    topics = {t["topic"]: t for t in found.as_dict("vi")["topics"]}
    topic = topics["calendar.duration.collective"]
    fields = {f["field"]: (f["old"], f["new"]) for m in topic["matches"] for f in m["fields"]}
    assert fields["at_least"] == ("0,5", "1")
    assert fields["suggested"] == ("1", "2")
    assert "Cơ quan chuyên trách tham mưu, giúp việc cấp ủy" in fields["units"][0]
    assert topic["touches"]["ratings"] == []
    assert topics["calendar.order.review.head_first"]["change"] == "same"
