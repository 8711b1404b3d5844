"""Run one engine once in this process and print what it took, as JSON.

    python benchmarks/one.py ENGINE FOLDER

``startup`` is importing and preparing, ``seconds`` from the Parquet files to all results in memory,
``cpu`` the same in seconds of all processors, ``peak`` the largest resident size so far in MiB. The
digest is of kind, id, status and rating.
"""

import hashlib
import json
import resource
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time

import polars as pl

MODULES = {
    "xeploai": "engine_xeploai",
    "polars": "handwritten",
    "polars-tree": "handwritten_tree",
    "numpy": "engine_numpy",
    "openfisca": "engine_openfisca",
}


def run(engine: str, folder: Path) -> dict[str, object]:
    """Return the figures of one run."""
    began = perf_counter()
    module = import_module(MODULES[engine])
    getattr(module, "prepare", lambda: None)()
    ready, worked = perf_counter(), process_time()
    found = module.evaluate(folder)
    done, cpu = perf_counter(), process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    digest = digest_of(module.results(folder, found))
    return {
        "startup": ready - began, "seconds": done - ready, "cpu": cpu, "peak": peak, "digest": digest,
    }  # fmt: skip


def digest_of(rows: pl.DataFrame) -> str:
    """Return a digest of the results that does not depend on their order."""
    if "kind" not in rows.columns:
        rows = rows.select(pl.lit("member").alias("kind"), "id", "status", "rating")
    return hashlib.sha256(rows.sort("kind", "id").write_csv(null_value="").encode()).hexdigest()[:16]


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))
