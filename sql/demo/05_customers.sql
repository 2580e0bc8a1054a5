-- What the sales force and the bookkeepers add: targets, diaries, accounts and receivables (same connection).

create temp table sold as
select l.*, p.category, c.kind, c.channel, (extract(year from sale_date) * 12 + extract(month from sale_date))::integer - 24299 as m
from shop.sales_line as l left join shop.product as p using (product_id) left join shop.customer as c using (customer_id)
where status <> 'void' and sale_date < date '2026-11-01' and net_amount <> 'NaN';
create index on sold (customer_id, sale_date);
analyze sold;

-- The plan of a year, spread over its months by the usual level: half of it hopes for the year before again, half knows
-- better, and some aim too high and some too low.
insert into shop.target
select first_day, subject, subject_id, round(planned * level / 1196 * (91 + pg_temp.mix(hashed) % 19) / 100, round_to)
from (
  select subject, subject_id, m / 12 as year,
    (sum(net_amount) + lag(sum(net_amount), 1, sum(net_amount)) over (partition by subject, subject_id order by m / 12)) / 2 as planned,
    -- Whole hundreds for the large, tens for a customer.
    case when subject in ('customer', 'product') then -1 else -2 end as round_to,
    -- A number for the name, the same everywhere; year by year another.
    m / 12 + case when subject_id ~ '^[0-9]+$' then subject_id::integer * 7
      else ascii(subject_id) * 131 + ascii(right(subject_id, 1)) * 17 + length(subject_id) end as hashed
  from sold cross join lateral (values
      ('company', 'company'), ('category', category), ('kind', kind), ('channel', channel),
      ('salesperson', salesperson_id::text),
      ('customer', case when channel <> 'small retail' then customer_id::text end),
      -- Only products that matter are planned one by one.
      ('product', case when product_id in (select product_id from product_profile where weight >= 1000) then product_id::text end)
    ) as s (subject, subject_id)
  where subject_id is not null and m between 0 and 23
  group by subject, subject_id, m / 12
) as p join sales_month on m / 12 = year
where planned > 1000;

-- What a customer bought in the last year, and its place in its channel: 0 the largest, 99 the smallest.
create temp table customer_size as
select customer_id, channel, sum(net_amount) as revenue,
  (rank() over (partition by channel order by sum(net_amount) desc) - 1) * 100 / count(*) over (partition by channel) as place
from sold where m between 12 and 23 group by customer_id, channel;

-- Accounts of some sixty of the larger customers, as of the end of 2025; of a few also those of the year before.
-- What they say is in proportion to what they buy from us; some keep a part of it to themselves.
insert into shop.financials
select customer_id, as_of,
  case when secret <> 1 then current_liabilities + working_capital end,
  case when secret <> 1 then current_liabilities end,
  case when secret <> 2 then current_liabilities + debt + net_assets end,
  case when secret <> 2 then current_liabilities + debt end,
  suppliers, case when secret <> 3 then expected_sales end, case when secret <> 3 then cost_rate end,
  case when secret <> 3 then supply_share end, case when secret not in (3, 4) then credit_days end
from (
  select customer_id, as_of, suppliers, cost_rate, supply_share, 30 + mix / 100 % 3 * 15 as credit_days,
    case when customer_id < 2000 then mix / 7 % 9 else 0 end as secret,
    round(revenue * (105 + mix / 30 % 15) / 100 / (cost_rate * supply_share), -3) as expected_sales,
    round(revenue * suppliers * (40 + mix / 50 % 60) / 100, -3) as current_liabilities,
    round(revenue * suppliers * (14 + mix / 70 % 20) / 100, -3) as working_capital,
    round(revenue * suppliers * (40 + mix / 90 % 20) / 100, -3) as debt,
    round(revenue * suppliers * case customer_id when 2027 then -4 else 35 + mix / 110 % 30 end / 100, -3) as net_assets
  from (
    select customer_id, as_of, revenue * years.share / 100 as revenue, mix, (6 + mix / 20 % 15)::integer as suppliers,
      (70 + mix / 40 % 15) / 100.0 as cost_rate, (15 + mix / 60 % 25) / 100.0 as supply_share
    from customer_size cross join lateral (select pg_temp.mix(customer_id * 43) as mix) as m
    join (values (date '2024-12-31', 90), (date '2025-12-31', 100)) as years (as_of, share)
      on as_of = date '2025-12-31' or mix % 6 = 0
    where channel <> 'small retail' and (pg_temp.mix(customer_id * 37) % 100 < 72 or customer_id in (2003, 2024, 2025, 2026, 2027))
      and customer_id <> 2017
  ) as c
) as f;

-- What the customers with an account owed at each month's end: the larger have a month to pay, the smaller a week.
insert into shop.receivable
select customer_id, last_day, open_amount,
  case when customer_id = 2025 and m >= 22 then 6000 when channel = 'distributor' then round(open_amount / 5, -2) end,
  case when customer_id = 2026 and m >= 20 then date '2026-07-20' when open_amount > 0 then last_day + 1 + (mix % 20)::integer end,
  customer_id = 2025 and m >= 22
from (
  select customer_id, channel, m, first_day + days - 1 as last_day, pg_temp.mix(customer_id * 59 + m) as mix,
    round(greatest(0, coalesce(month.revenue, 0)) * case
      when customer_id = 2027 then 0                                     -- pays when the goods come
      when customer_id = 2024 and m >= 21 then 300 + 60 * (m - 21)       -- lets it grow
      when place < 30 then 60 + pg_temp.mix(customer_id * 59 + m) % 40
      when place < 50 then 25 + pg_temp.mix(customer_id * 59 + m) % 20
      else 4 + pg_temp.mix(customer_id * 59 + m) % 8 end / 100, 2) as open_amount
  from customer_size cross join sales_month
  left join (select customer_id, m, sum(net_amount) as revenue from sold group by customer_id, m) as month using (customer_id, m)
  where channel <> 'small retail'
) as r;

-- Visits since March 2025: three a month to the large, two to the middle, one to the small. A visit is one with an
-- order where the customer buys on that day or within the two days after it.
insert into shop.visit
select visited_on, coalesce(case when salesperson_id = 8 and m < 11 then 13 else salesperson_id end, 1), customer_id,
  exists (select from sold where sold.customer_id = v.customer_id and sold.net_amount > 0 and sale_date between visited_on and visited_on + 2),
  false
from (
  select customer_id, salesperson_id, m, day - case when extract(isodow from day) = 7 then 1 else 0 end as visited_on
  from (
    select customer_id, m, first_day + 1 + (n * (days - 2) / visits + pg_temp.mix(customer_id * 6151 + m * 97 + n) % ((days - 2) / visits))::integer as day
    from customer_size
    join (select distinct customer_id, m from sold) as active using (customer_id)
    join sales_month using (m)
    cross join lateral (select case when place < 35 then 3 when place < 70 then 2 else 1 end as visits) as w
    cross join lateral generate_series(0, visits - 1) as n
    where m >= 4
  ) as d join shop.customer using (customer_id)
) as v;

-- In vain, so far: six visits, four, and two to a house that nobody has entered in the master.
insert into shop.visit
select visited_on, 3, customer_id, false, true
from (values
    (2014, array['2026-05-12', '2026-06-16', '2026-07-14', '2026-08-18', '2026-09-15', '2026-10-13']::date[]),
    (2015, array['2026-07-09', '2026-08-13', '2026-09-10', '2026-10-08']::date[]),
    (3001, array['2026-09-24', '2026-10-22']::date[])
  ) as p (customer_id, days) cross join unnest(days) as visited_on;

-- Complaints since March 2025, of a delivery in thirty to all but the small retail: most are answered on the day
-- or the day after it, and closed within two weeks. A few of the last months are still open.
insert into shop.complaint
select row_number() over (order by opened_on, customer_id), customer_id,
  case when mix / 11 % 9 = 0 then 1 + mix / 13 % 6 end,
  (array['late', 'short', 'damaged', 'price', 'quality', 'late'])[1 + mix / 7 % 6], opened_on,
  case when opened_on + answer <= date '2026-10-31' and mix / 17 % 40 > 0 then opened_on + answer end,
  case when opened_on + close <= date '2026-10-31' and (mix / 19 % 12 > 0 or opened_on < date '2026-08-01') then opened_on + close end
from (
  select c.*, (array[0, 0, 1, 1, 1, 2, 4])[1 + mix / 23 % 7] as answer, (5 + mix / 29 % 12)::integer as close
  from (
    select customer_id, sale_date as opened_on, pg_temp.mix(customer_id * 71 + (sale_date - date '2024-01-01') * 13) as mix
    from sold where channel <> 'small retail' and net_amount > 0 and sale_date >= date '2025-03-01' and customer_id < 2000
    group by customer_id, sale_date
  ) as c
  where mix % 32 = 0
) as complaint;
