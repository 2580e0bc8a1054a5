delete from erp.line where line_id = 1;
insert into erp.line values (5, '2026-02-06', 1, 100, '2026-02-06 18:00Z');
