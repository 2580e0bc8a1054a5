-- As a table looks that was restored from a backup, or filled by a job that keeps the times of change.
truncate erp.line;
insert into erp.line values
  (1, '2026-01-05', 1, 100, '2026-01-05 18:00Z'), (2, '2026-02-05', 1, 100, '2026-02-05 18:00Z'),
  (3, '2026-03-05', 2, 100, '2026-03-05 18:00Z'), (4, '2026-04-05', 2, 100, '2026-04-05 18:00Z');
update erp.line set amount = 90 where line_id = 2;
