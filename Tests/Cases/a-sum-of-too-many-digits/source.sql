create schema erp;
create table erp.line (d date, p int, c int, q numeric, net numeric);
create table erp.item (product_id int, product_name text);
insert into erp.item values (1, 'One');
insert into erp.line values ('2026-09-30', 1, 1, 1, 9999999999999999999999999999), ('2026-10-31', 1, 1, 1, 0.00000000000000000001);
