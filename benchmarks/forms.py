"""How long forms take: so many people, a first run and a second one that finds everything done.

Run ``python benchmarks/forms.py [PEOPLE]``; 1,000 by default. Reading and evaluating are not counted.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from xeploai import evaluate, load_plugins, resolve
from xeploai.rosters.rows import roster_from_rows
from xeploai_office.forms.make import Order, make_forms
from xeploai_office.forms.shelf import open_shelf

SELECTION = "lam-dong/bao-loc@2021"
LEVELS = ("poor", "average", "good", "excellent")


def people(count):
    return [
        {
            "id": f"M{n:06}",
            "name": f"Đảng viên thứ {n}",
            "organization": f"C{n % 50}",
            "level_conduct": LEVELS[n % 4],
            "level_results": LEVELS[n // 4 % 4],
        }
        for n in range(count)
    ]


def main(count):
    registry = load_plugins()
    book = resolve(SELECTION, registry)
    cells = [{"id": f"C{n}", "name": f"Chi bộ {n}", "type": "sub_cell", "parent": "DB"} for n in range(50)]
    base = {"id": "DB", "name": "Đảng bộ phường Mẫu", "type": "base_committee_org"}
    tables = {"organizations": [base, *cells], "members": people(count)}
    evaluation = evaluate(roster_from_rows("2021", tables, registry.dictionary), book, registry=registry)
    with tempfile.TemporaryDirectory() as folder:
        shelf = open_shelf(book, registry.dictionary)
        order = Order(shelf, book, registry.dictionary, Path(folder), kind="member")
        for run in ("first", "again"):
            start = time.perf_counter()
            result = make_forms(order, evaluation)
            seconds = time.perf_counter() - start
            told = {"run": run, "forms": len(result.made) - 1, "seconds": round(seconds, 2)}
            size = sum(p.stat().st_size for p in Path(folder).rglob("*.docx"))
            print(json.dumps({**told, "a_second": round(count / seconds), "bytes_each": size // count}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
