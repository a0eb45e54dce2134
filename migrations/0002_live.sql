-- What browsers follow: changes in their order, sessions and tickets, and a day of measurements.

-- One counter for each tenant. It is raised in the transaction of every change that the tenant can see, and its row is
-- held until that commits: whoever reads a number has everything before it. Written by api and sync.
CREATE TABLE IF NOT EXISTS feeds (
  tenant text PRIMARY KEY REFERENCES tenants (slug),
  seq bigint NOT NULL DEFAULT 0
);

-- When each server last changed, as a number of its tenant's counter: what a reader that knows an earlier number has missed.
CREATE TABLE IF NOT EXISTS server_changes (
  tenant text NOT NULL,
  server_id uuid NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (tenant, server_id)
);

CREATE INDEX IF NOT EXISTS server_changes_seq ON server_changes (tenant, seq);

-- The number of the change that an event belongs to.
ALTER TABLE server_events ADD COLUMN IF NOT EXISTS seq bigint;

CREATE INDEX IF NOT EXISTS server_events_seq ON server_events (tenant, seq);

-- Who is signed in with a browser. Kept is the SHA-256 of what the browser holds. Without a key_id it is the administrator's own key, whose SHA-256 is key_hash.
CREATE TABLE IF NOT EXISTS sessions (
  hash bytea PRIMARY KEY,
  tenant text NOT NULL REFERENCES tenants (slug),
  key_id uuid,
  key_hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);

CREATE INDEX IF NOT EXISTS sessions_expiry ON sessions (expires_at);

-- Words that are good once and soon: `Stream` opens a stream, `SignIn` begins a session. One with a session_hash was given to that session, and is good as long as it lasts.
CREATE TABLE IF NOT EXISTS tickets (
  hash bytea PRIMARY KEY,
  purpose text NOT NULL,
  tenant text NOT NULL REFERENCES tenants (slug),
  key_id uuid,
  key_hash bytea NOT NULL,
  session_hash bytea,
  expires_at timestamptz NOT NULL,
  CONSTRAINT tickets_purpose CHECK (purpose IN ('Stream', 'SignIn'))
);

CREATE INDEX IF NOT EXISTS tickets_expiry ON tickets (expires_at);

-- Measurements of running servers, drawn together: a row for each `step` seconds that begin at `at`. Written by sync.
-- Sums are over `samples`; what was not measured counts in no sum, and its own count says how often it was. The players that
-- were seen are the keys of `names`: that way those of another measurement are added without reading the row.
CREATE TABLE IF NOT EXISTS server_metrics (
  tenant text NOT NULL,
  server_id uuid NOT NULL,
  step bigint NOT NULL,
  at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  samples bigint NOT NULL,
  players_sum double precision NOT NULL,
  players_most bigint NOT NULL,
  players_max bigint NOT NULL,
  players_last bigint NOT NULL,
  latency_sum double precision NOT NULL,
  cpu_sum double precision NOT NULL,
  cpu_samples bigint NOT NULL,
  memory_sum double precision NOT NULL,
  memory_samples bigint NOT NULL,
  tps_sum double precision NOT NULL,
  tps_samples bigint NOT NULL,
  names jsonb NOT NULL DEFAULT '{}',
  version text,
  started_at timestamptz,
  PRIMARY KEY (tenant, server_id, step, at)
);

CREATE INDEX IF NOT EXISTS server_metrics_age ON server_metrics (step, at);

-- Which servers are to be measured? Ids are random, and each second has its range of them.
CREATE INDEX IF NOT EXISTS servers_measured ON servers (id) WHERE observed_status = 'running' AND gone_at IS NULL;

-- What is too old is found without reading everything.
CREATE INDEX IF NOT EXISTS outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;

CREATE INDEX IF NOT EXISTS server_events_age ON server_events (at);

CREATE INDEX IF NOT EXISTS dead_letters_age ON dead_letters (created_at, id);
