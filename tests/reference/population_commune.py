"""Synthetic rosters of Tiên Thắng in 2023: those of QĐ 124, with bodies of a commune, matters to explain."""

from random import Random

from reference.central_trees import central_forest
from reference.population_fields import YES_NO
from reference.rules_haiphong import MATTERS

CENTRAL, PLACE = "vn@2023", "tien-thang@2023"
BODIES = (
    "standing_committee",
    "executive_committee",
    "cell_committee",
    "cell",
    "people_council",
    "school",
    "health_station",
    "cooperative",
    "other",
)


def random_commune(n, seed, **options):
    """Tables of ``n`` members; the options are those of :func:`reference.central_trees.central_forest`."""
    tables = central_forest(n, seed, CENTRAL, **options)
    rng = Random(f"{PLACE} {seed}")
    for row in tables.get("collectives", ()):
        row["commune_body"] = rng.choice((*BODIES, None))
        row["narrower_body_exists"] = rng.choice((*YES_NO, *YES_NO, "k/a", None))
    for table in ("collectives", "leaders", "members"):
        for row in tables.get(table, ()):
            row |= {matter: None if rng.random() < 0.002 else rng.random() < 0.03 for matter in MATTERS}
    for row in tables.get("decisions", ()):
        row["selection"] = row["selection"].replace(CENTRAL, PLACE)
    return tables
