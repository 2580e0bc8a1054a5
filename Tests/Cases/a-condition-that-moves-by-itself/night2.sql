insert into erp.closed values ('2026-02-01');
