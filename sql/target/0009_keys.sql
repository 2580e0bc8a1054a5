-- Every table has a primary key, so that logical replication takes what is changed and deleted in it.
-- The column is filled by its definition and not by an update, which a publication refuses while there is no key.
alter table :"schema".salesperson_summary add column salesperson_key text;
alter table :"schema".salesperson_summary
  alter column salesperson_key type text using coalesce(salesperson_id::text, ''),
  alter column salesperson_key set not null;
drop index :"schema".salesperson_summary_key;
alter table :"schema".salesperson_summary add primary key (month, window_months, salesperson_key);
comment on column :"schema".salesperson_summary.salesperson_key is 'salesperson_id as text; empty: unassigned 业务员键';

-- A line's number is counted within its day, so a late line renumbers its day alone.
alter table :"schema".exception_line drop constraint exception_line_pkey;
alter table :"schema".exception_line add primary key (month, kind, sale_date, position);
comment on column :"schema".exception_line.position is 'Place among the lines of the day and kind, by document, keys and amounts 序号';

-- Rows are compared with those of a file of the same version alone.
alter table :"schema".published_month add column file_version integer;
comment on column :"schema".published_month.file_version is 'Version of the table''s files that the file was of; null: of before there were versions 文件版本';

insert into :"schema".schema_migration (number, name) values (9, '0009_keys.sql');
