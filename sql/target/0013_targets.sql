-- Targets of categories, kinds, channels and the company, and who is in no list of salespeople. Rows of earlier runs have
-- null until they are written anew.

alter table :"schema".category_summary add column target numeric, add column target_attainment numeric;
comment on column :"schema".category_summary.target is 'Target of the window''s months; null without one 目标';
comment on column :"schema".category_summary.target_attainment is 'revenue ÷ target, a fraction 目标达成率';

alter table :"schema".company_summary add column target numeric, add column target_attainment numeric;
comment on column :"schema".company_summary.target is 'Target of the window''s months; null without one 目标';
comment on column :"schema".company_summary.target_attainment is 'revenue ÷ target, a fraction 目标达成率';

alter table :"schema".customer_composition add column target numeric, add column target_attainment numeric;
comment on column :"schema".customer_composition.target is 'Target of the window''s months; null without one 目标';
comment on column :"schema".customer_composition.target_attainment is 'revenue ÷ target, a fraction 目标达成率';

alter table :"schema".salesperson_summary add column flags text[];
comment on column :"schema".salesperson_summary.flags is 'unknown_salesperson where the salespeople do not have it 标记';

insert into :"schema".schema_migration (number, name) values (13, '0013_targets.sql');
