-- Tea: 100 pieces for 460 become 120 for 516, which is 36 less than 120 × 4.60. One: 153 − 300 × 30 ÷ 60 = 3, Two:
-- 273 − 160 × 70 ÷ 40 = −7; so −4 by price and −32 by customers. Volume is 160 × 20 ÷ 100. Rice cannot be compared, and
-- so its price effect has no parts, though One's has: 60 − 100 × 5 ÷ 10.
-- expect: 1|160.00|32.00|-4.00|-32.00|0.00|0.00|156.00;2|-40.00|0.00|0.00|0.00|0.00|70.00|30.00
select product_id, gross_profit_before, volume_effect, price_effect, customer_mix_effect, cost_effect, other_effect, gross_profit
from tierbook.product_cause where basis = 'profit' order by 1;

-- What agents bought: 100 pieces for 460 and 100 for 426, −34, of which −4 are prices. Three is new: 90 − 60.
-- expect: agent|120.00|0.00|-4.00|-30.00|0.00|0.00|70.00|156.00;retail|0.00|0.00|0.00|0.00|0.00|30.00|0.00|30.00;(all)|120.00|32.00|-4.00|-32.00|0.00|0.00|70.00|186.00
select value, gross_profit_before, volume_effect, price_effect, customer_mix_effect, cost_effect, new_effect, other_effect,
  gross_profit
from tierbook.profit_bridge where level in ('channel', 'company') order by level, value;

-- The level is among the options of the run.
-- expect: top 50, compare month, year, grain cell
select options ->> 'causes' from tierbook.run;
