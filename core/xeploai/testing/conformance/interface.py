"""Part 10: which rules and openings of other texts a regulation relies on, by name."""

from collections.abc import Iterator, Mapping

from xeploai.model import Regulation, Rule
from xeploai.testing.conformance.examined import Examined
from xeploai.testing.conformance.faults import Fault, fault, note
from xeploai.testing.conformance.sweep import edges, governs


def relies_on(regulation: Regulation) -> tuple[str, ...]:
    """Return the targets of a regulation's rules in other texts, by name."""
    found = {r.target for r in regulation.rules if r.target and not r.target.startswith(f"{regulation.id}/")}
    return tuple(sorted(found))


def interface(it: Examined) -> Iterator[Fault]:
    """Yield targets that no text of those it builds on has: what a new version of them took away."""
    for regulation in it.regulations:
        names = _names(regulation, it)
        for rule in regulation.rules:
            if rule.target and not any(rule.target == n or rule.target.startswith(f"{n}.") for n in names):
                yield fault(note("target", rule=rule.name, target=rule.target).message, it.folders)
        yield from _never(regulation, it)


def _names(regulation: Regulation, it: Examined) -> Mapping[str, Rule]:
    texts = [it.registry.regulations[b] for b in regulation.identity.extends if b in it.registry.regulations]
    return {r.name: r for g in (*texts, regulation) for r in g.rules}


def _never(regulation: Regulation, it: Examined) -> Iterator[Fault]:
    """A text none of whose days falls into those of what it builds on never governs."""
    if not any(governs(regulation, d, it.registry) for d in edges(regulation, it.registry)):
        bases = ", ".join(regulation.identity.extends)
        where = "regulation.toml: regulation.extends"
        yield note("never", where=where, regulation=regulation.id, bases=bases)
