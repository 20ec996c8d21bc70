-- Made on request with sample data, about a session that does not exist.
alter table events add column test boolean not null default false;
