-- expect: 100.00
select revenue from tierbook.company_summary;
