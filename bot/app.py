"""The composition root of `serve`: everything is built here, from settings, and nowhere else."""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from functools import partial

import aws
import handlers
from bot.approval.lists_checkup import check_pagerduty, lists_checkup
from bot.broadcast.whose import told_outside
from bot.broadcast.worker import Broadcasts
from bot.catalog import Catalog
from bot.clock import SystemClock
from bot.deployments.take import take
from bot.deployments.watch import Watching
from bot.engine import DbosEngine
from bot.errors import RollbackBotError, Unreachable
from bot.execution.give_up import RESUMES, give_up, quarantine
from bot.github import GitHub
from bot.intake.seal import Sealer
from bot.intake.worker import IntakeWorker
from bot.journal import Signer, SqlJournal
from bot.metrics import Metrics
from bot.model import AwsPermission, OwnTask, SignalKind
from bot.operating import Finishing, Heads, HttpServer, Probes, Retention, SlackRequests, health_routes
from bot.pagerduty import PagerDuty
from bot.ports import Clock, Destination, Destinations, Memberships, Ports, Reads, Step
from bot.runbook import roll_back
from bot.settings import SecretFiles, Settings
from bot.signals.hand_out import Handler
from bot.signals.listening import Listening
from bot.sweeps import Sweeps
from bot.trackers.github_issues import GitHubIssues
from bot.trackers.jira import Jira
from bot.triggers.consider import consider
from bot.triggers.telling import Telling
from bot.visits import HttpVisits
from bot.web import HttpWeb
from destinations import NamedDestinations

log = logging.getLogger(__name__)

# Seconds of real time, at the end: for calls to be answered; between looks whether everything is told, and how many.
_ACTS_FINISH, _LAST_LOOK, _LAST_LOOKS = 2.5, 0.05, 20


class Bot:
    """The whole running bot. Use it as `async with`: inside, it listens to Slack."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        *,
        own: OwnTask | None = None,
        clock: Clock | None = None,
        clients: aws.Aws | None = None,
        destinations: Destinations | None = None,
    ) -> None:
        """`own` is the ECS task that this process is. `clock`, `clients` and `destinations` replace our own, in tests.

        Raises Refused where the settings do not allow it.
        """
        settings.check_for_serving()
        self.clock = clock or SystemClock(speed=settings.clock_speed, epoch=settings.clock_epoch)
        self.over = asyncio.Event()
        self.failed = False
        self._catalog, self._settings, self._metrics = catalog, settings, Metrics()
        token = settings.slack_bot_token.get_secret_value()
        self._client = handlers.make_client(token, settings.slack_api_url, self._metrics)
        self._aws, self._web = clients or aws.Aws(metrics=self._metrics), HttpWeb(catalog)
        self._github = GitHub(api_url=settings.github_api_url, token=settings.github_token.get_secret_value().strip())
        token = settings.jira_token.get_secret_value().strip()
        self._jira = Jira(url=settings.jira_url, user=settings.jira_user, token=token)
        secret = settings.secret_shared_with_slack
        self.journal = SqlJournal(
            settings.database_url,
            clock=self.clock,
            config_digest=catalog.digest,
            signer=Signer(secret),
            outside=told_outside(catalog),
        )
        self._pagerduty = PagerDuty(
            api_url=settings.pagerduty_api_url,
            token=settings.pagerduty_token.get_secret_value().strip(),
            clock=self.clock,
        )
        groups = handlers.SlackUserGroups(self._client, self.clock, home=catalog.home.team)
        check_pagerduty(catalog, token=bool(settings.pagerduty_token.get_secret_value().strip()))
        self._memberships = Memberships(groups, self._pagerduty)
        self._notifier = handlers.Notifier(self._client, self.journal, catalog, self._memberships)
        self._foreign_sockets_told = handlers.foreign_sockets_told(self._client, catalog)
        bucket = aws.head_bucket(
            self._aws,
            settings.audit_heads,
            {service.region for service in catalog.services.values()},
            mode=settings.audit_heads_mode,
            days=settings.audit_heads_days,
        )
        self._heads = Heads(self.journal, settings.audit_heads, every=settings.audit_heads_every, bucket=bucket)
        self.journal.ring = self._ring
        self._ports, self._finishing = self._plug_in(own), Finishing()
        self._engine = DbosEngine(settings.database_url, self._run, on_crash=partial(give_up, ports=self._ports))
        self._worker = IntakeWorker(self._ports, self._engine, Sealer(secret))
        retention = Retention(self.journal, self._engine, keep=timedelta(days=settings.keep_days))
        take_up, speed = self._worker.take_up_undecided, settings.clock_speed
        self._watching = Watching(self._ports)
        self._sweeps = Sweeps(
            self._ports, self._engine, take_up=take_up, prune=retention.look, watch=self._watching.look, speed=speed
        )
        self._telling = Telling(self._ports, handlers.saying_in(self._client), speed=speed)
        self._reached = self._reachable()
        public = {name for name, entry in catalog.home.destinations.items() if entry.public}
        self._broadcasts = Broadcasts(self._ports, destinations or self._reached, public=public, speed=speed)
        self._probes = Probes(
            journal=self.journal,
            engine=self._engine,
            metrics=self._metrics,
            web_problem=lambda: self._notifier.health.problem,
        )
        self.http_server = HttpServer(
            health_routes(self._probes.health, self._probes.numbers),
            bind=settings.bind,
            port=settings.health_port,
            setting="ROLLBACK_HEALTH_PORT",
            largest=1024,  # nobody has anything to say there
        )
        self._slack_requests = SlackRequests()
        self._listening_to = self._listen_to()

    def _plug_in(self, own: OwnTask | None) -> Ports:
        ecs = aws.Ecs(self._aws)
        return Ports(
            catalog=self._catalog,
            clock=self.clock,
            reads=Reads(
                clock=self.clock,
                ecs=ecs,
                images=aws.Ecr(self._aws),
                dependencies=aws.DependencyReads(self._aws),
                journal=self.journal,
                commits=self._github,
            ),
            ecs=ecs,
            service_tags=aws.ServiceTags(self._aws),
            roles=self._aws.acting,
            target_healths=aws.Elb(self._aws),
            logs=aws.CloudWatchLogs(self._aws),
            cloudwatch=aws.CloudWatch(self._aws),
            alarm_reads=aws.AlarmReads(self._aws),
            alarms=aws.Alarms(self._aws),
            retentions=aws.Retentions(self._aws),
            builder=aws.CodeBuild(self._aws),
            support=aws.Support(self._aws),
            pull_requests=self._github,
            web=self._web,
            visits=HttpVisits(self._catalog),
            secrets=SecretFiles.of_environment(),
            people=handlers.SlackPeople(self._client, self.clock, home=self._catalog.home.team),
            notifier=self._notifier,
            journal=self.journal,
            metrics=self._metrics,
            memberships=self._memberships,
            issues={"github": GitHubIssues(self._github), "jira": self._jira},
            own_task=own,
        )

    def _reachable(self) -> NamedDestinations:
        """All that stands under `home.destinations`."""
        others: dict[str, Callable[..., Destination]] = {
            "ses": partial(aws.SesMail, self._aws),
            "sns": partial(aws.SnsTopic, self._aws),
            "slack": partial(handlers.told_in, self._client),
        }
        return NamedDestinations(self._catalog.home.destinations, SecretFiles.of_environment(), others=others)

    def _listen_to(self) -> Listening:
        """What comes in from outside about the services, and who acts on it."""
        settings = self._settings
        regions = {service.region for service in self._catalog.services.values()}
        queue = aws.SqsQueue(self._aws, settings.events_queue, regions=regions) if settings.events_queue else None
        return Listening(
            self._ports,
            queue=queue,
            secret=settings.alerts_secret.get_secret_value().strip(),
            own_account=self._aws.own_account,
            handlers=self._signal_handlers(),
            speed=settings.clock_speed,
        )

    def _signal_handlers(self) -> Mapping[SignalKind, Handler]:
        """By kind; each is idempotent by the id of the signal. What has none is only noted."""
        acts = partial(consider, ports=self._ports)
        tells = partial(take, ports=self._ports, alarms=self._ports.alarms)
        return {SignalKind.ALARM: acts, SignalKind.ALERT: acts, SignalKind.DEPLOYMENT: tells}

    def _ring(self) -> None:
        """The journal has changed: something may be to be told, or be due."""
        self._notifier.wake()
        self._sweeps.wake()
        self._broadcasts.wake()
        self._heads.wake()

    async def _run(self, rollback_id: str, step: Step) -> str:
        return await roll_back(rollback_id, self._ports, self._finishing.around(step))

    async def __aenter__(self) -> "Bot":
        """Take the database, then go on with what a crash left, and only then listen."""
        self._stack = contextlib.AsyncExitStack()
        try:
            await self._start(self._stack)
        except BaseException:
            await self._stack.aclose()
            raise
        self._probes.health.phase = "serving"
        return self

    async def __aexit__(self, *exception: object) -> None:
        """In the opposite order: take nothing more in, finish what is in hand, say it, and leave the database."""
        self._probes.health.phase = "stopping"
        await self._stack.aclose()

    async def _start(self, stack: contextlib.AsyncExitStack) -> None:
        for server in self._servers():
            await server.open()
            stack.push_async_callback(server.close)
        stack.callback(self._aws.close)
        stack.push_async_callback(self._web.close)
        stack.push_async_callback(self._github.close)
        stack.push_async_callback(self._pagerduty.close)
        stack.push_async_callback(self._reached.close)
        stack.push_async_callback(self._jira.close)
        self._engine.guard.acquire()
        stack.callback(self._engine.guard.release)
        self._watch_guard(stack)
        await self._check_tokens()
        self._check_endpoints()
        await self.journal.open()  # an older database is brought forward, from where there is no way back
        stack.push_async_callback(self.journal.close)
        self._heads.start()
        stack.push_async_callback(self._heads.stop)
        await self._warm()
        fresh = asyncio.create_task(self._aws.keep_fresh(), name="roles")
        stack.callback(fresh.cancel)
        await self._notifier.start()
        stack.push_async_callback(self._notifier.stop)
        stack.push_async_callback(self._say_the_rest)
        await self._broadcasts.start()
        stack.push_async_callback(self._broadcasts.stop)
        await self._resume()
        stack.push_async_callback(self._lay_down)
        await self._engine.launch()
        stack.push_async_callback(self._engine.close)
        self._worker.start()
        stack.push_async_callback(self._finishing.finish, _ACTS_FINISH)
        stack.push_async_callback(self._worker.stop)
        await self._telling.start()
        stack.push_async_callback(self._telling.stop)
        await self._sweeps.start()
        stack.push_async_callback(self._watching.stop)
        stack.push_async_callback(self._sweeps.stop)
        self._listening_to.start()
        stack.push_async_callback(self._listening_to.stop)
        await stack.enter_async_context(self._listening())
        lists = asyncio.create_task(self._look_at_lists(), name="lists")
        stack.callback(lists.cancel)

    def _servers(self) -> tuple[HttpServer, ...]:
        """Also what Slack needs only later is opened at once: a port that is taken ends the start."""
        settings = self._settings
        routes = self._listening_to.routes() + (() if settings.socket_mode else self._slack_requests.routes())
        if not routes:
            return (self.http_server,)
        return self.http_server, HttpServer(routes, bind=settings.bind, port=settings.port, setting="PORT")

    async def _check_tokens(self) -> None:
        """A wrong one ends the start. A silent Slack does not: no approved rollback waits for it, nor do rights."""
        checks = [handlers.check_home(self._client, self._catalog)]
        if self._settings.socket_mode:
            token = self._settings.slack_app_token.get_secret_value()
            checks.append(handlers.check_app_token(self._client, token))
        for problem in await asyncio.gather(*checks, return_exceptions=True):
            if isinstance(problem, Unreachable):
                log.warning("starting without Slack's word on a token: %s", problem)
            elif problem is not None:
                raise problem

    def _check_endpoints(self) -> None:
        regions = {service.region for service in self._catalog.services.values()}
        endpoints = frozenset().union(*map(self._aws.endpoints, regions))
        self._settings.check_endpoints(aws=endpoints, simulated=self._aws.simulated)

    async def _warm(self) -> None:
        """Have clients and connections ready before the first incident; what cannot be reached now is only logged."""
        of_each_client = {(s.region, s.role(AwsPermission.READ)): s for s in self._catalog.services.values()}.values()
        for problem in await asyncio.gather(*(self._aws.warm(s) for s in of_each_client), return_exceptions=True):
            if isinstance(problem, RollbackBotError):
                log.warning("%s", problem)
            elif problem is not None:
                raise problem

    async def _look_at_lists(self) -> None:
        """Members change, so what is wrong with them now ends nothing: it is logged, and told to whoever decides."""
        for line in await lists_checkup(self._catalog, self._memberships):
            if line.fix:
                log.warning("%s: %s %s", line.what, line.says, line.fix)

    async def _resume(self) -> None:
        """Before any run goes on: a run that seems to be what makes this process die, again and again, does not."""
        for rollback_id, times in (await self.journal.resume()).items():
            if times > RESUMES:
                await quarantine(rollback_id, times, ports=self._ports)

    async def _lay_down(self) -> None:
        try:
            await self.journal.pause()
        except Unreachable as error:
            log.warning("the next start will take this end for a crash: %s", error)

    async def _say_the_rest(self) -> None:
        """What was told last is still in the outbox; what Slack does not take now waits there for the next start."""
        self._notifier.wake()
        for _ in range(_LAST_LOOKS):
            if not (await self.journal.census()).outbox:
                return
            await asyncio.sleep(_LAST_LOOK)

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        """Socket Mode where there is an app token, otherwise HTTP."""
        settings = self._settings
        secret = None if settings.socket_mode else settings.slack_signing_secret.get_secret_value()
        app = handlers.build_app(
            client=self._client,
            catalog=self._catalog,
            worker=self._worker,
            clock=self.clock,
            signing_secret=secret,
            metrics=self._metrics,
        )
        if secret is None:
            token, told = settings.slack_app_token.get_secret_value(), self._foreign_sockets_told
            socket = handlers.SocketSupervisor(app, token, on_lost=self._lost, on_foreign=told.changed)
            await socket.start()
            self._probes.socket = socket
            try:
                yield
            finally:
                told.stop()
                await socket.stop()
        else:
            self._slack_requests.events = handlers.receiver(app, signing_secret=secret)
            yield
            self._slack_requests.events = None

    def _lost(self) -> None:
        """No way to Slack: end, so that whatever supervises this process starts it anew."""
        log.error("no connection to Slack: ending, so that the process can be started anew")
        self.failed = True
        self.over.set()

    def _watch_guard(self, stack: contextlib.AsyncExitStack) -> None:
        async def end_without_the_lock() -> None:
            await self._engine.guard.lost()
            log.critical("the lock on the database is gone, so another engine may have it: ending at once")
            logging.shutdown()
            os._exit(1)

        watcher = asyncio.create_task(end_without_the_lock(), name="guard")
        stack.callback(watcher.cancel)
