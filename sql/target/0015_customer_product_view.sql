-- customer_product becomes a view. Whoever may read the table may read the view.
--
-- Where something depends on the table, such as a view of an analyst, a trigger or a publication, the table stays. The
-- job then fills it from the view customer_product_now, and tries this again at each publication that changes it.

set search_path to :"schema";

do $do$
declare
  standing pg_class;
  grants text[];
  statement text;
begin
  select * into standing from pg_class where oid = to_regclass('customer_product');
  if standing.relkind = 'v' then return; end if;

  if to_regclass('customer_product_now') is null then
    -- Keys rank in the order of their bytes, whatever the database's language.
    execute format($view$
      create view customer_product_now as
      select c.month, c.window_months, c.customer_id, s.product_id, true as bought, s.lines, s.quantity, s.revenue,
        s.gross_profit,
        case when s.revenue >= 0 and coalesce(s.costed_revenue, s.revenue) > 0
            and abs(s.gross_profit) < coalesce(s.costed_revenue, s.revenue) * 1e32
          then sign(s.gross_profit) * 0.000001
            * div(abs(s.gross_profit) * 2000000 + coalesce(s.costed_revenue, s.revenue),
              coalesce(s.costed_revenue, s.revenue) * 2) end as gross_margin,
        case when s.revenue >= 0 and c.revenue > 0 and s.revenue < c.revenue * 1e32
          then 0.000001 * div(s.revenue * 2000000 + c.revenue, c.revenue * 2) end as customer_share,
        case when s.merchandise then row_number() over (
          partition by c.month, c.customer_id, s.merchandise order by s.revenue desc, s.product_id%s)::integer
        end as customer_rank,
        coalesce(d.key_accounts_buying, 0) - (c.best_tier and s.sold)::integer as key_accounts_buying,
        s.run_id, c.month_complete
      from customer_product_customer c
      join customer_product_sum s on s.month = c.month and s.customer_id = c.customer_id
      left join customer_product_demand d
        on d.month = c.month and d.segment = c.segment and d.product_id = s.product_id
      union all
      select c.month, c.window_months, c.customer_id, d.product_id, false, null, null, null, null, null, null, null,
        d.key_accounts_buying, d.run_id, c.month_complete
      from customer_product_customer c
      join customer_product_demand d on d.month = c.month and d.segment = c.segment
        and case when c.best_tier then d.proposed_to_best else d.proposed end
      where not exists (
        select from customer_product_sum s
        where s.month = c.month and s.customer_id = c.customer_id and s.product_id = d.product_id)
    $view$, (
      select case when attcollation = 0 then '' else ' collate "C"' end from pg_attribute
      where attrelid = 'customer_product_sum'::regclass and attname = 'product_id'));
  end if;

  select array_agg(format('grant %s%s on customer_product to %s%s', privilege_type, '(' || quote_ident(of_column) || ')',
    case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end,
    case when is_grantable then ' with grant option' end))
  into grants
  from (
    select null as of_column, g.* from aclexplode(standing.relacl) as g
    union all
    select attname, g.* from pg_attribute, aclexplode(attacl) as g where attrelid = standing.oid and not attisdropped
  ) as granted
  where grantee <> standing.relowner;

  begin
    if exists (select from pg_publication_rel where prrelid = standing.oid)
      or exists (select from pg_trigger where tgrelid = standing.oid and not tgisinternal)
      or exists (select from pg_policy where polrelid = standing.oid)
    then
      raise exception 'a publication, a trigger or a policy is on it' using errcode = 'dependent_objects_still_exist';
    end if;
    drop table customer_product;
    alter view customer_product_now rename to customer_product;
    comment on view customer_product is 'What each customer buys, and what its peers buy and it does not 客户商品表';
    foreach statement in array coalesce(grants, '{}') loop execute statement; end loop;
  exception when dependent_objects_still_exist then
    null;
  end;
end $do$;

comment on column :"schema".customer_product.month is 'First day of the window''s last month 月份';
comment on column :"schema".customer_product.window_months is 'Months in the window 窗口月数';
comment on column :"schema".customer_product.customer_id is 'Key of the customer in the source 客户编号';
comment on column :"schema".customer_product.product_id is 'Key of the product in the source 商品编号';
comment on column :"schema".customer_product.bought is 'Whether the customer has a line of it in the window 是否购买';
comment on column :"schema".customer_product.lines is 'Sales lines 行数';
comment on column :"schema".customer_product.quantity is 'Quantity 销售数量';
comment on column :"schema".customer_product.revenue is 'Revenue 销售额';
comment on column :"schema".customer_product.gross_profit is 'Gross profit 毛利额';
comment on column :"schema".customer_product.gross_margin is 'Gross margin, a fraction 毛利率';
comment on column :"schema".customer_product.customer_share is 'revenue ÷ revenue of the customer, a fraction 客户内占比';
comment on column :"schema".customer_product.customer_rank is 'Place within the customer by revenue 客户内排名';
comment on column :"schema".customer_product.key_accounts_buying is 'Best-tier customers of its segment, itself not counted, that buy it 购买的重点客户数';
comment on column :"schema".customer_product.month_complete is 'Whether the month was over on the business date 月份是否完整';
comment on column :"schema".customer_product.run_id is 'Run that wrote this row 运行编号';

reset search_path;

insert into :"schema".schema_migration (number, name) values (15, '0015_customer_product_view.sql') on conflict do nothing;
