create schema erp;
create table erp.product (product_id integer primary key, product_name text not null, category text);
create table erp.line (line_id integer primary key, sold_on date not null, product_id integer not null, customer_id integer not null, document_id integer not null, amount numeric(12,2) not null, freight numeric(12,2));
insert into erp.product values (1, 'Tea', 'drinks'), (2, 'Cocoa', 'drinks');

alter table erp.line add column sold_at timestamptz;
insert into erp.line values (1, '2026-10-01', 1, 1, 1, 100, 0, '2026-10-01 20:00Z');
