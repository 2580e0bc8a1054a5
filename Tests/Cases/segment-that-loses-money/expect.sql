-- expect: 1|A|N|{"low_profit: A by revenue, N by profit"};2|B|N|{};3|A|N|{"low_profit: A by revenue, N by profit","squeezing: margin 0%, segment 8%"};4|B|A|{};5|A|N|{"squeezing: margin 0%, segment 8%"};6|B|A|{}
select customer_id, revenue_tier, profit_tier, false_key_reasons from tierbook.customer_summary order by 1
