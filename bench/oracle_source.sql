-- Prelude of the oracle (Tests/Oracle) for the source of bench/generate.sql.
set client_min_messages = warning;
drop schema if exists oracle cascade;
create schema oracle;

create view oracle.sales as
  select sale_date, product_id, customer_id, quantity, net_amount as revenue, cost_amount as cost,
    salesperson_id, null::numeric as list_amount, null::text as ship_region, null::text as document_id
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
  select salesperson_id, salesperson_name from erp.salesperson;
create view oracle.financials as
  select customer_id, as_of, current_assets, current_liabilities, total_assets, total_liabilities,
    supplier_count::numeric as supplier_count, expected_sales, cost_rate, supply_share,
    credit_days::numeric as credit_days
  from erp.financials;
create view oracle.receivables as
  select customer_id, as_of, open_amount, null::numeric as unsettled_notes, oldest_due_on, null::boolean as dishonoured
  from erp.receivable;
create view oracle.visits as
  select visited_on, salesperson_id, customer_id, ordered, false as prospect from erp.visit;
create view oracle.complaints as
  select customer_id, opened_on, answered_on, closed_on, kind, null::integer as salesperson_id from erp.complaint;
