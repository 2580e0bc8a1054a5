-- date: 2026-01-31

-- An opening stock is the last closing stock, whoever sold; the average takes the end that is known.
-- expect: 2025-09-01|3|600.00|600.00|600.000000;2025-10-01|3|600.00|400.00|500.000000;2025-11-01|2|400.00||400.000000;2025-12-01|2|||;2026-01-01|2||400.00|400.000000
select month, products, opening_stock, closing_stock, average_stock
from tierbook.company_summary where window_months = 1 order by 1;

-- expect: 2025-09-01|a|300.00|300.00;2025-09-01|b|300.00|300.00;2025-10-01|a|300.00|100.00;2025-10-01|b|300.00|300.00;2025-11-01|a|100.00|;2025-11-01|b|300.00|
select month, category, opening_stock, closing_stock
from tierbook.category_summary where window_months = 1 and month < '2025-12-01' order by 1, 2;

-- What lay there at the last known count lies there as far as anybody knows: nobody is lost but what was scrapped.
-- expect: 2025-10-01|2|200.00|0.00|same|{no_revenue};2025-10-01|3|300.00|300.00|same|{no_revenue};2025-11-01|2|||lost|{};2025-11-01|3|300.00||same|{no_revenue,stock_unknown};2025-12-01|3|||same|{no_revenue,stock_unknown};2026-01-01|3||300.00|same|{no_revenue,stock_unknown}
select month, product_id, opening_stock, closing_stock, movement, flags
from tierbook.product_summary where window_months = 1 and product_id > 1 and month > '2025-09-01' order by 1, 2;

-- Three months: the scrapped product opens the window that begins with its last count.
-- expect: 2025-11-01|2|200.00||100.000000;2025-12-01|2|200.00||50.000000;2026-01-01|2|||
select month, product_id, opening_stock, closing_stock, average_stock
from tierbook.product_summary where window_months = 3 and product_id = 2 order by 1;
