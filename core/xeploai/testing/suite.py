"""The conformance check as tests: one class in the author's repository (extra ``testing``).

::

    from xeploai.testing.suite import PluginSuite


    class TestConformance(PluginSuite):
        plugin = "thanhhoa"
"""

from typing import ClassVar

import pytest

from xeploai.testing.cases import CaseFile
from xeploai.testing.conformance import PARTS, Examined, examine, run_part
from xeploai.testing.conformance.examples import all_cases, differences


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

    @pytest.fixture(scope="class")
    def examined(self) -> Examined:
        """The plugin and the registry with it."""
        return examine(self.plugin)[0]

    @pytest.mark.parametrize("part", PARTS)
    def test_part(self, part: str, examined: Examined) -> None:
        """Nothing in this part is an error; warnings do not count."""
        faults = [f for f in run_part(examined, part).faults if f.severity == "error"]
        assert not faults, "\n" + "\n".join(f.render(self.lang) for f in faults)

    def test_cases(self, examined: Examined) -> None:
        """Every worked example gives what its clause says."""
        files = [f for f in examined.case_files if isinstance(f, CaseFile)]
        found = {c.id: differences(c, examined.registry) for f in files for c in all_cases(f)}
        told = [f"{case}: {d}" for case, listed in found.items() for d in listed]
        assert not told, "\n" + "\n".join(told)
