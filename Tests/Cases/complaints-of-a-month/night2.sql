-- Both are closed in November, so they were open at the end of October; the answer came two days late.
update erp.complaint set closed = '2026-11-03' where no = 2;
update erp.complaint set answered = '2026-11-02', closed = '2026-11-04' where no = 3;
-- Another that was entered late.
insert into erp.complaint values (7, 2, '2026-11-04', '2026-11-01', null, 'broken', null);
