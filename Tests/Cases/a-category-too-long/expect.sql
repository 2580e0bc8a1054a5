-- exit: 1
-- says: rejected (too_long_category 1)
-- expect: 1|Tea|100.00;3||200.00
select product_id, product_name, revenue from tierbook.product_summary order by 1;
