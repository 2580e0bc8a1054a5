-- Five months of 1,000 each: Grain, Xylitol beside the cut, and Rest. Each is bought by the customer of its number.
create schema erp;
create table erp.line (sold_on date, item int, customer int, amount numeric(12, 2), cost numeric(12, 2));
create table erp.item (item int, name text);
create table erp.customer (customer int, name text, channel text);
create table erp.visit (visited_on date, salesperson int, customer int, ordered boolean);

insert into erp.item values (1, 'Grain'), (2, 'Xylitol'), (3, 'Rest');
insert into erp.customer values (1, 'One', 'all'), (2, 'Two', 'all'), (3, 'Three', 'all');
insert into erp.line values
  ('2026-06-05', 1, 1, 740, 1), ('2026-06-05', 2, 2, 160, 1), ('2026-06-05', 3, 3, 100, 1),
  ('2026-07-05', 1, 1, 760, 1), ('2026-07-05', 2, 2, 140, 1), ('2026-07-05', 3, 3, 100, 1),
  ('2026-08-05', 1, 1, 770, 1), ('2026-08-05', 2, 2, 130, 1), ('2026-08-05', 3, 3, 100, 1),
  ('2026-09-05', 1, 1, 740, 1), ('2026-09-05', 2, 2, 160, 1), ('2026-09-05', 3, 3, 100, 1),
  ('2026-10-05', 1, 1, 729.99, 1), ('2026-10-05', 2, 2, 170.01, 1), ('2026-10-05', 3, 3, 100, 1);
insert into erp.visit values ('2026-06-05', 1, 1, true);
