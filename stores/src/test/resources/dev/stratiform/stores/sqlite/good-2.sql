CREATE TABLE note (
  text TEXT NOT NULL
) STRICT;

INSERT INTO note (text) VALUES ('migrated');
