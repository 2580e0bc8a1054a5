-- What changes after that is seen, and so is a row whose own time says nothing.
update erp.line set amount = 150, changed_at = '2026-05-01 18:00Z' where line_id = 1;
update erp.line set amount = 20 where line_id in (5, 6);
