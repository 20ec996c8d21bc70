-- Desktop to phone (contract 11.6).

-- A page that was opened by a hand-over code: it ends on the success screen, the redirect belongs to the page it came from.
alter table page_cookies add column handed_over boolean not null default false;

-- A row is a code that lives: using one deletes every code of its session, and each new one takes the dead along.
create table handoff_codes (
  code_hash text primary key, -- sha-256, hex, of 128 random bits
  session_id text not null references sessions on delete cascade,
  replaceable boolean not null, -- shown as a picture: the next one ends it
  created_at bigint not null,
  expires_at bigint not null
);
create index handoff_codes_by_session on handoff_codes (session_id);
