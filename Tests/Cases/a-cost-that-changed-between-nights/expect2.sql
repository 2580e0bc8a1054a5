-- says: warning: 3 closed months with the same lines and revenue have another gross profit, since costs are others now: 2026-07 gross profit 190.00 → 180.00; 2026-09 gross profit 190.00 → 180.00; 2026-10 gross profit 190.00 → 180.00
-- says: restated              1 closed month: 2026-08 revenue 300.00 → 320.00, lines 2 → 3, gross profit 190.00 → 195.00
-- expect: 2026-07-01|180.00;2026-08-01|195.00;2026-09-01|180.00;2026-10-01|180.00
select month, gross_profit from tierbook.company_summary where window_months = 1 order by 1;
