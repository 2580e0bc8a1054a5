-- exit: 1
-- says: inputs.complaints: 1 row is answered or closed before it was opened, and counted as of the day opened; the first is complaint 4

-- Of the three that are answered two were in time; the one of the last day still may be.
-- expect: company|(all)||4|2|3|2|3|8|2|10|26|2026-10-05|0.666667|2.666667|5.000000;customer|1|Large|2|1|2|1|2|8|1|8|26|2026-10-05|0.500000|4.000000|8.000000;customer|2|Small|1|1|0|0|0|0|0|0|0|2026-10-31|||;customer|9||1|0|1|1|1|0|1|2|||1.000000|0.000000|2.000000
select dimension, value, name, opened, open_at_end, answered, answered_in_time, answer_due, days_to_answer, closed,
  days_to_close, oldest_open_days, oldest_open_on, in_time_rate, mean_days_to_answer, mean_days_to_close
from tierbook.complaint_summary where dimension in ('company', 'customer') and month_complete order by 1, 2;

-- A complaint is its own salesperson's, else the customer's. Who has bought nothing is in tier N.
-- expect: kind|(unassigned)||1;kind|broken||1;kind|late||2;salesperson|(unassigned)||2;salesperson|7|Ann|1;salesperson|8||1;tier|A||2;tier|B||1;tier|N||1
select dimension, value, name, opened
from tierbook.complaint_summary where dimension in ('kind', 'salesperson', 'tier') order by dimension, value collate "C";

-- expect: 1|1|complaint open 26 days;2|0|
select customer_id, churn_level, array_to_string(churn_reasons, ', ') from tierbook.customer_summary order by 1;

-- expect: duplicate_complaint_id|1;null_opened_on|1
select reason, count(*) from tierbook.rejected_line group by 1 order by 1;
