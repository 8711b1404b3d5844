"""The names that a template may use, and what stands behind each of them.

``docs/forms.md`` lists them; a test compares the two. A value that is not known is an empty text.
"""

from collections.abc import Iterable, Mapping

from xeploai.dictionary import Dictionary
from xeploai.model import SUBJECTS, Fact, Kind, Text
from xeploai.rulebooks.rulebook import Rulebook

BOX, TICKED = "☐", "☒"
Names = Mapping[str, "Names | None"]
"""What a template may name: ``None`` is a value, a mapping is asked with ``.``."""

VALUES: Mapping[str, Text] = {
    "id": Text("Mã đối tượng", "Id of the subject"),
    "name": Text("Họ và tên, hoặc tên tập thể, tổ chức", "Name of the person, collective or organisation"),
    "year": Text("Năm đánh giá", "Year of the review"),
    "period": Text("Kỳ đánh giá (năm hoặc quý)", "Period (year or quarter)"),
    "superior": Text("Tổ chức đảng cấp trên: đảng bộ cơ sở của đảng viên, đảng bộ của tập thể, tổ chức",
                     "Superior organisation: the member's base organisation, the collective's, the parent"),
    "superior_short": Text("Như trên, không có chữ “Đảng bộ” ở đầu", "The same without “Đảng bộ” in front"),
    "cell": Text("Chi bộ của đảng viên", "The member's cell"),
    "cell_short": Text("Như trên, không có chữ “Chi bộ” ở đầu", "The same without “Chi bộ” in front"),
    "birth_date": Text("Ngày sinh", "Date of birth"),
    "work_unit": Text("Đơn vị công tác", "Place of work"),
    "party_posts": Text("Chức vụ Đảng", "Party posts"),
    "government_posts": Text("Chức vụ chính quyền", "Government posts"),
    "mass_posts": Text("Chức vụ đoàn thể", "Posts in mass organisations"),
    "posts": Text("Mọi chức vụ", "All posts"),
    "official_rating": Text("Mức xếp loại cán bộ, công chức, viên chức", "State-side rating"),
    "score": Text("Tổng điểm", "Total score"),
    "rating": Text("Mức đề nghị xếp loại: của đảng viên, tập thể, tổ chức",
                   "Proposed rating: of the member, collective or organisation"),
    "decision": Text("Mức cấp có thẩm quyền đã quyết định", "Rating that the authority decided"),
    "leader_rating": Text("Mức đề nghị xếp loại của người đó với tư cách cán bộ lãnh đạo, quản lý",
                          "Proposed rating of the same person as a leader"),
    "leader_decision": Text("Mức đã quyết định với tư cách cán bộ lãnh đạo, quản lý",
                            "Rating decided of the same person as a leader"),
}  # fmt: skip
RATINGS: Mapping[str, tuple[Kind, ...]] = {
    "rating": ("member", "collective", "organization"),
    "decision": ("member", "collective", "organization"),
    "leader_rating": ("leader",),
    "leader_decision": ("leader",),
}
"""Values with a box for each rating, and of which kinds of subject."""
YES, NO = "yes", "no"


def names(rulebook: Rulebook, dictionary: Dictionary, kinds: Iterable[Kind]) -> Names:
    """Return what a form for some kinds of subject may name: values, facts, and boxes to tick."""
    facts = facts_of(dictionary, kinds)
    boxes = {f.id: dict.fromkeys(choices(f)) for f in facts.values() if choices(f)}
    for name, of in RATINGS.items():
        boxes[name] = dict.fromkeys(n for k in of if k in rulebook.rated_kinds for n in rulebook.levels(k))
    return {**dict.fromkeys(VALUES), "fact": dict.fromkeys(facts), "tick": boxes}


def facts_of(dictionary: Dictionary, kinds: Iterable[Kind]) -> dict[str, Fact]:
    """Return the facts of the sheets of some kinds by id; a person's are those of both sheets."""
    tables = [SUBJECTS[k] for k in kinds]
    found = {f.id: f for t in reversed(tables) for f in dictionary.of(t)}
    return {i: f for i, f in found.items() if f.type not in ("levels", "share")}


def choices(fact: Fact) -> tuple[str, ...]:
    """Return the values of a fact that have a box each; none for figures and texts."""
    if fact.type == "bool":
        return (YES, NO)
    return tuple(fact.values)
