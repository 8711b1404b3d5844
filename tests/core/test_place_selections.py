"""Selections by place: offers, names, plugins' places, texts older than a merger."""

from datetime import date
from importlib.metadata import EntryPoint

import pytest

from xeploai.errors import PluginError, SelectionError
from xeploai.plugins import Candidate, PluginInfo, Registry, load_plugins
from xeploai.rulebooks.place_table import load_places
from xeploai.rulebooks.resolve import resolve
from xeploai.rulebooks.scope import find_scope
from xeploai.rulebooks.selection import parse_selection

OLD = date(2025, 6, 30)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_plugins()


def _said(error: pytest.ExceptionInfo) -> str:
    return error.value.render("vi")


def test_the_offer_keeps_period_and_readings(registry):
    with pytest.raises(SelectionError) as error:
        resolve("Ninh Thuận@2026+quota_base=good_or_better+x=y", registry)
    assert _said(error).endswith("hãy dùng khanh-hoa@2026+quota_base=good_or_better+x=y")
    with pytest.raises(SelectionError) as error:
        resolve("tỉnh Ninh Thuận@2026-Q1", registry)
    assert _said(error).endswith("hãy dùng khanh-hoa@2026-Q1")


def test_a_selection_by_any_name_is_the_one_by_id(registry):
    books = [resolve(f"{n}@2021", registry) for n in ("lam-dong", "tỉnh Lâm Đồng", "68", "VN-35")]
    assert {b.selection for b in books} == {"lam-dong@2021"}
    assert len({b.digest for b in books}) == 1
    assert books[0].place.to == OLD


def test_the_year_of_the_merger_goes_by_its_last_day(registry):
    with pytest.raises(SelectionError) as error:
        find_scope(parse_selection("ninh-thuan@2025"), registry)
    assert error.value.messages[0].params["offer"] == "khanh-hoa@2025"
    assert find_scope(parse_selection("ninh-thuan@2025-06-30"), registry).place.id == "ninh-thuan"


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        ("Lâm Đồnk@2021", "không có địa phương hay quy định “Lâm Đồnk”; gần nhất: lam-dong (tỉnh Lâm Đồng)"),
        ("qd1322@2021", "không có địa phương hay quy định “qd1322”; gần nhất: qd132"),
        ("xyzxyz@2021", "không có địa phương hay quy định “xyzxyz”"),
        ("xyzxyz", "không có địa phương hay quy định “xyzxyz”"),
        ("Lâm Đồng", "“Lâm Đồng” cần một năm hoặc ngày, ví dụ Lâm Đồng@2021"),
    ],
)
def test_selections_that_name_nothing(registry, selection, said):
    with pytest.raises(SelectionError) as error:
        resolve(selection, registry)
    assert _said(error) == said


def test_plugins_bring_the_places_they_speak_for(registry):
    assert registry.places.find("TP Bảo Lộc").id == "lam-dong/bao-loc"
    assert registry.places.find("ĐHKT, Nghệ An").id == "nghe-an/vinh/dhkt"
    assert "lam-dong/bao-loc" not in load_places()


@pytest.mark.parametrize("name", ["bao-loc", "lam-dong/bao-loc", "thành phố Bảo Lộc"])
def test_a_place_of_an_inactive_plugin_names_the_plugin(name):
    with pytest.raises(PluginError) as error:
        resolve(f"{name}@2021", load_plugins(disabled=["lamdong"]))
    assert error.value.messages[0].code == "plugin.needed"
    assert error.value.messages[0].params["name"] == "lamdong"


def test_a_faulty_file_of_places_breaks_only_its_plugin(tmp_path, monkeypatch):
    (tmp_path / "faulty_places.py").write_text(
        "from pathlib import Path\nfrom xeploai.hookspecs import hookimpl\n\n\n"
        "@hookimpl\ndef xeploai_places():\n    return [Path(__file__).parent / 'places.toml']\n"
    )
    (tmp_path / "places.toml").write_text('[[place]]\nid = "Sai"\n')
    monkeypatch.syspath_prepend(tmp_path)
    candidate = Candidate(
        PluginInfo("faulty", "faulty", "1"), EntryPoint("faulty", "faulty_places", "xeploai")
    )
    registry = load_plugins(candidates=[candidate])
    assert [i.status for i in registry.report] == ["broken"]
    assert "lam-dong" in registry.places


REGULATION = """
[regulation]
id = "hp"
title = { vi = "Hải Phòng", en = "Hải Phòng" }
issuer = { vi = "Thành ủy", en = "City committee" }
place = "hai-phong"
from = 2023-11-01
last_checked = 2023-12-31
extends = ["qd124"]
"""


def test_a_local_text_older_than_the_merger_is_pointed_out(tmp_path):
    (tmp_path / "regulation.toml").write_text(REGULATION, "utf-8")
    registry = load_plugins(rules=[tmp_path])
    before = find_scope(parse_selection("hai-phong@2025-06-30"), registry)
    after = find_scope(parse_selection("hai-phong@2025-07-01"), registry)
    assert "note.territory" not in [n.code for n in before.notes]
    said = next(n for n in after.notes if n.code == "note.territory").render("vi")
    assert said == (
        "hp ban hành trước khi Hải Phòng gồm thêm Hải Dương (từ 01/07/2025);"
        " chưa thấy văn bản nào nói quy định này còn hay hết áp dụng"
    )
