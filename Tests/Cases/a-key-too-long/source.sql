create schema erp;
create table erp.product (product_id text primary key, product_name text not null);
create table erp.line (line_id integer primary key, sold_on date not null, product_id text not null, customer_id integer not null, amount numeric(12,2) not null);
-- In UTF-8 a letter of these has three bytes: 333 are 999, 334 are 1,002.
insert into erp.product values (repeat('茶', 333), 'Tea');
insert into erp.line values (1, '2026-10-01', repeat('茶', 333), 1, 100), (2, '2026-10-02', repeat('茶', 334), 2, 200), (3, '2026-10-01', repeat('茶', 333), 1, 50);
