-- says: check stock_count: 2026-10: the count of the own warehouse on 2026-10-31 has 2 products, the one before it, on 2026-09-30, had 5: all others hold 0 now

-- expect: 1|125.00;2|100.00;3|0.00;4|0.00;5|0.00
select product_id, closing_stock from tierbook.product_summary where month = '2026-10-01' order by 1;
