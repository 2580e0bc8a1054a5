create schema erp;
create table erp.product (product_id integer primary key, product_name text not null, category text);
insert into erp.product values (1, 'Tea', 'drinks'), (2, 'Cocoa', 'drinks');
create table erp.customer (customer_id integer primary key, customer_name text not null, channel text, salesperson_id integer);
insert into erp.customer values (1, 'Moves', 'retail', 1), (2, 'Stays', 'retail', 1), (3, 'Chain', 'chains', 2);
create table erp.line (sold_on date not null, product_id integer not null, customer_id integer not null, amount numeric(12,2) not null);
insert into erp.line
select day, 1 + customer_id % 2, customer_id, 500 * customer_id
from unnest(array['2026-07-30', '2026-08-30', '2026-09-30', '2026-10-30']::date[]) as day, generate_series(1, 3) as customer_id;
