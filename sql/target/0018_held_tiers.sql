-- The tiers that do not follow every crossing of a cut. All are null where the pipeline file holds no tier.

alter table :"schema".product_summary add column revenue_held_tier text, add column profit_held_tier text, add column contribution_held_tier text, add column held_since date;
comment on column :"schema".product_summary.revenue_held_tier is 'Tier that changes only when the share before the item is beyond the cut by a band; null where no tier is held 销售额稳定等级';
comment on column :"schema".product_summary.profit_held_tier is 'Tier that changes only when the share before the item is beyond the cut by a band; null where no tier is held 毛利额稳定等级';
comment on column :"schema".product_summary.contribution_held_tier is 'Tier that changes only when the share before the item is beyond the cut by a band; null where no tier is held 贡献比率稳定等级';
comment on column :"schema".product_summary.held_since is 'First day of the month since which revenue_held_tier holds 稳定等级起始月';

alter table :"schema".customer_summary add column revenue_held_tier text, add column profit_held_tier text, add column held_since date;
comment on column :"schema".customer_summary.revenue_held_tier is 'Tier that changes only when the share before the item is beyond the cut by a band; null where no tier is held 层内销售额稳定等级';
comment on column :"schema".customer_summary.profit_held_tier is 'Tier that changes only when the share before the item is beyond the cut by a band; null where no tier is held 层内毛利额稳定等级';
comment on column :"schema".customer_summary.held_since is 'First day of the month since which revenue_held_tier holds 稳定等级起始月';

insert into :"schema".schema_migration (number, name) values (18, '0018_held_tiers.sql');
