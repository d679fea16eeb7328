"""When the database takes the approval of a drill for its way forth as well, in SQL.

Once for each drill: after its way back succeeded, of the service that it went back on, to what it went back from, where
nothing else acted since, with the very approvals of the way back. Nothing else is ever authorized by approvals that
were given before it was asked for.
"""

_GIVEN = "SELECT 1 FROM approvals a JOIN rollbacks f ON f.id = a.rollback_id"
_GIVEN_BEFORE = (
    f"{_GIVEN} WHERE a.rollback_id = NEW.rollback_id AND a.digest = NEW.digest "
    "AND {forth} <> '' AND a.at < f.requested_at"
)
_THE_SAME = (
    "SELECT count(*) FROM approvals a JOIN approvals b ON b.person = a.person AND b.slack_id = a.slack_id "
    "AND b.at = a.at WHERE a.rollback_id = NEW.rollback_id AND a.digest = NEW.digest "
    "AND b.rollback_id = d.id AND b.digest = d.digest"
)
_AUTHORIZED = (
    "SELECT 1 FROM authorizations o WHERE o.rollback_id = d.id AND o.digest = d.digest "
    "AND o.kind = 'second_person' AND o.needed <= NEW.needed"
)
_USED = "SELECT 1 FROM authorizations u WHERE u.\"trigger\" = d.id AND u.kind = 'second_person'"
_ACTED_SINCE = "SELECT 1 FROM rollbacks o WHERE o.service_arn = d.service_arn AND o.acted_at > d.acted_at"
_BOTH = 'SELECT 1 FROM rollbacks f JOIN rollbacks d ON d.id = NEW."trigger" JOIN drills x ON x.rollback_id = f.id'
_WAY_BACK = (
    f"{_BOTH} WHERE f.id = NEW.rollback_id AND x.drill = d.id AND {{ask_forth}} = 'undo' AND {{forth}} = d.id "
    "AND {origin_back} = 'drill' AND {ask_back} = 'immediate' AND d.state = 'succeeded' AND f.service = d.service "
    "AND f.service_arn = d.service_arn AND f.requester_slack_id = d.requester_slack_id AND {undoes} = d.id "
    f"AND {{lands}} = d.from_task_definition AND EXISTS ({_AUTHORIZED}) AND NOT EXISTS ({_USED}) "
    f"AND NOT EXISTS ({_ACTED_SINCE}) AND ({_THE_SAME}) >= NEW.needed"
)
NOT_THE_WAY_FORTH = (
    f"NEW.kind = 'second_person' AND ((NEW.\"trigger\" <> '' AND NOT EXISTS ({_WAY_BACK})) "
    f"OR (NEW.\"trigger\" = '' AND EXISTS ({_GIVEN_BEFORE})))"
)
ONE_APPROVAL = "a drill''s approval is good for its way back and, once, for its way forth"
