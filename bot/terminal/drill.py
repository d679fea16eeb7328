"""`emergency --drill`: the emergency path of a service played on paper. Nothing is asked, sent or stored."""

from collections.abc import Iterator
from datetime import timedelta

from bot.approval import emergency
from bot.catalog import Catalog, Service
from bot.model import Immediate
from bot.text import counted, span


def satisfiable(service: Service) -> bool:
    """Could anybody act alone? What the services file leaves unsatisfiable, it refuses to load."""
    return emergency.not_for(Immediate(), service) is None


def report(service: Service, catalog: Catalog) -> str:
    """Who would be called and when, for each who may ask; who would be told; and who would review it."""
    if refusal := emergency.not_for(Immediate(), service):
        return "\n".join([f"{refusal.reason} {refusal.fix}", "Nothing was sent."])
    lines = [f"Drill of the emergency path of {service.name}, for immediate and undo. Nothing was sent."]
    asking = [(f"If {person} asks:", person) for person in service.requesters]
    asking += [(f"If somebody asks whom {source.name} names:", "") for source in service.requester_sources]
    for title, person in asking:
        lines += ["", title, *(f"  {line}" for line in _course(person, service, catalog))]
    return "\n".join([*lines, "", "It can be taken: everybody it needs is named."])


def _course(person: str, service: Service, catalog: Catalog) -> Iterator[str]:
    """`person` is "" for somebody whom only another list names, of whom nothing more is known here."""
    at, called = service.escalation.remind_after, 0
    listed = "".join(f", and whoever {source.name} names" for source in service.approver_sources)
    yield f"{_clock(timedelta(0))}  the plan is shown to {_named(service.approvers, person)}{listed}"
    for level, persons in service.contacts.levels:
        if not (others := tuple(each for each in persons if each != person)):
            continue
        yield f"{_clock(at)}  {', '.join(others)} would be called as {level} contact"
        at, called = at + service.escalation.next_after, called + 1
        if called == emergency.IN_VAIN:
            yield f"{_clock(at)}  nobody answered: {person or 'whoever asked'} may act alone"
    if service.emergency is None:
        return
    skipped = [each for each in service.approvers if each != person]
    yield f"       {counted(len(skipped), 'approver')} would be told directly: {', '.join(skipped) or 'nobody'}{listed}"
    reviewer = emergency.owner(service, catalog, but=person)
    within = span(service.emergency.review_within)
    yield f"       {reviewer.person if reviewer else 'nobody'} would have to review it within {within}"
    yield f"{_clock(service.approval_expires)}  the plan would time out"


def _named(persons: tuple[str, ...], but: str) -> str:
    return ", ".join(each for each in persons if each != but) or "nobody"


def _clock(after: timedelta) -> str:
    return f"{span(after):>6}"
