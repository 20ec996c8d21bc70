-- Tells a picture of the hosted pages that comes a second time. SHA-256 (hex) of the session's id and the bytes: two
-- sessions with the same picture have nothing in common. Null: sent by API, where the caller decides what to repeat.
alter table captures add column picture_digest text;
-- What the page was told of a refusal; finer than fail_reason.
alter table captures add column page_reason text;
create index captures_by_picture on captures (session_id, picture_digest) where picture_digest is not null;
