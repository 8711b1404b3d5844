"""Open reports in a headless Chromium and look: they render, ask nothing of anybody, and print on A4.

Run ``python tests/ci/report_in_browser.py [BROWSER] [--screenshot FILE]`` with the extra ``charts``.
Names in the roster try to become markup, script and formula.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cli_people import members, write

HOSTILE = (
    "<script>document.title='taken'</script>",
    "=1+1",
    "<img src=https://example.org/x.png onerror=\"document.title='taken'\">",
    "</td></table><svg onload=\"document.title='taken'\">&amp;",
)
PLACE, OTHER = "lam-dong@2021", "qd124"
SHARE = "qd132/member.quota.excellent.share=10%..30%:10%"
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--enable-logging=stderr",
    "--hide-scrollbars",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_ERRANDS = re.compile(
    r"https?://(accounts|clients\d*|www|update|optimizationguide-pa|content-autofill|safebrowsing)\."
    r"(google|googleapis)\.com/"
)
"""What Chromium asks of its maker by itself, whatever page is open (an empty one too)."""
_CONSOLE = re.compile(r":CONSOLE[:(].*")


class Page(HTMLParser):
    """What a document holds once the browser has made something of it."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.events = []
        self.words = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.events += [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data):
        self.words.append(data)


def browse(browser, folder, *options):
    """Run the browser once and return what it printed and what it logged."""
    profile = ("--user-data-dir=" + str(folder / "profile"), "--log-net-log=" + str(folder / "net.json"))
    done = subprocess.run(
        [browser, *QUIET, *profile, *options], capture_output=True, text=True, timeout=180, check=True
    )
    return done.stdout, done.stderr


def requests(folder):
    """Return the addresses outside this machine that were asked for, but for the browser's own errands."""
    text = (folder / "net.json").read_text("utf-8", "replace")
    asked = set(re.findall(r'"url":"((?:https?|wss?|ftp):[^"]+)"', text))
    return {u for u in asked if not _ERRANDS.match(u)}


def check(browser, folder, report, *, tables, charts):
    """Look at one report; raise AssertionError for anything that should not be there."""
    address = report.as_uri()
    dom, log = browse(browser, folder, "--dump-dom", address)
    page = Page(dom)
    assert not _CONSOLE.findall(log), _CONSOLE.findall(log)
    assert not requests(folder), requests(folder)
    assert page.tags.count("table") >= tables, (report.name, page.tags.count("table"))
    assert page.tags.count("figure") >= charts, (report.name, page.tags.count("figure"))
    assert {"script", "img", "iframe", "link", "a", "object"}.isdisjoint(page.tags)
    assert page.events == []
    assert "<title>taken" not in dom
    assert not re.search(r"url\(\s*['\"]?(?!#)|@import", dom)
    text = "".join(page.words)
    names = {"sweep.html": (), "explain.html": HOSTILE[:1]}.get(report.name, HOSTILE)
    assert all(name in text for name in names), report.name
    pdf = folder / f"{report.stem}.pdf"
    browse(browser, folder, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", address)
    boxes = re.findall(rb"/MediaBox \[0 0 (\d+)\S* (\d+)\S*\]", pdf.read_bytes())
    assert boxes, f"{pdf.name} has no pages"
    # 210 x 297 mm in points, rounded down by the browser.
    assert set(boxes) <= {(b"594", b"841"), (b"595", b"841"), (b"595", b"842")}, set(boxes)
    return {"report": report.name, "tables": page.tags.count("table"), "pages": len(boxes)}


def made(folder):
    """Write the reports on a roster whose names are hostile."""
    people = [{**m, "name": HOSTILE[n % len(HOSTILE)]} for n, m in enumerate(members())]
    roster = write(folder / "people.xlsx", members=people)
    run = [sys.executable, "-m", "xeploai_cli"]
    reports = tuple(folder / f"{n}.html" for n in ("compare", "evaluate", "sweep", "explain"))
    compared, rated, swept, explained = reports
    for args in (
        ("compare", roster, PLACE, OTHER, "-o", compared),
        ("evaluate", roster, PLACE, "-o", rated),
        ("sweep", roster, PLACE, "--set", SHARE, "-o", swept),
        ("explain", roster, PLACE, members()[0]["id"], "-o", explained),
    ):
        code = subprocess.run([*run, *map(str, args)], stdout=subprocess.DEVNULL, check=False).returncode
        assert code in (0, 1), args
    return reports


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("browser", nargs="?", default=next(filter(shutil.which, BROWSERS), None))
    parser.add_argument("--screenshot", type=Path, help="write a picture of the demo's report")
    asked = parser.parse_args()
    if asked.browser is None:
        sys.exit(f"no browser found: {', '.join(BROWSERS)}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Every candidate over the quota: the sweep of the small roster has nothing to draw.
        least = ((8, 3), (4, 2), (0, 0), (3, 0))
        for report, (tables, charts) in zip(made(folder), least, strict=True):
            found = check(asked.browser, folder, report, tables=tables, charts=charts)
            print(json.dumps(found))
        if asked.screenshot:
            demo = folder / "demo.html"
            subprocess.run(
                [sys.executable, "-m", "xeploai_cli", "demo", "-q", "-o", str(demo)],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            picture = asked.screenshot.absolute()
            browse(asked.browser, folder, f"--screenshot={picture}", "--window-size=1040,1420", demo.as_uri())
    print("all reports render")


if __name__ == "__main__":
    main()
