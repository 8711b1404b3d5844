"""Every hook, in the order in which it is called: the evaluation lifecycle of DESIGN 7.

Two kinds of hook. *Registration* hooks are collected once, when plugins are loaded. *Stage* hooks
are called once per evaluation and subject kind, never per subject: they see the rulebook and the
roster (frozen) and answer with named Polars expressions. The core's own data-driven stages are
ordinary implementations of the same hooks (``xeploai.lifecycle.stages``); of the plugins only those that
supply a regulation of the resolved rulebook take part. Answers are merged by name and a name given
twice is an error naming it, so the order of calls never decides law.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    import polars as pl

    from xeploai.findings import Finding
    from xeploai.lifecycle.stage import Derivation, Outcome, Population
    from xeploai.model import Kind
    from xeploai.rosters.roster import Roster
    from xeploai.rulebooks.rulebook import Rulebook

PROJECT = "xeploai"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Hooks:
    """The specifications, in call order."""

    @staticmethod
    @hookspec
    def xeploai_regulations() -> Sequence[Traversable]:
        """Return the folders of the regulations that a plugin supplies.

        Called once, at loading. Each folder holds a ``regulation.toml``. All answers are joined; a
        regulation id that two plugins supply puts both in status ``conflict``.
        """
        raise AssertionError

    @staticmethod
    @hookspec
    def xeploai_places() -> Sequence[Traversable]:
        """Return TOML files with places to add to the tree.

        Called once, at loading. All answers are joined; a place id in two files is an error. A file
        named ``places.toml`` is also read when the plugin is not active, to say who brings a place.
        """
        raise AssertionError

    @staticmethod
    @hookspec
    def xeploai_derive(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
        """Return derived facts by id: an expression over the subjects' table, and what it rests on.

        Called once per evaluation and kind, first of all stages. Answers are merged; a fact given
        twice is an error. The core orders the facts by what they rest on; a fact that the roster
        supplies keeps the supplied value (S5).
        """
        raise AssertionError

    @staticmethod
    @hookspec
    def xeploai_screen(rulebook: Rulebook, kind: Kind) -> Mapping[str, Outcome]:
        """Return the outcome of each screen and gate, by rule name (S13).

        Called once per evaluation and kind, after the derived facts. Answers are merged; a rule
        answered twice is an error.
        """
        raise AssertionError

    @staticmethod
    @hookspec
    def xeploai_score(rulebook: Rulebook, roster: Roster, kind: Kind) -> Mapping[str, Derivation]:
        """Return the points of criteria and the total, by fact id.

        Called once per evaluation and kind, after the screens. Answers are merged with those of
        ``xeploai_derive``; a fact given twice is an error.
        """
        raise AssertionError

    @staticmethod
    @hookspec
    def xeploai_judge(rulebook: Rulebook, kind: Kind) -> Mapping[str, Outcome]:
        """Return the outcome of each standard, ballot, trigger, decision, notice and consequence.

        Called once per evaluation and kind, after the score; by rule name. Answers are merged; a
        rule answered twice is an error. The core combines them into floor and ceiling (S9, S10).
        """
        raise AssertionError

    @staticmethod
    @hookspec
    def xeploai_cap(rulebook: Rulebook, kind: Kind) -> Mapping[str, Outcome]:
        """Return the outcome of each cap, by rule name (S15, S17).

        Called once per evaluation and kind, after the judgement. Answers are merged; a rule
        answered twice is an error.
        """
        raise AssertionError

    @staticmethod
    @hookspec
    def xeploai_apportion(
        rulebook: Rulebook, kind: Kind, population: Population
    ) -> Mapping[str, pl.DataFrame]:
        """Return for each quota one line a group: counts, limits and verdict (S18 to S22).

        Called once per evaluation and kind, after the caps; ``population`` holds the counts of each
        group, so the answer is the same however the rows were split. Answers are merged; a quota
        answered twice is an error.
        """
        raise AssertionError

    @staticmethod
    @hookspec
    def xeploai_conclude(
        rulebook: Rulebook, roster: Roster, kind: Kind, subjects: pl.DataFrame
    ) -> Sequence[Finding]:
        """Return findings about the concluded subjects.

        Called once per evaluation and kind, when status and rating are settled. All answers are
        joined; nothing is changed by them.
        """
        raise AssertionError

    @staticmethod
    @hookspec
    def xeploai_award(rulebook: Rulebook, kind: Kind, subjects: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
        """Return for each award who may be proposed and how many, one line a group.

        Called once per evaluation and kind, last. Answers are merged; an award answered twice is
        an error.
        """
        raise AssertionError


STAGES = tuple(name for name in vars(Hooks) if name.startswith("xeploai_"))
"""The lifecycle as one literal order."""
