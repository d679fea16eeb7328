"""Who may do what. Every right is granted here and nowhere else, and whatever is not granted is refused."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.catalog import Catalog, Service, Source
from bot.model import Alarm, Ask, Drill, Member, Mode, Refusal, Rollback, Verb
from bot.text import both, counted, mention


def may_ask(*, catalog: Catalog, service: Service, slack_id: str, member: Member) -> Refusal | None:
    """None: this person may ask for a rollback of this service."""
    return may_look(catalog=catalog, slack_id=slack_id, member=member) or listed_to_ask(
        catalog=catalog, service=service, slack_id=slack_id
    )


def listed_to_ask(*, catalog: Catalog, service: Service, slack_id: str) -> Refusal | None:
    """None: by the services file this person may ask. Known without asking Slack, whose word is needed besides."""
    if stranger := named(catalog=catalog, slack_id=slack_id):
        return stranger
    if catalog.person(slack_id) not in service.requesters:
        reason = f"{mention(slack_id)} is not on the list of requesters of {service.name}."
        return Refusal(reason, _ask(catalog, service.requesters, service.requester_sources))
    return None


def may_take_part(*, catalog: Catalog, service: Service, slack_id: str, member: Member) -> Refusal | None:
    """None: this person may end its watching, or start its load test. Neither changes anything of the service."""
    return may_look(catalog=catalog, slack_id=slack_id, member=member) or listed_to_take_part(
        catalog=catalog, service=service, slack_id=slack_id
    )


def listed_to_take_part(*, catalog: Catalog, service: Service, slack_id: str) -> Refusal | None:
    """None: this person is on one of the service's lists. Known without asking Slack."""
    if stranger := named(catalog=catalog, slack_id=slack_id):
        return stranger
    persons = tuple(dict.fromkeys((*service.requesters, *service.approvers)))
    if catalog.person(slack_id) not in persons:
        reason = f"{mention(slack_id)} is neither a requester nor an approver of {service.name}."
        return Refusal(reason, _ask(catalog, persons, (*service.requester_sources, *service.approver_sources)))
    return None


def may_drill(origin: Drill, service: Service) -> Refusal | None:
    """None: an entry that is a staging, whose way forth needs no more people than its way back."""
    name = service.name
    if service.staging is not True:
        elsewhere = f"Drill on its staging: `/rollback {service.staging} drill`." if service.staging else ""
        fix = elsewhere or "If it is one, `staging: true` in its entry of the services file says so."
        return Refusal(f"A drill really rolls back, so it is only for a staging, and {name} is not marked as one.", fix)
    if service.approvals.of("undo") > service.approvals.of("immediate") and not origin.forth:
        reason = f"An undo of {name} needs more approvals than an immediate rollback, and a drill's are good for both."
        return Refusal(reason, "Ask for as many of both: `approvals` in the services file.")
    return None


def may_drill_unasked(origin: Drill, service: Service, now: datetime) -> Refusal | None:
    """None: a staging whose `drills` are asked for in these hours. What went back goes forth at any hour."""
    if refusal := may_drill(origin, service):
        return refusal
    if origin.forth:
        return None
    by_hand = f"A person may ask instead: `/rollback {service.name} drill`."
    if service.drills is None:
        return Refusal(f"Nothing lets a schedule ask for drills of {service.name}.", by_hand)
    if service.drills.open_at(now) is None:
        return Refusal(f"The hours in which {service.name} is drilled are over: {service.drills.hours}.", by_hand)
    return None


def may_propose_unasked(origin: Alarm, service: Service) -> Refusal | None:
    """None: an alarm, of a service whose alarms may propose."""
    if service.watch in (Mode.PROPOSE, Mode.AUTO):
        return None
    reason = f"Nothing lets an alarm propose rollbacks of {service.name}."
    return Refusal(reason, f"A person may ask instead: `/rollback {service.name} immediate`.")


def may_decide(
    *, catalog: Catalog, service: Service, rollback: Rollback, verb: Verb, slack_id: str, member: Member
) -> Refusal | None:
    """None: this person may press this button. The requester never approves, under whatever Slack id."""
    return may_look(catalog=catalog, slack_id=slack_id, member=member) or listed_to_decide(
        catalog=catalog, service=service, rollback=rollback, verb=verb, slack_id=slack_id
    )


def listed_to_decide(
    *, catalog: Catalog, service: Service, rollback: Rollback, verb: Verb, slack_id: str
) -> Refusal | None:
    """None: by the services file this person may press it. Known without asking Slack, whose word is needed besides."""
    if stranger := named(catalog=catalog, slack_id=slack_id):
        return stranger
    person = catalog.person(slack_id)
    mine = asked_for_it(catalog=catalog, rollback=rollback, slack_id=slack_id)
    if verb is Verb.APPROVE and mine:
        others = tuple(name for name in service.approvers if name != person)
        reason = f"{mention(slack_id)} asked for this rollback, so somebody else must approve it."
        return Refusal(reason, _ask(catalog, others, service.approver_sources))
    if verb is Verb.APPROVE and deployed_it(rollback, service) == person:
        others = tuple(name for name in service.approvers if name != person)
        reason = f"{mention(slack_id)} deployed what this would roll back, so somebody else must approve it."
        return Refusal(reason, _ask(catalog, others, service.approver_sources))
    if verb is Verb.WITHDRAW and mine:
        return None
    if verb in {Verb.APPROVE, Verb.REJECT, Verb.WITHDRAW} and person in service.approvers:
        return None
    reason = f"{mention(slack_id)} is not on the list of approvers of {service.name}."
    return Refusal(reason, _ask(catalog, service.approvers, service.approver_sources))


def asked_for_it(*, catalog: Catalog, rollback: Rollback, slack_id: str) -> bool:
    """Is this whoever asked for it, under whatever Slack id?"""
    asked = {rollback.requester, catalog.person(rollback.requester_slack_id)}
    return slack_id == rollback.requester_slack_id or catalog.person(slack_id) in asked


def deployed_it(rollback: Rollback, service: Service) -> str | None:
    """Who may not approve what an alarm asks for, since they deployed it: by name. None: nobody, or nobody knows."""
    origin = rollback.request.origin
    if service.deployer_approves or not isinstance(origin, Alarm) or origin.suspicion is None:
        return None
    return (origin.suspicion.deployed.by if origin.suspicion.deployed else "") or None


def asked_rightly(refusal: Refusal | None, rollback: Rollback) -> Refusal | None:
    """None: whoever asked for it may still ask. What `may_ask` says of them by now, for who approves or acts."""
    if refusal is None:
        return None
    fix = f"Reject it; then anybody on the list of requesters may ask anew: `{rollback.command}`."
    return Refusal(f"Whoever asked for this may not do so any more: {refusal.reason}", fix)


def approvals_needed(service: Service, ask: Ask) -> int:
    """How many people besides the requester must approve this of the service."""
    return service.approvals.of(ask.kind)


def enough(*, catalog: Catalog, service: Service, ask: Ask, slack_ids: Sequence[str]) -> Refusal | None:
    """None: as many people as are needed approved it, by what the services file says now of who is who."""
    people, needed = {catalog.person(slack_id) for slack_id in slack_ids}, approvals_needed(service, ask)
    if len(people) >= needed:
        return None
    fix = _ask(catalog, service.approvers, service.approver_sources)
    return Refusal(f"Too few people approved this: {len(people)} of {needed}.", fix)


def somebody_could(
    *, catalog: Catalog, service: Service, read: Sequence[Source], ask: Ask, requester: str
) -> Refusal | None:
    """None: besides whoever asks there are as many on the list of approvers as must approve this.

    `service` as the sources `read` have it now: the services file alone was looked at when the bot started.
    """
    able, needed = set(service.approvers) - {requester}, approvals_needed(service, ask)
    if len(able) >= needed:
        return None
    where = both([source.name for source in read])
    who = both([mention(slack_id) for slack_id in catalog.slack_ids(tuple(sorted(able)))]) or "nobody"
    reason = f"{counted(needed, 'approval')} of this {'is' if needed == 1 else 'are'} needed, and besides you {who} "
    reason += f"could give one: so say the services file and {where} now."
    return Refusal(reason, f"Whoever keeps {where} can add somebody who stands under `people` in the services file.")


def askable(catalog: Catalog, services: Iterable[Service], slack_id: str) -> tuple[str, ...]:
    """The names of those of the services that this person is on the list of requesters of."""
    person = catalog.person(slack_id)
    return tuple(service.name for service in services if person in service.requesters)


def may_look(*, catalog: Catalog, slack_id: str, member: Member) -> Refusal | None:
    """None: this person may read the status and the log: every full, active member of the home workspace may."""
    if member.slack_id != slack_id:
        return Refusal(f"Slack did not say who {mention(slack_id)} is.", "Try again.")
    if flaw := _flaw(catalog, member):
        reason = f"{mention(slack_id)} is {flaw}; only full, active members of the home workspace have any right here."
        return Refusal(reason, "Ask somebody on the service's lists.")
    if member.unclear:
        reason = f"Slack did not say whether {mention(slack_id)} is a full, active member."
        return Refusal(reason, "Try again; or ask somebody else on the service's lists.")
    return None


def named(*, catalog: Catalog, slack_id: str) -> Refusal | None:
    """None: the services file names this person, as it must whoever is to change anything."""
    if catalog.person(slack_id) is None:
        fix = (
            "Ask somebody on the service's lists. Whoever keeps the services file can add full members of the "
            f"workspace: {slack_id} under `people`, and to a list."
        )
        return Refusal(f"{mention(slack_id)} is not named in the services file.", fix)
    return None


def _flaw(catalog: Catalog, member: Member) -> str:
    if member.deleted:
        return "deactivated"
    if member.bot:
        return "a bot"
    if member.guest:
        return "a guest"
    if member.stranger or member.team != catalog.home.team:
        return "from another workspace"
    return ""


def _ask(catalog: Catalog, persons: tuple[str, ...], sources: Sequence[Source]) -> str:
    named = ", ".join(mention(slack_id) for slack_id in catalog.slack_ids(persons))
    known = [f"{'one of ' if len(persons) > 1 else ''}{named}"] if named else []
    whoever = [
        f"whoever is in {source.name}" if source.user_group else f"whoever is on call in {source.name}"
        for source in sources
    ]
    return f"Ask {both([*known, *whoever], 'or')}." if known or whoever else ""
