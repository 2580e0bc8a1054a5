-- In which tier each item will be if its months go on as the last few, of the longest window, in complete months.
-- products.sql and customers.sql include it.
--
-- In:  pg_temp.period      of products.sql
--      pg_temp.month_sum   (month date, basis text, item text, value numeric): of each month from the first one on in
--                          which an item has lines, their sum; at most one row of a month
--      pg_temp.cut_now     (month date, window_months int, basis text, segment text, item text, value numeric, tier text):
--                          the items that are cut together; tier is A, B, C or N
-- psql variables:          d_a_cut, d_b_cut, d_crossing, first_month, windows, outlook_horizon, average_months
-- Out: pg_temp.outlook     (month date, window_months int, basis text, item text, outlook_tier text, outlook text)
--
-- In h months' time the oldest h months of the window are gone, and h have come, each as large as the mean of the last
-- `average_months` months, or of the window's if it has fewer. A month without a line is 0. Of a window shorter than h no
-- month stays, and it holds as many new ones as it is long. Nothing is divided: all values of a month
-- are multiplied by the number of months that the mean is of.
drop table if exists pg_temp.forecast, pg_temp.outlook;

create temp table forecast as
  with ahead as (
    select month, window_months, least(:outlook_horizon, window_months) as gone,
      (from_month + make_interval(months => least(:outlook_horizon, window_months)))::date as stays_from,
      greatest(month - make_interval(months => :average_months - 1), from_month)::date as mean_from
    from period
    where month_complete and window_months = (select max(w) from unnest(string_to_array(:'windows', ',')::int[]) w)
  ), counted as (
    select *, (select count(*) from generate_series(mean_from::timestamp, month::timestamp, interval '1 month')) as mean_of
    from ahead
  )
  select i.month, i.window_months, i.basis, i.segment, i.item, i.tier, c.mean_of * i.value as value,
    coalesce(sum(
      case when s.month >= c.stays_from then c.mean_of * s.value else 0 end
      + case when s.month >= c.mean_from then c.gone * s.value else 0 end), 0) as projected
  from counted c
  join cut_now i using (month, window_months)
  left join month_sum s on (s.basis, s.item) = (i.basis, i.item)
    and s.month between least(c.stays_from, c.mean_from) and c.month
  group by i.month, i.window_months, i.basis, i.segment, i.item, i.tier, c.mean_of, i.value;
analyze forecast;

-- Each item is cut twice: where all move, and where it moves alone. `before` is the sum ahead of it, `through` the one
-- with it and its equals.
create temp table outlook as
  with moving as (
    select *,
      sum(greatest(value, 0)) over part as total_now,
      sum(greatest(projected, 0)) over part as total_then,
      coalesce(sum(greatest(projected, 0)) over (part order by projected desc
        groups between unbounded preceding and 1 preceding), 0) as before_then,
      sum(greatest(projected, 0)) over (part order by projected desc
        groups between unbounded preceding and current row) as through_then
    from forecast
    window part as (partition by month, window_months, basis, segment)
  ), placed as (
    -- Where the projected values would stand among those of now. They weigh nothing themselves.
    select month, window_months, basis, item, is_projected,
      coalesce(sum(weight) over (part order by place desc groups between unbounded preceding and 1 preceding), 0) as above,
      sum(weight) over (part order by place desc groups between unbounded preceding and current row) as at_least
    from forecast
    cross join lateral (values (false, value, greatest(value, 0)), (true, projected, 0)) v (is_projected, place, weight)
    window part as (partition by month, window_months, basis, segment)
  ), cut as (
    select m.month, m.window_months, m.basis, m.item, m.tier, w.way,
      case
        when m.projected <= 0 then 'N'
        when :'d_crossing' = 'higher' then
          case when w.before < :d_a_cut * w.total then 'A' when w.before < :d_b_cut * w.total then 'B' else 'C' end
        else
          case when w.through <= :d_a_cut * w.total then 'A' when w.through <= :d_b_cut * w.total then 'B' else 'C' end
      end as outlook_tier
    from moving m
    join placed p using (month, window_months, basis, item)
    -- What the item has now is not ahead of itself.
    cross join lateral (values
      ('together', before_then, through_then, total_then),
      ('alone',
        p.above - case when m.value > m.projected then greatest(m.value, 0) else 0 end,
        p.at_least - case when m.value >= m.projected then greatest(m.value, 0) else 0 end + greatest(m.projected, 0),
        m.total_now - greatest(m.value, 0) + greatest(m.projected, 0))
    ) w (way, before, through, total)
    where p.is_projected
  ), directed as (
    select month, window_months, basis, item,
      max(outlook_tier) filter (where way = 'together') as outlook_tier,
      -- The names of the tiers stand in the alphabet in the order of the cuts, N last.
      max(sign(ascii(tier) - ascii(outlook_tier))) filter (where way = 'together') as together,
      max(sign(ascii(tier) - ascii(outlook_tier))) filter (where way = 'alone') as alone
    from cut
    group by 1, 2, 3, 4
  )
  select month, window_months, basis, item, outlook_tier,
    case when alone <> together then 'uncertain' when together > 0 then 'rising' when together < 0 then 'falling'
      else 'stable' end as outlook
  from directed;
create unique index on outlook (month, window_months, basis, item);
analyze outlook;
