-- Prelude of the oracle (Tests/Oracle) for the market.
--
-- psql variables:
--   stock_valuation  cost (default), retail or units
--   merchandise      which products are ranked, an expression: true
--   without          names of inputs that are not mapped, with blanks; line_salespeople: the sales map none
set client_min_messages = warning;
\if :{?stock_valuation} \else \set stock_valuation cost \endif
\if :{?merchandise}     \else \set merchandise true     \endif
\if :{?without}         \else \set without ''           \endif
drop schema if exists oracle cascade;
create schema oracle;

create view oracle.sales as
  select sale_date, product_id, customer_id, quantity, net_amount as revenue, cost,
    case when :'without' !~ '\mline_salespeople\M' then salesperson_id end as salesperson_id, list_amount, ship_region,
    document_id
  from market.sales_line;
create view oracle.products as
  select product_id, product_name, category, unit_cost, :merchandise as merchandise from market.product;
create view oracle.stock as
  select as_of, product_id, case when :'without' !~ '\mstock_holders\M' then customer_id end::text as holder,
    case :'stock_valuation' when 'cost' then value when 'retail' then retail_value when 'units' then quantity end as amount
  from market.stock_count;
create view oracle.customers as
  select customer_id, customer_name, kind, channel, region, route, salesperson_id, opened_on from market.customer;
create view oracle.salespeople as
  select salesperson_id, salesperson_name from market.salesperson where :'without' !~ '\msalespeople\M';
create view oracle.targets as
  select month, subject, subject_id, amount from market.target where :'without' !~ '\mtargets\M';
create view oracle.financials as
  select customer_id, as_of, current_assets, current_liabilities, total_assets, total_liabilities,
    supplier_count::numeric as supplier_count, expected_sales, cost_rate, supply_share, credit_days::numeric as credit_days
  from market.financials where :'without' !~ '\mfinancials\M';
create view oracle.receivables as
  select customer_id, as_of, open_amount, unsettled_notes, oldest_due_on, dishonoured
  from market.receivable where :'without' !~ '\mreceivables\M';
create view oracle.visits as
  select visited_on, salesperson_id, customer_id, ordered, prospect from market.visit where :'without' !~ '\mvisits\M';
create view oracle.complaints as
  select customer_id, opened_on, answered_on, closed_on, kind, salesperson_id from market.complaint
  where :'without' !~ '\mcomplaints\M';
