"""QĐ 132, QĐ 124 and QĐ 366 side by side: each topic of the law pack's table in `xeploai diff`.

Which of our topics stand for a topic of the table, and what the table says of each pair of texts, is in
``data/topics.toml``.
"""

import tomllib
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from xeploai.plugins import load_plugins
from xeploai.results.diff import diff
from xeploai.rulebooks.resolve import resolve

REGISTRY = load_plugins()
TEXTS = ("qd132", "qd124", "qd366")
PAIRS = tuple("-".join(pair) for pair in combinations(TEXTS, 2))
TABLE = Path(__file__).parent / "data" / "topics.toml"
TOPICS = {t["id"]: t for t in tomllib.loads(TABLE.read_text("utf-8"))["topic"]}
COMPARED = [(i, pair) for i, t in TOPICS.items() for pair in t.get("diff", {})]


@cache
def changes(pair: str) -> dict[str, str]:
    """Return what the rule diff of two texts says of each of our topics."""
    left, right = (resolve(text, REGISTRY) for text in pair.split("-"))
    return {t.topic: t.change for t in diff(left, right, REGISTRY).topics}


def known_on_both_sides(topic) -> list[str]:
    return [pair for pair in PAIRS if set(pair.split("-")) <= set(topic.get("known", ()))]


@pytest.mark.parametrize(("topic", "pair"), COMPARED)
def test_each_topic_is_in_the_diff_as_the_table_says(topic, pair):
    said = TOPICS[topic]["diff"][pair]
    assert {ours: changes(pair).get(ours) for ours in said} == said


def test_all_topics_of_the_table_are_listed_once_and_in_order():
    assert list(TOPICS) == [f"T-{n:02}" for n in range(1, 24)]


def test_every_rating_rule_known_on_both_sides_is_compared_or_says_why_not():
    lacking = {
        (i, pair)
        for i, topic in TOPICS.items()
        for pair in known_on_both_sides(topic)
        if topic["rating_rule"] and pair not in topic["diff"]
    }
    # Neither text has points: there is no rule that could be shown.
    assert lacking == {("T-02", "qd132-qd124")}
    assert all("judged" in TOPICS[i] for i, _ in lacking)


def test_what_is_no_rating_rule_is_compared_only_where_we_judged_otherwise():
    others = {i for i, t in TOPICS.items() if not t["rating_rule"] and "diff" in t}
    assert others == {"T-04"}
    assert all("judged" in TOPICS[i] for i in others)


def test_where_we_judged_otherwise_is_written_down():
    page = (Path(__file__).parents[1] / "docs/decisions/topics.md").read_text("utf-8")
    told = {line.split()[1] for line in page.splitlines() if line.startswith("| T-")}
    assert told == {i for i, t in TOPICS.items() if "judged" in t}
