-- Fills the database with the demo distributor: psql -d tierbook_demo -f sql/demo/load.sql
\set ON_ERROR_STOP on
\set QUIET on
\encoding UTF8
set client_min_messages = warning;
set timezone = 'UTC';
begin;
\ir 01_schema.sql
\ir 02_master.sql
\ir 03_sales.sql
\ir 04_stock.sql
\ir 05_customers.sql
commit;
vacuum (analyze) shop.product, shop.customer, shop.salesperson, shop.sales_line, shop.stock_count, shop.target, shop.financials,
  shop.receivable, shop.visit, shop.complaint;
