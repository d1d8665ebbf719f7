CREATE TABLE metric (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  name TEXT NOT NULL,
  labels TEXT NOT NULL,
  count INTEGER NOT NULL,
  sum REAL NOT NULL
) STRICT;

CREATE INDEX metric_by_time ON metric (at);
