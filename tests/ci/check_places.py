"""Compare our table of provinces with two independent packages; run by CI, not by pytest.

vietnam-provinces (GPL-3.0-or-later) gives names, types, codes and mergers, pycountry (LGPL-2.1) the
codes of ISO 3166-2. Neither is a dependency of xeploai: they are put into a folder of their own::

    python -m pip install --no-deps --ignore-requires-python --target ORACLE \
        vietnam-provinces==2026.9.0 pycountry==26.2.16
    PYTHONPATH=ORACLE python tests/ci/check_places.py

Exit status 0: all agree; 1: differences, one a line; 2: a package is missing.
"""

import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any

from xeploai.rulebooks.place_table import load_places
from xeploai.rulebooks.places import Place, Places, fold

LAST_OF_63 = date(2025, 6, 30)
FIRST_OF_34 = date(2025, 7, 1)


def main() -> int:
    """Print every difference; return the exit status."""
    try:
        now, then = import_module("vietnam_provinces"), import_module("vietnam_provinces.legacy")
        iso = import_module("pycountry")
    except ImportError as exc:
        print(f"missing: {exc.name}", file=sys.stderr)
        return 2
    places = load_places()
    today = date.fromisoformat(now.__data_version__)
    found = [
        *_compared("63", places.on(LAST_OF_63), then.Province.iter_all()),
        *_compared("34", places.on(today), now.Province.iter_all()),
        *_mergers(places, now.Province),
        *_iso(places, iso.subdivisions.get(country_code="VN")),
    ]
    print(*found, f"{len(found)} differences; packages as of {today}", sep="\n")
    return 1 if found else 0


def _compared(label: str, ours: tuple[Place, ...], theirs: Any) -> Iterator[str]:
    """Names, with their types, by official code."""
    mine = {p.codes["gso"]: fold(p.full_name.vi) for p in ours}
    other = {f"{p.code.value:02}": fold(p.name) for p in theirs}
    for code in sorted(mine.keys() | other.keys()):
        if mine.get(code) != other.get(code):
            yield f"{label}: {code}: ours {mine.get(code)}, theirs {other.get(code)}"


def _mergers(places: Places, province: Any) -> Iterator[str]:
    """Where each of the 63 went. Theirs follows the communes, so a province may be in two."""
    for old in places.on(LAST_OF_63):
        ours = {p.codes["gso"] for p in places.successors(old, FIRST_OF_34)}
        theirs = {
            f"{found.province.code.value:02}"
            for found in province.search_from_legacy(code=int(old.codes["gso"]))
        }
        if not ours <= theirs:
            yield f"merger of {old.id}: ours {sorted(ours)}, theirs {sorted(theirs)}"


def _iso(places: Places, theirs: Any) -> Iterator[str]:
    """ISO 3166-2 still lists the 63."""
    mine = {p.codes["iso"]: {fold(v.name.vi) for v in places.versions[p.id]} for p in places.on(LAST_OF_63)}
    other = {s.code: fold(s.name) for s in theirs}
    for code in sorted(mine.keys() | other.keys()):
        if other.get(code) not in mine.get(code, set()):
            yield f"ISO {code}: ours {sorted(mine.get(code, set()))}, theirs {other.get(code)}"


if __name__ == "__main__":
    sys.exit(main())
