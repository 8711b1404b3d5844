"""Open Word forms in LibreOffice and look at the pages: they open, fit on A4, and say what they should.

Run ``python tests/ci/forms_in_office.py [--pictures FOLDER]``; needs ``soffice``, ``pdftotext`` and
``pdftoppm``. Names in the roster try to become tags, template code and formulas.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from forms_kit import BAO_LOC, blanks, made
from office_kit import NINH_THUAN

HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}}",
    "{% raise %}",
    "=1+1",
    "A & B </w:t>",
    "Nguyễn Thị Ánh Tuyết",
)
TOOLS = ("soffice", "pdftotext", "pdftoppm")
A4 = (595, 842)
"""Points, rounded."""
EDGE = 0.03
"""Of a page's width and height nothing is printed nearer to its edge."""
PAGES = {"mau-01": 3, "mau-02": 4, "mau-3-213": 3}
"""No empty form of ours is longer."""


def filled(folder):
    """Make forms of hostile people, and empty ones; return them with a text that each must show."""
    people = [{"id": f"M{n}", "name": name, "organization": "C1"} for n, name in enumerate(HOSTILE)]
    wanted = {}
    for place, selection in (("bao-loc", BAO_LOC), ("ninh-thuan", NINH_THUAN)):
        for result, kind in ((made(folder / place, selection, members=people), "made"),
                             (blanks(folder / place, selection), "blank")):  # fmt: skip
            for m in result.made:
                if m.path.endswith(".docx"):
                    name = next((p["name"] for p in people if p["id"] == m.subject), "")
                    wanted[folder / place / m.path] = (kind, name)
    return wanted


def opened(folder, files):
    """Turn Word files into PDF, all in one go, and return the PDF of each."""
    out = folder / "pdf"
    found = {}
    for number, path in enumerate(files):
        copy = folder / "in" / f"{number:03}.docx"
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(path, copy)
        found[path] = out / f"{number:03}.pdf"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(out)]
    copies = map(str, sorted((folder / "in").iterdir()))
    subprocess.run([*command, *copies], check=True, stdout=subprocess.DEVNULL, timeout=600)
    return found


def text(pdf):
    """Return the text of a PDF without its line ends."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def pages(pdf):
    """Return width, height and grey values of every page, at 40 dots an inch."""
    raw = subprocess.run(["pdftoppm", "-gray", "-r", "40", str(pdf)], capture_output=True, check=True).stdout
    found = []
    while raw:
        head = re.match(rb"P5\s(\d+)\s(\d+)\s255\s", raw)
        wide, high = int(head[1]), int(head[2])
        found.append((wide, high, raw[head.end() : head.end() + wide * high]))
        raw = raw[head.end() + wide * high :]
    return found


def look(pdf, path):
    """Look at every page; raise AssertionError for anything that should not be there."""
    seen = pages(pdf)
    for wide, high, grey in seen:
        off = (abs(wide * 72 / 40 - A4[0]), abs(high * 72 / 40 - A4[1]))
        assert max(off) < 3, f"{path}: not A4"
        rows = [grey[y * wide : (y + 1) * wide] for y in range(high)]
        ink = [(x, y) for y, row in enumerate(rows) for x, g in enumerate(row) if g < 128]
        assert len(ink) > 50, f"{path}: an empty page"
        assert min(x for x, _ in ink) > EDGE * wide, f"{path}: beyond the left edge"
        assert max(x for x, _ in ink) < (1 - EDGE) * wide, f"{path}: beyond the right edge"
        assert max(y for _, y in ink) < (1 - EDGE) * high, f"{path}: beyond the foot"
    return len(seen)


def check(path, pdf, kind, name):
    """Check one form."""
    told, count = text(pdf), look(pdf, path)
    form = path.name.removesuffix("-trong.docx") if kind == "blank" else path.parent.name
    assert count <= PAGES[form], f"{path}: {count} pages"
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in told, path
    assert name.replace(" ", "") in told.replace(" ", ""), (path, name)
    assert "☐" in told, path
    if kind == "blank":
        assert "☒" not in told, path
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, help="keep a picture of every page here")
    asked = parser.parse_args()
    if lacking := [t for t in TOOLS if shutil.which(t) is None]:
        sys.exit(f"not found: {', '.join(lacking)}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = filled(folder)
        for path, pdf in opened(folder, wanted).items():
            count = check(path, pdf, *wanted[path])
            print(json.dumps({"form": path.relative_to(folder).as_posix(), "pages": count}))
            if asked.pictures:
                place = "-".join(path.relative_to(folder).with_suffix("").parts)
                asked.pictures.mkdir(parents=True, exist_ok=True)
                subprocess.run(["pdftoppm", "-r", "60", "-png", str(pdf), asked.pictures / place], check=True)
    print("all forms open")


if __name__ == "__main__":
    main()
