-- Prelude: WideWorldImporters in schema wwi. Sales run from 2013-01 to 2016-05, stock from 2012-12.
set client_min_messages = warning;
drop schema if exists oracle cascade;
create schema oracle;

-- The extended price includes the tax; the profit is what is left of the net price over the cost.
create view oracle.sales as
  select i.invoice_date as sale_date, l.stock_item_id as product_id, i.customer_id,
    l.quantity::numeric as quantity,
    l.extended_price - l.tax_amount as revenue,
    l.extended_price - l.tax_amount - l.line_profit as cost
  from wwi.invoice_line l join wwi.invoice i using (invoice_id);

create view oracle.products as
  select stock_item_id as product_id, stock_item_name as product_name, stock_group as category,
    last_cost_price as unit_cost
  from wwi.stock_item;

create view oracle.stock as
  select month_end as as_of, stock_item_id as product_id, quantity_on_hand * unit_cost as amount
  from wwi.stock_month_end;
