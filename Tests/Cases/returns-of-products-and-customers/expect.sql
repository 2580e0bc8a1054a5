-- Tea: 10 of 70 in October; of three months 50.05 + 20 + 10 of 100 + 320 + 20 + 70 = 510. The pot: nothing was sold in
-- October, 199.99 of 400 in all three months.
-- expect: 2026-08-01|1|1|0.00|0.000000;2026-08-01|1|2|0.00|0.000000;2026-09-01|1|1|70.05|0.206029;2026-09-01|1|2||;2026-10-01|1|1|10.00|0.142857;2026-10-01|1|2|199.99|;2026-10-01|3|1|80.05|0.156961;2026-10-01|3|2|199.99|0.499975
select month, window_months, product_id, returned_revenue, return_rate
from tierbook.product_summary order by 1, 2, 3

-- Of a customer, over all products. Shop 2 only sent back in October: null, and 219.99 of 440 in three months.
-- expect: 2026-08-01|1|1|0.00|0.000000;2026-08-01|1|2|0.00|0.000000;2026-09-01|1|1|50.05|0.166833;2026-09-01|1|2|20.00|0.500000;2026-10-01|1|1|10.00|0.142857;2026-10-01|1|2|199.99|;2026-10-01|3|1|60.05|0.127766;2026-10-01|3|2|219.99|0.499977
select month, window_months, customer_id, returned_revenue, return_rate
from tierbook.customer_summary order by 1, 2, 3

-- expect: Food|10.00|0.142857;Ware|199.99|
select category, returned_revenue, return_rate
from tierbook.category_summary where month = '2026-10-01' and window_months = 1 order by 1

-- The revenue is below 0, and the rate is there: 209.99 of 70. In three months 280.04 of 910.
-- expect: 1|-139.99|209.99|2.999857;3|629.96|280.04|0.307736
select window_months, revenue, returned_revenue, return_rate
from tierbook.company_summary where month = '2026-10-01' order by 1
