"""How long it takes to say which changed question moved whom: the sample of 301 members, two rulebooks.

    python benchmarks/attribution.py --rounds 5
    python benchmarks/attribution.py lam-dong@2021 nghe-an@2016 --roster examples/sample.xlsx

The roster is read and both rulebooks are resolved before the clock starts. Prints the median and the
slowest round, and in how many questions the rulebooks differ, how many of them can move anybody and
whether the shares are exact or sampled.
"""

import argparse
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from xeploai import load_plugins, read_roster, resolve
from xeploai.results.attribution import attribute
from xeploai.results.hybrids import changed_topics

SAMPLE = Path(__file__).resolve().parents[1] / "examples" / "sample.xlsx"


def main() -> None:
    """Run the benchmark as asked on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("selections", nargs="*", default=["lam-dong@2021", "qd124"])
    parser.add_argument("--roster", type=Path, default=SAMPLE)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    registry = load_plugins()
    roster = read_roster(asked.roster, registry.dictionary)
    left, right = (resolve(s, registry) for s in asked.selections)
    taken, spent = [], []
    for _ in range(asked.rounds):
        start, busy = perf_counter(), process_time()
        found = attribute(roster, left, right, registry=registry)
        taken.append(perf_counter() - start)
        spent.append(process_time() - busy)
    how = f"{found.sampled} sampled orders" if found.sampled else "exact"
    print(f"{asked.selections[0]} against {asked.selections[1]}: {found.moves.height} subjects attributed, "
          f"{found.undetermined} not determined in every hybrid")  # fmt: skip
    print(f"{len(changed_topics(left, right).names)} questions differ, {len(found.topics)} can move, {how}")
    print(f"median {median(taken):.2f} s, slowest {max(taken):.2f} s; processors {median(spent):.2f} s")


if __name__ == "__main__":
    main()
