-- A slip: ten times as much.
update erp.product set unit_cost = 70 where product_id = 1;
