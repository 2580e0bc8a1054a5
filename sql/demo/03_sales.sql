-- Two years of invoice lines, drawn from the profiles of 02_master.sql (same connection).

-- Months 0 … 23, how much is sold in each (per cent), and how the seasons of products go.
create temp table sales_month as
select m, (date '2024-11-01' + make_interval(months => m))::date as first_day,
  extract(day from date '2024-11-01' + make_interval(months => m + 1) - interval '1 day')::integer as days,
  calendar_month, level, summer, winter, christmas
from generate_series(0, 23) as m
join (values
    (1, 85, 60, 125, 55), (2, 88, 65, 120, 75), (3, 95, 80, 110, 95), (4, 100, 95, 100, 115), (5, 102, 115, 90, 80),
    (6, 104, 140, 80, 75), (7, 98, 155, 70, 70), (8, 92, 145, 75, 75), (9, 100, 110, 95, 90), (10, 104, 90, 110, 110),
    (11, 106, 70, 120, 150), (12, 122, 65, 130, 190)
  ) as s (calendar_month, level, summer, winter, christmas) on calendar_month = (m + 10) % 12 + 1;

-- One slot a product and unit of its share in a month: a number drawn from them is a product drawn by its weight.
create temp table slot as
select m, row_number() over (partition by m order by product_id, copy)::integer - 1 as slot, product_id, category_number
from (
  select m, product_id, product_id / 100 as category_number,
    (weight::bigint * greatest(10, 100 + (2 * m - 23) * slope / 2)
      * case season when 'summer' then summer when 'winter' then winter when 'christmas' then christmas else 100 end
      / 600000)::integer as copies
  from product_profile cross join sales_month
  where m between first_month and last_month and weight > 0
    and (product_id <> 9005 or calendar_month in (11, 12))
) as w cross join lateral generate_series(1, greatest(1, copies)) as copy;
create unique index on slot (m, slot);
analyze slot;

create temp table slots as select m, count(*)::integer as slots from slot group by m;

-- Lines of each customer in each month.
create temp table customer_month as
select customer_id, s.m, first_day, cases, discount, l.lines, least(orders, l.lines) as orders,
  -- What a course cannot say: one that falls silent buys nothing after the tenth, and two buy fewer categories.
  case when customer_id = 2022 and s.m = 23 then 10 else days end as days,
  case when customer_id = 2005 and s.m >= 19 then 12 - 2 * (s.m - 18)
    when customer_id = 2006 and s.m >= 21 then 6 else categories end as categories
from customer_profile as p cross join sales_month as s
left join customer_course as course using (customer_id, m)
cross join lateral (
  select case when course.level is not null then p.lines * course.level / 100
    else (p.lines * s.level * greatest(5, 100 + (2 * m - 23) * slope / 2)
      * (930 + pg_temp.mix(customer_id * 24 + m) % 140)
      * case when customer_id = 2013 and calendar_month not between 5 and 9 then 0 else 100 end
      / 1000000000)::integer end as lines
) as l
where m between p.first_month and p.last_month and l.lines > 0;

-- Every line with four numbers to decide its affairs by, and two products to choose from.
create temp table draw as
select c.*, i, seed, i % orders as order_number, pg_temp.mix(seed + 500000003) as h, pg_temp.mix(seed + 900000011) as g,
  pg_temp.mix(seed + 300000007) % slots as slot_1, pg_temp.mix(seed + 700000001) % slots as slot_2
from customer_month as c join slots using (m)
cross join lateral generate_series(1, lines) as i
cross join lateral (select (customer_id * 24 + m) * 4096::bigint + i as seed) as s;

-- The first of the two that the customer deals in; none of them, no line.
create temp table line as
select d.*, p.product_id,
  first_day + ((order_number * days + pg_temp.mix(customer_id * 9176 + d.m * 811 + order_number) % days) / orders)::integer as day
from draw as d
join slot as s1 on s1.m = d.m and s1.slot = slot_1
join slot as s2 on s2.m = d.m and s2.slot = slot_2
cross join lateral (
  -- A customer with a narrow range takes none of the special products.
  select case when s1.category_number > 12 and categories > 6 or (s1.category_number + customer_id) % 12 < categories
      and s1.category_number <= 12 then s1.product_id
    when s2.category_number > 12 and categories > 6 or (s2.category_number + customer_id) % 12 < categories
      and s2.category_number <= 12 then s2.product_id end as product_id
) as p
where p.product_id is not null;

insert into shop.sales_line
select row_number() over (order by sale_date, customer_id, seed), dense_rank() over (order by sale_date, customer_id),
  sale_date, product_id, customer_id,
  case when salesperson_id = 8 and m < 11 then 13 else salesperson_id end,
  case when customer_id = 2012 and m >= 21 and g % 10 = 0 then 'East' else region end,
  quantity, list_amount, round(list_amount * (1000 - off) / 1000, 2),
  -- Tills forget the cost of three lines in a hundred; of one product nobody knows it.
  case when g % 100 >= 3 and product_id <> 9004
    then round(unit_cost * (1000 - 2 * (23 - m) + g / 100 % 11 - 5) / 1000, 4) end,
  case when g / 1000 % 333 = 0 then 'void' else 'posted' end,
  -- Most lines are entered the same evening, some days later.
  (sale_date + case when g / 700 % 50 = 0 then (1 + g % 9)::integer else 0 end + time '18:00') at time zone 'UTC'
    + make_interval(secs => h % 7200)
from line as l
join priced using (product_id)
left join shop.customer as c using (customer_id)
cross join lateral (
  -- Nobody delivers on Sundays: it was the day before or the day after, in the same month.
  select day + case when extract(isodow from day) <> 7 then 0 when day = first_day then 1
      when day = first_day + days - 1 or (customer_id + order_number) % 2 = 0 then -1 else 1 end as sale_date,
    -- The dearer the case, the fewer of them. Cheese goes by weight.
    greatest(1, cases * 40 / (priced.list_price + 20)::integer * (400 + h % 1200) / 1000)
      * case when product_id between 509 and 512 and product_id % 2 = 1 then 3 + (h % 1000) / 1000.0 else 1 end as bought,
    -- Prices rose in January 2026.
    round(priced.list_price * case when m < 14 then 97 else 100 end / 100, 2) as price,
    -- Now and then a discount is mistyped.
    case when product_id = 9011 then 1000 when h / 300 % 3989 = 17 then 310 else l.discount + h / 2000 % 20 end as off
) as q
cross join lateral (
  select case when product_id = 9010 and m = 23 then -bought when h / 5000 % 67 = 0 then -(1 + g % 3) else bought end
    ::numeric(12,3) as quantity
) as r
cross join lateral (select round(quantity * price, 2) as list_amount) as a;

-- 2017 caters for two fairs a year and orders the same for each: two months of twelve, half of the year in either.
insert into shop.sales_line
select (select max(line_id) from shop.sales_line) + row_number() over (order by day, product_id), 800000 + fair, day,
  product_id, 2017, salesperson_id, region, 300, list_amount, round(list_amount * 86 / 100, 2),
  round(unit_cost * (1000 - 2 * (23 - m)) / 1000, 4), 'posted', (day + time '18:00') at time zone 'UTC'
from (values (1, date '2025-03-12', 4), (2, date '2025-09-10', 10), (3, date '2026-03-11', 16), (4, date '2026-09-09', 22))
  as fairs (fair, day, m)
cross join priced join shop.customer on customer_id = 2017
cross join lateral (select round(300 * round(list_price * case when m < 14 then 97 else 100 end / 100, 2), 2) as list_amount) as a
where product_id <= 1299 and product_id % 100 = 2;

-- What the tills send now and then: a line that breaks the contract is rejected, kept and counted.
insert into shop.sales_line
select (select max(line_id) from shop.sales_line) + n, 900000 + n, sale_date, product_id, customer_id, 1, 'North',
  12, 300.00, net_amount, 17.5, 'posted', timestamptz '2026-10-20 18:00+00'
from (values
    (1, date '2026-03-11', null, 1001, 270.00),     -- no product
    (2, date '2099-01-01', 102, 1002, 268.50),      -- typed with a wrong year
    (3, date '2026-06-24', 103, 1003, 'NaN'),       -- a till's division by zero
    (4, null, 104, 1004, 281.25),                   -- no date
    (5, date '2026-10-19', 105, null, 264.00)       -- no customer
  ) as bad (n, sale_date, product_id, customer_id, net_amount);
