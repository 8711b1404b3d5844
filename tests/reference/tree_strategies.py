"""Hypothesis strategies for small rosters of all four kinds."""

from copy import deepcopy
from random import Random

from hypothesis import strategies as st

from reference.tree_changes import Chances, is_structural
from reference.trees import random_forest

OFTEN_BLANK = (0.0, 0.03, 0.1)


@st.composite
def small_forests(draw, selection, most=24, **options):
    """A small random forest of which a few cells more are changed or blank."""
    seed, size = draw(st.integers(0, 2**20)), draw(st.integers(3, most))
    chosen = {
        "missing_sheet": draw(st.sampled_from((0.0, 0.15))),
        "anywhere": draw(st.sampled_from((0.0, 0.3))),
    }
    tables = random_forest(size, seed, selection, **{"blanks": OFTEN_BLANK, **chosen, **options})
    return draw(changed(tables, selection))


@st.composite
def changed(draw, tables, selection, most=4):
    """A copy with a few cells that hold another value, or none."""
    result = deepcopy(tables)
    chances = Chances(tables, Random(draw(st.integers(0, 2**16))), selection)
    filled = [name for name in chances.possible if result.get(name)]
    for _ in range(draw(st.integers(0, most))):
        table = draw(st.sampled_from(filled))
        row = draw(st.sampled_from(result[table]))
        free = [fact for fact in row if fact in chances.possible[table] and not is_structural(table, fact)]
        fact = draw(st.sampled_from(free))
        row[fact] = draw(st.sampled_from((None, chances.value(table, fact))))
    return result
