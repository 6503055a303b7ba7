-- What an upload brought beyond its rows, and retractions: what is retracted is hidden from that revision on, never deleted.
ALTER TABLE observations ADD COLUMN note VARCHAR DEFAULT '';
ALTER TABLE ingests ADD COLUMN batch_sha256 VARCHAR DEFAULT '';
ALTER TABLE ingests ADD COLUMN settings VARCHAR DEFAULT '';
ALTER TABLE ingests ADD COLUMN idempotency_key VARCHAR DEFAULT '';
ALTER TABLE ingests ADD COLUMN added BIGINT DEFAULT 0;
ALTER TABLE ingests ADD COLUMN revised BIGINT DEFAULT 0;
ALTER TABLE ingests ADD COLUMN unchanged BIGINT DEFAULT 0;
ALTER TABLE ingests ADD COLUMN stored BIGINT DEFAULT 0;
ALTER TABLE ingests ADD COLUMN retracts BIGINT DEFAULT 0;
ALTER TABLE ingests ADD COLUMN reason VARCHAR DEFAULT '';
ALTER TABLE ingests ADD COLUMN actor VARCHAR DEFAULT '';
ALTER TABLE ingests ADD COLUMN ledger_line VARCHAR DEFAULT '';
