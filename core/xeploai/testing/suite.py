"""The conformance check as tests: one class in the author's repository (extra ``testing``).

::

    from xeploai.testing.suite import PluginSuite


    class TestConformance(PluginSuite):
        plugin = "thanhhoa"
"""

from functools import cache
from typing import ClassVar

import pytest

from xeploai.testing.cases import case_differences
from xeploai.testing.conformance import PARTS, Examined, examine, run_part
from xeploai.testing.conformance.examples import all_cases


@cache
def _examined(plugin: str) -> Examined:
    return examine(plugin)[0]


class PluginSuite:
    """One test for each of the ten parts; a failure lists every fault with its place."""

    __test__ = False
    plugin: ClassVar[str]
    """Name of the installed plugin, or a folder of data."""
    lang: ClassVar[str] = "vi"
    """Language of the messages."""

    def __init_subclass__(cls) -> None:
        """Let subclasses be collected, and not this class."""
        cls.__test__ = True

    @pytest.fixture
    def examined(self) -> Examined:
        """The plugin and the registry with it, the same for all tests."""
        return _examined(self.plugin)

    @pytest.mark.parametrize("part", PARTS)
    def test_part(self, part: str, examined: Examined) -> None:
        """Nothing in this part is an error; warnings do not count."""
        faults = [f for f in run_part(examined, part).faults if f.severity == "error"]
        assert not faults, "\n" + "\n".join(f.render(self.lang) for f in faults)

    def test_cases(self, examined: Examined) -> None:
        """Every worked example gives what its clause says."""
        cases = [c for f in examined.case_files for c in all_cases(f)]
        found = [(c.id, d) for c in cases for d in case_differences(c, examined.registry)]
        told = [f"{case}: {d.render(self.lang)}" for case, d in found]
        assert not told, "\n" + "\n".join(told)
