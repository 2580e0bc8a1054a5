-- exit: 1
-- expect: 1|2900.00|0.00|2900.00|2000.00|t|60|t;2|2900.00|0.00|2900.00|2000.00|t|60|t;3|200.00|20.00|220.00|600.00|f|20|f
select customer_id, round(open_amount, 2), round(unsettled_notes, 2), round(exposure, 2), round(recommended_limit, 2),
  over_limit, overdue_days, stop_supply
from tierbook.credit_summary order by 1
-- expect: financials|duplicate_customer_id|1
select input, reason, count(*) from tierbook.rejected_line group by 1, 2
