"""What happens in the sample city in 2021: events, decisions and blanks, each on people still untouched."""

from datetime import date
from typing import TYPE_CHECKING

import city_facts
from city_facts import MEETING
from sample_facts import Row

if TYPE_CHECKING:
    from make_city import City

EVENTS = (
    "same_level_bodies", "adjustments", "disciplines", "absences", "transfers", "history", "decisions"
)  # fmt: skip
SELECTION = "lam-dong/bao-loc@2021"


def happen(city: "City") -> None:
    """Let everything happen."""
    for situation in (bodies, newcomers, absences, transfers, disciplines, disciplined_bodies, heads, changes,
                      blanks, decisions, earlier_years):  # fmt: skip
        situation(city)


def bodies(city: "City") -> None:
    """Ratings of same-level bodies of the city and the wards; nothing of them exists beside a cell."""
    mass = ("Đoàn Thanh niên", "Hội Phụ nữ", "Hội Nông dân", "Hội Cựu chiến binh", "Công đoàn")
    for unit in city.units.values():
        if unit.kind in ("ward", "city"):
            kinds = [("government", "Ủy ban nhân dân"), ("front", "Mặt trận Tổ quốc")]
            kinds += [("mass_organization", name) for name in mass]
            for n, (body, name) in enumerate(kinds):
                rating = "completed" if unit.merit == "C" and n == 3 else "good" if n % 3 else "excellent"
                city.add("same_level_bodies", organization=unit.id, body=body, name=name, rating=rating)
    for row in list(city.rows("same_level_bodies", organization="P09"))[3:5]:
        row["rating"] = "not_completed"
    for base in ("C05", "C06", "C07", "C08"):
        row = {"body": "mass_organization", "name": "Công đoàn", "rating": "good"}
        city.add("same_level_bodies", organization=base, **row)


def newcomers(city: "City") -> None:
    """Admitted less than six months, or exactly six, before the meeting; exempt; suspended; temporary."""
    for n, row in zip(range(24), city.free("P", "GC"), strict=False):
        meeting = next(city.rows("organizations", id=row["organization"]))["meeting_date"]
        row["admitted_on"] = meeting.replace(month=6 if n < 4 else 7 + n % 5)
    for n, row in zip(range(30), city.free("P", "GC", "retired"), strict=False):
        row |= {"exempt": True, "temporary_opinion": "k/a"} if n < 20 else {"temporary_activity": "here"}
    for n, row in zip(range(10), city.free("P", "G"), strict=False):
        row |= (
            {"suspended": True} if n < 3 else {"temporary_activity": "away", "temporary_opinion": n % 2 == 0}
        )


def absences(city: "City") -> None:
    """Sick for 2 months and 29 days, exactly 3 months and longer; maternity leave; away for work."""
    spells = (
        ("sick", date(2021, 3, 1), date(2021, 5, 29)), ("sick", date(2021, 3, 1), date(2021, 5, 31)),
        ("sick", date(2021, 4, 5), date(2021, 9, 20)), ("maternity", date(2021, 5, 10), date(2021, 11, 9)),
        ("away", date(2021, 2, 15), date(2021, 8, 31)),
    )  # fmt: skip
    for n, row in zip(range(30), city.free("P", "EG"), strict=False):
        kind, start, end = spells[n % len(spells)]
        city.add("absences", subject=row["id"], type=kind, **{"from": start, "to": end})


def transfers(city: "City") -> None:
    """Moved here after six months in the old cell, with its opinion or without, and after less."""
    for n, row in zip(range(18), city.free("P", "G"), strict=False):
        day = date(2021, 7, 12) if n % 3 else date(2021, 5, 20)
        moved = {"date": day, "from": "Chi bộ thôn Mẫu Cũ", "opinion": n % 3 == 1}
        city.add("transfers", subject=row["id"], joined_on=date(2015, 1 + n % 12, 15), **moved)


def earlier_years(city: "City") -> None:
    """Five excellent years running; with one of them revoked; with one of them missing."""
    best = [row["id"] for row in city.tables["members"] if city.merit[row["id"]] == "E"]
    for n, subject in enumerate(best[:48]):
        for year in range(2016, 2021):
            if n % 4 != 3 or year != 2018:
                status = "revoked" if (n % 4, year) == (2, 2019) else "decided"
                known = {"period": str(year), "rating": "excellent", "title": None, "status": status}
                city.add("history", subject=subject, subject_kind="member", **known)


def punish(city: "City", subject: str, form: str = "reprimand", **more: object) -> None:
    """Add a discipline by the Party, decided in April for a violation of the same year."""
    plain = {
        "violation": f"VP{len(city.tables['disciplines']) + 1:02}", "violation_date": date(2021, 1, 20),
        "decision_date": date(2021, 4, 12), "body": "party", "form": form, "duty_related": False,
        "self_detected": False, "remedied": False, "in_force_until": date(2022, 4, 12),
    }  # fmt: skip
    city.add("disciplines", subject=subject, **{**plain, **more})


def disciplines(city: "City") -> None:
    """Members: plain, self-detected and remedied, and moved away from the cell of the violation (DIS-2)."""
    for n, row in zip(range(12), city.free("P", "C"), strict=False):
        punish(city, row["id"], "warning" if n % 4 == 0 else "reprimand", duty_related=n % 2 == 0)
    for _, row in zip(range(3), city.free("C", "C"), strict=False):
        punish(city, row["id"], self_detected=True, remedied=True)
    for n, row in zip(range(4), city.free("P", "C"), strict=False):
        old = f"P{n + 5:02}-03"
        moved = {
            "date": date(2021, 8, 2),
            "from": next(city.rows("organizations", id=old))["name"],
            "opinion": True,
        }
        city.add("transfers", subject=row["id"], joined_on=date(2017, 5, 2), **moved)
        punish(city, row["id"], counts_at=old)


def disciplined_bodies(city: "City") -> None:
    """A cell excused and one not; members of two collectives, one a leader warned over his duties."""
    punish(city, "P03-05", self_detected=True, remedied=True)
    punish(city, "P05-06")
    ward = seated(city, "P06", "people_committee")
    punish(city, ward[-1], self_detected=True, remedied=True)
    department = [c["id"] for c in city.rows("collectives", city_body="department")][3]
    warned = next(str(s["person"]) for s in city.rows("collective_members", collective=department))
    punish(city, warned, "warning", duty_related=True)
    next(city.rows("leaders", id=warned))["member_under_disciplined"] = True


def seated(city: "City", base: str, body: str) -> list[str]:
    """Return who sits in a collective of a base organisation, the head first."""
    (found,) = city.rows("collectives", organization=base, city_body=body)
    return [str(s["person"]) for s in city.rows("collective_members", collective=found["id"])]


def heads(city: "City") -> None:
    """An incoming head of a poor unit; one of two posts whose votes differ; heads better than their units."""
    post_of(city, "P04", "Bí thư")["incoming_unrelated"] = True
    several = post_of(city, "P02", "Chủ tịch")["person"]
    next(city.rows("leaders", id=several))["votes_differ"] = True
    for base in ("P03", "P06", "C01", "C05", "B01"):
        better(city, str(post_of(city, base, "Bí thư")["person"]))
    village = str(post_of(city, "P01-03", "Bí thư chi bộ")["person"])
    city.tables["leaders"].append(city_facts.leader(city.people[village], "Bí thư chi bộ", "E"))


def better(city: "City", person: str) -> None:
    """Make a leader excellent."""
    row = next(city.rows("leaders", id=person))
    row |= {"exemplary": True, "unit_targets_on_time": 20, "unit_targets_exceeded": 12, "targets_on_time": 20,
            "targets_exceeded": 12, "level_conduct": "good", "level_results": "excellent"}  # fmt: skip
    city.merit[f"leader {person}"] = "E"


def post_of(city: "City", unit: str, post: str) -> Row:
    """Return the row of a post."""
    return next(city.rows("posts", unit=unit, post=post))


def changes(city: "City") -> None:
    """A cell founded in September, one exactly six months ago, a merged ward, a new collective."""
    for cell, day in (("P08-13", date(2021, 9, 15)), ("P10-13", date(2021, 6, 1))):
        next(city.rows("organizations", id=cell))["founded_on"] = day
    next(city.rows("organizations", id="P10-13"))["meeting_date"] = date(2021, 12, 1)
    next(city.rows("organizations", id="P11"))["newly_merged"] = True
    next(city.rows("collectives", organization="k/a"))["founded_on"] = date(2021, 10, 1)
    next(city.rows("collectives", city_body="front"))["review_done"] = False


def blanks(city: "City") -> None:
    """One fact is missing."""
    for n, row in zip(range(20), city.free("P", "G"), strict=False):
        row[("targets_completed", "level_results", "review_done", "official_rating")[n % 4]] = None
    for cell, fact in (("P07-04", "points_b2"), ("P09-02", "level_leadership"), ("C05-03", "review_done")):
        next(city.rows("organizations", id=cell))[fact] = None
    next(city.rows("collectives", organization="P07", city_body="people_committee"))["level_programmes"] = (
        None
    )
    next(city.rows("leaders", id=post_of(city, "C06", "Bí thư")["person"]))["unit_targets_completed"] = None
    next(city.rows("adjustments", subject="P01-06"))["reason"] = None


# ---------------------------------------------------------------- decisions


def decide(city: "City", subject: str, rating: str, kind: str = "member", **more: object) -> None:
    """Add a decision under the city's own rules."""
    authority = "Ban Thường vụ Thành ủy Mẫu" if kind != "member" else "Ban Thường vụ Đảng ủy"
    plain = {
        "period": "2021",
        "selection": SELECTION,
        "authority": authority,
        "date": MEETING,
        "status": "in_force",
    }
    city.add("decisions", subject=subject, subject_kind=kind, rating=rating, **{**plain, **more})


def decide_all(city: "City", base: str) -> None:
    """Rate everyone of a base organisation to whom nothing happened by merit, all the best excellent."""
    ratings = {"E": "excellent", "G": "good", "C": "completed", "N": "not_completed"}
    touched = {e["subject"] for t in ("absences", "transfers", "disciplines") for e in city.tables[t]}
    touched |= {p["person"] for p in city.tables["posts"]} | {
        m["id"] for m in city.tables["members"] if _odd(m)
    }
    for row in city.tables["members"]:
        if row["organization"].startswith(base) and row["id"] not in touched:
            decide(city, row["id"], ratings[city.merit[row["id"]]])


def _odd(member: Row) -> bool:
    """Whether a member is perhaps not rated, or a fact is blank."""
    away = member["exempt"] or member["suspended"] or member["temporary_activity"] != "no"
    return (
        away
        or member["admitted_on"].year == 2021
        or None in (member["targets_completed"], member["review_done"])
    )


def decisions(city: "City") -> None:
    """Within the limit and above it; against a trigger; not rateable; above the unit; too early; revoked."""
    for base in ("P03", "B02"):
        decide_all(city, base)
    for row in city.tables["disciplines"][:2]:
        decide(city, str(row["subject"]), "completed")
    decide(city, next(m["id"] for m in city.tables["members"] if m["exempt"]), "good")
    for cell in ("P01-01", "P02-01"):
        rating = "excellent" if city.merit[cell] == "E" else "good"
        decide(city, cell, rating, "organization", date=date(2021, 12, 16))
    decide(city, "P02-03", "good", "organization", status="revoked")
    decide(city, "C02", "excellent", "organization", date=date(2021, 12, 28))
    decide(city, "P06", "good", "organization", date=date(2021, 12, 28))
    above = next(c["id"] for c in city.rows("collectives", organization="P06"))
    decide(city, str(above), "excellent", "collective", date=date(2021, 12, 28))
    head = str(post_of(city, "P06", "Bí thư")["person"])
    decide(city, head, "excellent", "leader", date=date(2021, 12, 28))
