"""Fixtures for tests of the core."""

import pytest

from small_law import SmallLaw


@pytest.fixture
def small(tmp_path):
    """Return a function that builds the fictional regulation with the rules given."""
    made = []

    def build(*rules, **more):
        made.append(None)
        return SmallLaw(tmp_path / f"law{len(made)}", rules, **more)

    return build
