"""The conformance check: faultless text passes, each usual mistake is told, and each part can fail."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import evolve

import country_kit
import mistakes_kit as kit
from country_kit import Plugin
from xeploai.errors import UsageError
from xeploai.hookspecs import hookimpl
from xeploai.lifecycle.stage import Derivation
from xeploai.messages import message
from xeploai.plugins import Candidate, PluginInfo
from xeploai.testing.conformance import PARTS, Examined, Fault, conformance_values, examine, report, run_part
from xeploai.testing.conformance.together import Group, spread
from xeploai.testing.suite import PluginSuite

DOCS = Path(__file__).parents[2] / "docs"


@cache
def golden(lang: str) -> Mapping[str, str]:
    paragraphs = kit.golden(lang).read_text("utf-8").split("# ")[1:]
    return {p.partition("\n")[0]: p.partition("\n")[2].strip() for p in paragraphs}


# ------------------------------------------------------------------ the faultless text, and usual mistakes


@pytest.mark.parametrize("part", kit.PARTS)
def test_the_faultless_text_passes(part):
    (it,) = examine(str(kit.CLEAN), candidates=kit.central())
    found = run_part(it, part)
    assert [f.render("en") for f in found.faults if f.severity == "error"] == []
    assert found.status == "passed"


@pytest.mark.parametrize("name", kit.names())
def test_a_mistake_is_told_in_both_languages(name, tmp_path):
    found = kit.faults(name, tmp_path)
    assert found
    for lang in kit.LANGS:
        told = "\n".join(f.render(lang).replace(str(tmp_path), "…") for f in found)
        assert told == golden(lang)[name]


def test_there_are_more_than_twenty_mistakes_and_every_one_has_its_texts():
    assert len(kit.names()) >= 20
    assert all(list(golden(lang)) == kit.names() for lang in kit.LANGS)


@pytest.mark.parametrize("lang", kit.LANGS)
def test_every_mistake_names_its_place_and_a_page_of_the_guide_that_is_there(lang):
    guide = (DOCS / {"vi": "plugin-guide.vi.md", "en": "plugin-guide.md"}[lang]).read_text("utf-8")
    for line in (x for text in golden(lang).values() for x in text.splitlines()):
        page, _, anchor = line.rpartition("— ")[2].partition("#")
        assert page.startswith("plugin-guide")
        assert f'<a id="{anchor}"></a>' in guide, line


def test_what_depends_on_a_failed_part_is_not_run(tmp_path):
    kit.faults("unknown_fact", tmp_path)
    (it,) = examine(str(tmp_path / kit.CLEAN.name), candidates=kit.central())
    told = report(it)
    assert not told.passed
    assert [p.status for p in told.parts] == ["passed", "failed", *["not_run"] * 8]


def test_the_report_is_plain_json_without_clock_or_path():
    reports = [report(it) for it in examine(str(kit.CLEAN), candidates=kit.central())]
    text = json.dumps(conformance_values(reports, "en"), ensure_ascii=False)
    (plugin,) = json.loads(text)["plugins"]
    assert json.loads(text)["format"] == "xeploai.conformance/1"
    assert [p["id"] for p in plugin["parts"]] == list(PARTS)
    assert plugin["regulations"]["thunglung"]["relies_on"] == [
        "trung/member.local_standard",
        "trung/member.quota.excellent.share",
    ]
    assert str(kit.CLEAN) not in text


def test_an_unknown_name_offers_the_nearest():
    with pytest.raises(UsageError, match="trung"):
        examine("trungg", candidates=kit.central())


def test_a_file_is_not_a_folder():
    with pytest.raises(UsageError, match="folder"):
        examine(str(kit.CLEAN / "member.toml"), candidates=kit.central())


# ------------------------------------------------------------------ parts that need Python to fail

FACT = """
[[fact]]
id = "diligent"
type = "bool"
derived = true
label = { vi = "Chuyên cần", en = "Diligent" }
source = { document = "tl", clause = "điều 6" }
"""
RULE = kit.DILIGENT.replace('rating = "excellent"', 'rating = "good"')


class Deriving(Plugin):
    """Derives ``diligent`` from an expression that a test gives."""

    expr: pl.Expr = pl.lit(True)

    @hookimpl
    def xeploai_derive(self, kind: str) -> Mapping[str, Derivation]:
        return {"diligent": Derivation(self.expr, ("meetings_attended",))} if kind == "member" else {}


@pytest.fixture
def deriving(tmp_path):
    """Return the fictional text with one more standard, on a fact that Python derives."""

    def build(expr: pl.Expr) -> Examined:
        folder = tmp_path / kit.CLEAN.name
        kit.shutil.copytree(kit.CLEAN, folder)
        kit.more("facts.toml", FACT)(folder)
        kit.more("member.toml", RULE)(folder)
        plugin = Deriving(folder)
        plugin.expr = expr
        loads: Any = country_kit.Loads(lambda: plugin)
        mine = Candidate(PluginInfo("deriver", "acme", "1.0"), loads)
        (it,) = examine("deriver", candidates=[*kit.central(), mine])
        # The kit's plugins are no packages: say where the files are.
        return evolve(it, info=evolve(it.info, path=folder))

    return build


def codes(found: Sequence[Fault]) -> set[str]:
    return {f.code for f in found if f.severity == "error"}


def part(it: Examined, name: str) -> set[str]:
    return codes(run_part(it, name).faults)


ENOUGH = pl.col("meetings_attended") >= 7


def test_a_sound_derivation_passes(deriving):
    it = deriving(ENOUGH)
    for name in ("metadata", "static", "bulk", "cases", "silence", "trace"):
        assert part(it, name) == set(), name


def test_an_unknown_fact_taken_for_a_no_is_found(deriving):
    assert part(deriving(ENOUGH.fill_null(False)), "silence") == {"check.silence"}


def test_an_expression_that_looks_at_the_whole_table_is_found(deriving):
    assert part(deriving(ENOUGH & (pl.len() < 3)), "bulk") == {"check.case.bulk"}


def test_an_expression_that_rests_on_the_order_of_rows_is_found(deriving):
    first = pl.int_range(pl.len()) == 0
    assert "check.case.order" in part(deriving(first), "determinism")


def test_an_expression_that_cannot_be_worked_out_names_the_plugin(deriving):
    it = deriving(pl.col("no_such_column"))
    (found,) = [f for f in run_part(it, "static").faults if f.severity == "error"]
    assert found.code == "plugin.late"
    assert "deriver" in found.render("vi")


def test_a_hook_that_raises_names_the_plugin_and_the_hook(tmp_path, deriving, monkeypatch):
    def boom(self, kind):
        raise ZeroDivisionError("by nobody")

    monkeypatch.setattr(Deriving, "xeploai_derive", hookimpl(boom))
    (found,) = [f for f in run_part(deriving(ENOUGH), "static").faults if f.severity == "error"]
    assert found.code == "plugin.hook_raised"
    assert all(word in found.render("en") for word in ("“deriver”", "boom: ", "ZeroDivisionError"))


# ------------------------------------------------------------------ examples in one roster


def clean() -> Examined:
    return examine(str(kit.CLEAN), candidates=kit.central())[0]


def test_examples_of_one_rulebook_share_a_roster_and_keep_their_ids_apart():
    groups = clean().groups
    assert {c.id for g in groups for c in g.cases} == {c.id for c in clean().cases}
    assert max(len(g.cases) for g in groups) > 1
    for group in groups:
        ids = [i for r in group.result.kinds.values() for i in r.subjects["id"]]
        assert len(ids) == len(set(ids))
        assert {group.example(i) for i in ids} == {c.id for c in group.cases}


def test_examples_whose_quota_has_one_group_for_all_are_not_put_together():
    it = clean()
    together = next(g for g in it.groups if len(g.cases) > 1)
    assert not together.mixed
    # As where a quota is of a whole city: its groups do not follow from ids.
    whole = Group(together.case, together.cases, together.book, together.registry)
    city = pl.lit("vinh").alias("base_organization")
    kinds = {k: evolve(r, subjects=r.subjects.with_columns(city)) for k, r in together.result.kinds.items()}
    whole.__dict__["result"] = evolve(together.result, kinds=kinds)
    assert whole.mixed


@pytest.mark.parametrize(
    ("count", "most", "picked"), [(3, 5, [0, 1, 2]), (10, 5, [0, 2, 4, 6, 8]), (0, 5, [])]
)
def test_a_sample_is_taken_from_all_files(count, most, picked):
    assert list(spread(range(count), most)) == picked


# ------------------------------------------------------------------ the class for authors


def suite() -> PluginSuite:
    """Return an author's class; as a global of this module it would be collected."""
    return type("TestConformance", (PluginSuite,), {"plugin": str(kit.CLEAN)})()


def test_only_subclasses_of_the_suite_are_collected():
    assert PluginSuite.__test__ is False
    assert suite().__test__ is True


def test_the_suite_lists_every_fault_with_its_place(tmp_path):
    kit.faults("case_differs", tmp_path)
    (it,) = examine(str(tmp_path / kit.CLEAN.name), candidates=kit.central())
    suite().test_part("static", it)
    with pytest.raises(AssertionError, match=r"case\[most\].*plugin-guide\.vi\.md#cases"):
        suite().test_part("cases", it)
    with pytest.raises(AssertionError, match=r"below\.rating"):
        suite().test_cases(it)


def test_a_fault_without_a_place_still_points_to_the_guide():
    assert Fault(message("toml.missing")).render("en").endswith("— plugin-guide.md#check")
