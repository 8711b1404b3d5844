"""Places: the table against facts kept by hand, names, other days, plugins' files, faults.

The lists here are written from the law pack (rows CLOC-08, CLOC-09), not from the table.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from xeploai.errors import SelectionError
from xeploai.plugins import Registry, load_plugins
from xeploai.rulebooks.place_table import load_places, read_places
from xeploai.rulebooks.places import LEVELS, Place, Places

OLD = date(2025, 6, 30)
NEW = date(2025, 7, 1)
MERGERS = {
    "Tuyên Quang": ["Hà Giang", "Tuyên Quang"],
    "Lào Cai": ["Lào Cai", "Yên Bái"],
    "Thái Nguyên": ["Bắc Kạn", "Thái Nguyên"],
    "Phú Thọ": ["Hòa Bình", "Phú Thọ", "Vĩnh Phúc"],
    "Bắc Ninh": ["Bắc Giang", "Bắc Ninh"],
    "Hưng Yên": ["Hưng Yên", "Thái Bình"],
    "Hải Phòng": ["Hải Dương", "Hải Phòng"],
    "Ninh Bình": ["Hà Nam", "Nam Định", "Ninh Bình"],
    "Quảng Trị": ["Quảng Bình", "Quảng Trị"],
    "Đà Nẵng": ["Quảng Nam", "Đà Nẵng"],
    "Quảng Ngãi": ["Kon Tum", "Quảng Ngãi"],
    "Gia Lai": ["Bình Định", "Gia Lai"],
    "Khánh Hòa": ["Khánh Hòa", "Ninh Thuận"],
    "Đắk Lắk": ["Phú Yên", "Đắk Lắk"],
    "Lâm Đồng": ["Bình Thuận", "Lâm Đồng", "Đắk Nông"],
    "Đồng Nai": ["Bình Phước", "Đồng Nai"],
    "Hồ Chí Minh": ["Bà Rịa - Vũng Tàu", "Bình Dương", "Hồ Chí Minh"],
    "Tây Ninh": ["Long An", "Tây Ninh"],
    "Đồng Tháp": ["Tiền Giang", "Đồng Tháp"],
    "Vĩnh Long": ["Bến Tre", "Trà Vinh", "Vĩnh Long"],
    "An Giang": ["An Giang", "Kiên Giang"],
    "Cần Thơ": ["Cần Thơ", "Hậu Giang", "Sóc Trăng"],
    "Cà Mau": ["Bạc Liêu", "Cà Mau"],
}
UNCHANGED = [
    "Cao Bằng",
    "Hà Nội",
    "Hà Tĩnh",
    "Huế",
    "Lai Châu",
    "Lạng Sơn",
    "Nghệ An",
    "Quảng Ninh",
    "Sơn La",
    "Thanh Hóa",
    "Điện Biên",
]
SIX_CITIES = ["Cần Thơ", "Huế", "Hà Nội", "Hải Phòng", "Hồ Chí Minh", "Đà Nẵng"]
PATHS = """
[[place]]
id = "lam-dong/tan-hoa"
name = { vi = "Tân Hòa", en = "Tân Hòa" }
type = "commune"
parent = "lam-dong"

[[list]]
parent = "tay-ninh"
columns = ["gso", "type", "name"]
rows = [["25780", "commune", "Tân Hòa"], ["", "ward", "Tân Ninh"]]

[[list]]
parent = "tay-ninh"
from = 2025-07-01
columns = ["type", "name", "merged_from"]
rows = [["commune", "Tân Lập", ["tay-ninh/tan-ninh"]]]
"""


@pytest.fixture(scope="module")
def places() -> Places:
    """The core's places and those that the plugins of this repository bring."""
    return load_plugins().places


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_plugins()


@pytest.fixture
def wider(tmp_path) -> Places:
    return load_places([read_places(_file(tmp_path, PATHS))])


def _file(folder: Path, content: str) -> Path:
    path = folder / "places.toml"
    path.write_text(content, "utf-8")
    return path


def _said(error: pytest.ExceptionInfo, lang: str = "vi") -> str:
    return error.value.render(lang)


def _names(found: Iterator[Place] | tuple[Place, ...]) -> list[str]:
    return sorted(p.name.vi for p in found)


# ------------------------------------------------------------------ the table


def test_63_provinces_until_30_june_2025_and_34_from_the_next_day(places):
    assert [len(places.on(d)) for d in (date(2014, 1, 1), date(2021, 12, 31), OLD)] == [63, 63, 63]
    assert [len(places.on(d)) for d in (NEW, date(2025, 12, 31), date(2026, 12, 31))] == [34, 34, 34]
    assert _names(places.on(NEW)) == sorted([*MERGERS, *UNCHANGED])
    assert _names(places.on(OLD)) == sorted([n for parts in MERGERS.values() for n in parts] + UNCHANGED)


@pytest.mark.parametrize("name", MERGERS)
def test_each_merger(places, name):
    new = places.find(name, NEW)
    assert _names(places.get(i, OLD) for i in new.merged_from) == sorted(MERGERS[name])
    assert (new.from_, new.basis, new.to) == (NEW, "Nghị quyết 202/2025/QH15", places.get(new.id, NEW).to)
    for part in MERGERS[name]:
        old = places.find(part, OLD)
        assert old.to == OLD
        assert old.merged_into == (None if old.id == new.id else new.id)
        assert places.successors(old, NEW) == (new,)


@pytest.mark.parametrize("name", UNCHANGED)
def test_each_unchanged_province(places, name):
    assert places.find(name, OLD) == places.find(name, NEW)
    assert not places.find(name, NEW).merged_from


@pytest.mark.parametrize(
    ("day", "cities"),
    [
        (date(2024, 12, 31), [c for c in SIX_CITIES if c != "Huế"]),
        (date(2025, 1, 1), SIX_CITIES),
        (NEW, SIX_CITIES),
        (date(2026, 4, 30), [*SIX_CITIES, "Đồng Nai"]),
        (date(2026, 9, 1), [*SIX_CITIES, "Đồng Nai", "Quảng Ninh"]),
        (date(2026, 9, 20), [*SIX_CITIES, "Đồng Nai", "Quảng Ninh", "Bắc Ninh"]),
    ],
)
def test_cities_under_the_country(places, day, cities):
    assert _names(p for p in places.on(day) if p.type == "municipality") == sorted(cities)
    before = places.on(day - timedelta(days=1))
    assert len([p for p in before if p.type == "municipality"]) <= len(cities)


def test_a_place_that_only_changes_its_type_or_name_keeps_id_and_territory(places):
    old, new = places.versions["hue"]
    assert (old.full_name.vi, old.to) == ("tỉnh Thừa Thiên Huế", date(2024, 12, 31))
    assert (new.full_name.vi, new.full_name.en) == ("thành phố Huế", "Huế city")
    assert places.reformed("hue", date(2020, 1, 1), date(2026, 1, 1)) is None


def test_codes_name_one_place_a_day(places):
    for day in (date(2014, 1, 1), OLD, NEW, date(2026, 12, 31)):
        for system in ("gso", "iso"):
            codes = Counter(p.codes[system] for p in places.on(day))
            assert max(codes.values()) == 1
    assert {len(p.codes["gso"]) for p in places.on(NEW)} == {2}


@pytest.mark.parametrize(
    ("name", "gso", "iso"),
    [
        ("Lâm Đồng", "68", "VN-35"),
        ("Nghệ An", "40", "VN-22"),
        ("Ninh Thuận", "58", "VN-36"),
        ("Khánh Hòa", "56", "VN-34"),
        ("Hải Phòng", "31", "VN-HP"),
        ("Hà Nội", "01", "VN-HN"),
        ("Hồ Chí Minh", "79", "VN-SG"),
        ("Bắc Giang", "24", "VN-54"),
        ("Thừa Thiên Huế", "46", "VN-26"),
    ],
)
def test_codes_by_hand(places, name, gso, iso):
    assert places.find(name, date(2021, 12, 31)).codes == {"gso": gso, "iso": iso}


def test_a_merged_province_took_the_code_of_one_of_its_parts(places):
    for new in (p for p in places.on(NEW) if p.merged_from):
        assert new.codes["gso"] in {places.get(i, OLD).codes["gso"] for i in new.merged_from}


def test_later_versions_say_by_what_text_and_how_well_it_is_known(places):
    later = [p for v in places.versions.values() for p in v if p.from_]
    assert all(p.basis and p.evidence for p in later)
    assert {p.evidence for p in later if p.from_ == NEW} == {"text"}


def test_versions_of_a_place_follow_one_another(places):
    for versions in places.versions.values():
        for old, new in pairwise(versions):
            assert old.to == new.from_ - timedelta(days=1)


def test_every_type_has_a_level_and_a_name():
    for kind in LEVELS:
        place = Place("x", load_places().get("vn").name, kind)
        assert "Việt Nam" in place.full_name.vi
        assert place.level == LEVELS[kind]


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("lam-dong", "lam-dong"),
        ("LAM-DONG", "lam-dong"),
        ("Lâm Đồng", "lam-dong"),
        ("lam dong", "lam-dong"),
        ("LÂM ĐỒNG", "lam-dong"),
        ("La\u0302m \u0110o\u0302\u0300ng", "lam-dong"),
        ("tỉnh Lâm Đồng", "lam-dong"),
        ("Lam Dong province", "lam-dong"),
        ("68", "lam-dong"),
        ("VN-35", "lam-dong"),
        ("vn-35", "lam-dong"),
        ("Khánh Hòa", "khanh-hoa"),
        ("Khánh Hoà", "khanh-hoa"),
        ("Bà Rịa-Vũng Tàu", "ba-ria-vung-tau"),
        ("Đắc Lắc", "dak-lak"),
        ("Kontum", "kon-tum"),
        ("TP.HCM", "ho-chi-minh"),
        ("TP. Hồ Chí Minh", "ho-chi-minh"),
        ("thành phố Hồ Chí Minh", "ho-chi-minh"),
        ("Ho Chi Minh City", "ho-chi-minh"),
        ("Sài Gòn", "ho-chi-minh"),
        ("Thủ đô Hà Nội", "ha-noi"),
        ("Hanoi", "ha-noi"),
        ("Thừa Thiên - Huế", "hue"),
        ("thành phố Huế", "hue"),
        ("Trung ương", "vn"),
        ("Tiên Lãng", "hai-phong/tien-lang"),
        ("H. Tiên Lãng, TP Hải Phòng", "hai-phong/tien-lang"),
        ("xã Tiên Thắng, Hải Phòng, Việt Nam", "hai-phong/tien-lang/tien-thang"),
        ("Hải Phòng/Tiên Lãng/Tiên Thắng", "hai-phong/tien-lang/tien-thang"),
    ],
)
def test_one_place_by_many_names(places, name, place):
    assert places.find(name, date(2021, 12, 31)).id == place


def test_a_name_gives_the_version_of_the_day(places):
    assert places.at("lam-dong", date(2021, 12, 31)).merged_from == ()
    assert places.at("lam-dong", date(2026, 12, 31)).merged_from == ("binh-thuan", "dak-nong", "lam-dong")
    assert places.at("hue", date(2023, 12, 31)).name.vi == "Thừa Thiên Huế"
    assert places.at("Thừa Thiên Huế", date(2026, 12, 31)).name.vi == "Huế"
    assert places.find("Lâm Đồng").from_ == NEW


def test_a_code_that_passed_to_another_place_goes_by_the_day(places):
    assert places.at("24", OLD).id == "bac-giang"
    assert places.at("24", NEW).id == "bac-ninh"
    assert places.at("27", OLD).id == "bac-ninh"
    with pytest.raises(SelectionError) as error:
        places.find("24")
    assert _said(error) == (
        "“24” chỉ nhiều địa phương: bac-giang (tỉnh Bắc Giang); bac-ninh (thành phố Bắc Ninh);"
        " hãy dùng mã đứng trước ngoặc"
    )


def test_names_of_several_places_list_them_with_their_paths(wider):
    with pytest.raises(SelectionError) as error:
        wider.find("Tân Hoà", date(2021, 12, 31))
    assert _said(error) == (
        "“Tân Hoà” chỉ nhiều địa phương: lam-dong/tan-hoa (xã Tân Hòa, tỉnh Lâm Đồng);"
        " tay-ninh/tan-hoa (xã Tân Hòa, tỉnh Tây Ninh); hãy dùng mã đứng trước ngoặc"
    )
    assert _said(error, "en") == (
        "“Tân Hoà” names several places: lam-dong/tan-hoa (Tân Hòa commune, Lâm Đồng province);"
        " tay-ninh/tan-hoa (Tân Hòa commune, Tây Ninh province); use the id before the brackets"
    )
    assert wider.find("xã Tân Hòa, tỉnh Tây Ninh").id == "tay-ninh/tan-hoa"
    assert wider.find("25780").id == "tay-ninh/tan-hoa"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Lâm Đồngg", "; gần nhất: lam-dong (tỉnh Lâm Đồng)"),
        ("nin-thuan", "; gần nhất: ninh-thuan (tỉnh Ninh Thuận)"),
        ("hai-phong/tien-lan", "; gần nhất: hai-phong/tien-lang (huyện Tiên Lãng)"),
        ("thành phố Thái Nguyên", "; gần nhất: thai-nguyen (tỉnh Thái Nguyên)"),
        ("tây-ninh/Lâm Đồng", "; gần nhất: lam-dong (tỉnh Lâm Đồng)"),
        ("xyzxyz", ""),
        ("", ""),
    ],
)
def test_unknown_names_offer_the_nearest(places, name, near):
    with pytest.raises(SelectionError) as error:
        places.find(name, date(2021, 12, 31))
    assert _said(error) == f"không có địa phương “{name}”{near}"


# ------------------------------------------------------------------ other days


@pytest.mark.parametrize(
    ("name", "day", "vi", "en"),
    [
        (
            "ninh-thuan",
            date(2026, 12, 31),
            "tỉnh Ninh Thuận kết thúc ngày 30/06/2025 và nhập vào tỉnh Khánh Hòa theo Nghị quyết"
            " 202/2025/QH15; hãy dùng khanh-hoa@X",
            "Ninh Thuận province ended on 30/06/2025 and merged into Khánh Hòa province by Nghị quyết"
            " 202/2025/QH15; use khanh-hoa@X",
        ),
        (
            "Bình Dương",
            NEW,
            "tỉnh Bình Dương kết thúc ngày 30/06/2025 và nhập vào thành phố Hồ Chí Minh theo Nghị quyết"
            " 202/2025/QH15; hãy dùng ho-chi-minh@X",
            "Bình Dương province ended on 30/06/2025 and merged into Hồ Chí Minh city by Nghị quyết"
            " 202/2025/QH15; use ho-chi-minh@X",
        ),
        (
            "tien-lang",
            date(2026, 3, 31),
            "huyện Tiên Lãng kết thúc ngày 30/06/2025; hãy dùng cấp trên, thành phố Hải Phòng: hai-phong@X",
            "Tiên Lãng district ended on 30/06/2025; use what stands above it, Hải Phòng city: hai-phong@X",
        ),
        (
            "Tiên Thắng",
            NEW,
            "xã Tiên Thắng thuộc huyện Tiên Lãng, đã kết thúc ngày 30/06/2025; hãy dùng thành phố"
            " Hải Phòng: hai-phong@X",
            "Tiên Thắng commune belongs to Tiên Lãng district, which ended on 30/06/2025; use Hải Phòng"
            " city: hai-phong@X",
        ),
    ],
)
def test_an_ended_place_offers_what_works(places, name, day, vi, en):
    with pytest.raises(SelectionError) as error:
        places.at(name, day, "@X")
    assert _said(error) == vi
    assert _said(error, "en") == en


def test_a_place_before_its_time_offers_what_was_there(wider):
    with pytest.raises(SelectionError) as error:
        wider.at("tay-ninh/tan-lap", date(2024, 12, 31), "@2024")
    assert _said(error) == (
        "xã Tân Lập chỉ có từ ngày 01/07/2025; trước đó là phường Tân Ninh: hãy dùng tay-ninh/tan-ninh@2024"
    )
    with pytest.raises(SelectionError) as error:
        wider.at("Tân Ninh", date(2026, 12, 31), "@2026")
    assert _said(error) == (
        "phường Tân Ninh kết thúc ngày 30/06/2025 và nhập vào xã Tân Lập; hãy dùng tay-ninh/tan-lap@2026"
    )


def test_what_lies_in_an_ended_province_follows_it(tmp_path):
    text = '[[place]]\nid = "ninh-thuan/phan-rang"\nname = { vi = "Phan Rang", en = "Phan Rang" }\n'
    text += 'type = "city"\nparent = "ninh-thuan"\nto = 2025-06-30\n'
    places = load_places([read_places(_file(tmp_path, text))])
    with pytest.raises(SelectionError) as error:
        places.at("TP Phan Rang", NEW, "@2025")
    assert _said(error).endswith("hãy dùng cấp trên, tỉnh Khánh Hòa: khanh-hoa@2025")


def test_a_place_with_nothing_to_offer_says_so(tmp_path):
    text = (
        '[[place]]\nid = "mien"\nname = { vi = "Miên", en = "Mien" }\ntype = "country"\nfrom = 2020-01-01\n'
    )
    places = load_places([read_places(_file(tmp_path, text))])
    with pytest.raises(SelectionError) as error:
        places.at("mien", date(2019, 12, 31))
    assert _said(error) == "Miên không có ngày 31/12/2019"


def test_every_offer_works(wider):
    edges = {d for v in wider.versions.values() for p in v for d in (p.from_, p.to) if d}
    for day in (e + timedelta(days=n) for e in edges for n in (-1, 0, 1)):
        for place in wider:
            try:
                assert wider.at(place, day).exists_on(day)
            except SelectionError as exc:
                offers = exc.messages[0].params["offer"].split(" / ")
                assert offers
                assert all(wider.at(o, day).id == o for o in offers)
