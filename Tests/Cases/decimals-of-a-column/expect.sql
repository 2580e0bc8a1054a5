-- The pipeline file declares what a quantity is rounded to, and a cost by the piece has the decimals of both.
-- expect: 1|5.000|50.000000|50.000000|10.00;2|2.500|50.500000|49.500000|2.50;3|0.000|0.000000|0.000000|2.50;4|0.333|0.000000|7.000000|0.00
select product_id, quantity, cost, gross_profit, opening_stock
from tierbook.product_summary where month = '2026-09-01' order by 1;

-- expect: 1|4.000|60.000000|40.000000;2|0.125|0.031250|99.968750;3|2.000|200.000000|-100.000000;4|||
select product_id, quantity, cost, gross_profit
from tierbook.product_summary where month = '2026-10-01' and window_months = 1 order by 1;

-- All rows of a column have the same decimals, in every table.
-- expect: 2|3|6|6|3|2
select max(scale(revenue)), max(scale(quantity)), max(scale(cost)), max(scale(gross_profit)), max(scale(costed_quantity)),
  max(scale(closing_stock))
from tierbook.product_summary
having min(scale(quantity)) = 3 and min(scale(cost)) = 6 and min(scale(gross_profit)) = 6
  and min(scale(costed_quantity)) = 3 and min(scale(closing_stock)) = 2;

-- expect: 2|3|6|6|3;2|6;3|6;6;6
select concat_ws('|', scale(revenue), scale(quantity), scale(cost), scale(gross_profit), scale(costed_quantity))
from tierbook.customer_summary group by 1
union all select concat_ws('|', scale(revenue), scale(gross_profit)) from tierbook.customer_tier_summary group by 1
union all select concat_ws('|', scale(quantity), scale(gross_profit)) from tierbook.customer_product
where quantity is not null group by 1
union all select scale(gross_profit)::text from tierbook.product_tier_summary group by 1
union all select scale(amount)::text from tierbook.exception_line where kind = 'below_cost' group by 1;
