alter table erp.line detach partition erp.line_odd;
insert into erp.line_odd values (1, '2026-01-05', 1, 40, '2026-01-05 18:00Z');
delete from erp.line where line_id = 8;
alter table erp.line attach partition erp.line_odd for values from (1) to (3);
