"""xeploai beside hand-written Polars, NumPy and OpenFisca: the same rules, the same members, one run.

    python benchmarks/run.py --members 1000000 --rounds 5 --openfisca
    python benchmarks/run.py --members 150000 --cells 17100 --rounds 5

Makes a synthetic population as Parquet files, then lets every engine evaluate the member rules of
``lam-dong@2021`` once a round, each time in a fresh process, the order turned round every other
round. With ``--cells`` the population is a tree, and the rules about organisations, collectives and
leaders are evaluated too, beside the query written by hand for all four kinds. Prints medians, ratios
to the hand-written query *of the same round* (by the clock, and of all processors), peak memory, and
whether all results agree. OpenFisca gets a virtual environment of its own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

HERE = Path(__file__).resolve().parent
MEMBERS_ONLY, TREE = "polars", "polars-tree"
OPENFISCA = ("OpenFisca-Core", "numpy", "polars")


def main() -> None:
    """Run the benchmark as asked on the command line."""
    asked = _arguments()
    base = TREE if asked.cells else MEMBERS_ONLY
    others = [] if asked.cells else ["numpy", *(["openfisca"] if asked.openfisca else [])]
    engines = ["xeploai", base, *others]
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.data or Path(scratch) / "roster"
        if not folder.exists():
            _populate(folder, asked)
        pythons = dict.fromkeys(engines, sys.executable)
        if "openfisca" in engines:
            pythons["openfisca"] = _environment(asked.environment or Path(scratch) / "openfisca")
        rounds = [_round(engines if n % 2 else engines[::-1], pythons, folder) for n in range(asked.rounds)]
    _report(engines, base, rounds, asked)
    _help_report(asked.rounds)
    if len({r[e]["digest"] for r in rounds for e in engines}) > 1:
        sys.exit("The engines do not agree.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--cells", type=int, help="make a tree with so many cells, and rate all kinds")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--unknown", type=float, default=0.02, help="share of members who lack a fact")
    parser.add_argument("--openfisca", action="store_true", help="also OpenFisca, in its own environment")
    parser.add_argument("--environment", type=Path, help="where to keep that environment")
    parser.add_argument("--data", type=Path, help="where to keep the population")
    return parser.parse_args()


def _populate(folder: Path, asked: argparse.Namespace) -> None:
    """In a process of its own, so that its memory is given back."""
    script = "population_tree.py" if asked.cells else "population.py"
    numbers = [asked.members, *([asked.cells] if asked.cells else []), asked.unknown]
    subprocess.run([sys.executable, HERE / script, folder, *map(str, numbers)], check=True)


def _environment(folder: Path) -> str:
    """Return the Python of a virtual environment with OpenFisca, made when it is not there yet."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *OPENFISCA], check=True)
    return str(python)


def _round(engines: list[str], pythons: dict[str, str], folder: Path) -> dict[str, dict]:
    return {e: _once(pythons[e], e, folder) for e in engines}


def _once(python: str, engine: str, folder: Path) -> dict:
    done = subprocess.run(
        [python, HERE / "one.py", engine, folder], check=True, stdout=subprocess.PIPE, text=True, cwd=HERE
    )
    return json.loads(done.stdout)


# ------------------------------------------------------------------ report


def _report(engines: list[str], base: str, rounds: list[dict], asked: argparse.Namespace) -> None:
    cells = f", {asked.cells:,} cells" if asked.cells else ""
    print(f"{asked.members:,} members{cells}, {len(rounds)} rounds; ratios to {base}, median [least–most]\n")
    heads = [f"{h:>19}" for h in ("ratio", "of all processors", "with start-up")]
    print(f"{'engine':<11} {'seconds':>8}", *heads, f"{'peak MiB':>9}  digest")
    for engine in engines:
        runs = [r[engine] for r in rounds]
        ratios = [_spread(rounds, engine, base, part) for part in (_seconds, _cpu, _whole)]
        seconds, peak = median(r["seconds"] for r in runs), max(r["peak"] for r in runs)
        print(
            f"{engine:<11} {seconds:>8.2f}",
            *(f"{r:>19}" for r in ratios),
            f"{peak:>9.0f}  {runs[0]['digest']}",
        )


def _seconds(run: dict) -> float:
    return run["seconds"]


def _cpu(run: dict) -> float:
    return run["cpu"]


def _whole(run: dict) -> float:
    return run["startup"] + run["seconds"]


def _spread(rounds: list[dict], engine: str, base: str, part: Callable[[dict], float]) -> str:
    values = [part(r[engine]) / part(r[base]) for r in rounds]
    return f"{median(values):.2f} [{min(values):.2f}–{max(values):.2f}]"


def _help_report(rounds: int) -> None:
    took = []
    for _ in range(max(rounds, 5)):
        began = perf_counter()
        subprocess.run([sys.executable, "-m", "xeploai_cli", "--help"], check=True, stdout=subprocess.DEVNULL)
        took.append(perf_counter() - began)
    print(f"\nxeploai --help: {median(took):.2f} s [{min(took):.2f}–{max(took):.2f}]")


if __name__ == "__main__":
    main()
