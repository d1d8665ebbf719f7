CREATE TABLE half (
  text TEXT NOT NULL
) STRICT;

INSERT INTO nowhere (text) VALUES (1);
