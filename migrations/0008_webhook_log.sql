-- What the delivery log says of an attempt besides its answer.
alter table delivery_attempts add column request_headers jsonb not null default '{}'; -- values of secret ones masked
alter table delivery_attempts add column failed_rule text; -- null: taken, or from before this column
alter table delivery_attempts add column connect_ms integer; -- null: an open connection was used again, or none came about
alter table delivery_attempts add column first_byte_ms integer;

-- For the age of the oldest undelivered event.
create index deliveries_oldest on deliveries (created_at) where state = 'pending';

-- What the operator must hear though nobody asked: belongs to no session, is never deleted with one.
create table operator_events (
  id text primary key,
  organisation_id text not null references organisations on delete cascade,
  kind text not null,
  subject_id text not null, -- such as a destination
  details jsonb not null default '{}', -- ids, counts and sentences; nothing personal
  created_at bigint not null
);
create index operator_events_newest on operator_events (organisation_id, created_at desc, id desc);
