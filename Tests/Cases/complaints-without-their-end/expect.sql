-- expect: (all)|2||||||||||||
select value, opened, open_at_end, answered, answered_in_time, answer_due, days_to_answer, closed, days_to_close,
  oldest_open_days, oldest_open_on, in_time_rate, mean_days_to_answer, mean_days_to_close
from tierbook.complaint_summary where dimension = 'company';

-- expect: (unassigned)|2;(unassigned)|2
select value, opened from tierbook.complaint_summary where dimension in ('kind', 'salesperson');

-- expect: 0
select churn_level from tierbook.customer_summary;
