"""NumPy: the rules of ``arrays.py`` evaluated one after the other."""

from pathlib import Path

import arrays
import numpy as np
import polars as pl


def evaluate(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return status and rating codes of each member, in file order."""
    f = arrays.load(folder)
    for name, rule in arrays.MEMBER_STEPS.items():
        f[name] = rule(f)
    base = f["base"]
    inside = base >= 0
    groups = int(base.max()) + 1
    sums = {
        name: np.bincount(base[inside], rule(f)[inside], groups).astype(np.int64)
        for name, rule in arrays.COUNTED.items()
    }
    f["verdict"] = np.where(inside, arrays.verdict(sums)[base], np.int8(3))
    for name, rule in arrays.FINAL_STEPS.items():
        f[name] = rule(f)
    return f["status"], f["rating"]


def results(folder: Path, found: tuple[np.ndarray, np.ndarray]) -> pl.DataFrame:
    """Return id, status and rating by name."""
    ids = pl.read_parquet(folder / "members.parquet", columns=["id"])["id"]
    status = pl.Series(arrays.STATUSES).gather(pl.Series(found[0].astype(np.int64)))
    rating = pl.Series([*arrays.RATINGS, None]).gather(pl.Series(found[1].astype(np.int64) % 5))
    return pl.DataFrame({"id": ids, "status": status, "rating": rating})
