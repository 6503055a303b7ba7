CREATE OR REPLACE TEMP TABLE compared (
    position BIGINT NOT NULL,
    outcome VARCHAR NOT NULL,
    value_in_force DOUBLE,
    published_in_force DATE,
    source_in_force VARCHAR
)
