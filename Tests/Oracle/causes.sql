-- The causes of moves and changes in plain SQL: what the program must give, to the last digit.
-- Written from the specification alone. Runs after products.sql and, where there are customers, customers.sql, in the
-- same session: it takes the periods, the sums and the tiers from there, with their variables.
--
-- psql variables, besides those of products.sql and customers.sql:
--   causes_top        50   how many products and customers have a row for their change of gross profit alone
--   causes_grain      product  causes.grain; cell needs customers.sql
--   revenue_decimals  by default those of oracle.sales
--   has_channel       whether the customers' channel is mapped; by default where customers.sql was run
--
-- Where the specification leaves a choice:
--   a row of product_summary with the movement lost is no row: the product is not there in that month
--   gross profit and revenue are null where the item has no row in that month, and count as 0 in a change
--   the largest changes include those of 0, where fewer items changed
--   by what is not mapped there are no rows: without a cost none by profit, no ratios and no bridges
--   a product that is gone counts in the tier that it had in the month before the comparison
--   a margin needs no stock: only what stands in the formula of a figure must be above 0
--   coverage takes part where one of the months is not covered in full; else its effect is null, as where the
--     figure has none. In units it carries all pieces ÷ costed pieces too
--   the effect of a factor that did not change is set to 0 after the fact: it takes part like the others
--   a contribution ratio that one factor alone would have given counts from min_coverage on, by the coverage it had
--   `causes` without a sufficient factor takes the effect in the direction of the move: above 0 for a better tier
--   of equal movers the first in the order of the keys
--
-- Leaves oracle.product_cause, ratio_cause, profit_bridge and, after customers.sql, customer_cause, with the columns of
-- the target less run_id.
\set ON_ERROR_STOP on
\if :{?causes_grain} \else \set causes_grain product \endif
\if :{?causes_top} \else \set causes_top 50 \endif
\if :{?revenue_decimals}
  \set oracle_revenue_decimals :revenue_decimals
\else
  select coalesce(max(scale(revenue)), 0) as oracle_revenue_decimals from oracle.sales \gset
\endif
select to_regclass('oracle.customer_summary') is not null as oracle_has_customers \gset
\if :{?has_channel} \else \set has_channel :oracle_has_customers \endif

set client_min_messages = warning;
set work_mem = '256MB';

drop table if exists
  pg_temp.pair, pg_temp.compared, pg_temp.standing, pg_temp.standing_total, pg_temp.product_move, pg_temp.caused,
  pg_temp.factor, pg_temp.coalition, pg_temp.game, pg_temp.coalition_value, pg_temp.effect, pg_temp.rounded_effect,
  pg_temp.cell_month, pg_temp.cell_price, pg_temp.channel_period, pg_temp.channel_compared, pg_temp.customer_compared, pg_temp.customer_move, pg_temp.customer_caused;
drop table if exists oracle.product_cause, oracle.ratio_cause, oracle.profit_bridge, oracle.customer_cause;

-- Which month is compared with which, at the same window. An unfinished one is not compared.
create temp table pair as
  select p.month, p.window_months, c.compare, b.month as before_month
  from period p
  cross join (values ('month', 1), ('year', 12)) c (compare, months)
  join period b on b.month = (p.month - make_interval(months => c.months))::date and b.window_months = p.window_months
  where p.month_complete and b.month_complete;
analyze pair;

-- Every product of one of both months, with its sums before (0) and now (1). Only costed lines have a price and a cost.
create temp table compared as
  with now as (
    select p.compare, m.* from pair p join product_measure m using (month, window_months)
  ), before as (
    select p.compare, p.month as now_month, m.*
    from pair p join product_measure m on (m.month, m.window_months) = (p.before_month, p.window_months)
  )
  select coalesce(n.month, b.now_month) as month, k.*,
    coalesce(n.category, b.category, '(unassigned)') as category,
    b.lines is not null as here0, coalesce(b.lines, 0) as lines0, b.costed_quantity as q0, b.costed_revenue as s0,
    b.cost as c0, b.revenue as r0, b.quantity as u0, b.stock_sum as i0, b.stock_divisor as d0,
    b.company_revenue - b.revenue as o0, b.gross_profit as g0,
    b.gross_margin as gross_margin0, b.turnover as turnover0, b.cross_ratio as cross_ratio0,
    b.contribution_ratio as contribution_ratio0,
    n.lines is not null as here1, coalesce(n.lines, 0) as lines1, n.costed_quantity as q1, n.costed_revenue as s1,
    n.cost as c1, n.revenue as r1, n.quantity as u1, n.stock_sum as i1, n.stock_divisor as d1,
    n.company_revenue - n.revenue as o1, n.gross_profit as g1,
    n.gross_margin as gross_margin1, n.turnover as turnover1, n.cross_ratio as cross_ratio1,
    n.contribution_ratio as contribution_ratio1,
    0::bigint as change_rank, ''::text as kind, 0::numeric as revenue_volume,
    0::numeric as volume_effect, 0::numeric as price_effect, null::numeric as customer_mix_effect,
    0::numeric as cost_effect,
    0::numeric as new_effect, 0::numeric as lost_effect, 0::numeric as other_effect
  from now n
  full join before b
    on (b.now_month, b.window_months, b.compare, b.product_id) = (n.month, n.window_months, n.compare, n.product_id)
  cross join lateral (select coalesce(n.window_months, b.window_months), coalesce(n.compare, b.compare),
    coalesce(n.product_id, b.product_id)) k (window_months, compare, product_id);
create unique index on compared (month, window_months, compare, product_id);

update compared t
set change_rank = r.change_rank
from (
  select month, window_months, compare, product_id, row_number() over (partition by month, window_months, compare
    order by abs(coalesce(g1, 0) - coalesce(g0, 0)) desc, :oracle_order) as change_rank
  from compared
) r
where (r.month, r.window_months, r.compare, r.product_id) = (t.month, t.window_months, t.compare, t.product_id);

-- The first of these that applies.
update compared
set kind = case when least(q0, q1, s0, s1) > 0 and here0 and here1 then 'comparable'
  when lines0 = 0 then 'new' when lines1 = 0 then 'lost' else 'other' end;

-- The bridge of a product: volume and price are rounded once, cost is what remains.
update compared
set revenue_volume = oracle.ratio_to(s0 * (q1 - q0), q0, :oracle_revenue_decimals),
  volume_effect = oracle.ratio_to((s0 - c0) * (q1 - q0), q0, :oracle_revenue_decimals),
  price_effect = oracle.ratio_to(s1 * q0 - s0 * q1, q0, :oracle_revenue_decimals),
  cost_effect = g1 - g0 - oracle.ratio_to((s0 - c0) * (q1 - q0), q0, :oracle_revenue_decimals)
    - oracle.ratio_to(s1 * q0 - s0 * q1, q0, :oracle_revenue_decimals)
where kind = 'comparable';
update compared
set new_effect = case kind when 'new' then coalesce(g1, 0) else 0 end,
  lost_effect = case kind when 'lost' then -coalesce(g0, 0) else 0 end,
  other_effect = case kind when 'other' then g1 - g0 else 0 end
where kind <> 'comparable';

-- What single customers bought, with the channel that each has today. By cell there is a price effect of each customer
-- and product with a price in both windows; what it leaves of the product's is the mix of customers.
create temp table cell_month (month date, product_id text, customer_id text, channel text, lines bigint,
  q numeric, s numeric, c numeric);
create temp table cell_price (month date, window_months int, compare text, product_id text, channel text, price numeric);
select :'causes_grain' = 'cell' as oracle_has_cells, :'causes_grain' = 'cell' or :'has_channel' as oracle_reads_cells \gset
\if :oracle_reads_cells
  insert into cell_month
    select date_trunc('month', sale_date::timestamp)::date, product_id::text, customer_id::text, channel, count(*),
      coalesce(sum(quantity) filter (where line_cost is not null), 0),
      coalesce(sum(revenue) filter (where line_cost is not null), 0), coalesce(sum(line_cost), 0)
    from (
      select l.sale_date, l.product_id, l.customer_id, coalesce(rtrim(c.channel::text), '(unassigned)') as channel,
        l.quantity, l.revenue, coalesce(l.cost, m.unit_cost * l.quantity) as line_cost
      from oracle.sales l
      left join master m using (product_id)
      left join oracle.customers c using (customer_id)
      where l.sale_date between date :'first_month' and date :'business_date'
    ) line
    group by 1, 2, 3, 4;
  analyze cell_month;
\endif
create index on cell_price (month, window_months, compare, product_id, channel);
\if :oracle_has_cells
  insert into cell_price
    with cell as (
      select p.month, p.window_months, c.product_id, c.customer_id, c.channel, sum(c.q) as q, sum(c.s) as s
      from period p join cell_month c on c.month between p.from_month and p.month
      group by 1, 2, 3, 4, 5
    )
    select p.month, p.window_months, p.compare, n.product_id, n.channel,
      oracle.ratio_to(n.s * b.q - b.s * n.q, b.q, :oracle_revenue_decimals)
    from pair p
    join cell n using (month, window_months)
    join cell b on (b.month, b.window_months, b.product_id, b.customer_id)
      = (p.before_month, p.window_months, n.product_id, n.customer_id)
    where least(b.q, n.q, b.s, n.s) > 0;
  update compared set customer_mix_effect = 0;
  update compared t
  set customer_mix_effect = t.price_effect - coalesce(c.price, 0), price_effect = coalesce(c.price, 0)
  from compared o
  left join (
    select month, window_months, compare, product_id, sum(price) as price from cell_price group by 1, 2, 3, 4
  ) c on (c.month, c.window_months, c.compare, c.product_id)
    = (o.month, o.window_months, o.compare, o.product_id::text)
  where t.kind = 'comparable' and (t.month, t.window_months, t.compare, t.product_id)
    = (o.month, o.window_months, o.compare, o.product_id);
\endif
analyze compared;

-- Where a value would stand among others: the sums of those that are above 0, from the largest on.
create temp table standing_total as
  select 'product' as side, month, window_months, basis, '(all)' as segment,
    coalesce(sum(value) filter (where value > 0), 0) as total,
    :a_cut::numeric as a_cut, :b_cut::numeric as b_cut, :'crossing' = 'lower' as lower
  from tiered where merchandise group by 2, 3, 4;
create temp table standing as
  select 'product' as side, month, window_months, basis, '(all)' as segment, value,
    sum(sum(value)) over (partition by month, window_months, basis order by value desc) as through
  from tiered where merchandise and value > 0 group by 2, 3, 4, 6;
\if :oracle_has_customers
  insert into standing_total
    select 'customer', month, window_months, basis, segment, coalesce(sum(value) filter (where value > 0), 0),
      :ca_cut, :cb_cut, :'c_crossing' = 'lower'
    from customer_tier group by 2, 3, 4, 5;
  insert into standing
    select 'customer', month, window_months, basis, segment, value,
      sum(sum(value)) over (partition by month, window_months, basis, segment order by value desc)
    from customer_tier where value > 0 group by 2, 3, 4, 5, 6;
\endif
create unique index on standing_total (side, month, window_months, basis, segment);
create unique index on standing (side, month, window_months, basis, segment, value);
analyze standing; analyze standing_total;

-- The tier of a value among a month's other values: those of the month less the item's own.
create or replace function oracle.tier_among(
  side_asked text, month_asked date, window_asked int, basis_asked text, segment_asked text, own numeric, asked numeric)
returns text
language sql stable as $$
  select case
    when asked > 0 is not true then 'N'
    when not lower then case when before < a_cut * sum then 'A' when before < b_cut * sum then 'B' else 'C' end
    else case when through <= a_cut * sum then 'A' when through <= b_cut * sum then 'B' else 'C' end
  end
  from (
    select t.lower, t.a_cut, t.b_cut,
      t.total - case when own > 0 then own else 0 end + asked as sum,
      coalesce((
        select s.through from pg_temp.standing s
        where (s.side, s.month, s.window_months, s.basis, s.segment)
          = (side_asked, month_asked, window_asked, basis_asked, segment_asked) and s.value > asked
        order by s.value limit 1), 0) - case when own > asked then own else 0 end as before,
      coalesce((
        select s.through from pg_temp.standing s
        where (s.side, s.month, s.window_months, s.basis, s.segment)
          = (side_asked, month_asked, window_asked, basis_asked, segment_asked) and s.value >= asked
        order by s.value limit 1), 0) - case when own >= asked then own else 0 end + asked as through
    from pg_temp.standing_total t
    where (t.side, t.month, t.window_months, t.basis, t.segment)
      = (side_asked, month_asked, window_asked, basis_asked, segment_asked)
  ) q
$$;

-- Would it have moved alone, and would it have moved had it stood still?
create or replace function oracle.move_cause(from_tier text, to_tier text, own_alone text, others_alone text) returns text
language sql immutable as $$
  select case
    when from_tier is null then 'new'
    when to_tier is null then 'lost'
    when from_tier = to_tier then 'cuts'
    when own_alone = to_tier and others_alone = to_tier then 'either'
    when own_alone = to_tier then 'own'
    when others_alone = to_tier then 'others'
    else 'both'
  end
$$;

-- Whether an item crossed the cut next to a move's new tier the other way. Tiers stand in the alphabet in their order.
create or replace function oracle.crossed(from_tier text, to_tier text, other_from text, other_to text) returns boolean
language sql immutable as $$
  select case
    when to_tier collate "C" < from_tier collate "C"
      then other_from collate "C" <= to_tier collate "C" and other_to collate "C" > to_tier collate "C"
    else other_from collate "C" >= to_tier collate "C" and other_to collate "C" < to_tier collate "C"
  end
$$;

-- Every product by every basis in both months.
create temp table product_move as
  with now as (
    select p.compare, t.* from pair p join tiered t using (month, window_months)
  ), before as (
    select p.compare, p.month as now_month, t.*
    from pair p join tiered t on (t.month, t.window_months) = (p.before_month, p.window_months)
  )
  select coalesce(n.month, b.now_month) as month, coalesce(n.window_months, b.window_months) as window_months,
    coalesce(n.compare, b.compare) as compare, coalesce(n.product_id, b.product_id) as product_id,
    coalesce(n.basis, b.basis) as basis, coalesce(n.merchandise, b.merchandise) as merchandise,
    b.tier as from_tier, n.tier as to_tier, b.value as value0, n.value as value1
  from now n
  full join before b on (b.now_month, b.window_months, b.compare, b.basis, b.product_id)
    = (n.month, n.window_months, n.compare, n.basis, n.product_id);
create unique index on product_move (month, window_months, compare, basis, product_id);
-- Movers are looked for among the few that moved.
create index on product_move (month, window_months, compare, basis) where merchandise and from_tier <> to_tier;
analyze product_move;

-- The rows: moves, and by profit the largest changes.
create temp table caused as
  select v.*, p.before_month, v.merchandise and v.from_tier is distinct from v.to_tier as moves,
    case when v.merchandise and v.from_tier is distinct from v.to_tier then
      oracle.move_cause(v.from_tier, v.to_tier,
        case when v.from_tier is not null and v.to_tier is not null then
          oracle.tier_among('product', p.before_month, v.window_months, v.basis, '(all)', v.value0, v.value1) end,
        case when v.from_tier is not null and v.to_tier is not null then
          oracle.tier_among('product', v.month, v.window_months, v.basis, '(all)', v.value1, v.value0) end)
    end as cause
  from product_move v
  join pair p using (month, window_months, compare)
  join compared c using (month, window_months, compare, product_id)
  where v.merchandise and v.from_tier is distinct from v.to_tier or v.basis = 'profit' and c.change_rank <= :causes_top;
create unique index on caused (month, window_months, compare, basis, product_id);
analyze caused;

-- Factors by their bits, in the order in which equals are taken.
create temp table factor (bit int, name text);
insert into factor values (1, 'volume'), (2, 'price'), (4, 'cost'), (8, 'stock'), (16, 'others'), (32, 'coverage');
create temp table coalition as
  select mask, (select count(*)::int from factor where mask & bit <> 0) as size from generate_series(0, 63) mask;

-- What is parted into effects: the ratios that have a row, and the gross profit of moves by profit. `formula` are the
-- factors of the figure; `mask` those that take part; `fixed` those that did not change.
create temp table game as
  with wanted as (
    select month, window_months, compare, product_id, 'gross_profit' as figure from caused
    where basis = 'profit' and cause in ('own', 'either', 'both')
    union all
    select month, window_months, compare, product_id, 'gross_margin' from caused where basis = 'profit'
    union
    select month, window_months, compare, product_id, 'contribution_ratio' from caused where basis = 'contribution'
    union
    select month, window_months, compare, product_id, figure from compared
    cross join unnest(array['turnover', 'cross_ratio', 'contribution_ratio']) figure
    where change_rank <= :causes_top and :'has_cost'::boolean
  ), known as (
    select w.figure, c.*, f.ratio_before, f.ratio, case w.figure
        when 'gross_profit' then 1 + 2 + 4
        when 'gross_margin' then 2 + 4
        when 'turnover' then
          case :'turnover_basis' when 'cost' then 1 + 4 + 8 when 'units' then 1 + 8 + 32 else 1 + 2 + 8 + 32 end
        when 'cross_ratio' then case :'turnover_basis' when 'cost' then 1 + 2 + 4 + 8 else 1 + 2 + 4 + 8 + 32 end
        else 63
      end as formula,
      (s0, s1) is not distinct from (r0, r1)
        and (:'turnover_basis' <> 'units' or (q0, q1) is not distinct from (u0, u1)) as covered,
      case when q0 = q1 then 1 else 0 end
      + case when s0 * q1 = s1 * q0 then 2 else 0 end
      + case when c0 * q1 = c1 * q0 then 4 else 0 end
      + case when i0 * d1 = i1 * d0 then 8 else 0 end
      + case when o0 = o1 then 16 else 0 end
      + case when s0 * r1 = s1 * r0 and (:'turnover_basis' <> 'units' or q0 * u1 = q1 * u0) then 32 else 0 end as fixed
    from wanted w
    join compared c using (month, window_months, compare, product_id)
    cross join lateral (values
      ('gross_profit', g0, g1), ('gross_margin', gross_margin0, gross_margin1), ('turnover', turnover0, turnover1),
      ('cross_ratio', cross_ratio0, cross_ratio1), ('contribution_ratio', contribution_ratio0, contribution_ratio1)
    ) f (figure, ratio_before, ratio)
    where f.figure = w.figure and (f.ratio_before is not null or f.ratio is not null)
  )
  select row_number() over () as id, *,
    case when covered then formula & 31 else formula end as mask,
    coalesce(ratio_before is not null and ratio is not null and least(q0, q1, s0, s1) > 0
      and (formula & 8 = 0 or least(i0, i1) > 0)
      and (formula & 48 = 0 or covered or least(r0, r1) > 0), false) as computable
  from known;
create unique index on game (id);
analyze game;

-- The figure with the factors of a coalition as they are now, the others as before. Price, cost, own revenue and stock
-- are quotients; nothing is divided before the end. The two ends are the published figures.
create temp table coalition_value as
  select g.id, k.mask, k.size, s.coverage_above, case
      when k.mask = 0 then g.ratio_before
      when k.mask = g.mask then g.ratio
      else oracle.ratio_to(f.numerator, f.denominator, 12)
    end as value, oracle.ratio_to(f.numerator, f.denominator,
      case g.figure when 'contribution_ratio' then 12 when 'gross_profit' then 12 else 6 end) as computed
  from game g
  join coalition k on k.mask & g.mask = k.mask
  cross join lateral (
    select case when k.mask & 1 <> 0 then q1 else q0 end as q,
      case when k.mask & 2 <> 0 then s1 else s0 end as price_s, case when k.mask & 2 <> 0 then q1 else q0 end as price_q,
      case when k.mask & 4 <> 0 then c1 else c0 end as cost_c, case when k.mask & 4 <> 0 then q1 else q0 end as cost_q,
      case when k.mask & 8 <> 0 then i1 else i0 end as stock_i, case when k.mask & 8 <> 0 then d1 else d0 end as stock_d,
      case when k.mask & 16 <> 0 then o1 else o0 end as o,
      case when k.mask & 32 <> 0 then r1 else r0 end as cover_r, case when k.mask & 32 <> 0 then s1 else s0 end as cover_s,
      case when k.mask & 32 <> 0 then u1 else u0 end as cover_u, case when k.mask & 32 <> 0 then q1 else q0 end as cover_q
  ) x
  cross join lateral (
    select price_s * cost_q - cost_c * price_q as margin_over, price_s * cost_q as margin_under,
      case :'turnover_basis' when 'cost' then q * cost_c when 'units' then q * cover_u
        else q * price_s * cover_r end as sold_over,
      case :'turnover_basis' when 'cost' then cost_q when 'units' then cover_q
        else price_q * cover_s end as sold_under,
      q * price_s * cover_r as own_over, price_q * cover_s as own_under,
      cover_s >= :min_coverage * cover_r as coverage_above
  ) s
  cross join lateral (
    select
      case g.figure
        when 'gross_profit' then q * margin_over
        when 'gross_margin' then margin_over
        when 'turnover' then sold_over * stock_d
        when 'cross_ratio' then margin_over * sold_over * stock_d
        else margin_over * sold_over * stock_d * own_over
      end as numerator,
      case g.figure
        when 'gross_profit' then price_q * cost_q
        when 'gross_margin' then margin_under
        when 'turnover' then sold_under * stock_i
        when 'cross_ratio' then margin_under * sold_under * stock_i
        else margin_under * sold_under * stock_i
          * case when own_over + o * own_under > 0 then own_over + o * own_under end
      end as denominator
  ) f
  where g.computable;
create index on coalition_value (id, mask);
analyze coalition_value;

-- The formulas give what is published, or the effects would be those of another figure.
do $$
begin
  if exists (
    select from coalition_value v join game g using (id)
    where v.mask in (0, g.mask) and round(v.computed - v.value, 10) <> 0 and g.mask <> 0)
  then
    raise exception 'oracle: the factors do not make up the published ratio';
  end if;
end $$;

-- Shapley: of each coalition with the factor (size - 1)! (n - size)! times its value, of each without it
-- size! (n - size - 1)! times its value less. That is n! times the effect.
create temp table effect as
  select v.id, f.bit, f.name, n.size as players, case when g.fixed & f.bit <> 0 then 0 else sum(
      case when v.mask & f.bit <> 0 then factorial(v.size - 1) * factorial(n.size - v.size)
        else -factorial(v.size) * factorial(n.size - v.size - 1) end * v.value) end as times_factorial
  from coalition_value v
  join game g using (id)
  join coalition n on n.mask = g.mask
  join factor f on g.mask & f.bit <> 0
  group by v.id, f.bit, f.name, n.size, g.fixed, g.ratio, g.ratio_before
  having count(v.value) = count(*);
create index on effect (id);
analyze effect;

-- What rounding leaves goes to the largest effect.
create temp table rounded_effect as
  select id, bit, rounded + case when place = 1 then change - sum(rounded) over (partition by id) else 0 end as effect
  from (
    select e.*, g.ratio - g.ratio_before as change,
      oracle.ratio_to(times_factorial, factorial(players),
        case g.figure when 'contribution_ratio' then 12 else 6 end) as rounded,
      row_number() over (partition by id order by abs(times_factorial) desc, bit) as place
    from effect e join game g using (id)
    where g.figure <> 'gross_profit'
  ) t;

create table oracle.ratio_cause as
  select g.month, g.window_months, g.compare, g.product_id, g.figure, g.ratio_before, g.ratio,
    e.volume, e.price, e.cost, e.stock, e.others,
    case when e.id is not null and g.formula & 32 <> 0 then e.coverage end as coverage
  from game g
  left join (
    select id, max(effect) filter (where bit = 1) as volume, max(effect) filter (where bit = 2) as price,
      max(effect) filter (where bit = 4) as cost, max(effect) filter (where bit = 8) as stock,
      max(effect) filter (where bit = 16) as others, max(effect) filter (where bit = 32) as coverage
    from rounded_effect group by 1
  ) e using (id)
  where g.figure <> 'gross_profit';

create table oracle.product_cause as
  with alone as (
    -- The tier that each single factor would have given, among the others as they were.
    select c.month, c.window_months, c.compare, c.basis, c.product_id, e.bit, e.name, c.to_tier,
      e.times_factorial * case when c.to_tier collate "C" < c.from_tier collate "C" then 1 else -1 end as toward,
      oracle.tier_among('product', c.before_month, c.window_months, c.basis, '(all)', c.value0,
        case when c.basis = 'profit' or v.coverage_above then v.value end) = c.to_tier as suffices
    from caused c
    join game g on (g.month, g.window_months, g.compare, g.product_id) = (c.month, c.window_months, c.compare, c.product_id)
      and g.figure = case c.basis when 'profit' then 'gross_profit' when 'contribution' then 'contribution_ratio' end
    join effect e on e.id = g.id and e.name <> 'others'
    join coalition_value v on v.id = g.id and v.mask = e.bit
    where c.cause in ('own', 'either', 'both')
  ), named as (
    select month, window_months, compare, basis, product_id,
      coalesce(array_agg(name order by bit) filter (where suffices),
        (array_agg(name order by toward desc, bit) filter (where toward > 0))[1:1]) as causes
    from alone group by 1, 2, 3, 4, 5
  )
  select c.month, c.window_months, c.compare, c.product_id, c.basis, c.from_tier, c.to_tier, c.cause, coalesce(f.causes, '{}') as causes,
    case when c.cause in ('others', 'both') then (
      select o.product_id from (
        select product_id, value1 from product_move m
        where (m.month, m.window_months, m.compare, m.basis) = (c.month, c.window_months, c.compare, c.basis)
          and m.merchandise and m.from_tier <> m.to_tier and oracle.crossed(c.from_tier, c.to_tier, m.from_tier, m.to_tier)
        order by value1 desc nulls last, :oracle_order limit 1) o
    ) end as mover,
    t.g0 as gross_profit_before, t.g1 as gross_profit, t.volume_effect, t.price_effect, t.customer_mix_effect,
    t.cost_effect,
    t.new_effect, t.lost_effect, t.other_effect
  from caused c
  join compared t using (month, window_months, compare, product_id)
  left join named f using (month, window_months, compare, basis, product_id);

-- A product in a channel, in both windows. A customer's channel is that of today; who has none is unassigned.
create temp table channel_period as
  select p.month, p.window_months, c.product_id, c.channel, sum(c.q) as q, sum(c.s) as s, sum(c.c) as c
  from period p join cell_month c on c.month between p.from_month and p.month
  where :'has_channel'::boolean
  group by 1, 2, 3, 4;
create index on channel_period (month, window_months);
analyze channel_period;

create temp table channel_compared as
  with now as (
    select p.compare, t.* from pair p join channel_period t using (month, window_months)
  ), before as (
    select p.compare, p.month as now_month, t.*
    from pair p join channel_period t on (t.month, t.window_months) = (p.before_month, p.window_months)
  ), both_months as (
    select coalesce(n.month, b.now_month) as month, coalesce(n.window_months, b.window_months) as window_months,
      coalesce(n.compare, b.compare) as compare, coalesce(n.product_id, b.product_id) as product_id,
      coalesce(n.channel, b.channel) as channel,
      b.q as q0, b.s as s0, b.c as c0, coalesce(b.s - b.c, 0) as g0,
      n.q as q1, n.s as s1, coalesce(n.s - n.c, 0) as g1,
      case when b.product_id is null then 'new' when n.product_id is null then 'lost'
        when least(b.q, n.q, b.s, n.s) > 0 then 'comparable' else 'other' end as kind
    from now n
    full join before b on (b.now_month, b.window_months, b.compare, b.product_id, b.channel)
      = (n.month, n.window_months, n.compare, n.product_id, n.channel)
  ), rounded as (
    select *,
      case kind when 'comparable' then oracle.ratio_to(s0 * (q1 - q0), q0, :oracle_revenue_decimals) else 0 end
        as revenue_volume,
      case kind when 'comparable' then oracle.ratio_to((s0 - c0) * (q1 - q0), q0, :oracle_revenue_decimals) else 0 end
        as volume_effect,
      case kind when 'comparable' then oracle.ratio_to(s1 * q0 - s0 * q1, q0, :oracle_revenue_decimals) else 0 end
        as price_effect
    from both_months
  ), celled as (
    select r.*, case when :'oracle_has_cells'::boolean then
      case r.kind when 'comparable' then coalesce((
        select sum(price) from cell_price c
        where (c.month, c.window_months, c.compare, c.product_id, c.channel)
          = (r.month, r.window_months, r.compare, r.product_id, r.channel)), 0) else 0 end end as cells
    from rounded r
  )
  select month, window_months, compare, 'channel' as level, channel as value, kind, s0, g0, g1, revenue_volume,
    volume_effect, coalesce(cells, price_effect) as price_effect, price_effect - cells as customer_mix_effect,
    case kind when 'comparable' then g1 - g0 - volume_effect - price_effect else 0 end as cost_effect,
    case kind when 'new' then g1 else 0 end as new_effect, case kind when 'lost' then -g0 else 0 end as lost_effect,
    case kind when 'other' then g1 - g0 else 0 end as other_effect
  from celled;

-- Volume of a group: today's pieces at yesterday's prices, at yesterday's margin of the group; the rest is mix.
create table oracle.profit_bridge as
  with leveled as (
    select c.*, l.level, l.value
    from compared c
    join product_move r using (month, window_months, compare, product_id)
    cross join lateral (values ('company', '(all)'), ('category', c.category),
      ('product_tier', coalesce(r.to_tier, r.from_tier))) l (level, value)
    where r.basis = 'revenue'
  ), summed as (
    select month, window_months, compare, level, value, coalesce(sum(g0), 0) as gross_profit_before,
      coalesce(sum(g0) filter (where kind = 'comparable'), 0) as comparable_profit,
      coalesce(sum(s0) filter (where kind = 'comparable'), 0) as comparable_revenue,
      coalesce(sum(revenue_volume), 0) as revenue_volume,
      coalesce(sum(volume_effect), 0) as product_volume, coalesce(sum(price_effect), 0) as price_effect,
      case when :'oracle_has_cells'::boolean then coalesce(sum(customer_mix_effect), 0) end as customer_mix_effect,
      coalesce(sum(cost_effect), 0) as cost_effect, coalesce(sum(new_effect), 0) as new_effect,
      coalesce(sum(lost_effect), 0) as lost_effect, coalesce(sum(other_effect), 0) as other_effect,
      coalesce(sum(g1), 0) as gross_profit
    from (
      select month, window_months, compare, level, value, kind, s0, g0, g1, revenue_volume, volume_effect, price_effect,
        customer_mix_effect, cost_effect, new_effect, lost_effect, other_effect from leveled
      union all
      select * from channel_compared
      union all
      -- The company has a row even where it has no product.
      select month, window_months, compare, 'company', '(all)', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 from pair
    ) t
    where :'has_cost'::boolean
    group by 1, 2, 3, 4, 5
  )
  select month, window_months, compare, level, value, gross_profit_before,
    v.volume_effect, product_volume - v.volume_effect as mix_effect, price_effect, customer_mix_effect,
    cost_effect,
    new_effect, lost_effect, other_effect, gross_profit
  from summed
  cross join lateral (select coalesce(
    oracle.ratio_to(comparable_profit * revenue_volume, comparable_revenue, :oracle_revenue_decimals), 0)
  ) v (volume_effect);

\if :oracle_has_customers
  -- The customers of both months, each within its segment; over all customers no cause is told.
  create temp table customer_move as
    with now as (
      select p.compare, t.* from pair p join customer_tier t using (month, window_months)
      where t.basis in ('revenue', 'profit')
    ), before as (
      select p.compare, p.month as now_month, t.*
      from pair p join customer_tier t on (t.month, t.window_months) = (p.before_month, p.window_months)
      where t.basis in ('revenue', 'profit')
    )
    select coalesce(n.month, b.now_month) as month, coalesce(n.window_months, b.window_months) as window_months,
      coalesce(n.compare, b.compare) as compare, coalesce(n.customer_id, b.customer_id) as customer_id,
      coalesce(n.basis, b.basis) as basis, coalesce(n.segment, b.segment) as segment,
      b.tier as from_tier, n.tier as to_tier, b.value as value0, n.value as value1
    from now n
    full join before b on (b.now_month, b.window_months, b.compare, b.basis, b.customer_id)
      = (n.month, n.window_months, n.compare, n.basis, n.customer_id);
  create index on customer_move (month, window_months, compare, basis, segment) where from_tier <> to_tier;
  analyze customer_move;

  create temp table customer_caused as
    with valued as (
      select m.*, p.before_month, b.revenue as revenue_before, n.revenue,
        b.gross_profit as gross_profit_before, n.gross_profit
      from customer_move m
      join pair p using (month, window_months, compare)
      left join customer_period n on (n.month, n.window_months, n.customer_id) = (m.month, m.window_months, m.customer_id)
      left join customer_period b
        on (b.month, b.window_months, b.customer_id) = (p.before_month, m.window_months, m.customer_id)
    ), ranked as (
      select *, row_number() over (partition by month, window_months, compare, basis
        order by abs(coalesce(gross_profit, 0) - coalesce(gross_profit_before, 0)) desc, :oracle_customer_order)
        as change_rank
      from valued
    )
    select *, case when from_tier is distinct from to_tier then
      oracle.move_cause(from_tier, to_tier,
        case when from_tier is not null and to_tier is not null then
          oracle.tier_among('customer', before_month, window_months, basis, segment, value0, value1) end,
        case when from_tier is not null and to_tier is not null then
          oracle.tier_among('customer', month, window_months, basis, segment, value1, value0) end)
      end as cause
    from ranked
    where from_tier is distinct from to_tier or basis = 'profit' and change_rank <= :causes_top;

  create table oracle.customer_cause as
    select month, window_months, compare, customer_id, basis, from_tier, to_tier, cause,
      case when cause in ('others', 'both') then (
        select o.customer_id from (
          select customer_id, value1 from customer_move m
          where (m.month, m.window_months, m.compare, m.basis, m.segment)
              = (c.month, c.window_months, c.compare, c.basis, c.segment)
            and m.from_tier <> m.to_tier and oracle.crossed(c.from_tier, c.to_tier, m.from_tier, m.to_tier)
          order by value1 desc nulls last, :oracle_customer_order limit 1) o
      ) end as mover,
      revenue_before, revenue, gross_profit_before, gross_profit
    from customer_caused c;
\endif

-- The effects of every row add up to the difference, and the channels to the company.
do $$
begin
  if exists (
    select from (
      select month, window_months, compare, sum(gross_profit_before) as before, sum(gross_profit) as after
      from oracle.profit_bridge where level = 'channel' group by 1, 2, 3) c
    join oracle.profit_bridge b using (month, window_months, compare)
    where b.level = 'company' and (b.gross_profit_before, b.gross_profit) <> (c.before, c.after))
  then
    raise exception 'oracle: the channels do not add up to the company';
  end if;
  if exists (
    select from oracle.product_cause where coalesce(gross_profit, 0) - coalesce(gross_profit_before, 0)
      <> volume_effect + price_effect + coalesce(customer_mix_effect, 0) + cost_effect + new_effect + lost_effect
        + other_effect)
    or exists (
    select from oracle.profit_bridge where gross_profit - gross_profit_before
      <> volume_effect + mix_effect + price_effect + coalesce(customer_mix_effect, 0) + cost_effect + new_effect + lost_effect + other_effect)
    or exists (
    select from oracle.ratio_cause where coalesce(volume, price, cost, stock, others) is not null and ratio - ratio_before
      <> coalesce(volume, 0) + coalesce(price, 0) + coalesce(cost, 0) + coalesce(stock, 0) + coalesce(others, 0)
        + coalesce(coverage, 0))
  then
    raise exception 'oracle: the effects do not add up';
  end if;
end $$;

-- Unfinished months are not compared.
alter table oracle.product_cause add month_complete boolean default true;
alter table oracle.ratio_cause add month_complete boolean default true;
alter table oracle.profit_bridge add month_complete boolean default true;
alter table if exists oracle.customer_cause add month_complete boolean default true;

select 'oracle: ' || (select count(*) from oracle.product_cause) || ' rows of products'' causes, '
  || (select count(*) from oracle.ratio_cause) || ' of ratios, ' || (select count(*) from oracle.profit_bridge)
  || ' bridges' as made \gset
\echo :made
