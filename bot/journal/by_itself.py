"""When the database takes an alarm's own authorization, in SQL: what no constraint of its table can say.

Of an alarm's own plan, which waits and which nobody has answered; of a service that is not snoozed, is watched in this
mode by now, and was by a dry run for a fortnight before; proposed for this signal, where nothing acted just before.
"""

WAITS = "SELECT 1 FROM rollbacks WHERE id = NEW.rollback_id AND digest = NEW.digest AND state = 'proposed'"
LOOKED_INTO = "SELECT 1 FROM looking WHERE rollback_id = NEW.rollback_id AND digest = NEW.digest"
_OF_ITS_ALARM = (
    f"{WAITS} AND expires_at > NEW.at AND {{ask}} = 'immediate' AND {{origin}} = 'alarm' AND service = NEW.service "
    "AND requester = NEW.requester AND requester = 'alarm ' || NEW.alarm"
)
_IN_FORCE = (
    "SELECT 1 FROM snoozes s WHERE s.service = NEW.service AND s.until > NEW.at "
    "AND NOT EXISTS (SELECT 1 FROM snoozes t WHERE t.service = s.service AND t.at > s.at)"
)
_OPTED_IN = (
    "SELECT 1 FROM watched w WHERE w.service = NEW.service AND w.mode = 'auto' "
    "AND NOT EXISTS (SELECT 1 FROM watched o WHERE o.service = w.service AND o.at > w.at)"
)
_DRY_RUN = (
    "SELECT 1 FROM watched w WHERE w.service = NEW.service AND w.mode = 'dry_run' AND w.at = NEW.dry_since "
    "AND w.at <= {fortnight} "
    "AND NOT EXISTS (SELECT 1 FROM watched o WHERE o.service = w.service AND o.mode = 'off' AND o.at > w.at)"
)
_OF_THE_SIGNAL = (
    "SELECT 1 FROM considered WHERE id = NEW.signal AND rollback_id = NEW.rollback_id AND service = NEW.service "
    "AND came_to = 'proposed' AND mode = 'auto' AND deployment = NEW.deployment AND substr(id, 1, 6) <> 'alert/'"
)
_ACTED_LATELY = (
    "SELECT 1 FROM rollbacks WHERE service = NEW.service AND id <> NEW.rollback_id AND acted_at > NEW.cooled_since"
)
NOT_NARROW = (
    f"NOT EXISTS ({_OF_ITS_ALARM}) OR EXISTS ({LOOKED_INTO}) OR EXISTS ({_IN_FORCE}) OR NOT EXISTS ({_OPTED_IN}) "
    f"OR NOT EXISTS ({_DRY_RUN}) OR NOT EXISTS ({_OF_THE_SIGNAL}) OR EXISTS ({_ACTED_LATELY})"
)
NOT_BY_ITSELF = "an alarm acts by itself only where its service opted in after a dry run, and nobody stopped it"
NO_EVIDENCE = (
    "NEW.kind = 'automatic' AND NOT EXISTS (SELECT 1 FROM automatics WHERE rollback_id = NEW.rollback_id "
    'AND digest = NEW.digest AND requester = NEW.requester AND alarm = NEW."trigger" AND told = NEW.because '
    "AND at = NEW.at)"
)
NEEDS_EVIDENCE = "an automatic rollback needs its row of evidence"
