-- exit: 1
-- says: inputs.stock: 4 rows of 9 rejected (null_value 4); they stand in rejected_line after publishing

-- A null is never a 0: the average is that of the end that is known.
-- expect: 1|500.00|500.00|500.000000|2.000000|{};2|500.00||500.000000|2.000000|{stock_unknown};3|||||{no_revenue,stock_unknown}
select product_id, opening_stock, closing_stock, average_stock, turnover, flags
from tierbook.product_summary where month = '2026-10-01' order by 1;

-- What the company has cannot be told; its average is that of what is known.
-- expect: ||1000.000000|2.000000|{stock_unknown}
select opening_stock, closing_stock, average_stock, turnover, flags
from tierbook.company_summary where month = '2026-10-01';

-- expect: null_value|4
select reason, count(*) from tierbook.rejected_line group by 1;
