CREATE TABLE carts (
  visitor text PRIMARY KEY,
  visits bigint NOT NULL DEFAULT 0,
  seen_at timestamptz NOT NULL DEFAULT now()
);
