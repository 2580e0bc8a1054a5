-- says: inputs.targets: 1 of 19 rows meets nothing: 1 by the key, which is not written as the keys of its subject are; the first: 'product' '40000'

-- Tea is at 300 of 400. The pot's two targets add up, the cup had its target before October, and sugar has none: what came
-- in went out. Product 9 has a row that says that nobody knows it.
-- expect: 1|Tea|1|400.00|0.750000|A|{missing_cost};2|Pot|0|150.00|0.000000|N|{no_revenue};4|Sugar|2|||N|{missing_cost,no_revenue};9||0|10.00|0.000000|N|{no_revenue,unknown_product}
select product_id, product_name, lines, target, target_attainment, revenue_tier, flags from tierbook.product_summary order by 1

-- What has no category is (unassigned): product 9.
-- expect: (unassigned)|1|0.00||;books|0|0.00|80.00|0.000000;food|2|300.00|600.00|0.500000;ware|1|0.00|200.00|0.000000
select category, products, revenue, target, target_attainment from tierbook.category_summary order by 1

-- The kiosk opens later, and is waited for already.
-- expect: 1|Corner shop||||{missing_cost};2|Kiosk|kiosks|700.00|0.000000|{no_revenue};9|||90.00|0.000000|{no_revenue,unknown_customer}
select customer_id, customer_name, case when customer_id > 1 then channel end, target, target_attainment, flags
from tierbook.customer_summary order by 1

-- expect: channel|(unassigned)|0|0.00||;channel|kiosks|0|0.00|70.00|0.000000;channel|shops|1|300.00|1200.00|0.250000;kind|(unassigned)|0|0.00||;kind|retailer|1|300.00|250.00|1.200000;kind|wholesaler|0|0.00|5000.00|0.000000
select dimension, value, customers, revenue, target, target_attainment from tierbook.customer_composition order by 1, 2

-- expect: 1|Ann|300.00|150.00|2.000000|{};2|Ben|0.00|150.00|0.000000|{};9||0.00|150.00|0.000000|{unknown_salesperson}
select salesperson_id, salesperson_name, revenue, target, target_attainment, flags from tierbook.salesperson_summary order by 1

-- 300 of 900; four products have a row.
-- expect: 4|900.00|0.333333
select products, target, target_attainment from tierbook.company_summary
