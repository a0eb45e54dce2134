import type { Database } from '../lib/database.ts'

/**
 * Lets no process commit a change that a tenant can see without a number in the tenant's feed. Tests may: they play others,
 * under other names. What the tenant can't see is the version of the resource alone.
 */
export async function watchFeed(database: Database): Promise<void> {
  await database.unsafe(`CREATE FUNCTION unnumbered() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_setting('application_name') NOT IN ('api', 'sync') OR (TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'k8s_version' = to_jsonb(OLD) - 'k8s_version') THEN RETURN NULL; END IF;
      PERFORM 1 FROM server_changes JOIN feeds USING (tenant)
        WHERE tenant = NEW.tenant AND server_id = (to_jsonb(NEW) ->> TG_ARGV[0])::uuid AND server_changes.xmin = pg_current_xact_id()::xid AND feeds.xmin = pg_current_xact_id()::xid
          AND (TG_TABLE_NAME <> 'server_events' OR (to_jsonb(NEW) ->> 'seq')::bigint <= server_changes.seq);
      IF NOT FOUND THEN RAISE EXCEPTION 'a change of % has no number in the feed: %', TG_TABLE_NAME, to_jsonb(NEW); END IF;
      RETURN NULL;
    END $$`)
  for (const [table, id] of [['servers', 'id'], ['server_events', 'server_id']] as const) {
    await database.unsafe(`CREATE CONSTRAINT TRIGGER unnumbered AFTER INSERT OR UPDATE ON ${table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION unnumbered('${id}')`)
  }
}
