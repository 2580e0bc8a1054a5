-- expect: retail|1;retail|1
select channel, salesperson_id from tierbook.customer_summary where customer_id = 1 and month = '2026-10-01';
