-- Face login (contract 7.2) and the duplicate search (contract 5.5, 1:N).

-- HMAC-SHA256 (hex) of the phone number under a key of the tenant: finds an identity by phone without storing it.
alter table identities add column phone_digest text;
create index identities_by_phone on identities (organisation_id, phone_digest) where phone_digest is not null;

-- A login that named nobody we know leaves the same rows as one that named somebody.
alter table auth_attempts alter column identity_id drop not null;
create index auth_attempts_by_identity on auth_attempts (identity_id) where identity_id is not null;
create index auth_attempts_by_session on auth_attempts (session_id);

-- Every change of a tenant's identities takes the next number of that tenant and holds its row until it commits: numbers
-- become visible in their order. Who has seen all up to n needs only what came after n.
create table identity_revisions (
  organisation_id text primary key references organisations on delete cascade,
  revision bigint not null
);
create table identity_removals (
  organisation_id text not null references organisations on delete cascade,
  revision bigint not null,
  identity_id text not null,
  primary key (organisation_id, revision)
);

alter table identities add column revision bigint not null default 0;
with numbered as (
  select id, row_number() over (partition by organisation_id order by id) as number from identities
)
update identities set revision = numbered.number from numbered where numbered.id = identities.id;
insert into identity_revisions select organisation_id, max(revision) from identities group by organisation_id;
create unique index identities_by_revision on identities (organisation_id, revision);
drop index identities_by_organisation;

-- In the database, so that no way to delete an identity can forget it.
create function number_identity_change() returns trigger language plpgsql as $$
declare
  next_revision bigint;
  tenant text := case when tg_op = 'DELETE' then old.organisation_id else new.organisation_id end;
begin
  -- The tenant itself is being deleted.
  if tg_op = 'DELETE' and not exists (select from organisations where id = tenant) then
    return old;
  end if;
  insert into identity_revisions values (tenant, 1)
    on conflict (organisation_id) do update set revision = identity_revisions.revision + 1
    returning revision into next_revision;
  if tg_op = 'DELETE' then
    insert into identity_removals values (tenant, next_revision, old.id);
    return old;
  end if;
  new.revision := next_revision;
  return new;
end $$;
create trigger identities_numbered before insert or delete or update of template, wrapped_key on identities
  for each row execute function number_identity_change();
