create schema erp;
create table erp.product (product_id integer primary key, product_name text not null, unit_cost numeric(12,4));
insert into erp.product values (1, 'Tea', 6), (2, 'Cocoa', 5);
create table erp.line (sold_on date not null, product_id integer not null, quantity integer not null, amount numeric(12,2) not null);
insert into erp.line
select day, product_id, 10, 100 * product_id
from unnest(array['2026-07-30', '2026-08-30', '2026-09-30', '2026-10-30']::date[]) as day, generate_series(1, 2) as product_id;
