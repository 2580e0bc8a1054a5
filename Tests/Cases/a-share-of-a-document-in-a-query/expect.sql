-- expect: 2026-09-01|100.00|10.00;2026-10-01|200.00|20.00
select month, revenue, cost from tierbook.company_summary order by 1;
