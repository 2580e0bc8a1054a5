-- expect: A|1.800000;B|0.500000;C|1.000000;D|3.200000;E|2.000000
select product_id, cross_ratio from tierbook.product_summary order by 1
-- expect: 1000.00|0.00
select round(revenue, 2), difference from tierbook.company_summary
-- expect: done|0
select case outcome when 'published' then 'done' end, exit_code from tierbook.run
