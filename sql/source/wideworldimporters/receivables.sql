-- One row an open item; what a customer owes on a day is their sum.
select customer_id                             as customer_id,
       transaction_date                        as as_of,
       sum(outstanding_balance)::numeric(18,2) as open_amount
from wwi.open_receivable
group by customer_id, transaction_date
