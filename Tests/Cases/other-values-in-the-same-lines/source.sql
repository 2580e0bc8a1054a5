create schema erp;
create table erp.product (product_id integer primary key, product_name text not null);
insert into erp.product values (1, 'Tea'), (2, 'Cocoa');
create table erp.line (line_id integer primary key, sold_on date not null, product_id integer not null, amount numeric(12,2) not null, changed_at timestamptz);
insert into erp.line values
  (1, '2026-01-05', 1, 100, '2026-01-05 18:00Z'), (2, '2026-02-05', 1, 100, '2026-02-05 18:00Z'),
  (3, '2026-03-05', 2, 100, '2026-03-05 18:00Z'), (4, '2026-04-05', 2, 100, '2026-04-05 18:00Z');
create function erp.rate() returns numeric immutable language sql as 'select 1.00';
create function erp.net(amount numeric) returns numeric immutable language sql as 'select round(amount * erp.rate(), 2)';
