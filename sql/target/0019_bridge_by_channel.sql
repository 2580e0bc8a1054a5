-- The bridge of gross profit by channel.

comment on column :"schema".profit_bridge.level is 'company, category, product_tier or channel 层级';
comment on column :"schema".profit_bridge.value is '(all), the category, the tier by revenue that the products have now or had last, or the channel that the customers have today 取值';

insert into :"schema".schema_migration (number, name) values (19, '0019_bridge_by_channel.sql');
