"""Everything that ``xeploai plugin check mau`` looks at, one test a part."""

from xeploai.testing.suite import PluginSuite


class TestConformance(PluginSuite):
    """The ten parts of the conformance check, and every worked example."""

    plugin = "mau"
