-- How far each item is from the tier above, and from losing its own, all others at rest: by candidates, interval by
-- interval between the values of the others. products.sql and customers.sql include it.
--
-- In:  pg_temp.cut_item    (part text, item text, value numeric, tier text, unit numeric): the items of each part that
--                          is cut by itself; tier is A, B, C or N, unit is one in the value's last decimal
-- psql variables:          d_a_cut, d_b_cut, d_crossing
-- Out: pg_temp.distance    (part text, item text, to_next numeric, to_keep numeric)
--
-- A share before an item is (sum of the others above it) ÷ (sum of all). With a value x it is below the cut if
-- before < cut × (others + x), so x must be above before ÷ cut − others. The share with the item is at or below the cut
-- if before + x <= cut × (others + x), where `before` is the sum of the others that are at x or above it.
drop table if exists pg_temp.step, pg_temp.distance;

-- Each different value of a part, with the next one below it and the sum of all that are at it or above it.
create temp table step as
  select part, value as w, coalesce(lag(value) over (partition by part order by value), 0) as below,
    sum(same) over (partition by part order by value desc) as through,
    sum(same) over (partition by part) as total, max(value) over (partition by part) as highest
  from (select part, value, sum(value) as same from cut_item where value > 0 group by 1, 2) v;
create index on step (part, w);
analyze step; analyze cut_item;

create temp table distance as
  select i.part, i.item,
    case
      when i.value <= 0 then i.unit - i.value
      when i.tier = 'A' then null
      when :'d_crossing' = 'higher' then coalesce(higher_next.x, s.highest) - i.value
      else coalesce(lower_next.x,
        case when greatest(s.highest, i.value) + i.unit <= better * (s.total - i.value + greatest(s.highest, i.value) + i.unit)
          then greatest(s.highest, i.value) + i.unit end) - i.value
    end as to_next,
    case
      when i.value <= 0 or i.tier = 'C' then null
      when :'d_crossing' = 'higher' then i.value - coalesce(higher_keep.x, i.value)
      else i.value - coalesce(lower_keep.w + i.unit, i.unit)
    end as to_keep
  from cut_item i
  left join step s on (s.part, s.w) = (i.part, i.value)
  cross join lateral (select
    case i.tier when 'B' then :d_a_cut when 'C' then :d_b_cut end::numeric as better,
    case i.tier when 'A' then :d_a_cut when 'B' then :d_b_cut end::numeric as own,
    s.total - i.value as others) c
  -- Upwards: the first interval from `below` to under `w` with such an x. An item at `below` ties with those there.
  left join lateral (
    select x from step t
    cross join lateral (select greatest(t.below, i.value + i.unit,
      case when t.through >= better * others
        then (div(t.through - better * others, better * i.unit) + 1) * i.unit end) as x) y
    where :'d_crossing' = 'higher' and better is not null and t.part = i.part and t.w > i.value and x < t.w
    order by t.w limit 1
  ) higher_next on true
  -- From the lowest value on: the first interval up to the own value. The item itself is among those at `w` or above.
  left join lateral (
    select x from step t
    cross join lateral (select t.through - i.value as before) b
    cross join lateral (select greatest(t.below, i.unit,
      case when before >= own * others
        then (div(before - own * others, own * i.unit) + 1) * i.unit end) as x) y
    where :'d_crossing' = 'higher' and own is not null and t.part = i.part and t.w <= i.value and x < t.w
    order by t.w limit 1
  ) higher_keep on true
  -- Upwards: the first interval from above `below` to `w`. Its smallest x has the smallest share.
  left join lateral (
    select x from step t
    cross join lateral (select greatest(t.below, i.value) + i.unit as x) y
    where :'d_crossing' = 'lower' and better is not null and t.part = i.part and t.w > i.value
      and t.through + x <= better * (others + x) and x <= t.w
    order by t.w limit 1
  ) lower_next on true
  -- Downwards: the first of the others' values at which the tier is lost. All values of an interval are lost with its
  -- largest one last.
  left join lateral (
    select t.w from step t
    where :'d_crossing' = 'lower' and own is not null and t.part = i.part and t.w < i.value
      and t.through - i.value + t.w > own * (others + t.w)
    order by t.w desc limit 1
  ) lower_keep on true
  where i.value is not null;
create index on distance (part, item);
analyze distance;
