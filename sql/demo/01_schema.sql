-- The demo distributor's schema, as an ERP has it: no foreign keys, and some columns that should not be null are.
drop schema if exists shop cascade;
create schema shop;
comment on schema shop is 'A made-up food and household distributor';

create table shop.product (
  product_id   integer primary key,
  product_name text not null,
  category     text,
  unit_cost    numeric(12,4),
  list_price   numeric(12,2)
);
comment on column shop.product.unit_cost is 'Latest cost of a case; null where purchasing has not said';
comment on column shop.product.list_price is 'Price of a case before discount';

create table shop.salesperson (
  salesperson_id   integer primary key,
  salesperson_name text not null
);

create table shop.customer (
  customer_id    integer primary key,
  customer_name  text not null,
  kind           text not null,
  channel        text not null,
  region         text not null,
  route          text not null,
  salesperson_id integer,
  opened_on      date
);
comment on column shop.customer.kind is 'wholesaler, retailer, agent, chain or exclusive';
comment on column shop.customer.channel is 'distributor, sub-distributor, key-account store or small retail';

create table shop.sales_line (
  line_id        bigint primary key,
  invoice_id     integer not null,
  sale_date      date,
  product_id     integer,
  customer_id    integer,
  salesperson_id integer,
  ship_region    text,
  quantity       numeric(12,3),
  list_amount    numeric(14,2),
  net_amount     numeric(14,2),
  unit_cost      numeric(12,4),
  status         text not null check (status in ('posted', 'void')),
  changed_at     timestamptz not null
);
comment on table shop.sales_line is 'Invoice lines, returns with a negative quantity';
comment on column shop.sales_line.quantity is 'Cases; cheese by weight in kg';
comment on column shop.sales_line.net_amount is 'After discount, without tax';
comment on column shop.sales_line.unit_cost is 'Cost of a case on that day; null where the till did not know';

create table shop.stock_count (
  as_of        date    not null,
  product_id   integer not null,
  quantity     numeric(14,3) not null,
  value        numeric(14,2) not null,
  retail_value numeric(14,2) not null,
  primary key (as_of, product_id)
);
comment on table shop.stock_count is 'Stock counts, one a month, on the last working day';
comment on column shop.stock_count.value is 'At cost';
comment on column shop.stock_count.retail_value is 'At list price';
