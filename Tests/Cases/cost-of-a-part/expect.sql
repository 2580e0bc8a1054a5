-- says: costed revenue is above revenue in 1 product of 1 month: 1 Product 1
-- says: add up to 1 in 1 month, but for 1 where revenue below 0 has no share: to 1.578948 in product_summary of 2026-10, 1 month

-- expect: 1|{coverage_above_1,missing_cost};2|{low_coverage,missing_cost,share_above_1};3|{negative_margin,no_revenue};4|{};5|{negative_revenue}
select product_id, flags from tierbook.product_summary order by 1;

-- A margin that speaks for one per cent is not ranked, whatever it makes of the product.
-- expect: 1|0.400000|0.042105263158|2|B;2|9.000000|9.473684210526|3|N;4|1.000000|0.421052631579|1|A
select product_id, cross_ratio, contribution_ratio, contribution_rank, contribution_tier
from tierbook.product_summary where product_id in (1, 2, 4) order by 1;

-- Cost and the quantity that it is of.
-- expect: 1|1|10|600.00;2|100|1|1.00
select product_id, quantity::int, costed_quantity::int, cost from tierbook.product_summary where product_id < 3 order by 1;
