-- What came back, and how much of the sales that is. Rows of earlier runs have null until they are written anew.

alter table :"schema".product_summary add column returned_revenue numeric, add column return_rate numeric;
comment on column :"schema".product_summary.returned_revenue is 'Revenue of the lines with negative revenue, as a positive amount 退货额';
comment on column :"schema".product_summary.return_rate is 'returned_revenue ÷ revenue of the lines above 0, a fraction 退货率';

alter table :"schema".category_summary add column returned_revenue numeric, add column return_rate numeric;
comment on column :"schema".category_summary.returned_revenue is 'Revenue of the lines with negative revenue, as a positive amount 退货额';
comment on column :"schema".category_summary.return_rate is 'returned_revenue ÷ revenue of the lines above 0, a fraction 退货率';

alter table :"schema".company_summary add column returned_revenue numeric, add column return_rate numeric;
comment on column :"schema".company_summary.returned_revenue is 'Revenue of the lines with negative revenue, as a positive amount 退货额';
comment on column :"schema".company_summary.return_rate is 'returned_revenue ÷ revenue of the lines above 0, a fraction 退货率';

alter table :"schema".customer_summary add column returned_revenue numeric, add column return_rate numeric;
comment on column :"schema".customer_summary.returned_revenue is 'Revenue of the lines with negative revenue, as a positive amount 退货额';
comment on column :"schema".customer_summary.return_rate is 'returned_revenue ÷ revenue of the lines above 0, a fraction 退货率';

insert into :"schema".schema_migration (number, name) values (11, '0011_returns.sql');
