-- expect: 1|past|2026-07-16;2|current|2026-10-06;3|current|2026-10-05;4|current|2026-10-12
select customer_id, status, last_sale_on from tierbook.customer_summary where month = '2026-10-01' order by 1
