create schema erp;
create table erp.line (d date, p int, c int, quantity numeric(12,3), price numeric, discount numeric);
create table erp.item (product_id int, product_name text);
insert into erp.item values (1, 'One');
insert into erp.line values ('2026-10-30', 1, 1, 3, 12.125, 70), ('2026-10-31', 1, 1, 1, 100, 33);
