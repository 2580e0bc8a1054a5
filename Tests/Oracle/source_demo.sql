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
  select sale_date, product_id, customer_id, quantity, net_amount as revenue, quantity * unit_cost as cost
  from shop.sales_line
  where status <> 'void'
    and isfinite(sale_date) and product_id is not null and customer_id is not null
    and quantity <> 'NaN' and net_amount <> 'NaN' and unit_cost is distinct from 'NaN';

create view oracle.products as
  select product_id, product_name, category, unit_cost from shop.product;

create view oracle.stock as
  select as_of, product_id,
    case :'stock_valuation' when 'cost' then value when 'retail' then retail_value when 'units' then quantity end as amount
  from shop.stock_count;
