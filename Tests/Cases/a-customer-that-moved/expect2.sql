-- Four months in the window of one, two in that of three.
-- says: warning: 6 rows of customer_summary in 4 closed months (2026-07 to 2026-10) stand under another channel, salesperson_id than was published: today's masters hold for all months
-- says: warning: 6 rows of product_summary in 4 closed months (2026-07 to 2026-10) stand under another category than was published: today's masters hold for all months
-- expect: chains|2|6
select channel, salesperson_id, count(*) from tierbook.customer_summary where customer_id = 1 group by 1, 2;
