-- The server's counts begin anew, and go on as if they were those of before.
select pg_stat_reset();
truncate erp.line;
insert into erp.line values
  (1, '2026-01-05', 1, 100, '2026-01-05 18:00Z'), (2, '2026-02-05', 1, 100, '2026-02-05 18:00Z'),
  (3, '2026-03-05', 2, 100, '2026-03-05 18:00Z'), (4, '2026-04-05', 2, 100, '2026-04-05 18:00Z');
update erp.line set amount = 80 where line_id = 4;
select pg_stat_reset();
begin; insert into erp.line select line_id + 10, sold_on, product_id, amount, changed_at from erp.line; rollback;
