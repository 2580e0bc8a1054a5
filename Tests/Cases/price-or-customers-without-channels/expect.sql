-- expect: (all)|120.00|-4.00|-32.00|186.00
select value, gross_profit_before, price_effect, customer_mix_effect, gross_profit
from tierbook.profit_bridge where level = 'company';

-- expect: category;company;product_tier
select distinct level from tierbook.profit_bridge order by 1;
