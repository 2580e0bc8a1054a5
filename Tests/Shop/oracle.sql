-- Prelude of the oracle (Tests/Oracle) for the small distributor.
--
-- psql variable stock_valuation: cost (default), retail or units.
\if :{?stock_valuation} \else \set stock_valuation cost \endif
set client_min_messages = warning;
drop schema if exists oracle cascade;
create schema oracle;

-- An amount as the contract takes it: binary floats are rounded, others are exact.
create function oracle.amount(value anyelement, decimals integer) returns numeric language sql immutable as $$
  select case when pg_typeof(value)::text in ('real', 'double precision') then round(value::numeric, decimals)
    else value::numeric end
$$;

create view oracle.sales as
  select sale_date, product_id, customer_id, oracle.amount(quantity, 3) as quantity,
    oracle.amount(net_amount, 2) as revenue, oracle.amount(quantity * unit_cost, 2) as cost
  from erp.sales_line
  where status <> 'void' and isfinite(sale_date) and sale_date >= '1900-01-01' and product_id is not null
    and customer_id is not null and quantity <> 'NaN' and net_amount <> 'NaN';

create view oracle.products as
  select product_id, product_name, category, oracle.amount(unit_cost, 2) as unit_cost from erp.product;

create view oracle.stock as
  select as_of, product_id, null::text as holder,
    case :'stock_valuation' when 'cost' then oracle.amount(value, 2) when 'retail' then oracle.amount(retail_value, 2)
      when 'units' then oracle.amount(quantity, 3) end as amount
  from erp.stock_count;
