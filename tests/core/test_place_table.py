"""Files of places: every fault is told, and neither order nor plugin changes the tree."""

from pathlib import Path

import pytest

from xeploai.errors import RegulationFileError
from xeploai.rulebooks.place_table import load_places, read_places
from xeploai.rulebooks.places import fold, slug


def _written(folder: Path, content: str) -> Path:
    path = folder / "places.toml"
    path.write_text(content, "utf-8")
    return path


def _faults(folder: Path, content: str) -> str:
    with pytest.raises(RegulationFileError) as error:
        load_places([read_places(_written(folder, content))])
    return error.value.render("vi")


def _place(place: str, **more: str) -> str:
    given = {"type": '"commune"', "parent": '"lam-dong"', **more}
    fields = "\n".join(f"{k.rstrip('_')} = {v}" for k, v in given.items())
    return f'[[place]]\nid = "{place}"\nname = {{ vi = "A", en = "A" }}\n{fields}\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_place("lam-dong"), "địa phương “lam-dong” được khai báo hai lần"),
        (_place("a", parent='"no"'), "địa phương “a”: không có cấp trên “no”"),
        (
            _place("a", parent='"b"') + _place("b", parent='"a"'),
            "địa phương “a”: các cấp trên dẫn về chính nó",
        ),
        (
            _place("Tân Hòa"),
            "places.toml: place: mã địa phương “Tân Hòa” không hợp lệ: chỉ gồm chữ thường không dấu, số,"
            " gạch nối, mỗi cấp cách nhau bằng “/”",
        ),
        (
            _place("a") + _place("a", from_="2025-07-01", to="2026-01-01") + _place("a", from_="2025-08-01"),
            "places.toml: place: địa phương “a”: hai bản có ngày chồng lên nhau",
        ),
        (_place("a") + _place("a"), "places.toml: place: địa phương “a”: hai bản có ngày chồng lên nhau"),
        (
            _place("a", from_="2025-07-01", merged_from='["b"]'),
            "places.toml: place: địa phương “a”: không có “b” vào ngày sáp nhập 01/07/2025",
        ),
        (
            _place("b")
            + _place("a", from_="2025-07-01", merged_from='["b"]')
            + _place("c", from_="2025-07-01", merged_from='["b"]'),
            "places.toml: place: địa phương “c”: không có “b” vào ngày sáp nhập 01/07/2025",
        ),
        (
            _place("a", to="2025-06-30", merged_into='"ninh-thuan"'),
            "địa phương “a”: không có “ninh-thuan” vào ngày sáp nhập 30/06/2025",
        ),
        (
            _place("a", type='"district"'),
            "địa phương “a”: cấp này kết thúc ngày 30/06/2025; cần ghi to = ngày đó hoặc sớm hơn",
        ),
        (
            '[[list]]\nparent = "lam-dong"\ncolumns = ["type", "name"]\nrows = [["ward"]]\n',
            "places.toml: place: list[0].rows[0]: số giá trị khác số cột (type, name)",
        ),
        ("[[palce]]\n", "places.toml: place: không có khóa “palce”; gần nhất: “place”"),
    ],
)
def test_faults_of_a_written(tmp_path, content, said):
    assert said in _faults(tmp_path, content).splitlines()


def test_wrong_values_name_row_and_field(tmp_path):
    text = '[[list]]\nparent = "lam-dong"\ncolumns = ["type", "name"]\nrows = [["xa", "A"], ["ward", 1]]\n'
    said = _faults(tmp_path, text)
    assert "list[0].rows[0].type" in said
    assert "gặp “xa”" in said
    assert "list[0].rows[1].name.vi: cần một chuỗi ký tự, gặp 1" in said


def test_two_plugins_cannot_bring_the_same_place(tmp_path):
    brought = read_places(_written(tmp_path, _place("lam-dong/a")))
    with pytest.raises(RegulationFileError) as error:
        load_places([brought, brought])
    assert error.value.render("vi") == "địa phương “lam-dong/a” được khai báo hai lần"


def test_the_order_of_files_changes_nothing(tmp_path):
    one = read_places(_written(tmp_path, _place("lam-dong/a")))
    two = read_places(_written(tmp_path, _place("lam-dong/a/b", parent='"lam-dong/a"')))
    assert load_places([one, two]).versions == load_places([two, one]).versions


@pytest.mark.parametrize(
    ("name", "folded", "part"),
    [("Bà Rịa - Vũng Tàu", "bariavungtau", "ba-ria-vung-tau"), ("Đắk Lắk", "daklak", "dak-lak")],
)
def test_folding_and_slugs(name, folded, part):
    assert (fold(name), slug(name)) == (folded, part)
