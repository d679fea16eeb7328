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
INSERT INTO "audit" VALUES(1,'2026-10-05T14:02:00+00:00','39c73bdcf7874efda4918a1c441d0146','proposed','engineer-a','{"call":"UpdateService","category":"users","deployment":"ecs-svc/4881478791628839853","digest":"a1ee1cbee7141edc1c4f73580fc3fbe35f42f2163d144a65f73358e73cf56887","expires_at":"2026-10-05T14:17:00Z","from":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:42","reason":"5xx since the MCP release","requester_slack_id":"U0AAAA","service":"quilt-catalog","service_arn":"arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service","to":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:38"}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','0000000000000000000000000000000000000000000000000000000000000000','46b54768a4c103b412494fd0ab23610140a1dd13abccec2980ace0d837dc53ee');
INSERT INTO "audit" VALUES(2,'2026-10-05T14:02:00+00:00','','answered','U0AAAA','{"category":"users","channel":"C0INCIDENT","digest":"","id":"39c73bdcf7874efda4918a1c441d0146","kind":"command","message_ts":"","outcome":"proposed rb-39c73bdc","reason":"5xx since the MCP release","revision":"","service":"quilt-catalog","team":"T0QUILT","verb":"immediate"}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','46b54768a4c103b412494fd0ab23610140a1dd13abccec2980ace0d837dc53ee','11f6bde6591c8cf059ae7dd24ba975b681abfdf4cb41b14e301eee5eb42bacb2');
INSERT INTO "audit" VALUES(3,'2026-10-05T14:02:40+00:00','39c73bdcf7874efda4918a1c441d0146','approved','engineer-b','{"approver":"engineer-b","approver_slack_id":"U0BBBB","digest":"a1ee1cbee7141edc1c4f73580fc3fbe35f42f2163d144a65f73358e73cf56887","kind":"second_person"}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','11f6bde6591c8cf059ae7dd24ba975b681abfdf4cb41b14e301eee5eb42bacb2','5b50dffb97c1391d11fe09035aae52a1880f0d5173e9c5a4ee13b79a250fd92d');
INSERT INTO "audit" VALUES(4,'2026-10-05T14:02:40+00:00','39c73bdcf7874efda4918a1c441d0146','answered','U0BBBB','{"category":null,"channel":"C0INCIDENT","digest":"a1ee1cbee7141edc1c4f73580fc3fbe35f42f2163d144a65f73358e73cf56887","id":"67e68fff4d5b4697a7471c7f476044b9","kind":"click","message_ts":"1791208920.000001","outcome":"Approved. The card and its thread show what happens now.","reason":"","revision":"","service":"","team":"T0QUILT","verb":"approve"}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','5b50dffb97c1391d11fe09035aae52a1880f0d5173e9c5a4ee13b79a250fd92d','82adbb3b248f3629c8500b095056b22c0db481e70f43a68ce847588767b39a92');
INSERT INTO "audit" VALUES(5,'2026-10-05T14:02:40+00:00','39c73bdcf7874efda4918a1c441d0146','executing','bot','{"arguments":{"cluster":"sales-prod","service":"quilt-catalog-service","taskDefinition":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:38"},"call":"UpdateService","digest":"a1ee1cbee7141edc1c4f73580fc3fbe35f42f2163d144a65f73358e73cf56887"}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','82adbb3b248f3629c8500b095056b22c0db481e70f43a68ce847588767b39a92','18e89e25ef3cf03ba88ddc9622f78a62cf10a0db836cca02372793d621e3f8e0');
INSERT INTO "audit" VALUES(6,'2026-10-05T14:02:40+00:00','39c73bdcf7874efda4918a1c441d0146','rolling','bot','{"acted_at":"2026-10-05T14:02:40Z","deployment_id":"ecs-svc/9833343401403208922","service_deployment":"arn:aws:ecs:us-east-1:123456789012:service-deployment/sales-prod/quilt-catalog-service/c029c1e613e7411fe3e22"}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','18e89e25ef3cf03ba88ddc9622f78a62cf10a0db836cca02372793d621e3f8e0','3ec09de2622c64ef02b02222a4c1435251cb2454bd1f5b605eb65c55a0eb1578');
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
INSERT INTO "authorizations" VALUES('39c73bdcf7874efda4918a1c441d0146','a1ee1cbee7141edc1c4f73580fc3fbe35f42f2163d144a65f73358e73cf56887','second_person','engineer-a','engineer-b','U0BBBB','2026-10-05 14:02:40.000000');
CREATE TABLE build_intents (
	rollback_id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	arguments TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (rollback_id), 
	FOREIGN KEY(rollback_id, digest) REFERENCES authorizations (rollback_id, digest)
);
CREATE TABLE intents (
	rollback_id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	call VARCHAR(32) NOT NULL, 
	arguments TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (rollback_id), 
	FOREIGN KEY(rollback_id, digest) REFERENCES authorizations (rollback_id, digest)
);
INSERT INTO "intents" VALUES('39c73bdcf7874efda4918a1c441d0146','a1ee1cbee7141edc1c4f73580fc3fbe35f42f2163d144a65f73358e73cf56887','UpdateService','{"cluster":"sales-prod","service":"quilt-catalog-service","taskDefinition":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:38"}','2026-10-05 14:02:40.000000');
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
	revision TEXT NOT NULL, 
	feature TEXT NOT NULL, 
	lasting TEXT, 
	"commit" TEXT NOT NULL, 
	rollback_id TEXT NOT NULL, 
	message_ts TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	decided_at DATETIME, 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "interactions" VALUES('39c73bdcf7874efda4918a1c441d0146','215288566086.987915343033.d2a3053671374005a9f585b492647092','command','immediate','U0AAAA','T0QUILT','C0INCIDENT','2026-10-05 14:02:00.000000','@SLACK@/response/39c73bdcf7874efda4918a1c','quilt-catalog','users','5xx since the MCP release','','',NULL,'','','','','2026-10-05 14:02:00.000000');
INSERT INTO "interactions" VALUES('67e68fff4d5b4697a7471c7f476044b9','U0BBBB:C0INCIDENT:1791208920.000001:approve:1791208960.000001','click','approve','U0BBBB','T0QUILT','C0INCIDENT','2026-10-05 14:02:40.000000','@SLACK@/response/67e68fff4d5b4697a7471c7f','',NULL,'','','',NULL,'','39c73bdcf7874efda4918a1c441d0146','1791208920.000001','a1ee1cbee7141edc1c4f73580fc3fbe35f42f2163d144a65f73358e73cf56887','2026-10-05 14:02:40.000000');
CREATE TABLE journal_schema (
	version INTEGER NOT NULL, 
	audit_head TEXT NOT NULL, 
	tried TEXT NOT NULL
);
INSERT INTO "journal_schema" VALUES(3,'3ec09de2622c64ef02b02222a4c1435251cb2454bd1f5b605eb65c55a0eb1578','');
CREATE TABLE ledger (
	service_arn TEXT NOT NULL, 
	task_definition TEXT NOT NULL, 
	digests TEXT NOT NULL, 
	images TEXT NOT NULL, 
	first_seen DATETIME NOT NULL, 
	last_seen DATETIME NOT NULL, 
	served TEXT NOT NULL, 
	copy_of TEXT NOT NULL, 
	bad_since DATETIME, 
	bad_reason TEXT NOT NULL, 
	lifted_at DATETIME, 
	bad_feature TEXT NOT NULL, 
	variant_of TEXT NOT NULL, 
	without TEXT NOT NULL, 
	PRIMARY KEY (service_arn, task_definition, digests)
);
INSERT INTO "ledger" VALUES('arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service','arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:36','catalog=sha256:e3303571e5b7e18936952cee8d41e2759cf916b80455ea7c252490b635230ed6','[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:8d1c0f2","digest":"sha256:e3303571e5b7e18936952cee8d41e2759cf916b80455ea7c252490b635230ed6"}]','2026-08-28 13:35:14.000000','2026-09-18 13:34:44.000000','"P20DT23H59M30S"','',NULL,'',NULL,'','','');
INSERT INTO "ledger" VALUES('arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service','arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:37','catalog=sha256:13545f104744616c8be93bd563a0324de26ac1f33c29326382000ad30a994e80','[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:41b7e9a","digest":"sha256:13545f104744616c8be93bd563a0324de26ac1f33c29326382000ad30a994e80"}]','2026-09-18 13:37:00.000000','2026-09-27 13:34:44.000000','"P8DT23H57M44S"','',NULL,'',NULL,'','','');
INSERT INTO "ledger" VALUES('arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service','arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:41','catalog=sha256:40b2e0991b485ab603b296240f3318f494395fcb51eddf32c57cd54099d1041f','[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:f7d2236","digest":"sha256:40b2e0991b485ab603b296240f3318f494395fcb51eddf32c57cd54099d1041f"}]','2026-10-03 13:37:00.000000','2026-10-05 13:34:44.000000','"P1DT23H57M44S"','',NULL,'',NULL,'','','');
INSERT INTO "ledger" VALUES('arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service','arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:38','catalog=sha256:50175ad34ec28045f41d9833b96a784381c08665a3cd5ee53c33b1ae6a02fdcd','[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:c3f56d0","digest":"sha256:50175ad34ec28045f41d9833b96a784381c08665a3cd5ee53c33b1ae6a02fdcd"}]','2026-09-27 13:37:00.000000','2026-10-05 14:02:40.000000','"P5DT23H57M44S"','',NULL,'',NULL,'','','');
INSERT INTO "ledger" VALUES('arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service','arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:42','catalog=sha256:dac5c1c73037dc981fab97d2a50441a59d151616e6d8a7a6fdf8c5d4d8c8c9e3','[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:b90e4d7","digest":"sha256:dac5c1c73037dc981fab97d2a50441a59d151616e6d8a7a6fdf8c5d4d8c8c9e3"}]','2026-10-05 13:34:44.000000','2026-10-05 14:02:40.000000','"PT27M16S"','','2026-10-05 14:02:40.000000','5xx since the MCP release',NULL,'','','');
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
INSERT INTO "outbox" VALUES(1,'39c73bdcf7874efda4918a1c441d0146','card','','C0INCIDENT','2026-10-05 14:02:00.000000','2026-10-05 14:02:00.000000','2026-10-05 14:02:00.000000','1791208920.000001','');
INSERT INTO "outbox" VALUES(2,'39c73bdcf7874efda4918a1c441d0146','details','','C0INCIDENT','2026-10-05 14:02:00.000000','2026-10-05 14:02:00.000000','2026-10-05 14:02:00.000000','1791208920.000003','');
INSERT INTO "outbox" VALUES(3,'39c73bdcf7874efda4918a1c441d0146','approval_wanted','','C0INCIDENT','2026-10-05 14:02:00.000000','2026-10-05 14:02:00.000000','2026-10-05 14:02:00.000000','1791208920.000002','');
INSERT INTO "outbox" VALUES(4,'39c73bdcf7874efda4918a1c441d0146','started','','C0INCIDENT','2026-10-05 14:02:40.000000','2026-10-05 14:02:40.000000','2026-10-05 14:02:40.000000','1791208960.000003','');
CREATE TABLE registration_intents (
	rollback_id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	arguments TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (rollback_id), 
	FOREIGN KEY(rollback_id, digest) REFERENCES authorizations (rollback_id, digest)
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
	registered TEXT NOT NULL, 
	remind_at DATETIME, 
	build TEXT, 
	traffic_at DATETIME, 
	hook_told TEXT NOT NULL, 
	resumed_at DATETIME, 
	hold TEXT, 
	merge_awaited DATETIME, 
	shown_revision INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (id, requester)
);
INSERT INTO "rollbacks" VALUES('39c73bdcf7874efda4918a1c441d0146','quilt-catalog','arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service','a1ee1cbee7141edc1c4f73580fc3fbe35f42f2163d144a65f73358e73cf56887','arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:42','rolling','{"service":"quilt-catalog","service_arn":"arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service","account":"123456789012","region":"us-east-1","cluster":"sales-prod","ecs_service":"quilt-catalog-service","call":"UpdateService","service_deployment":null,"deployment_id":"ecs-svc/4881478791628839853","from_task_definition":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:42","from_images":[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:b90e4d7","digest":"sha256:dac5c1c73037dc981fab97d2a50441a59d151616e6d8a7a6fdf8c5d4d8c8c9e3"}],"target":{"chosen":{"task_definition":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:38","images":[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:c3f56d0","digest":"sha256:50175ad34ec28045f41d9833b96a784381c08665a3cd5ee53c33b1ae6a02fdcd"}],"deployed_at":"2026-09-27T13:37:00Z","served":"P5DT23H57M44S","retagged":false},"why":"newest revision that served well: 6 days until 3 Oct, and was never rolled back","passed_over":[{"name":"quilt-catalog:41","why":"is deregistered (INACTIVE); “immediate to 41” brings a copy"},{"name":"quilt-catalog:40","why":"failed: Service deployment rolled back because the circuit breaker threshold was exceeded"},{"name":"quilt-catalog:39","why":"was never deployed by this service"}],"following":[{"task_definition":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:37","images":[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:41b7e9a","digest":"sha256:13545f104744616c8be93bd563a0324de26ac1f33c29326382000ad30a994e80"}],"deployed_at":"2026-09-18T13:37:00Z","served":"P8DT23H57M44S","retagged":false},{"task_definition":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:36","images":[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:8d1c0f2","digest":"sha256:e3303571e5b7e18936952cee8d41e2759cf916b80455ea7c252490b635230ed6"}],"deployed_at":"2026-08-28T13:35:14Z","served":"P20DT23H59M30S","retagged":false}]},"changes":[{"what":"image of catalog","before":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:b90e4d7","after":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:c3f56d0"},{"what":"environment MCP of catalog changed","before":"","after":""}],"warnings":[],"desired":4,"expected":[30,136],"cli":"aws ecs update-service --cluster sales-prod --service quilt-catalog-service --task-definition quilt-catalog:38 --region us-east-1","made_at":"2026-10-05T14:02:00Z","simulated":true,"copy":null,"switch":null,"rebuild":null,"named":"","undoes":"","shift":null,"hook":"","foretold":"","code_deploy":null,"gone_back":"","subject":"","lapsed":0,"digest":"a1ee1cbee7141edc1c4f73580fc3fbe35f42f2163d144a65f73358e73cf56887"}','engineer-a','U0AAAA','users','5xx since the MCP release','C0INCIDENT','2026-10-05 14:02:00.000000','2026-10-05 14:17:00.000000','1791208920.000001','engineer-b','U0BBBB','2026-10-05 14:02:40.000000','2026-10-05 14:02:40.000000','ecs-svc/9833343401403208922','arn:aws:ecs:us-east-1:123456789012:service-deployment/sales-prod/quilt-catalog-service/c029c1e613e7411fe3e22',NULL,'','pending','[]','3ec09de2622c64ef02b02222a4c1435251cb2454bd1f5b605eb65c55a0eb1578',4,'',NULL,NULL,NULL,'',NULL,NULL,NULL,4);
CREATE INDEX ix_interactions_decided_at ON interactions (decided_at);
CREATE UNIQUE INDEX one_live_rollback_per_service ON rollbacks (service_arn) WHERE state IN ('approved', 'executing', 'proposed', 'rolling');
CREATE INDEX ix_rollbacks_merge_awaited ON rollbacks (merge_awaited);
CREATE INDEX ix_rollbacks_requested_at ON rollbacks (requested_at);
CREATE INDEX ix_rollbacks_remind_at ON rollbacks (remind_at);
CREATE INDEX ix_rollbacks_state ON rollbacks (state);
CREATE INDEX ix_outbox_ts ON outbox (ts);
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq OR hash = NEW.hash) BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER authorizations_no_update BEFORE UPDATE ON authorizations BEGIN SELECT RAISE(ABORT, 'authorizations is append-only'); END;
CREATE TRIGGER authorizations_no_delete BEFORE DELETE ON authorizations BEGIN SELECT RAISE(ABORT, 'authorizations is append-only'); END;
CREATE TRIGGER intents_no_update BEFORE UPDATE ON intents BEGIN SELECT RAISE(ABORT, 'intents is append-only'); END;
CREATE TRIGGER intents_no_delete BEFORE DELETE ON intents BEGIN SELECT RAISE(ABORT, 'intents is append-only'); END;
CREATE TRIGGER build_intents_no_update BEFORE UPDATE ON build_intents BEGIN SELECT RAISE(ABORT, 'build_intents is append-only'); END;
CREATE TRIGGER build_intents_no_delete BEFORE DELETE ON build_intents BEGIN SELECT RAISE(ABORT, 'build_intents is append-only'); END;
CREATE TRIGGER registration_intents_no_update BEFORE UPDATE ON registration_intents BEGIN SELECT RAISE(ABORT, 'registration_intents is append-only'); END;
CREATE TRIGGER registration_intents_no_delete BEFORE DELETE ON registration_intents BEGIN SELECT RAISE(ABORT, 'registration_intents is append-only'); END;
COMMIT;
