-- Agents: 60 pieces with a profit of 150 become 90, +75; 432 are 18 less than 90 × 5; 234 cost 9 more than 90 × 2.50; 4 is new.
-- Retail: product 1 from 40 to 30 pieces, −25, price 138 − 150, cost 75 − 78; product 2 −10, +4, −4. Volume of both is
-- 150 × (350 ÷ 450 − 1) = −33.33, and mix −35 + 33.33.
-- expect: (unassigned)|80.00|0.00|0.00|0.00|0.00|0.00|-80.00|0.00|0.00;agent|150.00|75.00|0.00|-18.00|-9.00|40.00|0.00|0.00|238.00;retail|150.00|-33.33|-1.67|-8.00|-7.00|0.00|0.00|0.00|100.00
select value, gross_profit_before, volume_effect, mix_effect, price_effect, cost_effect, new_effect, lost_effect,
  other_effect, gross_profit
from tierbook.profit_bridge where level = 'channel' and month = '2026-10-01' order by value collate "C";

-- The company is as without channels, and they add up to it.
-- expect: 380.00|20.00|20.00|-26.00|-16.00|40.00|-80.00|0.00|338.00|380.00|338.00
select gross_profit_before, volume_effect, mix_effect, price_effect, cost_effect, new_effect, lost_effect, other_effect,
  gross_profit, c.before, c.after
from tierbook.profit_bridge b
cross join (
  select sum(gross_profit_before) as before, sum(gross_profit) as after
  from tierbook.profit_bridge where level = 'channel' and month = '2026-10-01') c
where level = 'company' and month = '2026-10-01';
