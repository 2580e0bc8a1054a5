-- expect: p1|Tea|300.00
select product_id, product_name, revenue from tierbook.product_summary;
