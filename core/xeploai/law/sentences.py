"""One sentence for each table of a regulation file (used by ``words``)."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import attrs
from attrs import evolve

from xeploai.errors import RegulationFileError
from xeploai.law.speech import Speech, condition_in, number_words, rating_name
from xeploai.law.tomlfile import structure
from xeploai.law.work_sentences import WORK_BODIES, WORK_PARTS
from xeploai.messages import catalogue
from xeploai.model import (
    Award,
    Ballot,
    Cap,
    Consequence,
    Criterion,
    Decision,
    EntryRule,
    Gate,
    Ladder,
    Notice,
    Opening,
    Quota,
    QuotaException,
    Reading,
    Rounding,
    Rule,
    Screen,
    SizeStep,
    SmallGroup,
    Standard,
    Streak,
    Trigger,
)

_LEVELS: tuple[str, ...] = attrs.fields(Ladder).levels.default or ()

# ------------------------------------------------------------------ one sentence a table


def _standard(rule: Standard, s: Speech) -> str:
    code = "standard.only" if rule.only else "standard"
    return s.say(code, rating=s.rating(rule.rating), condition=condition_in(rule.require, s))


def _trigger(rule: Trigger, s: Speech) -> str:
    lowest = s.ladder.levels[-1] if s.ladder else "not_completed"
    return s.say("trigger", rating=s.rating(lowest), condition=condition_in(rule.when, s))


def _cap(rule: Cap, s: Speech) -> str:
    condition = condition_in(rule.when, s)
    if isinstance(rule.at_most, tuple):
        others = s.joined([s.say(f"one.{kind}") for kind in rule.at_most], "and")
        return s.say("cap.others_when" if rule.when else "cap.others", others=others, condition=condition)
    if rule.at_most is None:
        return s.say("cap.none", condition=condition)
    return s.say("cap.level", rating=s.rating(rule.at_most), condition=condition)


def _screen(rule: Screen, s: Speech) -> str:
    code = {(True, True): "both", (True, False): "reviewed", (False, True): "rated"}
    how = code.get((rule.reviewed, rule.rated), "neither")
    return s.say(f"screen.{how}", condition=condition_in(rule.when, s))


def _gate(rule: Gate, s: Speech) -> str:
    return s.say("gate", condition=condition_in(rule.require, s))


def _ballot(rule: Ballot, s: Speech) -> str:
    code = "above" if rule.above is not None else "at_least"
    needed = rule.above if rule.above is not None else rule.at_least
    value = s.by_reading(needed, lambda v: _majority(v, s))
    return s.say(f"ballot.{code}", rating=s.rating(rule.rating), votes=s.label(rule.votes), value=value)


def _majority(value: Fraction, s: Speech) -> str:
    # Majorities are spoken of as 1/2 and 2/3, never as percentages.
    small = value.denominator <= 3
    return f"{value.numerator}/{value.denominator}" if small else number_words(value, s.lang)


def _decision(rule: Decision, s: Speech) -> str:
    condition = condition_in(rule.when, s)
    if rule.between is None:
        return s.say("decision", condition=condition)
    low, high = (s.rating(r) for r in rule.between)
    return s.say("decision.between", low=low, high=high, condition=condition)


def _notice(rule: Notice, s: Speech) -> str:
    code = "notice" if rule.when is None else "notice.when"
    return s.say(code, text=rule.text[s.lang], condition=condition_in(rule.when, s))


def _consequence(rule: Consequence, s: Speech) -> str:
    words = {"text": rule.text[s.lang], "condition": condition_in(rule.when, s)}
    if rule.re_rates is None:
        return s.say("consequence" if rule.when is None else "consequence.when", **words)
    if rule.by_date is None:
        return s.say("consequence.re_rates", rating=s.rating(rule.re_rates), **words)
    return s.say("consequence.by_date", rating=s.rating(rule.re_rates), date=s.label(rule.by_date), **words)


def _ladder(rule: Ladder, s: Speech) -> str:
    own = evolve(s, rules=(rule,))
    levels = [own.rating(level) for level in rule.levels]
    for n, level in enumerate(rule.levels):
        if level in rule.maps_to:
            mapped = rating_name(rule.maps_to[level], s.lang)
            levels[n] = s.say("ladder.maps_to", level=levels[n], rating=mapped)
    kind = s.say(f"kind.{rule.kind}")
    return s.say("ladder", kind=kind, levels=", ".join(levels), fallback=own.rating(rule.fallback))


def _reading(rule: Reading, s: Speech) -> str:
    default = f"[{rule.id} = {rule.default}]"
    if rule.question is None or not rule.values:
        return s.say("reading.default", name=f"[{rule.id}]", default=default)
    values = "; ".join(f"{v[s.lang]} [{rule.id} = {k}]" for k, v in rule.values.items())
    question = rule.question[s.lang]
    return s.say("reading", name=f"[{rule.id}]", question=question, values=values, default=default)


def _opening(rule: Opening, s: Speech) -> str:
    parts = [s.say("opening", text=rule.text[s.lang])]
    if rule.parameter is not None:
        parts.append(s.say("opening.parameter", parameter=_parameter(rule.parameter, s)))
    if rule.stricter is not None:
        parts.append(s.say(f"opening.{rule.stricter}"))
    bounds = (("at_least", rule.at_least), ("at_most", rule.at_most))
    parts += [s.say(f"opening.{c}", value=number_words(v, s.lang)) for c, v in bounds if v is not None]
    return "; ".join(parts)


# ------------------------------------------------------------------ criteria


def _criterion(rule: Criterion, s: Speech) -> str:
    parent = s.find(Criterion, rule.part_of) if rule.part_of else None
    parts = [s.say("criterion", text=rule.text[s.lang])]
    if parent is not None:
        parts.append(s.say("criterion.part_of", text=parent.text[s.lang]))
    figures = (("max", rule.max), ("weight", rule.weight), ("scale_to", rule.scale_to))
    for code, figure in figures:
        if figure is not None:
            value = s.by_reading(figure, lambda v: number_words(v, s.lang))
            parts.append(s.say(f"criterion.{code}", value=value))
    if rule.group not in (None, "none"):
        parts.append(s.by_reading(rule.group, lambda v: s.say(f"criterion.{v}")))
    modes = (rule.combine, rule.not_applicable, "raters" if rule.raters == "mean" else None)
    parts += [s.say(f"criterion.{m}") for m in modes if m not in (None, "points", "skip")]
    parts += _frame_words(rule, s)
    for code, entry in (("bonus", rule.bonus), ("deduction", rule.deduction)):
        if entry is not None:
            parts.append(s.say(f"criterion.{code}", entry=_entry(entry, s)))
    return "; ".join(parts)


def _frame_words(rule: Criterion, s: Speech) -> list[str]:
    parts = []
    if rule.from_share is not None:
        parts.append(s.say("criterion.from_share", fact=s.label(rule.from_share)))
    if rule.weight_by is not None:
        values = s.fact(rule.weight_by).values
        weights = [
            s.say("criterion.weight_of", value=values[k].text[s.lang], weight=number_words(w, s.lang))
            for k, w in rule.weights.items()
        ]
        parts.append(s.say("criterion.weight_by", fact=s.label(rule.weight_by), weights=", ".join(weights)))
    if rule.each is not None:
        code = "each" if rule.max_from else "each_row"
        parts.append(s.say(f"criterion.{code}", fact=s.label(rule.max_from) if rule.max_from else ""))
    return parts + ([_rounding(rule.rounding, s)] if rule.rounding else [])


def _rounding(rounding: Rounding, s: Speech) -> str:
    return s.say("rounding.decimals", decimals=rounding.decimals, mode=s.say(f"rounding.{rounding.mode}"))


def _entry(entry: EntryRule, s: Speech) -> str:
    bounds = (("at_least", entry.at_least), ("at_most", entry.at_most), ("step", entry.step))
    parts = [s.say(f"entry.{c}", value=number_words(v, s.lang)) for c, v in bounds if v is not None]
    if entry.share is not None and entry.share_of is not None:
        value = number_words(entry.share, s.lang)
        parts.append(s.say("entry.share", value=value, fact=s.label(entry.share_of)))
    if entry.must_state:
        columns = s.joined([s.label(c) for c in entry.must_state], "and")
        parts.append(s.say("entry.must_state", columns=columns))
    if entry.waived_by is not None:
        parts.append(s.say("entry.waived_by", fact=s.label(entry.waived_by)))
    return ", ".join(parts)


# ------------------------------------------------------------------ quotas and awards


def level_below(rating: str | None, s: Speech) -> str:
    """Name the rating just below: the base of a quota is those who have it."""
    levels = s.ladder.levels if s.ladder else _LEVELS
    place = levels.index(rating) + 1 if rating is not None and rating in levels[:-1] else 1
    return s.rating(levels[place])


def _quota(rule: Quota, s: Speech) -> str:
    below = level_below(rule.rating, s)
    parts = [
        s.say(
            "quota",
            kind=s.say(f"kind.{rule.kind}"),
            rating=s.rating(rule.rating),
            within=_within(rule.within, s),
            share=s.by_reading(rule.share, lambda v: number_words(v, s.lang)),
            base=s.by_reading(rule.base or "good", lambda v: s.say(f"base.{v}", below=below)),
        )
    ]
    if rule.rounding is not None:
        parts.append(s.by_reading(rule.rounding, lambda v: s.say(f"rounding.{v}")))
    if rule.order:
        parts.append(s.say("order", facts=", ".join(_ranked_by(n, lowest, s) for n, lowest in rule.ranks)))
    return "; ".join(parts + [PARTS[type(p)](p, s) for p in (rule.small_group, rule.exception) if p])


def _ranked_by(fact: str, lowest: bool, s: Speech) -> str:
    return s.say("order.lowest" if lowest else "order.highest", fact=s.label(fact))


def _within(fact: str | None, s: Speech) -> str:
    return s.say("within", fact=s.label(fact)) if fact else s.say("within.place")


def _small_group(group: SmallGroup, s: Speech) -> str:
    count = s.say(f"count.{group.count}")
    return s.say(f"small_group.{group.mode}", count=count, fewer_than=group.fewer_than, allow=group.allow)


def _quota_exception(exception: QuotaException, s: Speech) -> str:
    return s.say("exception", share=number_words(exception.up_to, s.lang), fact=s.label(exception.when))


def _award(rule: Award, s: Speech) -> str:
    within = _within(rule.within, s)
    parts = [_award_who(rule, s)]
    if rule.streak is not None:
        parts.append(_streak(rule.streak, s))
    if rule.share is not None:
        parts.append(_award_share(rule, s.say(f"kind.{rule.kind}"), within, s))
    if rule.rounding is not None:
        parts.append(s.by_reading(rule.rounding, lambda v: s.say(f"rounding.{v}")))
    if rule.by_size:
        steps = ", ".join(_size(step, s) for step in rule.by_size)
        parts.append(s.say("award.by_size", within=within, steps=steps))
    if rule.total is not None:
        parts.append(s.say("award.total", total=rule.total))
    parts += [_small_group(rule.small_group, s)] if rule.small_group else []
    bodies = {"given_by": rule.given_by, "chosen_by": rule.chosen_by}
    return "; ".join(parts + [s.say(f"award.{c}", body=t[s.lang]) for c, t in bodies.items() if t])


def _award_who(rule: Award, s: Speech) -> str:
    """Name the award and those who are considered for it."""
    code = "award" if rule.when is None else "award.when"
    told = {"award": (rule.award or rule.text)[s.lang], "kind": s.say(f"kind.{rule.kind}")}
    if rule.rating is not None:
        told["kind"] = s.say("award.rated", kind=told["kind"], rating=s.rating(rule.rating))
    return s.say(code, **told, condition=condition_in(rule.when, s))


def _streak(streak: Streak, s: Speech) -> str:
    code = "award.streak.title" if streak.titles else "award.streak"
    return s.say(code, years=streak.at_least, title=streak.titles[0] if streak.titles else "")


def _award_share(rule: Award, kind: str, within: str, s: Speech) -> str:
    share = number_words(rule.share, s.lang)
    outer = s.find(Award, rule.limit_of) if rule.limit_of else None
    if isinstance(outer, Award):
        return s.say("award.share_of", share=share, award=(outer.award or outer.text)[s.lang])
    base = s.say(f"base.{rule.base or 'all_rated'}", below=level_below("excellent", s))
    return s.say("award.share", share=share, kind=kind, base=base, within=within)


def _size(step: SizeStep, s: Speech) -> str:
    code = "fewer_than" if step.fewer_than is not None else "at_most" if step.at_most is not None else "more"
    return s.say(f"size.{code}", size=step.fewer_than or step.at_most, allow=step.allow)


# ------------------------------------------------------------------ what local rules set


def change_words(name: str, value: Any, rule: Rule, s: Speech) -> str:
    """Return what a local rule sets: the parameter and its value."""
    return s.say("change", parameter=_parameter(name, s), value=_set_value(name, value, rule, s))


def _parameter(name: str, s: Speech) -> str:
    outer = name.partition(".")[0]
    return s.say(f"parameter.{outer}") if f"words.parameter.{outer}" in catalogue() else s.label(name)


_STRUCTURED: dict[str, type] = {
    "small_group": SmallGroup,
    "exception": QuotaException,
    "bonus": EntryRule,
    "deduction": EntryRule,
    "rounding": Rounding,
}


def _set_value(name: str, value: Any, rule: Rule, s: Speech) -> str:
    if isinstance(value, Mapping):
        built, faults = structure(dict(value), _STRUCTURED[name], rule.name, name)
        if faults:
            raise RegulationFileError(faults)
        return PARTS[type(built)](built, s)
    if isinstance(value, tuple):
        return s.joined([_set_value(name, v, rule, s) for v in value], "and")
    if not isinstance(value, str):
        return number_words(value, s.lang)
    if name in ("rounding", "base"):
        return s.say(f"{name}.{value}", below=level_below(getattr(rule, "rating", None), s))
    return s.label(value) if value in s.facts else s.rating(value)


PARTS: Mapping[type, Callable[[Any, Speech], str]] = {
    SmallGroup: _small_group,
    QuotaException: _quota_exception,
    EntryRule: _entry,
    Rounding: _rounding,
    SizeStep: _size,
    Streak: _streak,
    **WORK_PARTS,
}
"""The words of what stands inside a rule."""
BODIES: Mapping[type[Rule], Callable[[Any, Speech], str]] = {
    Ladder: _ladder,
    Criterion: _criterion,
    Screen: _screen,
    Gate: _gate,
    Standard: _standard,
    Trigger: _trigger,
    Cap: _cap,
    Ballot: _ballot,
    Quota: _quota,
    Decision: _decision,
    Notice: _notice,
    Consequence: _consequence,
    Reading: _reading,
    Opening: _opening,
    Award: _award,
    **WORK_BODIES,
}
"""The sentence of each table."""
