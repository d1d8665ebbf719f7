CREATE TABLE run (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  deployment TEXT NOT NULL,
  environment TEXT NOT NULL,
  operation TEXT NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  steps INTEGER NOT NULL,
  done INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  running INTEGER NOT NULL,
  started_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  spec TEXT NOT NULL
) STRICT;

CREATE INDEX run_of_environment ON run (deployment, environment, seq);

CREATE TABLE entry (
  run INTEGER NOT NULL REFERENCES run (seq),
  sequence INTEGER NOT NULL,
  at TEXT NOT NULL,
  type TEXT NOT NULL,
  payload ANY NOT NULL,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE stack_record (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  deployment TEXT NOT NULL,
  environment TEXT NOT NULL,
  stack TEXT NOT NULL,
  generation INTEGER NOT NULL,
  run TEXT NOT NULL,
  kind TEXT NOT NULL,
  engine TEXT NOT NULL,
  engine_version TEXT NOT NULL,
  edges TEXT NOT NULL,
  inputs ANY NOT NULL,
  outputs ANY NOT NULL,
  outputs_pending INTEGER NOT NULL,
  source TEXT NOT NULL,
  program ANY NOT NULL,
  fingerprint TEXT NOT NULL,
  at TEXT NOT NULL,
  took_nanos INTEGER NOT NULL
) STRICT;

CREATE INDEX record_of_stack ON stack_record (deployment, environment, stack, generation);

CREATE TABLE blob (
  digest TEXT PRIMARY KEY,
  packed INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE TABLE lease (
  deployment TEXT NOT NULL,
  environment TEXT NOT NULL,
  token INTEGER NOT NULL,
  held INTEGER NOT NULL,
  holder TEXT NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  run TEXT NOT NULL,
  since TEXT NOT NULL,
  PRIMARY KEY (deployment, environment)
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL REFERENCES run (id),
  kind TEXT NOT NULL,
  stack TEXT,
  detail TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

CREATE INDEX request_of_run ON request (run, seq);

CREATE TABLE log_chunk (
  seq INTEGER PRIMARY KEY,
  run TEXT NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  level INTEGER NOT NULL,
  newest INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX chunk_of_run ON log_chunk (run, last, level, newest);
