-- Within one month.
delete from erp.line where line_id = 3;
insert into erp.line values (6, '2026-03-07', 1, 70, '2026-03-07 18:00Z');
