-- Prelude: WideWorldImporters in schema wwi. Sales run from 2013-01 to 2016-05, stock from 2012-12.
set client_min_messages = warning;
drop schema if exists oracle cascade;
create schema oracle;

-- The extended price includes the tax; the profit is what is left of the net price over the cost.
create view oracle.sales as
  select i.invoice_date as sale_date, l.stock_item_id as product_id, i.customer_id,
    l.quantity::numeric as quantity,
    l.extended_price - l.tax_amount as revenue,
    l.extended_price - l.tax_amount - l.line_profit as cost,
    i.salesperson_id, null::numeric as list_amount, null::text as ship_region, l.invoice_id::text as document_id
  from wwi.invoice_line l join wwi.invoice i using (invoice_id);

create view oracle.products as
  select stock_item_id as product_id, stock_item_name as product_name, stock_group as category,
    last_cost_price as unit_cost
  from wwi.stock_item;

create view oracle.stock as
  select month_end as as_of, stock_item_id as product_id, null::text as holder, quantity_on_hand * unit_cost as amount
  from wwi.stock_month_end;

create view oracle.customers as
  select customer_id, customer_name, category as kind, buying_group as channel, sales_territory as region,
    null::text as route, null::integer as salesperson_id, account_opened as opened_on
  from wwi.customer;

create view oracle.salespeople as
  select salesperson_id, full_name as salesperson_name from wwi.salesperson;

-- The one limit that WideWorldImporters has comes out as the limit by working capital.
create view oracle.financials as
  select customer_id, date '2016-05-31' as as_of, credit_limit as current_assets, 0::numeric as current_liabilities,
    null::numeric as total_assets, null::numeric as total_liabilities, 1::numeric as supplier_count,
    null::numeric as expected_sales, null::numeric as cost_rate, null::numeric as supply_share, null::numeric as credit_days
  from wwi.customer
  where credit_limit is not null;

create view oracle.receivables as
  select customer_id, transaction_date as as_of, sum(outstanding_balance) as open_amount, null::numeric as unsettled_notes,
    null::date as oldest_due_on, null::boolean as dishonoured
  from wwi.open_receivable
  group by 1, 2;

create view oracle.targets as
  select null::date as month, null::text as subject, null::text as subject_id, null::numeric as amount where false;
create view oracle.visits as
  select null::date as visited_on, null::integer as salesperson_id, null::integer as customer_id,
    null::boolean as ordered, null::boolean as prospect where false;
create view oracle.complaints as
  select null::integer as customer_id, null::date as opened_on, null::date as answered_on, null::date as closed_on,
    null::text as kind, null::integer as salesperson_id where false;
