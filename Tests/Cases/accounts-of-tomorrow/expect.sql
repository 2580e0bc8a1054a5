-- expect: 2026-10-31|700.00|2026-10-30|5.00
select financials_on, round(limit_by_working_capital, 2), receivables_on, round(exposure, 2) from tierbook.credit_summary
-- expect: unknown
select coalesce(closing_stock::text, 'unknown') from tierbook.company_summary
-- expect: 0
select count(*) from tierbook.rejected_line
