"""The rule tables of a regulation file, by name."""

from xeploai.model.awards import Award
from xeploai.model.base import Rule
from xeploai.model.criteria import Criterion
from xeploai.model.openings import Opening, Reading
from xeploai.model.quotas import Quota
from xeploai.model.ratings import (
    Ballot,
    Cap,
    Consequence,
    Decision,
    Gate,
    Ladder,
    Notice,
    Screen,
    Standard,
    Trigger,
)
from xeploai.model.work import (
    Dossier,
    Duration,
    Form,
    Meeting,
    Milestone,
    NoticePeriod,
    Review,
    Sequence,
    WorkingDay,
)

RULE_TABLES: dict[str, type[Rule]] = {
    c.table: c
    for c in (
        Ladder,
        Criterion,
        Screen,
        Gate,
        Standard,
        Trigger,
        Cap,
        Ballot,
        Quota,
        Decision,
        Notice,
        Consequence,
        Reading,
        Opening,
        Award,
        Review,
        Milestone,
        NoticePeriod,
        Duration,
        Sequence,
        Meeting,
        WorkingDay,
        Dossier,
        Form,
    )
}
