-- date: 2026-11-05
-- exit: 1
-- says: inputs.complaints: 2 rows are answered or closed before they were opened, and counted as of the day opened; the first is complaint 4

-- expect: 2026-10-01|4|2|4|2|4|10|4|43|26|0.500000|2.500000|10.750000|t;2026-11-01|2|2|1|1|2|0|0|0|2|0.500000|0.000000||f
select month, opened, open_at_end, answered, answered_in_time, answer_due, days_to_answer, closed, days_to_close,
  oldest_open_days, in_time_rate, mean_days_to_answer, mean_days_to_close, month_complete
from tierbook.complaint_summary where dimension = 'company' order by 1;

-- expect: 2026-10-01|1|complaint open 26 days;2026-10-01|2|;2026-11-01|1|;2026-11-01|2|
select month, customer_id, array_to_string(churn_reasons, ', ') from tierbook.customer_summary order by 1, 2;
