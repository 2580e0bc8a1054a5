-- The tea shop of docs/measures.md in October 2026, in schema shop.
\set ON_ERROR_STOP on
set client_min_messages = warning;
create schema shop;

create table shop.product (
  product_id   integer primary key,
  product_name text not null,
  category     text not null,
  unit_cost    numeric(12,2)
);
insert into shop.product values
  (1, 'Green Tea', 'Tea', 2.50), (2, 'Black Tea', 'Tea', null), (3, 'Tea Pot', 'Ware', 30.00), (4, 'Sugar', 'Food', null);

create table shop.sales_line (
  line_id     integer primary key,
  sale_date   date not null,
  product_id  integer not null,
  customer_id integer not null default 1,
  quantity    numeric(12,0) not null,
  revenue     numeric(12,2) not null,
  cost        numeric(12,2)
);
insert into shop.sales_line (line_id, sale_date, product_id, quantity, revenue, cost) values
  (1, '2026-10-02', 1, 60, 300, 150), (2, '2026-10-20', 1, 40, 200, null), (3, '2026-10-05', 2, 50, 250, 200),
  (4, '2026-10-21', 2, 10, 50, null), (5, '2026-10-08', 3, 4, 200, 120), (6, '2026-10-12', 3, -1, -50, -30),
  (7, '2026-10-15', 4, 25, 50, 60);

create table shop.stock_count (as_of date not null, product_id integer not null, value numeric(12,2) not null);
insert into shop.stock_count values
  ('2026-09-30', 1, 120), ('2026-09-30', 2, 60), ('2026-09-30', 3, 300), ('2026-09-30', 4, 10),
  ('2026-10-31', 1, 80), ('2026-10-31', 2, 40), ('2026-10-31', 3, 300), ('2026-10-31', 4, 10);
