"""What a selection names: for each kind its rules, its quota and who bounds whom."""

from reference import (
    rules_lamdong_leader,
    rules_lamdong_member,
    rules_lamdong_organization,
    rules_qd132_leader,
    rules_qd132_member,
    rules_qd132_organization,
    selections_central,
    selections_local,
)
from reference.regulation import Regulation
from reference.regulation_qd132 import FIFTH_OF_GOOD, SMALL_GROUPS, qd132

READINGS = {
    "quota_base": ("good", "good_or_better", "all_rated"),
    "quota_rounding": ("floor", "half_up"),
    **selections_central.READINGS,
    **selections_local.READINGS,
}

CENTRAL = Regulation(
    qd132(FIFTH_OF_GOOD, rules_qd132_member.verdicts, rules_qd132_organization.verdicts, rules_qd132_leader)
)
SELECTIONS = {
    "vn@2019": CENTRAL,
    "qd132": CENTRAL,
    "lam-dong@2021": Regulation(
        qd132(
            SMALL_GROUPS,
            rules_lamdong_member.verdicts,
            rules_lamdong_organization.verdicts,
            rules_lamdong_leader,
        )
    ),
    **selections_central.SELECTIONS,
    **selections_local.SELECTIONS,
}


def resolve(selection, readings):
    """The regulation of a selection with readings, given apart or appended as ``+name=value``."""
    name, *appended = selection.split("+")
    chosen = {**dict(part.split("=") for part in appended), **readings}
    chosen = {reading.rpartition(".")[2]: value for reading, value in chosen.items()}
    for reading, value in chosen.items():
        if value not in READINGS[reading]:
            raise ValueError(f"{reading} = {value}")
    found = SELECTIONS[name]
    # Local texts have readings of their own, of which their rules are made.
    regulation = found if isinstance(found, Regulation) else found(chosen)
    kinds = {kind: _read(rules, chosen) for kind, rules in regulation.kinds.items()}
    return Regulation(kinds)


def _read(rules, chosen):
    if rules.quota is None:
        return rules
    quota = rules.quota
    if rules.open_rounding:
        quota = quota._replace(rounding=chosen.get("quota_rounding", "floor"))
    if rules.open_base:
        quota = quota._replace(base=chosen.get("quota_base", "good"))
    return rules._replace(quota=quota)
