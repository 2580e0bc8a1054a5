-- Stock at month ends, valued at the unit cost of that day.
select month_end                     as as_of,
       stock_item_id                 as product_id,
       quantity_on_hand              as quantity,
       quantity_on_hand * unit_cost  as value
from wwi.stock_month_end
