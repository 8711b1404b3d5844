"""OpenFisca: the rules of ``arrays.py`` as variables of members and base organisations.

Runs in an environment of its own that has OpenFisca-Core, NumPy and Polars (to read Parquet).
"""

from pathlib import Path

import arrays
import engine_numpy
import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import YEAR
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2021"
results = engine_numpy.results


class _Facts:
    """Lets a rule of ``arrays.py`` ask for other variables by name."""

    def __init__(self, population, period):
        self.population, self.period = population, period

    def __getitem__(self, name):
        return self.population(_safe(name), self.period)


def _safe(name):
    return name.replace("/", "__").replace(".", "_").replace("!", "_not_applicable_")


def _variable(name, entity, kind, formula=None):
    body = {"value_type": kind, "entity": entity, "definition_period": YEAR, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(_safe(name), (Variable,), body)


def _member_formula(rule):
    return lambda person, period: rule(_Facts(person, period))


def _sum_formula(name):
    return lambda base, period: base.sum(base.members(_safe(name), period))


def system(supplied: dict[str, np.ndarray]) -> TaxBenefitSystem:
    """Return the rules as a system: facts, rules, sums of each base organisation, verdict, results."""
    person = build_entity("member", "members", "A member", is_person=True)
    base = build_entity(
        "base", "bases", "A base organisation", roles=[{"key": "member", "plural": "members"}]
    )
    found = TaxBenefitSystem([person, base])
    for name, values in supplied.items():
        found.add_variable(_variable(name, person, bool if values.dtype == bool else int))
    for name, rule in {**arrays.MEMBER_STEPS, **arrays.COUNTED, **arrays.FINAL_STEPS}.items():
        boolean = name.endswith("!na") or name in ("waits", "gate", "candidate", *arrays.COUNTED)
        if name not in supplied:
            found.add_variable(_variable(name, person, bool if boolean else int, _member_formula(rule)))
    for name in arrays.COUNTED:
        found.add_variable(_variable(f"sum_{name}", base, int, _sum_formula(name)))
    found.add_variable(_variable("homeless", base, bool))
    found.add_variable(_variable("verdict_of_base", base, int, _verdict_of_base))
    found.add_variable(_variable("verdict", person, int, _verdict))
    return found


def _verdict_of_base(base, period):
    sums = {name: base(f"sum_{name}", period) for name in arrays.COUNTED}
    return np.where(base("homeless", period), np.int8(3), arrays.verdict(sums))


def _verdict(member, period):
    return member.base("verdict_of_base", period)


def evaluate(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return status and rating codes of each member, in file order."""
    f = arrays.load(folder)
    base = f.pop("base")
    numbers, group = np.unique(base, return_inverse=True)
    rules = system(f)
    builder = SimulationBuilder()
    builder.create_entities(rules)
    builder.declare_person_entity("member", np.arange(len(base)))
    bases = builder.declare_entity("base", np.arange(len(numbers)))
    builder.join_with_persons(bases, group, np.full(len(base), "member"))
    simulation = builder.build(rules)
    for name, values in f.items():
        simulation.set_input(_safe(name), PERIOD, values)
    simulation.set_input("homeless", PERIOD, numbers < 0)
    for name in (*arrays.MEMBER_STEPS, *arrays.FINAL_STEPS):
        simulation.calculate(_safe(name), PERIOD)
    return tuple(simulation.calculate(n, PERIOD).astype(np.int64) for n in ("status", "rating"))
