-- expect: below_floor|2026-10-05|80.00|10.00
select kind, sale_date, round(floor_amount, 2), round(amount, 2) from tierbook.exception_line
