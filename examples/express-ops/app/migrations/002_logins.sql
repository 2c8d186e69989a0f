CREATE EXTENSION IF NOT EXISTS pgcrypto;

CREATE TABLE users (
  name text PRIMARY KEY,
  password text NOT NULL
);

CREATE TABLE lockouts (
  user_name text PRIMARY KEY,
  until timestamptz NOT NULL
);

INSERT INTO users (name, password) VALUES ('demo', crypt('demo', gen_salt('bf')));
