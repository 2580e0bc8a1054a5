-- Tiers that follow the cuts only beyond a band, from the first month on. products.sql and customers.sql include it.
--
-- In:  pg_temp.raw_tier    (month date, part text, item text, tier text, share_before numeric): tier is A, B, C or N;
--                          share_before is the share before the item, to 6 decimals; part is the same in all months
-- psql variables:          d_a_cut, d_b_cut, h_band (empty: no tier is held), h_months
-- Out: pg_temp.held        (month date, part text, item text, tier text, since date)
--
-- An item that had no tier in the month before, or is or was in N, takes its tier by the cuts. Else each of the last
-- h_months months since then must allow the change: it rises no further than the month that allows least, and falls
-- likewise.
drop table if exists pg_temp.limits, pg_temp.held;

create temp table limits as
  select *,
    case when tier <> 'N' then
      case when share_before < :d_a_cut - nullif(:'h_band', '')::numeric then 1
        when share_before < :d_b_cut - nullif(:'h_band', '')::numeric then 2 else 3 end end as best,
    case when tier <> 'N' then
      case when share_before < :d_a_cut + nullif(:'h_band', '')::numeric then 1
        when share_before < :d_b_cut + nullif(:'h_band', '')::numeric then 2 else 3 end end as worst,
    position(tier in 'ABCN') as number
  from raw_tier
  where :'h_band' <> '';
create index on limits (part, item, month);
analyze limits;

create temp table held as
  with recursive walk as (
    select l.month, l.part, l.item, l.number as held, l.month as since, l.number as raw,
      case when l.best is not null then array[l.best] else '{}' end as bests,
      case when l.worst is not null then array[l.worst] else '{}' end as worsts
    from limits l
    where not exists (
      select from limits b where (b.part, b.item, b.month) = (l.part, l.item, (l.month - interval '1 month')::date))
    union all
    select l.month, l.part, l.item, n.held, case when n.held = w.held then w.since else l.month end, l.number,
      n.bests, n.worsts
    from walk w
    join limits l on (l.part, l.item, l.month) = (w.part, w.item, (w.month + interval '1 month')::date)
    -- The last h_months months, this one among them, as far back as there are any without N.
    cross join lateral (select
      case when l.best is null then '{}' else
        (w.bests || l.best)[greatest(1, cardinality(w.bests) + 2 - :h_months):] end as bests,
      case when l.worst is null then '{}' else
        (w.worsts || l.worst)[greatest(1, cardinality(w.worsts) + 2 - :h_months):] end as worsts) m
    cross join lateral (select
      case
        when l.number = 4 or w.raw = 4 then l.number
        when cardinality(m.bests) < :h_months then w.held
        when (select max(x) from unnest(m.bests) x) < w.held then (select max(x) from unnest(m.bests) x)
        when (select min(x) from unnest(m.worsts) x) > w.held then (select min(x) from unnest(m.worsts) x)
        else w.held
      end as held, m.bests, m.worsts) n
  )
  select month, part, item, substr('ABCN', held, 1) as tier, since from walk;
create index on held (month, part, item);
analyze held;
