update erp.product set unit_cost = 7 where product_id = 1;
-- A late line of August.
insert into erp.line values ('2026-08-31', 2, 1, 20);
