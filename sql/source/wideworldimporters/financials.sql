-- No accounts, but a credit limit that somebody set: as the working capital of a customer with one supplier, it is the
-- limit that comes out. Customers of a buying group have none; the group's head office pays.
select customer_id       as customer_id,
       date '2016-05-31' as as_of,
       credit_limit      as current_assets,
       0::numeric(18,2)  as current_liabilities,
       1                 as supplier_count
from wwi.customer
where credit_limit is not null
