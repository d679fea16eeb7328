"""The words by which orders are told from reasons, as `tokens.key` has them."""

from bot.model import Verb


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# They say nothing by themselves, and are skipped.
FILLERS = _words(
    "a please pls plz ok okay yes yeah hey so can could you would lets let's i me us we should want need the an it"
    " just now then go going get roll rolled rolling rollback revert return switch move deploy redeploy use take set"
    " put version revision rev ver v release build task definition task-definition taskdef td tag image number no nr"
    " commit sha about exactly only next max maximum run target nach bitte svp merci gracias zurück zurueck"
    " retour terug tilbage"
    " there instead la le el den der die das"
)
BACKWARDS = _words("back go going return revert rollback roll rolled switch deploy redeploy")
TO, FOR = _words("to onto into toward towards back"), _words("for until till til")
# The same elsewhere, where so much else may follow that only a revision or a time counts.
TO_ABROAD = _words("zu zur zum auf vers à hacia al alla naar terug tillbaka volver voltar на к до")
FOR_ABROAD = _words("für fuer pour por per bis hasta jusqu'à jusqu'au durante um ab voor duration lasting ttl")
WHEN = frozenset({"at", "in", "within", "after", "by", "before", "on", "from", "during", "over", "with", "using"})
# Behind “to”, with more behind them, they name no revision.
PURPOSES = _words(
    "allow bring ensure free gain give lower mend minimise minimize raise regain repair spare"
    " avoid be buy check clear cut deploy ease end fix"
    " get help keep let limit make mitigate prevent protect recover reduce"
    " relieve resolve restore save see stop unblock verify"
)
DAYS = _words(
    "tomorrow tonight later overnight today eod eob monday tuesday wednesday thursday friday saturday sunday"
    " weekend temporarily briefly morgen übermorgen demain mañana manana domani amanhã завтра imorgon später"
)
# Of these nobody tells what has been; of the others somebody may: “since Monday”.
TO_COME = _words("tomorrow tonight eod eob morgen übermorgen demain mañana manana domani amanhã завтра imorgon")
UNTIL_NEXT = _words("week month year weekend morning evening afternoon night sprint time")
SEASONS = {"next": UNTIL_NEXT, "this": _words("week month evening afternoon weekend"), "heute": _words("abend nacht")}
SEASONS |= {"ce": _words("soir"), "esta": _words("noche tarde"), "later": _words("today on")}
# Behind what is to come they tell when it happened, or that it is no wish.
TOLD = _words("since is are was be starts begins from last every planned due scheduled")
# They stand for a revision; so do those of WHICH with one of ONE behind them.
RELEASES = _words(
    "latest previous prev prior last newest stable original current yesterday penultimate oldest lkg known-good"
    " last-known-good"
)
WHICH = _words("old older oldest earlier good working healthy first second other one minus yesterday's known")
FURTHER = _words("up back ago earlier before further behind down prior previous older more")
SEVERAL = _words("versions revisions releases builds deploys deployments images tasks steps step times")
ONE = _words("one version revision release build deploy deployment image task state good before back last earlier")
PLANNED = frozenset({"dry-run", "dryrun", "preview", "simulate", "what-if"})
VERBS = frozenset(
    {
        Verb.IMMEDIATE,
        Verb.COMPLETE,
        Verb.PARTIAL,
        Verb.RESTORE,
        Verb.UNDO,
        Verb.DRILL,
        Verb.STOP,
        Verb.PLAN,
        Verb.STATUS,
    }
    | {Verb.HEALTH, Verb.HISTORY, Verb.HOLD, Verb.RELEASE, Verb.LOG, Verb.HELP, Verb.WITHDRAW, "withdraw"}
)
BOTH = _words("and or & + too also both")
EXCLUDING = _words("but not never skip except without exclude excluding avoid anything older newer earlier")
TIMES_OF_DAY = _words("morning noon afternoon evening night")
NAMING, STOPS = _words("to use take choose"), frozenset(",;.:–-")
MARKS = _words("revision rev version")
# Before a revision they tell of one, and ask for none.
LINKS = _words(
    "since in by with of on at after before from like and or than is was via under against between during while when"
    " because with without for"
)
AFTER_A_SPAN = _words(
    "since last past after every of within in during take takes took taking lasts lasted about over than at is are was"
    " were by per each another up between to"
)
# Behind a revision or a release they say what it did, and so it is no order: “42 broke checkout”.
WHAT_RAN = _words("ran runs worked was we had served")
MENDED = _words("fix fixed mended patch patched done ready resolved solved repaired eta back")
COMPARED = _words("due compared similar relative thanks close related upgraded updated equal next")
BROKE = _words(
    "broke breaks broken breaking crashed crashes crashing failed fails failing fail leaks leaked leaking killed kills"
    " is was has had does did doesn't didn't isn't wasn't corrupts corrupted drops dropped hangs hung slowed slows lost"
    " loses stopped stops times timed returns returned throws threw eats ate introduced introduces causes caused made"
    " makes brought brings removed removes cannot can't could couldn't won't still never went started shows showed ran"
)
# A part of the sentence that has nothing but these, and one of LOOK, wants nothing done.
LOOK = _words(
    "what plan dry dry-run dryrun preview simulate simulation what-if test testing check checking ask"
    " looking show don't"
    " read-only kidding fyi"
    " dont not no without nothing wait nevermind nvm mind noop no-op happen planen zeigen anzeigen testen probelauf"
    " testlauf trockenlauf nicht warten simuler simular happens executing tentative pretend hypothetically"
)
LOOK_TOO = _words(
    "look execute execution do doing apply applying change changes proceed start back yet never if happen happens see"
    " first ask before any anything nur noch ausführen would will this that on hold with by restart touch only really"
    " actually something but and deploying deployment rollout rolling merging pushing restarting out"
)
# Whole words at the very end, without a comma before them.
LOOK_AT_THE_END = tuple(
    tuple(each.split())
    for each in [
        "dry run",
        "dry-run",
        "dryrun",
        "plan only",
        "only plan",
        "just plan",
        "just a plan",
        "show me",
        "show only",
        "only show",
        "test only",
        "only test",
        "just looking",
        "only looking",
        "preview only",
        "only preview",
        "no execution",
        "without executing",
        "without execution",
        "no-op",
        "hold on",
        "without deploying",
        "without deployment",
        "without deploy",
        "without rollout",
        "build only",
        "only build",
        "image only",
        "don't deploy",
        "no deploy",
    ]
)
DO = _words(
    "do start run execute begin scheduled perform trigger schedule apply proceed wait delay"
    " postpone defer hold off on again"
    " turn switch go roll rollback deploy starting not only plan"
)
IT = _words("it this that so")
THEN, AND = _words("then"), _words("and but so please")
# What an order may be bound to, and who or what must agree: `once QA says ok`, `after approval`.
CONDITIONS = _words("once when if unless after upon until till subject provided assuming")
PROVIDED = _words("if unless provided providing assuming sobald wenn falls quand si cuando")
PENDING = _words("pending awaiting")
WAITING = {
    ("wait", "for"),
    ("wait", "until"),
    ("waiting", "for"),
    ("subject", "to"),
    ("with", "approval"),
    ("on", "approval"),
    ("skip", "approval"),
    ("hold", "until"),
    ("as", "soon"),
}
CONSENT = _words(
    "approval approvals approved approves approve ok okay go go-ahead goahead green-light greenlight says say agrees"
    " agree agreed signs sign-off signoff signed confirms confirmed ready acks acked permission"
    " consent allows standup stand-up meeting freeze review"
)
# Where, and how much of it: no command takes either.
PLACES = _words(
    "staging stage stg prod production preprod pre-prod dev development test testing qa uat sandbox demo eu emea apac"
    " us-east us-west europe asia region regions environment env cluster account az"
)
SHARES = _words(
    "canary gradually slowly stepwise incrementally linear blue-green blue/green bluegreen rolling-update percent"
    " percentage weighted"
)
SHARED = _words("task tasks traffic pod pods instance instances users customers requests half one two container")
AROUND_A_LIMIT = _words(
    "in on for at to of the a an only just first with as by our and not all over start starting begin test please pls"
    " except excluding everywhere time by mode deployment deploy deploys release rollout"
)
# What is wrong, and what is counted when it is; behind a number or a time they show that this is no order.
SYMPTOMS = _words(
    "error errors err errs exception exceptions fault faults failure failures outage outages downtime backlog lag"
    " timeout timeouts latency latencies delay delays spike spikes peak peaks surge burst deadlock deadlocks"
    " alert alerts alarm alarms incident incidents complaint complaints restart restarts crash crashes retry retries"
    " drop drops leak leaks degradation 5xxs 500s 502s 503s 504s"
)
STATES = _words(
    "failing fails failed crashing crashed restarting spiking leaking down broken broke dead dying dies unreachable"
    " unavailable unhealthy unresponsive refused refuses slow slower hangs stuck degraded missing lost oom nothing"
    " nobody keep keeps empty blank wrong corrupt affected impacted"
)
COUNTABLE = _words(
    "user users customer customers client clients tenant tenants people account accounts session sessions login"
    " logins order orders payment payments checkout checkouts booking bookings row rows record records file files"
    " task tasks container containers pod pods node nodes host hosts instance instances replica replicas worker workers"
    " request requests response responses call calls query queries connection connections message messages event events"
    " job jobs page pages ticket tickets report reports thread threads queue queues"
)
WRONG, TROUBLE = SYMPTOMS | STATES, SYMPTOMS | STATES | COUNTABLE
OF_A_KIND = _words("internal server http failed failing new unhealthy running active open more of such stuck lost")
SIZES = _words("percent ms gb mb kb gib mib tb rps qps tps req/s")
# Behind them comes why, and so before them may stand an order.
WHY = _words("because due since as so please and to for but if when reason")
CONTACT = _words(
    "reach reached reaching reachable unreachable connect connects connecting connection connections refused refuses"
    " timeout timeouts timed resolve dial tcp"
)
RISEN = _words(
    "up rose risen rise rises rising grew grown grow grows climbed climbs jumped jumps spiked spikes increased"
    " increases dropped drops fell falls sank"
)
# Who has it or what for: “for all users”, “for safety” limit nothing.
FOR_WHOM = _words(
    "user users customer customers client clients tenant tenants people everyone everybody anyone visitors shoppers"
    " safety stability security compliance caution sure reasons"
)
# What a number behind one of them tells, in no more than two words, is no revision.
COUNTS = _words(
    "error errors exit code status http https port sev severity prio priority ticket incident issue case pr node shard"
    " line rc signal errno alarm ms p50 p90 p95 p99 step phase az rack zone page host pod"
)
