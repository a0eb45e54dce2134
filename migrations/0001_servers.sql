-- Tenants, keys, servers, the outbox and what is remembered of them. Valid on PostgreSQL 14 and CockroachDB 23.2.
-- Who writes a column stands beside it: api (desired), sync (observed).

CREATE TABLE IF NOT EXISTS tenants (
  slug text PRIMARY KEY,
  display_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT tenants_slug CHECK (slug ~ '^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$')
);

INSERT INTO tenants (slug, display_name) VALUES ('default', 'Default') ON CONFLICT (slug) DO NOTHING;

-- A key is shown once; what is kept is the SHA-256 of its text, which holds 32 random bytes. A prefix tells people which one it is.
CREATE TABLE IF NOT EXISTS api_keys (
  tenant text NOT NULL REFERENCES tenants (slug),
  id uuid NOT NULL,
  name text NOT NULL,
  prefix text NOT NULL,
  hash bytea NOT NULL,
  scopes jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  PRIMARY KEY (tenant, id),
  CONSTRAINT api_keys_hash UNIQUE (hash)
);

CREATE TABLE IF NOT EXISTS servers (
  tenant text NOT NULL REFERENCES tenants (slug),
  id uuid NOT NULL,
  name text NOT NULL,
  -- Desired: written by api; while managed_by is kubectl, by sync.
  managed_by text NOT NULL,
  spec jsonb NOT NULL,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deletion_requested_at timestamptz,
  world_removal_requested_at timestamptz,
  -- The server that took the world over, when another one of the name was made to keep it.
  world_taken_by uuid,
  -- Observed: written by sync. k8s_version is a resource version: a number of any length.
  k8s_uid text,
  k8s_version numeric,
  state jsonb,
  observed_status text NOT NULL DEFAULT 'deploying',
  refused_version bigint,
  refusal jsonb,
  observed_at timestamptz,
  -- The resource is gone for good: the name is free, the world is kept.
  gone_at timestamptz,
  world_removed_at timestamptz,
  status text GENERATED ALWAYS AS (
    CASE
      WHEN gone_at IS NOT NULL OR deletion_requested_at IS NOT NULL THEN 'terminating'
      WHEN refused_version = version THEN 'failed'
      ELSE observed_status
    END
  ) STORED,
  PRIMARY KEY (tenant, id),
  CONSTRAINT servers_managed_by CHECK (managed_by IN ('api', 'kubectl')),
  CONSTRAINT servers_observed_status CHECK (observed_status IN ('deploying', 'running', 'stopped', 'failed', 'terminating'))
);

-- Among the living a name is unique within its tenant.
CREATE UNIQUE INDEX IF NOT EXISTS servers_name ON servers (tenant, name) WHERE gone_at IS NULL;

-- Whose world is it that a new server of the name would find?
CREATE INDEX IF NOT EXISTS servers_world ON servers (tenant, name) WHERE world_removed_at IS NULL AND world_taken_by IS NULL;

CREATE INDEX IF NOT EXISTS servers_created ON servers (tenant, created_at, id);

CREATE INDEX IF NOT EXISTS servers_world_owed ON servers (world_removal_requested_at) WHERE world_removal_requested_at IS NOT NULL AND world_removed_at IS NULL;

CREATE INDEX IF NOT EXISTS servers_status ON servers (tenant, status, created_at, id);

-- Commands on their way to the bus. Claimed by state, never by cursor: a transaction that commits late is not missed.
CREATE TABLE IF NOT EXISTS outbox (
  tenant text NOT NULL,
  id uuid NOT NULL,
  server_id uuid NOT NULL,
  version bigint NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  attempts bigint NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  locked_until timestamptz,
  published_at timestamptz,
  failed_at timestamptz,
  failure text,
  PRIMARY KEY (tenant, id),
  CONSTRAINT outbox_server FOREIGN KEY (tenant, server_id) REFERENCES servers (tenant, id)
);

CREATE INDEX IF NOT EXISTS outbox_pending ON outbox (tenant, server_id, version, created_at, id) WHERE published_at IS NULL AND failed_at IS NULL;

CREATE INDEX IF NOT EXISTS outbox_failed ON outbox (failed_at, id) WHERE failed_at IS NOT NULL;

CREATE INDEX IF NOT EXISTS outbox_server_order ON outbox (tenant, server_id, version, created_at);

-- What happened to a server, for its owner to read.
CREATE TABLE IF NOT EXISTS server_events (
  tenant text NOT NULL,
  server_id uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  type text NOT NULL,
  actor text NOT NULL,
  message text NOT NULL,
  version bigint,
  PRIMARY KEY (tenant, server_id, at, id)
);

-- Answers to POSTs that named a key, to be given again to the same request. The fingerprint is an HMAC under the caller's
-- credential: a plain hash of a body would let a password in it be guessed.
CREATE TABLE IF NOT EXISTS idempotency_keys (
  tenant text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  status bigint NOT NULL,
  body jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, key)
);

CREATE INDEX IF NOT EXISTS idempotency_keys_age ON idempotency_keys (created_at);

-- Messages that nobody could handle, for the administrator.
CREATE TABLE IF NOT EXISTS dead_letters (
  id uuid PRIMARY KEY,
  stream text NOT NULL,
  sequence bigint NOT NULL,
  subject text NOT NULL,
  body text NOT NULL,
  reason text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
