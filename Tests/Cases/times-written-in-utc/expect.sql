-- expect: 2026-09-01|0.00;2026-10-01|110.00
select month, revenue from tierbook.company_summary order by 1;
