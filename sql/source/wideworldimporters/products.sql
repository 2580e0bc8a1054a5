-- Stock items; a stock group is what WideWorldImporters has of a category.
select stock_item_id   as product_id,
       stock_item_name as product_name,
       stock_group     as category,
       last_cost_price as unit_cost,
       unit_price      as list_price
from wwi.stock_item
