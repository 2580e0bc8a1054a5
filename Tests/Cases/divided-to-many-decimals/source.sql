create schema erp;
create table erp.line (d date, p int, c int, q numeric(12,3), gross numeric(14,2), cost numeric(14,2));
create table erp.item (product_id int, product_name text, unit_cost numeric(12,4));
create table erp.cust (customer_id int, customer_name text);
insert into erp.item values (1, 'One', 650.55), (2, 'Two', 0.07);
insert into erp.cust values (1, 'A'), (2, 'B');
insert into erp.line select '2026-10-30', p, c, 1000000 * p + c, 2000000.01 * p, null
  from generate_series(1, 2) p, generate_series(1, 2) c;
insert into erp.line values ('2026-10-31', 1, 1, 1, 2000, 1000);
