-- WideWorldImporters has no levels of the trade; the buying group comes nearest. Customers outside any have none.
select customer_id     as customer_id,
       customer_name   as customer_name,
       category        as kind,
       buying_group    as channel,
       sales_territory as region,
       account_opened  as opened_on
from wwi.customer
