-- A month sells for 300.00 what costs 10 × 6 + 10 × 5.
-- expect: 2026-07-01|190.00;2026-08-01|190.00;2026-09-01|190.00;2026-10-01|190.00
select month, gross_profit from tierbook.company_summary where window_months = 1 order by 1;
