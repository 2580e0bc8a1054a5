-- What autovacuum, which is off while something is measured, does in the day between two nights: vacuums the tables that
-- its default thresholds name.
\set ON_ERROR_STOP on
select format('vacuum (analyze) %I.%I', schemaname, relname) from pg_stat_user_tables
where n_dead_tup > 50 + 0.2 * n_live_tup or n_ins_since_vacuum > 1000 + 0.2 * n_live_tup \gexec
