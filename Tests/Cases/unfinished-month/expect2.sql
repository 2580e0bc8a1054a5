-- date: 2025-11-30

-- The month is over: now it is compared.
-- expect: 1|t|lost;2|t|same;3|t|down
select product_id, month_complete, movement
from tierbook.product_summary where month = '2025-11-01' and window_months = 1 order by 1;

-- expect: 3|past;1|current;2|current
select customer_id, status from tierbook.customer_summary where month = '2025-11-01' and window_months = 1 order by status desc, 1;

-- expect: t
select count(*) > 0 from tierbook.customer_movement where month = '2025-11-01';
