BEGIN TRANSACTION;
CREATE TABLE audit (
	seq INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	rollback_id TEXT NOT NULL, 
	event TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	config_digest TEXT NOT NULL, 
	previous TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (seq), 
	UNIQUE (hash)
);
INSERT INTO "audit" VALUES(1,'2026-03-01T12:00:00.123456+00:00','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','proposed','engineer-a','{"call":"UpdateService","category":"security","deployment":"ecs-svc/1","digest":"54c4c40cd3e5a0bd110f0f1f61bd0f67deb2944e54dc334bef1b5fb7646602e1","expires_at":"2026-03-01T12:15:00.123456Z","from":"arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:41","reason":"token leaked","requester_slack_id":"U0AAAA","service":"quilt-catalog","service_arn":"arn:aws:ecs:us-east-1:111122223333:service/sales-prod/quilt-catalog-service","to":"arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:38"}','c0ffee','0000000000000000000000000000000000000000000000000000000000000000','0c4e0c40a41801240538dd0d7e77f0ab7afed7279c276771c3956ca42ff75921');
INSERT INTO "audit" VALUES(2,'2026-03-01T12:00:00.123456+00:00','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','approved','engineer-b','{"approver":"engineer-b","approver_slack_id":"U0BBBB","digest":"54c4c40cd3e5a0bd110f0f1f61bd0f67deb2944e54dc334bef1b5fb7646602e1","kind":"second_person"}','c0ffee','0c4e0c40a41801240538dd0d7e77f0ab7afed7279c276771c3956ca42ff75921','3b6e30e15018c268467a2f39c132a7bcd9db13cac9923dd7ed18c81427d9e5e2');
INSERT INTO "audit" VALUES(3,'2026-03-01T12:00:00.123456+00:00','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','executing','bot','{"arguments":{"cluster":"sales-prod","service":"quilt-catalog-service","taskDefinition":"quilt-catalog:38"},"call":"UpdateService","digest":"54c4c40cd3e5a0bd110f0f1f61bd0f67deb2944e54dc334bef1b5fb7646602e1"}','c0ffee','3b6e30e15018c268467a2f39c132a7bcd9db13cac9923dd7ed18c81427d9e5e2','923997350134500b9c6aea3d2a22303ab8e57df4b8a66999547241644cba6941');
INSERT INTO "audit" VALUES(4,'2026-03-01T12:00:00.123456+00:00','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','rolling','bot','{"acted_at":"2026-03-01T12:01:00.123456Z"}','c0ffee','923997350134500b9c6aea3d2a22303ab8e57df4b8a66999547241644cba6941','f307db1bebc85593f482d535ba390632880073409c2efc665756e45e25d5d43c');
INSERT INTO "audit" VALUES(5,'2026-03-01T12:00:00.123456+00:00','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','succeeded','bot','{"outcome":"done"}','c0ffee','f307db1bebc85593f482d535ba390632880073409c2efc665756e45e25d5d43c','adfe66cf21c7a3f2c26e423c2e21ed8e5a2ae03d2bca4fe1554b79184f316885');
INSERT INTO "audit" VALUES(6,'2026-03-01T12:00:00.123456+00:00','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','proposed','engineer-a','{"call":"UpdateService","category":"security","deployment":"ecs-svc/1","digest":"54c4c40cd3e5a0bd110f0f1f61bd0f67deb2944e54dc334bef1b5fb7646602e1","expires_at":"2026-03-01T12:15:00.123456Z","from":"arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:41","reason":"token leaked","requester_slack_id":"U0AAAA","service":"quilt-catalog","service_arn":"arn:aws:ecs:us-east-1:111122223333:service/sales-prod/quilt-catalog-service","to":"arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:38"}','c0ffee','adfe66cf21c7a3f2c26e423c2e21ed8e5a2ae03d2bca4fe1554b79184f316885','247151a60544a9f19862c1934e0cbbc1a0778810728a10ee8e071fbf22058c3a');
CREATE TABLE authorizations (
	rollback_id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	requester TEXT NOT NULL, 
	approver TEXT NOT NULL, 
	approver_slack_id TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (rollback_id, digest), 
	FOREIGN KEY(rollback_id, requester) REFERENCES rollbacks (id, requester), 
	CONSTRAINT authorization_kind_is_known CHECK (kind IN ('second_person', 'emergency', 'automatic')), 
	CONSTRAINT nobody_approves_their_own CHECK (kind <> 'second_person' OR (approver <> requester AND approver <> ''))
);
INSERT INTO "authorizations" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','54c4c40cd3e5a0bd110f0f1f61bd0f67deb2944e54dc334bef1b5fb7646602e1','second_person','engineer-a','engineer-b','U0BBBB','2026-03-01 12:01:00.123456');
CREATE TABLE intents (
	rollback_id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	call VARCHAR(32) NOT NULL, 
	arguments TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (rollback_id), 
	FOREIGN KEY(rollback_id, digest) REFERENCES authorizations (rollback_id, digest)
);
INSERT INTO "intents" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','54c4c40cd3e5a0bd110f0f1f61bd0f67deb2944e54dc334bef1b5fb7646602e1','UpdateService','{"cluster":"sales-prod","service":"quilt-catalog-service","taskDefinition":"quilt-catalog:38"}','2026-03-01 12:01:00.123456');
CREATE TABLE interactions (
	id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	verb VARCHAR(32) NOT NULL, 
	slack_id TEXT NOT NULL, 
	team TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	received_at DATETIME NOT NULL, 
	response_url TEXT NOT NULL, 
	service TEXT NOT NULL, 
	category VARCHAR(32), 
	reason TEXT NOT NULL, 
	rollback_id TEXT NOT NULL, 
	message_ts TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	decided_at DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "interactions" VALUES('11111111111111111111111111111111','key-11111111111111111111111111111111','command','immediate','U0AAAA','T0QUILT','C0INCIDENT','2026-03-01 12:00:00.123456','https://hooks.slack.com/commands/secret','quilt-catalog','users','5xx since the MCP deploy','','','',NULL);
CREATE TABLE journal_schema (
	version INTEGER NOT NULL
);
INSERT INTO "journal_schema" VALUES(1);
CREATE TABLE outbox (
	id INTEGER NOT NULL, 
	rollback_id VARCHAR NOT NULL, 
	tell VARCHAR(32) NOT NULL, 
	text TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	queued_at DATETIME NOT NULL, 
	attempted_at DATETIME, 
	ts TEXT NOT NULL, 
	given_up TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(rollback_id) REFERENCES rollbacks (id)
);
CREATE TABLE rollbacks (
	id TEXT NOT NULL, 
	service TEXT NOT NULL, 
	service_arn TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	from_task_definition TEXT NOT NULL, 
	state VARCHAR(32) NOT NULL, 
	"plan" TEXT NOT NULL, 
	requester TEXT NOT NULL, 
	requester_slack_id TEXT NOT NULL, 
	category VARCHAR(32), 
	reason TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	requested_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	card_ts TEXT NOT NULL, 
	approver TEXT NOT NULL, 
	approver_slack_id TEXT NOT NULL, 
	approved_at DATETIME, 
	acted_at DATETIME, 
	deployment_id TEXT NOT NULL, 
	service_deployment TEXT NOT NULL, 
	ended_at DATETIME, 
	outcome TEXT NOT NULL, 
	health VARCHAR(32) NOT NULL, 
	checks TEXT NOT NULL, 
	audit_head TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	shown_revision INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (id, requester)
);
INSERT INTO "rollbacks" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','quilt-catalog','arn:aws:ecs:us-east-1:111122223333:service/sales-prod/quilt-catalog-service','54c4c40cd3e5a0bd110f0f1f61bd0f67deb2944e54dc334bef1b5fb7646602e1','arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:41','succeeded','{"service":"quilt-catalog","service_arn":"arn:aws:ecs:us-east-1:111122223333:service/sales-prod/quilt-catalog-service","account":"111122223333","region":"us-east-1","cluster":"sales-prod","ecs_service":"quilt-catalog-service","call":"UpdateService","service_deployment":null,"deployment_id":"ecs-svc/1","from_task_definition":"arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:41","from_images":[{"container":"app","image":"registry/quilt-catalog:38","digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],"target":{"chosen":{"task_definition":"arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:38","images":[{"container":"app","image":"registry/quilt-catalog:38","digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],"deployed_at":"2026-02-27T12:00:00.123456Z","served":"P1DT6H0.000007S"},"why":"it served 30 h","passed_over":[{"name":"quilt-catalog:40","why":"never deployed"}],"following":[]},"changes":[{"what":"image of app","before":"41","after":"38 «»"}],"warnings":[{"what":"no circuit breaker","why":"why","fix":"fix","block":false}],"desired":3,"expected":[120,300],"cli":"aws ecs update-service …","made_at":"2026-03-01T12:00:00.123456Z","simulated":true,"digest":"54c4c40cd3e5a0bd110f0f1f61bd0f67deb2944e54dc334bef1b5fb7646602e1"}','engineer-a','U0AAAA','security','token leaked','C0INCIDENT','2026-03-01 12:00:00.123456','2026-03-01 12:15:00.123456','','engineer-b','U0BBBB','2026-03-01 12:01:00.123456','2026-03-01 12:01:00.123456','','','2026-03-01 12:00:00.123456','done','pending','[]','adfe66cf21c7a3f2c26e423c2e21ed8e5a2ae03d2bca4fe1554b79184f316885',5,0);
INSERT INTO "rollbacks" VALUES('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','quilt-catalog','arn:aws:ecs:us-east-1:111122223333:service/sales-prod/quilt-catalog-service','54c4c40cd3e5a0bd110f0f1f61bd0f67deb2944e54dc334bef1b5fb7646602e1','arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:41','proposed','{"service":"quilt-catalog","service_arn":"arn:aws:ecs:us-east-1:111122223333:service/sales-prod/quilt-catalog-service","account":"111122223333","region":"us-east-1","cluster":"sales-prod","ecs_service":"quilt-catalog-service","call":"UpdateService","service_deployment":null,"deployment_id":"ecs-svc/1","from_task_definition":"arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:41","from_images":[{"container":"app","image":"registry/quilt-catalog:38","digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],"target":{"chosen":{"task_definition":"arn:aws:ecs:us-east-1:111122223333:task-definition/quilt-catalog:38","images":[{"container":"app","image":"registry/quilt-catalog:38","digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],"deployed_at":"2026-02-27T12:00:00.123456Z","served":"P1DT6H0.000007S"},"why":"it served 30 h","passed_over":[{"name":"quilt-catalog:40","why":"never deployed"}],"following":[]},"changes":[{"what":"image of app","before":"41","after":"38 «»"}],"warnings":[{"what":"no circuit breaker","why":"why","fix":"fix","block":false}],"desired":3,"expected":[120,300],"cli":"aws ecs update-service …","made_at":"2026-03-01T12:00:00.123456Z","simulated":true,"digest":"54c4c40cd3e5a0bd110f0f1f61bd0f67deb2944e54dc334bef1b5fb7646602e1"}','engineer-a','U0AAAA','security','token leaked','C0INCIDENT','2026-03-01 12:01:00.123456','2026-03-01 12:15:00.123456','','','',NULL,NULL,'','',NULL,'','pending','[]','247151a60544a9f19862c1934e0cbbc1a0778810728a10ee8e071fbf22058c3a',1,0);
CREATE INDEX ix_interactions_decided_at ON interactions (decided_at);
CREATE INDEX ix_rollbacks_state ON rollbacks (state);
CREATE INDEX ix_rollbacks_requested_at ON rollbacks (requested_at);
CREATE UNIQUE INDEX one_live_rollback_per_service ON rollbacks (service_arn) WHERE state IN ('approved', 'executing', 'proposed', 'rolling');
CREATE INDEX ix_outbox_ts ON outbox (ts);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER authorizations_no_update BEFORE UPDATE ON authorizations BEGIN SELECT RAISE(ABORT, 'authorizations is append-only'); END;
CREATE TRIGGER authorizations_no_delete BEFORE DELETE ON authorizations BEGIN SELECT RAISE(ABORT, 'authorizations is append-only'); END;
CREATE TRIGGER intents_no_update BEFORE UPDATE ON intents BEGIN SELECT RAISE(ABORT, 'intents is append-only'); END;
CREATE TRIGGER intents_no_delete BEFORE DELETE ON intents BEGIN SELECT RAISE(ABORT, 'intents is append-only'); END;
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq OR hash = NEW.hash) BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
COMMIT;
