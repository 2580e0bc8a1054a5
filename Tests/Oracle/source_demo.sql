-- Prelude: the demo distributor in schema shop.
--
-- psql variable stock_valuation: cost (default), retail or units.
\if :{?stock_valuation} \else \set stock_valuation cost \endif
set client_min_messages = warning;
drop schema if exists oracle cascade;
create schema oracle;

-- Void lines are no sales. A line without its date, keys, quantity or amount, or with one that is
-- no number, breaks the contract: it is rejected and stands in no total.
create view oracle.sales as
  select sale_date, product_id, customer_id, quantity, net_amount as revenue, quantity * unit_cost as cost,
    salesperson_id, list_amount, ship_region, invoice_id::text as document_id
  from shop.sales_line
  where status <> 'void'
    and isfinite(sale_date) and product_id is not null and customer_id is not null
    and quantity <> 'NaN' and net_amount <> 'NaN' and unit_cost is distinct from 'NaN';

create view oracle.products as
  select product_id, product_name, category, unit_cost from shop.product;

-- The counts do not say who holds the stock.
create view oracle.stock as
  select as_of, product_id, null::text as holder,
    case :'stock_valuation' when 'cost' then value when 'retail' then retail_value when 'units' then quantity end as amount
  from shop.stock_count;

create view oracle.customers as
  select customer_id, customer_name, kind, channel, region, route, salesperson_id, opened_on from shop.customer;
create view oracle.salespeople as
  select salesperson_id, salesperson_name from shop.salesperson;
create view oracle.targets as
  select month, subject, subject_id, amount from shop.target;
create view oracle.financials as
  select customer_id, as_of, current_assets, current_liabilities, total_assets, total_liabilities,
    supplier_count::numeric as supplier_count, expected_sales, cost_rate, supply_share, credit_days::numeric as credit_days
  from shop.financials;
create view oracle.receivables as
  select customer_id, as_of, open_amount, unsettled_notes, oldest_due_on, dishonoured from shop.receivable;
create view oracle.visits as
  select visited_on, salesperson_id, customer_id, ordered, prospect from shop.visit;
create view oracle.complaints as
  select customer_id, opened_on, answered_on, closed_on, kind, salesperson_id from shop.complaint;
