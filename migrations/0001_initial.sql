-- Times are milliseconds since 1970, UTC. `bytea` columns hold sealed data (AES-256-GCM) unless a comment says otherwise.

create table organisations (
  id text primary key,
  client_id text not null unique,
  name text not null,
  results_require_key boolean not null default false,
  redirect_hosts text[] not null default '{}',
  redirect_schemes text[] not null default '{}',
  cors_origins text[] not null default '{}',
  created_at bigint not null
);

create table api_keys (
  id text primary key,
  organisation_id text not null references organisations on delete cascade,
  key_hash text not null unique, -- sha-256 of 160 random bits, hex
  prefix text not null,
  name text not null,
  created_at bigint not null,
  revoked_at bigint
);

create table executives (
  id text primary key,
  organisation_id text not null references organisations on delete cascade,
  email text not null unique, -- lower case
  password_hash text not null, -- argon2id
  role text not null check (role in ('admin', 'reviewer', 'developer', 'read-only')),
  tokens_valid_from bigint not null default 0, -- log-out, password and role change move it
  created_at bigint not null
);

create table log_in_failures (
  subject text not null, -- sha-256 of organisation and mail
  failed_at bigint not null
);
create index log_in_failures_by_subject on log_in_failures (subject, failed_at);

create table signing_keys (
  kid text primary key,
  secret bytea not null,
  created_at bigint not null,
  retired_at bigint
);

create table flows (
  id text primary key,
  organisation_id text not null references organisations on delete cascade,
  name text not null,
  is_default boolean not null default false,
  current_version integer not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index flows_by_organisation on flows (organisation_id);
create unique index flows_one_default on flows (organisation_id) where is_default;

create table flow_versions (
  flow_id text not null references flows on delete cascade,
  version integer not null,
  settings jsonb not null,
  created_at bigint not null,
  created_by text,
  primary key (flow_id, version)
);

create table sessions (
  id text primary key,
  organisation_id text not null references organisations on delete cascade,
  flow_id text not null references flows,
  flow_version integer not null,
  interview_code text not null,
  source text not null check (source in ('api', 'static', 'face-login')),
  external_customer_id text,
  external_customer_id_proven boolean not null default true,
  external_id text,
  country_code text, -- alpha-3; null: all
  language text not null,
  private bytea not null, -- customFields, redirectionUrl, consent, phone, device, geolocation, integrationId
  wrapped_key bytea not null,
  key_version integer not null,
  machine jsonb not null, -- state of packages/session-machine
  onboarding_status text not null,
  progress jsonb not null default '{}', -- refusal counts and the like, no personal data
  overall_status text not null default 'UNKNOWN',
  needs_review boolean not null default false,
  needs_review_reason text,
  identity_id text,
  held boolean not null default false,
  next_sequence integer not null default 1,
  created_at bigint not null,
  updated_at bigint not null,
  opened_at bigint,
  last_step_at bigint,
  finished_at bigint,
  closed_at bigint,
  redacted_at bigint,
  expires_at bigint not null,
  delete_after bigint -- null: kept until somebody deletes it
);
create index sessions_newest on sessions (organisation_id, created_at desc, id desc);
-- Pattern operators: the search also looks for beginnings.
create index sessions_by_customer on sessions (organisation_id, external_customer_id text_pattern_ops) where external_customer_id is not null;
create index sessions_by_code on sessions (organisation_id, interview_code text_pattern_ops);
create index sessions_by_identity on sessions (identity_id) where identity_id is not null;
create index sessions_to_delete on sessions (delete_after) where delete_after is not null and not held;
create index sessions_to_expire on sessions (expires_at) where finished_at is null;
create index sessions_under_review on sessions (organisation_id, created_at desc) where needs_review;

-- Finds sessions by a custom field without storing it: HMAC-SHA256 (hex) of key and value under the tenant's search key.
create table session_custom_field_index (
  session_id text not null references sessions on delete cascade,
  digest text not null,
  primary key (digest, session_id)
);
create index session_custom_field_index_by_session on session_custom_field_index (session_id);

create table session_links (
  key_hash text primary key, -- sha-256, hex
  session_id text references sessions on delete set null, -- a deleted session's link still answers "expired"
  created_at bigint not null,
  first_opened_at bigint,
  expires_at bigint not null
);
create index session_links_by_session on session_links (session_id, created_at);

create table page_cookies (
  cookie_hash text primary key,
  session_id text not null references sessions on delete cascade,
  created_at bigint not null
);
create index page_cookies_by_session on page_cookies (session_id);

create table captures (
  id text primary key,
  session_id text not null references sessions on delete cascade,
  side text not null check (side in ('front', 'back', 'second-front', 'second-back', 'selfie')),
  accepted boolean not null,
  fail_reason text,
  only_front boolean not null default false,
  measurement bytea not null,
  images jsonb not null, -- [{ type, blobKey }]
  created_at bigint not null
);
create index captures_by_session on captures (session_id, created_at desc, id desc);

create table checks (
  id text primary key,
  session_id text not null references sessions on delete cascade,
  kind text not null check (kind in ('process-id', 'process-face')),
  document text not null check (document in ('first', 'second')),
  capture_ids text[] not null, -- what was checked; a repeat with the same captures starts no second job
  state text not null check (state in ('queued', 'done', 'failed')),
  created_at bigint not null,
  finished_at bigint
);
create index checks_by_session on checks (session_id, created_at desc);

create table results (
  session_id text primary key references sessions on delete cascade,
  content bytea not null, -- outcomes of the checks and the final score
  updated_at bigint not null
);

create table session_events (
  id bigint generated always as identity primary key,
  session_id text not null references sessions on delete cascade,
  event_name text not null,
  event_type text not null,
  event_data jsonb not null default '{}',
  occurred_at bigint not null
);
create index session_events_by_session on session_events (session_id, id);

create table image_links (
  link_hash text primary key,
  session_id text not null references sessions on delete cascade,
  capture_id text not null references captures on delete cascade,
  image_type text not null,
  expires_at bigint not null
);
create index image_links_by_expiry on image_links (expires_at);

create table identities (
  id text primary key,
  organisation_id text not null references organisations on delete cascade,
  wrapped_key bytea not null,
  key_version integer not null,
  template bytea not null, -- face descriptor
  external_customer_id text,
  created_from_session text,
  created_at bigint not null
);
create index identities_by_organisation on identities (organisation_id);

create table auth_attempts (
  transaction_id text primary key,
  organisation_id text not null references organisations on delete cascade,
  identity_id text not null references identities on delete cascade,
  session_id text not null references sessions on delete cascade,
  token_hash text not null,
  interview_token_hash text not null,
  passed boolean not null,
  created_at bigint not null,
  verified_at bigint
);

create table idempotency_keys (
  scope text not null, -- sha-256 of API key or executive and route
  key text not null,
  request_hash text not null,
  answer bytea, -- null while the first request runs
  created_at bigint not null,
  primary key (scope, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- Outbox: an event is a row, written with the state change it tells of, before it is a delivery. No foreign key on the
-- session: a deleted session's last events still have to reach their receivers.
create table events (
  id text primary key, -- webhook-id, msg_…
  organisation_id text not null references organisations on delete cascade,
  session_id text,
  sequence integer not null,
  kind text not null,
  body text not null, -- ids and statuses only
  created_at bigint not null
);
create index events_by_session on events (session_id, sequence);
create index events_by_age on events (organisation_id, created_at);

create table webhook_destinations (
  id text primary key,
  organisation_id text not null references organisations on delete cascade,
  kinds text[] not null,
  url text not null,
  headers bytea not null,
  oauth bytea,
  success_rule text not null default 'omni' check (success_rule in ('omni', 'any2xx')),
  strict boolean not null default false,
  include_client_id boolean not null default false,
  enabled boolean not null default true,
  disabled_reason text,
  secret bytea not null,
  previous_secret bytea,
  previous_secret_until bigint,
  managed_by text, -- 'demo-shop': kept by npm start
  failures_since_success integer not null default 0,
  failing_since bigint,
  last_warning_hours integer not null default 0,
  created_at bigint not null,
  updated_at bigint not null
);
create index webhook_destinations_by_organisation on webhook_destinations (organisation_id);
create unique index webhook_destinations_managed on webhook_destinations (organisation_id, managed_by) where managed_by is not null;

create table deliveries (
  id text primary key,
  event_id text not null references events on delete cascade,
  destination_id text not null references webhook_destinations on delete cascade,
  session_id text,
  sequence integer not null,
  state text not null check (state in ('pending', 'delivered', 'exhausted', 'parked')),
  replay boolean not null default false,
  attempts_made integer not null default 0,
  next_attempt_at bigint,
  enqueued_at bigint, -- when its latest job is to run; null: waits for an earlier event's first attempt
  claimed_until bigint, -- an attempt is being made; later than this it is taken for dead
  created_at bigint not null,
  finished_at bigint
);
create index deliveries_in_order on deliveries (destination_id, session_id, sequence) where state = 'pending';
create index deliveries_due on deliveries (next_attempt_at) where state = 'pending';
create index deliveries_by_event on deliveries (event_id);
create index deliveries_newest on deliveries (destination_id, created_at desc);

create table delivery_attempts (
  delivery_id text not null references deliveries on delete cascade,
  attempt integer not null,
  started_at bigint not null,
  duration_ms integer not null,
  status integer,
  success boolean not null,
  explanation text not null,
  answer text not null,
  primary key (delivery_id, attempt)
);
