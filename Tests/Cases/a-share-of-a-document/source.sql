-- The freight of a document stands on its first line, and is shared out by amount: 30 over 100 and 200.
create schema erp;
create table erp.product (product_id integer primary key, product_name text not null, category text);
create table erp.line (line_id integer primary key, sold_on date not null, product_id integer not null, customer_id integer not null, document_id integer not null, amount numeric(12,2) not null, freight numeric(12,2));
insert into erp.product values (1, 'Tea', 'drinks'), (2, 'Cocoa', 'drinks');

insert into erp.line values (1, '2026-09-30', 1, 1, 7, 100, 30), (2, '2026-10-01', 2, 1, 7, 200, 0);
