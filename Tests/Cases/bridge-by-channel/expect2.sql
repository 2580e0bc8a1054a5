-- What was sold to them before is now the agents' too; one piece of product 2 is new there.
-- expect: agent|230.00|75.00|-18.00|-9.00|41.00|-80.00|239.00;retail|150.00|-33.33|-8.00|-7.00|0.00|0.00|100.00
select value, gross_profit_before, volume_effect, price_effect, cost_effect, new_effect, lost_effect, gross_profit
from tierbook.profit_bridge where level = 'channel' and month = '2026-10-01' order by value collate "C";
