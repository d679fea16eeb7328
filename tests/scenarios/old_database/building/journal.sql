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
INSERT INTO "audit" VALUES(1,'2026-10-05T14:02:00+00:00','39c73bdcf7874efda4918a1c441d0146','proposed','engineer-a','{"call":"UpdateService","category":"users","deployment":"ecs-svc/4881478791628839853","digest":"e3b4f6f97150e87b0c8a425753f9fd61f167d1753faeceb8cef5440ebaa73f88","expires_at":"2026-10-05T14:17:00Z","from":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:42","reason":"5xx since the MCP release","requester_slack_id":"U0AAAA","service":"quilt-catalog","service_arn":"arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service","to":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:42"}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','0000000000000000000000000000000000000000000000000000000000000000','2735a7f5686d1c019d92b03aa1f0ba40ba54dd20414875dec7b665e8a1f31b8a');
INSERT INTO "audit" VALUES(2,'2026-10-05T14:02:00+00:00','','answered','U0AAAA','{"category":"users","channel":"C0INCIDENT","digest":"","id":"39c73bdcf7874efda4918a1c441d0146","kind":"command","message_ts":"","outcome":"proposed rb-39c73bdc","reason":"5xx since the MCP release","revision":"","service":"quilt-catalog","team":"T0QUILT","verb":"complete"}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','2735a7f5686d1c019d92b03aa1f0ba40ba54dd20414875dec7b665e8a1f31b8a','1cee45c5ef1b26359481770c1034c14f0180022d2b6a569f4460cf4ae4cd932a');
INSERT INTO "audit" VALUES(3,'2026-10-05T14:02:40+00:00','39c73bdcf7874efda4918a1c441d0146','approved','engineer-b','{"approver":"engineer-b","approver_slack_id":"U0BBBB","digest":"e3b4f6f97150e87b0c8a425753f9fd61f167d1753faeceb8cef5440ebaa73f88","kind":"second_person"}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','1cee45c5ef1b26359481770c1034c14f0180022d2b6a569f4460cf4ae4cd932a','34160167656ed58937dda5c5593a26fe3a72b7f0dba7d7cf31daa518e6f287e4');
INSERT INTO "audit" VALUES(4,'2026-10-05T14:02:40+00:00','39c73bdcf7874efda4918a1c441d0146','answered','U0BBBB','{"category":null,"channel":"C0INCIDENT","digest":"e3b4f6f97150e87b0c8a425753f9fd61f167d1753faeceb8cef5440ebaa73f88","id":"67e68fff4d5b4697a7471c7f476044b9","kind":"click","message_ts":"1791208920.000001","outcome":"Approved. The card and its thread show what happens now.","reason":"","revision":"","service":"","team":"T0QUILT","verb":"approve"}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','34160167656ed58937dda5c5593a26fe3a72b7f0dba7d7cf31daa518e6f287e4','5aeedfe195ef9396692802c814691d78ae73a2914c6fe78addb8e95cebe31efc');
INSERT INTO "audit" VALUES(5,'2026-10-05T14:02:40+00:00','39c73bdcf7874efda4918a1c441d0146','building','bot','{"arguments":{"ROLLBACK_BASE":"master","ROLLBACK_COMMIT":"e43b15ab2ac8","ROLLBACK_INCIDENT":"rb-39c73bdc","idempotencyToken":"39c73bdcf7874efda4918a1c441d0146","projectName":"quilt-catalog-rollback"},"call":"StartBuild","digest":"e3b4f6f97150e87b0c8a425753f9fd61f167d1753faeceb8cef5440ebaa73f88"}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','5aeedfe195ef9396692802c814691d78ae73a2914c6fe78addb8e95cebe31efc','0f00431a1f080cc668b8ff292c388b89d3bf694dbae9c0ab6f25f610a3f74b7b');
INSERT INTO "audit" VALUES(6,'2026-10-05T14:02:40+00:00','39c73bdcf7874efda4918a1c441d0146','noted','bot','{"build":{"built_at":null,"digest":"","handed_over":false,"id":"quilt-catalog-rollback:1e613e74-11fe-3e22-44aa-639cb6245bd6","merged_at":null,"phase":"","pull_request":"","revert":"","started_at":"2026-10-05T14:02:40Z"}}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','0f00431a1f080cc668b8ff292c388b89d3bf694dbae9c0ab6f25f610a3f74b7b','11de1f2c0c73febef6c321c6c753c69ce153c91878b4cea5279a1d87dec3c5e3');
INSERT INTO "audit" VALUES(7,'2026-10-05T14:02:40+00:00','39c73bdcf7874efda4918a1c441d0146','noted','bot','{"build":{"built_at":null,"digest":"","handed_over":false,"id":"quilt-catalog-rollback:1e613e74-11fe-3e22-44aa-639cb6245bd6","merged_at":null,"phase":"QUEUED","pull_request":"","revert":"","started_at":"2026-10-05T14:02:40Z"}}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','11de1f2c0c73febef6c321c6c753c69ce153c91878b4cea5279a1d87dec3c5e3','9ddd097a0ed909da50e6eca7c4e579f857be15e364378cb2912a7a8e1d0a3a24');
INSERT INTO "audit" VALUES(8,'2026-10-05T14:02:45+00:00','39c73bdcf7874efda4918a1c441d0146','noted','bot','{"build":{"built_at":null,"digest":"","handed_over":false,"id":"quilt-catalog-rollback:1e613e74-11fe-3e22-44aa-639cb6245bd6","merged_at":null,"phase":"PROVISIONING","pull_request":"","revert":"","started_at":"2026-10-05T14:02:40Z"}}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','9ddd097a0ed909da50e6eca7c4e579f857be15e364378cb2912a7a8e1d0a3a24','73b400425271567bd9b739cb806f4ef8dd7776c877e3e0804c913c0231127ded');
INSERT INTO "audit" VALUES(9,'2026-10-05T14:02:55+00:00','39c73bdcf7874efda4918a1c441d0146','noted','bot','{"build":{"built_at":null,"digest":"","handed_over":false,"id":"quilt-catalog-rollback:1e613e74-11fe-3e22-44aa-639cb6245bd6","merged_at":null,"phase":"DOWNLOAD_SOURCE","pull_request":"","revert":"","started_at":"2026-10-05T14:02:40Z"}}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','73b400425271567bd9b739cb806f4ef8dd7776c877e3e0804c913c0231127ded','ecf976d50c5d8c92980dca5d5bd1100d1a75ae7981613f6c01f8c25721b8735b');
INSERT INTO "audit" VALUES(10,'2026-10-05T14:03:00+00:00','39c73bdcf7874efda4918a1c441d0146','noted','bot','{"build":{"built_at":null,"digest":"","handed_over":false,"id":"quilt-catalog-rollback:1e613e74-11fe-3e22-44aa-639cb6245bd6","merged_at":null,"phase":"INSTALL","pull_request":"","revert":"","started_at":"2026-10-05T14:02:40Z"}}','9beb2446f77d4dfebe33b3623503aca78763f9b2e18c9392e76ae803c9f4ee20','ecf976d50c5d8c92980dca5d5bd1100d1a75ae7981613f6c01f8c25721b8735b','c96ce5b76e1b278894b5b65bf1ac11683674a9e8bd19b3923f7e634509f8151c');
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
INSERT INTO "authorizations" VALUES('39c73bdcf7874efda4918a1c441d0146','e3b4f6f97150e87b0c8a425753f9fd61f167d1753faeceb8cef5440ebaa73f88','second_person','engineer-a','engineer-b','U0BBBB','2026-10-05 14:02:40.000000');
CREATE TABLE build_intents (
	rollback_id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	arguments TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (rollback_id), 
	FOREIGN KEY(rollback_id, digest) REFERENCES authorizations (rollback_id, digest)
);
INSERT INTO "build_intents" VALUES('39c73bdcf7874efda4918a1c441d0146','e3b4f6f97150e87b0c8a425753f9fd61f167d1753faeceb8cef5440ebaa73f88','{"projectName":"quilt-catalog-rollback","idempotencyToken":"39c73bdcf7874efda4918a1c441d0146","ROLLBACK_COMMIT":"e43b15ab2ac8","ROLLBACK_BASE":"master","ROLLBACK_INCIDENT":"rb-39c73bdc"}','2026-10-05 14:02:40.000000');
CREATE TABLE intents (
	rollback_id TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	call VARCHAR(32) NOT NULL, 
	arguments TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (rollback_id), 
	FOREIGN KEY(rollback_id, digest) REFERENCES authorizations (rollback_id, digest)
);
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
INSERT INTO "interactions" VALUES('39c73bdcf7874efda4918a1c441d0146','215288566086.987915343033.d2a3053671374005a9f585b492647092','command','complete','U0AAAA','T0QUILT','C0INCIDENT','2026-10-05 14:02:00.000000','@SLACK@/response/39c73bdcf7874efda4918a1c','quilt-catalog','users','5xx since the MCP release','','',NULL,'e43b15ab2ac8','','','','2026-10-05 14:02:00.000000');
INSERT INTO "interactions" VALUES('67e68fff4d5b4697a7471c7f476044b9','U0BBBB:C0INCIDENT:1791208920.000001:approve:1791208960.000001','click','approve','U0BBBB','T0QUILT','C0INCIDENT','2026-10-05 14:02:40.000000','@SLACK@/response/67e68fff4d5b4697a7471c7f','',NULL,'','','',NULL,'','39c73bdcf7874efda4918a1c441d0146','1791208920.000001','e3b4f6f97150e87b0c8a425753f9fd61f167d1753faeceb8cef5440ebaa73f88','2026-10-05 14:02:40.000000');
CREATE TABLE journal_schema (
	version INTEGER NOT NULL, 
	audit_head TEXT NOT NULL, 
	tried TEXT NOT NULL
);
INSERT INTO "journal_schema" VALUES(3,'c96ce5b76e1b278894b5b65bf1ac11683674a9e8bd19b3923f7e634509f8151c','');
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
INSERT INTO "outbox" VALUES(4,'39c73bdcf7874efda4918a1c441d0146','build_started','','C0INCIDENT','2026-10-05 14:02:40.000000','2026-10-05 14:02:40.000000','2026-10-05 14:02:40.000000','1791208960.000003','');
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
INSERT INTO "rollbacks" VALUES('39c73bdcf7874efda4918a1c441d0146','quilt-catalog','arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service','e3b4f6f97150e87b0c8a425753f9fd61f167d1753faeceb8cef5440ebaa73f88','arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:42','approved','{"service":"quilt-catalog","service_arn":"arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service","account":"123456789012","region":"us-east-1","cluster":"sales-prod","ecs_service":"quilt-catalog-service","call":"UpdateService","service_deployment":null,"deployment_id":"ecs-svc/4881478791628839853","from_task_definition":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:42","from_images":[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:b90e4d7","digest":"sha256:dac5c1c73037dc981fab97d2a50441a59d151616e6d8a7a6fdf8c5d4d8c8c9e3"}],"target":{"chosen":{"task_definition":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:42","images":[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog@sha256:dac5c1c73037dc981fab97d2a50441a59d151616e6d8a7a6fdf8c5d4d8c8c9e3","digest":"sha256:dac5c1c73037dc981fab97d2a50441a59d151616e6d8a7a6fdf8c5d4d8c8c9e3"}],"deployed_at":"2026-10-05T13:34:44Z","served":"PT27M16S","retagged":false},"why":"a copy of what runs now, with the image that is built without e43b15ab2ac8","passed_over":[],"following":[]},"changes":[{"what":"image of catalog","before":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:b90e4d7","after":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog@(the digest of the new image)"}],"warnings":[],"desired":4,"expected":[30,136],"cli":"BUILD=$(aws codebuild start-build --project-name quilt-catalog-rollback --environment-variables-override name=ROLLBACK_COMMIT,value=e43b15ab2ac8 name=ROLLBACK_BASE,value=master name=ROLLBACK_INCIDENT,value=by-hand --region us-east-1 --query build.id --output text) && until aws codebuild batch-get-builds --ids \"$BUILD\" --output text --region us-east-1 --query ''builds[0].buildComplete'' | grep -q True; do sleep 10; done && DIGEST=$(aws codebuild batch-get-builds --ids \"$BUILD\" --output text --region us-east-1 --query \"builds[0].exportedEnvironmentVariables[?name==''ROLLBACK_DIGEST''].value\") && [ \"${DIGEST#sha256:}\" != \"$DIGEST\" ] && aws ecs describe-task-definition --task-definition quilt-catalog:42 --include TAGS --output json --region us-east-1 | jq --arg image 123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog@\"$DIGEST\" ''.taskDefinition + {tags: [.tags[]? | select(.key | startswith(\"aws:\") or . == \"git-sha\" | not)]} | del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities, .registeredAt, .registeredBy, .deregisteredAt) | (.containerDefinitions[] | select(.name == \"catalog\")).image = $image'' > copy.json && ARN=$(aws ecs register-task-definition --cli-input-json file://copy.json --region us-east-1 --query taskDefinition.taskDefinitionArn --output text) && aws ecs update-service --cluster sales-prod --service quilt-catalog-service --region us-east-1 --task-definition \"$ARN\"","made_at":"2026-10-05T14:02:00Z","simulated":true,"copy":{"of":"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:42","images":[{"container":"catalog","image":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog@sha256:dac5c1c73037dc981fab97d2a50441a59d151616e6d8a7a6fdf8c5d4d8c8c9e3","digest":"sha256:dac5c1c73037dc981fab97d2a50441a59d151616e6d8a7a6fdf8c5d4d8c8c9e3"}],"settings":[],"settings_from":"","tags":[]},"switch":null,"rebuild":{"commit":"e43b15ab2ac8","base":"master","project":"quilt-catalog-rollback","repository":"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog","container":"catalog","github":"quiltdata/quilt"},"named":"","undoes":"","shift":null,"hook":"","foretold":"","code_deploy":null,"gone_back":"","subject":"MCP integration","lapsed":0,"digest":"e3b4f6f97150e87b0c8a425753f9fd61f167d1753faeceb8cef5440ebaa73f88"}','engineer-a','U0AAAA','users','5xx since the MCP release','C0INCIDENT','2026-10-05 14:02:00.000000','2026-10-05 14:17:00.000000','1791208920.000001','engineer-b','U0BBBB','2026-10-05 14:02:40.000000',NULL,'','',NULL,'','pending','[]','c96ce5b76e1b278894b5b65bf1ac11683674a9e8bd19b3923f7e634509f8151c',8,'',NULL,'{"started_at":"2026-10-05T14:02:40Z","id":"quilt-catalog-rollback:1e613e74-11fe-3e22-44aa-639cb6245bd6","phase":"INSTALL","built_at":null,"digest":"","revert":"","pull_request":"","handed_over":false,"merged_at":null}',NULL,'',NULL,NULL,NULL,8);
CREATE INDEX ix_interactions_decided_at ON interactions (decided_at);
CREATE INDEX ix_rollbacks_merge_awaited ON rollbacks (merge_awaited);
CREATE INDEX ix_rollbacks_requested_at ON rollbacks (requested_at);
CREATE INDEX ix_rollbacks_state ON rollbacks (state);
CREATE INDEX ix_rollbacks_remind_at ON rollbacks (remind_at);
CREATE UNIQUE INDEX one_live_rollback_per_service ON rollbacks (service_arn) WHERE state IN ('approved', 'executing', 'proposed', 'rolling');
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
