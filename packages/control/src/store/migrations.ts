import type { DatabaseSync } from "node:sqlite";

/** Each entry brings the database one version further; entries are only ever added. */
const migrations: readonly string[] = [
  `
  create table plans (
    sequence integer primary key,
    id text not null unique,
    payload text not null,
    content text not null,
    filters text not null,
    renew integer not null check (renew in (0, 1)),
    live_serial integer,
    created_at integer not null,
    applied_serial integer unique
  ) strict;
  create table plan_approvals (
    plan text not null references plans (id),
    operator text not null,
    key_id text not null,
    signature text not null,
    approved_at integer not null,
    primary key (plan, operator),
    unique (plan, key_id)
  ) strict;
  create table releases (
    serial integer primary key,
    plan text not null unique references plans (id),
    signed text not null,
    two_key_serial integer not null,
    applied_at integer not null
  ) strict;
  `,
  `alter table plans add column origin text not null default '{"type":"files"}';`,
  `
  create table changes (
    sequence integer primary key,
    change text not null,
    outcome text not null check (outcome in ('begun', 'done', 'refused', 'failed')),
    digest text not null,
    entry text not null
  ) strict;
  create index changes_by_change on changes (change);
  create trigger changes_stay before update on changes
    begin select raise(abort, 'the log of changes is only ever added to'); end;
  create trigger changes_are_kept before delete on changes
    begin select raise(abort, 'the log of changes is only ever added to'); end;
  create table nonces (
    operator text not null,
    nonce text not null,
    forget_at integer not null,
    primary key (operator, nonce)
  ) strict, without rowid;
  `,
  `
  create table sessions (
    token_digest text primary key,
    person text not null,
    identity_digest text not null,
    kind text not null check (kind in ('browser', 'command')),
    narrowed text,
    created_at integer not null,
    seen_at integer not null,
    expires_at integer not null
  ) strict, without rowid;
  create index sessions_by_person on sessions (person, created_at);
  `,
];

/**
 * Brings the database to this build's version, whole or not at all.
 *
 * @throws Error where a newer build wrote it.
 */
export function migrate(database: DatabaseSync): void {
  database.exec("begin immediate");
  try {
    const version = Number(database.prepare("pragma user_version").get()?.["user_version"] ?? 0);
    if (version > migrations.length) {
      throw new Error(
        `control.db has version ${version}, written by a newer Homeport; this one knows ${migrations.length}`,
      );
    }
    for (const statements of migrations.slice(version)) database.exec(statements);
    database.exec(`pragma user_version = ${migrations.length}`);
    database.exec("commit");
  } catch (cause) {
    database.exec("rollback");
    throw cause;
  }
}
