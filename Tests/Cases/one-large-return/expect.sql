-- Steady: 1000 of 11 months of 1000. Once: 710 of 10 months of 10 and 710; June is below 0.
-- expect: 1|1500.00|0.090909|12|f|{};2|760.00|0.876543|12|t|{"one_off: 88% of the revenue in 2026-05"}
select customer_id, round(revenue, 2), peak_month_share, active_months, false_key_account, false_key_reasons
from tierbook.customer_summary where month = '2026-10-01' order by 1
