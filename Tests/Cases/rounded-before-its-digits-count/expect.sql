-- expect: t|0
select revenue = (select sum(round(net * (1 / 7.0523), 2)) from erp.line), lines_rejected from tierbook.company_summary
