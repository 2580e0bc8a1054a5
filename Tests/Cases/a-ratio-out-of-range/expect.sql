-- expect: 1|0.500000||||t;2|0.500000|2.000000|1.000000|0|f
select product_id, gross_margin, turnover, cross_ratio, trim_scale(contribution_ratio), 'out_of_range' = any (flags)
from tierbook.product_summary order by 1
-- expect: x|;y|2.000000
select category, turnover from tierbook.category_summary order by 1
