BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('2');
CREATE TABLE chores (
	name VARCHAR(40) NOT NULL, 
	due_at FLOAT NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE deliveries (
	id INTEGER NOT NULL, 
	delivery VARCHAR(100) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	lane VARCHAR(260) NOT NULL, 
	installation BIGINT NOT NULL, 
	head_sha VARCHAR(64) NOT NULL, 
	job TEXT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	reason TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	not_before FLOAT NOT NULL, 
	received_at FLOAT NOT NULL, 
	updated_at FLOAT NOT NULL, trace VARCHAR(64) DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (delivery)
);
INSERT INTO "deliveries" VALUES(1,'delivery-of-0.1','review','acme/shop#1',:installation,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','{"delivery":"delivery-of-0.1","pull_request":{"installation"::installation,"owner":"acme","repository":"shop","number":1},"head_sha":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","reason":"opened","before":""}','done','reviewed: 2 comments, 7 findings',0,0,0.0,1796059647.2,1796059647.6,'');
INSERT INTO "deliveries" VALUES(2,'command-of-0.1','command','acme/shop#1',:installation,'','{"delivery":"command-of-0.1","pull_request":{"installation"::installation,"owner":"acme","repository":"shop","number":1},"author":"octocat","kind":"issue_comment","text":"/slimline help","comment_id"::comment,"in_reply_to":0}','waiting','',0,0,0.0,1796059647.6,1796059647.6,'');
CREATE TABLE processes (
	id VARCHAR(100) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	schema_version INTEGER NOT NULL, 
	seen_at FLOAT NOT NULL, clock_skew FLOAT, 
	PRIMARY KEY (id)
);
CREATE TABLE write_budgets (
	installation BIGINT NOT NULL, 
	next_at FLOAT NOT NULL, 
	paid_until FLOAT NOT NULL, 
	PRIMARY KEY (installation)
);
CREATE INDEX deliveries_by_state ON deliveries (state, not_before, id);
CREATE INDEX deliveries_by_lane ON deliveries (lane, id);
COMMIT;
