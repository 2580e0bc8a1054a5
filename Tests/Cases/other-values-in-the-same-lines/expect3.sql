-- expect: 2026-01-01|20.00;2026-02-01|20.00;2026-03-01|20.00;2026-04-01|20.00
select month, revenue from tierbook.company_summary where lines > 0 order by 1;
