-- says: inputs.stock: the own warehouse and customers hold stock, and turnover counts both; set measures.stock_holders to own, customers or all
-- says: check stock_count: 2026-09: customer 8 was not counted, others were, and so holds 0: on 2026-08-31 it held 60.00

-- Product 1: 140 and 130, then 130 and 120. Product 2: 160 and 100, then 100 and 100.
-- expect: 2026-09-01|1|140.00|130.00|135.000000|0.740741;2026-09-01|2|160.00|100.00|130.000000|0.769231;2026-10-01|1|130.00|120.00|125.000000|0.800000;2026-10-01|2|100.00|100.00|100.000000|1.000000
select month, product_id, opening_stock, closing_stock, average_stock, turnover
from tierbook.product_summary where product_id < 3 order by 1, 2;

-- An opening stock is the last closing stock.
-- expect: 2026-09-01|600.00|530.00;2026-10-01|530.00|520.00
select month, opening_stock, closing_stock from tierbook.company_summary order by 1;

-- What shop 7 holds, and shop 8.
-- expect: 2026-09-01|7|35.000000;2026-09-01|8|30.000000;2026-10-01|7|25.000000;2026-10-01|8|0.000000
select month, customer_id, average_stock from tierbook.customer_summary order by 1, 2;

-- expect: warned
select outcome from tierbook.run_check where name = 'stock_count';
