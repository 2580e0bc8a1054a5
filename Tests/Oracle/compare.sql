-- Compares the tables that Tierbook wrote with those of products.sql, causes.sql and, where it was run, of
-- customers.sql, row by row and to the last digit: numbers as numbers (1.0 is 1.00), nulls as nulls.
--
-- psql variables:
--   schema      the schema that Tierbook wrote to, by default tierbook
--   keep_going  set to anything: differences are printed and are no error
--
-- The last line printed is `oracle: N differences`.
\set ON_ERROR_STOP on
\if :{?schema} \else \set schema tierbook \endif

set client_min_messages = warning;

drop table if exists pg_temp.report;
create temp table report (place int generated always as identity, differences bigint, line text);
select set_config('oracle.schema', :'schema', false) as schema_set \gset

do $$
declare
  theirs_name text := current_setting('oracle.schema');
  checked record;
  columns text;       -- those of the expected table: it leaves out what only a run knows
  expected text;
  theirs text;
  apart text;         -- a column's test for difference, over all columns
  expected_rows bigint;
  theirs_rows bigint;
  differing bigint;
  direction record;
  sample text;
  named record;
begin
  for checked in
    select * from (values
      ('product_summary',      array['month', 'window_months', 'product_id']),
      ('category_summary',     array['month', 'window_months', 'category']),
      ('product_tier_summary', array['month', 'window_months', 'basis', 'tier']),
      ('product_movement',     array['month', 'window_months', 'basis', 'from_tier', 'to_tier']),
      ('company_summary',      array['month', 'window_months']),
      ('customer_summary',     array['month', 'window_months', 'customer_id']),
      ('customer_composition', array['month', 'window_months', 'dimension', 'value']),
      ('customer_tier_summary', array['month', 'window_months', 'basis', 'segment', 'tier']),
      ('customer_movement',    array['month', 'window_months', 'basis', 'from_tier', 'to_tier']),
      ('customer_product',     array['month', 'window_months', 'customer_id', 'product_id']),
      ('salesperson_summary',  array['month', 'window_months', 'salesperson_key']),
      ('credit_summary',       array['month', 'customer_id']),
      ('visit_plan',           array['month', 'customer_id']),
      ('complaint_summary',    array['month', 'dimension', 'value']),
      ('exception_line',       array['month', 'kind', 'sale_date', 'position']),
      ('product_cause',        array['month', 'window_months', 'compare', 'product_id', 'basis']),
      ('ratio_cause',          array['month', 'window_months', 'compare', 'product_id', 'figure']),
      ('profit_bridge',        array['month', 'window_months', 'compare', 'level', 'value']),
      ('customer_cause',       array['month', 'window_months', 'compare', 'customer_id', 'basis'])) t (name, key)
    where to_regclass('oracle.customer_summary') is not null
      or name not similar to '(customer|salesperson|credit|visit|complaint|exception)%'
  loop
    select string_agg(quote_ident(attname), ', ' order by attnum) into columns
      from pg_attribute
      where attrelid = format('oracle.%I', checked.name)::regclass and attnum > 0 and not attisdropped;
    expected := format('select %s from oracle.%I', columns, checked.name);
    execute format('select count(*) from oracle.%I', checked.name) into expected_rows;

    if to_regclass(format('%I.%I', theirs_name, checked.name)) is null then
      insert into report (differences, line) values (greatest(expected_rows, 1),
        format('%s: %s rows expected, no such table in %s', checked.name, expected_rows, theirs_name));
      continue;
    end if;
    theirs := format('select %s from %I.%I', columns, theirs_name, checked.name);
    execute format('select count(*) from %I.%I', theirs_name, checked.name) into theirs_rows;
    insert into report (differences, line) values (0,
      format('%s: %s rows expected, %s rows in %s', checked.name, expected_rows, theirs_rows, theirs_name));
    -- Nothing compared with nothing would pass.
    if expected_rows = 0 and checked.name in ('product_summary', 'customer_summary') then
      insert into report (differences, line) values (1, '  nothing expected: is the source empty?');
    end if;

    for direction in
      select * from (values
        ('only expected', expected, theirs),
        ('only in ' || theirs_name, theirs, expected)) d (name, one, other)
    loop
      execute format('select count(*) from (%s except all %s) d', direction.one, direction.other) into differing;
      insert into report (differences, line) values (differing, format('  %s: %s rows', direction.name, differing));
      for sample in execute format(
        'select row_to_json(d)::text from (%s except all %s) d order by %s limit 5',
        direction.one, direction.other, coalesce(array_to_string(checked.key, ', '), 'row_to_json(d)::text'))
      loop
        insert into report (differences, line) values (0, '    ' || sample);
      end loop;
    end loop;

    continue when checked.key is null;
    -- Where both sides have the key, which columns disagree: the shortest way to the cause.
    select string_agg(format('(%L, o.%I is distinct from t.%I)', attname, attname, attname), ', ' order by attnum)
      into apart
      from pg_attribute
      where attrelid = format('oracle.%I', checked.name)::regclass and attnum > 0 and not attisdropped
        and attname <> all (checked.key);
    for named in execute format(
      'select c.name, count(*) as rows from oracle.%I o join %I.%I t using (%s)
       cross join lateral (values %s) c (name, differs) where c.differs group by 1 order by 2 desc, 1',
      checked.name, theirs_name, checked.name, array_to_string(checked.key, ', '), apart)
    loop
      insert into report (differences, line) values (0, format('    %s differs in %s rows', named.name, named.rows));
    end loop;
  end loop;
end $$;

select coalesce(sum(differences), 0) as oracle_differences,
  string_agg(line, E'\n' order by place) as oracle_report
from report \gset
\echo :oracle_report
\echo 'oracle:' :oracle_differences 'differences'

\if :{?keep_going}
\else
  do $$
  begin
    if (select sum(differences) from report) <> 0 then
      raise exception 'the tables differ from the oracle';
    end if;
  end $$;
\endif
