update erp.customer set channel = 'chains', salesperson_id = 2 where customer_id = 1;
update erp.product set category = 'sweets' where product_id = 2;
-- A name is no segment.
update erp.customer set customer_name = 'Remains' where customer_id = 2;
