-- Five departments with stock at retail, as an examination paper prints them.
create schema erp;
create table erp.line (sold_on date, department text, amount numeric(12, 2), margin numeric(4, 2));
create table erp.department (name text primary key);
create table erp.stock (counted_on date, department text, retail numeric(12, 2));

insert into erp.line values
  ('2026-10-05', 'A', 180, 0.30), ('2026-10-06', 'B', 100, 0.25), ('2026-10-07', 'C', 240, 0.10),
  ('2026-10-08', 'D', 80, 0.40), ('2026-10-09', 'E', 400, 0.20);
insert into erp.department select department from erp.line;
insert into erp.stock
select counted_on, department, retail
from (values ('A', 30), ('B', 50), ('C', 24), ('D', 10), ('E', 40)) as stock (department, retail),
  (values (date '2026-09-30'), ('2026-10-31')) as counts (counted_on);
