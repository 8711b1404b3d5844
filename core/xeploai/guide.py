"""Where the guide for authors of plugins is on this machine."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

PAGES: Mapping[str, str] = {"vi": "plugin-guide.vi.md", "en": "plugin-guide.md"}
"""The guide, by language; the anchors in it are the same."""


def guide_path(lang: str) -> str:
    """Return the path of the guide: shipped with the wheel, or in the sources; empty if it is in neither."""
    package = Path(str(files("xeploai")))
    places = (package / "data" / "guide", package.parents[1] / "docs")
    return next((str(p / PAGES[lang]) for p in places if (p / PAGES[lang]).is_file()), "")
