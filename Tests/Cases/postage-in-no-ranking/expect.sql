-- The merchandise sold for 1,000: tea and pot are A, at 60% and 90% of it, and the cup is B. With postage among them, tea would
-- be at 40%, postage second and the pot B. Shares are of the company's 1,450. The old fee is not lost.
-- expect: 1|600.00|0.413793|1|0.600000|A|A|same|{missing_cost};2|300.00|0.206897|2|0.900000|A||new|{missing_cost};3|100.00|0.068966|3|1.000000|B||new|{missing_cost};4|500.00|0.344828|||N|||{missing_cost,not_merchandise};5|-50.00||||N|||{coverage_above_1,missing_cost,negative_revenue,not_merchandise}
select product_id, revenue, sales_share, revenue_rank, revenue_cumulative_share, revenue_tier, previous_revenue_tier, movement, flags
from tierbook.product_summary where month = '2026-10-01' order by 1

-- Two products in N, which bring 450: 900 + 100 + 450 are the company's.
-- expect: A|2|900.00;B|1|100.00;N|2|450.00
select tier, products, revenue from tierbook.product_tier_summary where month = '2026-10-01' and basis = 'revenue' order by 1

-- expect: (new)|A|1|300.00;(new)|B|1|100.00;A|A|1|600.00
select from_tier, to_tier, products, revenue from tierbook.product_movement order by 1, 2

-- expect: 1450.00|5
select revenue, products from tierbook.company_summary where month = '2026-10-01'

-- expect: food|600.00;other|450.00;ware|400.00
select category, revenue from tierbook.category_summary where month = '2026-10-01' order by 1

-- Postage is a part of what the customer brings, and no reason for its rank.
-- expect: 1|1400.00|A;2|50.00|C
select customer_id, revenue, revenue_tier from tierbook.customer_summary where month = '2026-10-01' order by 1

-- The key account buys tea, pot and postage, and the other customer is to be offered the first two.
-- expect: 1|1|t|0.428571|1|0;1|2|t|0.214286|2|0;1|4|t|0.357143||0;2|1|f|||1;2|2|f|||1;2|3|t|2.000000|1|0;2|5|t|||0
select customer_id, product_id, bought, customer_share, customer_rank, key_accounts_buying from tierbook.customer_product order by 1, 2
