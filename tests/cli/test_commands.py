"""Every command: what it prints, its exit code, its JSON (DESIGN 8)."""

import json

import openpyxl
import pytest

from cli_people import members, write

PLACE = "lam-dong@2021"


def test_evaluate_prints_results_quota_candidates_and_what_is_missing(call, roster):
    result = call("evaluate", roster, PLACE)
    assert result.code == 0
    assert "14 đảng viên" in " ".join(result.out.split())
    assert "42,9 %" in result.out
    assert "1,83" in result.out
    assert "chờ cấp có thẩm quyền lựa chọn (5)" in result.out
    assert "DV08 Người Thiếu Dữ Kiện" in result.out
    assert "[quota_base=good]" in result.out


def test_candidates_are_listed_in_roster_order_with_their_points(call, roster):
    out = call("evaluate", roster, PLACE).out
    lines = [line.split() for line in out.splitlines() if line.startswith("DV0") and "Người Xuất Sắc" in line]
    assert [(line[0], line[-1]) for line in lines] == [(f"DV0{n}", "96") for n in range(1, 6)]


def test_evaluate_as_json_is_the_documented_format(call, roster):
    result = call("evaluate", roster, PLACE, "--format", "json")
    values = json.loads(result.out)
    assert values["format"] == "xeploai.evaluation/1"
    assert {s["id"] for s in values["subjects"]} == {m["id"] for m in members()}
    assert {"kind", "id", "status", "rating", "reasons", "missing", "flags"} <= values["subjects"][0].keys()


def test_same_input_same_bytes(call, roster):
    assert (
        call("evaluate", roster, PLACE, "--format=json").out
        == call("evaluate", roster, PLACE, "--format=json").out
    )


def test_quiet_prints_the_results_only(call, roster):
    out = call("evaluate", roster, PLACE, "--quiet").out
    assert "Kết quả xếp loại" in out
    assert "Cách hiểu" not in out


def test_set_changes_one_value_and_says_so(call, roster):
    result = call("evaluate", roster, PLACE, "--set", "lamdong/member.excellent.score.score=97")
    assert "GIẢ ĐỊNH: quy tắc đã đổi bằng --set" in result.out
    assert "Ứng viên vượt tỉ lệ" not in result.out


def test_another_period_is_hypothetical(call, tmp_path):
    early = write(tmp_path / "early", "2020")
    out = " ".join(call("evaluate", early, PLACE).out.split())
    assert "GIẢ ĐỊNH: kỳ của danh sách (2020) khác kỳ của bộ quy tắc (2021)" in out


def test_evaluate_reads_places_as_people_write_them(call, roster):
    assert "lam-dong@2021: Lâm Đồng" in call("evaluate", roster, "Lâm Đồng@2021").out


def test_explain_begins_with_the_deciding_rules(call, roster):
    result = call("explain", roster, PLACE, "DV06")
    head = " ".join(result.out[: result.out.index("Từng quy tắc")].split())
    assert result.code == 0
    assert "Đề xuất: Hoàn thành tốt nhiệm vụ." in head
    assert (
        "Chưa lên “Hoàn thành xuất sắc nhiệm vụ” vì chưa đạt: Từ 95 điểm trở lên (44-KH/ThU, II.B.2.3.a"
        in head
    )
    assert "Để lên một mức" in head


def test_explain_lists_every_rule_with_outcome_clause_and_evidence(call, roster):
    values = json.loads(call("explain", roster, PLACE, "DV06", "--format", "json").out)
    outcomes = {r["rule"]: r["outcome"] for r in values["rules"]}
    assert outcomes["lamdong/member.excellent.score"] == "not_met"
    assert outcomes["lamdong/member.good.score"] == "met"
    assert all(r["source"] and r["evidence"] for r in values["rules"])


def test_explain_tells_supplied_from_derived_values(call, roster):
    out = call("explain", roster, PLACE, "DV06").out
    facts = out[out.index("Dữ kiện đã dùng") :].splitlines()
    line = {w: next(x for x in facts if x.startswith(w)) for w in ("Tổng điểm", "Tổ chức cơ sở")}
    assert "nhập" in line["Tổng điểm"]
    assert "suy ra" in line["Tổ chức cơ sở"]


def test_compare_prints_counts_flows_movers_and_rules_on_both_sides(call, roster):
    changed = f"{PLACE}+quota_base=all_rated"
    result = call("compare", roster, PLACE, changed, "qd124")
    assert result.code == 0
    for wanted in ("Kết quả theo từng bộ quy tắc", f"Từ {PLACE} sang qd124", "qd124: chưa xác định 13 người"):
        assert wanted in result.out
    assert "Trả lời khác nhau" in result.out
    assert result.out.count("GIẢ ĐỊNH") == 1


def test_compare_names_who_moved_and_why(call, tmp_path):
    people = write(tmp_path / "people", members=[{**m, "score": 82} for m in members()])
    out = call("compare", people, PLACE, "vn@2021+quota_base=all_rated", "--all").out
    if "Ai chuyển mức" in out:
        assert "Quy tắc quyết định" in out
    values = json.loads(call("compare", people, PLACE, "vn@2021", "--format", "json").out)
    assert values["format"] == "xeploai.comparison/1"


def test_set_reaches_the_rulebook_that_has_the_rule(call, roster):
    result = call("compare", roster, PLACE, "qd124", "--set", "lamdong/member.excellent.score.score=94")
    assert result.code == 0
    assert "--set" in result.out


def test_check_finds_a_decision_against_the_rules(call, tmp_path):
    decided = {"subject": "DV10", "subject_kind": "member", "period": "2021", "selection": PLACE}
    people = write(tmp_path / "people", decisions=[{**decided, "rating": "excellent", "status": "in_force"}])
    result = call("check", people, PLACE)
    assert result.code == 1
    assert "Lỗi" in result.out
    assert json.loads(call("check", people, PLACE, "--format", "json").out)["format"] == "xeploai.check/1"


def test_check_without_violations_ends_with_zero(call, roster):
    assert call("check", roster, PLACE).code == 0


def test_rulebook_shows_origin_relation_evidence_and_readings(call):
    result = call("rulebook", PLACE)
    assert result.code == 0
    for wanted in (
        "qd132/member.ladder",
        "điền vào chỗ để ngỏ: qd132/member.points_frame",
        "văn bản địa phương",
    ):
        assert wanted in result.out
    assert "Phần chưa được mã hóa" in result.out


def test_rulebook_as_json(call):
    values = json.loads(call("rulebook", "nghe-an@2016", "--format", "json").out)
    assert values["format"] == "xeploai.rulebook/1"
    assert {r["relation"] for r in values["rules"]} >= {"fills", None}
    assert any(r["changes"] for r in values["rules"])


def test_template_asks_for_exactly_what_the_rules_need(call, tmp_path):
    result = call("template", PLACE, "-o", tmp_path / "a.xlsx", "--format", "json")
    asked = json.loads(result.out)
    assert "points_a1" in asked["members"]
    assert "votes_good" not in asked.get("ballots", [])
    assert asked["absences"] == ["subject", "type", "from", "to"]
    both = json.loads(
        call("template", PLACE, "--for", "nghe-an@2016", "-o", tmp_path / "b.xlsx", "--format=json").out
    )
    assert "votes_good" in both["ballots"]
    assert set(asked["members"]) < set(both["members"])


def test_template_of_some_kinds_only(call, tmp_path):
    ask = ("template", PLACE, "-o", tmp_path / "a.xlsx", "--force", "--format", "json", "--kind")
    assert "collectives" not in json.loads(call(*ask, "member").out)
    assert "quota_group" in json.loads(call(*ask, "collective").out)["collectives"]
    refused = call(*ask, "members")
    assert (refused.code, "“member”" in refused.err) == (2, True)


def test_template_leaves_a_filled_in_workbook_alone(call, tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_text("mine")
    result = call("template", PLACE, "-o", path)
    assert (result.code, path.read_text()) == (2, "mine")
    assert call("template", PLACE, "-o", path, "--force").code == 0
    assert path.read_bytes()[:2] == b"PK"


def test_plugins_lists_what_is_installed(call):
    result = call("plugins")
    assert result.code == 0
    assert "đang dùng" in result.out
    assert all(name in result.out for name in ("hd27", "lamdong", "nghean", "qd124", "qd132"))


@pytest.mark.parametrize("command", ["plugins", "rulebook"])
def test_a_disabled_plugin_is_said_to_be_so(call, command):
    args = [] if command == "plugins" else ["vn@2021"]
    result = call(command, *args, "--disable", "lamdong", "--format", "json")
    assert result.code == 0
    if command == "plugins":
        status = {p["name"]: p["status"] for p in json.loads(result.out)["plugins"]}
        assert status["lamdong"] == "disabled"


def test_an_evaluation_that_needs_a_disabled_plugin_stops_and_names_it(call, roster):
    result = call("evaluate", roster, PLACE, "--disable", "lamdong")
    assert result.code == 3
    assert "“lamdong”" in result.err
    assert result.out == ""


def test_a_filled_in_template_evaluates_without_renaming_anything(call, roster, tmp_path):
    path = tmp_path / "mine.xlsx"
    call("template", PLACE, "-o", path)
    source, book = openpyxl.load_workbook(roster), openpyxl.load_workbook(path)
    book["Thông tin"]["B1"] = "2021"
    for name in ("Tổ chức đảng", "Đảng viên"):
        columns = {str(c.value).removesuffix(" (*)"): c.column for c in book[name][1]}
        rows = source[name].iter_rows(values_only=True)
        heads = next(rows)
        for number, row in enumerate(rows, 2):
            for head, value in zip(heads, row, strict=True):
                if head in columns:
                    book[name].cell(number, columns[head], value)
    book.save(path)
    mine = json.loads(call("evaluate", path, PLACE, "--format", "json").out)["subjects"]
    theirs = json.loads(call("evaluate", roster, PLACE, "--format", "json").out)["subjects"]
    assert [(s["id"], s["status"], s["rating"]) for s in mine] == [
        (s["id"], s["status"], s["rating"]) for s in theirs
    ]


def test_demo_does_the_main_job_in_the_present_folder(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = call("demo")
    assert result.code == 0
    assert f"Báo cáo HTML: {tmp_path / 'xeploai-demo.html'}" in result.out
    assert [p.name for p in tmp_path.iterdir()] == ["xeploai-demo.html"]
    text = (tmp_path / "xeploai-demo.html").read_text("utf-8")
    assert all(s in text for s in ("lam-dong@2021", "nghe-an@2016", "qd124"))


def test_demo_in_english_has_no_vietnamese_texts_of_ours(call, tmp_path):
    result = call("demo", "--lang", "en", "-o", tmp_path / "report.html")
    assert "HTML report:" in result.out
    text = (tmp_path / "report.html").read_text("utf-8")
    assert '<html lang="en">' in text
    assert "Kết quả" not in text


REGULATION = """
[regulation]
id = "thu-nghiem"
title = { vi = "Văn bản thử", en = "A text to try" }
issuer = { vi = "Không ai", en = "Nobody" }
place = "lam-dong"
from = 2021-01-01
last_checked = 2021-12-31
extends = ["qd132"]

[[document]]
id = "tn"
number = "1-TN"
title = { vi = "Văn bản thử", en = "A text to try" }
issuer = { vi = "Không ai", en = "Nobody" }
"""
NOTICE = """
[[notice]]
id = "notice.try"
topic = "member.notice.try"
relation = "adds"
text = { vi = "Lưu ý để thử", en = "A notice to try" }
source = { document = "tn", clause = "1" }
evidence = "infer"
when = { exempt = true }
"""


@pytest.fixture
def rules(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "regulation.toml").write_text(REGULATION, "utf-8")
    (folder / "procedure.toml").write_text(NOTICE, "utf-8")
    return folder


def test_a_regulation_that_is_only_data_joins_the_rulebook(call, roster, rules):
    out = call("rulebook", PLACE, "--rules", rules).out
    assert "thu-nghiem/member.notice.try" in out
    assert "1-TN, 1" in out
    assert "thu-nghiem/member.notice.try" not in call("rulebook", PLACE).out
    assert "Lưu ý để thử" in call("evaluate", roster, PLACE, "--rules", rules, "--all").out


def test_faults_of_such_a_regulation_name_file_and_key(call, rules):
    (rules / "procedure.toml").write_text(NOTICE.replace("when", "wenn"), "utf-8")
    result = call("rulebook", PLACE, "--rules", rules)
    assert result.code == 3
    assert "procedure.toml: notice[notice.try]" in result.err
    assert "“wenn”; gần nhất: “when”" in result.err
