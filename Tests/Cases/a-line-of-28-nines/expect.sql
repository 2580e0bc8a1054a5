-- exit: 1
-- says: amounts of more than 28 digits or 20 decimals are taken where the pipeline file rounds them: scale: { revenue: DECIMALS }
-- expect: 9999999999999999999999999999.01|{"too_large_revenue": 1};19999999999999999999999999998.01|{"too_large_revenue": 1}
select trim_scale(revenue), rejected_reasons from tierbook.company_summary where month = '2026-10-01' order by window_months
-- expect: A|1.000000|2.000000;C|0.000000|
select revenue_tier, sales_share, turnover from tierbook.product_summary
where month = '2026-10-01' and window_months = 1 order by product_id
-- expect: 9999999999999999999999999999|A;0.01|C
select trim_scale(revenue), overall_revenue_tier from tierbook.customer_summary
where month = '2026-10-01' and window_months = 1 order by customer_id
