insert into shop.line values ('2025-11-20', 2, 2, 10, 500);
