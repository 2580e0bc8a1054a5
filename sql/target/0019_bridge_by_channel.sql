-- The bridge of gross profit by channel, and the mix of customers. It is null unless causes.grain is cell.

alter table :"schema".profit_bridge add column customer_mix_effect numeric;
comment on column :"schema".profit_bridge.customer_mix_effect is 'Other customers: more of those who pay more for the same, or less; null unless causes.grain is cell 客户结构影响';
alter table :"schema".product_cause add column customer_mix_effect numeric;
comment on column :"schema".product_cause.customer_mix_effect is 'Other customers: more of those who pay more for the same, or less; null unless causes.grain is cell 客户结构影响';

comment on column :"schema".profit_bridge.level is 'company, category, product_tier or channel 层级';
comment on column :"schema".profit_bridge.value is '(all), the category, the tier by revenue that the products have now or had last, or the channel that the customers have today 取值';

insert into :"schema".schema_migration (number, name) values (19, '0019_bridge_by_channel.sql');
