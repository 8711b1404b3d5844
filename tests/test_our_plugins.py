"""Our own regulations keep the promises that we ask of others."""

import pytest

from xeploai.candidates import discover
from xeploai.testing.conformance import PARTS, examine, run_part

OURS = sorted(c.info.name for c in discover() if c.info.distribution == "xeploai")


@pytest.mark.slow
@pytest.mark.parametrize("name", OURS)
def test_every_part_passes(name):
    (it,) = examine(name)
    found = [f for part in PARTS for f in run_part(it, part).faults if f.severity == "error"]
    assert [f.render("en") for f in found] == []
