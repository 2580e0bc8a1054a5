-- says: inputs.sales.refresh.changed_at: 2 rows of 2026-03, 2026-04 have a time of change that is infinite or after the server's clock
-- expect: 2026-01-01|100.00;2026-02-01|100.00;2026-03-01|110.00;2026-04-01|110.00
select month, revenue from tierbook.company_summary where lines > 0 order by 1;
