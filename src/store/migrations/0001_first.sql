-- Facts are append-only and carry no key or index: uniqueness is checked by the writer.
CREATE TABLE schema_version (version INTEGER NOT NULL, applied_at TIMESTAMP NOT NULL);

CREATE TABLE ingests (
    ingest BIGINT NOT NULL,
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE findings (
    ingest BIGINT NOT NULL,
    severity VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    row_number BIGINT NOT NULL,
    column_name VARCHAR NOT NULL,
    found VARCHAR NOT NULL,
    expected VARCHAR NOT NULL
);

-- Catalogue entries other than targets; an entry with an empty body is withdrawn from that ingest on.
CREATE TABLE catalogue_entries (
    kind VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    body VARCHAR NOT NULL,
    ingest BIGINT NOT NULL
);

CREATE TABLE targets (
    target VARCHAR NOT NULL,
    position BIGINT NOT NULL,
    plan VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    area VARCHAR NOT NULL,
    due_on DATE,
    operator VARCHAR NOT NULL,
    low DOUBLE,
    high DOUBLE,
    effective_on DATE,
    withdrawn BOOLEAN NOT NULL,
    body VARCHAR NOT NULL,
    ingest BIGINT NOT NULL
);

CREATE TABLE observations (
    indicator VARCHAR NOT NULL,
    area VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    calendar VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    value DOUBLE NOT NULL,
    censoring VARCHAR NOT NULL,
    numerator DOUBLE,
    denominator DOUBLE,
    unit VARCHAR NOT NULL,
    provenance VARCHAR NOT NULL,
    illustrative BOOLEAN NOT NULL,
    source VARCHAR NOT NULL,
    source_address VARCHAR NOT NULL,
    confidence VARCHAR NOT NULL,
    published_on DATE NOT NULL,
    published_on_basis VARCHAR NOT NULL,
    ingest BIGINT NOT NULL,
    row_number BIGINT NOT NULL
);

CREATE TABLE runs (
    run BIGINT NOT NULL,
    as_of DATE NOT NULL,
    known_at BIGINT NOT NULL,
    targets_as_of DATE NOT NULL,
    method_hash VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE assessments (
    run BIGINT NOT NULL,
    position BIGINT NOT NULL,
    target VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    area VARCHAR NOT NULL,
    plan VARCHAR NOT NULL,
    due_on DATE,
    status VARCHAR NOT NULL,
    attainment DOUBLE,
    gap_now DOUBLE,
    illustrative BOOLEAN NOT NULL,
    body VARCHAR NOT NULL
);

-- Scenarios have their place; they are drawn beside the record and never mixed into it.
CREATE TABLE scenarios (
    name VARCHAR NOT NULL,
    assumption VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    area VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    calendar VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    ingest BIGINT NOT NULL
);

CREATE TABLE editions (
    edition VARCHAR NOT NULL,
    run BIGINT NOT NULL,
    manifest_sha256 VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
