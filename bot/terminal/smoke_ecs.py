"""The doubts about ECS, one after the other, on the smoke service, with the bot's own calls."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

import aws
from bot.catalog import Roles, Service
from bot.errors import Failed, Refused
from bot.model import ServiceDeployment
from bot.model.image import short
from bot.terminal.smoke_doubts import Found, Outcome

EVERY = 3.0  # seconds between two looks
SERVED = 65.0  # seconds that a release must have served, before the bot goes back to it: see `min_served`
LONGEST = 900.0  # seconds until a deployment must be over
Tell = Callable[[str], None]


@dataclass
class OnEcs:
    """`outputs` are the stack's: the revisions First and Second. `found` goes by the doubts' keys."""

    ecs: aws.Ecs
    service: Service
    outputs: Mapping[str, str]
    tell: Tell
    act_role: str = ""
    found: dict[str, Found] = field(default_factory=dict)

    async def settle(self, plan: Callable[[], Awaitable[str]]) -> None:
        """`plan` -> the ARN that the bot would go back to. Raises Failed; what was found until then stays."""
        first = await self._over((await self._newest()).arn)
        self._expect(first, "SUCCESSFUL")
        await self._same()
        forward = await self._forward()
        await self._planned(plan)
        back = await self._back(first, forward)
        await self._sent_back(back)
        await self._narrowed()

    async def _same(self) -> None:
        self.tell("UpdateService with the revision that runs already")
        before = await self.ecs.service(self.service)
        known = {each.arn for each in await self.ecs.service_deployments(self.service)}
        await self._update("First")
        await asyncio.sleep(EVERY)
        after, now = await self.ecs.service(self.service), await self.ecs.service_deployments(self.service)
        same = (before.primary and before.primary.id) == (after.primary and after.primary.id)
        more = [each for each in now if each.arn not in known]
        text = "No deployment began." if same and not more else f"A deployment began: {[m.arn for m in more]}."
        self.found["same"] = Found(Outcome.EXPECTED if same and not more else Outcome.OTHERWISE, text)

    async def _forward(self) -> ServiceDeployment:
        self.tell("a minute of serving, without which the bot goes back to nothing")
        await asyncio.sleep(SERVED)
        self.tell("a second release, to be rolled back")
        began = time.monotonic()
        await self._update("Second")
        self.found["latency"] = Found(
            Outcome.NOTED, f"{(time.monotonic() - began) * 1000:.0f} ms, with its connection."
        )
        moving = await self._moving("Second")
        named = (await self.ecs.service(self.service)).service_deployment
        took = f"{time.monotonic() - began:.1f} s after the call"
        self.found["names"] = (
            Found(Outcome.EXPECTED, f"currentServiceDeployment names it {took}.")
            if named == moving.arn
            else Found(
                Outcome.OTHERWISE, f"{took} it says {named or 'nothing'}; ListServiceDeployments has {moving.arn}."
            )
        )
        done = await self._over(moving.arn)
        self._expect(done, "SUCCESSFUL")
        self.found["breaker"] = Found(Outcome.NOTED, f"{done.failure_threshold} failed tasks.")
        primary = (await self.ecs.service(self.service)).primary
        state = primary.rollout_state if primary else ""
        right = state == "COMPLETED"
        self.found["state"] = Found(Outcome.EXPECTED if right else Outcome.OTHERWISE, f"It says {state or 'nothing'}.")
        return done

    async def _planned(self, plan: Callable[[], Awaitable[str]]) -> None:
        self.tell("the bot's own plan")
        try:
            target = await plan()
        except (Refused, Failed) as error:
            self.found["plan"] = Found(Outcome.OTHERWISE, str(error))
            return
        right = target == self.outputs["First"]
        text = f"It would go back to {short(target)}."
        self.found["plan"] = Found(Outcome.EXPECTED if right else Outcome.OTHERWISE, text)

    async def _back(self, first: ServiceDeployment, forward: ServiceDeployment) -> ServiceDeployment:
        self.tell("the rollback, by UpdateService")
        await self._update("First")
        done = await self._over((await self._moving("First", after=forward)).arn)
        self._expect(done, "SUCCESSFUL")
        revisions = await self.ecs.service_revisions(self.service, [first.revision, done.revision])
        was, is_now = (revisions.get(arn) for arn in (first.revision, done.revision))
        new = done.revision != first.revision
        self.found["revision"] = Found(Outcome.NOTED, "A new one." if new else "The old one again.")
        digests = [{image.digest for image in each.images} if each else set() for each in (was, is_now)]
        resolved = all(None not in each and each for each in digests)
        self.found["digest"] = Found(
            Outcome.NOTED,
            f"Both deployments say which digest they run, {'the same' if digests[0] == digests[1] else 'another one'}: "
            "the tag did not move between them."
            if resolved
            else "No digest is told.",
        )
        return done

    async def _sent_back(self, before: ServiceDeployment) -> None:
        self.tell("StopServiceDeployment in the middle of a release")
        await self._update("Second")
        moving = await self._moving("Second", after=before)
        try:
            await self.ecs.stop_service_deployment(self.service, moving.arn, rollback_id=uuid4().hex)
        except Failed as error:  # it may have been over already
            self.found["stop"] = self.found["reused"] = Found(Outcome.NOT_CHECKED, str(error))
            return
        done = await self._over(moving.arn)
        runs = (await self.ecs.service(self.service)).task_definition
        right = done.status == "ROLLBACK_SUCCESSFUL" and runs == self.outputs["First"]
        text = f"It ended {done.status}, and {short(runs)} runs."
        self.found["stop"] = Found(Outcome.EXPECTED if right else Outcome.OTHERWISE, text)
        again = done.rollback_revision == before.revision
        told = "The same one." if again else f"Another one: {done.rollback_revision}."
        self.found["reused"] = Found(Outcome.EXPECTED if again else Outcome.OTHERWISE, told)

    async def _narrowed(self) -> None:
        """Under the role that acts, with the bot's own session policy: at the revision that runs, so nothing moves."""
        if not self.act_role:
            return
        self.tell("UpdateService under the role that acts")
        roles = Roles(read=self.act_role, act=self.act_role)
        under = self.service.model_copy(update={"roles": roles})
        try:
            await self.ecs.update_service(under, self.outputs["First"], rollback_id=uuid4().hex)
        except Failed as error:
            self.found["role"] = self.found["pass"] = Found(Outcome.OTHERWISE, str(error))
            return
        self.found["role"] = Found(Outcome.EXPECTED, "It was let through.")
        self.found["pass"] = Found(Outcome.EXPECTED, "It was let through by a session that may not pass roles.")

    async def _update(self, which: str) -> None:
        await self.ecs.update_service(self.service, self.outputs[which], rollback_id=uuid4().hex)

    async def _newest(self) -> ServiceDeployment:
        return (await self.ecs.service_deployments(self.service))[0]

    async def _moving(self, which: str, *, after: ServiceDeployment | None = None) -> ServiceDeployment:
        """The newest deployment, once it is of this revision."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            newest = await self._newest()
            revisions = await self.ecs.service_revisions(self.service, [newest.revision])
            of = revisions.get(newest.revision)
            if of and of.task_definition == self.outputs[which] and (after is None or newest.arn != after.arn):
                return newest
            await asyncio.sleep(EVERY / 3)
        raise Failed(f"No deployment of {short(self.outputs[which])} began within {LONGEST:.0f} s.")

    async def _over(self, arn: str) -> ServiceDeployment:
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            seen = await self.ecs.service_deployment(self.service, arn)
            if seen and not seen.moving:
                return seen
            await asyncio.sleep(EVERY)
        raise Failed(f"The deployment {arn} was not over within {LONGEST:.0f} s.")

    @staticmethod
    def _expect(done: ServiceDeployment, status: str) -> None:
        if done.status != status:
            raise Failed(f"The deployment {done.arn} ended {done.status}: {done.reason}")
