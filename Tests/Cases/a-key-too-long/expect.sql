-- exit: 1
-- says: inputs.sales: 1 row of 3 rejected (too_long_product_id 1)
-- expect: 333|Tea|150.00
select length(product_id), product_name, revenue from tierbook.product_summary;
