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
    "avoid be buy check clear cut deploy ease end fix"
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
    {Verb.IMMEDIATE, Verb.COMPLETE, Verb.PARTIAL, Verb.RESTORE, Verb.UNDO, Verb.ABORT, Verb.PLAN, Verb.STATUS}
    | {Verb.HISTORY, Verb.HOLD, Verb.RELEASE, Verb.LOG, Verb.HELP, Verb.CANCEL}
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
    " actually something but and"
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
    ]
)
DO = _words(
    "do start run execute begin scheduled perform trigger schedule apply proceed wait delay"
    " postpone defer hold off on again"
    " turn switch go roll rollback deploy starting not only plan"
)
IT = _words("it this that so")
THEN, AND = _words("then"), _words("and but so please")
# What a number behind one of them tells, in no more than two words, is no revision.
COUNTS = _words(
    "error errors exit code status http https port sev severity prio priority ticket incident issue case pr node shard"
    " line rc signal errno alarm ms p50 p90 p95 p99 step phase az rack zone page host pod"
)
