-- expect: 1|past|0|2026-07-16|10.000000|0|{"down 100% in 3 months","quiet 107 days, usual 10","categories 0, before 1"};2|current|1|2026-10-07|1.000000|1|{"quiet 24 days, usual 1"};3|current|1|2026-10-05||1|{};4|prospect|0|||0|{}
select customer_id, status, active_months, last_sale_on, order_interval_days, products_bought, churn_reasons
from tierbook.customer_summary where month = '2026-10-01' order by 1
-- expect: current|2;past|1;prospect|1
select status, count(*) from tierbook.customer_summary where month = '2026-10-01' group by 1 order by 1
