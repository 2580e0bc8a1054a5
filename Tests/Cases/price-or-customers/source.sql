-- Tea costs 3 a piece. One pays 5.00 and then 5.10, Two 4.00 and then 3.90, and Three is new and pays 4.50. The mean
-- price falls from 4.60 to 4.30, most of it because more is sold to Two. Of rice more came back than was sold at first.
create schema erp;
create table erp.item (item int, name text);
insert into erp.item values (1, 'Tea'), (2, 'Rice');
create table erp.customer (customer int, name text, channel text);
insert into erp.customer values (1, 'One', 'agent'), (2, 'Two', 'agent'), (3, 'Three', 'retail');
create table erp.line (sold_on date, item int, customer int, pieces numeric, amount numeric(12, 2), cost numeric(12, 2));
insert into erp.line values
  ('2026-09-05', 1, 1, 60, 300, 180), ('2026-09-05', 1, 2, 40, 160, 120),
  ('2026-09-05', 2, 1, 10, 100, 60), ('2026-09-05', 2, 2, -20, -200, -120),
  ('2026-10-05', 1, 1, 30, 153, 90), ('2026-10-05', 1, 2, 70, 273, 210), ('2026-10-05', 1, 3, 20, 90, 60),
  ('2026-10-05', 2, 1, 5, 60, 30);
