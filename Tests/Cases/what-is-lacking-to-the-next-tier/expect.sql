-- Tea Pot: with 216.67 it has 800 of 1066.67 before it, below 75%; with 216.66 it has not. With 44.74 it has 850 of
-- 894.74, below 95%; with 44.73 it has not. Black Tea ties with the Tea Pot at 150.00 and is behind it at 149.99, with
-- 650 of 849.99. Green Tea has 450 of 600 before it at 100.00, which is not below 75%, but 450 of 600.01 is. Sugar at
-- 50.01 has 950 of 1000.01. A gift of 0 lacks one unit.
-- expect: 1|A||399.99|;2|A||150.00|;3|B|66.67|105.26|66.670000;4|C|0.01||0.010000;5|N|0.01||0.010000;6|N|||
select product_id, revenue_tier, revenue_to_next, revenue_to_keep, revenue_to_next_monthly
from tierbook.product_summary order by 1;

-- Of 65, 40.01 and 35 the first is A: 105.01 of 140.01 is above 75%. The first keeps A down to 35.01, where it has 75.02
-- of 110.02; at 35.00 it ties and has all. The second, 35, has 105.02 of 145.03 at 40.02, and all up to 40.01. The third
-- has 105.01 of 140.01 at 40.01, and above 75% up to 65; at 65.01 it is the first. Who is alone has all of its channel,
-- whatever it buys.
-- expect: 1|A||29.99;2|B|5.02|;3|B|25.00|;4|B||;5|N|0.01|
select customer_id, revenue_tier, revenue_to_next, revenue_to_keep from tierbook.customer_summary order by 1;

-- A cost of 5 on the gift, and of 0 on the rest, so that the profit is the revenue. A loss counts up to one unit above 0.
-- expect: 3|B|66.67|105.26;5|N|5.01|
select product_id, profit_tier, profit_to_next, profit_to_keep from tierbook.product_summary where product_id in (3, 5) order by 1
