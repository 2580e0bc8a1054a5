-- date: 2026-10-02

-- Two has left in July, which is seen once; Four, who sent back in August, in September. October has just begun, and nobody
-- has left yet.
-- expect: 2026-05-01|1|current||A;2026-06-01|1|current|same|A;2026-06-01|2|current|up|A;2026-07-01|1|current|same|A;2026-07-01|2|past|down|N;2026-08-01|1|current|same|A;2026-08-01|4|prospect|same|N;2026-08-01|5|prospect|same|N;2026-09-01|1|current|same|A;2026-09-01|4|prospect|same|N;2026-10-01|1|current||A
select month, customer_id, status, movement, revenue_tier from tierbook.customer_summary where window_months = 1 order by 1, 2

-- Of three months, Two's leaving is that of September.
-- expect: 2026-07-01|1|3;2026-07-01|2|1;2026-08-01|1|3;2026-08-01|2|1;2026-08-01|4|1;2026-08-01|5|0;2026-09-01|1|3;2026-09-01|2|0;2026-09-01|4|1;2026-09-01|5|0;2026-10-01|1|3;2026-10-01|4|1;2026-10-01|5|0
select month, customer_id, lines from tierbook.customer_summary where window_months = 3 order by 1, 2

-- All other tables have all five.
-- expect: 2026-05-01|5;2026-06-01|5;2026-07-01|5;2026-08-01|5;2026-09-01|5;2026-10-01|5
select month, sum(customers) from tierbook.customer_tier_summary where window_months = 1 and basis = 'revenue' group by 1 order by 1

-- expect: 2026-06-01|A|A|1;2026-06-01|N|A|1;2026-06-01|N|N|3;2026-07-01|A|A|1;2026-07-01|A|N|1;2026-07-01|N|N|3
select month, from_tier, to_tier, customers from tierbook.customer_movement
where window_months = 1 and basis = 'revenue' and month between '2026-06-01' and '2026-07-01' order by 1, 2, 3
