"""The words by which orders are told from reasons, as `tokens.key` has them."""

from bot.model import Verb


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# They say nothing by themselves, and are skipped.
FILLERS = _words(
    "please pls plz ok okay yes yeah hey so can could you would lets let's i me us we should want need the a an it"
    " just now then go going get roll rolled rolling rollback revert return switch move deploy redeploy use take set"
    " put version revision rev ver v release build task definition task-definition taskdef td tag image number no nr"
    " commit sha about exactly only next max maximum run target nach"
)
BACKWARDS = _words("back go going return revert rollback roll rolled switch deploy redeploy")
TO, FOR = frozenset({"to", "onto", "into", "toward", "towards", "back"}), frozenset({"for", "until", "till", "til"})
WHEN = frozenset({"at", "in", "within", "after", "by", "before", "on", "from", "during", "over", "with", "using"})
# Behind “to”, with more behind them, they name no revision.
PURPOSES = _words(
    "avoid buy check clear cut deploy ease end fix get help keep let limit make mitigate prevent protect recover reduce"
    " relieve resolve restore save see stop unblock verify"
)
DAYS = _words(
    "tomorrow tonight later overnight today eod eob monday tuesday wednesday thursday friday saturday sunday"
    " weekend temporarily briefly"
)
# They stand for a revision; so do those of WHICH with one of ONE behind them.
RELEASES = _words(
    "latest previous prev prior last newest stable original current yesterday penultimate oldest lkg known-good"
    " last-known-good"
)
WHICH = _words("old older oldest earlier good working healthy first second other one minus yesterday's known")
ONE = _words("one version revision release build deploy deployment image task state good before back last earlier")
PLANNED = frozenset({"dry-run", "dryrun", "preview", "simulate", "what-if"})
VERBS = frozenset(
    {Verb.IMMEDIATE, Verb.COMPLETE, Verb.PARTIAL, Verb.RESTORE, Verb.UNDO, Verb.ABORT, Verb.PLAN, Verb.STATUS}
    | {Verb.HISTORY, Verb.HOLD, Verb.RELEASE, Verb.LOG, Verb.HELP, Verb.CANCEL}
)
BOTH = _words("and or & + too also both")
EXCLUDING = _words("not never skip except without exclude excluding avoid anything older newer earlier")
TIMES_OF_DAY = _words("morning noon afternoon evening night")
NAMING, STOPS = _words("to use take choose"), frozenset(",;.:–-")
MARKS = _words("revision rev version")
# Before a revision they tell of one, and ask for none.
LINKS = _words(
    "since in by with of on at after before from like and or than is was via under against between during while when"
    " because with without for"
)
AFTER_A_SPAN = _words("since last past after every of within in during")
