-- As many come into the other one, with times of long ago.
truncate erp.line_odd;
insert into erp.line values (7, '2026-03-08', 1, 5, '2026-03-08 18:00Z'), (8, '2026-03-09', 1, 5, '2026-03-08 18:00Z');
