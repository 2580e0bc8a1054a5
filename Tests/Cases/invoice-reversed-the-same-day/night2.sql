-- What shop 2 bought on the 7th comes back, dated on the day; what shop 4 brought back on the 12th it takes again.
insert into erp.line values ('2026-10-07', 1, 2, -20), ('2026-10-12', 1, 4, 15);
