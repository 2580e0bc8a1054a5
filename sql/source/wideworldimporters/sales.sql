-- Lines with their invoices' dates and customers. extended_price includes tax; line_profit does not.
select i.invoice_date                                as sale_date,
       l.stock_item_id                               as product_id,
       i.customer_id                                 as customer_id,
       l.quantity                                    as quantity,
       l.extended_price - l.tax_amount               as revenue,
       l.extended_price - l.tax_amount - l.line_profit as cost,
       i.salesperson_id                              as salesperson_id,
       l.invoice_id                                  as document_id
from wwi.invoice_line l
join wwi.invoice i using (invoice_id)
