-- A stock count on the last working day of each month, from the month before the first sale (same connection).
create temp table sold_in_month as
select product_id, m, sum(abs(quantity)) as sold
from shop.sales_line join sales_month on sale_date >= first_day and sale_date < first_day + days
where status <> 'void' group by product_id, m;

insert into shop.stock_count
select case when extract(isodow from last_day) = 7 then last_day - 1 else last_day end, product_id, quantity,
  -- At that month's cost and list price, as 03_sales.sql has them.
  round(quantity * unit_cost * (1000 - 2 * (23 - m)) / 1000, 2),
  round(quantity * round(list_price * case when m < 14 then 97 else 100 end / 100, 2), 2)
from (
  select m, (date '2024-11-01' + make_interval(months => m + 1))::date - 1 as last_day, product_id,
    -- Enough for the month behind and the month ahead, by the product's own habit.
    case product_id when 9003 then 40 when 9012 then least(-5, round(sold * cover / 1000)) else
      round(sold * cover * (850 + pg_temp.mix(product_id * 29 + m) % 300) / 1000000) end as quantity
  from (
    select p.product_id, cover, months.m,
      (coalesce(behind.sold, ahead.sold, 0) + coalesce(ahead.sold, case months.m when 23 then behind.sold end, 0)) / 2 as sold
    from product_profile as p cross join generate_series(-1, 23) as months (m)
    left join sold_in_month as behind on behind.product_id = p.product_id and behind.m = months.m
    left join sold_in_month as ahead on ahead.product_id = p.product_id and ahead.m = months.m + 1
    where p.product_id <> 9999
  ) as s
) as counted
join priced using (product_id)
where quantity <> 0;
