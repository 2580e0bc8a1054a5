create schema erp;
create table erp.line (d date, p int, c int, q numeric, net numeric, cost numeric);
create table erp.item (product_id int, product_name text, category text);
create table erp.stock (as_of date, product_id int, value numeric);
insert into erp.item values (1, 'Large', 'x'), (2, 'Usual', 'y');
insert into erp.line values ('2026-10-30', 1, 1, 1, 2e25, 1e25), ('2026-10-31', 2, 1, 1, 100, 50);
insert into erp.stock select '2026-09-30'::date + 31 * m, p, case p when 1 then 2e-12 else 50 end
  from generate_series(0, 1) m, generate_series(1, 2) p;
