-- Prelude of the oracle (Tests/Oracle) for the source of bench/generate.sql.
set client_min_messages = warning;
drop schema if exists oracle cascade;
create schema oracle;

create view oracle.sales as
  select sale_date, product_id, customer_id, quantity, net_amount as revenue, cost_amount as cost,
    null::integer as salesperson_id, null::numeric as list_amount, null::text as ship_region, null::text as document_id
  from erp.sales_line;
create view oracle.products as
  select product_id, product_name, category, unit_cost from erp.product;
create view oracle.customers as
  select customer_id, customer_name, kind, channel, region, null::text as route, salesperson_id, null::date as opened_on
  from erp.customer;
create view oracle.stock as
  select as_of, product_id, customer_id::text as holder, value as amount from erp.stock_count;

create view oracle.targets as
  select null::date as month, null::text as subject, null::text as subject_id, null::numeric as amount where false;
create view oracle.salespeople as
  select null::integer as salesperson_id, null::text as salesperson_name where false;
create view oracle.financials as
  select null::integer as customer_id, null::date as as_of, null::numeric as current_assets,
    null::numeric as current_liabilities, null::numeric as total_assets, null::numeric as total_liabilities,
    null::numeric as supplier_count, null::numeric as expected_sales, null::numeric as cost_rate,
    null::numeric as supply_share, null::numeric as credit_days where false;
create view oracle.receivables as
  select null::integer as customer_id, null::date as as_of, null::numeric as open_amount,
    null::numeric as unsettled_notes, null::date as oldest_due_on, null::boolean as dishonoured where false;
create view oracle.visits as
  select null::date as visited_on, null::integer as salesperson_id, null::integer as customer_id,
    null::boolean as ordered, null::boolean as prospect where false;
create view oracle.complaints as
  select null::integer as customer_id, null::date as opened_on, null::date as answered_on, null::date as closed_on,
    null::text as kind, null::integer as salesperson_id where false;
