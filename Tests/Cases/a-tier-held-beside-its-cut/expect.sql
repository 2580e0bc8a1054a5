-- Before Xylitol are 0.74 (A); 0.76, which is below 0.77: A is held; 0.77: B; 0.74, which is not below 0.73: B is held;
-- and 0.72999: A.
-- expect: 6|A|A|6;7|B|A|6;8|B|B|8;9|A|B|8;10|A|A|10
select extract(month from month), revenue_tier, revenue_held_tier, extract(month from held_since)
from tierbook.product_summary where product_id = 2 order by month;

-- Grain has nothing before it, and Rest 0.90.
-- expect: 1|A|2026-06-01;3|B|2026-06-01
select product_id, revenue_held_tier, max(held_since)
from tierbook.product_summary where product_id <> 2 group by 1, 2 order by 1;

-- Visits follow the held tier: 4 for A, 2 for B. Its movement is that of the tier by the cuts.
-- expect: 6|A|4|;7|A|4|down;8|B|2|same;9|B|2|up;10|A|4|same
select extract(month from month), v.tier, visits_planned, movement
from tierbook.visit_plan v join tierbook.customer_summary s using (month, customer_id) where customer_id = 2 order by month
