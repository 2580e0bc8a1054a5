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
  kind           text,
  channel        text,
  region         text not null,
  route          text not null,
  salesperson_id integer,
  opened_on      date
);
comment on column shop.customer.kind is 'wholesaler, retailer, agent, chain or exclusive';
comment on column shop.customer.channel is 'distributor, sub-distributor, key-account store or small retail';
comment on column shop.customer.salesperson_id is 'Null: nobody''s';

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
comment on column shop.sales_line.ship_region is 'Where the goods went: the customer''s region, or they should not have gone there';
comment on column shop.sales_line.list_amount is 'At list price';
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

create table shop.target (
  month      date not null,
  subject    text not null check (subject in ('product', 'category', 'customer', 'kind', 'channel', 'salesperson', 'company')),
  subject_id text not null,
  amount     numeric(14,2) not null,
  primary key (month, subject, subject_id)
);
comment on table shop.target is 'What a month should bring, by the year''s plan; not every product and customer has one';
comment on column shop.target.subject_id is 'The key or the name of the subject; company for the company';

create table shop.financials (
  customer_id         integer not null,
  as_of               date    not null,
  current_assets      numeric(14,2),
  current_liabilities numeric(14,2),
  total_assets        numeric(14,2),
  total_liabilities   numeric(14,2),
  supplier_count      integer,
  expected_sales      numeric(14,2),
  cost_rate           numeric(5,4),
  supply_share        numeric(5,4),
  credit_days         integer,
  primary key (customer_id, as_of)
);
comment on table shop.financials is 'What customers let us see of their accounts; null where they did not';
comment on column shop.financials.expected_sales is 'What the customer will sell in a year';
comment on column shop.financials.cost_rate is 'Cost of its goods ÷ its sales';
comment on column shop.financials.supply_share is 'What part of its goods we deliver';

create table shop.receivable (
  customer_id     integer not null,
  as_of           date    not null,
  open_amount     numeric(14,2) not null,
  unsettled_notes numeric(14,2),
  oldest_due_on   date,
  dishonoured     boolean not null default false,
  primary key (customer_id, as_of)
);
comment on table shop.receivable is 'What the customers with an account owe at each month''s end, 0 when nothing';

create table shop.visit (
  visited_on     date    not null,
  salesperson_id integer not null,
  customer_id    integer not null,
  ordered        boolean not null,
  prospect       boolean not null
);
comment on table shop.visit is 'The salespeople''s diaries';
comment on column shop.visit.prospect is 'Not a customer when it was visited; may be missing in shop.customer';

create table shop.complaint (
  complaint_id   integer primary key,
  customer_id    integer not null,
  salesperson_id integer,
  kind           text not null check (kind in ('late', 'short', 'damaged', 'price', 'quality')),
  opened_on      date not null,
  answered_on    date,
  closed_on      date
);
comment on table shop.complaint is 'What customers complained of, since March 2025';
comment on column shop.complaint.salesperson_id is 'Who took it, where that is not the customer''s own';
