-- A run that a signal has stopped did not fail by itself.
alter table :"schema".run
  drop constraint run_outcome_check,
  add constraint run_outcome_check
    check (outcome in ('running', 'published', 'unchanged', 'failed', 'stopped', 'died'));

comment on column :"schema".run.outcome is 'running; published; unchanged: nothing had to be written; failed: see error; stopped: by a signal; died: crashed or was killed, or its machine went down 结果';

insert into :"schema".schema_migration (number, name) values (8, '0008_stopped_runs.sql');
