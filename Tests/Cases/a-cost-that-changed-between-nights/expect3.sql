-- exit: 4
-- says: check shrink, 2026-07: gross profit falls from 180.00 to -450.00, by 350.0%: more than 20%
-- expect: 2026-07-01|180.00;2026-08-01|195.00;2026-09-01|180.00;2026-10-01|180.00
select month, gross_profit from tierbook.company_summary where window_months = 1 order by 1;
