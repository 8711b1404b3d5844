"""The mistakes that authors make most, one at a time, in a fictional local text; and what they then read.

``tests/data/mistakes/thung-lung`` is without a fault and builds on the fictional country's central text.
After an intended change of a message the golden files are written again, and read, with::

    PYTHONPATH=tests python -c "import mistakes_kit as k; k.write_golden()"
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import country_kit
from xeploai.plugins import Candidate, PluginInfo
from xeploai.testing.conformance import Fault, examine, run_part

MISTAKES = Path(__file__).parent / "data" / "mistakes"
CLEAN = MISTAKES / "thung-lung"
LANGS = ("vi", "en")
PARTS = ("metadata", "static", "time", "cases", "silence", "trace", "overlay", "interface")
"""Those that need no second process, where the fictional country is not installed."""
Edit = Callable[[Path], None]


def change(file: str, old: str, new: str) -> Edit:
    """Return what replaces a text in a file."""

    def edit(folder: Path) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text, (file, old)
        path.write_text(text.replace(old, new, 1), "utf-8", newline="\n")

    return edit


def more(file: str, text: str) -> Edit:
    """Return what writes a text behind a file."""

    def edit(folder: Path) -> None:
        path = folder / file
        path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8", newline="\n")

    return edit


def renamed(file: str, name: str) -> Edit:
    """Return what gives a file another name."""
    return lambda folder: (folder / file).rename(folder / name).touch()


DERIVED = """
[[fact]]
id = "diligent"
type = "bool"
derived = true
label = { vi = "Chuyên cần", en = "Diligent" }
source = { document = "tl", clause = "điều 6" }
"""
DILIGENT = """
[[standard]]
id = "excellent.diligent"
topic = "member.excellent.diligent"
text = { vi = "Chuyên cần", en = "Diligent" }
relation = "adds"
rating = "excellent"
require = { diligent = true }
source = { document = "tl", clause = "điều 6" }
evidence = "text"
"""
SECOND = """
[[standard]]
id = "good.meetings"
topic = "member.good.meetings"
text = { vi = "Dự đủ các buổi sinh hoạt", en = "Attended the meetings" }
relation = "fills"
target = "trung/member.local_standard"
from = 2022-01-01
rating = "good"
require = { meetings_share = { at_least = "90%" } }
source = { document = "tl", clause = "điều 4, sửa đổi" }
evidence = "text"
"""
FRAME = """
[[criterion]]
id = "tl_total"
topic = "member.frame.total"
text = { vi = "Tổng điểm", en = "Total" }
relation = "adds"
max = 100
source = { document = "tl", clause = "điều 6" }
evidence = "text"

[[criterion]]
id = "tl_results"
topic = "member.frame.results"
text = { vi = "Kết quả", en = "Results" }
relation = "adds"
part_of = "tl_total"
max = 100
source = { document = "tl", clause = "điều 6" }
evidence = "text"
"""

COVERED = """
[[row]]
id = "điều 4"
state = "encoded"
rules = ["thunglung/member.good.meeting"]

[[row]]
id = "điều 7"
state = "not_computable"
"""

EDITS: Mapping[str, Sequence[Edit]] = {
    "misspelt_key": [change("member.toml", "evidence =", "evidnce =")],
    "misspelt_table": [change("member.toml", "[[standard]]", "[[standrd]]")],
    "misspelt_file": [renamed("member.toml", "members.toml")],
    "misspelt_operator": [change("member.toml", "at_least", "atleast")],
    "misspelt_rating": [change("member.toml", 'rating = "good"', 'rating = "god"')],
    "misspelt_value": [change("member.toml", '"official"', '"oficial"')],
    "misspelt_evidence": [change("member.toml", 'evidence = "text"', 'evidence = "txt"')],
    "syntax": [change("member.toml", 'id = "good.meetings"', "id = good.meetings")],
    "number_as_text": [change("member.toml", 'relation = "fills"', 'relation = "fills"\nrows = 12')],
    "threshold_as_text": [change("member.toml", "require = {", 'require = { targets_completed = "nhiều", ')],
    "share_as_number": [change("member.toml", '"15%"', "15")],
    "date_as_text": [change("regulation.toml", "from = 2021-02-01", 'from = "01/02/2021"')],
    "no_source": [change("member.toml", 'source = { document = "tl", clause = "điều 5" }\n', "")],
    "no_clause": [change("member.toml", 'clause = "điều 5"', 'clause = ""')],
    "no_document": [change("member.toml", 'document = "tl"', 'document = "tll"')],
    "document_too_young": [change("regulation.toml", "2021-01-20", "2021-05-20")],
    "no_relation": [change("member.toml", 'relation = "fills"\n', "")],
    "no_such_opening": [change("member.toml", "trung/member.local_standard", "trung/member.local_standrad")],
    "outside_latitude": [change("member.toml", '"15%"', '"25%"'), change("member.toml", "narrows", "widens")],
    "overlapping_dates": [more("member.toml", SECOND)],
    "unknown_fact": [change("member.toml", "meetings_share", "meeting_share")],
    "underived_fact": [more("facts.toml", DERIVED), more("member.toml", DILIGENT)],
    "unknown_reading_value": [change("regulation.toml", 'default = "most"', 'default = "almost"')],
    "unknown_place": [
        change("regulation.toml", '"thung-lung"', '"thung-lun"'),
        renamed("places.toml", "x.txt"),
    ],
    "unknown_base": [change("regulation.toml", '["trung"]', '["trungg"]')],
    "unfilled_text": [change("member.toml", 'vi = "Không quá 15%"', 'vi = "…"')],
    "dotted_criterion": [more("member.toml", FRAME.replace("tl_results", "tl.results"))],
    "part_of_nothing": [more("member.toml", FRAME.replace('"tl_total"\nmax', '"trung/member.tl_totl"\nmax'))],
    "case_misspelt": [change("cases/members.toml", "  rating =", "  ratting =")],
    "case_differs": [change("cases/members.toml", 'rating = "completed"', 'rating = "good"')],
    "no_case": [more("member.toml", DILIGENT.replace("diligent = true", "review_done = true"))],
    "name_taken": [change("regulation.toml", 'id = "thunglung"', 'id = "trung"')],
    "bad_name": [change("regulation.toml", 'id = "thunglung"', 'id = "Thung_Lung"')],
    "covered_by_nothing": [more("coverage.toml", COVERED)],
    "no_main_file": [renamed("regulation.toml", "regulations.toml")],
}
"""What each mistake changes in the faultless folder."""
RAISES = "raises_at_import"


def central() -> list[Candidate]:
    """Return the fictional country's central text as if it were installed."""
    return country_kit.Country(country_kit.CLEAN, ("trung",)).candidates()


def faults(name: str, folder: Path) -> list[Fault]:
    """Make one mistake in ``folder`` and return the errors that the check finds."""
    if name == RAISES:
        return _found("acme", [*central(), raising()])
    target = folder / CLEAN.name
    shutil.copytree(CLEAN, target)
    for edit in EDITS[name]:
        edit(target)
    return _found(str(target), central())


def _found(target: str, candidates: Sequence[Candidate]) -> list[Fault]:
    """Return the errors of the first part that has any: the later ones would only repeat them."""
    found = examine(target, candidates=candidates)[0]
    for part in PARTS if found.active else PARTS[:1]:
        if errors := [f for f in run_part(found, part).faults if f.severity == "error"]:
            return errors
    return []


def raising() -> Candidate:
    """Return a plugin that raises when it is imported."""

    def load() -> object:
        raise ModuleNotFoundError("No module named 'numpi'")

    return Candidate(PluginInfo("acme", "acme-rules", "1.2"), country_kit.Loads(load))


def names() -> list[str]:
    """Return the names of all mistakes."""
    return [*EDITS, RAISES]


def golden(lang: str) -> Path:
    """Return the file with what is told of every mistake."""
    return MISTAKES / f"golden.{lang}.txt"


def told(lang: str) -> str:
    """Return what is told of every mistake, a paragraph each."""
    return "\n".join(_paragraph(name, lang) for name in names())


def _paragraph(name: str, lang: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        lines = [f.render(lang).replace(folder, "…") for f in faults(name, Path(folder))]
    return "\n".join([f"# {name}", *lines, ""])


def write_golden() -> None:
    """Write the golden files."""
    for lang in LANGS:
        golden(lang).write_text(told(lang), "utf-8", newline="\n")
