-- says: gross profit and margin, cross ratio, contribution ratio and the tiers by them: the pipeline maps neither sales.cost nor products.unit_cost

-- Not known is not nothing: no tier, and not N.
-- expect: 1|B||||;2|A||||
select product_id, revenue_tier, profit_tier, contribution_tier, profit_rank, contribution_rank
from tierbook.product_summary where month = '2026-10-01' order by 1;

-- expect: revenue
select distinct basis from tierbook.product_tier_summary union select distinct basis from tierbook.product_movement;

-- expect: tiers|passed
select name, outcome from tierbook.run_check where name = 'tiers';
