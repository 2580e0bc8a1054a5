create schema erp;
create table erp.line (d date, p int, c int, q int, net numeric(14,2));
create table erp.item (product_id int, product_name text);
insert into erp.item values (1, 'One');
insert into erp.line values ('2026-10-30', 1, 1, 1, 12345678901.23), ('2026-10-31', 1, 1, 1, 100);
