-- The active challenge. Of its frames the measurements are kept, never the pictures, and no longer than until the
-- attempt is judged. `bytea` columns are sealed with the session's key.

create table liveness_attempts (
  id text primary key,
  session_id text not null references sessions on delete cascade,
  nonce_hash text not null unique, -- sha-256, hex
  actions text[] not null,
  state text not null check (state in ('open', 'judged', 'superseded')),
  result bytea, -- of a judged attempt: what was measured, and the face it was measured on
  issued_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);
create index liveness_attempts_by_session on liveness_attempts (session_id, issued_at desc, id desc);
create unique index liveness_attempts_one_open on liveness_attempts (session_id) where state = 'open';
create index liveness_attempts_to_expire on liveness_attempts (expires_at) where state = 'open';

create table liveness_frames (
  attempt_id text not null references liveness_attempts on delete cascade,
  position integer not null,
  measurement bytea not null,
  primary key (attempt_id, position)
);
