create schema erp;
create table erp.product (product_id integer primary key, product_name text not null);
insert into erp.product values (1, 'Tea'), (2, 'Cocoa');
create table erp.line (line_id integer, sold_on date not null, product_id integer not null, amount numeric(12,2) not null, changed_at timestamptz) partition by range (line_id);
create table erp.line_here partition of erp.line for values from (1) to (3);
create table erp.line_there (like erp.line);
-- The other server is this one, whose user the tests name so.
create extension postgres_fdw;
do $$
begin
  execute format('create server there foreign data wrapper postgres_fdw options (host %L, port %L, dbname %L)',
    split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port'), current_database());
end $$;
create user mapping for current_user server there options (user 'tierbook');
create foreign table erp.line_foreign partition of erp.line for values from (3) to (1000)
  server there options (schema_name 'erp', table_name 'line_there');
insert into erp.line values
  (1, '2026-01-05', 1, 100, '2026-01-05 18:00Z'), (2, '2026-02-05', 1, 100, '2026-02-05 18:00Z'),
  (3, '2026-03-05', 2, 100, '2026-03-05 18:00Z'), (4, '2026-04-05', 2, 100, '2026-04-05 18:00Z');
