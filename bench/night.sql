-- What is booked on one day after bench/generate.sql: as many lines as on any day, and one more, for a sale of
-- 40 days ago that somebody forgot.
--
--   psql -d bench -v day=2026-10-25 -v products=4000 -v customers=2000 -v exceptions=0.02 -f bench/night.sql
\set ON_ERROR_STOP on
\if :{?products}  \else \set products 4000  \endif
\if :{?customers} \else \set customers 2000 \endif
\if :{?exceptions} \else \set exceptions 0.02 \endif
set timezone = 'UTC';
set enable_mergejoin = off;
select max(line_id) as latest from erp.sales_line where changed_at >= date :'day' - interval '1 day' \gset
select count(*) as daily from erp.sales_line where sale_date = date :'day' - 1 and changed_at::date = sale_date \gset

begin;
insert into erp.sales_line
select * from erp.booked(:latest + 1, :latest + :daily, :'day', :'day', :products, :customers, :exceptions);
insert into erp.sales_line
select line_id, date :'day' - 40, product_id, customer_id, salesperson_id, quantity, net_amount, cost_amount,
  (date :'day' + time '20:00') at time zone 'UTC'
from erp.booked(:latest + :daily + 1, :latest + :daily + 1, :'day', :'day', :products, :customers, :exceptions);
commit;
