-- Roles for the nightly job: a reader for the source, a writer for the tables, a reader for analysts.
-- Run it with psql, on the source's database, on the target's, or once where both are the same. No superuser is needed:
-- a role with CREATEROLE that owns the source's tables, or the target's database, is enough. It can be run again, and
-- must be after the source got new tables or schemas.
--
--   psql -d erp       -v source_schema=erp      -f roles.sql
--   psql -d warehouse -v target_schema=tierbook -f roles.sql
--
-- Names that can be given with -v: reader (tierbook_reader), writer (tierbook_writer), analyst (tierbook_analyst).
-- The reader and the writer get no password here, so that it stands in no file: psql's \password sets it.
-- Analysts' own roles become members: grant tierbook_analyst to anna.
\set ON_ERROR_STOP on

\if :{?reader}
\else
\set reader tierbook_reader
\endif
\if :{?writer}
\else
\set writer tierbook_writer
\endif
\if :{?analyst}
\else
\set analyst tierbook_analyst
\endif

\if :{?source_schema}
begin;
select format('create role %I login', :'reader')
where not exists (select from pg_roles where rolname = :'reader') \gexec
-- Tierbook reads in read-only transactions anyway; so does whoever else uses this role.
alter role :"reader" set default_transaction_read_only = on;
select format('grant connect on database %I to %I', current_database(), :'reader') \gexec
grant usage on schema :"source_schema" to :"reader";
-- Of a table of which it is to see some columns alone, revoke this and grant select (COLUMN, ...): Tierbook reads what the
-- pipeline file maps. Where row level security would hide rows, a superuser gives it bypassrls.
grant select on all tables in schema :"source_schema" to :"reader";
-- Tables that the role that runs this makes later.
alter default privileges in schema :"source_schema" grant select on tables to :"reader";
commit;
\echo the role :reader may read schema :source_schema
\endif

\if :{?target_schema}
begin;
select format('create role %I login', :'writer')
where not exists (select from pg_roles where rolname = :'writer') \gexec
select format('create role %I nologin', :'analyst')
where not exists (select from pg_roles where rolname = :'analyst') \gexec
select format('grant connect on database %I to %I, %I', current_database(), :'writer', :'analyst') \gexec
-- To make what belongs to the writer, one must be a member of it; at the end nobody is.
select not pg_has_role(current_user, :'writer', 'member') as joins \gset
\if :joins
grant :"writer" to current_user;
\endif
create schema if not exists :"target_schema" authorization :"writer";
grant usage, create on schema :"target_schema" to :"writer";
grant usage on schema :"target_schema" to :"analyst";
grant select on all tables in schema :"target_schema" to :"analyst";
alter default privileges for role :"writer" in schema :"target_schema" grant select on tables to :"analyst";
\if :joins
revoke :"writer" from current_user;
\endif
commit;
\echo the role :writer may write schema :target_schema, :analyst may read it
\endif

\if :{?source_schema}
\elif :{?target_schema}
\else
do $$ begin raise exception 'nothing to do: give -v source_schema=NAME, -v target_schema=NAME, or both'; end $$;
\endif
