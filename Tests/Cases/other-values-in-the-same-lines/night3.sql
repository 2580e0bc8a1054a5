-- Other values in the same rows.
alter table erp.line add column discounted numeric(12,2) not null default 40;
alter table erp.line rename column amount to gross;
alter table erp.line rename column discounted to amount;
