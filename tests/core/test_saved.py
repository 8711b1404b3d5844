"""A saved comparison: what is written is what is read; anything else is told."""

import pytest

from small_law import STEPS, quota
from xeploai.errors import UsageError, XeploaiError
from xeploai.results.saved import Saved, read_saved, write_saved

WHOLE = Saved(
    selections=("lam-dong@2021", "qd124"),
    title='Thử "mức" 25 % <b>',
    author="=1+1",
    changes=("qd132/member.quota.excellent.share=25%",),
    with_decisions=True,
    attribution=False,
    roster="ab" * 32,
    rulebooks=("cd" * 32, "ef" * 32),
)


def test_what_is_written_is_read(tmp_path):
    write_saved(WHOLE, tmp_path / "c.toml")
    assert read_saved(tmp_path / "c.toml") == WHOLE


def test_a_file_by_hand_needs_no_more_than_selections(tmp_path):
    (tmp_path / "c.toml").write_text('selections = ["a", "b"]\n', "utf-8")
    assert read_saved(tmp_path / "c.toml") == Saved(("a", "b"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = 3\n", "title"),
        ('selections = ["a"]\n', "c.toml"),
        ('selections = ["a", "b"]\nformat = "xeploai.saved/9"\n', "xeploai.saved/1"),
        ('selections = ["a", "b"]\nselection = "c"\n', "selections"),
        ('selections = "a, b"\n', "selections"),
        ("selections = [\n", "c.toml"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, text, told):
    (tmp_path / "c.toml").write_text(text, "utf-8")
    with pytest.raises(XeploaiError) as caught:
        read_saved(tmp_path / "c.toml")
    assert told in caught.value.render("en")


def test_another_roster_or_other_rules_are_told(small):
    law = small(*STEPS, quota())
    one, two = (law.roster([{"level_task": "good"}] * n) for n in (1, 2))
    book = law.book()
    saved = Saved(("small", "small"), roster=one.digest, rulebooks=(book.digest, "00"))
    saved.check_roster(one, "c.toml")
    with pytest.raises(UsageError):
        saved.check_roster(two, "c.toml")
    assert [m.code for m in saved.changed([book, book], "c.toml")] == ["saved.changed"]
