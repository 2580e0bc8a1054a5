-- expect: 2026-08-01|1|4000.00|52;2026-08-01|2|300.00|11;2026-09-01|1|0.00|;2026-09-01|2|300.00|41;2026-10-01|1|0.00|;2026-10-01|2|300.00|72;2026-10-01|3|0.00|
select month, customer_id, round(exposure, 2), overdue_days from tierbook.credit_summary order by 1, 2
