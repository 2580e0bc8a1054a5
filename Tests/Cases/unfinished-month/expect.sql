-- date: 2025-11-02

-- expect: 2025-10-01|t;2025-11-01|f
select month, month_complete from tierbook.company_summary where window_months = 1 and month >= '2025-10-01' order by 1;

-- Two days are not compared with a month: no move, and nobody is lost.
-- expect: 1|3||;3|1||;3|2||;3|3||
select window_months, product_id, previous_revenue_tier, movement
from tierbook.product_summary where month = '2025-11-01' order by 1, 2;

-- expect: 0|0
select (select count(*) from tierbook.product_movement where month = '2025-11-01'),
  (select count(*) from tierbook.customer_movement where month = '2025-11-01');

-- Whoever bought in October is still there; customer 3 was there in August alone.
-- expect: 1|1|current||;1|2|current||;1|3|past||;3|1|current||;3|2|current||;3|3|current||
select window_months, customer_id, status, previous_revenue_tier, movement
from tierbook.customer_summary where month = '2025-11-01' order by 1, 2;

-- Every table that has months says it.
-- expect: 0
select count(*) from information_schema.tables t
where table_schema = 'tierbook' and table_name not in ('rejected_line', 'published_month', 'restated_tier')
  and exists (select from information_schema.columns c where (c.table_schema, c.table_name) = (t.table_schema, t.table_name) and column_name = 'month')
  and not exists (select from information_schema.columns c where (c.table_schema, c.table_name) = (t.table_schema, t.table_name) and column_name = 'month_complete');
