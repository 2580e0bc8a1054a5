-- expect: 77.9125|2|0
select trim_scale(revenue), trim_scale(cost), lines_rejected from tierbook.company_summary
