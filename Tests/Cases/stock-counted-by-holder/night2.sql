-- Somebody recounts two of five products after the month's count.
insert into shop.stock values ('2026-10-31', 1, 7, 25);
delete from shop.stock where as_of = '2026-10-31' and customer_id is null and product_id > 2;
