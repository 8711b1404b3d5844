"""xeploai beside hand-written Polars, NumPy and OpenFisca: the same rules, the same members, one run.

    python benchmarks/run.py --members 1000000 --rounds 5 --openfisca

Makes a synthetic population as Parquet files, then lets every engine evaluate the member rules of
``lam-dong@2021`` once a round, each time in a fresh process, the order turned round every other
round. Prints medians, ratios to the hand-written Polars query *of the same round*, peak memory, and
whether all results agree. OpenFisca gets a virtual environment of its own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

HERE = Path(__file__).resolve().parent
BASE = "polars"
OPENFISCA = ("OpenFisca-Core", "numpy", "polars")


def main() -> None:
    """Run the benchmark as asked on the command line."""
    asked = _arguments()
    engines = ["xeploai", "polars", "numpy", *(["openfisca"] if asked.openfisca else [])]
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.data or Path(scratch) / "roster"
        if not folder.exists():
            _populate(folder, asked.members, asked.unknown)
        pythons = dict.fromkeys(engines, sys.executable)
        if asked.openfisca:
            pythons["openfisca"] = _environment(asked.environment or Path(scratch) / "openfisca")
        rounds = [_round(engines if n % 2 else engines[::-1], pythons, folder) for n in range(asked.rounds)]
    _report(engines, rounds, asked.members)
    _help_report(asked.rounds)
    if len({r[e]["digest"] for r in rounds for e in engines}) > 1:
        sys.exit("The engines do not agree.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--unknown", type=float, default=0.02, help="share of members who lack a fact")
    parser.add_argument("--openfisca", action="store_true", help="also OpenFisca, in its own environment")
    parser.add_argument("--environment", type=Path, help="where to keep that environment")
    parser.add_argument("--data", type=Path, help="where to keep the population")
    return parser.parse_args()


def _populate(folder: Path, members: int, unknown: float) -> None:
    """In a process of its own, so that its memory is given back."""
    asked = [str(folder), str(members), str(unknown)]
    subprocess.run([sys.executable, HERE / "population.py", *asked], check=True)


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


def _report(engines: list[str], rounds: list[dict], members: int) -> None:
    print(f"{members:,} members, {len(rounds)} rounds; ratios to {BASE}, median [least–most]\n")
    print(f"{'engine':<10} {'seconds':>8} {'ratio':>22} {'with start-up':>22} {'peak MiB':>9}  digest")
    for engine in engines:
        runs = [r[engine] for r in rounds]
        ratio = _spread([r[engine]["seconds"] / r[BASE]["seconds"] for r in rounds])
        whole = _spread([_whole(r[engine]) / _whole(r[BASE]) for r in rounds])
        seconds, peak = median(r["seconds"] for r in runs), max(r["peak"] for r in runs)
        print(f"{engine:<10} {seconds:>8.2f} {ratio:>22} {whole:>22} {peak:>9.0f}  {runs[0]['digest']}")


def _whole(run: dict) -> float:
    return run["startup"] + run["seconds"]


def _spread(values: list[float]) -> str:
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
