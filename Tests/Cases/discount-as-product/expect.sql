-- The discount costs nothing, and so lowers the profit by all of itself.
-- expect: 950.00|350.00|0.368421
select revenue, gross_profit, gross_margin from tierbook.company_summary;

-- expect: 0|-50.00|-50.00|{negative_revenue,unknown_product};1|1000.00|400.00|{share_above_1}
select product_id, revenue, gross_profit, flags from tierbook.product_summary order by 1;
