"""What `/rollback SERVICE plan` answers, to one person: the plan that `immediate` would make, and every finding."""

from collections.abc import Iterator

from bot.model import Finding, Immediate, Plan, Previewed
from bot.text import between
from handlers.messages import phrases
from handlers.messages.blocks import Block, Message, context, fields, said, section, sections
from handlers.messages.evidence_of_plan import in_full
from handlers.messages.findings import elsewhere, finding_line
from handlers.messages.mrkdwn import code, foreign, prose, verbatim

_CLEAR = "🟢 Nothing was found that stands in its way."
_NOTHING_DONE = "Nothing was changed, and nobody was asked to approve."


def previewed(answer: Previewed) -> Message:
    plan, blocks = answer.plan, answer.blocks
    name = foreign(plan.service)
    title = f"A rollback of {name} would be refused now" if blocks else f"What a rollback of {name} would do now"
    to = f" to {answer.named.rpartition(':')[2]}" if answer.named else ""
    if blocks:
        again = code(f"/rollback {plan.service} plan{to}")
        then = f"{_NOTHING_DONE} Put right what is marked ⛔, then look again: {again}"
    else:
        then = f"{_NOTHING_DONE} To ask for it: {code(f'/rollback {plan.service} immediate{to}')}"
    ask = Immediate(answer.named)
    found = sections(*_found(plan, blocks), rest=elsewhere(plan, ask))
    by_hand = section("*The same by hand*", f"```{verbatim(plan.cli, 2000)}```")
    return said(f"*{title}*", *_plan(plan), *found, *in_full(plan, ask), by_hand, context(then))


def _plan(plan: Plan) -> Iterator[Block]:
    arrow = f"*{foreign(plan.from_name)}  →  {foreign(plan.to_name)}*"
    yield section(f"{phrases.at(plan)} · {phrases.place(plan)}", arrow, *phrases.images(plan))
    yield section(f"*Why {phrases.revision(plan.to_name)}*  {prose(plan.target.why)}")
    yield fields(("Takes about", between(*plan.expected)), ("The one call", phrases.call(plan)))


def _found(plan: Plan, blocks: tuple[Finding, ...]) -> Iterator[str]:
    """The heaviest first."""
    if not blocks:
        yield _CLEAR
    yield from (finding_line("⛔", each) for each in blocks)
    yield from (finding_line("ℹ" if each.note else "⚠", each) for each in sorted(plan.warnings, key=lambda w: w.note))
