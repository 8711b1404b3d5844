"""Derived facts that rest on each other are R111 when the rulebook is built (S16)."""

import pytest

from xeploai import load_plugins, resolve
from xeploai.errors import RulebookError
from xeploai.model import Fact, Text
from xeploai.rulebooks.rulebook import fact_cycle

RULES = {
    "regulation.toml": """
[regulation]
id = "vong"
title = { vi = "Vòng", en = "Circle" }
issuer = { vi = "Thử", en = "Test" }
place = "vn"
from = 2031-01-01
to = 2031-12-31

[[document]]
id = "doc"
number = "1"
title = { vi = "Văn bản", en = "Text" }
issuer = { vi = "Thử", en = "Test" }
""",
    "facts.toml": """
[[fact]]
id = "circle_one"
type = "count"
derived = true
of = ["circle_two"]
label = { vi = "Một", en = "One" }

[[fact]]
id = "circle_two"
type = "count"
derived = true
of = ["circle_one"]
label = { vi = "Hai", en = "Two" }
""",
    "member.toml": """
[[ladder]]
id = "ladder"
topic = "member.ladder"
text = { vi = "Thang", en = "Ladder" }
fallback = "completed"
source = { document = "doc", clause = "1" }
evidence = "text"
""",
}


def fact(name, *rests_on):
    return Fact(id=name, label=Text(name, name), type="count", derived=True, of=rests_on)


def test_facts_in_layers_are_no_cycle():
    assert fact_cycle({"a": fact("a", "b"), "b": fact("b", "c"), "c": fact("c")}) == []


def test_a_cycle_is_told_with_its_path():
    path = fact_cycle({"a": fact("a", "b"), "b": fact("b", "a")})

    assert path[0] == path[-1]
    assert set(path) == {"a", "b"}


def test_a_rulebook_with_a_cycle_is_not_built(tmp_path):
    for name, text in RULES.items():
        (tmp_path / name).write_text(text, "utf-8")
    registry = load_plugins(candidates=[], rules=[tmp_path])

    with pytest.raises(RulebookError, match="R111") as caught:
        resolve("vong", registry)

    assert "circle_one" in caught.value.render("vi")
    assert "circle_two" in caught.value.render("vi")
