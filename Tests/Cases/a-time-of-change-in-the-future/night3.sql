update erp.line set amount = 30, changed_at = '2026-05-02 18:00Z' where line_id in (5, 6);
