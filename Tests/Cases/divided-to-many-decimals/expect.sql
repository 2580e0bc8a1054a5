-- expect: t|t|t|t
with plain as (
  select p, sum(q / 7) as quantity, sum(gross / 1.13) as revenue, sum(coalesce(l.cost / 1.2, q / 7 * (unit_cost / 1.13))) as cost
  from erp.line l join erp.item on product_id = p group by p
)
select bool_and(s.quantity = plain.quantity), bool_and(s.revenue = plain.revenue), bool_and(s.cost = plain.cost),
  bool_and(gross_margin = round((plain.revenue - plain.cost) / plain.revenue, 6))
from tierbook.product_summary s join plain on product_id = p
-- expect: t
select gross_profit = (select sum(gross / 1.13 - coalesce(l.cost / 1.2, q / 7 * (unit_cost / 1.13)))
  from erp.line l join erp.item on product_id = p) from tierbook.company_summary
-- expect: A|t;A|t
select overall_revenue_tier, gross_profit < 0 from tierbook.customer_summary order by customer_id
